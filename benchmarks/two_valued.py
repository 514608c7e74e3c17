"""The trials in plain two-valued logic, made from the rules: over one value for each measure.

Nothing here is a way to screen: a value that is not known has no place in two-valued tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from benchmarks.by_hand.in_duckdb import Sql
from oligomatch.matcher.cohort.columns.compiled import Settled, Steps, all_of
from oligomatch.matcher.cohort.reading.columns import TRUE, bits, column, is_flag, is_number
from oligomatch.matcher.cohort.results.screening import deciding_of
from oligomatch.rules.tree import Every, Exists, Is, Measure, Node, OneOf, Within, offenders
from oligomatch.rules.trial import Trial

Counts = Mapping[str, int]


# --- one value for each measure -----------------------------------------------------------------


def single(columns: pl.DataFrame, measures: tuple[Measure, ...]) -> pl.DataFrame:
    """The columns with one of the possible values of each measure: the low end, the first word."""
    each: dict[str, pl.Expr] = {}
    for measure in measures:
        name = column(measure)
        if is_number(measure):
            low = pl.col(f"{name} low")
            each |= {f"{name} high": low.fill_null(float("inf")), f"{name} absent": low.is_null()}
        else:
            held = pl.col(name)
            each[name] = held & (~held + 1)
    return columns.with_columns(**each)


def plain_table(columns: pl.DataFrame, measures: tuple[Measure, ...]) -> pl.DataFrame:
    """One column for each measure, as a database would have it; null where there is no value."""
    each: dict[str, pl.Series] = {}
    for measure in measures:
        name = column(measure)
        if is_number(measure):
            low = columns[f"{name} low"]
            whole = bool(((low.floor() == low) & (low < 2**8)).all())
            each[name] = low.cast(pl.UInt8) if whole else low
        elif is_flag(measure):
            each[name] = columns[name] == TRUE
        else:
            each[name] = columns[name]
    return pl.DataFrame(each)


# --- the trials in two-valued logic -------------------------------------------------------------


def truth(node: Node, col: Callable[[str], Any], known: Callable[[Any], Any]) -> Any:
    """A comparison; `known` says that null is no."""
    match node:
        case Within(measure, low, high, under, over):
            held = col(column(measure))
            ends = [held >= low] if low is not None else []
            ends += [held <= high] if high is not None else []
            ends += [held < under] if under is not None else []
            ends += [held > over] if over is not None else []
            return known(all_of(ends))
        case Exists(measure):
            return known(col(column(measure)) >= 1)
        case Every():
            return known(col(column(offenders(node))) <= 0)
        case OneOf(measure, values):
            return (col(column(measure)) & bits(measure, values)) != 0
        case Is(measure):
            return col(column(measure))
        case _:
            return True


class Asked:
    """The trials as levels: comparisons, criteria, and who meets all; what is shared once."""

    def __init__(
        self, trials: tuple[Trial, ...], leaf: Callable[[Node], Any], col: Callable[[str], Any]
    ) -> None:
        self.leaves: dict[str, Any] = {}
        self.criteria: dict[str, Any] = {}
        self.trials: dict[str, list[str]] = {}
        steps = Steps()
        asks = {c.question: [steps.add(tree) for tree in c.question.trees]
                for trial in trials for c in deciding_of(trial)}  # fmt: skip

        def kept(node: Node) -> Settled:
            plane = leaf(node)
            if isinstance(plane, bool):
                return Settled(plane, plane)
            name = f"a{len(self.leaves)}"
            self.leaves[name] = plane
            return Settled(col(name), col(name))

        settled = steps.run(kept)
        names = {}
        for question, numbers in asks.items():
            met = all_of(settled[number].met for number in numbers)
            if met is not True:
                names[question] = f"c{len(self.criteria)}"
                self.criteria[names[question]] = met
        for trial in trials:
            met_by = [names[c.question] for c in deciding_of(trial) if c.question in names]
            self.trials[trial.id] = list(dict.fromkeys(met_by))


def by_polars(path: Path, trials: tuple[Trial, ...]) -> Callable[[], Counts]:
    """A count for each trial, in Polars."""
    asked = Asked(
        trials, lambda node: truth(node, pl.col, lambda one: one.fill_null(value=False)), pl.col
    )
    sums = {id: pl.all_horizontal(names).sum() for id, names in asked.trials.items()}
    lazy = pl.scan_parquet(path).select(**asked.leaves).select(**asked.criteria).select(**sums)
    return lambda: lazy.collect().row(0, named=True)


def by_duckdb(
    path: Path, trials: tuple[Trial, ...], room: duckdb.DuckDBPyConnection
) -> Callable[[], Counts]:
    """A count for each trial, in one statement."""
    flags = {column(leaf.measure) for trial in trials for c in deciding_of(trial)
             for tree in c.question.trees for leaf in _flags(tree)}  # fmt: skip

    def col(name: str) -> Sql:
        return Sql(f'"{name}"::UTINYINT' if name in flags else f'"{name}"')

    def known(one: Sql) -> Sql:
        return Sql(f"coalesce({one.text}, 0::UTINYINT)")

    asked = Asked(trials, lambda node: truth(node, col, known), Sql)
    first, second = (
        ", ".join(f"{plane.text} AS {name}" for name, plane in each.items())
        for each in (asked.leaves, asked.criteria)
    )
    sums = ", ".join(f"sum({' & '.join(names)}) AS {id}" for id, names in asked.trials.items())
    inner = f"SELECT {first} FROM read_parquet('{path}')"
    statement = f"SELECT {sums} FROM (SELECT {second} FROM ({inner}))"

    def counts() -> Counts:
        found = room.execute(statement).fetchone()
        return {id: int(n) for id, n in zip(asked.trials, found or (), strict=True)}

    return counts


def _flags(tree: Node) -> list[Is]:
    from oligomatch.rules.tree import leaves_of

    return [leaf for leaf in leaves_of(tree) if isinstance(leaf, Is)]
