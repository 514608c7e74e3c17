"""How many patients surely fit each trial, and how many may: one pass over packed columns.

Each comparison and each criterion that trials share is an expression of its own, so that Polars
reads a column once, compares it once, and adds up bits.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import polars as pl

from oligomatch.matcher.cohort.columns.compiled import (
    Asks,
    Plane,
    Settled,
    Standing,
    Steps,
    all_of,
    check_held,
    comparison,
)
from oligomatch.matcher.cohort.columns.packed import MOST, OPEN_END, STEP, holds
from oligomatch.matcher.cohort.reading.columns import NUMBER, TRUE, measures_of_criterion
from oligomatch.matcher.cohort.results.screening import deciding_of
from oligomatch.rules.tree import Leaf
from oligomatch.rules.trial import Question, Trial

_ROOM: Mapping[Any, int] = {pl.UInt8: 8, pl.UInt16: 16, pl.UInt32: 32}


class Expressions:
    """Comparisons of packed columns as expressions
    (`oligomatch.matcher.cohort.columns.compiled.Held`).
    """

    def __init__(self, types: Mapping[str, pl.DataType]) -> None:
        self._types = types

    def reaches(self, end: str, limit: float) -> Plane:
        """Whose end of a range is at least the limit."""
        name, high = self._ranged(end)
        if name is None:
            if self._types[end].is_integer():
                limit = max(1 - OPEN_END, min(math.ceil(limit), OPEN_END))
            return pl.col(end) >= limit
        least = max(0, min(math.ceil(limit), MOST))
        if not high:
            return pl.col(name) >= least * STEP
        return (pl.col(name) & MOST) >= least if least else pl.col(name) < MOST * STEP

    def within(self, end: str, limit: float) -> Plane:
        """Whose end is at most the limit."""
        return self._below(end, limit, math.floor(limit) + 1, operator.le)

    def under(self, end: str, limit: float) -> Plane:
        """Whose end lies below the limit."""
        return self._below(end, limit, math.ceil(limit), operator.lt)

    def _below(
        self, end: str, limit: float, whole: int, compare: Callable[[Plane, float], Plane]
    ) -> Plane:
        """Whose end keeps to a limit; of whole numbers, lies below `whole`."""
        name, high = self._ranged(end)
        if name is None:
            if not self._types[end].is_integer():
                return compare(pl.col(end), limit)
            return pl.col(end) < max(1 - OPEN_END, min(whole, OPEN_END))
        least = max(0, min(whole, MOST))
        return (pl.col(name) & MOST) < least if high else pl.col(name) < least * STEP

    def _ranged(self, end: str) -> tuple[str | None, bool]:
        """The column of both ends, where it is one, and whether the high end is asked."""
        measure, which = end.rsplit(" ", 1)
        name = f"{measure} range"
        return (name if name in self._types else None), which == "high"

    def sure(self, name: str) -> Plane:
        """Of whom there surely is a number."""
        return ~pl.col(f"{name} absent")

    def there(self, name: str) -> Plane:
        """Of whom there may be a number."""
        if f"{name} range" in self._types:
            return pl.col(f"{name} range") < MOST * STEP
        return pl.col(f"{name} low") <= pl.col(f"{name} high")

    def some(self, name: str, words: int) -> Plane:
        """Of whom one of these words is possible."""
        if (kind := self._types.get(name)) is None:  # a flag
            return pl.col(f"{name} {'yes' if words == TRUE else 'no'}")
        room = (1 << _ROOM[kind]) - 1
        return (pl.col(name) & pl.lit(words & room, kind)) != 0


class Fitting:
    """Trials as expressions over packed columns of some types.

    Raises:
        NoColumn: a criterion asks what the columns do not hold, by its name.
    """

    def __init__(self, trials: Iterable[Trial], types: pl.Schema) -> None:
        self.trials = tuple(trials)
        there = partial(holds, frozenset(types))
        self._held = Expressions(types)
        self._steps = Steps()
        self._asks: dict[Question, Asks] = {}
        for trial in self.trials:
            for criterion in deciding_of(trial):
                check_held(there, criterion, measures_of_criterion(criterion))
                if criterion.tree is not None and criterion.question not in self._asks:
                    self._asks[criterion.question] = Asks.of(criterion.question, self._steps)
        self._leaves: dict[str, Plane] = {}
        self._criteria: dict[str, Plane] = {}
        settled = self._steps.run(self._leaf)
        standing = {asked: asks.standing(settled) for asked, asks in self._asks.items()}
        self._standing = {asked: self._criterion(each) for asked, each in standing.items()}

    def _leaf(self, node: Leaf) -> Settled:
        """A comparison as two columns of its own."""
        met, may = comparison(node, self._held)
        return Settled(self._kept(self._leaves, met), self._kept(self._leaves, may))

    def _criterion(self, standing: Standing) -> Settled:
        """A criterion as two columns of its own."""
        return Settled(
            self._kept(self._criteria, standing.met), self._kept(self._criteria, standing.may)
        )

    def _kept(self, columns: dict[str, Plane], plane: Plane) -> Plane:
        if isinstance(plane, bool) or (columns is self._criteria and plane.meta.is_column()):
            return plane
        name = f"{len(self._leaves)} {len(self._criteria)}"
        columns[name] = plane
        return pl.col(name)

    def counts(self, measures: pl.LazyFrame) -> pl.LazyFrame:
        """For each trial how many surely fit and how many may, in one row."""
        each: dict[str, Plane] = {}
        for trial in self.trials:
            asked = [c.question if c.tree is not None else None for c in deciding_of(trial)]
            met = [False if one is None else self._standing[one].met for one in asked]
            may = [True if one is None else self._standing[one].may for one in asked]
            each[f"{trial.id} certain"] = _number(all_of(met))
            each[f"{trial.id} possible"] = _number(all_of(may))
        leaves = self._leaves or {NUMBER: pl.col(NUMBER)}
        return measures.select(**leaves).with_columns(**self._criteria).select(**each)


def fitting(measures: pl.LazyFrame, trials: Iterable[Trial]) -> pl.DataFrame:
    """For each trial how many patients surely fit it (`certain`), and how many fit it if all that
    is unknown turns out well (`possible`); `measures` are packed
    (`oligomatch.matcher.cohort.columns.packed`).

    Raises:
        NoColumn: a criterion asks what the columns do not hold, by its name.
    """
    asked = Fitting(trials, measures.collect_schema())
    found = asked.counts(measures).collect().row(0, named=True)
    return pl.DataFrame(
        {
            "trial": [trial.id for trial in asked.trials],
            **{
                bound: [found[f"{trial.id} {bound}"] for trial in asked.trials]
                for bound in ("certain", "possible")
            },
        },
        schema={"trial": pl.String, "certain": pl.Int64, "possible": pl.Int64},
    )


def _number(plane: Plane) -> pl.Expr:
    """How many are in a plane."""
    if isinstance(plane, bool):
        return pl.len() * int(plane)
    found: pl.Expr = plane.sum()
    return found
