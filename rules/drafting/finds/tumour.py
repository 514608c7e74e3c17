"""The cancer, its histology and its stage as eligibility texts word them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from oligomatch.rules.drafting.finds.find import Find
from oligomatch.rules.tree import AllOf, Is, Measure, Node, Not, OneOf

_NSCLC = r"(?:non[\s‐‑-]*small[\s‐‑-]*cells?\s+lung\s+(?:cancer|carcinoma)(?:\s*\(NSCLC\))?|NSCLC)"
# a cancer: how its site is written, before the word for cancer and after `of the`
_SITES: Mapping[str, tuple[str, str]] = {
    "breast": (r"breast", r"breast"),
    "prostate": (r"prostat(?:e|ic)", r"prostate"),
    "colorectal": (r"(?:colorectal|colon|rectal)", r"(?:colon|rectum|colon or rectum)"),
    "renal": (r"(?:renal[\s-]cell|renal|kidney)", r"kidney"),
    "oesophageal": (r"o?esophag(?:eal|us)", r"o?esophagus"),
    "gastric": (r"(?:gastric|stomach)", r"stomach"),
    "pancreatic": (r"(?:pancreatic|pancreas)", r"pancreas"),
    "head_and_neck": (r"head[\s-]and[\s-]neck", r"head and neck"),
}
_KIND = r"(?P<kind>adenocarcinoma|squamous[\s-]cell (?:carcinoma|cancer)|carcinoma|cancer)"
_ALSO: Mapping[str, str] = {"breast": r"MBC", "renal": r"RCC"}
_SHORT = r"(?:\s*\((?:RCC|ccRCC|m?CRPC|m?HSPC|m?CSPC|CRC|mCRC|PCa|ESCC|MBC|HNSCC|PDAC)\))?"
_OF_KIND: Mapping[str, str] = {"adeno": "adenocarcinoma", "squam": "squamous"}
_HISTOLOGY = re.compile(
    r"(?P<non>non[\s-]*)?(?P<kind>squamous|adenocarcinoma|large[\s-]cell|adenosquamous)"
    r"(?:[\s-]cell)?(?:\s+(?:histology|carcinoma))?\b"
    r"(?!\s*(?:carcinoma of the skin|skin|cell skin|cancer))",
    re.I,
)
_STAGE = re.compile(
    r"\bstages?\s*:?\s*(?:IV|III|II|I|[1-4])[ABCabc]?\d?(?:\s*(?:,|/|-|–|to|and|or)\s*"
    r"(?:stages?\s*)?(?:IV|III|II|I|[1-4])[ABCabc]?\d?)*\b",
    re.I,
)
_NUMERAL = re.compile(r"(?P<n>IV|I{1,3}|[1-4](?![\d.]))(?P<part>[ABC])?")
_OTHER_THAN = re.compile(
    r"(?:any )?(?:cancer |tumou?r )?(?:histolog(?:y|ies)|types?)?\s*other than " + _NSCLC,
    re.I,
)
# cancers of which stage IV says that there are distant metastases; of others (prostate, kidney,
# oesophagus, head and neck) it may be a large tumour or regional nodes alone
_IV_IS_METASTATIC = re.compile(
    rf"{_NSCLC}|\blung cancer|\bMBC\b|\bbreast\b[\w\s-]*(?:cancer|carcinoma)|"
    r"\b(?:colorectal|colon|rectal) (?:cancer|carcinoma|adenocarcinoma)",
    re.I,
)
_IV_MAY_BE_LOCAL = re.compile(
    r"prostat|renal[\s-]cell|kidney cancer|o?esophag|gastric|stomach cancer|head[\s-]and[\s-]neck|"
    r"nasopharyn|bladder|urothel|cervi(?:x|cal) (?:cancer|carcinoma)|ovar|endometri|thyroid cancer|"
    r"hepatocellular|biliary|(?<!criteria in )(?<!evaluation in )solid tumou?rs?",
    re.I,
)


def _cancer_forms() -> Iterator[tuple[str, re.Pattern[str]]]:
    yield "nsclc", re.compile(rf"\b{_NSCLC}", re.I)
    for cancer, (before, after) in _SITES.items():
        yield cancer, re.compile(rf"\b{before}\s+{_KIND}{_SHORT}(?!\w)", re.I)
        yield cancer, re.compile(rf"\b{_KIND} of the {after}{_SHORT}(?!\w)", re.I)
    for cancer, short in _ALSO.items():
        yield cancer, re.compile(rf"\b{short}\b")


_CANCERS = tuple(_cancer_forms())
_METASTATIC = re.compile(r"\bmetastatic(?: disease\b|(?=\s))", re.I)


def cancers(text: str) -> Iterator[Find]:
    """The type of cancer, with the histology that its name tells."""
    for match in _OTHER_THAN.finditer(text):
        other = Not(OneOf(Measure("cancer_type"), frozenset({"nsclc"})))
        yield Find("tumour", *match.span(), "the cancer is not NSCLC", other)
    for cancer, form in _CANCERS:
        for match in form.finditer(text):
            tree: Node = OneOf(Measure("cancer_type"), frozenset({cancer}))
            kind = (match.groupdict().get("kind") or "").lower()[:5]
            if kind in _OF_KIND:
                tree = AllOf((tree, OneOf(Measure("histology"), frozenset({_OF_KIND[kind]}))))
            yield Find("tumour", *match.span(), f"the cancer is {cancer.upper()}", tree)


def histologies(text: str) -> Iterator[Find]:
    """The histology; with the cancer where its name follows."""
    for match in _HISTOLOGY.finditer(text):
        kind = re.sub(r"[\s-]+", "_", match["kind"].lower())
        tree: Node = OneOf(Measure("histology"), frozenset({kind}))
        if match["non"]:
            tree = Not(tree)
        yield Find("histology", *match.span(), "the histology", tree)


def stages(text: str) -> Iterator[Find]:
    """Stages, of which IV alone says that the disease is metastatic."""
    for match in _METASTATIC.finditer(text):
        disease = match.group(0).lower().endswith("disease")
        after = match.end() + len(text[match.end() :]) - len(text[match.end() :].lstrip())
        if disease or any(form.match(text, after) for _, form in _CANCERS):
            tree = Is(Measure("ever_metastatic"))
            yield Find("metastatic disease", *match.span(), "metastatic disease", tree)
    for match in _STAGE.finditer(text):
        numerals = [(m["n"], m["part"]) for m in _NUMERAL.finditer(match.group(0)[5:].upper())]
        parts = {part for _, part in numerals}
        four = {n for n, _ in numerals} <= {"IV", "4"} and (None in parts or {"A", "B"} <= parts)
        stage = Is(Measure("ever_metastatic")) if four else _third(match.group(0))
        yield Find("stage", *match.span(), "the stage", stage)


def four_is_metastatic(*texts: str) -> bool:
    """Whether stage IV says that there are metastases, by the cancers that the first of the texts
    names which names any: the sentence itself, then all that must hold.
    """
    for text in texts:
        if _IV_MAY_BE_LOCAL.search(text):
            return False
        if _IV_IS_METASTATIC.search(text):
            return True
    return False


def _third(words: str) -> Node | None:
    """Stage III with all that it holds, where nothing else is named."""
    if not re.fullmatch(r"stage\s*:?\s*(?:III|3)", words, re.I):
        return None
    return OneOf(Measure("stage"), frozenset({"III", "IIIA", "IIIB", "IIIC"}))
