"""How a date is written on the page: a day, a month, a year, a span, or a word of one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from oligomatch.api.page.form.texts.written import FieldState, FieldValue, Mistyped, ShownField
from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.lexicon import listed
from oligomatch.matcher.logic.calendar import Day, parse_day
from oligomatch.matcher.written.dates import SHORT_YEAR, days_of, full_year, month_number, part_of

MONTHS = tuple(table("months").values())
DATES_OFFERED = (
    "2026-05-14",
    "14.5.26",
    "14 May 2026",
    "5/2026",
    "mid May 2026",
    "1/2026 to 3/2026",
)


def read_date(text: str) -> FieldValue:
    """A day, a month, a year, or a span of two of them; `mid June 2026` is a span too."""
    plain = re.sub(r"\s+", " ", text.strip())
    if (part := part_of(plain)) is not None:
        return {"from": str(part.first), "to": str(part.last)}
    one = _one(plain)
    if one is not None:
        return one
    ends = [_one(part.strip()) for part in re.split(r" to | – | - ", plain)]
    if len(ends) != 2 or None in ends:
        raise Mistyped(say("field.date", offered=listed(DATES_OFFERED)), _of_two_digits(plain))
    first, last = (parse_day(str(end)) for end in ends)
    if first.first > last.last:
        raise Mistyped(say("field.order"))
    return {"from": str(first.first), "to": str(last.last)}


def read_day(text: str) -> FieldValue:
    """A full date."""
    day = read_date(text)
    if not isinstance(day, str) or len(day) != 10:
        raise Mistyped(say("field.day"))
    return day


def _one(text: str) -> str | None:
    """The date as the profile spells it; None where it is no single date.

    Raises:
        Mistyped: it may be two dates, or none that there is.
    """
    days = days_of(text)
    if days is None:
        return None
    if not days:
        raise Mistyped(say("field.no_day"))
    if len(days) > 1:
        words = [day_words(parse_day(day)) for day in days]
        raise Mistyped(say("field.which", readings=listed(words)), words)
    return days[0]


def _of_two_digits(text: str) -> tuple[str, ...]:
    """The month and year that `June 26` or `6/26` may mean: it may be a day without its year."""
    found = SHORT_YEAR.fullmatch(text)
    if found is None:
        return ()
    name, number, year = found.groups()
    month = month_number(name) if name else int(number)
    return (f"{MONTHS[month - 1]} {full_year(int(year))}",) if 1 <= month <= 12 else ()


def show_date(value: FieldValue) -> ShownField:
    """A date as one writes it."""
    if isinstance(value, Mapping):
        first, last = (day_words(parse_day(value[end])) for end in ("from", "to"))
        text = say("field.to", first=first, last=last)
        return ShownField(text, FieldState.BOUNDED, say("field.some_day"))
    day = parse_day(str(value))
    if day.exact:
        return ShownField(day_words(day), FieldState.KNOWN)
    note = say("field.month_known" if len(str(value)) == 7 else "field.year_known")
    return ShownField(day_words(day), FieldState.BOUNDED, note)


def day_words(day: Day) -> str:
    """`14 May 2026`, `May 2026`, `2026`."""
    first = day.first
    if day.exact:
        return f"{first.day} {MONTHS[first.month - 1]} {first.year}"
    whole = str(day)
    if len(whole) == 7:
        return f"{MONTHS[first.month - 1]} {first.year}"
    return whole if len(whole) == 4 else say("field.to", first=first, last=day.last)


_WRITTEN = re.compile(r"(?<![\d-])(?:19|2[01])\d\d-\d\d(?:-\d\d)?(?![\d-])", re.ASCII)


def dated(words: str) -> str:
    """A sentence of ours with its dates as one writes them: `since 14 May 2026`."""
    return _WRITTEN.sub(_written, words)


def _written(found: re.Match[str]) -> str:
    try:
        return day_words(parse_day(found.group()))
    except ValueError:  # no date after all
        return found.group()
