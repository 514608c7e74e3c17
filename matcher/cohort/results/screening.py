"""One patient of a cohort against every trial: class, deciding criterion, and what is asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import NamedTuple

from oligomatch.matcher.cohort.results.loosening import looser
from oligomatch.matcher.cohort.results.states import (
    NOT_IN_FORCE,
    PASSING,
    Arms,
    alone,
    by_arm,
    decided,
    state,
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


_STEP = {None: "", Verdict.NOT_MET: "-", Verdict.UNKNOWN: "?", Verdict.MET: "+"}


class Pair(NamedTuple):
    """One patient against one trial: as much as all results and counts are made of."""

    row: str  # the sign of each deciding criterion, in file order
    step: str  # how the criterion that alone stands in the way would be a step looser (STEPS)
    asks: tuple[str, ...] = ()  # of a possible match, the facts to obtain, without their places

    @property
    def kind(self) -> MatchClass:
        """The class."""
        return decided(self.row)[0]


def deciding_of(trial: Trial) -> tuple[Criterion, ...]:
    """The criteria that count for the match, in file order."""
    return tuple(criterion for criterion in trial.criteria if criterion.kind in DECIDING)


def arms_of(trial: Trial) -> Arms:
    """Of each arm of a trial, which of the criteria that count hold for it; none without arms."""
    own = deciding_of(trial)
    return tuple(tuple(one.holds_in(arm.name) for one in own) for arm in trial.arms)


def screen(profile: Profile, as_of: date, trials: Iterable[Trial]) -> dict[str, Pair]:
    """A patient against each trial, judged as `oligomatch.matcher.match.criteria` does."""
    patient = derive(profile, as_of, chainer=chainer(ENGINE))
    return {trial.id: screen_trial(patient, trial) for trial in trials}


def screen_trial(patient: Patient, trial: Trial) -> Pair:
    """One patient against one trial, as the version in force on the patient's day asks."""
    criteria = deciding_of(trial)
    own = frozenset(one.id for one in trial.on(patient.as_of).criteria)
    signs = (_sign(patient, one) if one.id in own else NOT_IN_FORCE for one in criteria)
    row = "".join(signs)
    row = by_arm(row, arms_of(trial)) if trial.arms else row
    place = alone(row)
    step = None if place is None else looser(patient, criteria[place])
    asks = decided(row)[0] is MatchClass.POSSIBLE
    return Pair(row, _STEP[step], _asks(patient, criteria, row) if asks else ())


def _sign(patient: Patient, criterion: Criterion) -> str:
    judged = judge_criterion(patient, criterion)
    return state(judged.verdict, judged.reason, bool(judged.events)).sign


def _asks(patient: Patient, criteria: tuple[Criterion, ...], row: str) -> tuple[str, ...]:
    judged = (
        judge_criterion(patient, criterion)
        for criterion, sign in zip(criteria, row, strict=True)
        if sign not in PASSING
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
