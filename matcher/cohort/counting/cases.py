"""What the listed lesions of a row may be together: a case for each way, lesions in their order."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.cohort.counting.burdens import Rowed
from oligomatch.matcher.cohort.course.course_rows import Whole, spread
from oligomatch.matcher.cohort.course.lesion_kinds import FIRST, UNSURE, WAYS
from oligomatch.matcher.patient.counting import MOST_CASES

Table = NDArray[np.float64]
Flags = NDArray[np.bool_]
MOST = 48  # cases of one row in columns
_MOST_BITS = math.log2(MOST_CASES)


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases of some rows."""

    row: Whole  # of each case
    case: Whole  # of each lesion of each case
    lesion: Whole  # its place among the lesions of the rows
    variant: Whole  # what it is
    few: Flags  # of each row; the others are left to the reference, and have one case here


def cases_of(rows: int, rowed: Rowed, volume: Table) -> Cases:
    """The cases of so many rows, with the volume by which each lesion may differ from others of its
    kind."""
    row, ways = rowed.row, rowed.trait(WAYS)
    listed = np.bincount(row, minlength=rows)
    start = np.cumsum(listed) - listed
    together = _products(ways, start, listed)
    few = (together <= MOST) & _enumerated(rows, rowed, ways, volume)
    cases = np.where(few, together, 1).astype(np.int64)
    of_row = np.repeat(np.arange(rows), cases)
    within = np.arange(len(of_row)) - (np.cumsum(cases) - cases)[of_row]
    case, lesion = spread(start[of_row], listed[of_row])
    variant = rowed.trait(FIRST)[lesion]
    if len(of_row) > rows:
        strides = _strides(ways, start, listed)
        variant = variant + within[case] // strides[lesion] % ways[lesion]
    return Cases(of_row, case, lesion, variant, few)


def _products(ways: Whole, start: Whole, listed: Whole) -> Table:
    """How many ways there are of each row."""
    found = np.ones(len(start))
    some = listed > 0
    if len(ways) and ways.max() > 1:
        found[some] = np.exp2(np.round(np.add.reduceat(np.log2(ways), start[some]), 9))
    return np.round(found)


def _strides(ways: Whole, start: Whole, listed: Whole) -> Whole:
    """For each lesion the ways of those before it in its row."""
    logs = np.log2(ways)
    before = np.cumsum(logs) - logs
    first = np.repeat(before[start[listed > 0]], listed[listed > 0])
    strides: Whole = np.round(np.exp2(np.minimum(before - first, 40))).astype(np.int64)
    return strides


def _enumerated(rows: int, rowed: Rowed, ways: Whole, volume: Table) -> Flags:
    """Whether the reference enumerates the lesions of a row: beyond, it widens its bounds."""
    row, bits = rowed.row, _bits(rowed)
    found = np.bincount(row, bits, minlength=rows)
    many = found > _MOST_BITS
    if many.any():  # lesions that are alike are one
        here = many[row]
        each = np.stack([row[here], rowed.kind[here], volume[here], bits[here]], axis=1)
        apart = each[ways[here] > 1]
        alike = np.unique(each[ways[here] == 1], axis=0)
        cases = np.concatenate([apart, alike])
        found[many] = np.bincount(cases[:, 0].astype(np.int64), cases[:, 3], minlength=rows)[many]
    few: Flags = found <= _MOST_BITS
    return few


def surely_few(rows: int, rowed: Rowed) -> Flags:
    """Whether the reference enumerates the lesions of a row, whichever of them are alike."""
    found: Flags = np.bincount(rowed.row, _bits(rowed), minlength=rows) <= _MOST_BITS
    return found


def _bits(rowed: Rowed) -> Table:
    """How much each lesion adds to the ways of its row, as a power of two."""
    ways, unsure = rowed.natures[WAYS], rowed.natures[UNSURE]
    bits: Table = np.where(ways > 1, np.log2(2 * ways), unsure)
    return bits.take(rowed.kind)


def by_row(
    low: Table, high: Table, fit: Flags, row: Whole, rows: int
) -> tuple[Table, Table, Flags]:
    """The ends over the cases of each row that fit its totals, and whether any does."""
    if len(row) == rows:
        return low, high, fit
    low = np.where(fit[:, None], low, np.inf)
    high = np.where(fit[:, None], high, -np.inf)
    start = np.flatnonzero(np.diff(row, prepend=-1))
    return (
        np.minimum.reduceat(low, start, axis=0),
        np.maximum.reduceat(high, start, axis=0),
        np.logical_or.reduceat(fit, start),
    )
