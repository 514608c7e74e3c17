"""The day that a letter says at its head."""

from __future__ import annotations

from datetime import date

from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.ocr import mended
from oligomatch.matcher.logic.calendar import full_day
from oligomatch.matcher.written.dates import days_of

MOST_LINES = 8  # of a head


def day_of(text: str) -> date | None:
    """The one day that the first lines end in; none where they say none, or several."""
    lines = [line.strip() for line in mended(text).text.splitlines() if line.strip()][:MOST_LINES]
    days: set[tuple[str, ...]] = set()
    for kind in ("plain", "head"):  # a line that is a day, else one that ends in one
        found = [forms("letter")[kind].match(line) for line in lines]
        days = days or {tuple(days_of(one["day"]) or ()) for one in found if one is not None}
    if len(days) != 1:
        return None
    (day, *others) = next(iter(days)) or ("",)
    return None if others or not day else full_day(day)
