"""What is asked of the patients who may fit: a bit for each fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from oligomatch.matcher.cohort.columns.arrays import Flags, array
from oligomatch.matcher.cohort.columns.compiled import Plane, Settled, Steps, none_of
from oligomatch.matcher.cohort.columns.signs import Numbers, Places
from oligomatch.matcher.cohort.reading.columns import column
from oligomatch.matcher.cohort.reading.kept_answers import STATED, FactSets
from oligomatch.matcher.cohort.results.states import NUMBER_OF, State
from oligomatch.rules.tree import Measure, asked_measures
from oligomatch.rules.trial import Kind, Question

Bits = NDArray[np.uint64]  # a row for each patient, or for each set of facts
MISSING, TO_DO = NUMBER_OF[State.MISSING], NUMBER_OF[State.TO_DO]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A comparison in a tree of a question, with the steps in which it stands, itself too."""

    steps: tuple[int, ...]
    measure: Measure


def leaves_of(question: Question, steps: Steps) -> tuple[Leaf, ...]:
    """The comparisons that a question asks of whom it is open."""
    return tuple(leaf for tree in question.trees for leaf in _leaves(steps.add(tree), (), steps))


def _leaves(number: int, above: tuple[int, ...], steps: Steps) -> Iterator[Leaf]:
    node, parts = steps.each[number]
    here = (*above, number)
    for part in parts:
        yield from _leaves(part, here, steps)
    if not parts:
        for measure in asked_measures(node):
            yield Leaf(here, measure)


class Sets:
    """The sets of facts that measures ask for, as bits."""

    def __init__(self, asked: FactSets) -> None:
        stated = {fact for one in asked.sets for fact in one if fact.startswith(STATED)}
        plain = {fact for one in asked.sets for fact in one}
        self.facts = tuple(
            sorted((plain - stated) | {fact.removeprefix(STATED) for fact in stated})
        )
        self.unstated = self._bits(asked, stated=False)
        self.stated = (
            self._bits(asked, stated=True) if stated else None
        )  # only where nothing else is

    def _bits(self, asked: FactSets, *, stated: bool) -> Bits:
        at = {fact: number for number, fact in enumerate(self.facts)}
        flags = np.zeros((len(asked.sets), 64 * self.words), dtype=bool)
        for number, facts in enumerate(asked.sets):
            for fact in facts:
                if fact.startswith(STATED) is stated:
                    flags[number, at[fact.removeprefix(STATED)]] = True
        return np.packbits(flags, axis=1, bitorder="little").view(np.uint64)

    @property
    def words(self) -> int:
        """How many words of bits a set takes."""
        return max(1, -(-len(self.facts) // 64))

    def flags(self, bits: Bits) -> Flags:
        """A column for each fact."""
        each = np.unpackbits(bits.view(np.uint8), axis=1, bitorder="little")
        found: Flags = each[:, : len(self.facts)].view(bool)
        return found


@dataclass(frozen=True)
class BatchAsks:
    """What each measure asks of the patients of a batch, and how the steps are settled."""

    asks: pl.DataFrame
    asked: FactSets
    settled: Sequence[Settled]
    _open: dict[tuple[int, bool], Flags] = field(default_factory=dict)

    @cached_property
    def sets(self) -> Sets:
        """The sets of facts."""
        return Sets(self.asked)

    def of(self, leaves: Iterable[Leaf], who: Places, *, workup: bool) -> Bits:
        """The facts that a question asks of some patients of whom it is open."""
        sets = self.sets
        found = np.zeros((len(who), sets.words), np.uint64)
        stated = np.zeros_like(found)
        for leaf in leaves:
            numbers = self._numbers(leaf, who, workup)
            found |= sets.unstated[numbers]
            if sets.stated is not None:
                stated |= sets.stated[numbers]
        if sets.stated is not None:
            none = ~found.any(axis=1)
            found[none] = stated[none]
        return found

    def _numbers(self, leaf: Leaf, who: Places, workup: bool) -> NDArray[np.uint32]:
        """The number of the set that an open comparison asks for; none of another."""
        still = np.logical_and.reduce([self._still_open(n, workup)[who] for n in leaf.steps])
        asks = self.asks[column(leaf.measure)].to_numpy()[who]
        found: NDArray[np.uint32] = np.where(still, asks, 0)
        return found

    def _still_open(self, number: int, workup: bool) -> Flags:
        key = number, workup
        if key not in self._open:
            met, may = self.settled[number]
            unmet: Plane = none_of(met)
            rows = self.asks.height
            still = array(unmet, rows) if workup else array(unmet, rows) & array(may, rows)
            self._open[key] = still
        return self._open[key]


class Wanted(NamedTuple):
    """What is asked of the patients who may fit a trial."""

    who: Places
    bits: Bits


def wanted(
    fits: Mapping[str, Flags],
    rows: Mapping[str, Sequence[int | None]],
    questions: Sequence[tuple[Question, tuple[Leaf, ...]]],
    numbers: Sequence[Numbers],
    asking: BatchAsks,
    aside: Mapping[str, Sequence[Flags]],
) -> Mapping[str, Wanted]:
    """Of each trial, what is asked of those who may fit; `rows` are the numbers of its questions,
    `numbers` how each patient stands to a question, `aside` who is not asked it in a trial."""
    who = {id: np.flatnonzero(flags) for id, flags in fits.items()}
    each = {id: [number for number in row if number is not None] for id, row in rows.items()}
    concerned: dict[int, Flags] = {}
    for id, row in each.items():
        for number in row:
            concerned.setdefault(number, np.zeros(asking.asks.height, dtype=bool))[who[id]] = True
    asks = {n: _asked(flags, questions[n], numbers[n], asking) for n, flags in concerned.items()}
    found = {}
    for id, places in rows.items():
        bits = np.zeros((len(who[id]), asking.sets.words), np.uint64)
        for place, own in enumerate(places):
            if own is None:
                continue
            more = asks[own][who[id]]
            if id in aside:
                more = np.where(aside[id][place][who[id], None], np.uint64(0), more)
            bits |= more
        found[id] = Wanted(who[id], bits)
    return found


def _asked(
    concerned: Flags,
    question: tuple[Question, tuple[Leaf, ...]],
    numbers: Numbers,
    asking: BatchAsks,
) -> Bits:
    """What a question asks of each patient; nothing of those of whom it is settled."""
    asked, leaves = question
    who = np.flatnonzero(concerned & ((numbers == MISSING) | (numbers == TO_DO)))
    found = np.zeros((len(numbers), asking.sets.words), np.uint64)
    if len(who):
        found[who] = asking.of(leaves, who, workup=asked.kind is Kind.WORKUP)
    return found
