"""Sentences left to a person: consent, contraception, the opinion of the investigator."""

from __future__ import annotations

import re
from dataclasses import dataclass

from oligomatch.rules.drafting.finds.laboratory import days_old
from oligomatch.rules.drafting.split import Section
from oligomatch.rules.drafting.wordings import pattern, patterns


@dataclass(frozen=True, slots=True)
class LeftToPerson:
    """Whom a sentence is put to, and what must hold, in our words."""

    person: str
    text: str


_WHOM = patterns("left_to")
_COHORT = pattern("judged", "cohort")
_HANGING = pattern("judged", "hanging")
_DAY = pattern("judged", "day_of_consent")
_HEADING = pattern("judged", "over_what_must_be")
_VALUES = pattern("judged", "over_values")
_ANY_OF = pattern("judged", "over_what_excludes")
_NUMBERED = re.compile(r"[<>≤≥]|\bULN\b")


def judgement(quote: str, section: Section) -> LeftToPerson | None:
    """Whom a sentence is put to; none where it is no question to a person, or to some only."""
    if section is Section.UNSTATED or _COHORT.search(quote) or _NUMBERED.search(quote):
        return None
    if _HANGING.match(quote):
        return None
    for person, form in _WHOM.items():
        if form.search(_DAY.sub(" ", quote)):
            asked = "what the sentence asks for"
            if section is Section.EXCLUSION:
                asked = "nothing of what the sentence excludes"
            return LeftToPerson(person, f"the {person} says that {asked} holds")
    return None


def heading(quote: str, section: Section) -> bool:
    """A line over a list whose entries each include, or each exclude, and that asks nothing."""
    forms = {Section.INCLUSION: (_HEADING, _VALUES), Section.EXCLUSION: (_ANY_OF,)}.get(section, ())
    return any(form.fullmatch(" ".join(quote.split())) for form in forms)


def days_of_heading(quote: str) -> int | None:
    """How many days old the values under a heading may be, where it says so."""
    match = _VALUES.fullmatch(" ".join(quote.split()))
    return days_old(quote) if match is not None and match["age"] else None
