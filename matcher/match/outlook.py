"""What time alone changes: for each trial the days on which its match or a criterion turns, and the
events that a match which is not yet open waits for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from oligomatch.matcher.logic.calendar import add_months
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Judged, Match, MatchClass, classify, judge_criterion
from oligomatch.matcher.match.difference import Difference, turns_between
from oligomatch.matcher.match.turning_days import reads_time, turning_days
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.trial import DECIDING, Event, Trial

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
    criterion which does not read time, unless another version of the trial follows."""
    if match.trial.later_versions:
        return True
    each = (one.with_verdict(Verdict.NOT_MET) for one in match.each_arm)
    final = ([judged for judged in failed if not judged.events] for failed in each)
    return any(all(reads_time(judged.criterion) for judged in some) for some in final)


def _changes(patient: Patient, match: Match, end: date) -> Iterator[DayChange]:
    """Each day on which the match, or a criterion that decides it, differs from the day before."""
    now = {judged.id: judged for judged in match.every}
    trial, kind = match.trial, match.match
    for day in _days(patient, trial, end):
        last, trial = trial, trial.on(day)
        asked = [one for one in trial.criteria if one.kind in DECIDING]
        then = {
            one.id: judge_criterion(patient.on(day), one)
            for one in asked
            if one.id not in now or reads_time(one)
        }
        turns = turns_between(now.values(), then.values())
        version = trial.in_force if trial is not last else None
        if not turns and version is None:
            continue
        begun = tuple(judged for id, judged in then.items() if id not in now)
        stays = {one.id: then[one.id] if one.id in then else now[one.id] for one in asked}
        ended = tuple(judged for id, judged in now.items() if id not in stays)
        now = stays
        before, kind = kind, classify(now.values(), trial.each_arm)
        more = {"begun": begun, "ended": ended}
        yield DayChange(trial, before, kind, turns, day, version=version, **more)


def _days(patient: Patient, trial: Trial, end: date) -> list[date]:
    """The days after today on which a criterion of a trial may turn, or a version of it begins, in
    order."""
    each = [one for one in trial.of_file or trial.criteria if one.kind in DECIDING]
    trees = {tree for one in each if reads_time(one) for tree in one.question.bearing}
    days = {day for tree in trees for day in turning_days(patient, tree)}
    days |= {version.since for version in trial.later_versions}
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
