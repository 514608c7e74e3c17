"""Surgery, radiotherapy and ablation: what was done, and what it may have done to a lesion."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from oligomatch.api.exchange.fhir.bundle import Resource
from oligomatch.api.exchange.fhir.codes import AtOdds, aspect, known_codes, meaning
from oligomatch.api.exchange.fhir.days import FhirDay, day_of, end_of, no_earlier
from oligomatch.api.exchange.fhir.noting import Notes, source
from oligomatch.api.exchange.fhir.primary import Disease, extension, reasons, site_codes
from oligomatch.api.exchange.fhir.table import kinds_of
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

REMOVING = ("surgery", "RFA")
CONDITION = {"RT": "radiotherapy", "surgery": "surgery", "RFA": "ablation"}
BRAIN = "brain"
NOT_TO_TREAT = ("diagnostic", "preventive", "guidance", "screening", "forensic")
TARGET = "procedure-targetBodyStructure"


@dataclass(frozen=True, slots=True)
class LocalDone:
    """One treatment that was done: which, where, when."""

    modality: str
    organs: tuple[str, ...]
    day: FhirDay | None
    origin: Resource


@dataclass(frozen=True, slots=True)
class Treated:
    """All treatments done, and those of a tumour that they name."""

    each: tuple[LocalDone, ...] = ()
    of_tumour: dict[str, list[tuple[dict[str, Any], Resource]]] = field(default_factory=dict)

    @property
    def any_removal(self) -> bool:
        """Whether anything was cut out or ablated."""
        return any(one.modality in REMOVING for one in self.each)

    def may_have_removed(self, organs: tuple[str, ...], found: FhirDay | None) -> bool:
        """Whether a lesion of these organs may have been removed since it was found."""
        known = load_vocabulary()
        systems = {known.organs[organ].system for organ in organs}
        return any(
            one.modality in REMOVING
            and (not one.organs or systems & {known.organs[o].system for o in one.organs})
            and not (one.day and found and one.day.last < found.first)
            for one in self.each
        )


def read(notes: Notes, disease: Disease) -> Treated:
    """The treatments of a record, and the facts that follow from each alone."""
    each = [one for p in notes.standing("Procedure") if (one := _treatment(notes, p)) is not None]
    by_name: dict[str, list[LocalDone]] = {}
    for one in each:
        by_name.setdefault(CONDITION[one.modality], []).append(one)
        if one.modality == "RT" and one.organs and _all_in(one.organs, BRAIN):
            by_name.setdefault("brain_radiotherapy", []).append(one)
    for name, done in by_name.items():
        ends = [end for one in done if (end := end_of(one.origin.data, "performed"))]
        last = no_earlier(max(ends, key=lambda end: end.first), notes.as_of) if ends else None
        value: dict[str, Any] = {"ever": True} if last is None else {"ever": True, "last": last}
        notes.put(("conditions", name), value, [source(one.origin) for one in done])
    of_tumour: dict[str, list[tuple[dict[str, Any], Resource]]] = {}
    for one in each:
        target = extension(one.origin.data, TARGET).get("valueReference")
        tumour = notes.record.resolve(target, one.origin)
        if tumour is not None and "tumour" in kinds_of(tumour):
            value = {"modality": one.modality} | ({"date": one.day.text} if one.day else {})
            of_tumour.setdefault(tumour.reference, []).append((value, one.origin))
    _of_primary(notes, disease, each)
    return Treated(tuple(each), of_tumour)


def _treatment(notes: Notes, one: Resource) -> LocalDone | None:
    kinds = kinds_of(one)
    by_profile = {"RT": "radiotherapy" in kinds, "surgery": "surgery" in kinds}
    named = {name for name, is_one in by_profile.items() if is_one}
    coded = {
        v for code in known_codes(one.data.get("code")) for v in code.means.get("treatment", ())
    }
    found = coded or named
    if len(found) != 1:
        return None
    if meaning(_intent(one), "intent") in NOT_TO_TREAT:
        notes.leave(one, "not_to_treat")
        return None
    try:
        organs = aspect(site_codes(one), "organ")
    except AtOdds:
        organs = ()
    return LocalDone(found.pop(), organs, day_of(one.data, "performed"), one)


def _intent(one: Resource) -> object:
    for end in ("procedure-intent", "treatment-intent"):
        if value := extension(one.data, end).get("valueCodeableConcept"):
            return value
    return None


def _all_in(organs: tuple[str, ...], system: str) -> bool:
    known = load_vocabulary()
    return all(known.organs[organ].system == system for organ in organs)


def _of_primary(notes: Notes, disease: Disease, each: list[LocalDone]) -> None:
    """The definitive treatment of the primary, where nothing later speaks against it."""
    own = disease.systems
    done = [
        one
        for one in each
        if meaning(_intent(one.origin), "intent") == "curative"
        and any(reason in disease.conditions for reason in reasons(notes, one.origin))
        and one.organs
        and own is not None
        and {load_vocabulary().organs[o].system for o in one.organs} <= own
        and one.day is not None
    ]
    if not done or disease.several:
        return
    later = [
        one
        for what in ("n_clinical", "m_clinical", "stage_clinical")
        for one in notes.observations(what)
        if (on := day_of(one.data, "effective")) is None
        or any(treated.day and on.last >= treated.day.first for treated in done)
    ]
    places = ("/primary/definitively_treated",)
    if later:
        notes.at_odds(places, [*(one.origin for one in done), *later], "staged_after_treatment")
        return
    sources = [source(one.origin) for one in done]
    notes.put(("primary", "definitively_treated"), True, sources)
    ends = [end for one in done if (end := end_of(one.origin.data, "performed"))]
    if ends:
        latest = no_earlier(max(ends, key=lambda end: end.first), notes.as_of)
        notes.put(("primary", "definitive_treatment_end"), latest, sources)


def intent_of(one: Resource) -> str:
    """The intent of a treatment, where it is coded."""
    return meaning(_intent(one), "intent")
