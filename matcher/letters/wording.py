"""A letter in plain figures and words: what a scanner misread, days and sizes that were dictated in
words, and what other languages say in English words (`rules/reading/patterns/calques.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from oligomatch.matcher.letters.forms import any_of, forms, group, part_taken
from oligomatch.matcher.letters.ocr import Mended, mended
from oligomatch.matcher.letters.pieces import part_around
from oligomatch.rules.reading.kept import SentenceText
from oligomatch.rules.vocabulary.spellings import spelt

_JOINT = re.compile(r"(?<=[a-z])_(?=[a-z])")  # `date_of_diagnosis`
_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth", "twentieth",
)  # fmt: skip
_NUMBERS = {name: at for at, name in enumerate(_UNITS)}
_NUMBERS |= {name: 20 + 10 * at for at, name in enumerate(_TENS)}
_NTH = {name: at + 1 for at, name in enumerate(_ORDINALS)} | {"thirtieth": 30}
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_BELOW = "|".join(_UNITS[1:10])
_NUMBER = rf"(?:(?:{'|'.join(_TENS)})(?:[\s-](?:{_BELOW}))?|{'|'.join(reversed(_UNITS))})"
_DIGITS = rf"(?:zero|{_BELOW})(?:\s+(?:zero|{_BELOW}))*"
_DAY = rf"(?:(?:twenty|thirty)[\s-](?:{'|'.join(_ORDINALS[:9])})|{'|'.join(reversed(_NTH))})"
_LATE = rf"twenty(?:[\s-](?:{_BELOW}))?|{'|'.join(reversed(_UNITS[10:]))}"
_YEAR = rf"(?:twenty|two thousand(?:\s+and)?)[\s-](?:{_LATE})"
_OF_SIZE = r"milli|centi|mm|cm|per\s?cent|gr[ae]y|Gy|years|months|weeks|days"
_SHORT = rf"twenty[\s-](?:{_BELOW})(?!\s*-?(?:{_OF_SIZE}))"


# the number behind one of these is only the end of what was said: two and a half, three by two cm
_WITHIN = re.compile(
    rf"(?:[\d.,]|(?<![\w-])(?:point|hundred|thousand|and|by|to|or|x|times|half|{_NUMBER})[\s-])\s*$",
    re.I,
)


# `2018: In March a resection. ..`: the year of the paragraph is that of its months without one
_ENTRY = re.compile(
    r"^[ \t]*(?P<year>(?:19|20)\d\d)[ \t]?[:–-][ \t]+(?=[a-z])"
    # up to an empty line, or to one that begins with a day, month or year of its own
    r".*?(?=\n[ \t]*(?:\n|(?:(?:\d{1,2}[ ./-]{1,2}){0,2}(?:[a-z]{3,9}\.?[ /-]?)?)"
    r"(?:19|20)\d\d\b)|\Z)",
    re.I | re.M | re.S,
)


@cache
def _yearless() -> re.Pattern[str]:
    months = any_of(name for name in spelt("months") if len(name) > 2)
    return re.compile(
        rf"\b(?:in|of|on|since|until|by|early|mid|late|and|\d{{1,2}}(?:st|nd|rd|th)?)[ -]"
        rf"(?:{months})"
        r"(?: \d{1,2}(?:st|nd|rd|th)?)?(?![\w/.-]*\d)(?!,? ?'?\d)(?! ?(?:-|–|to|until|and) )\b",
        re.I,
    )


_CELLS = re.compile(r"\S(?:[ ]{3,}|\t)\S")  # between the cells of a row
_ITEM = re.compile(r"^[ \t]*(?P<number>\d{1,2})\.(?=[ \t])", re.M)


@cache
def _month_behind() -> re.Pattern[str]:
    return re.compile(rf"[ \t]+(?:{any_of(spelt('months'))})\.?,?[ \t]+(?:19|20)\d\d\b", re.I)


@cache
def _spoken() -> re.Pattern[str]:
    months = any_of(name for name in spelt("months") if len(name) > 3 or name.casefold() == "may")
    return re.compile(
        rf"(?<![\w-])(?:(?:the\s+)?(?P<day>{_DAY})(?:\s+day)?\s+of\s+(?P<month>{months})"
        rf"(?:,?\s+(?P<year>{_YEAR}|{_SHORT}))?"
        rf"|(?P<only_month>{months}),?\s+(?P<only_year>{_YEAR})"
        rf"|(?P<bare_year>{_YEAR})"
        rf"|(?P<number>{_NUMBER})(?:\s+point\s+(?P<part>{_DIGITS}))?"
        r"(?=\s*-?(?:milli|centi)met(?:re|er)|\s+(?:mm|cm|per\s?cent|gr[ae]y|Gy|years\s+(?:of\s+age|old))\b)"
        r")(?![\w-])",
        re.I,
    )


_DORSAL = re.compile(r"\bD(?=(?P<number>[2-9]|1[0-2])\b)")
_STOP = re.compile(r"\.\s|\n")


def plain(text: str) -> Mended:
    """A letter's text as it is read, with the places of the one that was given."""
    found = mended(text)
    found = found.edited([(*one.span(), " ") for one in _JOINT.finditer(found.text)])
    found = found.edited(list(_dates(found.text)))
    found = found.edited(list(_figures(found.text)))
    found = found.edited(list(_numbers(found.text)))
    found = found.edited(list(_headings(found.text)))
    found = replace(found, text=SentenceText(found.text))  # most letters stay as they are from here
    found = found.edited(_unsaid(found.text))
    found = found.edited(list(_written_for(found.text)))
    found = found.edited(_calques(found.text))
    found = found.edited(_vertebrae(found.text))
    return found.edited(list(_years(found.text)))


