"""The order of the days of many records at once: equal rows of numbers have equal orders.

Of records that tell as many days of each field, every comparison of two days is a bit of the row.
Two records whose comparisons come out alike have alike answers. Invariant: a measure that compares
days in another way needs a line in `_plan`; the generated records of
tests/matcher/cohort/measuring/test_in_columns.py hold them together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.cohort.reading.order import BEFORE, FIRST, half_a_year_on
from oligomatch.matcher.logic.calendar import LATEST
from oligomatch.matcher.measures.episodes import GRACE_DAYS

Table = NDArray[np.int64]  # a row for each record, ordinals of days
MOST_DAYS = 60  # of a record: so that every place is a small number


@dataclass(frozen=True, slots=True)
class ManyDays:
    """The days of many records, by what they are of; of each date the first and the last."""

    asked: Table
    own: Table
    found: Table
    treated: Table
    episode: Table
    lines: Table
    stagings: Table

    @property
    def all(self) -> Table:
        """The days between which a duration may lie; those of the treatment last."""
        first = np.full_like(self.own, FIRST)
        return np.hstack([first, self.asked, self.own, self.lines, self.stagings, self.episode,
                          self.treated])  # fmt: skip


def orders(days: ManyDays) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint8]]]:
    """For some records after others their places, and how every comparison of their days comes
    out: equal rows, equal orders. A row depends on nothing but its record."""
    each = (days.found, days.treated, days.episode, days.lines, days.stagings)
    stated = np.hstack(each)
    whole = (stated[:, ::2] == stated[:, 1::2]).all(axis=1)
    for one in (True, False):  # where each date is one day, half of the comparisons are enough
        rows = np.flatnonzero(whole == one)
        if not len(rows):
            continue
        step = 2 if one else 1
        numbers = tuple(table.shape[1] // step for table in each)
        parts = [np.full((1, len(rows)), FIRST), days.own[rows].T, days.asked[rows].T]
        parts += [table[rows, ::step].T for table in each]
        yield rows, _compared(np.concatenate(parts), _plan(numbers, parted=not one))


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which points are compared, by their places; the points told come first."""

    shifted: tuple[tuple[int, str], ...]  # the points after those told: by what, of which
    less: tuple[Table, Table]
    same: tuple[Table, Table]
    parted: bool


@cache
def _plan(numbers: tuple[int, ...], *, parted: bool) -> _Plan:
    """What is compared of so many days of each field
    (`oligomatch.matcher.cohort.reading.order`).
    """
    ends = np.cumsum((3, *numbers))
    found, treated, episode, lines, stagings = (
        tuple(range(a, b)) for a, b in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)
    )
    first, own, asked = range(3)
    shifted: dict[tuple[int, str], int] = {}

    def later(places: tuple[int, ...], by: str) -> tuple[int, ...]:
        return tuple(shifted.setdefault((at, by), int(ends[-1]) + len(shifted)) for at in places)

    course = (first, own, asked, *lines, *stagings)
    ends_of, days = (first, own, *episode), (first, own, *found)
    pairs = [
        *combinations(course, 2),
        *combinations(ends_of, 2),
        *combinations(days, 2),
        *product(ends_of, (first, *lines)),
        *product(ends_of, later((first, *lines), "grace")),
        *product(ends_of, days),
        *product(ends_of, later(days, "half a year")),
        *product(days, later(ends_of, "half a year")),
        *product(stagings, treated),
        *product(days, later(treated, "before")),
        *((own, at) for at in (*found, *treated, *episode, *lines, *stagings)),
    ]
    less = dict.fromkeys(pair for a, b in pairs if a != b for pair in ((a, b), (b, a)))
    same = [(a, b) for a, b in product(episode, course) if (a, b) not in less]
    if parted:
        same += [(at, at + 1) for at in range(3, int(ends[-1]), 2)]
    a, b = (np.array([*each], np.int64).reshape(-1, 2).T for each in (less, same))
    return _Plan(tuple(shifted), (a[0], a[1]), (b[0], b[1]), parted)


def _compared(points: Table, plan: _Plan) -> NDArray[np.uint8]:
    """The comparisons of a plan as bits, a row for each record, after what the plan is of."""
    each = [*points]
    for at, by in plan.shifted:
        days = points[at]
        each.append(_half_a_year_on(days) if by == "half a year" else days + _LATER[by])
    every = np.stack(each).astype(np.int32)
    less = len(plan.less[0])
    compared = less + len(plan.same[0])
    bits = np.zeros((-(-compared // 8) * 8, points.shape[1]), bool)
    for (a, b), compare, out in (
        (plan.less, np.less, bits[:less]),
        (plan.same, np.equal, bits[less:compared]),
    ):
        compare(every[a], every[b], out=out)
    packed = np.full((1 + len(bits) // 8, points.shape[1]), plan.parted, np.uint8)
    packed[1:] = 0
    eighths = bits.view(np.uint8).reshape(-1, 8, points.shape[1])
    for at in range(8):
        packed[1:] |= eighths[:, at] << at
    return np.ascontiguousarray(packed.T)


_LATER = {"grace": GRACE_DAYS, "before": BEFORE}


def texts_of(table: NDArray[np.generic]) -> list[bytes]:
    """Each row of a table as bytes."""
    wide = table.shape[1] * table.itemsize
    found: list[bytes] = np.ascontiguousarray(table).view(f"V{wide}").reshape(-1).tolist()
    return found


def _half_a_year_on(days: NDArray[np.int64]) -> NDArray[np.int64]:
    return _half_years()[days - FIRST]


@cache
def _half_years() -> NDArray[np.int64]:
    """The same day six months on, of every day of the calendar of profiles."""
    each = range(FIRST, LATEST.toordinal() + 1)
    return np.array([half_a_year_on(day) for day in each], np.int64)
