"""How many patients surely fit each trial, and how many may: the steps as expressions of Polars.

Each comparison and each criterion that trials share is a column of its own, so that Polars reads a
measure once, compares it once, and adds up bits.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from itertools import compress
from typing import Any

import polars as pl

from oligomatch.matcher.cohort.columns.compiled import (
    Plane,
    Settled,
    all_of,
    any_of,
    comparison,
)
from oligomatch.matcher.cohort.columns.judged import Judge, Window, check_asked, windows_of
from oligomatch.matcher.cohort.columns.packed import End, unpacked_names
from oligomatch.matcher.cohort.reading.columns import ALL, DAY, NUMBER, OTHER
from oligomatch.matcher.cohort.results.screening import arms_of
from oligomatch.rules.trial import Trial


def fitting(measures: pl.LazyFrame, trials: Iterable[Trial]) -> pl.DataFrame:
    """For each trial how many patients surely fit it (`certain`), and how many fit it if all that
    is unknown turns out well (`possible`).

    Raises:
        NoColumn: a criterion asks what the columns do not hold, by its name.
    """
    asked = tuple(trials)
    found = counts(measures, asked).collect().row(0)
    table = zip((trial.id for trial in asked), found[::2], found[1::2], strict=True)
    schema = {"trial": pl.String, "certain": pl.Int64, "possible": pl.Int64}
    return pl.DataFrame(list(table), schema, orient="row")


def counts(measures: pl.LazyFrame, trials: tuple[Trial, ...]) -> pl.LazyFrame:
    """The same in one row, certain and possible trial by trial, before anything is read.

    Raises:
        NoColumn: a criterion asks what the columns do not hold, by its name.
    """
    columns = frozenset(measures.collect_schema().names())
    check_asked(unpacked_names(columns), trials)
    judge = Judge(trials, steps_looser=False)
    taken = Taken(columns)
    leaves, criteria = _Planes("leaf"), _Planes("criterion")
    settled = judge.steps.run(lambda leaf: leaves.kept(*comparison(leaf, taken)))
    standing = [asks.standing(settled) for _, asks in judge.questions]
    each = [criteria.kept(one.met, one.may) for one in standing] + [Settled(met=False, may=True)]
    sums: dict[str, pl.Expr] = {}
    for trial in trials:
        row = judge.rows[trial.id]
        asked = [
            _in_force(each[-1 if number is None else number], window)
            for number, window in zip(row, windows_of(trial), strict=True)
        ]
        arms = [list(compress(asked, own)) for own in arms_of(trial)] or [asked]
        met = any_of(all_of(one.met for one in own) for own in arms)
        may = any_of(all_of(one.may for one in own) for own in arms)
        sums[f"{trial.id} certain"], sums[f"{trial.id} possible"] = _number(met), _number(may)
    days = [DAY] if any(trial.versions for trial in trials) else []
    compared = measures.with_columns(**taken.each).select(NUMBER, *days, **leaves.each)
    return compared.with_columns(**criteria.each).select(**sums)


def _in_force(asked: Settled, window: Window | None) -> Settled:
    """A criterion of which nothing is asked on the days on which it is not in force."""
    if window is None:
        return asked
    first, end = window
    out = (pl.col(DAY) < first) | (pl.col(DAY) >= end)
    return Settled(any_of((asked.met, out)), any_of((asked.may, out)))


class _Planes:
    """Expressions of one kind, each a column of its own."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self.each: dict[str, pl.Expr] = {}

    def kept(self, met: Plane, may: Plane) -> Settled:
        """A verdict by the columns that it then is."""
        return Settled(self._kept(met), self._kept(may))

    def _kept(self, plane: Plane) -> Plane:
        if isinstance(plane, bool):
            return plane
        new = f"{self._kind} {len(self.each)}"
        name = plane.meta.output_name() if plane.meta.is_column() else new
        self.each[name] = plane
        return pl.col(name)


class Taken:
    """Columns as comparisons read them (`oligomatch.matcher.cohort.columns.compiled.Column`),
    packed or not.
    """

    def __init__(self, columns: Container[str]) -> None:
        self._columns = columns
        self.each: dict[str, pl.Expr] = {}  # what is to be made of the columns first

    def __call__(self, name: str) -> Any:
        """A column by its name."""
        measure, part = name.rsplit(" ", 1)
        if part in ("low", "high") and f"{measure} range" in self._columns:
            return End(pl.col(f"{measure} range"), high=part == "high")
        if part not in OTHER or name not in self._columns:
            self.each[name] = _unpacked(name)
        return pl.col(name)


def _unpacked(name: str) -> pl.Expr:
    measure, part = name.rsplit(" ", 1)
    low = pl.col(f"{measure} low")
    match part:
        case "low":
            return low.fill_null(float("inf"))
        case "high":
            return pl.when(low.is_null()).then(float("-inf")).otherwise(name)
        case "absent":
            return pl.col(name)
        case "yes" | "no":
            return pl.col(measure) != OTHER[part]
        case _:
            return pl.when(pl.col(name) == 0).then(pl.lit(ALL, pl.UInt32)).otherwise(name)


def _number(plane: Plane) -> pl.Expr:
    """How many are in a plane."""
    if isinstance(plane, bool):
        return pl.len() * int(plane)
    found: pl.Expr = plane.sum()
    return found
