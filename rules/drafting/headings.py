"""Headings of an eligibility text: what they say of the entries below, and of whom they say it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from oligomatch.rules.drafting.finds.laboratory import days_old, without_days
from oligomatch.rules.drafting.wordings import pattern

_WORD = re.compile(r"[^\W_]+")
_HEAD = pattern("headings", "head")
_ALSO_HEAD = pattern("headings", "also_head")
_ELIGIBLE = pattern("headings", "eligible")
_EXCLUDING = pattern("headings", "excluding")
_INCLUDING = pattern("headings", "including")
_BOTH = pattern("headings", "both")
_EVERYBODY = pattern("headings", "everybody")
_HARMLESS = pattern("headings", "harmless")
_SOME = pattern("headings", "some")
_COHORT = pattern("headings", "cohort")
_POPULATION = pattern("headings", "population")
_VERB = pattern("headings", "verb")
_MUST_BE = pattern("headings", "over_what_must_be")
_VALUES = pattern("headings", "over_values")
_LABS_DATED = pattern("headings", "labs_dated")
_TOPIC = pattern("headings", "topic")
_ANY_OF = pattern("headings", "over_what_excludes")
_PLAIN = pattern("headings", "plain")
_PLAIN_OUT = pattern("headings", "plain_out")
_WITH_BESIDE = pattern("headings", "with_beside")
_MARK = re.compile(r"^\(?\d{1,2}[.)]\s*")  # that counts an entry behind its bullet
_LONGEST, _SHORT = 220, 90


class Section(StrEnum):
    """What the heading says of the sentences below it."""

    INCLUSION = "inclusion"
    EXCLUSION = "exclusion"
    UNSTATED = "untold"


# over entries that are asked each by itself; the second where nobody in particular is named
_OVER = {Section.INCLUSION: (_MUST_BE, _VALUES), Section.EXCLUSION: (_ANY_OF,)}
_OVER_ALL = {Section.INCLUSION: (_INCLUDING,), Section.EXCLUSION: (_EXCLUDING,)}


@dataclass(frozen=True, slots=True)
class SectionHeading:
    """Which section a heading opens, and its words where it may bind it to some patients only."""

    section: Section
    scope: str


def section_heading(line: str) -> SectionHeading | None:
    """The section that a line opens; none where it is no heading of one."""
    if len(line) > _LONGEST:
        return None
    for form, section in ((_EXCLUDING, Section.EXCLUSION), (_INCLUDING, Section.INCLUSION)):
        if form.fullmatch(line) and not _BOTH.search(line):
            some = _SOME.search(_EVERYBODY.sub(" ", line)) or not _is_plain(line, section)
            return SectionHeading(section, line if some else "")
    match = _HEAD.fullmatch(line) or _ALSO_HEAD.fullmatch(line) or _ELIGIBLE.fullmatch(line)
    if match is None or _BOTH.search(line):
        return None
    negative = match["kind"].lower().startswith(("ex", "non", "inel", "not"))
    words = f"{match['before']} {match['rest']}"
    scope = "" if _HARMLESS.fullmatch(_EVERYBODY.sub(" ", words)) else line
    return SectionHeading(Section.EXCLUSION if negative else Section.INCLUSION, scope)


def names_some(line: str) -> bool:
    """A line that names some of the patients, and asks nothing."""
    bare = line.rstrip(" :")
    if _TOPIC.fullmatch(" ".join(line.split())):
        return False
    if _POPULATION.fullmatch(bare):
        return True
    return (
        len(bare) < _SHORT
        and ":" not in bare
        and _COHORT.search(bare) is not None
        and not _VERB.search(bare)
    )


def heading(quote: str, section: Section) -> bool:
    """A line over a list whose entries each include, or each exclude, and that asks nothing."""
    bare = _MARK.sub("", _LABS_DATED.sub("", " ".join(quote.split())))
    if _TOPIC.fullmatch(bare):
        return True
    if any(form.fullmatch(bare) for form in _OVER_ALL.get(section, ())):
        return not _SOME.search(_EVERYBODY.sub(" ", bare)) and _is_plain(bare, section)
    over = any(form.fullmatch(bare) for form in _OVER.get(section, ()))
    return over and (section is Section.EXCLUSION or _WITH_BESIDE.fullmatch(bare) is not None)


def _is_plain(line: str, section: Section = Section.INCLUSION) -> bool:
    """Whether a heading says of its entries but that they hold, and how new their values are to be:
    any other word may ask more, or say of whom they are."""
    words = _PLAIN_OUT.sub(" ", line) if section is Section.EXCLUSION else line
    return _PLAIN.fullmatch(without_days(words)) is not None


def asks_beside(quote: str) -> bool:
    """Whether a heading over values asks something beside them (`no transfusion within 14 days`) or
    tells of a time in words that were not read: a question of its own, so that nothing is lost."""
    bare = _MARK.sub("", _LABS_DATED.sub("", " ".join(quote.split())))
    if _TOPIC.fullmatch(bare) or _INCLUDING.fullmatch(bare):
        return False
    return any(form.fullmatch(bare) for form in _OVER[Section.INCLUSION]) and not _is_plain(bare)


def dated_heading(quote: str, section: Section) -> bool:
    """A line over values with a sentence of its own that tells how new they are to be."""
    return _LABS_DATED.search(" ".join(quote.split())) is not None and heading(quote, section)


def days_of_heading(quote: str) -> int | None:
    """How many days old the values under a heading may be, where it says so."""
    if not heading(quote, Section.INCLUSION) or asks_beside(quote):
        return None  # the days may be of what it asks beside them
    return days_old(quote)
