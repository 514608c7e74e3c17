"""What is made of comparisons, by what they say: each way through them is worked out once.

A question asks few comparisons, of which each says one of three things; patients differ in their
numbers and days, and hardly in this. So its answers are kept as a tree of decisions that grows as
patients are judged: the comparison asked first, by what it says the next, at the end the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from oligomatch.matcher.backends.catalogue.atoms import Atoms
from oligomatch.matcher.backends.catalogue.shared_verdicts import SharedVerdicts
from oligomatch.matcher.logic.verdict import KLEENE, Verdict
from oligomatch.matcher.match.criteria import Stance, open_measures, stance
from oligomatch.matcher.patient.sharing import reads_of
from oligomatch.rules.fold import fold
from oligomatch.rules.tree import Measure, Node, comparisons_of
from oligomatch.rules.trial import Criterion

Made = TypeVar("Made")
Says = Callable[[int], Verdict]  # what the comparison of a number says, of one patient


@dataclass(slots=True, eq=False)
class Fork(Generic[Made]):
    """A comparison that is asked, and what follows from what it says."""

    atom: int
    then: dict[Verdict, Fork[Made] | Made] = field(default_factory=dict)


class Decisions(Generic[Made]):
    """What is made of comparisons, which are asked in the same order wherever they say the same;
    nothing but what they say may have a part in it."""

    __slots__ = ("first",)

    def __init__(self) -> None:
        self.first: Fork[Made] | Made | None = None

    def of(self, verdicts: SharedVerdicts, make: Callable[[Says], Made]) -> Made:
        """What is made of what they say of one patient."""
        said, step = verdicts.said, self.first
        while isinstance(step, Fork):
            atom = step.atom
            step = step.then.get(said[atom] or verdicts.says(atom))
        return self._grown(verdicts.says, make) if step is None else step

    def _grown(self, says: Says, make: Callable[[Says], Made]) -> Made:
        """The same, on a way that no patient went before."""
        way: dict[int, Verdict] = {}

        def asked(atom: int) -> Verdict:
            return way.setdefault(atom, says(atom))

        made = make(asked)
        steps: list[Fork[Made] | Made] = [*map(Fork, way), made]
        if self.first is None:
            self.first = steps[0]
        step = self.first
        for verdict, following in zip(way.values(), steps[1:], strict=True):
            assert isinstance(step, Fork)  # the same comparisons in the same order
            step = step.then.setdefault(verdict, following)
        return made


class Plan:
    """How a question stands, and what it leaves open, by what its comparisons say."""

    def __init__(self, criterion: Criterion, atoms: Atoms) -> None:
        self._criterion = criterion  # one of those that ask it
        self.reads = reads_of(criterion.question.asked)
        trees = criterion.question.bearing
        leaves = dict.fromkeys(leaf for tree in trees for leaf in comparisons_of(tree))
        self._numbers = {leaf: atoms.number(leaf) for leaf in leaves}
        self._stance = Decisions[Stance]()
        self._open = Decisions[tuple[Measure, ...]]()

    def stance(self, of: SharedVerdicts) -> Stance:
        """How it stands for one patient."""
        return self._stance.of(of, self._judged)

    def open(self, of: SharedVerdicts) -> tuple[Measure, ...]:
        """The measures that it leaves open."""
        return self._open.of(of, self._left_open)

    def _judged(self, says: Says) -> Stance:
        return stance(self._criterion, self._trees(says))

    def _left_open(self, says: Says) -> tuple[Measure, ...]:
        return open_measures(self._criterion, self._trees(says))

    def _trees(self, says: Says) -> Callable[[Node], Verdict]:
        """The verdict of a tree, by what its comparisons say."""
        return lambda tree: fold(tree, KLEENE, lambda leaf: says(self._numbers[leaf]))
