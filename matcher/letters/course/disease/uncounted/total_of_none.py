"""Whether it stays open that there is no metastasis where a scan of the body showed none."""

from __future__ import annotations

from collections.abc import Mapping

from oligomatch.matcher.letters.course.disease.record import Disease, Moment, NumberSaid
from oligomatch.matcher.letters.course.disease.stagings import near
from oligomatch.matcher.letters.course.disease.uncounted.hints import (
    has_gone,
    in_other_lung,
    may_be_uncounted,
    may_lie_outside,
)
from oligomatch.matcher.letters.course.sites import sites, within
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.logic.calendar import Day

IN_DOUBT = ("doubtful", "lesion_nature", "how_many", "which_lesion")


def is_open(
    disease: Disease,
    one: NumberSaid,
    to: int,
    at_of: Mapping[Moment, int],
    staging: Day | None,
) -> bool:
    """Whether it stays open that there is no metastasis where an examination of the body showed
    none: one may lie in the head, unless that was looked at too, or what is told behind may be
    one."""
    heads = [each for each in disease.counts if each.name in ("intracranial", "by_organ/brain")]
    clear = any(each.value == 0 and at_of.get(each.moment) == to for each in heads)
    known = [each for each in disease.entities if within(each.site.organ, "brain")]
    gone = sum(has_gone(each) for each in known)
    more = any(not isinstance(each.value, int) or each.value > gone for each in heads)
    if not clear and (more or gone < len(known)):
        return True
    text, end = disease.proposal.texts[one.place.letter], _until(disease, one)
    if forms("free")["amended"].search(text, one.place.end):
        return True
    if forms("free")["other_lung"].search(text):
        return True
    for question in disease.proposal.questions:
        spot = question.place
        asked = disease.proposal.words(spot)
        each = sites(asked)
        head = any(within(site.organ, "brain") for site in each)
        outside = may_lie_outside(asked) or any(in_other_lung(disease, site) for site in each)
        own = spot.letter == one.place.letter
        if own and spot.start > end:
            continue  # of a later time
        if question.kind == "doubtful" and not each and not _is_of_lesion(asked):
            continue  # `FEV1 1.3 L`
        named = bool(each) and question.kind == "lesion_nature" and own
        late = named or spot > one.place
        if question.kind in IN_DOUBT and ((head and not clear) or (late and outside)):
            return True
    return may_be_uncounted(disease, one.place, staging, until=end, clear=clear)


def _is_of_lesion(text: str) -> bool:
    """Whether words speak of a lesion, a metastasis or the disease."""
    known = forms("lesions")
    return any(known[name].search(text) for name in ("lesion", "metastasis"))


def _until(disease: Disease, one: NumberSaid) -> int:
    """Where a letter goes on about a later time: at an examination long after."""
    text, day = disease.proposal.texts[one.place.letter], one.moment
    later = [
        place.start
        for on, place in disease.own
        if day and place > one.place and place.letter == one.place.letter and not near(on, day)
        if on.first > day.last
    ]
    return min(later, default=len(text))
