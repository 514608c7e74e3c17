"""On which day a performance status was scored, as far as words tell it.

A status by itself is one of today, more or less: its day is stated only where words tell it. That
is a day beside it, the one of the sentence before to which it points back, that of the discharge,
or the letter's own, where it stands under an examination, or the letter tells that its patient was
seen on its day, and tells of no other visit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from oligomatch.matcher.letters.course.days import Calendar, Written, written
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.measured.when import day_of_result
from oligomatch.matcher.letters.pieces import piece_before
from oligomatch.matcher.letters.sentences import Sentence
from oligomatch.matcher.logic.calendar import Day

_STOP = re.compile(r"(?<=[.;!?])\s+")
_PROSE = re.compile(r"(?<=[A-Za-z]{2}[.;!?])\s+")  # between two sentences of a letter of one line


def scored_on(sentence: Sentence, start: int, end: int) -> dict[str, Any]:
    """The day of a performance status, where words tell it; `beside`: whatever is said around."""
    known, text = forms("person"), sentence.text
    if (
        known["today"].search(text, start, end)
        or known["today_ahead"].search(text[:start])
        or known["today_behind"].match(text, end)
    ):
        return {"today": True}
    days = written(text)
    for one in days:
        if start <= one.start and one.end <= end:  # `ECOG on 3 May 2026 was 1`
            return {"written": one}
        on = known["scored_on"].fullmatch(text, end, one.start) if one.start >= end else None
        if on and (not on["aside"] or not text[one.end :].strip(" .;)")):
            return {"written": one}
        seen = one.end <= start and known["visit_ahead"].search(text[: one.start])
        if seen and known["so_on_that_day"].fullmatch(text, one.end, start):
            return {"written": one}  # `at the visit of 30 June she is at PS 1`
    before = _before(sentence)
    ahead = () if any(one.kind != "later" for one in days) else written(before)
    if known["same_day_behind"].match(text, end):
        return {"written": ahead[0]} if len(ahead) == 1 else {}
    if len(ahead) == 1 and known["seen_on"].search(before, 0, ahead[0].start):
        return {"written": ahead[0], "beside": ahead[0]}
    line = sentence.line_ahead + text[:start]
    if (
        known["discharge_ahead"].search(text[:start])
        or known["discharge_within"].search(text, start, end)
        or known["discharge_behind"].match(text, end)
        or (not written(line) and known["discharge_head"].match(line))
        or (not days and any(known["of_discharge"].fullmatch(one) for one in _heads(sentence)))
    ):
        return {"discharged": True}
    if (beside := day_of_result(sentence, start, end, days)) is not None:
        return {"written": beside, "beside": beside}
    if (days and not _is_before(text, start, days)) or known["of_another_pen"].search(text):
        return {}
    if _is_met(text[:start]) or (_is_met(before) and not written(before)):
        return {"today": True}
    if known["examined_ahead"].search(line) and not written(line):
        return {"seen": True}
    if known["own_estimate"].search(text):
        return {"seen": True}
    if known["of_no_day"].search(text):
        return {}
    if known["examined_head"].match(line) and not written(line):
        return {"seen": True}
    return {} if known["of_another_pen"].search(sentence.paragraph_ahead) else {"present": True}


def _heads(sentence: Sentence) -> tuple[str, ...]:
    """What may be the heading of a sentence: the one of its list or section, or the line with which
    its paragraph begins."""
    top = sentence.paragraph_ahead.lstrip("\n").split("\n")[0]
    return sentence.above or sentence.heading, top


def _is_before(text: str, start: int, days: Sequence[Written]) -> bool:
    """Whether a performance status is told of now, in front of all days of its sentence: *he feels
    well, performance status 1, with a fever in March*."""
    now = forms("person")["feels"].search(text[:start])
    return now is not None and all(one.start > start for one in days)


def _before(sentence: Sentence) -> str:
    """The sentence in front of one, of the same line."""
    ahead = sentence.line_ahead.rstrip(" ")
    return piece_before(_STOP, ahead, len(ahead)).rstrip(" .;")


def _is_met(text: str) -> bool:
    """Whether a sentence tells that the patient was seen on the letter's day."""
    known = forms("person")
    return bool(known["met_today"].search(text)) and not known["not_met"].search(text)


def _right_behind(text: str, end: int) -> list[Written]:
    """The days that stand right behind some words, on their line."""
    line = text[end:].split("\n")[0]
    return [day for day in written(line) if not line[: day.start].strip()]


def day_of_discharge(text: str, calendar: Calendar) -> Day | None:
    """The one day on which a letter tells its patient to be discharged."""
    days = set[Day | None]()
    for one in forms("person")["discharged_on"].finditer(text):
        days |= {calendar.day(day) for day in _right_behind(text, one.end())}
    if not days and calendar.dated and forms("person")["discharged_today"].search(text):
        return Day(calendar.dated, calendar.dated)
    found = days.pop() if len(days) == 1 else None
    return found if found and found.exact else None


def seen_on_its_day(text: str, dated: date, calendar: Calendar) -> bool:
    """Whether a letter tells that its patient was seen on its own day."""
    known, own = forms("person"), Day(dated, dated)
    if any(_is_met(one.rstrip(" .;")) for line in text.split("\n") for one in _STOP.split(line)):
        return True
    top = next((line for line in text.split("\n") if line.strip()), "")
    top = _PROSE.split(top)[0]  # and not what a letter of one line tells further on
    if known["bedside"].search(top) and any(calendar.day(day) == own for day in written(top)):
        return True
    return any(
        calendar.day(day) == own
        for one in known["visit_on"].finditer(text)
        for day in _right_behind(text, one.end())
    )


def seen_else(text: str, dated: date, calendar: Calendar) -> bool:
    """Whether a letter tells that its patient was seen on another day than its own."""
    if forms("person")["seen_before"].search(text):
        return True
    for one in forms("person")["visit_on"].finditer(text):
        each = _right_behind(text, one.end())
        if any(calendar.day(day) != Day(dated, dated) for day in each):
            return True
    return False
