"""The tables of a cohort as rows of plain values, for files and data frames alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

from oligomatch.matcher.cohort.results.attrition import AttritionStep, in_file_order, most_first
from oligomatch.matcher.cohort.results.feasibility import Feasibility, feasibility
from oligomatch.matcher.cohort.results.loosening import looser_trees
from oligomatch.matcher.cohort.results.relaxation import relaxation
from oligomatch.matcher.cohort.results.screening import Pair, arms_of, deciding_of
from oligomatch.matcher.cohort.results.states import (
    FAILING,
    OPEN,
    decided,
    kinds_by_arm,
    state_of_sign,
)
from oligomatch.matcher.cohort.results.tally import Tally
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.rules.trial import Trial

Row = dict[str, Any]
PLACE = {"file": str, "line": int, "number": int}  # columns that say where a record stands
WHO = {**PLACE, "patient": str}
RESULT = {  # the columns of a result, with their types
    **dict.fromkeys(("trial", "match", "criterion", "standing"), str),
    **dict.fromkeys(("failing", "open"), int),
    "standings": str,
}
TABLES = ("trials", "attrition", "relaxation", "overlap", "several", "feasibility", "facts", "arms")
HEADS = {  # the columns of the tables that a cohort may leave without a row
    "overlap": ("trial", "other", "eligible_for_both", "in_reach_of_both"),
    "several": ("trials", "patients_eligible", "patients_in_reach"),
    "facts": ("fact", "patients", "matches", "alone"),
    "arms": ("trial", "arm", "patients", *map(str, MatchClass)),
}
ORDERS = {"file": in_file_order, "most first": most_first}


def result_rows(trials: Iterable[Trial], pairs: Mapping[str, Pair]) -> Iterator[Row]:
    """One patient, a row for each trial."""
    return (result_row(trial, pairs[trial.id].row) for trial in trials)


def result_row(trial: Trial, row: str) -> Row:
    """What a row of signs decides: the class, the criterion that makes it, and how that stands."""
    kind, place = decided(row)
    return {
        "trial": trial.id,
        "match": str(kind),
        "criterion": None if place is None else deciding_of(trial)[place].id,
        "standing": None if place is None else str(state_of_sign(row[place])),
        "failing": sum(sign in FAILING for sign in row),
        "open": sum(sign in OPEN for sign in row),
        "standings": row,
    }


def tables(
    tally: Tally, trials: tuple[Trial, ...], per_month: float | None
) -> dict[str, list[Row]]:
    """Every table by its name."""
    return {
        "trials": [_counts(tally, trial) for trial in trials],
        "attrition": [row for trial in trials for row in _attrition(tally, trial)],
        "relaxation": [row for trial in trials for row in _relaxation(tally, trial)],
        "overlap": list(_overlap(tally, trials)),
        "several": list(_several(tally, len(trials))),
        "feasibility": [_feasible(one) for one in feasible(tally, trials, per_month)],
        "facts": [
            _headed("facts", f, a.patients, a.matches, a.alone)
            for f, a in tally.facts_worth_obtaining()
        ],
        "arms": [row for trial in trials for row in _by_arm(tally, trial)],
    }


def feasible(
    tally: Tally, trials: Iterable[Trial], per_month: float | None
) -> tuple[Feasibility, ...]:
    """The feasibility of each trial at the size that its file states."""
    return tuple(feasibility(t.id, tally.trials[t.id], t.facts.n, per_month) for t in trials)


def loosenable(trial: Trial) -> frozenset[str]:
    """The criteria of a trial that have a step by which to loosen them."""
    return frozenset(c.id for c in trial.criteria if looser_trees(c) is not None)


def _counts(tally: Tally, trial: Trial) -> Row:
    classes = tally.trials[trial.id].classes
    return {
        "trial": trial.id,
        "acronym": trial.acronym,
        "patients": tally.patients,
        **{str(kind): classes[kind] for kind in MatchClass},
    }


def _by_arm(tally: Tally, trial: Trial) -> Iterator[Row]:
    """How many patients are of which class of each arm, whichever arm they are counted by."""
    found = [Counter[MatchClass]() for _ in trial.arms]
    for row, patients in tally.trials[trial.id].rows.items() if trial.arms else ():
        for count, kind in zip(found, kinds_by_arm(row, arms_of(trial)), strict=True):
            count[kind] += patients
    for arm, count in zip(trial.arms, found, strict=True):
        classes = {str(kind): count[kind] for kind in MatchClass}
        yield {"trial": trial.id, "arm": arm.name, "patients": tally.patients, **classes}


def _attrition(tally: Tally, trial: Trial) -> Iterator[Row]:
    for order, steps in ORDERS.items():
        for number, step in enumerate(steps(tally.trials[trial.id]), 1):
            yield _step(trial.id, order, number, step)


def _step(trial: str, order: str, number: int, step: AttritionStep) -> Row:
    return {
        "trial": trial,
        "order": order,
        "step": number,
        "criterion": step.criterion,
        "lost": step.lost,
        "of_them_waiting": step.waiting,
        "certain": step.certain,
        "possible": step.possible,
        "unknown_here": step.unknown,
        "open_so_far": step.open,
    }


def _relaxation(tally: Tally, trial: Trial) -> Iterator[Row]:
    for one in relaxation(tally.trials[trial.id], loosenable(trial)):
        yield {
            "trial": trial.id,
            "criterion": one.criterion,
            "fails": one.fails,
            "fails_alone": one.fails_alone,
            "unknown": one.unknown,
            "eligible_if_dropped": one.dropped,
            "eligible_if_looser": one.loosened,
            "in_reach_if_looser": one.loosened_reachable,
            "eligible_if_obtained": one.obtained,
            "shapley": float(one.shapley),
            "shapley_unknown_too": float(one.shapley_unmet),
        }


def _overlap(tally: Tally, trials: Iterable[Trial]) -> Iterator[Row]:
    for pair in combinations(sorted(trial.id for trial in trials), 2):
        if tally.both_reachable[pair]:
            yield _headed("overlap", *pair, tally.both[pair], tally.both_reachable[pair])


def _several(tally: Tally, most: int) -> Iterator[Row]:
    for number in range(most + 1):
        if tally.several[number] or tally.several_reachable[number]:
            several = tally.several[number], tally.several_reachable[number]
            yield _headed("several", number, *several)


def _headed(table: str, *cells: object) -> Row:
    return dict(zip(HEADS[table], cells, strict=True))


def _feasible(one: Feasibility) -> Row:
    return {
        "trial": one.trial,
        "planned": one.planned,
        "eligible": one.eligible,
        "in_reach": one.reachable,
        "share": one.share,
        "share_at_best": one.share_at_best,
        "months": one.months,
        "months_at_best": one.months_at_best,
    }