def _years(text: str) -> Iterator[tuple[int, int, str]]:
    for entry in _ENTRY.finditer(text):
        for one in _yearless().finditer(text, entry.end("year"), entry.end()):
            yield one.end(), one.end(), f" {entry['year']}"


def _numbers(text: str) -> Iterator[tuple[int, int, str]]:
    """The numbers of a list whose items begin with a month and its year, as dashes: `1. May 2021`,
    above `2. March 2023`, is no first of May."""
    each = list(_ITEM.finditer(text))
    for at, one in enumerate(each):
        number = int(one["number"])
        beside = [
            int(other["number"]) for other in (*each[max(at - 1, 0) : at], *each[at + 1 : at + 2])
        ]
        first = int(each[at - number + 1]["number"]) if at + 1 >= number else 0
        listed = first == 1 and {number - 1, number + 1} & {*beside}
        if listed and _month_behind().match(text, one.end()):
            yield one.start("number"), one.end(), "-"


def _headings(text: str) -> Iterator[tuple[int, int, str]]:
    """The stop behind an examination of the brain and its day, where the next sentence tells no
    more than that nothing was found, as a colon."""
    for one in forms("staging")["brain_alone"].finditer(text):
        yield one.end() - 1, one.end(), ":"


def _unsaid(text: str) -> list[tuple[int, int, str]]:
    """What who dictates takes back in the same breath, and the words announcing it, as nothing."""
    edits: list[tuple[int, int, str]] = []
    each = (one.span() for form in forms("dictated").values() for one in form.finditer(text))
    for start, end in sorted(each):
        if not edits or start >= edits[-1][1]:
            edits.append((start, end, ""))
    return edits


def _written_for(text: str) -> Iterator[tuple[int, int, str]]:
    """Who a relative writes the letter for, as the patient: `my mother` as `this woman`."""
    known = forms("relatives")
    found = known["written_for"].search(text)
    if found is None or known["writer_is_ill"].search(text):
        return
    patient = known["who"].search(found[0])
    for one in known["who"].finditer(text):
        if patient and one[0].casefold() == patient[0].casefold():
            new = part_taken(one).replace("_", " ")
            yield *one.span(), new.capitalize() if one[0][0].isupper() else new


def _calques(text: str) -> list[tuple[int, int, str]]:
    """The words that other languages have for what the patterns know, as the name of their form
    has them: `surrenal` as `adrenal`. A row whose cells stand below each other stays as it is."""
    edits: list[tuple[int, int, str]] = []
    each = ((one, name) for name, form in forms("calques").items() for one in form.finditer(text))
    # of two that begin at one place the longer, and none within another
    for one, name in sorted(each, key=lambda found: (found[0].start(), -found[0].end())):
        start, end = one.span()
        new = name.replace("_", " ")
        if "\n" in one[0]:  # a line that goes on keeps its break
            head, _, last = new.rpartition(" ")
            new = f"{head}\n{last}"
        if (edits and start < edits[-1][1]) or new.startswith("\n") or _is_row(text, start, end):
            continue
        edits.append((start, end, new[0].upper() + new[1:] if one[0][0].isupper() else new))
    return edits


