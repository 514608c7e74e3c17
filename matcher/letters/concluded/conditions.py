"""The conditions that follow from what was read of lesions, their treatments and examinations
(docs/profile.md, Conditions): they are told in their own place too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from oligomatch.matcher.letters.concluded.later import may_be_rayed_later
from oligomatch.matcher.letters.reading import Place, ReadFact
from oligomatch.matcher.measures.conditions import ever_of, facts_of
from oligomatch.matcher.patient.patient import Patient

RAYS = ("radiotherapy", "stereotactic_radiotherapy", "thoracic_radiotherapy")
OF_CHEST = ("definitive_thoracic_radiotherapy", "thoracic_radiotherapy")
CHEMORADIATION, CURED = "/conditions/chemoradiation", "/primary/definitively_treated"
ENDED = "/primary/definitive_treatment_end"
GIVEN = ("brain_metastases", *RAYS, "surgery", "metastasectomy")


def conditions_of(
    patient: Patient,
    document: Mapping[str, Any],
    facts: Sequence[ReadFact],
    cured_by_rays: AbstractSet[Place] = frozenset(),
    *,
    open_treatment: bool = False,
    texts: Sequence[str] = (),
) -> Iterator[ReadFact]:
    """Conditions that the letters tell in other words, as far as they once were there: whether one
    is there today, and which was the last day, other words may tell that are not read."""
    stated = document.get("conditions", {})
    cured = _cured_by_rays(document, facts, texts) or _radically(
        document, facts, cured_by_rays, texts, open_treatment=open_treatment
    )
    yield from cured
    known = {one.pointer.split("/")[2] for one in cured}
    for name in GIVEN:
        own = {"ever": True} if name in known else stated.get(name, {})
        if not isinstance(own, Mapping) or own:
            continue
        ever = ever_of(patient, name)
        if not (ever.single and ever.may_be_true):
            continue
        places = _places_of(patient, name, facts)
        if places:
            yield ReadFact(f"/conditions/{name}/ever", True, places)


def _cured_by_rays(
    document: Mapping[str, Any], facts: Sequence[ReadFact], texts: Sequence[str]
) -> list[ReadFact]:
    """That the chest was irradiated to cure, where the same words tell of chemoradiation and that
    it treated the primary definitively; beside an operation that it was of the chest alone. Of when
    it last was, other words for radiotherapy may tell."""
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
    later = "last" in rays and may_be_rayed_later(texts, same, rays["last"])
    operated = document.get("primary", {}).get("status") == "resected"
    return [
        ReadFact(f"/conditions/{name}/{field}", rays[field], tuple(sorted(same)))
        for name in (OF_CHEST[1:] if operated else OF_CHEST)
        if name not in stated
        for field in ("ever", "last")
        if field in rays and not (later and field == "last" and name == OF_CHEST[1])
    ]


def _radically(
    document: Mapping[str, Any],
    facts: Sequence[ReadFact],
    by_rays: AbstractSet[Place],
    texts: Sequence[str],
    *,
    open_treatment: bool,
) -> list[ReadFact]:
    """That the chest was irradiated to cure, and when that ended, where the words by which the
    primary was treated definitively are of radiotherapy alone; another treatment, of which it is
    asked where it was given, may have been a later one of the chest, and so may others."""
    stated = document.get("conditions", {})
    places = {one.pointer: set(one.places) for one in facts if one.pointer in (CURED, ENDED)}
    same = places.get(CURED, set())
    if not same or not same <= by_rays or any(name in stated for name in OF_CHEST):
        return []
    each: list[tuple[str, Any]] = [("ever", True)]
    if places.get(ENDED) == same:
        each.append(("last", document["primary"]["definitive_treatment_end"]))
        open_treatment |= may_be_rayed_later(texts, same, each[-1][1])
    given = [] if "radiotherapy" in stated else [("radiotherapy", "ever", True)]
    return [
        ReadFact(f"/conditions/{name}/{field}", value, tuple(sorted(same)))
        for name, field, value in (
            *given,
            *((name, field, value) for name in OF_CHEST for field, value in each),
        )
        if field == "ever" or name == OF_CHEST[0] or not open_treatment
    ]


def _places_of(patient: Patient, name: str, facts: Sequence[ReadFact]) -> tuple[Place, ...]:
    """The places of the facts that a condition follows from."""
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
    return tuple(sorted(places))
