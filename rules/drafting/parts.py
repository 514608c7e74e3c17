"""Parts of a sentence that stand for themselves, where nothing beside them takes them back."""

from __future__ import annotations

import re

from oligomatch.rules.drafting.finds.find import Find

# words that may take back or bind what stands beside them; a sentence with one is not encoded
# in part (the finds themselves are taken out first)
_BINDING = re.compile(
    r"\b(?:or|either|unless|except|other than|however|but|allowed|permitted|permissible|eligible|"
    r"may|can|could|if|when|in case|provided|note|cohorts?|arms?|phase|groups?|part|stratum|strata|"
    r"not|no|without|never|absence|free of|negative|excluding|rather|instead|"
    r"before|prior|previous|previously|after|following|history|at diagnosis|initial|initially|"
    r"regardless|irrespective|optional|\w*progress\w*|residual|persist\w*|growing|new|untreated|"
    r"treated|irradiated|resected|\w*symptomatic|measurable|stable|induced|status|test\w*|unknown|"
    r"for (?:patients|participants|subjects|those))\b",
    re.I,
)
# idioms whose words bind nothing
_IDIOM = re.compile(
    r"(?:histolog|cytolog|patholog)\w*[\s-]*(?:and/or|or|/|and)[\s-]*(?:histolog|cytolog|"
    r"patholog)\w*"
    r"|(?:locally[\s-]advanced|recurrent|advanced|unresectable)\s*(?:or|and/or|/)\s*metastatic"
    r"|\bwithin \d+ (?:days|weeks) (?:prior to|before) (?:the )?(?:first )?(?:start|dose|"
    r"initiation|"
    r"enrol+ment|randomi[sz]ation|registration)\b"
    r"|\bnot (?:amenable|suitable|eligible|candidates?) (?:to|for)\b",
    re.I,
)
# what may lift a limit for some of the patients, in brackets too
_LIFTED = re.compile(
    r"liver|hepatic|gilbert|transfus|growth factor|unless|except|\bif\b|in case|\bor\b", re.I
)
_IN_PART = frozenset(
    {
        "laboratory",
        "count of metastases",
        "count of organs",
        "count in one organ",
        "size",
        "tumour",
        "stage",
        "gene",
        "marker",
        "variant",
        "amenable",
        "imaging",
    }
)


def parts(quote: str, found: tuple[Find, ...]) -> tuple[Find, ...]:
    """What the sentence asks for among other things, where nothing in it may take that back."""
    outside = _without_brackets(quote)
    sure = [
        find
        for find in found
        if find.tree is not None and find.kind in _IN_PART and not _in_brackets(quote, find)
    ]
    rest = quote
    for find in sure:
        words = quote[find.start : find.end]
        outside, rest = outside.replace(words, " "), rest.replace(words, " ")
    if _LIFTED.search(rest):
        sure = [find for find in sure if find.kind != "laboratory"]
    return () if _BINDING.search(_IDIOM.sub(" ", outside)) else tuple(sure)


def _without_brackets(text: str) -> str:
    """The text outside every pair of brackets."""
    depth, kept = 0, []
    for sign in text:
        depth += sign == "("
        kept.append(" " if depth else sign)
        depth -= sign == ")" and depth > 0
    return "".join(kept)


def _in_brackets(text: str, find: Find) -> bool:
    before = text[: find.start]
    return before.count("(") > before.count(")")
