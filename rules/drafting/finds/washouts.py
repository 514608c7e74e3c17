"""How long ago something was given or happened, as eligibility texts word it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from oligomatch.rules.drafting.finds.find import Find
from oligomatch.rules.drafting.finds.numbers import number
from oligomatch.rules.drafting.wordings import forms, part, pattern
from oligomatch.rules.tree import AnyOf, Is, Measure, Node, Not, Within

_DONE = forms("done")
_TOGETHER = {"immunosuppressive_therapy": ("systemic_steroids",)}
# given as a line of drugs, or told as a condition
_ALSO_STATED: Mapping[str, str] = {"androgen_deprivation_therapy": "androgen_deprivation"}
_DRUGS = forms("drugs")
_WHEN = part("when")
_LENGTHS = {"day": ("days", 1), "week": ("days", 7), "month": ("months", 1), "year": ("months", 12)}
_OTHER_CANCER = pattern("washouts", "other_cancer")


def washouts(text: str) -> Iterator[Find]:
    """What was given or happened within so long."""
    for name, form in _DONE.items():
        for match in re.finditer(rf"(?<!\w)(?:{form}){_WHEN}", text, re.I):
            yield Find("washout", *match.span(), _since("since", name, match))
    for name, form in _DRUGS.items():
        for match in re.finditer(rf"(?<!\w)(?:{form}){_WHEN}", text, re.I):
            tree = _since("since_therapy", name, match)
            if name in _ALSO_STATED:  # either place may tell it, so both are asked
                tree = AnyOf((tree, _since("since", _ALSO_STATED[name], match)))
            yield Find("washout", *match.span(), tree)


def _since(stem: str, name: str, match: re.Match[str]) -> Node:
    """The time since it is at most that told: weeks as days, years as months."""
    scale, length = _LENGTHS[match["unit"].lower().rstrip("s")]
    measure = Measure(f"{scale}_{stem}", names=frozenset({name, *_TOGETHER.get(name, ())}))
    limit = number(match["n"]) * length
    excluded = match["under"] or match["during"]
    return Within(measure, under=limit) if excluded else Within(measure, high=limit)


def other_cancer(text: str) -> Node | None:
    """No other cancer, or none for so long, where exceptions follow it."""
    match = _OTHER_CANCER.match(text)
    if match is None:
        return None
    if match["n"] is None:
        return Not(Is(Measure("ever_had", names=frozenset({"other_malignancy"}))))
    return Not(_since("since", "other_malignancy", match))
