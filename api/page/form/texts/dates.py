"""How a date is written on the page: a day, a month, a year, a span, or a word of one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from oligomatch.api.page.form.texts.written import FieldState, FieldValue, Mistyped, ShownField
from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.lexicon import listed
from oligomatch.matcher.logic.calendar import Day, parse_day
from oligomatch.rules.vocabulary.spellings import spellings, spelt

MONTHS = tuple(table("months").values())
DATES_OFFERED = (
    "2026-05-14",
    "14.5.26",
    "14 May 2026",
    "5/2026",
    "mid May 2026",
    "1/2026 to 3/2026",
)
_MONTH = {name[:3].casefold(): number for number, name in enumerate(MONTHS, 1)}
_NAMES = "|".join(rf"{name[:3]}(?:{name[3:]})?" if name[3:] else name for name in MONTHS)
_NAMES += "|Sept"
_YEAR = r"(\d{4}|\d{2})"


class _Form(NamedTuple):
    """One way in which a date is written, and what its parts may be, in order."""

    pattern: re.Pattern[str]
    orders: tuple[str, ...]


def _form(pattern: str, *orders: str) -> _Form:
    return _Form(re.compile(pattern, re.IGNORECASE | re.ASCII), orders)


_FORMS: Sequence[_Form] = (
    _form(rf"(\d{{1,2}})(?:st|nd|rd|th|\.)?[ -]?(?:of )?({_NAMES})\.?,?[ -]{_YEAR}", "dmy"),
    _form(rf"({_NAMES})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})", "mdy"),
    _form(rf"(\d{{1,2}})\. ?(\d{{1,2}})\. ?{_YEAR}", "dmy"),
    _form(rf"(\d{{1,2}})/(\d{{1,2}})/{_YEAR}", "dmy", "mdy"),
    _form(r"(\d{1,2})-(\d{1,2})-(\d{4})", "dmy", "mdy"),
    _form(r"(\d{1,2})-(\d{1,2})-(\d{2})", "dmy", "mdy", "ymd"),
    _form(rf"({_NAMES})\.?,?[ -](\d{{4}})", "my"),
    _form(r"(\d{1,2})[/.-] ?(\d{4})", "my"),
    _form(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})", "ymd"),
    _form(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", "ymd"),
)
_SHORT_YEAR = _form(rf"(?:({_NAMES})\.?|(\d{{1,2}})[/.])[ ']{{0,2}}(\d{{2}})", "")
_QUARTER = re.compile(r"Q([1-4])[ /]?(\d{4})", re.IGNORECASE | re.ASCII)


def read_date(text: str) -> FieldValue:
    """A day, a month, a year, or a span of two of them; `mid June 2026` is a span too."""
    plain = _MONTH_WORD.sub(_own_month, re.sub(r"\s+", " ", text.strip()))
    one = _part(plain) or _one(plain)
    if one is not None:
        return one
    ends = [_one(part.strip()) for part in re.split(r" to | – | - ", plain)]
    if len(ends) != 2 or None in ends:
        raise Mistyped(say("field.date", offered=listed(DATES_OFFERED)), _of_two_digits(plain))
    first, last = (parse_day(str(end)) for end in ends)
    if first.first > last.last:
        raise Mistyped(say("field.order"))
    return {"from": str(first.first), "to": str(last.last)}


_MONTH_WORD = re.compile(r"[^\W\d_]+")


def _own_month(found: re.Match[str]) -> str:
    """A word of a date; the month that it names in another language."""
    return spelt("months").get(found[0].casefold(), found[0])


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
    for form in _FORMS:
        if found := form.pattern.fullmatch(text):
            days = list(dict.fromkeys(_days(form.orders, found.groups())))
            if not days:
                raise Mistyped(say("field.no_day"))
            if len(days) > 1:
                words = [day_words(parse_day(day)) for day in days]
                raise Mistyped(say("field.which", readings=listed(words)), words)
            return days[0]
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
        return part if len(part) == 4 else str(_full_year(int(part)))
    return f"{int(part) if part.isdecimal() else _MONTH[part[:3].casefold()]:02}"


TURN = 70  # a year of two digits below it is of this century, as computers and letters have it


def _full_year(short: int) -> int:
    return short + (2000 if short < TURN else 1900)


def _of_two_digits(text: str) -> tuple[str, ...]:
    """The month and year that `June 26` or `6/26` may mean: it may be a day without its year."""
    found = _SHORT_YEAR.pattern.fullmatch(text)
    if found is None:
        return ()
    name, number, year = found.groups()
    month = _MONTH[name[:3].casefold()] if name else int(number)
    return (f"{MONTHS[month - 1]} {_full_year(int(year))}",) if 1 <= month <= 12 else ()


def _part(text: str) -> FieldValue:
    """The days that a word before a month or a year means; None where there is none."""
    if found := _QUARTER.fullmatch(text):
        first = 3 * int(found[1]) - 2
        return _months(found[2], first, first + 2)
    for word, (first, last) in _PARTS.items():
        rest = re.sub(rf"^{word}[ -]", "", text, flags=re.IGNORECASE)
        day = _one(rest) if rest != text else None
        if day is not None and len(day) == 7:
            whole = parse_day(day)
            end = min(whole.last.replace(day=last) if last < 28 else whole.last, whole.last)
            return {"from": str(whole.first.replace(day=first)), "to": str(end)}
        if day is not None and len(day) == 4:
            return _months(day, *spellings("parts_of_a_year")[word])
    return None


_PARTS: Mapping[str, tuple[int, int]] = {
    word: (first, last) for word, (first, last) in spellings("parts_of_a_month").items()
}


def _months(year: str, first: int, last: int) -> FieldValue:
    ends = (parse_day(f"{year}-{month:02}") for month in (first, last))
    return dict(zip(("from", "to"), (str(next(ends).first), str(next(ends).last)), strict=True))


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
