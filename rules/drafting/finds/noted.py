"""Examinations, and what eligibility texts ask that no measure holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oligomatch.rules.drafting.finds.find import Find
from oligomatch.rules.drafting.wordings import pattern, patterns
from oligomatch.rules.tree import Is, Measure

_EXAMINATIONS = patterns("examinations")
_ASKED = pattern("noted", "asked")


def examinations(text: str) -> Iterator[Find]:
    """Required examinations."""
    for kind, form in _EXAMINATIONS.items():
        for match in form.finditer(text):
            asked = _ASKED.search(text)
            tree = Is(Measure(kind)) if asked else None
            yield Find("imaging", *match.span(), tree, workup=True)


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
