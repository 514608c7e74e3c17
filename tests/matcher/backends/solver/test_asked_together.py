"""Many criteria of one patient asked with few questions: the answers are those of each alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import Phase, given, settings

pytest.importorskip("z3", reason="z3-solver is not installed")

from oligomatch.matcher.backends.solver.logic import Bool, both, no, number_of, total
from oligomatch.matcher.backends.solver.solver import Solver, SolverResult
from oligomatch.matcher.backends.solver.terms import World as Facts
from oligomatch.matcher.backends.solver.verdicts import ExactMatch, Persons, exact_match
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.worlds import World
from tests.support.patients import TRIALS, patient
from tests.support.profiles import Json

TODAY = date(2026, 5, 14)


def said(one: ExactMatch) -> object:
    """What an exact match says: class, verdicts, what is not exact and what fails together."""
    verdicts = [(judged.id, judged.verdict, judged.exactly) for judged in one.match.criteria]
    return one.match.match, one.match.together, verdicts, one.inexact, one.cores


@settings(max_examples=4, phases=[Phase.generate])
@given(stated_in_part(20))
def test_a_trial_is_answered_among_all_as_it_is_alone(case: tuple[World, Json]) -> None:
    who = patient(case[1])
    persons = Persons(who)
    for trial in TRIALS.values():
        among, alone = exact_match(who, trial, persons=persons), exact_match(who, trial)
        assert said(among) == said(alone), trial.id


def test_an_almost_empty_patient_takes_fewer_questions_than_criteria(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []
    check = Solver._check

    def counted(self: Solver, formulas: Sequence[Bool]) -> SolverResult:
        asked.append(len(formulas))
        return check(self, formulas)

    monkeypatch.setattr(Solver, "_check", counted)
    who = patient(cancer_type="nsclc")
    persons = Persons(who)
    found = [exact_match(who, trial, persons=persons) for trial in TRIALS.values()]
    assert sum(len(one.before.open) for one in found) > len(asked) > 0


def facts() -> tuple[Facts, list[Bool]]:
    """Three yes or no of which the first two are never both true."""
    world = Facts(TODAY, TODAY)
    flags = [world.flag(f"flag {number}") for number in range(3)]
    world.require(no(both(*flags[:2])))
    return world, flags


def test_who_is_foreseen_answers_without_a_further_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world, (one, other, third) = facts()
    solver = Solver(world)
    solver.foresee([one, third])
    monkeypatch.setattr(solver, "_check", lambda _: SolverResult.STOPPED)
    assert solver.some(one) is solver.some(third) is solver.some(one, third) is SolverResult.SOME
    assert solver.some(other) is SolverResult.STOPPED  # it is asked


def test_what_cannot_be_true_together_leaves_each_as_it_is() -> None:
    world, (one, other, third) = facts()
    solver = Solver(world)
    solver.foresee([one, other, third])
    assert solver.some(one) is solver.some(other) is solver.some(third) is SolverResult.SOME
    assert solver.some(one, other) is SolverResult.NONE


def test_where_nobody_is_as_told_nothing_is_foreseen() -> None:
    world, flags = facts()
    world.require(both(*flags))
    solver = Solver(world)
    solver.foresee(flags)
    assert solver.some(flags[2]) is SolverResult.NONE


def test_a_sum_and_a_number_are_those_of_what_holds() -> None:
    world, flags = facts()
    solver = Solver(world)
    held = [flags[0], no(flags[1]), flags[2]]
    assert solver.some(*held, number_of(flags) == 2) is SolverResult.SOME
    assert solver.some(*held, number_of(flags) != 2) is SolverResult.NONE
    size = world.whole("size", 3, 4)
    assert solver.some(total([size, size]) == 8) is SolverResult.SOME
    assert solver.some(total([size, size]) == 9) is SolverResult.NONE
