"""The listed lesions of many rows into sums: what is there, and what each question counts."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.cohort.counting.bounds import Flags, Listed, Places, Table, Whole, popcount
from oligomatch.matcher.cohort.counting.burdens import Rowed
from oligomatch.matcher.cohort.counting.cases import Cases
from oligomatch.matcher.cohort.course.lesion_kinds import (
    METASTASIS,
    REGIONAL,
    SATELLITE,
    SITE,
    LesionKinds,
)
from oligomatch.matcher.patient.patient import NODE


class Summing:
    """Sums over the lesions, by what is known of each variant of a lesion: all that is summed of
    one stands in one row of flags, and all that is joined in one row of sets."""

    def __init__(self, lesions: LesionKinds, places: Places) -> None:
        self._lesions, self._places = lesions, places
        self._questions = len(lesions.questions.each)
        self._systems = lesions.questions.systems
        self._node = self._systems.index(NODE)
        sizes = (
            3,
            2 * self._questions,
            6 * len(places.more),
            4 * len(places.grouped),
            len(self._systems),
        )
        self._ends = np.cumsum(sizes)
        self._known = 0
        self._tabled()

    def _tabled(self) -> None:
        """What is known of every variant so far."""
        kinds, places = self._lesions, self._places
        role, system, region = kinds.variants.all.T
        self._known = len(kinds.variants)
        answers = np.stack([kinds.sure.all, kinds.may.all], axis=1)
        present = np.stack([role == one for one in (METASTASIS, SATELLITE, REGIONAL)], axis=1)
        others = np.stack([role == one for one in (SATELLITE, REGIONAL, SITE)], axis=1)
        more = answers[:, :, None, places.more] * others[:, None, :, None]
        counted = answers * present[:, 0, None, None]
        nodes = counted[:, :, places.grouped] * (system == self._node)[:, None, None]
        bare = nodes * (region == 0)[:, None, None]
        there = present[:, :1] & (system[:, None] == np.arange(len(self._systems)))
        parts = present, counted, more, np.stack([nodes, bare], axis=1), there
        self._flags = np.concatenate([_flat(one) for one in parts], axis=1).astype(np.uint8)
        organs = np.where(counted[:, :, places.organs] > 0, 1 << system[:, None, None], 0)
        groups = np.where(nodes > bare, 1 << region[:, None, None], 0)
        self._sets = np.concatenate([_flat(organs), _flat(groups)], axis=1)

    def listed(self, cases: Cases, rowed: Rowed) -> tuple[Listed, Flags]:
        """The listed lesions of each case, and where their volumes together would depend on the
        order in which they are added."""
        if len(self._lesions.variants) > self._known:
            self._tabled()
        number, places = len(cases.row), self._places
        sums = _Sums(cases.case, number)
        flags = self._flags[cases.variant]
        present, counted, more, nodes, systems = np.split(sums.of(flags), self._ends[:-1], axis=1)
        joined = sums.joined(self._sets[cases.variant])
        organs, groups = np.split(joined, [2 * len(places.organs)], axis=1)
        sure, may = np.split(counted, 2, axis=1)
        weighed = flags[:, self._ends[0] : self._ends[1]].reshape(len(flags), 2, self._questions)
        volume, inexact = self._volume(
            sums, rowed.volume[cases.lesion], weighed[:, :, places.weighed]
        )
        found = Listed(
            present,
            systems,
            sure,
            may,
            more.reshape(number, 2, 3, len(places.more)),
            organs.reshape(number, 2, len(places.organs)),
            nodes.reshape(number, 2, 2, len(places.grouped)),
            popcount(groups).reshape(number, 2, len(places.grouped)),
            volume,
        )
        return found, inexact

    def _volume(
        self, sums: _Sums, volume: Table, counted: NDArray[np.uint8]
    ) -> tuple[Table, Flags]:
        """The volumes together, and where their sum depends on the order."""
        weighed = self._places.weighed
        ends = np.zeros((sums.number, 2, len(weighed)))
        if not len(weighed) or not len(volume):
            return ends, np.zeros(sums.number, bool)
        may = counted[:, 1].any(axis=1) & (volume[:, 1] > 0)
        sixteenths = 16 * volume
        odd = may & (sixteenths != np.floor(sixteenths)).any(axis=1)  # others: without rounding
        inexact = np.zeros(sums.number, bool)
        if odd.any():
            number, odd_ones = sums.of(np.stack([may, odd], axis=1).astype(np.uint8)).T
            inexact = (number > 2) & (odd_ones > 0)
        ends[:] = sums.of((counted * volume[:, :, None]).reshape(len(volume), -1)).reshape(
            ends.shape
        )
        return ends, inexact


def _flat(table: NDArray[np.generic]) -> NDArray[Any]:
    """All that a table has of each variant as one row."""
    return table.reshape(len(table), math.prod(table.shape[1:]))


class _Sums:
    """Sums over the lesions of each case, lesions in the order of the cases."""

    def __init__(self, case: Whole, number: int) -> None:
        self.number = number
        self._start = np.flatnonzero(np.diff(case, prepend=-1))
        self._case = case[self._start]
        self._lesions = np.diff(self._start, append=len(case))

    def of(self, values: NDArray[np.generic]) -> NDArray[Any]:
        """The sum of each column."""
        return self._reduced(values, np.add, np.float64)

    def joined(self, sets: Whole) -> Whole:
        """The sets of each column together."""
        return self._reduced(sets, np.bitwise_or, np.int64)

    def _reduced(self, values: NDArray[Any], by: np.ufunc, wide: type) -> NDArray[Any]:
        few = self._lesions.max(initial=0) <= _FEW
        found = np.zeros((self.number, values.shape[1]), values.dtype if few else wide)
        if few and len(self._start):
            found[self._case] = self._in_turn(values, by)
        elif len(self._start):
            found[self._case] = by.reduceat(values, self._start, axis=0, dtype=wide)
        return found

    def _in_turn(self, values: NDArray[Any], by: np.ufunc) -> NDArray[Any]:
        """Of few lesions: the first ones of all cases, with the second ones, and on."""
        found: NDArray[Any] = values[self._start]
        here = np.arange(len(found))
        for after in range(1, int(self._lesions.max())):
            here = here[self._lesions[here] > after]
            found[here] = by(found[here], values[self._start[here] + after])
        return found


_FEW = 32  # lesions of one case; the sum of so many flags is a number of eight bits
