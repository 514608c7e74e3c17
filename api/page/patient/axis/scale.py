"""The scale of the time axis: the past left of the as-of line, what comes right of it.

One scale where that fits. Where the future reaches further than the past, or the past goes back
for years, a part has a scale of its own, and its ticks tell so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from oligomatch.api.page.form.texts.dates import MONTHS
from oligomatch.api.page.patient.axis.room import width
from oligomatch.matcher.logic.calendar import EARLIEST, Day, add_months

WIDTH, LEFT, RIGHT = 1392, 104, 1372
NOW_AT = (0.45, 0.68)  # where the as-of line may stand, as parts of the axis
LONG_PAST = 30  # months; beyond it the last year has a scale of its own
RECENT, RECENT_PART = 12, 0.6
LEAST_PAST, LEAST_FUTURE = 92, 61  # days
TICK = 40  # the least room for the name of a month
STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240)


@dataclass(frozen=True, slots=True)
class Scale:
    """Days and the places of the axis that they stand at, evenly between each two of them."""

    as_of: date
    stops: tuple[tuple[date, float], ...]

    def x(self, day: date) -> float:
        """The place of a day; those beyond the ends stand at the ends."""
        for (first, left), (last, right) in pairwise(self.stops):
            if day <= last:
                part = (day - first).days / max(1, (last - first).days)
                return round(left + (right - left) * max(0.0, part), 1)
        return self.stops[-1][1]

    def span(self, day: Day) -> tuple[float, float]:
        """The places between which a day lies; what is told is not after the day asked about."""
        until = day if day.first > self.as_of else day.up_to(self.as_of)
        return self.x(until.first), self.x(until.last)

    @property
    def now(self) -> float:
        """The place of the as-of line."""
        return self.x(self.as_of)

    @property
    def bends(self) -> tuple[float, ...]:
        """The places within the past where the scale changes."""
        return tuple(x for _, x in self.stops[1:-1] if x < self.now)

    def ticks(self) -> Iterator[tuple[float, str]]:
        """The names of months and years at their first days, each with room to be read."""
        free = float(LEFT) - 1
        for (first, left), (last, right) in pairwise(self.stops):
            step = _step((right - left) / max(1, (last - first).days))
            for day in _firsts(first, last, step):
                x = self.x(day)
                if left <= x < right and x >= free:
                    words = _name(day, step, started=free < LEFT)
                    yield x, words
                    free = x + width(words) + 10


def scale_of(as_of: date, stated: Iterable[Day], coming: Iterable[date]) -> Scale:
    """The scale on which everything told and everything that is to come finds its place."""
    days = [day.first for day in stated if EARLIEST < day.first <= as_of]
    least = as_of - timedelta(days=LEAST_PAST)
    first = _before(min([*days, least]), as_of)
    end = as_of + timedelta(days=LEAST_FUTURE)
    last = max([end, *(day + timedelta(days=(day - as_of).days // 8 + 7) for day in coming)])
    past, future = (as_of - first).days, (last - as_of).days
    part = min(max(past / (past + future), NOW_AT[0]), NOW_AT[1])
    bend = add_months(as_of, -RECENT).replace(day=1)
    now = round(LEFT + part * (RIGHT - LEFT), 1)
    if first > add_months(as_of, -LONG_PAST):
        return Scale(as_of, ((first, LEFT), (as_of, now), (last, RIGHT)))
    now = round(LEFT + NOW_AT[1] * (RIGHT - LEFT), 1)
    split = round(LEFT + (now - LEFT) * (1 - RECENT_PART), 1)
    return Scale(as_of, ((first, LEFT), (bend, split), (as_of, now), (last, RIGHT)))


def _before(day: date, as_of: date) -> date:
    """The first of a month, or of a year, with some room before a day."""
    room = (as_of - day).days // 10
    early = max(EARLIEST, day - timedelta(days=room + 8))
    long = (as_of - early).days > LONG_PAST * 30
    return early.replace(month=1, day=1) if long else early.replace(day=1)


def _step(pixels: float) -> int:
    """So many months between two names that each has room."""
    return next(step for step in STEPS if step * 30.4 * pixels >= TICK or step == STEPS[-1])


def _firsts(first: date, last: date, step: int) -> Iterator[date]:
    start = date(first.year - first.year % max(1, step // 12), 1, 1)
    day = start
    while day < last:
        if day >= first:
            yield day
        day = add_months(day, step)


def _name(day: date, step: int, *, started: bool) -> str:
    """`Mar`; a January goes by its year, and the first of all is named in full."""
    if step >= 12 or day.month == 1:
        return str(day.year)
    return f"{MONTHS[day.month - 1][:3]}{f' {day.year}' if started else ''}"
