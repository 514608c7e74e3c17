"""Canonical atoms: each distinct measure, comparison and tree of many criteria under one number.

A comparison asks one measure, with its settings, against one limit; a reading that sets another
parameter makes another measure. Trees that say the same in the same logic are one: what is only
written differently (the order of parts, a part written twice, `exists` for `at least 1`) is not
told apart. What is the same of every patient but not in Kleene's logic stays apart.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from oligomatch.rules.fold import Comparison, Joint, compared
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import AllOf, Always, AnyOf, AtLeast, Measure, Node, Not, OneOf


@dataclass(frozen=True, slots=True)
class Atom:
    """One comparison of one measure."""

    measure: int
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Joined:
    """Parts under one joint, of which only the shape is kept."""

    shape: Joint
    parts: tuple[int, ...]


Step = Atom | Joined
_ALL, _ANY, _NOT = AllOf(()), AnyOf(()), Not(Always())


@dataclass(slots=True)
class Atoms:
    """The numbers that measures and trees have; a part always has a smaller one than its whole."""

    measures: list[Measure] = field(default_factory=list)
    selectors: list[int | None] = field(default_factory=list)  # of measures that count lesions
    # of each measure that counts lesions the number of all that count them so, but for which
    manners: list[int | None] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    # of each step its parts by their numbers: of a joint steps, of a comparison those `compared`
    parts: list[tuple[int, ...]] = field(default_factory=list)
    compared: list[Comparison] = field(default_factory=list)  # with one word each
    unlisted: dict[Hashable, Any] = field(default_factory=dict)  # who passes of lesions not listed
    _numbers: dict[Hashable, int] = field(default_factory=dict)
    _manners: dict[Hashable, int] = field(default_factory=dict)
    _trees: dict[Node, int] = field(default_factory=dict)
    _lesions: Atoms | None = None

    @property
    def lesions(self) -> Atoms:
        """The atoms of the selectors, which speak of one lesion."""
        if self._lesions is None:
            self._lesions = Atoms()
        return self._lesions

    def number(self, tree: Node) -> int:
        """The number of a tree; the same for trees that say the same."""
        known = self._trees.get(tree)
        if known is None:
            known = self._trees[tree] = self._placed(tree)
        return known

    def _placed(self, tree: Node) -> int:
        match tree:
            case AllOf(parts):
                return self._joined(_ALL, parts)
            case AnyOf(parts):
                return self._joined(_ANY, parts)
            case AtLeast(n, parts):
                numbers = sorted(map(self.number, parts))
                return self._step(Joined(AtLeast(n, ()), tuple(numbers)))
            case Not(part):
                return self._step(Joined(_NOT, (self.number(part),)))
            case Always():
                return self._step(Joined(_ALL, ()))
            case _:
                comparison = compared(tree)
                return self._step(Atom(self._measure(comparison.measure), comparison))

    def _joined(self, shape: AllOf | AnyOf, parts: Iterable[Node]) -> int:
        numbers = tuple(sorted(set(map(self.number, parts))))
        return numbers[0] if len(numbers) == 1 else self._step(Joined(shape, numbers))

    def _measure(self, measure: Measure) -> int:
        number = self._numbers.setdefault(measure, len(self.measures))
        if number == len(self.measures):
            self.measures.append(measure)
            where = measure.where
            self.manners.append(self._manner(measure))
            self.selectors.append(None if where is None else self.lesions.number(where))
        return number

    def _manner(self, measure: Measure) -> int | None:
        if not MEASURES[measure.kind].of_lesions:
            return None
        manner = measure.kind, measure.of, measure.by
        return self._manners.setdefault(manner, len(self._manners))

    def _step(self, step: Step) -> int:
        number = self._numbers.setdefault(step, len(self.steps))
        if number == len(self.steps):
            self.steps.append(step)
            self.parts.append(step.parts if isinstance(step, Joined) else self._each(step))
        return number

    def _each(self, step: Atom) -> tuple[int, ...]:
        """What a comparison comes to: of several words it is met where it is with one of them."""
        node, found = step.comparison, []
        each = [node]
        if isinstance(node, OneOf):
            each = [replace(node, values=frozenset({word})) for word in sorted(node.values)]
        for one in each:
            found.append(self._numbers.setdefault(("compared", one), len(self.compared)))
            if found[-1] == len(self.compared):
                self.compared.append(one)
        return tuple(found)
