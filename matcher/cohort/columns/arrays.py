"""Measure columns of a batch as arrays, and their comparisons."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from oligomatch.matcher.cohort.columns.compiled import (
    Plane,
    Settled,
    Steps,
    comparison,
)
from oligomatch.matcher.cohort.reading.columns import ALL, OTHER

Flags = NDArray[np.bool_]
Array = NDArray[Any]
_NONE = {"low": np.inf, "high": -np.inf}  # the ends of a number that there surely is not


def settled(steps: Steps, frame: pl.DataFrame) -> list[Settled]:
    """The verdict of every step for every row of a frame of measures."""
    return steps.run(partial(comparison, of=cache(partial(_taken, frame))))


def _taken(frame: pl.DataFrame, name: str) -> Array:
    """A column as comparisons read it (`oligomatch.matcher.cohort.columns.compiled.Column`)."""
    measure, part = name.rsplit(" ", 1)
    if part in OTHER:
        possible: Flags = frame[measure].to_numpy() != OTHER[part]
        return possible
    held = frame[name].to_numpy()
    if part == "absent":
        return held
    if part not in _NONE:
        return held if held.all() else np.where(held == 0, ALL, held)
    lows = frame[f"{measure} low"]
    return np.where(lows.is_null().to_numpy(), _NONE[part], held) if lows.null_count() else held


def array(plane: Plane, rows: int) -> Flags:
    """A plane as an array, also where it is a truth of everybody."""
    if isinstance(plane, bool):
        return np.full(rows, plane)
    found: Flags = plane
    return found
