"""Trials as steps over measure columns: the judge's verdicts, all patients at once.

The same steps run over expressions of Polars (`oligomatch.matcher.cohort.columns.fitting`) and over
arrays (`oligomatch.matcher.cohort.columns.arrays`): both compare by `<=` and combine by `&`."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any, NamedTuple

import numpy as np

from oligomatch.matcher.cohort.reading.columns import ALL, bits, column
from oligomatch.rules.fold import Algebra, compared, join
from oligomatch.rules.tree import (
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    Is,
    Leaf,
    Node,
    Not,
    OneOf,
    Within,
    parts_of,
)
from oligomatch.rules.trial import Kind, Question

Plane = Any  # of whom something holds: an expression, an array, or a plain truth of everybody
# A column by its name: a number that there surely is not is absent, and its low end lies above all
# and its high one below; of a category of which no word is possible all are; a flag is a truth
# `yes` and one `no`
Column = Callable[[str], Any]


class Settled(NamedTuple):
    """A verdict of all patients: who meets it, and who may; whoever may not fails."""

    met: Plane
    may: Plane


def all_of(planes: Iterable[Plane]) -> Plane:
    """Who is in every plane."""
    each = [plane for plane in planes if plane is not True]
    if any(plane is False for plane in each):
        return False
    return reduce(and_, each) if each else True


def any_of(planes: Iterable[Plane]) -> Plane:
    """Who is in one of the planes."""
    each = [plane for plane in planes if plane is not False]
    if any(plane is True for plane in each):
        return True
    return reduce(or_, each) if each else False


def none_of(plane: Plane) -> Plane:
    """Who is not in the plane."""
    return (not plane) if isinstance(plane, bool) else ~plane


def at_least(n: int, planes: Sequence[Plane]) -> Plane:
    """Who is in so many of the planes."""
    reached: list[Plane] = [True, *[False] * n]  # so many of those asked so far
    for plane in planes:
        for number in range(n, 0, -1):
            reached[number] = any_of((reached[number], all_of((reached[number - 1], plane))))
    return reached[max(n, 0)]


def _all(parts: Iterable[Settled]) -> Settled:
    each = list(parts)
    return Settled(all_of(p.met for p in each), all_of(p.may for p in each))


def _any(parts: Iterable[Settled]) -> Settled:
    each = list(parts)
    return Settled(any_of(p.met for p in each), any_of(p.may for p in each))


def _some(n: int, parts: Iterable[Settled]) -> Settled:
    each = list(parts)
    return Settled(at_least(n, [p.met for p in each]), at_least(n, [p.may for p in each]))


def _not(part: Settled) -> Settled:
    return Settled(none_of(part.may), none_of(part.met))


PLANES = Algebra(_all, _any, _some, _not)


def comparison(leaf: Leaf, of: Column) -> Settled:
    """The verdict of a leaf over the columns of its measure."""
    match compared(leaf):
        case Within(measure) as asked:
            return _within(column(measure), asked, of)
        case OneOf(measure) as asked:
            words = bits(measure, asked.taken)
            held = of(column(measure))  # surely one of the words where no other is possible
            met, may = (held & np.uint32(ALL & ~words)) == 0, (held & np.uint32(words)) != 0
            return Settled(met, may)
        case Is(measure):
            return Settled(~of(f"{column(measure)} no"), of(f"{column(measure)} yes"))


def _within(name: str, asked: Within, of: Column) -> Settled:
    """`Numbers.within`: every number that is possible lies between, or one of them may."""
    least, most = of(f"{name} low"), of(f"{name} high")
    met, may = [~of(f"{name} absent")], []
    if asked.low is not None:
        met.append(least >= asked.low)
        may.append(most >= asked.low)
    if asked.high is not None:
        met.append(most <= asked.high)
        may.append(least <= asked.high)
    if asked.under is not None:
        met.append(most < asked.under)
        may.append(least < asked.under)
    if asked.over is not None:
        met.append(least > asked.over)
        may.append(most > asked.over)
    return Settled(all_of(met), all_of(may or [least < math.inf]))


def joined(node: Node, parts: Sequence[Settled], leaf: Callable[[Leaf], Settled]) -> Settled:
    """The verdict of a node by those of its parts (Kleene's logic)."""
    match node:
        case AllOf() | AnyOf() | AtLeast() | Not() | Always():
            return join(node, PLANES, parts)
        case _:
            return leaf(node)


class Steps:
    """Trees as steps: each distinct part once, parts before what they are parts of."""

    def __init__(self) -> None:
        self.each: list[tuple[Node, tuple[int, ...]]] = []
        self._numbers: dict[Node, int] = {}

    def add(self, node: Node) -> int:
        """The number of a tree among the steps."""
        known = self._numbers.get(node)
        if known is None:
            parts = tuple(self.add(part) for part in parts_of(node))
            known = self._numbers[node] = len(self.each)
            self.each.append((node, parts))
        return known

    def run(self, leaf: Callable[[Leaf], Settled]) -> list[Settled]:
        """The verdict of every step; `leaf` gives those of comparisons."""
        found: list[Settled] = []
        for node, parts in self.each:
            found.append(joined(node, [found[part] for part in parts], leaf))
        return found


class Standing(NamedTuple):
    """How everybody stands to a criterion."""

    met: Plane  # under every reading
    may: Plane  # under some reading
    waits: Plane  # of those who fail, whose failure may still turn
    ambiguous: Plane  # who meet one reading and fail another


@dataclass(frozen=True, slots=True)
class Asks:
    """A question as numbers of steps."""

    workup: bool
    forms: tuple[int, ...]  # the trees of its readings, each once
    waits: tuple[int, ...]

    @classmethod
    def of(cls, question: Question, steps: Steps) -> Asks:
        """A question whose trees are added to the steps."""
        waits = (wait.situation for form in question.forms for wait in form.waits)
        return cls(
            question.kind is Kind.WORKUP,
            tuple(steps.add(tree) for tree in question.trees),
            tuple(dict.fromkeys(steps.add(situation) for situation in waits)),
        )

    def standing(self, settled: Sequence[Settled]) -> Standing:
        """How everybody stands to it, by the verdicts of the steps."""
        forms = [settled[number] for number in self.forms]
        met, may = all_of(f.met for f in forms), any_of(f.may for f in forms)
        if self.workup:  # what an examination not done will show is open
            return Standing(met, True, False, False)
        ambiguous: Plane = False
        if len(forms) > 1:
            failed = any_of(none_of(f.may) for f in forms)
            ambiguous = all_of((any_of(f.met for f in forms), failed))
        return Standing(met, may, any_of(settled[w].may for w in self.waits), ambiguous)
