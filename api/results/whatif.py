"""What if: the changes of a command line made to a profile, and both results side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from oligomatch.api.intake.files import Given
from oligomatch.api.results.matching import Only, Result, Rules, match_patient
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.problems import problem_line
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.match.difference import Difference, differences
from oligomatch.matcher.profile.changes import Edit, EditError, edited, path_of
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.rules.text.text import RuleFileError, compose, plain


@dataclass(frozen=True, slots=True)
class WhatIf:
    """One patient as told and as changed, with what differs over the trials shown."""

    before: Result
    after: Result
    edits: tuple[Edit, ...]
    differences: tuple[Difference, ...]


def read_edits(sets: Sequence[str], unsets: Sequence[str]) -> tuple[Edit, ...]:
    """The changes that `--set PATH=VALUE` and `--unset PATH` name; values are read as YAML.

    Raises:
        EditError: no path, no value, or a value that is no YAML.
    """
    return (*(_set(text) for text in sets), *(Edit(path_of(p), forget=True) for p in unsets))


def _set(text: str) -> Edit:
    path, sign, value = text.partition("=")
    if not sign:
        raise EditError("edit_no_value", text=text)
    if not value.strip():
        raise EditError("edit_empty_value", place=path)
    try:
        return Edit(path_of(path), plain(compose(value, "", echo=False))[0])
    except RuleFileError as error:
        raise EditError("edit_unreadable", place=path, problem=error.fault) from None


def changed(given: Given, edits: Sequence[Edit]) -> Given:
    """The patient with the changes made.

    Raises:
        EditError: a place that is not there.
        ProfileError: the changed profile cannot be used, or contradicts itself.
    """
    document = {
        **given.profile.document(),
        "as_of": (given.profile.as_of or given.as_of).isoformat(),
    }
    if any(edit.path == ("as_of",) and edit.forget for edit in edits):
        raise EditError("edit_day_needed")
    profile = profile_of(edited(document, edits))
    moved = any(edit.path == ("as_of",) for edit in edits)
    assert profile.as_of is not None
    return replace(given, profile=profile, as_of=profile.as_of if moved else given.as_of)


def what_if(given: Given, rules: Rules, only: Only, edits: Sequence[Edit]) -> WhatIf:
    """Both results, and the trials that differ; a trial is shown if it is in either."""
    before = match_patient(given, rules, only, quick=True)
    after = match_patient(changed(given, edits), rules, only, quick=True)
    shown = {one.match.trial.id for one in (*before.shown, *after.shown)}
    found = differences(before.matches, after.matches)
    return WhatIf(before, after, tuple(edits), tuple(d for d in found if d.trial.id in shown))


def refusal(error: ProfileError) -> str:
    """Why a changed profile is refused: each field, what was expected there, and how to fix it."""
    problems = say("refused.and").join(map(problem_line, error.problems))
    return say("refused.unusable", problems=problems)
