"""Tests with their values: blood counts, function of organs, weight.

A value is read where a unit tells what it is, or where no other unit in use gives such a number,
and where no word puts it into another time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from oligomatch.matcher.letters.course.days import Calendar, Written, order_of, value_of, written
from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Mention
from oligomatch.matcher.letters.sentences import Sentence
from oligomatch.matcher.logic.calendar import Day
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

UNITS = {
    "g_dl": "g/dL", "g_l": "g/L", "mmol_l": "mmol/L", "mg_dl": "mg/dL", "umol_l": "umol/L",
    "u_l": "U/L", "uln": "ULN", "giga_l": "10*9/L", "each_ul": "10*9/L", "lakh": "10*9/L",
    "ml_min": "mL/min", "ml_min_m": "mL/min/1.73m2", "one": "1", "miu_l": "mIU/L",
    "ng_ml": "ng/mL", "percent": "%", "ms": "ms", "litre": "L", "kg": "kg", "kg_m": "kg/m2",
    "mut_mb": "mut/Mb",
}  # fmt: skip
RECENT = timedelta(days=60)  # a value beside an earlier day than that is none of today
_LAKH = 100  # 10*9/L
_EACH = 1000  # of a microlitre in 10*9/L
_THOUSANDS = re.compile(r"[.,\s](?=\d{3}$)")


@cache
def _tests() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The form of each test, by the id of the vocabulary."""
    known = load_vocabulary().measurements
    return tuple((name, form) for name, form in forms("values").items() if name in known)


def mentions(sentence: Sentence) -> Iterator[Mention]:
    """The values of a sentence."""
    known, text = forms("values"), sentence.text
    if not known["named"].search(text) or known["then"].search(text):
        return
    days = written(text)
    for name, form in _tests():
        for found in form.finditer(text):
            ((unit, number),) = group(found).items()
            start, end = found.span()
            first = found.start(found.lastgroup or 0)
            if known["bounded"].search(text, start, first) or known["bounded"].search(text[:start]):
                continue
            around = sentence.context(start, end, but=frozenset({"historical"})) - {"negated"}
            payload = {
                "test": name,
                "value": _number(unit, number),
                "unit": UNITS[unit],
                "days": days,
                **_dated(text, start, end, days),
            }
            yield Mention("value", payload, sentence.place(start, end), around)


def _number(unit: str, text: str) -> float:
    """A number as written: with a decimal comma, or with its thousands apart."""
    if unit == "each_ul":
        return round(float(_THOUSANDS.sub("", text)) / _EACH, 3)
    value = float(text.replace(",", "."))
    return round(value * _LAKH, 1) if unit == "lakh" else value


def _dated(text: str, start: int, end: int, days: Sequence[Written]) -> dict[str, Any]:
    """The day of a value, where words tell it."""
    known = forms("values")
    for one in days:
        ahead = one.end <= start and (
            not text[: one.start].strip(" (*-") or known["dated_ahead"].search(text[: one.start])
        )
        if ahead or (one.start >= end and known["dated_behind"].fullmatch(text, end, one.start)):
            return {"day": one}
    return {"today": True} if not days and known["today"].search(text) else {}


def settle(each: Sequence[Mention], proposal: Proposal) -> None:
    """Each value, of several letters that of the latest, with its day where words tell it."""
    tests: dict[str, list[Mention]] = {}
    for one in proposal.usable(each):
        tests.setdefault(one.payload["test"], []).append(one)
    for test, said in tests.items():
        for one in proposal.latest(said):
            days = [_day(written, one, proposal) for written in one.payload.get("days", ())]
            if any(_is_past(day, one, proposal) for day in days):
                proposal.leave("then", "value", one.place)
                continue
            day = _day(one.payload.get("day"), one, proposal)
            if one.payload.get("today"):
                dated = proposal.letters[one.place.letter].dated
                day = None if dated is None else Day(dated, dated)
            dated_on = {} if day is None else {"date": value_of(day)}
            value = {"value": one.payload["value"], "unit": one.payload["unit"], **dated_on}
            proposal.state(f"/measurements/{test}", value, one.place)


def _day(said: Written | None, one: Mention, proposal: Proposal) -> Day | None:
    letter = proposal.letters[one.place.letter]
    return Calendar(letter.dated, order_of(proposal.texts)).day(said) if said else None


def _is_past(day: Day | None, one: Mention, proposal: Proposal) -> bool:
    """Whether a day beside a value is one of another time, or none that can be told."""
    today = proposal.letters[one.place.letter].dated or proposal.as_of
    return day is None or day.first > proposal.as_of or day.last < today - RECENT
