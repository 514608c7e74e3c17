"""Parts of a sentence that stand for themselves, where all that is left is proven harmless."""

from __future__ import annotations

from oligomatch.rules.drafting.finds.find import Find
from oligomatch.rules.drafting.whole import either
from oligomatch.rules.drafting.wordings import pattern

_PROVEN = pattern("parts_of_sentences", "proven")
_OF_SOME = pattern("whole", "of_some")
_FOUND = pattern("parts_of_sentences", "found")
_BESIDE = frozenset({"stage", "histology", "metastatic disease"})  # they narrow, and are not taken
_IN_PART = frozenset(
    {
        *("laboratory", "count of metastases", "count of organs", "count per organ", "size"),
        *("tumour", "stage", "gene", "marker", "variant", "amenable", "imaging"),
    }
)


def parts(quote: str, found: tuple[Find, ...]) -> tuple[Find, ...]:
    """What the sentence asks for among other things, where each word beside it can but narrow that.

    Invariant: a word that is not listed may take back what stands beside it (`lacking`, `risk`).
    """
    beside = [
        find for find in found if find.kind in _BESIDE and not (find.tree and find.kind == "stage")
    ]
    sure = [find for find in found if find.tree is not None and find not in beside]
    if any(find.kind not in _IN_PART for find in sure):
        return ()
    rest, at = [], 0
    for find in found:
        if find in beside or find.tree is not None:
            rest.append(quote[at : find.start])
            at = find.end
    left = " ".join([*rest, quote[at:]])
    if _OF_SOME.search(left):
        return ()
    if either(quote, tuple(sure)):
        return ()
    return tuple(sure) if _PROVEN.fullmatch(_FOUND.sub(" ", left)) else ()
