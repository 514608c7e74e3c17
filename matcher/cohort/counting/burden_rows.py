"""The counts of every burden that was met: what is told alike is counted once.

A count reads the burden and nothing else of a record, so that equal burdens have equal counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from oligomatch.matcher.cohort.counting.burdens import Counted
from oligomatch.matcher.cohort.reading.fields import Flags, Whole
from oligomatch.matcher.cohort.reading.rows import Tables, WideRows

MOST_BURDENS = 20_000  # beyond it they are forgotten and counted anew


@dataclass(frozen=True, slots=True)
class KnownCounts:
    """The counts of some records as tables, and which of them are left to the reference."""

    columns: Tables
    asks: Tables
    left: Flags


class BurdenRows:
    """Counts by the key of a burden."""

    def __init__(self) -> None:
        self.forget()

    def __len__(self) -> int:
        return len(self._known)

    def forget(self) -> None:
        """Forget every burden."""
        self._known: dict[bytes, int] = {}
        self._columns, self._asks = WideRows(), WideRows()
        self._left = np.zeros(0, bool)

    def counted(self, keys: Sequence[bytes], count: Callable[[Whole], Counted]) -> KnownCounts:
        """The counts of records with these keys; `count` makes those of some, by their places."""
        if len(self._known) > MOST_BURDENS:
            self.forget()
        found = list(map(self._known.get, keys))
        if None in found:
            first: dict[bytes, int] = {}
            for at, row in enumerate(found):
                if row is None:
                    first.setdefault(keys[at], at)
            self._add(first, count)
            found = list(map(self._known.get, keys))
        rows = np.array(found, np.int64)
        return KnownCounts(self._columns.take(rows), self._asks.take(rows), self._left[rows])

    def _add(self, first: dict[bytes, int], count: Callable[[Whole], Counted]) -> None:
        counted = count(np.array(list(first.values()), np.int64))
        self._columns.add(counted.columns)
        self._asks.add(counted.asks)
        self._left = np.concatenate([self._left, counted.left])
        self._known |= {key: len(self._known) + at for at, key in enumerate(first)}
