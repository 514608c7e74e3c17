"""Parts of a sentence that stand for themselves, where nothing beside them takes them back."""

from __future__ import annotations

from oligomatch.rules.drafting.finds.find import Find
from oligomatch.rules.drafting.wordings import pattern

_BINDING = pattern("parts_of_sentences", "binding")
_IDIOM = pattern("parts_of_sentences", "idiom")
_LIFTED = pattern("parts_of_sentences", "lifted")
_IN_PART = frozenset(
    {
        *("laboratory", "count of metastases", "count of organs", "count in one organ", "size"),
        *("tumour", "stage", "gene", "marker", "variant", "amenable", "imaging"),
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
