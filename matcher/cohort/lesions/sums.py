"""The listed lesions of many rows into sums: what is there, and what each question counts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.cohort.course.lesion_kinds import (
    METASTASIS,
    REGIONAL,
    SATELLITE,
    SITE,
    LesionKinds,
)
from oligomatch.matcher.cohort.lesions.bounds import Flags, Listed, Places, Table, Whole, popcount
from oligomatch.matcher.cohort.lesions.burdens import Rowed
from oligomatch.matcher.cohort.lesions.cases import Cases
from oligomatch.matcher.patient.patient import NODE


class Summing:
    """Sums over the lesions, by what is known of each kind of lesion."""

    def __init__(self, lesions: LesionKinds, places: Places) -> None:
        self._lesions, self._places = lesions, places
        self._systems = lesions.questions.systems
        self._node = self._systems.index(NODE)

    def listed(self, cases: Cases, rowed: Rowed) -> tuple[Listed, Flags]:
        """The listed lesions of each case, and where their volumes together would depend on the
        order in which they are added."""
        number, kinds = len(cases.row), self._lesions
        role, system, region = kinds.variants.all[cases.variant].T
        sums = _Sums(cases.case, number)
        flags = (kinds.sure.all[cases.variant], kinds.may.all[cases.variant])
        metastasis = role == METASTASIS
        more, places = self._places.more, self._places
        others = np.zeros((number, 2, 3, len(more)))
        for at, bits in enumerate(flags):
            for which, one in enumerate((SATELLITE, REGIONAL, SITE)):
                if (role == one).any():
                    others[:, at, which] = sums.of(bits[:, more] * (role == one)[:, None])
        counted = [bits * metastasis[:, None] for bits in flags]
        present = np.stack([role == one for one in (METASTASIS, SATELLITE, REGIONAL)], axis=1)
        systems = np.bincount(
            (cases.case * len(self._systems) + system)[metastasis],
            minlength=number * len(self._systems),
        ).reshape(number, -1)
        organs = [
            sums.joined(np.where(bits[:, places.organs] > 0, (1 << system)[:, None], 0))
            for bits in counted
        ]
        nodes = [self._nodes(sums, bits[:, places.grouped], system, region) for bits in counted]
        volume, inexact = self._volume(sums, rowed.volume[cases.lesion], counted)
        found = Listed(
            sums.of(present.astype(np.uint8)).astype(np.int64), systems, sums.of(counted[0]),
            sums.of(counted[1]), others, np.stack(organs, axis=1), np.stack(nodes, axis=1), volume,
        )  # fmt: skip
        return found, inexact

    def _nodes(self, sums: _Sums, bits: NDArray[np.uint8], system: Whole, region: Whole) -> Table:
        """Counted nodes, their groups, and those of no group told."""
        nodes = bits * (system == self._node)[:, None]
        groups = sums.joined(np.where((nodes > 0) & (region > 0)[:, None], 1 << region[:, None], 0))
        known = popcount(groups)
        return np.stack([sums.of(nodes), known, sums.of(nodes * (region == 0)[:, None])], axis=1)

    def _volume(
        self, sums: _Sums, volume: Table, counted: list[NDArray[np.uint8]]
    ) -> tuple[Table, Flags]:
        """The volumes together, and where their sum depends on the order."""
        weighed = self._places.weighed
        ends = np.zeros((sums.number, 2, len(weighed)))
        if not len(weighed) or not len(volume):
            return ends, np.zeros(sums.number, bool)
        may = counted[1][:, weighed].any(axis=1) & (volume[:, 1] > 0)
        odd = may & (np.mod(volume * 16, 1) != 0).any(axis=1)  # others are added without rounding
        number, odd_ones = sums.of(np.stack([may, odd], axis=1).astype(np.uint8)).T
        for at, bits in enumerate(counted):
            ends[:, at] = sums.of(bits[:, weighed] * volume[:, at, None])
        return ends, (number > 2) & (odd_ones > 0)


class _Sums:
    """Sums over the lesions of each case, lesions in the order of the cases."""

    def __init__(self, case: Whole, number: int) -> None:
        self.number = number
        self._start = np.flatnonzero(np.diff(case, prepend=-1))
        self._case = case[self._start]
        self._lesions = np.diff(self._start, append=len(case))

    def of(self, values: NDArray[np.generic]) -> Table:
        """The sum of each column."""
        found = np.zeros((self.number, values.shape[1]))
        if len(self._start) and values.dtype == np.uint8 and self._lesions.max() <= _FEW:
            found[self._case] = self._of_few(values.view(np.uint8))
        elif len(self._start):
            found[self._case] = np.add.reduceat(values, self._start, axis=0, dtype=np.float64)
        return found

    def _of_few(self, values: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The sums of flags of so few lesions that they are added as small numbers: the first
        lesions of all cases, then the second ones, and on."""
        found: NDArray[np.uint8] = values[self._start]
        for after in range(1, int(self._lesions.max())):
            here = np.flatnonzero(self._lesions > after)
            found[here] += values[self._start[here] + after]
        return found

    def joined(self, sets: Whole) -> Whole:
        """The sets of each column together."""
        found = np.zeros((self.number, sets.shape[1]), np.int64)
        if len(self._start) and sets.shape[1]:
            found[self._case] = np.bitwise_or.reduceat(sets, self._start, axis=0)
        return found


_FEW = 32  # lesions of one case; the sum of so many flags is a number of eight bits
