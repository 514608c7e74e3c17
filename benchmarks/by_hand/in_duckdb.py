"""The trials written by hand, as one statement of DuckDB's SQL.

What was tried is in docs/benchmarks.md: truths as bytes that `&` and `|` combine many at once, each
criterion once in a subquery, and sums of bytes are faster than AND, OR and counts with FILTER.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.by_hand.criteria import TRIALS, Columns, criteria


@dataclass(frozen=True, eq=False)
class Sql:
    """An expression of SQL."""

    text: str

    def __and__(self, other: Sql | int) -> Sql:
        return Sql(f"({self.text} & {_text(other)})")

    def __or__(self, other: Sql) -> Sql:
        return Sql(f"({self.text} | {other.text})")

    def __invert__(self) -> Sql:
        return Sql(f"xor({self.text}, 1::UTINYINT)")

    def __ge__(self, limit: float) -> Sql:
        return Sql(f"({self.text} >= {limit})::UTINYINT")

    def __gt__(self, limit: float) -> Sql:
        return Sql(f"({self.text} > {limit})::UTINYINT")

    def __le__(self, limit: float) -> Sql:
        return Sql(f"({self.text} <= {limit})::UTINYINT")

    def __lt__(self, limit: float) -> Sql:
        return Sql(f"({self.text} < {limit})::UTINYINT")

    def __eq__(self, value: object) -> Sql:  # type: ignore[override]
        return Sql(f"({self.text} = {value})::UTINYINT")

    def __ne__(self, value: object) -> Sql:  # type: ignore[override]
        return Sql(f"({self.text} <> {value})::UTINYINT")


def _text(other: Sql | int) -> str:
    return other.text if isinstance(other, Sql) else str(other)


def _column(name: str) -> Sql:
    truth = name.rsplit("_", 1)[-1] in ("yes", "no", "absent")
    return Sql(f"{name}::UTINYINT" if truth else name)


def statement(path: Path) -> str:
    """The whole statement."""
    each = criteria(Columns(_column, Sql("1::UTINYINT")))
    asked = ",\n  ".join(
        f"{getattr(answer, bound).text} AS {name}_{bound}"
        for name, answer in each.items()
        for bound in ("sure", "may")
    )
    sums = ",\n  ".join(
        f"sum({' & '.join(f'{name}_{bound}' for name in names.split())}) AS {trial}_{bound}"
        for trial, names in TRIALS.items()
        for bound in ("sure", "may")
    )
    return f"SELECT\n  {sums}\nFROM (SELECT\n  {asked}\nFROM read_parquet('{path}'))"


def counts(path: Path, room: duckdb.DuckDBPyConnection) -> Callable[[], Mapping[str, int]]:
    """How many surely fit each trial, and how many may."""
    asked = statement(path)

    def found() -> Mapping[str, int]:
        row = room.execute(asked).fetchone()
        names = [column[0].replace("_", " ") for column in room.description or ()]
        return {name: int(number) for name, number in zip(names, row or (), strict=True)}

    return found
