"""The order of trials as a small obvious reference: each match placed by a key of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import CLASSES, Match, MatchClass
from oligomatch.matcher.match.rank import FAR, Ranked
from oligomatch.matcher.match.trial_keys import LOWER_KEYS, Design, own_keys, reach, section_of
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.trial import Event

ORDER = (Event.TIME, Event.INDUCTION, Event.PROGRESSION)


class ToSettle(NamedTuple):
    """What stands between a possible match and an eligible one."""

    questions: int  # to the trial site
    facts: int  # to obtain


class ToAwait(NamedTuple):
    """What a match that is not yet open waits for."""

    event: int  # the latest of those that all have to happen
    day: date  # where that is time
    facts: int  # to obtain


class Failures(NamedTuple):
    """What makes a match ineligible."""

    wide: bool  # it is no near miss
    criteria: int


Between = ToSettle | ToAwait | Failures | tuple[()]  # of one class all are of one type


class Place(NamedTuple):
    """What decides a trial's place, most important first."""

    section: int
    match: int
    between: Between
    lower: tuple[tuple[str, int | Design], ...]  # the lower keys in the reader's order
    trial: str


def place(match: Match, patient: Patient, *, keys: Sequence[str] = LOWER_KEYS) -> Place:
    """The key of one match."""
    lower = {**own_keys(match.trial), "reach": reach(match.trial, patient)}
    return Place(
        section_of(match.trial),
        CLASSES.index(match.match),
        between(match),
        tuple((name, lower[name]) for name in keys),
        match.trial.id,
    )


def between(match: Match) -> Between:
    """What stands between the patient and the trial."""
    failed = match.with_verdict(Verdict.NOT_MET)
    match match.match:
        case MatchClass.ELIGIBLE:
            return ()
        case MatchClass.POSSIBLE:
            return ToSettle(len(match.questions), len(match.asks))
        case MatchClass.INELIGIBLE:
            return Failures(match.near_miss is None, len(failed))
        case MatchClass.NOT_YET:
            last = max(min(ORDER.index(a.event) for a in one.awaits) for one in failed)
            timed = [a.day or FAR for one in failed for a in one.awaits if a.event is Event.TIME]
            return ToAwait(last, FAR if last else max(timed), len(match.asks))


def reference_rank(
    matches: Sequence[Match], patient: Patient, *, keys: Sequence[str] = LOWER_KEYS
) -> tuple[Ranked, ...]:
    """The matches in order, those of equal keys at one rank."""
    placed = sorted(((place(one, patient, keys=keys), one) for one in matches), key=lambda p: p[0])
    ranked: list[Ranked] = []
    for _, group in groupby(placed, key=lambda pair: pair[0]._replace(trial="")):
        level = list(group)
        first = len(ranked) + 1
        for own, match in level:
            section = "evidence" if own.section else "options"
            ranked.append(Ranked(match, first, section, len(level) > 1))
    return tuple(ranked)
