"""Measure columns packed for counting: few, narrow, and without a gap.

- a number of which each end is a whole one up to 254: `range`, the low end times 256 and the high
  end (255 where no end is known); other whole numbers: `low` and `high` of four bytes, others of
  eight; and `absent`, whether there may be no number
- a flag: `yes` and `no`, whether each is possible
- a category: a bit for each word, in as few bytes as are needed

Where there surely is no number, the low end lies above the high one.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import Any

import polars as pl

from oligomatch.matcher.cohort.reading.columns import (
    ALL,
    FALSE,
    NUMBER,
    TRUE,
    column,
    is_flag,
    is_number,
)
from oligomatch.rules.tree import Measure

STEP = 256  # between one low end and the next of a range in one column
MOST = STEP - 1  # the high end that is not known, and the low end of an empty range
OPEN_END = 2**31 - 1  # the same, of ends in four bytes
_WORDS = (pl.UInt8, pl.UInt16, pl.UInt32)


def packed(measures: pl.DataFrame, asked: Iterable[Measure]) -> pl.DataFrame:
    """The numbers of the patients, and the columns of some measures, packed."""
    each = (one for measure in asked for one in _packed(measures, measure))
    return pl.DataFrame([measures[NUMBER], *each])


def holds(columns: Container[str], measure: Measure) -> bool:
    """Whether packed columns hold a measure."""
    name = column(measure)
    if is_number(measure):
        return f"{name} absent" in columns and any(
            f"{name} {end}" in columns for end in ("range", "low")
        )
    return (f"{name} yes" if is_flag(measure) else name) in columns


def _packed(measures: pl.DataFrame, measure: Measure) -> Iterator[pl.Series]:
    name = column(measure)
    if is_number(measure):
        ends = measures[f"{name} low"], measures[f"{name} high"]
        yield from _numbers(name, *ends)
        yield measures[f"{name} absent"] | ends[0].is_null()
        return
    # where no word is possible nothing is settled, as where all are
    held = measures[name].replace(0, TRUE | FALSE if is_flag(measure) else ALL)
    if is_flag(measure):
        yield ((held & TRUE) != 0).alias(f"{name} yes")
        yield ((held & FALSE) != 0).alias(f"{name} no")
    else:
        yield held.cast(_narrowest(held.max()))


def _numbers(name: str, low: pl.Series, high: pl.Series) -> Iterator[pl.Series]:
    """The ends of a range, in as few columns and bytes as hold them."""
    if _whole((low, high), MOST - 1):
        least, most = _ends(low, high, MOST, 0)
        yield (least * STEP + most).cast(pl.UInt16).alias(f"{name} range")
        return
    whole = _whole((low, high), OPEN_END - 1)
    least, most = _ends(low, high, OPEN_END if whole else float("inf"), -OPEN_END)
    kind = pl.Int32 if whole else pl.Float64
    yield least.cast(kind).alias(f"{name} low")
    yield most.cast(kind).alias(f"{name} high")


def _ends(low: pl.Series, high: pl.Series, beyond: float, none: float) -> list[pl.Series]:
    """The ends without a gap: an end that is not known, and a range that is empty, as numbers."""
    there = pl.lit(low.is_not_null())
    open_end = pl.when(pl.lit(high).is_infinite()).then(beyond).otherwise(high)
    return pl.select(
        least=pl.when(there).then(low).otherwise(beyond),
        most=pl.when(there).then(open_end).otherwise(none),
    ).get_columns()


def _whole(ends: Iterable[pl.Series], most: int) -> bool:
    """Whether every end that is known is a whole number up to the most."""
    known = (end.filter(end.is_finite().fill_null(value=False)) for end in ends)
    return all(bool(((k.floor() == k) & k.is_between(0, most)).all()) for k in known)


def _narrowest(most: Any) -> Any:
    bits = int(most or 0).bit_length()
    return next(kind for kind, room in zip(_WORDS, (8, 16, 32), strict=True) if bits <= room)
