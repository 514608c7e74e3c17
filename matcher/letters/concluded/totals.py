"""How many metastases each organ has at a staging, where it follows from the number of all of them
and from the lesions that were read of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from oligomatch.matcher.letters.reading import Place, ReadFact
from oligomatch.matcher.measures.lesions.tallies import METASTASES, tally
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.patient.staging import Moment, View
from oligomatch.rules.tree import Measure, OneOf

ORGANS = replace(METASTASES, kind="organs")


def totals_of(
    patient: Patient, document: Mapping[str, Any], facts: Sequence[ReadFact]
) -> Iterator[ReadFact]:
    """The totals by organ, and of how many organs, that no words tell and that no completion of
    what was read has otherwise (docs/semantics.md): of `two metastases in all` with one read in
    the liver and one in L3, one in the liver, one in bone, two organs."""
    systems = _systems(patient, document, facts)
    every = {place for places in systems.values() for place in places}
    for at, (view, staging) in enumerate(
        zip(patient.staging.views, document.get("assessments", ()), strict=False)
    ):
        totals, base = staging.get("totals", {}), f"/assessments/{at}/totals"
        if not isinstance(totals.get("metastases"), int) or not totals["metastases"]:
            continue
        whole = _places(facts, f"{base}/metastases")
        for system in sorted(systems.keys() - totals.get("by_organ", {}).keys()):
            where = OneOf(Measure("organ"), frozenset({system}))
            if number := _number(patient, view, replace(METASTASES, where=where)):
                places = tuple(sorted(whole | systems[system]))
                yield ReadFact(f"{base}/by_organ/{system}", number, places)
        if "organs" not in totals and (number := _number(patient, view, ORGANS)):
            yield ReadFact(f"{base}/organs", number, tuple(sorted(whole | every)))


def _number(patient: Patient, view: View, measure: Measure) -> int | None:
    """What a count comes to at a staging, by whatever of the lesions' states is of it; None where
    that is open."""
    found = set[float]()
    for latest in patient.staging.may_be_latest(view):
        bounds = tally(patient, measure, Moment(view, latest))
        if bounds is None:
            return None
        many = measure.kind == "organs"
        found |= {bounds.fewest, bounds.most} if many else {bounds.low, bounds.high}
    return int(found.pop()) if len(found) == 1 else None


def _systems(
    patient: Patient, document: Mapping[str, Any], facts: Sequence[ReadFact]
) -> dict[str, set[Place]]:
    """The organ systems in which lesions were read, with the words for those."""
    organs, found = patient.vocabulary.organs, dict[str, set[Place]]()
    for number, lesion in enumerate(document.get("lesions", ())):
        organ = organs.get(str(lesion.get("organ")))
        if organ is None or organ.system is None:
            continue
        found.setdefault(organ.system, set()).update(_places(facts, f"/lesions/{number}/organ"))
    return found


def _places(facts: Sequence[ReadFact], pointer: str) -> set[Place]:
    return {place for one in facts if one.pointer == pointer for place in one.places}
