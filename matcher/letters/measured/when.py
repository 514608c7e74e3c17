"""The day of a result, a value or a score, that stands in its own sentence or at the head of its
line, with nothing else than other results between the two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from oligomatch.matcher.letters.course.days import Written, without_days, written
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.measured.results import results_of
from oligomatch.matcher.letters.sentences import Sentence

_SIGNS = " \t\r-*•·"
_RESULT = "#"


def day_of_result(
    sentence: Sentence, start: int, end: int, days: Sequence[Written]
) -> Written | None:
    """The one day of a result at a place of its sentence: it stands behind it (*Hb 8 g/dL, ALT
    31, both on 3 May*), in front of it (*at the visit of 3 May ECOG 1, Hb 8 g/dL*), or at the head
    of its line, where its sentence has none. `days` are those of the sentence."""
    known = forms("results")
    text = _marked(sentence.text, days)
    if known["in_doubt"].search(text):
        return None
    days = [one for one in days if one.kind != "later"] or days
    days = [*days, *_that_day(sentence.text, days)]
    for day in days:
        found = known["behind"].fullmatch(text, end, day.start) if day.start >= end else None
        if found and not (found["aside"] and text[day.end :].strip(" .;)")):
            return None if known["another"].match(text, day.end) else day
    if known["another"].match(text, end):
        return None
    for day in reversed(days):
        if day.end <= start and known["ahead"].fullmatch(text, day.end, start):
            front = text[: day.start]
            of_another = known["behind"].fullmatch(text, front.rfind(_RESULT) + 1, day.start)
            fits = known["so_dated"].search(front) and not known["around"].search(front)
            return day if fits and not (_RESULT in front and of_another) else None
    return None if days else _at_head(sentence, start)


def _that_day(text: str, days: Sequence[Written]) -> list[Written]:
    """The day that a sentence tells, where words behind it point back to that."""
    found = forms("values")["that_day"].search(text)
    if len(days) != 1 or found is None or found.start() < days[0].end:
        return []
    return [replace(days[0], start=found.start(), end=found.end())]


def _at_head(sentence: Sentence, start: int) -> Written | None:
    """The day with which the line begins that a result stands on."""
    ahead = sentence.line_ahead
    days = written(ahead) if ahead.strip(_SIGNS) else ()
    if len(days) != 1 or days[0].kind == "later" or ahead[: days[0].start].strip(_SIGNS):
        return None
    between = _marked(ahead, days)[days[0].end :] + _marked(sentence.text, ())[:start]
    return days[0] if forms("results")["ahead"].fullmatch(between) else None


def _marked(text: str, days: Sequence[Written]) -> str:
    """A text with signs for its results (#) and its days (@)."""
    signs = list(without_days(text, days))
    for start, end in results_of(text):
        signs[start:end] = [_RESULT, *" " * (end - start - 1)]
    return "".join(signs)
