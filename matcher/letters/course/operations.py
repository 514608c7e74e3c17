"""Operations that their own name places: an adrenalectomy was of the adrenal gland, a craniotomy of
the brain. Which lesion was removed is known where one alone lies there and was seen before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from oligomatch.matcher.letters.course.sites import WhereSaid, within
from oligomatch.matcher.letters.course.treated.local import LocalSaid
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day

AROUND = 30  # signs in front of an operation that may name its side
BEHIND = 12


class Target(Protocol):
    """What may have been operated on."""

    @property
    def site(self) -> WhereSaid:
        """Where it lies."""

    @property
    def places(self) -> Sequence[Place]:
        """Where the letters speak of it."""

    @property
    def seen_on(self) -> Sequence[Day]:
        """The days of the examinations that showed it."""


One = TypeVar("One", bound=Target)


@dataclass(frozen=True, slots=True)
class Operated:
    """An operation on an organ, and on its side where that is said; `of_another`: that its words
    name what is no metastasis (`adrenalectomy in 2019 for an adenoma`)."""

    organ: str
    side: str
    of_another: bool
    said: LocalSaid
    day: Day | None
    place: Place


def operated(text: str, said: LocalSaid, day: Day | None, place: Place) -> Operated | None:
    """The operation that a local treatment is, where its name tells the organ."""
    organ = organ_of(text, said)
    if not organ:
        return None
    around = text[max(0, said.start - AROUND) : said.start] + "|" + text[said.end :][:BEHIND]
    sides = {one[0].casefold() for one in forms("treatment")["which_side"].finditer(around)}
    if len(sides) > 1:
        return None
    another = forms("treatment")["of_what_is_harmless"].match(text, said.end)
    return Operated(organ, "".join(sides), another is not None, said, day, place)


def organ_of(text: str, said: LocalSaid) -> str:
    """The organ that the name of an operation tells; none where it tells none."""
    found = forms("treatment")["of_organ"].search(text, said.start, said.end)
    return str(found.lastgroup) if found is not None and said.modality == "surgery" else ""


def operated_on(one: Operated, each: Sequence[One]) -> One | None:
    """The lesion that was removed; None where it may be another, or was seen later alone."""
    there = [lesion for lesion in each if within(lesion.site.organ, one.organ)]
    if len(there) != 1 or one.of_another:
        return None
    (lesion,) = there
    side = lesion.site.parts.get("side") or lesion.site.organ.partition("_")[0]
    if one.side and side in ("left", "right") and side != one.side:
        return None
    days = lesion.seen_on
    if one.day is not None and days:
        earlier = all(day.first <= one.day.last for day in days)
        return lesion if earlier else None
    return lesion if min(lesion.places) < one.place else None
