"""How long ago a treatment was last given, as the lint asks the solver.

The solver does not say of one patient on which day the last of a drug was given that others were
given with. For what holds of everybody it is enough to leave each such time open, but for what
follows from the names alone: whoever had what lies below a class had the class, no longer ago. So
there may be more patients here than in the world, and what none of them meets, nobody does.

So are left open measures that the solver has no form for: the most lesions in one organ, the
cycles with a class, a wash-out, a class beside a drug and the dose of a treatment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from oligomatch.matcher.backends.solver.limits import within
from oligomatch.matcher.backends.solver.logic import Bool, Int, both, no
from oligomatch.matcher.backends.solver.terms import World
from oligomatch.rules.measures import MEASURES, Event, Span
from oligomatch.rules.tree import Every, Exists, Is, Leaf, Measure, Within, measures_of
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

Asked = Callable[[Leaf], Bool]
_GIVEN = {"therapy_washed_out": "prior_or_concurrent", "drug_washed_out": "given"}
_BESIDE = frozenset({"prior_or_concurrent"})
_LEAST, _MOST = 28, 31  # days of a month


class SinceGiven:
    """The times since treatments of one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.terms: dict[Measure, tuple[Bool, Int]] = {}

    def formula(self, leaf: Leaf) -> Bool | None:
        """A limit on such a time; None of anything else."""
        if not isinstance(leaf, Within) or MEASURES[leaf.measure.kind].form != Span(Event.GIVEN):
            return None
        there, passed = self._term(leaf.measure)
        return both(there, within(passed, leaf))

    def _term(self, measure: Measure) -> tuple[Bool, Int]:
        if measure not in self.terms:
            name = f"{measure.kind} {len(self.terms)}"
            own = self.world.flag(f"{name} was"), self.world.whole(name, 0)
            for other, term in self.terms.items():
                self._related(measure, own, other, term)
                self._related(other, term, measure, own)
            self.terms[measure] = own
        return self.terms[measure]

    def _related(
        self, one: Measure, own: tuple[Bool, Int], other: Measure, wider: tuple[Bool, Int]
    ) -> None:
        """What the one time says of the other, where it is of a part of the treatments."""
        if not _is_part(one, other):
            return
        units = MEASURES[one.kind].unit, MEASURES[other.kind].unit
        self.world.require(wider[0], when=own[0])
        if units[0] == units[1]:
            self.world.require(wider[1] <= own[1], when=own[0])
        elif units == ("days", "months"):
            self.world.require(_LEAST * wider[1] <= own[1], when=own[0])
        else:
            self.world.require(wider[1] <= _MOST * own[1] + _MOST, when=own[0])


def _is_part(one: Measure, other: Measure) -> bool:
    """Whether all that the one asks for is among what the other does."""
    named = MEASURES[one.kind].names
    if named != MEASURES[other.kind].names or not other.other_than <= one.other_than:
        return False
    if named != "class":
        return one.names <= other.names
    above = load_vocabulary().classes_above
    return all(above(name) & other.names for name in one.names)


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
            case Within(Measure(kind="cycles_given") as measure):
                return within(self._cycles(measure), leaf)
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

    def _cycles(self, measure: Measure) -> Int:
        """Who never had the class had no cycle with it; of a wider class there are no fewer."""
        if measure in self.numbers:
            return self.numbers[measure]
        own = self._number(measure)
        given = replace(measure, kind="prior_or_concurrent")
        self.world.require(own == 0, when=no(self.asked(Is(given))))
        for other, number in self.numbers.items():
            if other.kind == measure.kind and _is_part(measure, other):
                self.world.require(own <= number)
            if other.kind == measure.kind and _is_part(other, measure):
                self.world.require(number <= own)
        return own

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
