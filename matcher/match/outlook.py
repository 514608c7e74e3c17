"""What time alone changes: for each trial the days on which its match or a criterion turns, and the
events that a match which is not yet open waits for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from oligomatch.matcher.logic.calendar import add_months
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Judged, Match, MatchClass, classify, judge_criterion
from oligomatch.matcher.match.difference import Difference, turns_between
from oligomatch.matcher.match.turning_days import reads_time, turning_days
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.trial import Criterion, Event, Trial

MONTHS_AHEAD = 24


@dataclass(frozen=True, slots=True)
class DayChange(Difference):
    """What changes of one trial on a day, if nothing but time passes."""

    day: date


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event, other than time, that a match which is not yet open waits for."""

    event: Event
    trial: Trial
    criteria: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """Everything that time alone changes up to a day, and what waits for more than time."""

    as_of: date
    until: date
    changes: tuple[DayChange, ...]
    waiting: tuple[Waiting, ...]


def outlook(patient: Patient, matches: Iterable[Match], *, until: date | None = None) -> Outlook:
    """The outlook of one patient over matches of today, two years ahead where no day is named."""
    end = until or add_months(patient.as_of, MONTHS_AHEAD)
    each = tuple(matches)
    changes = [change for match in each for change in _changes(patient, match, end)]
    ordered = sorted(changes, key=lambda change: (change.day, change.trial.id))
    waiting = tuple(one for match in each for one in _waiting(match))
    return Outlook(patient.as_of, end, tuple(ordered), waiting)


def may_change_class(match: Match) -> bool:
    """Whether time alone may make a match of another class: none that fails for good today by a
    criterion which does not read time."""
    final = [j for j in match.with_verdict(Verdict.NOT_MET) if not j.events]
    return all(reads_time(judged.criterion) for judged in final)


def _changes(patient: Patient, match: Match, end: date) -> Iterator[DayChange]:
    """Each day on which the match, or a criterion that decides it, differs from the day before."""
    timed = [judged for judged in match.deciding if reads_time(judged.criterion)]
    now = {judged.id: judged for judged in match.deciding}
    kind = match.match
    for day in _days(patient, [judged.criterion for judged in timed], end):
        then = {j.id: judge_criterion(patient.on(day), j.criterion) for j in timed}
        turns = turns_between([now[id] for id in then], then.values())
        if not turns:
            continue
        now |= then
        before, kind = kind, classify(tuple(now.values()))
        yield DayChange(match.trial, before, kind, turns, day)


def _days(patient: Patient, criteria: Sequence[Criterion], end: date) -> list[date]:
    """The days after today on which one of the criteria may turn, in order."""
    trees = {tree for criterion in criteria for tree in criterion.question.bearing}
    days = {day for tree in trees for day in turning_days(patient, tree)}
    return sorted(day for day in days if patient.as_of < day <= end)


def _waiting(match: Match) -> Iterator[Waiting]:
    """The events that have to happen before the match can open, each with its criteria.

    A criterion that may be met in two ways waits for the event that comes first.
    """
    if match.match is not MatchClass.NOT_YET:
        return
    failed = match.with_verdict(Verdict.NOT_MET)
    for event in Event:
        if event is Event.TIME:
            continue
        waits = tuple(judged for judged in failed if judged.soonest is event)
        if waits:
            yield Waiting(event, match.trial, waits)
