"""What if, for people and for programs: the trials that open and close, and the nearest misses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from oligomatch.api.results.forms import changes as forms
from oligomatch.api.results.match_json import class_counts, head_object
from oligomatch.api.results.match_table import exactly, foot_of, head_of, site_answered
from oligomatch.api.results.matching import Result
from oligomatch.api.results.outlook_view import (
    begins_object,
    judged_words,
    moved,
    turned,
    version_lines,
)
from oligomatch.api.results.whatif import WhatIf
from oligomatch.api.terminal.marks import grid, marked, printable
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.citing import cited
from oligomatch.api.words.lexicon import capital, listed, plural, word
from oligomatch.api.words.nouns import measure_name
from oligomatch.api.words.sentences import asked_words, limits_of_use, sentence, trial_name
from oligomatch.api.words.values import found, values_words
from oligomatch.matcher.logic.values import Numbers
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Judged, MatchClass
from oligomatch.matcher.match.difference import Difference, Turn
from oligomatch.matcher.match.near_miss import Margin, nearest
from oligomatch.matcher.match.turning_days import first_day_met
from oligomatch.matcher.profile.changes import Edit
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.measures import MEASURES, Clock
from oligomatch.rules.trial import Trial


@dataclass(frozen=True, slots=True)
class Near:
    """One failing criterion that one number alone would meet."""

    trial: Trial
    match: MatchClass
    judged: Judged
    margin: Margin
    alone: bool  # whether it is the only criterion of the trial that fails


def near_of(result: Result) -> Iterator[Near]:
    """The failing criteria that one number would meet, of the options shown, in order of rank."""
    for one in result.options:
        failed = one.match.with_verdict(Verdict.NOT_MET)
        for judged in failed:
            margin = nearest(result.patient, judged.criterion)
            if margin is not None and _in_time(result, judged, margin):
                yield Near(one.match.trial, one.match.match, judged, margin, len(failed) == 1)


def _in_time(result: Result, judged: Judged, margin: Margin) -> bool:
    """Whether a number that only time can bring is reached while the version of the protocol that
    asks for it is in force."""
    rises = MEASURES[margin.measure.kind].clock is Clock.RISES
    if judged.until is None or not rises or margin.limit < margin.value:
        return True
    day = first_day_met(result.patient, judged.criterion)
    return day is not None and day < judged.until


def margin_words(margin: Margin) -> str:
    """`6 metastases at entry; 5 would do`."""
    is_now = found(margin.measure, Numbers.exactly(margin.value))
    would_do = values_words(margin.measure, Numbers.exactly(margin.limit))
    return say("whatif_view.would_do", is_now=is_now, would_do=would_do)


def whatif_object(found: WhatIf) -> forms.WhatIf:
    """The documented form (docs/what-if.md)."""
    before, after = found.before, found.after
    return {
        **head_object(after),
        "edits": [_edit_object(edit) for edit in found.edits],
        "counts": {"before": class_counts(before), "after": class_counts(after)},
        "changes": [_difference_object(one, found) for one in found.differences],
        "near": [near_object(near) for near in near_of(after)],
        "limits_of_use": limits_of_use(after.trials),
    }


def _edit_object(edit: Edit) -> forms.Edited:
    made: forms.Edited = {"fact": edit.pointer, "unset": edit.forget}
    return made if edit.forget else {**made, "answer": edit.value}


def _difference_object(one: Difference, found: WhatIf) -> forms.DifferentTrial:
    return {
        "trial": one.trial.id,
        "acronym": one.trial.acronym or None,
        **moved(one),
        "criteria": [_turn_object(turn, found) for turn in one.turns],
        **begins_object(one),
    }


def _turn_object(turn: Turn, found: WhatIf) -> forms.DifferentCriterion:
    criterion = turn.after.criterion
    return {
        **turned(turn),
        "quote": criterion.quote,
        **cited(criterion.source),
        "sentence_before": sentence(turn.before, found.before.profile),
        "sentence": sentence(turn.after, found.after.profile),
    }


def near_object(near: Near) -> forms.NearNumber:
    """One failing criterion with the number that would meet it."""
    return {
        "trial": near.trial.id,
        "match": near.match,
        "criterion": near.judged.id,
        "quote": near.judged.criterion.quote,
        "measure": measure_name(near.margin.measure),
        "value": near.margin.value,
        "would_do": near.margin.limit,
        "small": near.margin.small,
        "only_failure": near.alone,
        "words": margin_words(near.margin),
    }


def whatif_parts(found: WhatIf, console: Console) -> list[RenderableType]:
    """What opens, what closes and what only turns; without a change, the nearest misses."""
    parts: list[RenderableType] = [head_of(found.before)]
    if found.edits:
        parts += [Text(), _changes(found.edits), *_differences(found, console)]
    parts += _nearest(found.after, console, edited=bool(found.edits))
    after = (*site_answered(found.after), *exactly(found.after))
    return [*parts, *after, *foot_of(found.before)]


def _changes(edits: Iterable[Edit]) -> Text:
    words = [
        say("whatif_view.not_told", pointer=edit.pointer)
        if edit.forget
        else say("whatif_view.is", pointer=edit.pointer, value=_value(edit.value))
        for edit in edits
    ]
    return Text(printable(say("whatif_view.if", changes=listed(words, "and"))), style="bold")


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_value(item)}" for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(_value(item) for item in value) or say("whatif_view.empty_list")
    if isinstance(value, bool):
        return word("yes" if value else "no")
    return say("whatif_view.nothing_stated") if value is None else str(value)


def _differences(found: WhatIf, console: Console) -> Iterator[RenderableType]:
    each = found.differences
    groups = {
        say("whatif_view.opens"): [one for one in each if one.opens],
        say("whatif_view.closes"): [one for one in each if one.closes],
        say("whatif_view.turn"): [
            one
            for one in each
            if one.before is one.after
            and (one.version is not None or one.after is not MatchClass.INELIGIBLE)
        ],
    }
    for heading, differences in groups.items():
        if differences:
            yield Text(f"\n{heading}, {plural(len(differences), 'trial', 'trials')}", style="bold")
            yield _table(differences, found.after.profile, console)
    same = len(found.after.matches) - sum(len(group) for group in groups.values())
    stay = plural(same, say("whatif.trial_stays_as_it"), say("whatif.trials_stay_as_they"))
    yield Text(f"\n{stay}.")


def _table(differences: Iterable[Difference], profile: Profile, console: Console) -> Table:
    table = grid(3, 15)
    for one in differences:
        kind = str(one.after)
        text = marked(kind, "", console)
        moved = (
            word(kind)
            if one.before is one.after
            else say("whatif_view.from", before=word(one.before), kind=word(kind))
        )
        text.append(f"{moved}.", style="bold")
        judged = (*one.begun, *(turn.after for turn in one.turns))
        for line in (*version_lines(one), *(judged_words(each, profile) for each in judged)):
            text.append(f" {line}", style="not bold")
        table.add_row("", Text(trial_name(one.trial), style="bold"), text)
    return table


def _nearest(result: Result, console: Console, *, edited: bool) -> Iterator[RenderableType]:
    """The trials that fail by one number alone; where nothing was changed, also that none does."""
    near = [one for one in near_of(result) if one.alone]
    if not near:
        if not edited:
            yield Text(say("whatif_view.none_alone"))
        return
    yield Text(say("whatif_view.one_number_alone_stands"), style="bold")
    table = grid(3, 15)
    for one in near:
        text = marked(one.match, f"{word(one.match)}. ", console)
        mark = (
            say("whatif_view.near_miss")
            if one.margin.small and one.match is MatchClass.INELIGIBLE
            else ""
        )
        text.append(f"{capital(margin_words(one.margin))}{mark}. ", style="default")
        required = asked_words(one.judged.criterion)
        requires = say("whatif_view.requires", criterion=one.judged.id, required=required)
        text.append(requires, style="default")
        table.add_row("", Text(trial_name(one.trial), style="bold"), text)
    yield table
