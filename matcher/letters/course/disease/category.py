"""How many metastases there were when the cancer was found, as its M category or words for that
time tell, and how many of them are left where nothing new came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from oligomatch.matcher.letters.course.days import value_of
from oligomatch.matcher.letters.course.disease.episodes.first_episode import (
    diagnosed,
    from_diagnosis,
    staging_of_diagnosis,
)
from oligomatch.matcher.letters.course.disease.record import Disease, Entity, Moment, Stagings
from oligomatch.matcher.letters.course.disease.stagings import STAGED_AFTER, near, time_of_diagnosis
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import part_begins, part_ends
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day

SINGLE_SINCE = 8  # the edition in which M1b is a single metastasis
SINGLE_FROM = 2018  # the first year of that edition


def state_first_totals(disease: Disease, stagings: Stagings, at_of: Mapping[Moment, int]) -> None:
    """How many metastases there were at the diagnosis, under its staging; where the letter tells of
    none that early, under one of its own."""
    day = diagnosed(disease)
    said = [*_by_category(disease, day), *_by_words(disease)]
    if not said or day is None or not from_diagnosis(disease):
        return
    span, then = time_of_diagnosis(day, disease.proposal.as_of), {*disease.then}
    early = [
        at
        for at, (one, days) in enumerate(stagings)
        if near(one, day) or near(day, one) or not then.isdisjoint(days)
    ]
    # the one that is known to be of the diagnosis, where there are two beside that day
    stated = disease.proposal.stated
    own = [at for at in early if "diagnosis" in (stated(f"/assessments/{at}/at") or ())]
    at = [*own, *early, len(stagings)][0]
    if at == 0 and staging_of_diagnosis(disease, stagings) != 0:
        return  # they were not those of that scan
    if not early and stagings and stagings[0][0].first <= span.last:
        return  # which of them it was is open
    if not stagings and disease.proposal.as_of > day.last + STAGED_AFTER:
        return  # nothing is told of the state today
    base = f"/assessments/{at}"
    known = disease.proposal.stated(f"{base}/totals/metastases")
    for value, place in said:
        if known is not None or _more_seen(disease, value, at, at_of, bool(early)):
            continue
        if not early:
            disease.proposal.state(f"{base}/date", value_of(span), place)
        if not disease.proposal.stated(f"{base}/at"):
            disease.proposal.state(f"{base}/at", ["diagnosis"], place)
        disease.proposal.state(f"{base}/totals/metastases", value, place)
    if stagings:
        state_left(disease, stagings, at_of, at)


def _by_category(disease: Disease, day: Day | None) -> list[tuple[Any, Place]]:
    """Since the eighth edition M1b is a single metastasis outside the chest."""
    proposal = disease.proposal
    category = proposal.stated("/primary/m_category")
    edition, stage = (proposal.stated(f"/primary/{one}") for one in ("stage_edition", "stage"))
    since = edition or (SINGLE_SINCE if day is not None and day.first.year >= SINGLE_FROM else 0)
    if since < SINGLE_SINCE and not str(stage).startswith("IVA"):
        return []
    places = proposal.places("/primary/m_category")[:1]
    # one in the chest beside it leaves the category as it is
    chest = proposal.tells(forms("nature")["in_chest"])
    return [(1, one) for one in places] if category == "M1b" and not chest else []


def _by_words(disease: Disease) -> list[tuple[Any, Place]]:
    """The numbers that words tell beside the day of the diagnosis."""
    found = diagnosed(disease)
    if found is None:
        return []
    return [
        (value, place)
        for value, day, place in disease.first_counts
        if day is None or day.meets(found)
    ]


def _more_seen(
    disease: Disease, value: Any, at: int, at_of: Mapping[Moment, int], early: bool
) -> bool:
    """Whether more metastases are listed for that staging than there were."""
    if not isinstance(value, int):
        return False
    there = [
        each
        for each in _metastases(disease)
        if not each.new and (not early or any(at_of.get(day, at) == at for day in each.seen))
    ]
    return len(there) > value


def _metastases(disease: Disease) -> list[Entity]:
    return [
        each for each in disease.entities if each.kind == "metastasis" and not each.site.is_node
    ]


def state_left(
    disease: Disease, stagings: Stagings, at_of: Mapping[Moment, int], before: int | None = None
) -> None:
    """The metastases that the latest staging still shows, where all of an earlier one are known
    (`before`; else the last whose number is told) and no words tell of anything new since."""
    proposal, latest = disease.proposal, len(stagings) - 1
    pointer = "/assessments/{}/totals/metastases".format
    if before is None:
        each = [at for at in range(latest) if proposal.stated(pointer(at)) is not None]
        before = each[-1] if each else latest
    value = proposal.stated(pointer(before))
    known = proposal.stated(pointer(latest)) is not None
    if before == latest or not isinstance(value, int) or known:
        return
    if any(one.pointer == pointer(latest) for one in proposal.questions):
        return  # words tell another number
    place = _nothing_new(disease, at_of, latest)
    metastases = _metastases(disease)
    # in a lung only what words call a metastasis surely counts
    surely = all(
        one.sure and (one.metastasis or one.called) and not one.generic for one in metastases
    )
    if place is None or disease.unsettled or not surely or len(metastases) != value:
        return
    gone = [one for one in metastases if one.is_gone]
    seen = [one for one in metastases if any(at_of.get(day) == latest for day in one.seen if day)]
    left = [one for one in seen if one not in gone]
    went = [
        one
        for one in gone
        if any(
            status == "resolved" and at_of.get(day) == latest
            for day, seen in one.seen.items()
            for status, _ in seen.statuses
        )
    ]  # on that scan: what was removed later was there
    if len(left) + len(gone) == value and (left or (value and went == gone)):
        proposal.state(pointer(latest), len(left), place)


def _nothing_new(disease: Disease, at_of: Mapping[Moment, int], latest: int) -> Place | None:
    """Where words tell that the latest staging showed nothing new. A response alone tells it not:
    stable disease on a scan of the body says nothing of the brain. What is known may have grown on
    a scan that found nothing new: where words tell of which lesion, the progression was that."""
    said = next((one for day, one in disease.none_new if at_of.get(day) == latest), None)
    grew = [*_of_growth(disease, at_of, latest)] if said is not None else []
    if said is None or not (disease.open_number or _may_be_new(disease, grew)):
        return said
    fresh = disease.proposal.tells(forms("lesions")["progressing"])
    progressed = "PD" in [response for response, _, _ in disease.responses]
    return None if fresh or progressed else said


def _of_growth(disease: Disease, at_of: Mapping[Moment, int], latest: int) -> Iterator[Place]:
    """Where the latest staging is called progressive, and a lesion is told to have grown on it."""
    grew = any(
        status == "growing" and at_of.get(day) == latest
        for each in disease.entities
        for day, state in each.seen.items()
        if day is not None
        for status, _ in state.statuses
    )
    for response, day, place in disease.responses if grew else ():
        if response == "PD" and at_of.get(day) == latest:
            yield place


def _may_be_new(disease: Disease, grew: Sequence[Place]) -> bool:
    """Whether any letter tells of something new that is none of the lesions that were read, or of
    progression without saying of what; `grew`: where it tells so of lesions that grew."""
    known = forms("lesions")
    own = [place for each in disease.entities for place in each.places]
    for letter, text in enumerate(disease.proposal.texts):
        for one in known["fresh"].finditer(text):
            end = part_ends(text, one.end(), ".")
            begin = part_begins(text, one.start(), (". ", "\n"))
            clause = text[part_begins(text, one.start(), (". ", "; ", "\n")) : one.start()]
            denied = known["not_back"].search(clause) is not None
            denied &= known["until_then"].search(text, begin, end) is None
            spot = Place(letter, *one.span())
            if denied or any(spot.meets(at) for at in grew):
                continue
            if not any(at.letter == letter and begin <= at.start < end for at in own):
                return True
    return any(each.new for each in disease.entities)
