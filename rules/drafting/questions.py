"""Questions put to a person only of whom the part that is understood does not settle.

`Major surgery within 28 days, unless for palliation`: who had none is asked nothing. That holds
only where all that follows can but narrow what excludes, or widen what includes.
"""

from __future__ import annotations

import re
from itertools import islice

from oligomatch.rules.drafting import whole
from oligomatch.rules.drafting.finds.washouts import other_cancer
from oligomatch.rules.drafting.frame import may_be_either
from oligomatch.rules.drafting.headings import Section
from oligomatch.rules.drafting.judged import JUDGED, LeftToPerson
from oligomatch.rules.drafting.recognise import finds
from oligomatch.rules.drafting.sides import fits
from oligomatch.rules.drafting.split import Item
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.text.faults import fault
from oligomatch.rules.tree import AllOf, AnyOf, Node

_PLACES = 8  # places of a sentence where its plain part may end; a longer one is left
_EXCEPT = pattern("questions", "except")
_RESTRICTED = pattern("questions", "restricted")
_QUALIFIERS = frozenset(
    {
        *("uncontrolled", "symptomatic", "clinically", "significant", "severe", "unstable"),
        *("serious", "dominant", "transmural", "progressing", "progressive", "recent", "extensive"),
    }
)
_FURTHER = pattern("questions", "further")
_LIST = pattern("questions", "list")


def beside(item: Item) -> LeftToPerson | None:
    """The question of an entry, and the tree that says of whom it is asked."""
    first, *further = (sentence.quote for sentence in item.sentences)
    if not all(_FURTHER.match(one) for one in further):
        return None
    more = bool(further) or item.has_parts
    if item.section is Section.EXCLUSION:
        free = other_cancer(first) or _excluded(first, more)
        text = fault("draft_excluded_but_exceptions")
    else:
        free = _included(first, more) if item.section is Section.INCLUSION else None
        text = fault("draft_admitted_exception")
    return None if free is None else LeftToPerson("investigator", text, AnyOf((free, JUDGED)))


def excepts(item: Item) -> bool:
    """Whether what stands under an entry are the exceptions of its question."""
    return (
        item.has_parts
        and _LIST.search(item.sentences[-1].quote) is not None
        and beside(item) is not None
    )


def _excluded(quote: str, more: bool) -> Node | None:
    """What spares a patient the question of an exclusion."""
    if may_be_either(quote) or not fits(quote.rstrip(" :"), finds(quote), Section.EXCLUSION):
        return None
    if more:
        entire = whole.exclusion(quote, finds(quote))
        if entire is not None:
            return entire
    qualified = whole.exclusion(quote, finds(quote), _QUALIFIERS)
    if qualified is not None:
        return qualified if more or not _is_plain(quote) else None
    for form, bound in (
        (_EXCEPT, r";|,\s*(?:and/)?or\b|stringent|longer|whichever"),
        (_RESTRICTED, r";|,|\bor\b"),
    ):
        for match in islice(form.finditer(quote), _PLACES):
            before, after = quote[: match.start()], quote[match.end() :]
            if any(find.kind.startswith("count") for find in finds(before)):
                continue  # fewer than 3 in the liver are not fewer than 3
            if re.search(bound, after) or any(find.tree for find in finds(after)):
                continue
            free = whole.exclusion(before, finds(before), _QUALIFIERS)
            if free is not None:
                return free
    return None


def _is_plain(quote: str) -> bool:
    """Whether the sentence is understood without its qualifications."""
    return whole.exclusion(quote, finds(quote)) is not None


def _included(quote: str, more: bool) -> Node | None:
    """What spares a patient the question of a limit that has exceptions: to be within it."""
    ends = [match.start() for match in _EXCEPT.finditer(quote)] + ([len(quote)] if more else [])
    for end in ends:
        before, after = quote[:end], quote[end:]
        found = whole.inclusion(before, finds(before))
        if not found or any(find.kind != "laboratory" for find in found):
            continue
        if any(find.tree for find in finds(after)) or re.search(r"\band\b|;", after):
            continue
        trees = tuple(find.tree for find in found if find.tree is not None)
        return trees[0] if len(trees) == 1 else AllOf(trees)
    return None
