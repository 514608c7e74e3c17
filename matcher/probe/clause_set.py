"""Patients who exercise every clause of a trial both ways: its pairs, and whom they leave out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

from oligomatch.matcher.backends.solver import solver_found
from oligomatch.matcher.logic.effort import SpentError
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.probe.boundaries import Boundary
from oligomatch.matcher.probe.coverage import Clause, coverage
from oligomatch.matcher.probe.search.goals import Goal, as_drawn, derived
from oligomatch.matcher.probe.search.patients import read_as_wanted
from oligomatch.matcher.probe.search.seeking import seek
from oligomatch.matcher.probe.search.tidying import shortened
from oligomatch.matcher.probe.search.trying import Late, Trying, never
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.tree import Node, Not
from oligomatch.rules.trial import Trial


class WhyMissing(StrEnum):
    """Why no patient exercises a clause one way."""

    NOBODY = "nobody"
    NOT_FOUND = "not_found"
    NO_TIME = "no_time"


@dataclass(frozen=True, slots=True)
class Exercise:
    """A patient who exercises one clause one way, or why there is none."""

    criterion: str
    leaf: Node
    met: bool  # the way
    profile: Profile | None
    why: WhyMissing | None = None


def exercises(trial: Trial, pairs: Sequence[Boundary], *, late: Late = never) -> Iterator[Exercise]:
    """For each clause that no pair exercises one way, a patient who does; nobody is looked for any
    more when it is `late`."""
    trial = as_drawn(trial)
    profiles = [side for pair in pairs for side in (pair.inside, pair.outside)]
    patients = [derived(profile) for profile in profiles]
    for clause in coverage(trial, patients):
        for met, number in ((True, clause.met), (False, clause.not_met)):
            way = clause.leaf if met else Not(clause.leaf)
            if number == 0 and not any(judge(way, one) is Verdict.MET for one in patients):
                try:
                    found = _exercise(trial, clause, met, way, late)
                except SpentError:
                    why = WhyMissing.NO_TIME
                    found = Exercise(clause.criterion, clause.leaf, met, None, why)
                if found.profile is not None:
                    patients.append(derived(found.profile))
                yield found


def _exercise(trial: Trial, clause: Clause, met: bool, way: Node, late: Late) -> Exercise:
    """The patient, whose other criteria are met where they can be.

    Raises:
        SpentError: it is late.
    """
    if late():
        raise SpentError
    criterion = trial.criterion(clause.criterion)
    arm = next(name for name in trial.each_arm if criterion.holds_in(name))
    goal = replace(Goal.of(trial.of_arm(arm)), trying=Trying(late=late))
    everything = [criterion.id for criterion in goal.asked]
    for free in ([], [clause.criterion], everything):
        wanted = goal.but_with(way, free)
        for profile in seek(wanted):
            short = shortened(profile, partial(read_as_wanted, goal=wanted))
            return Exercise(clause.criterion, clause.leaf, met, short)
    why = WhyMissing.NOBODY if _nobody(goal.but_with(way, everything)) else WhyMissing.NOT_FOUND
    return Exercise(clause.criterion, clause.leaf, met, None, why)


def _nobody(goal: Goal) -> bool:
    """Whether the solver proves that no patient is as wanted."""
    if not solver_found():
        return False
    from oligomatch.matcher.probe.proofs import at_odds

    return at_odds(goal) is not None
