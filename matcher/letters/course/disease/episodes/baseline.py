"""Which staging was the last before the first palliative line, and so the baseline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import count

from oligomatch.matcher.letters.course.days import stated_day
from oligomatch.matcher.letters.course.disease.record import Disease, Entity
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.logic.calendar import Day

SOON = timedelta(75)  # from a staging to the line that it led to: between them there was no other


def state_baseline(proposal: Proposal, cut: Sequence[Day]) -> None:
    """The baseline, where a first palliative line with its day began soon after one staging;
    `cut`: days that may be of an operation or an ablation, after which there may be fewer; what was
    irradiated is still there."""
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
    since = any(one.first <= begun.last and one.last > day.last and one != begun for one in cut)
    if not since and begun.first - day.last <= SOON and proposal.stated(f"{one}/response") is None:
        proposal.add(f"{one}/at", "baseline", *proposal.places(f"{line}/start"))


def state_only(disease: Disease) -> None:
    """That the only staging is that of the diagnosis, where the metastases are the first episode
    and nothing was given for them, neither a drug nor a local treatment (docs/profile.md, Time
    points); it must show one."""
    proposal, stagings = disease.proposal, [*_entries(disease.proposal, "/assessments", "date")]
    first = proposal.stated("/metastatic_disease/first_episode") is True
    untreated = proposal.stated("/systemic_therapy/palliative_lines") == 0
    marked = proposal.stated("/assessments/0/at") is not None
    several = len(stagings) != 1 or proposal.stated("/assessments/1") is not None
    if not (first and untreated) or marked or several or disease.treated_on or disease.undated:
        return
    span = stated_day(proposal.stated("/assessments/0/date"))
    shown = [one for one in disease.metastases if one.sure and not one.treatments]
    if span is None or not shown or len(_seen_at(shown, span)) != len(disease.metastases):
        return
    places = proposal.places("/metastatic_disease/first_episode")
    proposal.state("/assessments/0/at", ["diagnosis"], *places)


def _seen_at(each: Sequence[Entity], span: Day) -> list[Entity]:
    """Those that an examination of a staging showed."""
    return [one for one in each if any(day and span.holds(day) for day in one.seen)]


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
