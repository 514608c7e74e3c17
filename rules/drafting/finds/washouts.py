"""How long ago something was given or happened, as eligibility texts word it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from oligomatch.rules.drafting.finds.find import Find
from oligomatch.rules.drafting.finds.numbers import NUMBER, number
from oligomatch.rules.drafting.wordings import forms
from oligomatch.rules.tree import AnyOf, Is, Measure, Node, Not, Within

_DONE = forms("done")
_TOGETHER = {"immunosuppressive_therapy": ("systemic_steroids",)}
# given as a line of drugs, or told as a condition
_ALSO_STATED: Mapping[str, str] = {"androgen_deprivation_therapy": "androgen_deprivation"}
_DRUGS = forms("drugs")
START = (
    r"(?:(?:the|this|first|day|1|one|of|start|starting|initiation|beginning|dose|administration|"
    r"fraction|infusion|study|trial|protocol|investigational|drugs?|treatment|therapy|products?|"
    r"medication|intervention|IP|entry|entering|enrol+ment|registration|randomi[sz]ation|"
    r"inclusion|screening|cycle|C1D1|signing|informed|consent)\b\s*)+"
)
_WHEN = (
    r"\s*,?\s*(?:(?:within|(?P<during>during|in))\s+(?:the\s+)?(?:last\s+|past\s+|previous\s+|"
    r"prior\s+|≤\s*)?"
    r"|(?P<inside>≤|\\?<\s*=|=\s*\\?<)\s*|(?P<under>\\?<|less than)\s*)"
    rf"(?P<n>{NUMBER})\s*(?:\(\d+\)\s*)?(?P<unit>days?|weeks?|months?|years?|year)\b"
    rf"(?:\s*(?:prior to|before|preceding|of|from)\s+{START})?"
)


def washouts(text: str) -> Iterator[Find]:
    """What was given or happened within so long."""
    for name, form in _DONE.items():
        for match in re.finditer(rf"(?<!\w)(?:{form}){_WHEN}", text, re.I):
            yield Find("washout", *match.span(), name, _since("since", name, match))
    for name, form in _DRUGS.items():
        for match in re.finditer(rf"(?<!\w)(?:{form}){_WHEN}", text, re.I):
            tree = _since("since_therapy", name, match)
            if name in _ALSO_STATED:  # either place may tell it, so both are asked
                tree = AnyOf((tree, _since("since", _ALSO_STATED[name], match)))
            yield Find("washout", *match.span(), name, tree)


def _since(stem: str, name: str, match: re.Match[str]) -> Node:
    """The time since it is at most that told: weeks as days, years as months."""
    unit = match["unit"].lower().rstrip("s")
    scale, length = {
        "day": ("days", 1),
        "week": ("days", 7),
        "month": ("months", 1),
        "year": ("months", 12),
    }[unit]
    measure = Measure(f"{scale}_{stem}", names=frozenset({name, *_TOGETHER.get(name, ())}))
    limit = number(match["n"]) * length
    return (
        Within(measure, under=limit)
        if match["under"] or match["during"]
        else Within(measure, high=limit)
    )


_OTHER_CANCER = re.compile(
    rf"(?:patients? (?:has|have|with|who (?:has|have)) )?(?P<what>{_DONE['other_malignancy']})"
    rf"(?:{_WHEN})?\s*[,(]?\s*(?:except|unless|with the exception|other than|excluding|that|which|"
    r"who|requiring|with the following exceptions)",
    re.I,
)


def other_cancer(text: str) -> Node | None:
    """No other cancer, or none for so long, where exceptions follow it."""
    match = _OTHER_CANCER.match(text)
    if match is None:
        return None
    if match["n"] is None:
        return Not(Is(Measure("ever_had", names=frozenset({"other_malignancy"}))))
    return Not(_since("since", "other_malignancy", match))
