"""Which lesions of the lungs are the primary, which metastases across from it, and which words call
so."""

from __future__ import annotations

from collections.abc import Sequence

from oligomatch.matcher.letters.course.disease.natures.doubts import may_be_another, names_place
from oligomatch.matcher.letters.course.disease.record import Disease, Entity
from oligomatch.matcher.letters.course.lesions.lesion import GONE
from oligomatch.matcher.letters.course.sites import overlap, within
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.letters.sentences import Sentence


def settle_across(disease: Disease, unsure: Sequence[Entity]) -> None:
    """The lesions of the other lung than the primary's are metastases from here on, in letters that
    tell of metastases, where none leaves open another primary."""
    side = disease.proposal.stated("/primary/side")
    each = [one for one in unsure if {one.site.side, side} == {"left", "right"}]
    each = [one for one in each if within(one.site.organ, "lung") and not one.doubted]
    if not each or not disease.proposal.is_of_lung:
        return
    other = forms("nature")["another_primary"]
    if disease.proposal.tells(other):
        return
    known = [one for one in disease.entities if one.sure]
    for one in each:
        known_before = any(overlap(other.site.organ, one.site.organ) for other in known)
        one.sure = not (known_before or _is_unclear(one) or may_be_another(disease, one))


def _is_unclear(each: Entity) -> bool:
    """Whether no scan tells anything of a lesion of the lung, or the first that it was gone, or its
    words take in a segment, as of the liver."""
    days = [day for day, one in each.seen.items() if one.sizes or one.statuses]
    first = min((day for day in days if day is not None), key=lambda day: day.first, default=None)
    if not days or each.segment:
        return True
    return any(status in GONE for status, _ in each.seen[first].statuses)


def take_main_lesion(disease: Disease, organ: str | None) -> None:
    """The one lesion in the lobe of the primary, or the only one of the lungs where it may lie
    there, that no sentence calls anything else is the primary."""
    lungs = [each for each in disease.entities if within(each.site.organ, "lung")]
    if organ is None:
        return
    own = [each for each in lungs if within(each.site.organ, organ)]
    own = own or (
        [each for each in lungs if within(organ, each.site.organ)] if len(lungs) == 1 else []
    )
    if len(own) != 1 or own[0].sure or own[0].segment or _is_other(disease, own[0]):
        return
    if disease.main and not within(own[0].site.organ, organ):
        return
    (found,), main = own, disease.main
    found.kind = "primary"
    if main is None:
        disease.main = found
    elif not main.seen.keys() & found.seen.keys():
        main.places += found.places
        main.seen |= found.seen
    else:
        found.kind = "metastasis"
        return
    disease.entities.remove(found)


def _is_other(disease: Disease, each: Entity) -> bool:
    """Whether a lesion in the lobe of the primary is new, gone, doubted or one of several, or
    nothing more is said of it."""
    return (
        each.new
        or bool(each.generic or each.treatments)
        or "new" in each.statuses
        or each.is_gone
        or not (each.statuses or each.is_sized)
        or each.another
        or each.several
        or each.doubted
        or any(names_place(found, each.site) for _, found in disease.doubts)
    )


def called_so(disease: Disease, each: Entity) -> list[Place]:
    """Where words call a lesion of the lung a metastasis, and no sentence of it tells that it is of
    the primary's own lobe or lung, which others count as a part of its T category; none where it
    follows from the sides of both (docs/profile.md, Role)."""
    proposal, known = disease.proposal, forms("nature")
    if not each.called or each.kind != "metastasis" or not within(each.site.organ, "lung"):
        return []
    if each.site.side and proposal.stated("/primary/side") is not None:
        return []  # it follows
    if each.doubted or may_be_another(disease, each):
        return []
    if proposal.tells(known["another_role"]):
        return []
    own = (s for s in proposal.sentences if any(_is_in(place, s) for place in each.places))
    return [] if any(known["of_t_category"].search(s.text) for s in own) else each.called


def _is_in(place: Place, sentence: Sentence) -> bool:
    return place.letter == sentence.letter and sentence.start <= place.start < sentence.end
