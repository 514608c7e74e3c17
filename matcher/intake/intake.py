"""From a plain document to a profile: its form, its names, and what contradicts itself in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from oligomatch.matcher.intake.contradictions import contradictions
from oligomatch.matcher.logic.calendar import parse_day
from oligomatch.matcher.profile.problems import Problem, ProfileError, problem
from oligomatch.matcher.profile.profile import Profile
from oligomatch.matcher.profile.reading import (
    MOST_HINTS,
    MOST_PARTS,
    SEE,
    canonical,
    form_problem,
    joined,
    odd_key,
    of_form,
)
from oligomatch.rules.text.faults import fault
from oligomatch.rules.text.text import RuleFileError, compose, plain
from oligomatch.rules.vocabulary.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from oligomatch.matcher.patient.patient import Patient


def profile_of(value: object, derived: Callable[[Profile], Patient] | None = None) -> Profile:
    """The profile that a parsed document states, with names as the vocabulary spells them.

    `derived`: makes the patient that the facts are held against, where the caller wants it too.

    Raises:
        ProfileError: unknown keys, wrong types, unknown names, impossible dates, or facts that
            contradict each other (semantics W1 to W14).
    """
    if not isinstance(value, dict):
        raise ProfileError([problem("", "no_map", SEE)])
    if _too_many(value):
        raise ProfileError([problem("", "too_many_facts", SEE, most=f"{MOST_PARTS}")])
    if odd := odd_key(value):
        raise ProfileError([odd])
    vocabulary = load_vocabulary()
    named, problems = canonical(value, vocabulary)
    try:
        profile = Profile.model_validate(named)
    except ValidationError as error:
        details = of_form(error.errors(), {one.pointer for one in problems})
        form = [form_problem(one, hinted=i < MOST_HINTS) for i, one in enumerate(details)]
        strange = {str(one["loc"][0]) for one in details if one["loc"]}
        strange |= {one.pointer.split("/")[1] for one in problems}
        rest = _at_odds(
            {key: value for key, value in named.items() if key not in strange}, vocabulary
        )
        raise ProfileError([*joined(form), *problems, *rest]) from None
    if problems:
        raise ProfileError(problems)
    problems = list(contradictions(profile, vocabulary, patient=derived))
    if problems:
        raise ProfileError(problems, profile)
    return profile


def read_profile(text: str) -> Profile:
    """The profile that a text states, in YAML or JSON.

    Raises:
        ProfileError: no text, one that cannot be read, or as `profile_of`.
    """
    if not isinstance(text, str):
        raise ProfileError([problem("", "text_expected", fault("read_by_profile_of"))])
    try:
        value, _ = plain(compose(text, "profile", echo=False))
    except RuleFileError as error:
        raise ProfileError(
            problem(
                "",
                "unreadable",
                fault("fix_text"),
                line=f"{one.line}",
                column=f"{one.column}",
                problem=one.fault,
            )
            for one in error
        ) from None
    return profile_of(value)


def asked_on(document: Mapping[str, Any], day: date) -> dict[str, Any]:
    """The document asked on a day; one told before that keeps its own day, since it tells of
    nothing after it."""
    try:
        own = parse_day(document["as_of"]) if isinstance(document.get("as_of"), str) else None
    except ValueError:
        return dict(document)  # what it states is no day, and the reading will say so
    earlier = own is not None and own.exact and own.first <= day
    return dict(document) if earlier else {**document, "as_of": day.isoformat()}


def _at_odds(rest: dict[str, Any], vocabulary: Vocabulary) -> list[Problem]:
    """The contradictions in what is well formed and named: all problems are told at once."""
    try:
        profile = Profile.model_validate(rest)
    except ValidationError:
        return []
    return list(contradictions(profile, vocabulary))


def _too_many(value: object) -> bool:
    """Whether a document holds more than any patient: each part may be a problem of its own."""
    left, parts = [value], 0
    while left and parts <= MOST_PARTS:
        one = left.pop()
        below = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        parts += len(below)
        left.extend(below)
    return parts > MOST_PARTS
