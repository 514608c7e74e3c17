"""Examinations, and what eligibility texts ask that no measure holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oligomatch.rules.drafting.finds.find import Find
from oligomatch.rules.drafting.wordings import pattern, patterns
from oligomatch.rules.tree import Is, Measure, Within

_EXAMINATIONS = patterns("examinations")
_DATED = patterns("dated_examinations")
_WITHIN = pattern("noted", "within")
_AHEAD = pattern("noted", "exam_ahead")
_ASKED = pattern("noted", "asked")


def examinations(text: str) -> Iterator[Find]:
    """Required examinations, and how long ago they may be."""
    for kind, form in _EXAMINATIONS.items():
        for match in form.finditer(text):
            asked = _ASKED.search(text)
            tree = Is(Measure(kind)) if asked else None
            yield Find("imaging", *match.span(), tree, workup=True)
    for name, form in _DATED.items():
        for match in form.finditer(text):
            ago = _WITHIN.search(match[0])
            if ago is None or not _AHEAD.fullmatch(text, 0, match.start()):
                continue  # `may take part if imaging within 30 days shows ..` requires none
            days = int(ago["n"]) * (7 if ago["unit"].lower().startswith("week") else 1)
            lately = Within(Measure("days_since", names=frozenset({name})), high=days)
            yield Find("imaging", *match.span(), lately, workup=True)


_YEARS = re.compile(r"\d{1,3}")
_UNMEASURED = patterns("unmeasured")
_AGED = pattern("noted", "aged")


def ages(text: str) -> Iterator[Find]:
    """The first limit of age."""
    for match in _AGED.finditer(text):
        years = _YEARS.search(match.group(0))
        if years:
            yield Find("age", *match.span())
            return


def unmeasured(text: str) -> Iterator[Find]:
    """What has no measure: told to the author."""
    for kind, form in _UNMEASURED.items():
        for match in form.finditer(text):
            yield Find(kind, *match.span())
