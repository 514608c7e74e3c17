"""Which staging was the last before the first palliative line, and so the baseline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import count

from oligomatch.matcher.letters.course.days import stated_day
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.logic.calendar import Day

SOON = timedelta(75)  # from a staging to the line that it led to: between them there was no other


def state_baseline(proposal: Proposal, treated: Sequence[Day]) -> None:
    """The baseline, where a first palliative line with its day began soon after one staging;
    `treated`: days that may be of a local treatment, after which there may be fewer."""
    stagings = [*_entries(proposal, "/assessments", "date")]
    line = _first_line(proposal, stagings)
    begun = stated_day(proposal.stated(f"{line}/start")) if line else None
    days = {one: stated_day(proposal.stated(f"{one}/date")) for one in stagings}
    if begun is None or not days:
        return
    before = {one: day for one, day in days.items() if day and day.last <= begun.last}
    around = [one for one, day in days.items() if day and day.first <= begun.last]
    if not before or len(around) != len(before):
        return  # one may have been done on either side of its beginning
    one, day = max(before.items(), key=lambda each: each[1].last)
    since = any(one.first <= begun.last and one.last > day.last and one != begun for one in treated)
    if not since and begun.first - day.last <= SOON and proposal.stated(f"{one}/response") is None:
        proposal.add(f"{one}/at", "baseline", *proposal.places(f"{line}/start"))


def _first_line(proposal: Proposal, stagings: list[str]) -> str | None:
    """The first palliative line: by its number, or the only one where the staging right before it
    is that of the diagnosis of the metastases."""
    lines = [*_entries(proposal, "/systemic_therapy/lines", "agents")]
    intents = [proposal.stated(f"{one}/intent") for one in lines]
    each = [one for one, intent in zip(lines, intents, strict=True) if intent == "palliative"]
    first = [one for one in each if proposal.stated(f"{one}/number") == 1]
    unnumbered = len(each) == 1 and proposal.stated(f"{each[0]}/number") is None
    if unnumbered and None not in intents:
        marked = any("diagnosis" in (proposal.stated(f"{one}/at") or ()) for one in stagings)
        first = each if marked else []
    return first[0] if len(first) == 1 else None


def _entries(proposal: Proposal, of: str, key: str) -> Iterator[str]:
    """The entries of a list that have a field."""
    for at in count():
        if proposal.stated(f"{of}/{at}/{key}") is None:
            return
        yield f"{of}/{at}"
