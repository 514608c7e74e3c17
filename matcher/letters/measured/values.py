"""Tests with their values: blood counts, function of organs, weight.

A value is read where a unit tells what it is, or where no other unit in use gives such a number.
Words that put it into another time, onto another person or into a rule are too many to be listed:
it is one of today only in a list of tests with nothing else in it, below nothing but more of them,
or where the list itself says that it is of the letter's day. Any other is kept as said somewhere,
so that of two numbers for a test none is taken unless their days tell the later."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from oligomatch.matcher.letters.course.days import (
    Calendar,
    Written,
    order_of,
    value_of,
    without_days,
    written,
)
from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Mention
from oligomatch.matcher.letters.sentences import Sentence
from oligomatch.matcher.logic.calendar import Day
from oligomatch.rules.reading.kept import Form
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

UNITS = {
    "g_dl": "g/dL", "g_l": "g/L", "mmol_l": "mmol/L", "mg_dl": "mg/dL", "umol_l": "umol/L",
    "u_l": "U/L", "uln": "ULN", "giga_l": "10*9/L", "each_ul": "10*9/L", "lakh": "10*9/L",
    "ml_min": "mL/min", "ml_min_m": "mL/min/1.73m2", "one": "1", "miu_l": "mIU/L",
    "ng_ml": "ng/mL", "percent": "%", "ms": "ms", "litre": "L", "kg": "kg", "kg_m": "kg/m2",
    "mut_mb": "mut/Mb",
}  # fmt: skip
RECENT = timedelta(days=42)  # a value beside an earlier day than that is none of today
FEW = 8  # words of a heading
_STOP = re.compile(r"(?<=[.;!?])\s+")
_SIGNS = " \t\r-*•·|:=_#"
_LAKH = 100  # 10*9/L
_EACH = 1000  # of a microlitre in 10*9/L
_THOUSANDS = re.compile(r"[.,\s](?=\d{3}$)")


@cache
def _tests() -> tuple[tuple[str, Form], ...]:
    """The form of each test, by the id of the vocabulary."""
    known = load_vocabulary().measurements
    return tuple((name, form) for name, form in forms("values").items() if name in known)


def mentions(sentence: Sentence) -> Iterator[Mention]:
    """The values of a sentence; `sure`: whether it says no more than them, and none before."""
    known, text = forms("values"), sentence.text
    if not known["named"].search(text):
        return
    days = written(text)
    found = [(name, one) for name, form in _tests() for one in form.finditer(text)]
    found = [one for one in found if not _is_bounded(text, one[1])]
    if not found:
        return
    listed = {name for name, _ in found}
    sure = not known["then"].search(text) and _is_list(text) and _is_of_now(sentence)
    for name, one in found:
        ((unit, number),) = group(one).items()
        start, end = one.span()
        around = sentence.context(start, end, but=frozenset({"historical"})) - {"negated"}
        short = known["short"].match(text, start) and not known["short_but"].search(text)
        alone = len(listed) == 1 and short
        payload = {
            "test": name,
            "value": _number(unit, number),
            "unit": UNITS[unit],
            "days": days,
            "sure": sure and not alone,
            **_dated(text, start, end, days),
        }
        yield Mention("value", payload, sentence.place(start, end), around)


def _is_bounded(text: str, one: re.Match[str]) -> bool:
    """Whether a number is only a bound of the value, or a part of a range."""
    bounded, first = forms("values")["bounded"], one.start(one.lastgroup or 0)
    return bool(bounded.search(text, one.start(), first) or bounded.search(text[: one.start()]))


def _is_list(text: str) -> bool:
    """Whether a text is tests with one value each, and words that say nothing else."""
    known = forms("values")
    plain = without_days(text, written(text))
    signs = list(plain)
    for _, form in _tests():
        for one in form.finditer(plain):
            if _is_bounded(plain, one):
                return False
            signs[one.start() : one.end()] = ["#", *" " * (len(one[0]) - 1)]
    plain = known["norm"].sub(" ", "".join(signs))
    if known["second"].search(plain):
        return False
    rest = known["other_test"].sub(" ", plain.replace("#", " "))
    return not rest.strip() or known["of_now"].fullmatch(rest) is not None


def _is_of_now(sentence: Sentence) -> bool:
    """Whether a list is of the letter's day, or of one that it names, or what stands before it
    on the page is nothing else than more of it."""
    known, whole = forms("values"), sentence.whole
    behind = whole.text[sentence.start + len(sentence.text) :] if whole else ""
    if known["later"].search(_STOP.split(behind.split("\n")[0].lstrip())[0]):
        return False
    if known["fresh"].search(sentence.text) or _day_ahead(sentence.text) is not None:
        return True
    lines = (whole.text[: sentence.start] if whole else "").split("\n")
    for one in reversed(_STOP.split(lines.pop())):
        if one.strip(_SIGNS) and not _goes_with(one):
            return False
        if known["fresh"].search(one):
            return True
    gap = False
    for line in reversed(lines):
        if not line.strip(_SIGNS):
            gap = True
            continue
        heading = _is_heading(line)
        if gap and not (heading and known["of_values"].search(line)):
            return True
        if _is_list(line) and not known["then"].search(line):
            if known["fresh"].search(line) or _day_ahead(line) is not None:
                return True
            gap = False
            continue
        return not heading and _goes_with(line)
    return True


def _is_heading(line: str) -> bool:
    """Whether a line may be the heading of what stands below it."""
    plain = line.rstrip()
    few = len(plain.split()) <= FEW and not plain.endswith((".", ";", ",")) and ": " not in plain
    return plain.endswith(":") or few


def _goes_with(text: str) -> bool:
    """Whether words in front of values let them be of the letter's day."""
    known = forms("values")
    if known["then"].search(text) or known["another"].search(text):
        return False
    return _is_list(text) or (not written(text) and bool(known["same_day"].search(text)))


