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
    required,
    requires_of_everybody,
    where_it_concerns,
)
from oligomatch.rules.drafting.recognise import finds
from oligomatch.rules.drafting.wordings import pattern, patterns
from oligomatch.rules.tree import AnyOf, Is, Measure, Node, Not, OneOf, measures_of

_BEHIND = patterns("behind")
_RECOVERY = pattern("behind_asks", "recovery")
_BREASTFEEDING = pattern("behind_asks", "breastfeeding")
_REPRODUCTION = pattern("behind_asks", "reproduction")
_WOMEN = pattern("behind_asks", "women")
_NO_FEEDING = pattern("behind_asks", "no_feeding")
_ABLE = Is(Measure("has", names=frozenset({"childbearing_potential"})))
_MALE = OneOf(Measure("sex"), frozenset({"male"}))
_FED = Is(Measure("has", names=frozenset({"breastfeeding"})))
_INFECTIONS = frozenset({"hiv", "hepatitis_b", "hepatitis_c"})
_TREATED = frozenset({"active_infection", "infection_with_systemic_therapy"})
_RECOVERED_FROM = frozenset({"major_surgery", "radiotherapy"})


@dataclass(frozen=True, slots=True)
class Behind:
    """What a sentence is that leaves the one before it as it stands: what it asks more, or how many
    days old a score of that one may be."""

    asked: LeftToPerson | None = None
    days: int | None = None


def behind(quote: str, first: Iterable[Find], *, includes: bool = False) -> Behind | None:
    """What a sentence is behind one in which that was found; none where it may change it.
    `includes`: under a heading of what includes, where one more thing may be required."""
    found = [find for find in first if find.tree is not None]
    kinds = {find.kind for find in found}
    names = {
        name for find in found if find.tree for one in measures_of(find.tree) for name in one.names
    }
    for kind, form in (("ECOG", "performance"), ("laboratory", "specimen")):
        aged = _BEHIND[form].fullmatch(quote) if kinds == {kind} else None
        if aged is not None:
            weeks = aged["unit"].lower().startswith("week")
            return Behind(days=int(aged["n"]) * (7 if weeks else 1))
    if names and names <= _RECOVERED_FROM and _RECOVERY.fullmatch(quote):
        return Behind(where_it_concerns(JUDGED))
    if kinds == {"pregnancy"} and (asked := _of_women(quote)) is not None:
        return Behind(where_it_concerns(asked))
    explains = (
        (names == {"live_vaccine"} and _BEHIND["live_vaccine"].fullmatch(quote))
        or (kinds == {"measurable"} and _BEHIND["measurable"].fullmatch(quote))
        or (kinds == {"pregnancy"} and _BEHIND["pregnancy"].fullmatch(quote))
        or (kinds == {"site"} and _BEHIND["imaging"].fullmatch(quote))
        or (names and names <= _INFECTIONS and _BEHIND["infection"].fullmatch(quote))
        or (names and names <= _TREATED and _BEHIND["prevention"].fullmatch(quote))
        or (kinds == {"age"} and (_BEHIND["age"].fullmatch(quote) or explains_children(quote)))
    )
    if explains:
        return Behind()
    more = includes and kinds and requires_of_everybody(quote)
    return Behind(required(quote)) if more and kinds.isdisjoint(_kinds(quote)) else None


def _kinds(quote: str) -> frozenset[str]:
    return frozenset(find.kind for find in finds(quote))


def _of_women(quote: str) -> Node | None:
    """What a sentence behind one of pregnancy asks, of whom it concerns."""
    if _BREASTFEEDING.fullmatch(quote):
        return AnyOf((_MALE, Not(_FED), JUDGED))
    if _WOMEN.fullmatch(quote):
        return AnyOf((_MALE, Not(_ABLE), JUDGED))
    if _NO_FEEDING.fullmatch(quote):
        return AnyOf((_MALE, JUDGED))
    return JUDGED if _REPRODUCTION.fullmatch(quote) else None
