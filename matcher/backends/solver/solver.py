"""The solver: whether some patient who fits makes a formula true, within a bound of effort."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import z3

from oligomatch.matcher.backends.solver.logic import FALSE, TRUE, Bool, both
from oligomatch.matcher.backends.solver.terms import World, holds

EFFORT = 400_000  # steps of the solver for one question: the same on every machine
MOST_MODELS = 16  # patients found that are kept: one of them may answer the next question
RANDOM_GUESSES = 5  # z3's `smt.phase_selection`
FEW = 15  # unlisted lesions at one assessment of a witness, where so few will do


class SolverResult(StrEnum):
    """What the solver says of a formula."""

    SOME = "some patient"
    NONE = "no patient"
    STOPPED = "not found out"


class Solver:
    """The facts of one patient, and questions put to them one after the other."""

    def __init__(self, world: World, effort: int = EFFORT) -> None:
        self._solver: Any = z3.Solver()
        self._solver.set("rlimit", effort)
        self._effort = effort
        self._worlds = [world] if world.above is None else [world.above, world]
        self._stated = [0, 0]
        self._models: list[Any] = []

    def _state(self) -> None:
        """State what was learnt of the world since the last question."""
        for place, world in enumerate(self._worlds):
            new = world.rules[self._stated[place] :]
            if new:
                stated = both(*new)  # at once: each is looked at anew by z3's Python
                self._solver.add(stated)
                self._stated[place] += len(new)
                self._models = [one for one in self._models if holds(one, stated)]

    def some(self, *formulas: Bool) -> SolverResult:
        """Whether some patient who fits makes all of them true."""
        if any(formula is FALSE for formula in formulas):
            return SolverResult.NONE
        self._state()
        if self._found(formulas):
            return SolverResult.SOME
        return self._check([formula for formula in formulas if formula is not TRUE])

    def _found(self, formulas: Sequence[Bool]) -> bool:
        """Whether somebody who was found makes all of them true."""
        return any(all(holds(model, one) for one in formulas) for model in self._models)

    def foresee(self, formulas: Sequence[Bool]) -> None:
        """Look for one patient who makes all of them true, but for those that cannot be true
        together: whoever is found answers for many of them when they are asked one by one."""
        self._state()
        left = [one for one in formulas if one is not TRUE and one is not FALSE]
        if self._found(left):
            return
        while len(left) > 1 and self._check(left) is SolverResult.NONE:
            together = {one.get_id() for one in self._solver.unsat_core()}
            if not together:
                return  # nobody is as told
            left = [one for one in left if one.get_id() not in together]

    def _check(self, formulas: Sequence[Bool]) -> SolverResult:
        answer = self._solver.check(*formulas)
        if answer == z3.sat:
            self._models = [self._solver.model(), *self._models[: MOST_MODELS - 1]]
            return SolverResult.SOME
        if answer == z3.unsat:
            return SolverResult.NONE
        return SolverResult.STOPPED

    def patient(self, formulas: Sequence[Bool], wishes: Sequence[Bool], seed: int) -> Any | None:
        """One patient who makes all formulas true, with as many of the wishes as can be had; looked
        for apart from what was asked before. Another seed, or z3 itself in another run, may find
        another."""
        if any(formula is FALSE for formula in formulas):
            return None
        own = self._apart(seed)
        kept, wished = (
            [one.translate(own.ctx) for one in some if one is not TRUE]
            for some in (formulas, wishes)
        )
        model = _first(own, kept, wished)
        return None if model is None else model.translate(z3.main_ctx())

    def heard(self, formulas: Sequence[Bool], wishes: Sequence[Bool]) -> Any | None:
        """The same by the solver that was asked before: what it has learnt may lead elsewhere."""
        self._state()
        kept = [formula for formula in formulas if formula is not TRUE]
        if any(formula is FALSE for formula in kept):
            return None
        return _first(self._solver, kept, wishes)

    def _apart(self, seed: int) -> Any:
        """The same facts for a solver that has heard nothing else and begins elsewhere."""
        own: Any = z3.Solver(ctx=z3.Context())
        own.set("rlimit", self._effort)
        own.set("random_seed", seed)
        if seed:  # the seed alone changes little: guess at random too
            own.set("phase_selection", RANDOM_GUESSES)
        for world in self._worlds:
            own.add(*(rule.translate(own.ctx) for rule in world.rules))
        return own

    def core(self, formulas: Sequence[Bool]) -> list[int]:
        """The places of formulas that cannot hold together, none of which can be left out."""
        places = list(range(len(formulas)))
        for place in list(places):
            rest = [other for other in places if other != place]
            if self.some(*(formulas[other] for other in rest)) is SolverResult.NONE:
                places = rest
        return places


def _first(solver: Any, kept: Sequence[Bool], wishes: Sequence[Bool]) -> Any | None:
    model = None
    for wish in [None, *wishes]:
        more = kept if wish is None else [*kept, wish]
        if solver.check(*more) == z3.sat:
            kept, model = more, solver.model()
        elif wish is None:
            return None
    return model
