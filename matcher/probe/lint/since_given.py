"""How long ago a treatment was last given, as the lint asks the solver.

The solver does not say of one patient on which day the last of a drug was given that others were
given with. For what holds of everybody it is enough to leave each such time open, but for what
follows from the names alone: whoever had what lies below a class had the class, no longer ago. So
there may be more patients here than in the world, and what none of them meets, nobody does."""

from __future__ import annotations

from oligomatch.matcher.backends.solver.limits import within
from oligomatch.matcher.backends.solver.logic import Bool, Int, both
from oligomatch.matcher.backends.solver.terms import World
from oligomatch.rules.measures import MEASURES, Event, Span
from oligomatch.rules.tree import Leaf, Measure, Within
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

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
