"""The cancer, its histology and its stage as eligibility texts word them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.drafting.find import Find
from rules.tree import Is, Measure, Node, Not, OneOf

_CANCERS = {
    "nsclc": (
        r"(?:non[\s‐‑-]*small[\s‐‑-]*cells?\s+lung\s+(?:cancer|carcinoma)(?:\s*\(NSCLC\))?|NSCLC)"
    ),
    "breast": r"(?:breast (?:cancer|carcinoma)|carcinoma of the breast|MBC)",
    "prostate": r"(?:prostate (?:cancer|carcinoma)|carcinoma of the prostate)",
}
_HISTOLOGY = re.compile(
    r"(?P<non>non[\s-]*)?(?P<kind>squamous|adenocarcinoma|large[\s-]cell|adenosquamous)"
    r"(?:[\s-]cell)?(?:\s+(?:histology|carcinoma|NSCLC))?\b"
    r"(?!\s*(?:carcinoma of the skin|skin|cell skin))",
    re.I,
)
_STAGE = re.compile(
    r"\bstages?\s*:?\s*(?:IV|III|II|I|[1-4])[ABCabc]?\d?(?:\s*(?:,|/|-|–|to|and|or)\s*"
    r"(?:stages?\s*)?(?:IV|III|II|I|[1-4])[ABCabc]?\d?)*\b",
    re.I,
)
_METASTATIC = re.compile(r"\bmetastatic(?: disease\b|(?=\s+(?:NSCLC|non[\s-]small)))", re.I)
_NUMERAL = re.compile(r"IV|I{1,3}|[1-4](?![\d.])")


_OTHER_THAN = re.compile(
    r"(?:any )?(?:cancer |tumou?r )?(?:histolog(?:y|ies)|types?)?\s*other than "
    rf"{_CANCERS['nsclc']}",
    re.I,
)


def cancers(text: str) -> Iterator[Find]:
    """The type of cancer."""
    for match in _OTHER_THAN.finditer(text):
        other = Not(OneOf(Measure("cancer_type"), frozenset({"nsclc"})))
        yield Find("tumour", *match.span(), "the cancer is not NSCLC", other)
    for kind, form in _CANCERS.items():
        for match in re.finditer(rf"\b{form}", text, 0 if kind == "nsclc" else re.I):
            tree = OneOf(Measure("cancer_type"), frozenset({kind}))
            yield Find("tumour", *match.span(), f"the cancer is {kind.upper()}", tree)
    for match in re.finditer(_CANCERS["nsclc"], text, re.I):
        tree = OneOf(Measure("cancer_type"), frozenset({"nsclc"}))
        yield Find("tumour", *match.span(), "the cancer is NSCLC", tree)


def histologies(text: str) -> Iterator[Find]:
    """The histology."""
    for match in _HISTOLOGY.finditer(text):
        kind = re.sub(r"[\s-]+", "_", match["kind"].lower())
        tree: Node = OneOf(Measure("histology"), frozenset({kind}))
        if match["non"]:
            tree = Not(tree)
        yield Find("histology", *match.span(), "the histology", tree)


def stages(text: str) -> Iterator[Find]:
    """Stages, of which IV alone says that the disease is metastatic."""
    for match in _METASTATIC.finditer(text):
        tree = Is(Measure("ever_metastatic"))
        yield Find("metastatic disease", *match.span(), "metastatic disease", tree)
    for match in _STAGE.finditer(text):
        four = {n.upper() for n in _NUMERAL.findall(match.group(0).upper())} <= {"IV", "4"}
        stage = Is(Measure("ever_metastatic")) if four else _third(match.group(0))
        yield Find("stage", *match.span(), "the stage", stage)


def _third(words: str) -> Node | None:
    """Stage III with all that it holds, where nothing else is named."""
    if not re.fullmatch(r"stage\s*:?\s*(?:III|3)", words, re.I):
        return None
    return OneOf(Measure("stage"), frozenset({"III", "IIIA", "IIIB", "IIIC"}))
