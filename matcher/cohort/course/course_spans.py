"""The courses that were met, as tables: their answers, and between which days durations lie."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.cohort.course.course_rows import spread
from oligomatch.matcher.cohort.reading.columns import column
from oligomatch.matcher.cohort.reading.parts import Followed, Span
from oligomatch.matcher.cohort.reading.rows import Columns, Rows
from oligomatch.matcher.cohort.reading.spans import UNITS, Amounts
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Measure

Whole = NDArray[np.int64]


class CourseTables:
    """Every course, in the order in which it was met."""

    def __init__(self, spans: tuple[Measure, ...]) -> None:
        self._spans = tuple((measure, _SpanTable()) for measure in spans)
        self._rows = Rows(np.int64, 2)

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, course: Followed) -> int:
        """Keep a course; its number."""
        for (_, table), span in zip(self._spans, course.spans, strict=True):
            table.add(span)
        return self._rows.add([course.row, course.moments])

    def rows(self, courses: Whole) -> tuple[Whole, Whole]:
        """The rows of the answers of some courses, and what they say of the assessments."""
        row, moments = self._rows.all[courses].T
        return row, moments

    def durations(self, courses: Whole, days: Whole) -> tuple[Columns, Columns]:
        """The durations of records with these courses and days, and what they ask for."""
        columns: Columns = {}
        asks: Columns = {}
        for unit in dict.fromkeys(MEASURES[measure.kind].unit for measure, _ in self._spans):
            each = [(m, table) for m, table in self._spans if MEASURES[m.kind].unit == unit]
            found = _between([table for _, table in each], courses, days, UNITS[unit])
            for (measure, _), (low, high, absent, asked) in zip(each, found, strict=True):
                name = column(measure)
                columns |= {f"{name} low": low, f"{name} high": high, f"{name} absent": absent}
                single = np.where(np.isnan(low), absent, ~absent & (low == high))
                asks[name] = np.where(single, 0, asked).astype(np.uint32)
        return columns, asks


class _SpanTable:
    """One duration of every course."""

    def __init__(self) -> None:
        self._cases = Rows(np.int64, 4)
        self._each = Rows(np.float64, 7)  # first case, how many, may be none, asks; fixed ends

    def add(self, span: Span) -> None:
        first, fixed = len(self._cases), span.fixed
        for case in span.cases:
            self._cases.add(case)
        row: list[Any] = [0, 0, -1]
        if fixed is not None:
            low = np.nan if fixed.low is None else fixed.low
            row = [low, np.inf if fixed.high is None else fixed.high, fixed.absent]
        self._each.add([first, len(span.cases), span.absent, span.asks, *row])

    def take(self, courses: Whole) -> tuple[NDArray[np.float64], Whole, Whole]:
        """What is told of each of some courses, the places of the days of every case, and of which
        course each is."""
        rows = self._each.all[courses]
        of, at = spread(rows[:, 0].astype(np.int64), rows[:, 1].astype(np.int64))
        return rows, self._cases.all[at], of


def _between(
    tables: Sequence[_SpanTable], courses: Whole, days: Whole, unit: Callable[..., Amounts]
) -> Iterator[tuple[NDArray[Any], ...]]:
    """Of each duration the shortest and longest of all cases, whether there may be none, and what
    is asked."""
    each = [table.take(courses) for table in tables]
    number = len(courses)
    spans = np.concatenate([one[0] for one in each])
    places = np.concatenate([one[1] for one in each])
    of = np.concatenate([one[2] + number * at for at, one in enumerate(each)])
    first, last, end, latest = (days[of % number, places[:, n]] for n in range(4))
    longest = unit(first, latest)
    shortest = longest.copy()
    apart = (last != first) | (end != latest)
    shortest[apart] = unit(last[apart], end[apart])
    there = ~np.isnan(longest)
    shortest = np.where(np.isnan(shortest), 0, shortest)
    low, high = _least_and_most(shortest[there], longest[there], of[there], len(spans))
    absent = spans[:, 2] > 0
    absent[of[~there]] = True
    none = low == np.inf
    low[none], high[none], absent[none] = np.nan, np.inf, True
    fixed = spans[:, 6] >= 0
    low[fixed], high[fixed] = spans[fixed, 4], spans[fixed, 5]
    absent[fixed] = spans[fixed, 6] > 0
    for at in range(len(tables)):
        rows = slice(number * at, number * (at + 1))
        yield low[rows], high[rows], absent[rows], spans[rows, 3]


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
