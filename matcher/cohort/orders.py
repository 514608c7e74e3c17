"""The order of the days of many records at once: equal rows of numbers have equal orders.

The same comparisons as `matcher.cohort.order` makes record by record, for records that tell as many
days of each field.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.cohort.order import BEFORE, FIRST, half_a_year_on
from matcher.measures.episodes import GRACE_DAYS

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
        """As `matcher.cohort.order.Days.all` has them."""
        first = np.full_like(self.own, FIRST)
        return np.hstack([first, self.asked, self.own, self.lines, self.stagings, self.episode,
                          self.treated])  # fmt: skip


def orders(days: ManyDays) -> NDArray[np.uint8]:
    """For each record how every comparison of its days comes out: equal rows, equal orders."""
    first = np.full_like(days.own, FIRST)
    course = np.hstack([first, days.own, days.asked, days.lines, days.stagings])
    episode = np.hstack([first, days.own, days.episode])
    found = np.hstack([first, days.own, days.found])
    lines = np.hstack([first, days.lines])
    places = _places(course)
    parts = [
        _bits(days),
        places,
        _same(course, places, days.episode),
        _places(episode),
        _places(found),
        _among(episode, lines),
        _among(episode, lines + GRACE_DAYS),
        _among(episode, found),
        _among(episode, _half_a_year_on(found)),
        _among(found, _half_a_year_on(episode)),
        _places(days.stagings),
        _among(days.stagings, days.treated),
        _among(found, days.treated + BEFORE),
    ]
    return np.hstack([part.astype(np.uint8) for part in parts])


def texts_of(table: NDArray[np.generic]) -> list[bytes]:
    """Each row of a table as bytes."""
    wide, text = table.shape[1] * table.itemsize, table.tobytes()
    return [text[at : at + wide] for at in range(0, len(text), wide)]


def _bits(days: ManyDays) -> NDArray[np.bool_]:
    told = np.hstack([days.found, days.treated, days.episode, days.lines, days.stagings])
    first, last = told[:, ::2], told[:, 1::2]
    return np.hstack([first == last, last > days.own])


def _places(days: Table) -> NDArray[np.int64]:
    """The place of each day among the different days of its record."""
    if not days.shape[1]:
        return days
    by = np.argsort(days, axis=1)
    later = np.diff(np.take_along_axis(days, by, axis=1), axis=1) > 0
    place = np.zeros_like(days)
    place[:, 1:] = np.cumsum(later, axis=1)
    found = np.empty_like(days)
    np.put_along_axis(found, by, place, axis=1)
    return found


def _same(days: Table, places: NDArray[np.int64], others: Table) -> NDArray[np.int64]:
    """The place of the same day, from 1; 0 where there is none."""
    same = others[:, :, None] == days[:, None, :]
    found: NDArray[np.int64] = (same * (places + 1)[:, None, :]).max(axis=2, initial=0)
    return found


def _among(others: Table, days: Table) -> NDArray[np.int64]:
    """After how many of the others each day lies, and after or on how many.

    Others of one day count apart here; their places tell which those are.
    """
    before = (others[:, None, :] < days[:, :, None]).sum(axis=2)
    until = (others[:, None, :] <= days[:, :, None]).sum(axis=2)
    return np.hstack([before, until])


def _half_a_year_on(days: Table) -> Table:
    each, where = np.unique(days, return_inverse=True)
    later = np.array([half_a_year_on(int(day)) for day in each], dtype=np.int64)
    return later[where].reshape(days.shape)
