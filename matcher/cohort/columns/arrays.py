"""Measure columns of a batch as arrays, and their comparisons."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from oligomatch.matcher.cohort.columns.compiled import Plane, Settled, Steps, comparison
from oligomatch.matcher.cohort.reading.columns import ALL

Flags = NDArray[np.bool_]
Array = NDArray[Any]


class Arrays:
    """The columns of a frame, each taken once
    (`oligomatch.matcher.cohort.columns.compiled.Held`).
    """

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame
        self._taken: dict[str, Array] = {}

    def _words(self, name: str) -> Array:
        """The bits of a category; where none is set nothing is settled, as where all are."""
        if name not in self._taken:
            held = self._frame[name].to_numpy()
            self._taken[name] = held if held.all() else np.where(held == 0, ALL, held)
        return self._taken[name]

    def _end(self, name: str) -> Array:
        """An end of a range; of one that surely is empty the low end lies above all others."""
        if name not in self._taken:
            measure, end = name.rsplit(" ", 1)
            lows, held = self._frame[f"{measure} low"], self._frame[name].to_numpy()
            if lows.null_count():
                there = lows.is_not_null().to_numpy()
                held = np.where(there, held, np.inf if end == "low" else -np.inf)
            self._taken[name] = held
        return self._taken[name]

    def reaches(self, end: str, limit: float) -> Plane:
        """Whose end of a range is at least the limit."""
        return self._end(end) >= limit

    def within(self, end: str, limit: float) -> Plane:
        """Whose end is at most the limit."""
        return self._end(end) <= limit

    def under(self, end: str, limit: float) -> Plane:
        """Whose end lies below the limit."""
        return self._end(end) < limit

    def sure(self, name: str) -> Plane:
        """Of whom there surely is a number."""
        absent = f"{name} absent"
        if absent not in self._taken:
            self._taken[absent] = ~self._frame[absent].to_numpy() & self.there(name)
        return self._taken[absent]

    def there(self, name: str) -> Plane:
        """Of whom there may be a number."""
        return self._end(f"{name} low") <= self._end(f"{name} high")

    def some(self, name: str, words: int) -> Plane:
        """Of whom one of these words is possible."""
        return (self._words(name) & np.uint32(words)) != 0


def settled(steps: Steps, frame: pl.DataFrame) -> list[Settled]:
    """The verdict of every step for every row of a frame of measures."""
    return steps.run(partial(comparison, held=Arrays(frame)))


def array(plane: Plane, rows: int) -> Flags:
    """A plane as an array, also where it is a truth of everybody."""
    if isinstance(plane, bool):
        return np.full(rows, plane)
    found: Flags = plane
    return found
