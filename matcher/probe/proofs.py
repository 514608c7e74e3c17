"""What the solver proves of every patient: that nobody is as wanted, and what forbids it."""

from __future__ import annotations

from datetime import date

from oligomatch.matcher.backends.solver.solver import EFFORT as ONE_QUESTION
from oligomatch.matcher.backends.solver.solver import SolverResult
from oligomatch.matcher.backends.solver.terms import NotEncodedError
from oligomatch.matcher.backends.solver.verdicts import EFFORT_SPENT, apart_by_sizes, ask
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.probe.search.goals import NOT_STATED, Goal
from oligomatch.rules.tree import Node

A_DAY = date(2026, 5, 14)  # on which examples are asked; nothing hangs on it
EFFORT = 10 * ONE_QUESTION  # steps of the solver for all patients at once


def everybody() -> Patient:
    """One of whom nothing is told but the day: his completions are all patients (section 11)."""
    return derive(profile_of({"as_of": A_DAY.isoformat()}), A_DAY)


def at_odds(goal: Goal) -> tuple[str, ...] | None:
    """A smallest set of criteria that no patient has as wanted together; None where somebody has,
    or the solver stopped or cannot be asked."""
    trees, who = goal.trees, everybody()
    together = apart_by_sizes(who, trees)
    exact = ask(who, together)
    asked = []
    for tree in together:
        try:
            exact.formula(tree)
        except NotEncodedError:
            continue  # what fails among the others fails among all
        asked.append(tree)
    if exact.together(asked) is not SolverResult.NONE or exact.together(()) is SolverResult.NONE:
        return None
    return tuple(dict.fromkeys(trees[asked[place]] for place in exact.core(asked)))


def unanswered(tree: Node) -> str | None:
    """Why it is not proved that no patient makes a tree true; None where it is.

    Either the solver stopped, or cannot be asked, or some patient does who could not be told.
    """
    exact = ask(everybody(), [tree], EFFORT)
    try:
        found = exact.together([tree])
    except NotEncodedError as error:
        return error.what
    if found is SolverResult.STOPPED:
        return EFFORT_SPENT
    proved = found is SolverResult.NONE and exact.together(()) is SolverResult.SOME
    return None if proved else NOT_STATED
