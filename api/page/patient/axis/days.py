"""Days on the axis: what is drawn of one, and how it is written."""

from __future__ import annotations

from oligomatch.api.page.form.written import MONTHS, day_words
from oligomatch.matcher.logic.calendar import Day


def short_day(day: Day) -> str:
    """`6 Aug`, `Aug`, or the year: what is left stands on the axis."""
    first = day.first
    month = MONTHS[first.month - 1][:3]
    if day.exact:
        return f"{first.day} {month}"
    return month if len(str(day)) == 7 else str(first.year) if len(str(day)) == 4 else ""


def stated_day(day: Day | None) -> str:
    """A day as the list spells it out."""
    return "day not told" if day is None else day_words(day)
