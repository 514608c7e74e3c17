"""Surgery, radiotherapy and ablation: what was done, and what it may have done to a lesion."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from oligomatch.api.exchange.fhir.bundle import Resource
from oligomatch.api.exchange.fhir.codes import AtOdds, aspect, known_codes, meaning
from oligomatch.api.exchange.fhir.days import FhirDay, day_of, end_of, no_earlier
from oligomatch.api.exchange.fhir.noting import Notes, source
from oligomatch.api.exchange.fhir.primary import (
    Disease,
    cancer_kind,
    extension,
    reasons,
    site_codes,
)
from oligomatch.api.exchange.fhir.table import kinds_of
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

UNKNOWN = "unknown"  # done for a cancer; which of them is open
REMOVING = ("surgery", "RFA", UNKNOWN)
ANYWHERE = ""
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

    of_tumour: dict[str, list[tuple[dict[str, Any], Resource]]] = field(default_factory=dict)
    _last: dict[str, date] = field(default_factory=dict)  # the latest removal in each system

    def removed(self, one: LocalDone) -> None:
        """Keep a treatment by which a lesion may have been removed."""
        known = load_vocabulary()
        end = end_of(one.origin.data, "performed")
        last = end.last if end else date.max
        for system in {known.organs[organ].system for organ in one.organs} or {ANYWHERE}:
            self._last[system] = max(last, self._last.get(system, last))

    @property
    def any_removal(self) -> bool:
        """Whether anything was cut out or ablated, or may have been."""
        return bool(self._last)

    def may_have_removed(self, organs: tuple[str, ...], found: FhirDay | None) -> bool:
        """Whether a lesion of these organs may have been removed since it was found."""
        known = load_vocabulary()
        systems = {ANYWHERE, *(known.organs[organ].system for organ in organs)}
        since = found.first if found else date.min
        return any(self._last[system] >= since for system in systems & self._last.keys())


def read(notes: Notes, disease: Disease) -> Treated:
    """The treatments of a record, and the facts that follow from each alone."""
    treated = Treated()
    each = []
    for procedure in notes.standing("Procedure"):
        if (done := _treatment(notes, procedure)) is None:
            continue
        if done.modality in REMOVING:
            treated.removed(done)
        if done.modality != UNKNOWN:
            each.append(done)
    for procedure in notes.contested("Procedure"):  # what another statement denies may have been
        done = _treatment(notes, procedure)
        if done is not None and done.modality in REMOVING:
            treated.removed(done)
    by_name: dict[str, list[LocalDone]] = {}
    for one in each:
        by_name.setdefault(CONDITION[one.modality], []).append(one)
        if one.modality == "RT" and one.organs and _all_in(one.organs, BRAIN):
            by_name.setdefault("brain_radiotherapy", []).append(one)
    for name, own in by_name.items():
        ends = [end for one in own if (end := end_of(one.origin.data, "performed"))]
        last = no_earlier(max(ends, key=lambda end: end.first), notes.as_of) if ends else None
        value: dict[str, Any] = {"ever": True} if last is None else {"ever": True, "last": last}
        notes.put(("conditions", name), value, [source(one.origin) for one in own])
    for one in each:
        target = extension(one.origin.data, TARGET).get("valueReference")
        tumour = notes.record.resolve(target, one.origin)
        if tumour is not None and "tumour" in kinds_of(tumour):
            value = {"modality": one.modality} | ({"date": one.day.text} if one.day else {})
            treated.of_tumour.setdefault(tumour.reference, []).append((value, one.origin))
    _of_primary(notes, disease, each)
    return treated


def _treatment(notes: Notes, one: Resource) -> LocalDone | None:
    kinds = kinds_of(one)
    by_profile = {"RT": "radiotherapy" in kinds, "surgery": "surgery" in kinds}
    named = {name for name, is_one in by_profile.items() if is_one}
    code = one.data.get("code")
    known = known_codes(code)
    found = {v for each in known for v in each.means.get("treatment", ())}
    if not found and code and not known and named != {"RT"}:
        # the surgical profile is of biopsies and ports too; that of radiotherapy of nothing else
        if not named and not any(cancer_kind(reason) for reason in reasons(notes, one)):
            return None
        notes.leave(one, "unknown_code")
        found = {UNKNOWN}
    found = found or named
    if len(found) > 1:
        notes.leave(one, "codes_differ")
        found = {UNKNOWN}
    if not found:
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
    first = min(one.day.first for one in done if one.day)
    later = [
        one
        for what in ("n_clinical", "m_clinical", "stage_clinical")
        for one in notes.observations(what)
        if (on := day_of(one.data, "effective")) is None or on.last >= first
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
