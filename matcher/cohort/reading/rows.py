"""Tables of numbers that grow and are read as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from oligomatch.matcher.cohort.reading.fields import Whole

Columns = dict[str, NDArray[Any]]
Tables = dict[tuple[str, ...], NDArray[Any]]  # columns of one type as the rows of one table


def named(tables: Tables) -> Columns:
    """The columns of tables by their names."""
    return {
        name: values
        for names, table in tables.items()
        for name, values in zip(names, table, strict=True)
    }


def single(columns: Columns) -> Tables:
    """Columns as tables of one each."""
    return {(name,): values[None] for name, values in columns.items()}


def rows_cut(rows: Whole, start: Whole) -> list[bytes]:
    """Rows of numbers as bytes, cut where each part of them starts."""
    text = rows.tobytes()
    wide = len(text) // max(1, len(rows))
    ends = (wide * np.append(start, len(rows))).tolist()
    return [text[one:end] for one, end in pairwise(ends)]


class Rows:
    """Rows of one width; each stands in the place at which it was added."""

    def __init__(self, kind: DTypeLike, wide: int) -> None:
        self._held: NDArray[Any] = np.zeros((64, wide), kind)
        self._number = 0

    def __len__(self) -> int:
        return self._number

    def add(self, row: ArrayLike) -> int:
        """Keep a row; its place."""
        if self._number == len(self._held):
            self._held = np.concatenate([self._held, np.zeros_like(self._held)])
        self._held[self._number] = row
        self._number += 1
        return self._number - 1

    def get(self, place: int) -> NDArray[Any]:
        """One row."""
        row: NDArray[Any] = self._held[place]
        return row

    @property
    def all(self) -> NDArray[Any]:
        """Every row so far."""
        return self._held[: self._number]


class Columned:
    """Rows of one width held column by column, so that the columns of many are taken at once."""

    def __init__(self, kind: DTypeLike, wide: int) -> None:
        self._held: NDArray[Any] = np.zeros((wide, 64), kind)
        self._number = 0

    def __len__(self) -> int:
        return self._number

    def add(self, row: Sequence[Any]) -> int:
        """Keep a row; its place."""
        self._grown(1)[:, 0] = row
        return self._number - 1

    def extend(self, columns: Sequence[NDArray[Any]]) -> None:
        """Keep more rows, given as columns, at least one."""
        for held, values in zip(self._grown(len(columns[0])), columns, strict=True):
            held[:] = values

    def _grown(self, number: int) -> NDArray[Any]:
        """The columns of so many rows more."""
        first, self._number = self._number, self._number + number
        if self._number > self._held.shape[1]:
            size = max(self._number, 2 * self._held.shape[1])
            more = np.zeros((len(self._held), size), self._held.dtype)
            more[:, :first] = self._held[:, :first]
            self._held = more
        found: NDArray[Any] = self._held[:, first : self._number]
        return found

    def take(self, rows: Whole) -> NDArray[Any]:
        """The columns of some rows."""
        found: NDArray[Any] = self._held.take(rows, axis=1)
        return found


class WideRows:
    """Rows of named columns: those of one type are one table, so that many are taken at once."""

    def __init__(self) -> None:
        self._tables: dict[tuple[str, ...], Columned] = {}

    def add(self, columns: Columns) -> None:
        """Keep more rows; they have the columns of the first ones."""
        if not self._tables:
            alike: dict[np.dtype[Any], list[str]] = {}
            for name, values in columns.items():
                alike.setdefault(values.dtype, []).append(name)
            self._tables = {
                tuple(names): Columned(kind, len(names)) for kind, names in alike.items()
            }
        for names, table in self._tables.items():
            table.extend([columns[name] for name in names])

    def take(self, rows: Whole) -> Tables:
        """The columns of some rows."""
        return {names: table.take(rows) for names, table in self._tables.items()}
