"""Which line of treatment is which, by their days: where one follows the diagnosis of the
metastases, or the line before, so soon that none can lie between."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from oligomatch.matcher.letters.course.lines import OneLine
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.logic.calendar import Day, parse_day

SOON = timedelta(days=120)  # from the first metastasis to the first line for it
NEXT = timedelta(days=90)  # from the end of a line to the one behind it
DIAGNOSED = "/primary/diagnosis_date"
FIRST = "/metastatic_disease/first_metastasis_date"


def onset(proposal: Proposal) -> Day | None:
    """The day on which metastases were first known: that of the diagnosis, where they were there
    then."""
    stated = proposal.stated(FIRST)
    if stated is None and proposal.spread_at_diagnosis:
        stated = proposal.stated(DIAGNOSED)
    if isinstance(stated, dict):
        return Day(parse_day(stated["from"]).first, parse_day(stated["to"]).last)
    return parse_day(stated) if isinstance(stated, str) else None


def number_by_days(lines: Sequence[OneLine], since: Day | None) -> None:
    """The numbers of palliative lines, and that they are, as their days tell it: `since`, the day
    on which metastases were first known."""
    if since is None:
        return
    late = [one for one in lines if one.values.get("intent") != "adjuvant"]
    if any("start" not in one.days or "start" in one.odd for one in late):
        return  # one of them may lie anywhere
    if any(one.days["start"].last < since.first for one in late):
        return  # its intent is not told
    late.sort(key=lambda one: one.days["start"].first)
    before = since
    for number, one in enumerate(late, 1):
        start = one.days["start"]
        soon = SOON if number == 1 else NEXT
        if start.last - before.first > soon + (before.last - before.first):
            return
        if number > 1 and start.first < before.first:
            return  # they overlap
        if one.values.setdefault("number", number) != number:
            return
        where = one.where["start"]
        one.where.setdefault("number", where)
        one.by_days = True
        one.values.setdefault("intent", "palliative")
        one.where.setdefault("intent", where)
        over = [one.days[name] for name in ("end", "progression") if name in one.days]
        if not over or {"end", "progression"} & one.odd:
            return
        before = max(over, key=lambda day: day.last)
