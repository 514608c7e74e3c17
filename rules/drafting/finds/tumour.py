"""The cancer, its histology and its stage as eligibility texts word them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from oligomatch.rules.drafting.finds.find import Find
from oligomatch.rules.drafting.wordings import form_of, part, pattern, section
from oligomatch.rules.tree import AllOf, Is, Measure, Node, Not, OneOf

_OF_KIND: Mapping[str, str] = {"adeno": "adenocarcinoma", "squam": "squamous"}
_HISTOLOGY = pattern("tumour", "histology")
_STAGE = pattern("tumour", "stage")
_NUMERAL = re.compile(r"(?P<n>IV|I{1,3}|[1-4](?![\d.]))(?P<part>[ABC])?")
_OTHER_THAN = pattern("tumour", "other_than")
_IV_IS_METASTATIC = pattern("tumour", "four_is_metastatic")
_IV_MAY_BE_LOCAL = pattern("tumour", "four_may_be_local")


def _cancer_forms() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Each cancer by its site before the word for cancer, after `of the`, and by its letters."""
    word, letters = part("cancer"), part("letters")
    yield "nsclc", form_of(rf"\b{part('nsclc')}")
    for cancer, site in section("cancers").items():
        yield cancer, form_of(rf"\b{site['before']}\s+{word}{letters}(?!\w)")
        yield cancer, form_of(rf"\b{word} of the {site['after']}{letters}(?!\w)")
        if "letters" in site:
            yield cancer, re.compile(rf"\b{site['letters']}\b")


_CANCERS = tuple(_cancer_forms())
_METASTATIC = pattern("tumour", "metastatic")


def cancers(text: str) -> Iterator[Find]:
    """The type of cancer, with the histology that its name tells."""
    for match in _OTHER_THAN.finditer(text):
        other = Not(OneOf(Measure("cancer_type"), frozenset({"nsclc"})))
        yield Find("tumour", *match.span(), other)
    for cancer, form in _CANCERS:
        for match in form.finditer(text):
            tree: Node = OneOf(Measure("cancer_type"), frozenset({cancer}))
            kind = (match.groupdict().get("kind") or "").lower()[:5]
            if kind in _OF_KIND:
                tree = AllOf((tree, OneOf(Measure("histology"), frozenset({_OF_KIND[kind]}))))
            yield Find("tumour", *match.span(), tree)


def histologies(text: str) -> Iterator[Find]:
    """The histology; with the cancer where its name follows."""
    for match in _HISTOLOGY.finditer(text):
        kind = re.sub(r"[\s-]+", "_", match["kind"].lower())
        tree: Node = OneOf(Measure("histology"), frozenset({kind}))
        if match["non"]:
            tree = Not(tree)
        yield Find("histology", *match.span(), tree)


def stages(text: str) -> Iterator[Find]:
    """Stages, of which IV alone says that the disease is metastatic."""
    for match in _METASTATIC.finditer(text):
        disease = match.group(0).lower().endswith("disease")
        after = match.end() + len(text[match.end() :]) - len(text[match.end() :].lstrip())
        if disease or any(form.match(text, after) for _, form in _CANCERS):
            tree = Is(Measure("ever_metastatic"))
            yield Find("metastatic disease", *match.span(), tree)
    for match in _STAGE.finditer(text):
        numerals = [(m["n"], m["part"]) for m in _NUMERAL.finditer(match.group(0)[5:].upper())]
        parts = {part for _, part in numerals}
        four = {n for n, _ in numerals} <= {"IV", "4"} and (None in parts or {"A", "B"} <= parts)
        stage = Is(Measure("ever_metastatic")) if four else _third(match.group(0))
        yield Find("stage", *match.span(), stage)


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
    return OneOf(Measure("stage"), frozenset({"III"}))
