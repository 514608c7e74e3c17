"""Durations of many patients at once: months and weeks between days, as
`oligomatch.matcher.logic.calendar` has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.logic.calendar import EARLIEST, LATEST

Days = NDArray[np.int64]  # ordinals, as `date.toordinal` counts them
Amounts = NDArray[np.float64]
EPOCH = 719163  # the ordinal of 1970-01-01, from which numpy counts


def dates(days: Days) -> NDArray[np.datetime64]:
    """Ordinals as days of the calendar."""
    return (days - EPOCH).astype("M8[D]")


def months_between(start: Days, end: Days) -> Amounts:
    """`oligomatch.matcher.logic.calendar.months_between` of many; not a number where the end lies
    before.
    """
    (month, day, _), (later, last, length) = _parts(start), _parts(end)
    reached = np.minimum(day, length)  # the same day of the last month, clamped to its end
    whole = later - month - (reached > last)
    months: Amounts = np.where(end < start, np.nan, whole + np.where(reached == last, 0, 0.5))
    return months


def weeks_between(start: Days, end: Days) -> Amounts:
    """Weeks of seven days; not a number where the end lies before."""
    weeks: Amounts = np.where(end < start, np.nan, (end - start) / 7)
    return weeks


def days_between(start: Days, end: Days) -> Amounts:
    """Days; not a number where the end lies before."""
    days: Amounts = np.where(end < start, np.nan, end - start)
    return days


UNITS: Mapping[str, Callable[[Days, Days], Amounts]] = {
    "months": months_between,
    "weeks": weeks_between,
    "days": days_between,
}


def _parts(days: Days) -> tuple[Days, Days, Days]:
    """The month of each day, counted on, its place in it, and how many days the month has."""
    if len(days) and (days.min() < _EARLIEST or days.max() > _LATEST):
        return _parted(days)
    month, day, length = (part[days - _EARLIEST] for part in _calendar())
    return month, day, length


_EARLIEST, _LATEST = EARLIEST.toordinal(), LATEST.toordinal()


@cache
def _calendar() -> tuple[Days, Days, Days]:
    """Every day of the calendar of profiles."""
    return _parted(np.arange(_EARLIEST, _LATEST + 1))


def _parted(days: Days) -> tuple[Days, Days, Days]:
    day = (days - EPOCH).astype("M8[D]")
    month = day.astype("M8[M]")
    first = month.astype("M8[D]")
    length = (month + np.timedelta64(1, "M")).astype("M8[D]") - first
    within = (day - first).astype(np.int64) + 1
    return month.astype(np.int64), within, length.astype(np.int64)
