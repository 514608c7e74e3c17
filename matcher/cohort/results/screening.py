"""One patient of a cohort against every trial: class, deciding criterion, and what is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from oligomatch.matcher.cohort.results.loosening import looser
from oligomatch.matcher.cohort.results.states import (
    FAILING,
    MET,
    State,
    decided,
    state,
    state_of_sign,
)
from oligomatch.matcher.findings.engines import chainer
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import MatchClass, judge_criterion
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.matcher.profile.reading import known_names
from oligomatch.rules.terms import TIMES
from oligomatch.rules.trial import DECIDING, Criterion, Trial

ENGINE = "plain"  # the reference derivation; durable-rules is tested to derive the same


@dataclass(frozen=True, slots=True)
class Screened:
    """One patient against one trial."""

    trial: str
    kind: MatchClass
    row: str  # the sign of each deciding criterion, in file order
    deciding: str | None  # the first criterion that makes the class; none of an eligible match
    state: State | None  # how that criterion stands
    asks: tuple[str, ...] = ()  # of a possible match, the facts to obtain, without their places
    opened: tuple[str, ...] = ()  # criteria that alone, a step looser, would make it eligible
    reached: tuple[str, ...] = ()  # criteria that fail alone, and a step looser would not


def deciding_of(trial: Trial) -> tuple[Criterion, ...]:
    """The criteria that count for the match, in file order."""
    return tuple(criterion for criterion in trial.criteria if criterion.kind in DECIDING)


def screen(profile: Profile, as_of: date, trials: Iterable[Trial]) -> tuple[Screened, ...]:
    """A patient against each trial, judged as `oligomatch.matcher.match.criteria` does."""
    patient = derive(profile, as_of, chainer=chainer(ENGINE))
    return tuple(screen_trial(patient, trial) for trial in trials)


def screen_trial(patient: Patient, trial: Trial) -> Screened:
    """One patient against one trial."""
    criteria = deciding_of(trial)
    row = "".join(_sign(patient, criterion) for criterion in criteria)
    kind, place = decided(row)
    opened, reached = _loosened(patient, criteria, row)
    return Screened(
        trial.id,
        kind,
        row,
        None if place is None else criteria[place].id,
        None if place is None else state_of_sign(row[place]),
        _asks(patient, criteria, row) if kind is MatchClass.POSSIBLE else (),
        opened,
        reached,
    )


def _sign(patient: Patient, criterion: Criterion) -> str:
    judged = judge_criterion(patient, criterion)
    return state(judged.verdict, judged.reason, bool(judged.events)).sign


def _asks(patient: Patient, criteria: tuple[Criterion, ...], row: str) -> tuple[str, ...]:
    judged = (
        judge_criterion(patient, criterion)
        for criterion, sign in zip(criteria, row, strict=True)
        if sign != MET
    )
    asked = (fact for one in judged for fact in one.to_obtain)
    return tuple(dict.fromkeys(fact for pointer in asked if (fact := kind_of_fact(pointer))))


def kind_of_fact(pointer: str) -> str:
    """A fact without the place in a list and without any word of the patient's own."""
    known = _words()
    parts = pointer.split("/")[1:]
    return "".join(f"/{part if part in known else '*'}" for part in parts)


@cache
def _words() -> frozenset[str]:
    return known_names() | set(TIMES)


def _loosened(
    patient: Patient, criteria: tuple[Criterion, ...], row: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The criteria that a step alone would mend: for sure, and as far as is known."""
    opened, reached = [], []
    for place, criterion in _alone(criteria, row):
        verdict = looser(patient, criterion)
        if verdict is Verdict.MET and set(row[:place] + row[place + 1 :]) <= {MET}:
            opened.append(criterion.id)
        if row[place] in FAILING and verdict in (Verdict.MET, Verdict.UNKNOWN):
            reached.append(criterion.id)
    return tuple(opened), tuple(reached)


def _alone(criteria: tuple[Criterion, ...], row: str) -> Iterator[tuple[int, Criterion]]:
    """The criteria not met beside which none fails: the one that fails, or the one that is open."""
    failing = [place for place, sign in enumerate(row) if sign in FAILING]
    others = [place for place, sign in enumerate(row) if sign != MET]
    places = failing if len(failing) == 1 else others if not failing and len(others) == 1 else []
    for place in places:
        yield place, criteria[place]
