"""The courses that were met, as tables: their answers, and between which days durations lie."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.cohort.course.course_rows import spread
from oligomatch.matcher.cohort.reading.columns import column
from oligomatch.matcher.cohort.reading.parts import Followed, Span
from oligomatch.matcher.cohort.reading.rows import Columned, Rows, Tables
from oligomatch.matcher.cohort.reading.spans import UNITS, Amounts
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Measure

Whole = NDArray[np.int64]


class CourseTables:
    """Every course, in the order in which it was met."""

    def __init__(self, spans: tuple[Measure, ...]) -> None:
        units = dict.fromkeys(MEASURES[measure.kind].unit for measure in spans)
        self._by_unit = [
            (
                unit,
                _SpanTable([at for at, one in enumerate(spans) if MEASURES[one.kind].unit == unit]),
            )
            for unit in units
        ]
        self._names = [*map(column, spans)]
        self._rows = Rows(np.int64, 2)

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, course: Followed) -> int:
        """Keep a course; its number."""
        for _, table in self._by_unit:
            table.add(course.spans)
        return self._rows.add([course.row, course.moments])

    def rows(self, courses: Whole) -> tuple[Whole, Whole]:
        """The rows of the answers of some courses, and what they say of the assessments."""
        row, moments = self._rows.all[courses].T
        return row, moments

    def durations(self, courses: Whole, days: Whole) -> tuple[Tables, Tables]:
        """The durations of records with these courses and days, and what they ask for."""
        columns: Tables = {}
        asks: Tables = {}
        for unit, table in self._by_unit:
            names = [self._names[at] for at in table.spans]
            *ends, asked = _between(table, courses, days, UNITS[unit])
            for end, values in zip(("low", "high", "absent"), ends, strict=True):
                columns[tuple(f"{name} {end}" for name in names)] = values
            asks[tuple(names)] = asked
        return columns, asks


class _SpanTable:
    """Some durations of every course."""

    def __init__(self, spans: Sequence[int]) -> None:
        self.spans = spans
        self._cases = Rows(np.int64, 4)
        # first case, how many, may be none, asks; fixed ends, and none: of each duration
        self._each = Columned(np.float64, _OF_SPAN * len(spans))

    def add(self, spans: Sequence[Span]) -> None:
        """Keep those of one more course."""
        row: list[list[Any]] = []
        for span in (spans[at] for at in self.spans):
            first, fixed = len(self._cases), span.fixed
            for case in span.cases:
                self._cases.add(case)
            ends: list[Any] = [0, 0, -1]
            if fixed is not None:
                low = np.nan if fixed.low is None else fixed.low
                ends = [low, np.inf if fixed.high is None else fixed.high, fixed.absent]
            row.append([first, len(span.cases), span.absent, span.asks, *ends])
        self._each.add([value for part in zip(*row, strict=True) for value in part])

    def take(self, courses: Whole) -> tuple[NDArray[np.float64], Whole, Whole]:
        """What is told of each duration of some courses, one duration after another; the places of
        the days of every case, and of which of these it is."""
        rows = self._each.take(courses).reshape(_OF_SPAN, -1)
        first, number = rows[:2].astype(np.int64)
        if number.max(initial=0) < 2:  # as mostly
            of = np.flatnonzero(number)
            return rows, self._cases.all[first[of]], of
        of, at = spread(first, number)
        return rows, self._cases.all[at], of


_OF_SPAN = 7


def _between(
    table: _SpanTable, courses: Whole, days: Whole, unit: Callable[..., Amounts]
) -> tuple[NDArray[Any], ...]:
    """Of each duration of each course the shortest and longest of all cases, whether there may be
    none, and what is asked: durations x courses."""
    (_, _, absent, asked, *fixed), places, of = table.take(courses)
    number, wide = len(courses), days.shape[1]
    flat, here = days.reshape(-1), of % number * wide
    first, last, end, latest = (flat.take(here + places[:, n]) for n in range(4))
    longest = unit(first, latest)
    shortest = longest.copy()
    apart = (last != first) | (end != latest)
    shortest[apart] = unit(last[apart], end[apart])
    there = ~np.isnan(longest)
    shortest = np.where(np.isnan(shortest), 0, shortest)
    low, high = _least_and_most(shortest[there], longest[there], of[there], len(absent))
    absent = absent > 0
    absent[of[~there]] = True
    none = low == np.inf
    low[none], high[none], absent[none] = np.nan, np.inf, True
    if (known := fixed[2] >= 0).any():
        low[known], high[known], absent[known] = (
            fixed[0][known], fixed[1][known], fixed[2][known] > 0
        )  # fmt: skip
    single = np.where(np.isnan(low), absent, ~absent & (low == high))
    asks = np.where(single, 0, asked).astype(np.uint32)
    return tuple(one.reshape(-1, number) for one in (low, high, absent, asks))


def _least_and_most(
    low: NDArray[np.float64], high: NDArray[np.float64], of: Whole, number: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The ends over the cases of each record; none where it has none."""
    lows, highs = np.full(number, np.inf), np.full(number, -np.inf)
    start = np.flatnonzero(np.diff(of, prepend=-1))
    if len(start) == len(of):  # each has one case, as mostly
        lows[of], highs[of] = low, high
    else:
        lows[of[start]] = np.minimum.reduceat(low, start)
        highs[of[start]] = np.maximum.reduceat(high, start)
    return lows, highs
