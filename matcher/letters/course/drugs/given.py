"""What the verb behind a group of drugs says of them: that they were given, and from which day on.

Words anywhere else in their sentence do not take that back: `no driver was found, and osimertinib
was begun on 3 May`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from oligomatch.matcher.letters.course.days import Written
from oligomatch.matcher.letters.forms import forms

RUN = re.compile(r"(\s)\1+")
MOST_BETWEEN = 300  # signs between drugs and the day on which they were begun
CLAUSE = re.compile(r"[,;:(]|\b(?:and|but|while|whereas)\b")


@dataclass(frozen=True, slots=True)
class BegunOn:
    """From which day drugs were given, by its number; `end`: where that is said."""

    day: int
    start: int
    end: int


def given_from(
    text: str, days: Sequence[Written], bounds: tuple[int, int, int, int]
) -> BegunOn | None:
    """The day on which drugs were begun, by the verb right behind them."""
    first, start, end, last = bounds
    near = [(number, one) for number, one in enumerate(days) if end <= one.start]
    if not near or near[0][1].end > last:
        return None
    number, day = near[0]
    between = RUN.sub(r"\1", text[end : day.start])  # in a run of gaps each way would be tried
    if len(between) > MOST_BETWEEN or not forms("given")["begun_on"].fullmatch(between):
        return None
    cuts = [cut.end() for cut in CLAUSE.finditer(text, first, start)]
    ahead = text[cuts[-1] if cuts else first : start]
    if forms("given")["denied_ahead"].search(ahead):
        return None
    if forms("given")["lasted"].search(between) and forms("given")["of_drugs"].search(ahead):
        return None  # `the response to osimertinib lasted from May 2023`
    return BegunOn(number, start - len(ahead), day.end)
