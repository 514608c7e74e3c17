"""The conditions that follow from what was read of lesions, their treatments and examinations
(docs/profile.md, Conditions): they are told in their own place too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from oligomatch.matcher.letters.course.days import value_of
from oligomatch.matcher.letters.course.disease.stagings import ONE_STAGING
from oligomatch.matcher.letters.reading import Place, ReadFact
from oligomatch.matcher.logic.calendar import Day
from oligomatch.matcher.measures.conditions import ever_of, facts_of, now_of
from oligomatch.matcher.patient.elsewhere import given
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.patient.staging import GONE

SHOWN = ("brain_metastases",)  # by the lesions of today
RAYS = ("radiotherapy", "stereotactic_radiotherapy", "thoracic_radiotherapy")
ONE_SCAN = timedelta(62)  # a wider span may hold more than an examination
OF_CHEST = ("definitive_thoracic_radiotherapy", "thoracic_radiotherapy")
CHEMORADIATION, CURED = "/conditions/chemoradiation", "/primary/definitively_treated"
GIVEN = (*RAYS, "surgery", "metastasectomy")


def conditions_of(
    patient: Patient,
    document: Mapping[str, Any],
    facts: Sequence[ReadFact],
    rays_later: Sequence[Day] | None,
    *,
    operated: bool,
) -> Iterator[ReadFact]:
    """Conditions that the letters tell in other words; `rays_later`: the days of sentences that
    speak of radiotherapy given, None where some may have no day; `operated`: whether they speak
    of an operation, which may have removed what is not read of it."""
    stated = document.get("conditions", {})
    for name in SHOWN:
        own = stated.get(name, {})
        if not isinstance(own, Mapping):
            continue
        now, ever = now_of(patient, name), ever_of(patient, name)
        there = now.single and now.may_be_true
        if not now.single and not own and _is_denied(patient, document):
            yield from _none(name, patient, facts)
            continue
        so = _is_of_today(patient, document, operated) if there else _is_fresh(patient)
        if now.single and not own and so:
            yield from _fact(patient, name, "now", there, facts)
        elif ever.single and ever.may_be_true and not own:
            yield from _fact(patient, name, "ever", True, facts)
    cured = _cured_by_rays(document, facts)
    yield from cured
    known = {one.pointer.split("/")[2] for one in cured}
    for name in GIVEN:
        own = {"ever": True} if name in known else stated.get(name, {})
        if not isinstance(own, Mapping) or own:
            continue
        ever = ever_of(patient, name)
        if not (ever.single and ever.may_be_true):
            continue
        yield from _fact(patient, name, "ever", True, facts)
        if name in RAYS and rays_later is not None:
            last = _last(patient, name, rays_later)
            if last is not None:
                yield from _fact(patient, name, "last", value_of(last), facts)


def _latest(patient: Patient) -> int | None:
    """The assessment that surely is the latest."""
    each = patient.staging.latest
    return each[0].index if len(each) == 1 else None


def _is_fresh(patient: Patient) -> bool:
    """Whether the latest staging may be taken for one of today."""
    each = patient.staging.latest
    return bool(each) and all(patient.as_of - one.day.first <= ONE_STAGING for one in each)


def _is_denied(patient: Patient, document: Mapping[str, Any]) -> bool:
    """Whether the latest staging shows no metastasis in the brain, and no lesion of its coverings,
    by which there may be one, is known."""
    at = _latest(patient)
    if at is None or not _is_fresh(patient):
        return False
    totals = document["assessments"][at].get("totals", {})
    return totals.get("by_organ", {}).get("brain") == 0 and not any(
        patient.vocabulary.organs[organ].system in ("brain", "meninges")
        for one in document.get("lesions", ())
        if one.get("status") not in GONE and (organ := str(one.get("organ")))
        if organ in patient.vocabulary.organs
    )


def _none(name: str, patient: Patient, facts: Sequence[ReadFact]) -> Iterator[ReadFact]:
    """That a condition is not there, by the words for the brain in the latest staging."""
    pointer = f"/assessments/{_latest(patient)}/totals/by_organ/brain"
    for one in facts:
        if one.pointer == pointer:
            yield ReadFact(f"/conditions/{name}/now", False, one.places)


def _is_of_today(patient: Patient, document: Mapping[str, Any], operated: bool) -> bool:
    """Whether a lesion of the brain has a state of today, or nothing tells of a later time than
    that at which it was found, nor of an operation."""
    organs = patient.vocabulary.organs
    there = [
        one
        for one in document.get("lesions", ())
        if str(one.get("organ")) in organs and organs[one["organ"]].system in ("brain", "meninges")
    ]
    if any("status" in one for one in there):
        return True
    lines = document.get("systemic_therapy", {}).get("lines", ())
    return not (operated or lines) and len(document.get("assessments", ())) < 2


def _cured_by_rays(document: Mapping[str, Any], facts: Sequence[ReadFact]) -> list[ReadFact]:
    """That the chest was irradiated to cure, where the same words tell of chemoradiation and that
    it treated the primary definitively."""
    stated = document.get("conditions", {})
    rays = stated.get("chemoradiation")
    places = {
        one.pointer: set(one.places)
        for one in facts
        if one.pointer in (CURED, CHEMORADIATION) and one.value is not False
    }
    same = places.get(CURED, set()) & places.get(CHEMORADIATION, set())
    if not (same and isinstance(rays, Mapping)):
        return []
    return [
        ReadFact(f"/conditions/{name}/{field}", rays[field], tuple(sorted(same)))
        for name in OF_CHEST
        if name not in stated
        for field in ("ever", "last")
        if field in rays
    ]


def _last(patient: Patient, name: str, rays: Sequence[Day]) -> Day | None:
    """The last day of a kind of radiotherapy, where each that is told has its day and no sentence
    that speaks of one has a later day, but that of an examination."""
    names = patient.vocabulary.conditions_below(name)
    each = [one.what.last for one in given(patient) if one.name in names]
    known = [patient.profile.conditions.get(one) for one in names]
    each += [one.last for one in known if one is not None and not isinstance(one, bool)]
    days = [day for day in each if day is not None]
    if not days or len(days) < len(each):
        return None
    last = max(days, key=lambda day: (day.last, day.first))
    if any(day.first <= last.last and last.first <= day.last and day != last for day in days):
        return None
    scans = [view.day for view in patient.staging.views]
    scans = [day for day in scans if day.last - day.first < ONE_SCAN]
    end = patient.profile.primary.definitive_treatment_end
    if end is not None and end.last > last.last:
        return None  # the primary may have been irradiated then
    later = [day for day in rays if day.first > last.last]
    seen = all(any(scan.first <= day.first <= scan.last for scan in scans) for day in later)
    return last if seen else None


def _fact(
    patient: Patient, name: str, field: str, value: Any, facts: Sequence[ReadFact]
) -> Iterator[ReadFact]:
    """A fact with the places of those that it follows from."""
    places = set[Place]()
    for pointer in facts_of(patient, name):
        places |= {
            place
            for one in facts
            if one.pointer == pointer
            or one.pointer.startswith(f"{pointer}/")
            or pointer.startswith(f"{one.pointer}/")
            for place in one.places
        }
    if places:
        yield ReadFact(f"/conditions/{name}/{field}", value, tuple(sorted(places)))
