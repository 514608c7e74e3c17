"""What an examination tells of an organ with no word for a lesion: a size in it, or a change."""

from __future__ import annotations

import re

from oligomatch.matcher.letters.course.disease.record import Disease
from oligomatch.matcher.letters.course.lesions.heads import heads
from oligomatch.matcher.letters.course.lesions.lesion import LesionSaid, Named
from oligomatch.matcher.letters.course.listed import stands_alone
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import PARAGRAPH, part_begins, part_ends

MEASURED = frozenset({"bone", "brain", "liver", "adrenal"})
FINER = frozenset({"bone", "brain"})  # of which letters name the parts
CHANGED = ("stable", "growing", "shrinking")
SMALLEST = 10  # mm, of what can be measured (RECIST 1.1): a normal gland is thinner
_AND_THE = re.compile(r"\band (?:the |his |her )?$")


def is_measured(disease: Disease, named: Named, one: LesionSaid, said: SentenceSaid) -> bool:
    """Whether an examination measures what lies in an organ, with no other words beside it."""
    system = one.site.system
    seen = one.size is not None and one.status not in ("resolved", "resected")
    if not seen or system not in MEASURED or (system == "adrenal" and (one.size or 0) < SMALLEST):
        return False
    return not _may_be_scar(disease, said) and stands_alone(said.sentence, named.head.start)


def is_changed(disease: Disease, named: Named, one: LesionSaid, said: SentenceSaid) -> bool:
    """Whether an examination tells how what lies in a bone, or in a part of the brain, changed."""
    system = one.site.system
    finer = system in FINER and one.site.organ != system
    text, start = said.sentence.text, named.head.start
    if _AND_THE.search(text[:start]) and any(each.end <= start for each in heads(text)):
        return False  # `cement in the L3 metastasis and the rib are unchanged`
    return finer and one.status in CHANGED and not _may_be_scar(disease, said)


def _may_be_scar(disease: Disease, said: SentenceSaid) -> bool:
    """Whether the paragraph of a sentence speaks of what else may lie in an organ."""
    text, start = said.sentence.whole, said.sentence.start
    first, last = part_begins(text, start, PARAGRAPH), part_ends(text, start, PARAGRAPH)
    return forms("lesions")["not_measured"].search(text, first, last) is not None
