"""Entries that may bind some of the patients only: under a heading that names a cohort, a part or a
kind of patients, or with such a name in front. Who is not of them is asked nothing: a person says
whether the entry concerns the patient, and then what it asks.
"""

from __future__ import annotations

from dataclasses import dataclass

from oligomatch.rules.drafting import whole
from oligomatch.rules.drafting.headings import Section, names_some
from oligomatch.rules.drafting.judged import JUDGED, explains, judgement, required, requires
from oligomatch.rules.drafting.recognise import finds
from oligomatch.rules.drafting.sides import fits
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.text.faults import Fault, fault
from oligomatch.rules.tree import AllOf, AnyOf, Node

_CRITERIA_OF = pattern("bound", "criteria_of")
_LABEL = pattern("bound", "label")
_ASIDE = pattern("bound", "aside")
_OTHERS = pattern("bound", "others")
_UNCLEAR = pattern("bound", "unclear")


@dataclass(frozen=True, slots=True)
class AskedOfSome:
    """Whom an entry is put to, in our words what must hold, and the tree."""

    person: str
    text: Fault
    tree: Node


def of_criteria(scope: str) -> bool:
    """Whether the heading of a section says of whom its criteria are, and asks nothing itself."""
    return _CRITERIA_OF.fullmatch(scope) is not None


def without_label(quote: str) -> str | None:
    """An entry without the name of the cohort in front of it or in brackets behind it; none where
    it has neither."""
    label = _LABEL.match(quote) or _ASIDE.search(quote)
    if label is None:
        return None
    rest = quote[label.end() :] if label.start() == 0 else quote[: label.start()]
    return rest.strip() or None


def asked_of_some(quote: str, section: Section, above: str) -> AskedOfSome | None:
    """The question of an entry that may bind some only; `above`: the lines that say of whom."""
    if section is Section.UNSTATED or _UNCLEAR.search(quote) or explains(quote, section):
        return None
    if names_some(quote) or of_others(above):
        return None
    free, asked = _free(quote, section), judgement(quote, section, finds(quote))
    if asked is None and section is Section.INCLUSION and requires(quote):
        asked = required(quote)
    if free is None and asked is None:
        return None
    what = "draft_included_holds" if section is Section.INCLUSION else "draft_nothing_excluded"
    under = fault("draft_under", above=above) if above else ""
    binds = fault("draft_where_it_binds", what=fault(what), under=under)
    person = "investigator" if asked is None else asked.person
    text = fault("draft_says", person=person, what=binds)
    if free is not None:
        return AskedOfSome(person, text, AnyOf((free, JUDGED)))
    return None if asked is None else AskedOfSome(person, text, asked.tree)


def of_others(above: str) -> bool:
    """Whether lines speak of others than patients: of caregivers, of donors."""
    return _OTHERS.search(above) is not None


def _free(quote: str, section: Section) -> Node | None:
    """What an entry asks where it is understood to its last word: who meets it is asked nothing."""
    found = finds(quote)
    if not fits(quote, found, section):
        return None
    if section is Section.EXCLUSION:
        return whole.exclusion(quote, found)
    trees = tuple(one.tree for one in whole.inclusion(quote, found) if one.tree is not None)
    if not trees or any(one.workup for one in found):
        return None
    return trees[0] if len(trees) == 1 else AllOf(trees)
