"""Partial dates, calendar months and durations; knows no clock."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from oligomatch.matcher.logic.values import Numbers
from oligomatch.rules.text.faults import Unfit

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Day:
    """Some day from `first` to `last`, both included; a full date has both the same."""

    first: date
    last: date

    @property
    def exact(self) -> bool:
        """Whether only one day is left."""
        return self.first == self.last

    def surely_before(self, other: Day) -> bool:
        """Whether every day of this lies before every day of the other."""
        return self.last < other.first

    def surely_not_after(self, other: Day) -> bool:
        """Whether every day of this lies before or on every day of the other."""
        return self.last <= other.first

    def meets(self, other: Day) -> bool:
        """Whether it may be the same day as the other."""
        return self.first <= other.last and other.first <= self.last

    def holds(self, other: Day) -> bool:
        """Whether every day of the other is one of this."""
        return self.first <= other.first and other.last <= self.last

    def up_to(self, limit: date) -> Day:
        """The days that are not after `limit`; the first day stays where none is left."""
        return self if self.last <= limit else Day(self.first, max(self.first, limit))

    def from_(self, limit: date) -> Day:
        """The days that are not before `limit`; the last day stays where none is left."""
        return self if self.first >= limit else Day(min(self.last, limit), self.last)

    def __str__(self) -> str:
        if self.exact:
            return self.first.isoformat()
        if (self.first.month, self.first.day) == (1, 1) and self.last == date(
            self.first.year, 12, 31
        ):
            return f"{self.first.year}"
        if self.first.day == 1 and self.last == _month_end(self.first):
            return f"{self.first:%Y-%m}"
        return f"{self.first} to {self.last}"


def parse_day(text: str) -> Day:
    """A date, a month (`2026-05`) or a year (`2026`) as the days it may be.

    Raises:
        Unfit: not of that form, not a real date, or outside 1900 to 2199.
    """
    found = _FORM.fullmatch(text)
    if found is None:
        raise Unfit("date_form")
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None
    if not EARLIEST.year <= year <= LATEST.year:
        raise Unfit("year", first=f"{EARLIEST.year}", last=f"{LATEST.year}")
    try:
        # a month or day of 00 is told, and is none
        first = date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        raise Unfit("no_such_day") from None
    if day:
        return Day(first, first)
    return Day(first, _month_end(first) if month else date(year, 12, 31))


def full_day(text: str) -> date:
    """The day of a full date.

    Raises:
        Unfit: not of that form, a month or a year alone, not a real date, or outside 1900 to 2199.
    """
    if len(found := text.split("-")) != 3 or [*map(len, found)] != [4, 2, 2]:
        raise Unfit("full_date")  # that a month or a year would do is not said where it would not
    return parse_day(text).first


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_days(day: date, days: int) -> date:
    """So many days on (or back), within what the calendar has."""
    number = min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal())
    return date.fromordinal(number)


SHORTEST = 28  # days of a month at least


def add_months(day: date, months: int) -> date:
    """The same day so many calendar months on (or back), clamped to the month's end."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if year < date.min.year:
        return date.min
    if year > date.max.year:
        return date.max
    return date(year, month + 1, _in_month(year, month + 1, day.day))


def _in_month(year: int, month: int, day: int) -> int:
    """A day of a month, clamped to the month's end."""
    return day if day <= SHORTEST else min(day, monthrange(year, month)[1])


def months_between(start: date, end: date) -> float | None:
    """Calendar months from start to end: n when exactly n have passed, n + 0.5 when more than n
    but not n + 1 have; None when the end lies before the start.

    Both `>= n` and `<= n` hold after exactly n months (criteria.md section 1).
    """
    if end < start:
        return None
    whole = (end.year - start.year) * 12 + end.month - start.month
    reached = _in_month(end.year, end.month, start.day)
    if reached == end.day:
        return float(whole)
    return whole + 0.5 if reached < end.day else whole - 0.5


def weeks_between(start: date, end: date) -> float | None:
    """Weeks of seven days from start to end; None when the end lies before the start."""
    return None if end < start else (end - start).days / 7


def days_between(start: date, end: date) -> float | None:
    """Days from start to end; None when the end lies before the start."""
    return None if end < start else (end - start).days


_BETWEEN = {"days": days_between, "weeks": weeks_between, "months": months_between}


def span(unit: str, start: Day, end: Day) -> Numbers:
    """The days, weeks or months that may lie between two partial dates."""
    between = _BETWEEN[unit]
    longest = between(start.first, end.last)
    if longest is None:
        return Numbers.none()
    # an end before the start is no completion: the shortest is then 0
    shortest = between(start.last, end.first)
    return Numbers(0.0 if shortest is None else shortest, longest)