def _vertebrae(text: str) -> list[tuple[int, int, str]]:
    """The dorsal vertebrae of a letter as thoracic ones: D8 is one wherever it stands, where a
    sentence of the letter says so (`metastases of D8 and the ilium. .. Today D8 is stable`), but
    for sentences in which it may be a day."""
    each = list(_DORSAL.finditer(text))
    known, named = forms("lesions"), set[str]()
    found: list[tuple[int, str]] = []
    for one in each:
        stop = _STOP.search(text, one.end())
        first = max([0, *(end.end() for end in _STOP.finditer(text, 0, one.start()))])
        own = text[first : stop.start() if stop else len(text)]
        if known["no_dorsal"].search(own):
            continue
        found.append((one.start(), one["number"]))
        named |= {one["number"]} if known["dorsal"].search(own) else set()
    return [(at, at + 1, "T") for at, number in found if number in named]


def _is_row(text: str, start: int, end: int) -> bool:
    return _CELLS.search(part_around(text, start, end, "\n")) is not None


def _dates(text: str) -> Iterator[tuple[int, int, str]]:
    """Days that are written as forms have them, or with a Roman month, as others are."""
    for one in forms("days")["otherwise"].finditer(text):
        part = group(one)
        month = str(_ROMAN.index(part["roman"]) + 1) if "roman" in part else part["month"]
        apart = "." if "roman" in part else " "
        yield *one.span(), apart.join(filter(None, (part["day"], month, part.get("year"))))


def _figures(text: str) -> Iterator[tuple[int, int, str]]:
    for one in _spoken().finditer(text):
        if one["day"]:
            year = f" {_year(one['year'])}" if one["year"] else ""
            yield *one.span(), f"{_many(one['day'])} {one['month']}{year}"
        elif one["only_month"]:
            yield *one.span(), f"{one['only_month']} {_year(one['only_year'])}"
        elif one["bare_year"]:
            yield *one.span(), str(_year(one["bare_year"]))
        elif not _WITHIN.search(text, 0, one.start()):
            digits = "".join(str(_many(each)) for each in (one["part"] or "").split())
            part = f".{digits}" if digits else ""
            yield *one.span(), f"{_many(one['number'])}{part}"


def _many(text: str) -> int:
    """A number or ordinal in words."""
    return sum(_NUMBERS.get(one, _NTH.get(one, 0)) for one in re.split(r"[\s-]+", text.casefold()))


def _year(text: str) -> int:
    """`twenty twenty-five` and `two thousand and twenty-five`; `twenty-five` behind a day."""
    each = [one for one in re.split(r"[\s-]+", text.casefold()) if one not in ("and", "thousand")]
    within = (
        each[1:] if each[0] == "two" or len(each) == 3 or _NUMBERS.get(each[-1], 0) > 9 else each
    )
    return 2000 + sum(_NUMBERS[one] for one in within)


def order_of(texts: Sequence[str]) -> bool | None:
    """Whether letters write the day before the month (3/12/2024), as a date of them shows that can
    be read in one way alone; None where none does, or they do both."""
    shown = set()
    for text in texts:
        for one in re.finditer(
            r"(?<![\d/.-])(\d{1,2})[/-](\d{1,2})[/-](?:\d{4}|\d{2})(?![\d/-])", text
        ):
            first, second = int(one[1]), int(one[2])
            if first > 12 >= second:
                shown.add(True)
            elif second > 12 >= first:
                shown.add(False)
        if re.search(r"(?<![\d.])\d{1,2}\.\d{1,2}\.(?:19|20)\d{2}", text):
            shown.add(True)  # who writes points writes the day first
        for name, first in (("day_first", True), ("month_first", False)):
            shown |= {first} if forms("days")[name].search(text) else set()
    if not shown:  # `25/08`, as no number of nodes is written
        short = r"(?<![\w./-])(?:1[3-9]|2\d|3[01])/0[1-9](?![\w/.-])"
        shown |= {True} if any(re.search(short, text) for text in texts) else set()
    return shown.pop() if len(shown) == 1 else None
