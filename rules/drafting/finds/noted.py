"""Examinations, and what eligibility texts ask that no measure holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from oligomatch.rules.drafting.finds.find import Find
from oligomatch.rules.drafting.finds.numbers import NUMBER
from oligomatch.rules.tree import Is, Measure

_EXAMINATIONS = (
    ("fdg_pet_done", r"(?:18\s*F?-?\s*)?FDG[\s-]*PET(?:[\s/-]*CT)?|PET[\s/-]*CT|18FDG-PET"),
    ("brain_imaging_done", r"(?:brain|cerebral|cranial) (?:MRI|magnetic resonance imaging|CT)|"
                           r"MRI (?:of the |of )?brain"),
)  # fmt: skip
_ASKED = re.compile(
    r"\b(?:documented|confirmed|assessed|determined|staged|staging|evaluated|mandatory|required|"
    r"on the basis of|must have|must undergo|underwent|have had|by means of)\b",
    re.I,
)


def examinations(text: str) -> Iterator[Find]:
    """Required examinations."""
    for kind, form in _EXAMINATIONS:
        for match in re.finditer(rf"\b(?:{form})\b", text, re.I):
            asked = _ASKED.search(text)
            tree = Is(Measure(kind)) if asked else None
            yield Find("imaging", *match.span(), match.group(0), tree, workup=True)


_YEARS = re.compile(r"\d{1,3}")
_SCORES = r"(?:ECOG|Eastern Cooperative Oncology Group|WHO|Zubrod|Karnofsky|KPS)"
_UNMEASURED: Mapping[str, str] = {
    "ECOG": rf"\b{_SCORES}\b[^.;,]{{0,80}}?\d(?:\s*(?:to|-|–|or|,|and)\s*\d)*\d?",
    "life expectancy": r"\blife expectancy\b|\bexpected survival\b",
    "washout": (
        r"\b(?:within|at least|last|less than|more than|≤|≥|\\?<|\\?>)?\s*(?:the\s+)?"
        rf"{NUMBER}\s*(?:days?|weeks?|months?)\b"
    ),
    "pregnancy": (
        r"\b(?:pregnan\w+|breast-?\s?feeding|lactating|nursing|childbearing|contracepti\w+)\b"
    ),
    "consent": r"\binformed consent\b|\bwilling and able\b",
    "laboratory": (r"\b(?:neutrophil|platelet|ha?emoglobin|bilirubin|creatinine|AST|ALT|ULN)\b"),
}
_AGED = re.compile(
    r"[^.;,]{0,40}?\b(?:age|aged|ages|years of age|years old|years or older|years and older)\b"
    r"[^.;,]{0,40}",
    re.I,
)


def ages(text: str) -> Iterator[Find]:
    """The first limit of age."""
    for match in _AGED.finditer(text):
        years = _YEARS.search(match.group(0))
        if years:
            yield Find("age", *match.span(), f"age: {years.group(0)}")
            return


def unmeasured(text: str) -> Iterator[Find]:
    """What has no measure: told to the author."""
    for kind, form in _UNMEASURED.items():
        for match in re.finditer(form, text, re.I):
            yield Find(kind, *match.span(), kind)
