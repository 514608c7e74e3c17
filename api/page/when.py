"""The days on which a match changes if nothing but time passes, as the page lists them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from api.lexicon import listed
from api.matching import Result
from api.outlook_view import concerns, outlook_of
from api.page.written import day_words
from api.words import trial_name
from matcher.calendar import Day
from matcher.outlook import Change
from matcher.turning import ONE_DAY

MOST_DATES = 6


@dataclass(frozen=True, slots=True)
class Date:
    """One day, and what happens then."""

    on: date
    day: str
    words: tuple[str, ...]


def dates_of(result: Result) -> tuple[tuple[Date, ...], int]:
    """The next days on which something changes, and how many more there are."""
    changes = [one for one in outlook_of(result).changes if concerns(one)]
    each = [
        (_shown_day(one), one)
        for one in changes
        if one.opens or one.closes or one.before != one.after
    ]
    each.sort(key=lambda pair: pair[0])
    days = [
        Date(day, day_words(Day(day, day)), tuple(_words(one for _, one in group)))
        for day, group in groupby(each, key=lambda pair: pair[0])
    ]
    return tuple(days[:MOST_DATES]), max(0, len(days) - MOST_DATES)


def _shown_day(change: Change) -> date:
    """A window that closes is told by its last day."""
    return change.day - ONE_DAY if change.closes else change.day


def _words(changes: Iterator[Change]) -> Iterator[str]:
    found: dict[str, list[str]] = {}
    for one in changes:
        found.setdefault(_what(one), []).append(trial_name(one.trial))
    for what, names in found.items():
        yield what.format(listed(names, "and"))


def _what(change: Change) -> str:
    if change.closes:
        return f"last day for {{}}, then {change.after}"
    return f"{{}}: from {change.before} to {change.after}"
