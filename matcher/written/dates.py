"""How a date is written: a day, a month, a year, or a word of one, as the profile spells it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from oligomatch.matcher.logic.calendar import Day, parse_day
from oligomatch.rules.vocabulary.spellings import spellings, spelt

_NAMES = "|".join(map(re.escape, sorted(spelt("months"), key=len, reverse=True)))
_YEAR = r"(\d{4}|\d{2})"
_BEFORE_YEAR = r"(?:,?[ -]| of (?=\d{4}))"  # `January of 2023`


class _Form(NamedTuple):
    """One way in which a date is written, and what its parts may be, in order."""

    pattern: re.Pattern[str]
    orders: tuple[str, ...]


def _form(pattern: str, *orders: str) -> _Form:
    return _Form(re.compile(pattern, re.IGNORECASE | re.ASCII), orders)


_FORMS: Sequence[_Form] = (
    _form(rf"(\d{{1,2}})(?:st|nd|rd|th|\.)?[ -]?(?:of )?({_NAMES})\.?{_BEFORE_YEAR}{_YEAR}", "dmy"),
    _form(rf"({_NAMES})\.?[ -](\d{{1,2}})(?:st|nd|rd|th)?(?:,? |-)(\d{{4}})", "mdy"),
    _form(rf"(\d{{1,2}})\. ?(\d{{1,2}})\. ?{_YEAR}", "dmy"),
    _form(rf"(\d{{1,2}})/(\d{{1,2}})/{_YEAR}", "dmy", "mdy"),
    _form(r"(\d{1,2})-(\d{1,2})-(\d{4})", "dmy", "mdy"),
    _form(r"(\d{1,2})-(\d{1,2})-(\d{2})", "dmy", "mdy", "ymd"),
    _form(rf"({_NAMES})\.?{_BEFORE_YEAR}(\d{{4}})", "my"),
    _form(r"(\d{1,2})[/.-] ?(\d{4})", "my"),
    _form(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})", "ymd"),
    _form(rf"(\d{{4}})[ -]({_NAMES})\.?[ -](\d{{1,2}})", "ymd"),
    _form(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", "ymd"),
)
SHORT_YEAR = re.compile(
    rf"(?:({_NAMES})\.?|(\d{{1,2}})[/.])[ ']{{0,2}}(\d{{2}})", re.IGNORECASE | re.ASCII
)
_QUARTER = re.compile(r"Q([1-4])[ /]?(\d{4})", re.IGNORECASE | re.ASCII)


def days_of(text: str) -> tuple[str, ...] | None:
    """Every date that a text may be, as the profile spells it; None where it has no form of a
    date, none where there is no such day."""
    for form in _FORMS:
        if found := form.pattern.fullmatch(text.casefold()):
            return tuple(dict.fromkeys(_days(form.orders, found.groups())))
    return None


def _days(orders: Sequence[str], groups: Sequence[str | None]) -> Iterator[str]:
    """The dates that there are, one for each order of the parts that gives one."""
    for order in orders:
        parts = {name: part for name, part in zip(order, groups, strict=True) if part is not None}
        text = "-".join(_digits(name, parts[name]) for name in "ymd" if name in parts)
        try:
            parse_day(text)
        except ValueError:
            continue
        yield text


def _digits(name: str, part: str) -> str:
    if name == "y":
        return part if len(part) == 4 else str(full_year(int(part)))
    return f"{int(part) if part.isdecimal() else month_number(part):02}"


@cache
def _numbers() -> Mapping[str, int]:
    return {name: number for number, name in enumerate(spellings("months"), 1)}


def month_number(text: str) -> int:
    """The number of a month that is written in letters."""
    return _numbers()[spelt("months")[text.casefold()]]


TURN = 70  # a year of two digits below it is of this century, as computers and letters have it


def full_year(short: int) -> int:
    """The year that two digits mean."""
    return short + (2000 if short < TURN else 1900)


def part_of(text: str) -> Day | None:
    """The days that a word before a month or a year means, `mid May 2026`; None where there is
    none, or where the date is none."""
    if found := _QUARTER.fullmatch(text):
        first = 3 * int(found[1]) - 2
        return _months(found[2], first, first + 2)
    for word, (first, last) in spellings("parts_of_a_month").items():
        rest = re.sub(rf"^{word}[ -]", "", text, flags=re.IGNORECASE)
        days = days_of(rest) if rest != text else None
        if not days or len(days) > 1:
            continue
        if len(days[0]) == len("2026-05"):
            whole = parse_day(days[0])
            end = min(whole.last.replace(day=last) if last < 28 else whole.last, whole.last)
            return Day(whole.first.replace(day=first), end)
        if len(days[0]) == len("2026"):
            return _months(days[0], *spellings("parts_of_a_year")[word])
    return None


def _months(year: str, first: int, last: int) -> Day:
    return Day(parse_day(f"{year}-{first:02}").first, parse_day(f"{year}-{last:02}").last)
