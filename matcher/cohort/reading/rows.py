"""Tables of numbers that grow row by row and are read as a whole."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray


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
