"""Variants that stand in one list with a denial, a request or a failure: positive only where words
or signs of their own say so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from oligomatch.matcher.letters.forms import forms, group

_OR = re.compile(r"\b(?:and|or|nor|oder|und|ou)\b|&", re.I)
_BEFORE = 5  # signs in front of a variant in which `or` joins it to what stands before
_SEVERAL = 2
Drivers = Callable[[str], Iterable[str]]


def is_left_open(text: str, span: tuple[int, int], driver_of: Drivers) -> bool:
    """Whether what is said of the list that a variant stands in may hold for the variant too, which
    has no word or sign of its own; `driver_of`: the driver genes that a text names, of which a
    tumour seldom has two altered."""
    known = forms("genes")
    first, last = _list_around(text, span)
    if known["limit_head"].search(text[:first]):
        return True
    if known["has_its_own"].search(text[slice(*span)]) or known["plus"].match(text, span[1]):
        return False
    named = [one["gene"] for one in known["paired"].finditer(text, first, last)]
    several = len({gene for name in named for gene in driver_of(name)}) >= _SEVERAL
    return _by_head(text, span, (first, last), len(named), several) or _by_tail(
        text, span, (first, last), several
    )


def _by_head(
    text: str, span: tuple[int, int], around: tuple[int, int], named: int, several: bool
) -> bool:
    """Whether words in front of the list deny it, or tell that it was looked for."""
    known, (first, last) = forms("genes"), around
    before = text[:first]
    head = known["list_head"].search(before)
    if head is None or known["gene_ahead"].search(before[: head.start()]):
        return False
    if known["slashed_before"].search(text[: span[0]]):
        return False
    reach = group(head)
    if "all" in reach or "may" in reach:
        return "all" in reach or several
    if not known["named"].search(text[first : span[0]]):
        return True
    return named >= _SEVERAL or _OR.search(text, span[0] - _BEFORE, last) is not None


def _by_tail(text: str, span: tuple[int, int], around: tuple[int, int], several: bool) -> bool:
    """Whether words behind the list may deny all of it, or tell that it has no result."""
    known, (first, last) = forms("genes"), around
    tail = known["list_tail"].match(text, max(last, span[1])) or known["list_tail"].match(
        text, last
    )
    if tail is None:
        return False
    if _is_last(text, span) or several or "all" in group(tail):
        return True
    later = known["resistance"].search(text, span[1], last)
    if later and not known["named"].search(text, span[1], last):
        return False  # a change that comes of drugs alone is what `not found` is of
    return _ends_in_variant(text, first, last)


def _ends_in_variant(text: str, first: int, last: int) -> bool:
    """Whether the last of a list is a variant, of which a result behind it is told."""
    known = forms("genes")
    each = [one.start() for one in known["named"].finditer(text, first, last)]
    return bool(each) and known["variant_alone"].search(text, each[-1], last) is not None


def _is_last(text: str, span: tuple[int, int]) -> bool:
    """Whether a variant is the last of its list."""
    known, (_, last) = forms("genes"), _list_around(text, span)
    rest = text[span[1] : last]
    return not (known["named"].search(rest) or known["variant_alone"].search(rest))


def _list_around(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The ends of the list of genes and variants that a stretch of a text lies in."""
    runs = (one.span() for one in forms("genes")["run"].finditer(text))
    met = [one for one in runs if one[0] < span[1] and span[0] < one[1]]
    return (met[0][0], met[-1][1]) if met else span
