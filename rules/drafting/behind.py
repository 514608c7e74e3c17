"""Sentences behind one that is understood to its last word, and entries under it, that leave it as
it stands: they explain, tell how new a score is to be, or ask something more.

Only forms that are listed do so: any other sentence may take back what stands before it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from oligomatch.rules.drafting.finds.find import Find
from oligomatch.rules.drafting.judged import (
    JUDGED,
    LeftToPerson,
    explains_children,
    where_it_concerns,
)
from oligomatch.rules.drafting.wordings import pattern, patterns
from oligomatch.rules.tree import AnyOf, Is, Measure, Not, OneOf, measures_of

_BEHIND = patterns("behind")
_RECOVERY = pattern("behind_asks", "recovery")
_BREASTFEEDING = pattern("behind_asks", "breastfeeding")
_MALE = OneOf(Measure("sex"), frozenset({"male"}))
_FED = Is(Measure("has", names=frozenset({"breastfeeding"})))
_INFECTIONS = frozenset({"hiv", "hepatitis_b", "hepatitis_c"})
_RECOVERED_FROM = frozenset({"major_surgery", "radiotherapy"})


@dataclass(frozen=True, slots=True)
class Behind:
    """What a sentence is that leaves the one before it as it stands: what it asks more, or how many
    days old a score of that one may be."""

    asked: LeftToPerson | None = None
    days: int | None = None


def behind(quote: str, first: Iterable[Find]) -> Behind | None:
    """What a sentence is behind one in which that was found; none where it may change it."""
    found = [find for find in first if find.tree is not None]
    kinds = {find.kind for find in found}
    names = {
        name for find in found if find.tree for one in measures_of(find.tree) for name in one.names
    }
    if kinds == {"ECOG"} and (aged := _BEHIND["performance"].fullmatch(quote)) is not None:
        weeks = aged["unit"].lower().startswith("week")
        return Behind(days=int(aged["n"]) * (7 if weeks else 1))
    if names <= _RECOVERED_FROM and names and _RECOVERY.fullmatch(quote):
        return Behind(where_it_concerns(JUDGED))
    if kinds == {"pregnancy"} and _BREASTFEEDING.fullmatch(quote):
        return Behind(where_it_concerns(AnyOf((_MALE, Not(_FED), JUDGED))))
    explains = (
        (names == {"live_vaccine"} and _BEHIND["live_vaccine"].fullmatch(quote))
        or (kinds == {"measurable"} and _BEHIND["measurable"].fullmatch(quote))
        or (names and names <= _INFECTIONS and _BEHIND["infection"].fullmatch(quote))
        or (kinds == {"age"} and (_BEHIND["age"].fullmatch(quote) or explains_children(quote)))
    )
    return Behind() if explains else None
