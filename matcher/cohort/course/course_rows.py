"""The assessments of many records as rows, by what their courses say of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.cohort.reading.moments import Moments
from oligomatch.rules.terms import TIMES

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Time:
    """The rows that may stand for one time point, by the record, records in order."""

    record: Whole
    row: Whole
    absent: Flags  # of each record
    unknown: Flags


@dataclass(frozen=True, slots=True)
class Placed:
    """The rows of some records."""

    start: Whole  # of each record, its first row
    number: Whole
    record: Whole  # of each row
    view: Whole
    latest: Flags  # the lesions' own state is of it
    controlled: Whole  # what is not called growing does not grow: 1
    complete: Flags
    checked: Flags  # the totals are held against it
    own: Whole  # the row of the same assessment as the latest, if it may be
    dated: Whole  # a day that several latest assessments leave open: 1, told 2, else 0
    finds: Flags  # the diagnosis of metastatic disease: it finds a metastasis (W16)
    older: Flags  # than the disease, if it finds no metastasis and there is such disease (W16)
    asking: Whole  # of each record, the row whose lesions are asked about
    undecided: Flags
    several: Flags
    facts: Whole  # of each record, the number of what is asked of its lines
    times: tuple[Time, ...]

    def rows_of(self, record: Whole) -> tuple[Whole, Whole]:
        """Every row of some records, and its place among those asked for, first."""
        return spread(self.start[record], self.number[record])

    def row(self, record: Whole, view: Whole) -> tuple[Whole, Whole]:
        """Every row of an assessment of a record, and its place among those asked for."""
        place, rows = self.rows_of(record)
        here = self.view[rows] == view[place]
        return rows[here], place[here]


def spread(starts: Whole, numbers: Whole) -> tuple[Whole, Whole]:
    """Every place of some ranges one after another, and of which range each is."""
    of = np.repeat(np.arange(len(starts)), numbers)
    before = np.cumsum(numbers) - numbers
    return of, starts[of] + np.arange(len(of)) - before[of]


class CourseRows:
    """The tables of every course that was met."""

    def __init__(self) -> None:
        self._moments: list[Moments] = []
        self.facts: list[frozenset[str]] = [frozenset()]

    def take(self, numbers: Whole, moments: Collection[Moments]) -> Placed:
        """The rows of records whose courses have these numbers."""
        if len(self._moments) < len(moments):
            self._moments = [*moments]
            self._table()
        starts, rows_of = self._first[numbers], self._number[numbers]
        record, at = spread(starts, rows_of)
        start = np.cumsum(rows_of) - rows_of
        flat = self._flat[at]
        return Placed(
            start, rows_of, record, flat[:, 0], flat[:, 1] > 0, flat[:, 2], flat[:, 3] > 0,
            flat[:, 4] > 0, start[record] + flat[:, 5], flat[:, 6], flat[:, 7] > 0,
            flat[:, 8] > 0,
            start + self._each[numbers, 0],
            self._each[numbers, 1] > 0, self._each[numbers, 2] > 0, self._each[numbers, 3],
            tuple(self._time(time, numbers, start) for time in range(len(TIMES))),
        )  # fmt: skip

    def _time(self, time: int, numbers: Whole, start: Whole) -> Time:
        first, number, flat, states = self._times[time]
        record, at = spread(first[numbers], number[numbers])
        rows = start[record] + flat[at]
        return Time(record, rows, states[numbers, 0], states[numbers, 1])

    def _table(self) -> None:
        each = self._moments
        self._number = np.array([len(one.rows) for one in each], np.int64)
        self._first = np.cumsum(self._number) - self._number
        self._flat = np.array([row for one in each for row in _rows(one)], np.int64)
        self._each = np.array(
            [(one.asking, one.undecided, one.several, self._facts(one)) for one in each], np.int64
        )
        self._times = [_time(each, time) for time in range(len(TIMES))]

    def _facts(self, one: Moments) -> int:
        if one.asks not in self.facts:
            self.facts.append(one.asks)
        return self.facts.index(one.asks)


def _rows(one: Moments) -> list[tuple[int, ...]]:
    several = len(one.latest) > 1
    return [
        (
            view,
            look.latest,
            look.controlled,
            one.complete[at],
            at in one.checked,
            one.own[at],
            (1 + one.exact[view]) * (several and view in one.latest),
            finds,
            at in one.older,
        )
        for at, ((view, _, finds), look) in enumerate(zip(one.rows, one.looks, strict=True))
    ]


def _time(each: Sequence[Moments], time: int) -> tuple[Any, ...]:
    at_time = [one.at[time] for one in each]
    number = np.array([len(at.rows) for at in at_time], np.int64)
    flat = np.array([row for at in at_time for row in at.rows], np.int64)
    states = np.array([(at.absent, at.unknown) for at in at_time], bool)
    return np.cumsum(number) - number, number, flat, states
