"""What the counts of many records ask for, as sets of bits, one for each kind of fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.cohort.reading.kept_answers import STATED, FactSets
from oligomatch.matcher.cohort.results.screening import kind_of_fact

Whole = NDArray[np.int64]
DENSE = 20  # bits up to which a table has a place for every set: a million


@dataclass(slots=True)
class Facts:
    """The kinds of facts that counts ask for, each with a bit, and the numbers of their sets."""

    asked: FactSets
    _bits: dict[str, int] = field(default_factory=dict)
    _numbers: NDArray[np.int64] = field(default_factory=lambda: np.zeros(1, np.int64))

    def bit(self, pointer: str, *, stated: bool = False) -> int:
        """The bit of the kind of a fact."""
        return self.bit_of((STATED if stated else "") + kind_of_fact(pointer))

    def bit_of(self, kind: str) -> int:
        """The bit of a kind of fact."""
        return 1 << self._bits.setdefault(kind, len(self._bits))

    def bits(self, kinds: Sequence[str]) -> int:
        """The bits of several."""
        return sum({self.bit_of(kind) for kind in kinds})

    def numbers(self, sets: Whole) -> NDArray[np.uint32]:
        """The numbers of sets of facts; the empty one has none, 0."""
        if len(self._bits) > DENSE:
            each, at = np.unique(sets, return_inverse=True)
            known = np.array([self._number(one) for one in each.tolist()], np.uint32)
            return known[at].reshape(sets.shape)
        if len(self._numbers) < 1 << len(self._bits):
            more = np.full((1 << len(self._bits)) - len(self._numbers), -1, np.int64)
            self._numbers = np.concatenate([self._numbers, more])
        found = self._numbers[sets]
        if (found < 0).any():
            for one in np.unique(sets[found < 0]).tolist():
                self._numbers[one] = self._number(one)
            found = self._numbers[sets]
        return found.astype(np.uint32)

    def _number(self, one: int) -> int:
        kinds = (kind for at, kind in enumerate(self._bits) if one >> at & 1)
        return self.asked.of(frozenset(kinds))
