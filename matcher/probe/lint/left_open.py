"""What the lint asks the solver of measures that the solver has no form for.

The most lesions in one organ, a wash-out, a class beside a drug and the dose of a treatment are
left open: each may be anything, but for what follows from its name alone. So there may be more
patients here than in the world, and what none of them meets, nobody does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from oligomatch.matcher.backends.solver.limits import within
from oligomatch.matcher.backends.solver.logic import Bool, Int, no
from oligomatch.matcher.backends.solver.terms import World
from oligomatch.rules.tree import Every, Exists, Is, Leaf, Measure, Within, measures_of

Asked = Callable[[Leaf], Bool]
_GIVEN = {"therapy_washed_out": "prior_or_concurrent", "drug_washed_out": "given"}
_BESIDE = frozenset({"prior_or_concurrent"})


class LeftOpen:
    """What is left open of one world; `asked` tells what the solver has a form for."""

    def __init__(self, world: World, asked: Asked) -> None:
        self.world, self.asked = world, asked
        self.flags: dict[Leaf, Bool] = {}
        self.numbers: dict[Measure, Int] = {}

    def formula(self, leaf: Leaf) -> Bool | None:
        """A comparison of such a measure; None of anything else."""
        match leaf:
            case Within(Measure(kind="most_in_one_organ") as measure):
                return within(self._number(measure), leaf)
            case Is(Measure(kind=kind) as measure) if kind in _GIVEN:
                return self._flag(leaf, self._washed_out(measure))
            case Is(Measure(kind=kind) as measure) if kind in _BESIDE and measure.other_than:
                return self._flag(leaf, self._beside(measure))
            case Exists() | Every() | Within() if _of_dose(leaf):
                return self._flag(leaf, None)
            case _:
                return None

    def _number(self, measure: Measure) -> Int:
        if measure not in self.numbers:
            name = f"{measure.kind} left open {len(self.numbers)}"
            self.numbers[measure] = self.world.whole(name, 0)
        return self.numbers[measure]

    def _flag(self, leaf: Leaf, follows: Callable[[Bool], None] | None) -> Bool:
        if leaf not in self.flags:
            self.flags[leaf] = self.world.flag(f"left open {len(self.flags)}")
            if follows is not None:
                follows(self.flags[leaf])
        return self.flags[leaf]

    def _washed_out(self, measure: Measure) -> Callable[[Bool], None]:
        """Of who never had such a drug nothing has to be washed out."""
        given = Is(Measure(_GIVEN[measure.kind], names=measure.names))

        def follows(flag: Bool) -> None:
            self.world.require(flag, when=no(self.asked(given)))

        return follows

    def _beside(self, measure: Measure) -> Callable[[Bool], None]:
        """Who had another drug of a class had one of it."""
        given = Is(replace(measure, other_than=frozenset()))

        def follows(flag: Bool) -> None:
            self.world.require(self.asked(given), when=flag)

        return follows


def _of_dose(leaf: Exists | Every | Within) -> bool:
    """Whether lesions are chosen, or tested, by the dose that they had."""
    where = leaf.measure.where
    chosen = () if where is None else measures_of(where)
    tested = measures_of(leaf.test) if isinstance(leaf, Every) else ()
    return any(one.dose for one in (*chosen, *tested))