def _day_ahead(text: str) -> Written | None:
    """The one day of a text, where it stands at its head or behind a word for tests there."""
    known, days = forms("values"), written(text)
    if len(days) != 1:
        return None
    front = text[: days[0].start]
    first = not front.strip(" (*-") or known["dated_ahead"].fullmatch(front.strip(" (*-•"))
    return days[0] if first else None


def _number(unit: str, text: str) -> float:
    """A number as written: with a decimal comma, or with its thousands apart."""
    if unit == "each_ul":
        return round(float(_THOUSANDS.sub("", text)) / _EACH, 3)
    value = float(text.replace(",", "."))
    return round(value * _LAKH, 1) if unit == "lakh" else value


def _dated(text: str, start: int, end: int, days: Sequence[Written]) -> dict[str, Any]:
    """The day of a value, where words tell it."""
    known = forms("values")
    ahead = _day_ahead(text)
    if ahead is not None and ahead.end <= start:
        return {"day": ahead}
    for one in days:
        if one.start >= end and known["dated_behind"].fullmatch(text, end, one.start):
            return {"day": one}
    return {"today": True} if not days and known["today"].search(text) else {}


def settle(each: Sequence[Mention], proposal: Proposal) -> None:
    """Each value, of several letters that of the latest, with its day where words tell it."""
    tests: dict[str, list[Mention]] = {}
    for one in proposal.usable(each):
        tests.setdefault(one.payload["test"], []).append(one)
    for test, said in tests.items():
        last = proposal.latest(said)
        known = [one for one in last if _is_known(one, proposal)]
        values = {(one.payload["value"], one.payload["unit"]) for one in last}
        if len(values) > 1:
            known = _latest_of(known, last, proposal)
        for one in last:
            if one not in known:
                days = [_day(written, one, proposal) for written in one.payload["days"]]
                past = any(_is_past(day, one, proposal) for day in days)
                if past:
                    proposal.leave("then", "value", one.place)
                else:
                    proposal.leave("which_time", "value", one.place)
        for one in known:
            day = _own_day(one, proposal)
            dated_on = {} if day is None else {"date": value_of(day)}
            value = {"value": one.payload["value"], "unit": one.payload["unit"], **dated_on}
            proposal.state(f"/measurements/{test}", value, one.place)


def _is_known(one: Mention, proposal: Proposal) -> bool:
    """Whether a value is surely one of today, or of a day not long ago."""
    days = [_day(written, one, proposal) for written in one.payload["days"]]
    return one.payload["sure"] and not any(_is_past(day, one, proposal) for day in days)


def _latest_of(
    known: Sequence[Mention], each: Sequence[Mention], proposal: Proposal
) -> list[Mention]:
    """Of several numbers for a test the latest, where each has its day; else none."""
    days = [_own_day(one, proposal) for one in each]
    for one in known:
        own = _own_day(one, proposal)
        others = [
            day
            for other, day in zip(each, days, strict=True)
            if other.payload["value"] != one.payload["value"]
        ]
        if own is not None and all(day is not None and day.last < own.first for day in others):
            return [one]
    return []


def _own_day(one: Mention, proposal: Proposal) -> Day | None:
    """The day of a value, where words tell it."""
    if one.payload.get("today"):
        dated = proposal.letters[one.place.letter].dated
        return None if dated is None else Day(dated, dated)
    return _day(one.payload.get("day"), one, proposal)


def _day(said: Written | None, one: Mention, proposal: Proposal) -> Day | None:
    letter = proposal.letters[one.place.letter]
    return Calendar(letter.dated, order_of(proposal.texts)).day(said) if said else None


def _is_past(day: Day | None, one: Mention, proposal: Proposal) -> bool:
    """Whether a day beside a value is one of another time, or none that can be told."""
    today = proposal.letters[one.place.letter].dated or proposal.as_of
    recent = max(today, proposal.as_of) - RECENT
    return day is None or day.first > proposal.as_of or day.last < recent
