"""Columns that grow: each kind of number in one table, so that many columns are taken at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from oligomatch.matcher.cohort.reading.fields import Whole
from oligomatch.matcher.cohort.reading.kept_answers import Columns


class WideRows:
    """Rows of named columns, kept column by column."""

    def __init__(self) -> None:
        self._number = 0
        self._tables: dict[np.dtype[Any], NDArray[Any]] = {}
        self._names: dict[np.dtype[Any], list[str]] = {}

    def __len__(self) -> int:
        return self._number

    def add(self, columns: Columns) -> None:
        """Keep more rows; they have the columns of the first ones."""
        if not self._names:
            for name, values in columns.items():
                self._names.setdefault(values.dtype, []).append(name)
            self._tables = {kind: _table(kind, names) for kind, names in self._names.items()}
        number = len(next(iter(columns.values()), ()))
        after = self._number + number
        for kind, names in self._names.items():
            table = self._tables[kind]
            if after > table.shape[1]:
                more = max(after, 2 * table.shape[1]) - table.shape[1]
                table = np.hstack([table, np.zeros((len(names), more), kind)])
                self._tables[kind] = table
            for at, name in enumerate(names):
                table[at, self._number : after] = columns[name]
        self._number = after

    def take(self, rows: Whole) -> Columns:
        """The columns of some rows."""
        found: Columns = {}
        for kind, names in self._names.items():
            found |= zip(names, self._tables[kind].take(rows, axis=1), strict=True)
        return found


def _table(kind: DTypeLike, names: list[str]) -> NDArray[Any]:
    return np.zeros((len(names), 64), kind)
