"""Sentences left to a person: consent, contraception, the opinion of the investigator."""

from __future__ import annotations

import re
from dataclasses import dataclass

from oligomatch.rules.drafting.headings import Section
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
_LACKS = pattern("judged", "lacks")
_KEPT_OUT = pattern("judged", "kept_out")
_MUST = pattern("fits", "must")
_LABEL = re.compile(r"\W*[^.:,]{2,40}:\s")
_NUMBERED = re.compile(r"[<>≤≥]|\bULN\b")


def judgement(quote: str, section: Section) -> LeftToPerson | None:
    """Whom a sentence is put to; none where it is no question to a person, or to some only."""
    if section is Section.UNSTATED or _COHORT.search(quote) or _NUMBERED.search(quote):
        return None
    if _HANGING.match(quote) or _LABEL.match(quote) or _turned(quote, section):
        return None
    for person, form in _WHOM.items():
        if form.search(_DAY.sub(" ", quote)):
            asked = "what the sentence asks for"
            if section is Section.EXCLUSION:
                asked = "nothing of what the sentence excludes"
            return LeftToPerson(person, f"the {person} says that {asked} holds")
    return None


def _turned(quote: str, section: Section) -> bool:
    """Whether a sentence asks what its heading does not."""
    if section is Section.EXCLUSION:
        return _MUST.search(quote) is not None or not _LACKS.search(quote)
    return _KEPT_OUT.match(quote) is not None
