"""Answers that are numbers and days: in which steps they are tried, and spans of one outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import TypeVar

from oligomatch.matcher.ask.possible_answers import EXACT
from oligomatch.matcher.logic.calendar import add_months
from oligomatch.matcher.profile.telling import Json

Kept = TypeVar("Kept")
Apart = Callable[[Json, Json, Json], bool]  # whether a span is apart from its first or last day
ONE_DAY = timedelta(days=1)


def stated_day(first: date, last: date) -> Json:
    """A day, or a span of days, as a profile states it."""
    if first == last:
        return first.isoformat()
    return {"from": first.isoformat(), "to": last.isoformat()}


def halved(first: date, last: date, apart: Apart) -> Iterator[Json]:
    """Spans of days, none of which is apart from its first and its last day."""
    span = stated_day(first, last)
    if first == last or not apart(span, stated_day(first, first), stated_day(last, last)):
        yield span
        return
    middle = first + (last - first) // 2
    yield from halved(first, middle, apart)
    yield from halved(middle + ONE_DAY, last, apart)


_MONTHS = (1, 2, 3, 4, 6, 9, 12, 24, 60, 120)


def cuts(stated: Iterable[date], as_of: date, first: date, last: date) -> list[date]:
    """Days between which a verdict seldom turns: months before today, and around each told day."""
    days = {add_months(as_of, -months) for months in _MONTHS}
    for day in stated:
        days |= {day, day + ONE_DAY, add_months(day, 6), add_months(day, -6)}
    inner = sorted(day for day in days if first < day <= last)
    return [first, *inner, last + ONE_DAY]


def days_in(value: Json) -> Iterator[date]:
    """Every day that a document tells in full."""
    if isinstance(value, dict):
        for item in value.values():
            yield from days_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from days_in(item)
    elif isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        try:
            yield date.fromisoformat(value)
        except ValueError:
            return


def merged(fact: str, answers: Iterable[tuple[Json, Kept]]) -> Iterator[tuple[Json, Kept]]:
    """Neighbouring numbers and days of one verdict as one span, where the fact takes spans."""
    if fact.rpartition("/")[2] in EXACT:
        yield from answers
        return
    last: tuple[Json, Kept] | None = None
    for answer, verdict in answers:
        joined = _joined(last[0], answer) if last is not None and last[1] is verdict else None
        if joined is None and last is not None:
            yield last
        last = (answer if joined is None else joined, verdict)
    if last is not None:
        yield last


def _joined(one: Json, other: Json) -> Json | None:
    """Two neighbouring spans as one; None where they are none, or do not touch."""
    if (
        isinstance(one, dict)
        and isinstance(other, dict)
        and one.get("date", "") == other.get("date")
    ):
        joined = _joined(_undated(one), _undated(other))
        return joined and {**joined, "date": one["date"]}
    if _is_count(one) and _is_count(other):
        (low, high), (following, last) = _ends(one), _ends(other)
        if high is not None and following == high + 1:
            open_below = isinstance(one, dict) and "at_least" not in one
            ends = {"at_least": None if open_below else low, "at_most": last}
            # open at both ends it would say nothing: two spans are then told apart
            return {name: end for name, end in ends.items() if end is not None} or None
        return None
    spans = [_day_ends(one), _day_ends(other)]
    if spans[0] and spans[1] and spans[0][1] + ONE_DAY == spans[1][0]:
        return stated_day(spans[0][0], spans[1][1])
    return None


def _undated(value: Json) -> Json:
    return {name: end for name, end in value.items() if name != "date"}


def _is_count(value: Json) -> bool:
    if isinstance(value, dict):
        return bool(value) and set(value) <= {"at_least", "at_most"}
    return isinstance(value, int) and not isinstance(value, bool)


def _ends(value: Json) -> tuple[int, int | None]:
    if isinstance(value, dict):
        return value.get("at_least", 0), value.get("at_most")
    return value, value


def _day_ends(value: Json) -> tuple[date, date] | None:
    """The first and last day of an answer that is one."""
    try:
        if isinstance(value, str):
            return (date.fromisoformat(value),) * 2
        if isinstance(value, dict) and set(value) == {"from", "to"}:
            return date.fromisoformat(value["from"]), date.fromisoformat(value["to"])
    except ValueError:
        return None
    return None
