"""Lesions as tumours with their sizes and as secondary cancers; stagings by what they measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oligomatch.api.exchange.fhir.writing.bundle import Writing, plain_day
from oligomatch.api.exchange.fhir.writing.codes import (
    Json,
    absent,
    code_of,
    coded,
    concept,
    extension,
    other,
    worded,
)
from oligomatch.api.exchange.fhir.writing.facts import PROCEDURES, done
from oligomatch.api.exchange.fhir.writing.person import CANCER, quantity
from oligomatch.matcher.logic.values import NO, YES
from oligomatch.matcher.patient.patient import Site
from oligomatch.matcher.patient.staging import Moment
from oligomatch.rules.vocabulary.entries import Code
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

TARGET = "http://hl7.org/fhir/StructureDefinition/procedure-targetBodyStructure"
RELATED = "mcode-related-condition"
SECONDARY = "mcode-secondary-cancer-condition"
_QUALIFIER = "mcode-laterality-qualifier"


@dataclass(frozen=True, slots=True)
class Sized:
    """A diameter on a day: of which lesion, and where the profile states it."""

    place: str
    id: str
    day: str
    millimetres: float


def write(writing: Writing) -> None:
    """What a profile says of metastases and stagings."""
    ever = writing.profile.metastatic_disease.ever
    sure = [site for site in writing.patient.sites if _metastasis(site)]
    if ever is not None or sure:
        first = plain_day(
            writing.document.get("metastatic_disease", {}).get("first_metastasis_date")
        )
        when = {"effectiveDateTime": first} if first is not None and ever is not False else {}
        if when:
            writing.leave("/metastatic_disease/first_metastasis_date", "no_later")
        writing.observe(
            "history_of_metastasis",
            "history",
            "mcode-history-of-metastatic-cancer",
            "social-history",
            valueBoolean=ever is not False,
            **when,
        )
        if ever is False:
            writing.leave("/metastatic_disease/ever", "absence")
    sizes = _stagings(writing)
    for site in writing.patient.sites:
        _lesion(writing, site, sizes.get(site.id, []))


def _metastasis(site: Site) -> bool:
    return {kind.role for kind in site.kinds} == {"metastasis"}


def _stagings(writing: Writing) -> Mapping[str, list[Sized]]:
    """What is stated of each staging's own, and the sizes of each lesion by its id; nothing where
    the latest staging would not be there, since an older one would be taken for it."""
    stagings = writing.document.get("assessments", [])
    latest = writing.patient.staging.latest
    index = latest[0].index if len(latest) == 1 else None
    last = plain_day(stagings[index].get("date")) if index is not None else None
    sizes = [*_sizes(writing, last)]
    codes = [
        (number, name, stated, code)
        for number, staging in enumerate(stagings)
        for name in ("n_category", "response")
        if isinstance(stated := staging.get(name), str)
        and (code := code_of(name, stated)) is not None
    ]
    if last is None or not (
        any(one.day == last for one in sizes) or any(number == index for number, *_ in codes)
    ):
        for number, _ in enumerate(stagings):
            writing.leave(f"/assessments/{number}", "latest_staging")
        for number, _ in enumerate(writing.profile.lesions):
            writing.leave(
                f"/lesions/{number}/diameter_mm", "latest_staging" if stagings else "no_day"
            )
        return {}
    for number, staging in enumerate(stagings):
        if all(other[0] != number for other in codes) and not staging.get("lesions"):
            writing.leave(f"/assessments/{number}/date", "no_place")
    for number, name, _, code in codes:
        on = plain_day(stagings[number].get("date"))
        if on is None:
            writing.leave(f"/assessments/{number}", "no_day")
        else:
            _of_staging(writing, number, name, on, code)
    by_lesion: dict[str, list[Sized]] = {}
    for one in sizes:
        by_lesion.setdefault(one.id, []).append(one)
    return by_lesion


def _of_staging(writing: Writing, number: int, name: str, on: str, code: Code) -> None:
    what, profile, more = {
        "n_category": ("n_category", "mcode-tnm-regional-nodes-category", {"method": absent()}),
        "response": ("recist", "", {}),
    }[name]
    writing.observe(
        what,
        f"{name} {number}",
        profile,
        "imaging",
        effectiveDateTime=on,
        valueCodeableConcept=concept(code),
        **more,
    )


def _sizes(writing: Writing, last: str | None) -> list[Sized]:
    """Every diameter that is exact and has its day; those of the lesions themselves are of the
    latest staging."""
    found: dict[tuple[str, str], Sized] = {}
    for number, staging in enumerate(writing.document.get("assessments", [])):
        on = plain_day(staging.get("date"))
        for id, state in staging.get("lesions", {}).items():
            size = state.get("diameter_mm")
            if isinstance(size, int | float) and size > 0 and on is not None:
                place = f"/assessments/{number}/lesions/{id}/diameter_mm"
                found[id, on] = Sized(place, id, on, size)
    for site in writing.patient.sites:
        size = site.lesion.diameter_mm
        if isinstance(size, int | float) and size > 0 and last is not None:
            found[site.id, last] = Sized(f"{site.pointer}/diameter_mm", site.id, last, size)
    return [*found.values()]


def _lesion(writing: Writing, site: Site, sizes: list[Sized]) -> None:
    organ = _organ(site, ("organ",))
    tumour = f"tumour {site.index}"
    if organ is not None:
        known_as = [extension(RELATED, {"valueReference": writing.reference(CANCER)})]
        side = _side(site)
        called = writing.add(
            "BodyStructure",
            tumour,
            "mcode-tumor",
            identifier=[{"value": f"{site.index + 1}"}],  # what tells it from others
            location=concept(organ),
            **({"extension": known_as} if _has_cancer(writing) else {}),
            **({"locationQualifier": [side]} if side else {}),
        )
        writing.lesions[called] = site.index
        for one in sizes:
            _size(writing, tumour, one)
    for one in sizes if organ is None else ():
        writing.leave(one.place, "no_code")
    known = _organ(site, ("organ", "secondary"))
    exact = known is not None and site.lesion.organ in known.means["organ"]
    if not exact:
        writing.leave(f"{site.pointer}/organ", "no_code" if known is None else "wider")
    if _metastasis(site):
        _secondary(writing, site)
    _treatments(writing, site, organ)


def _has_cancer(writing: Writing) -> bool:
    return any(one["id"] == writing.id(CANCER) for one in writing.resources)


def _side(site: Site) -> Json | None:
    return coded("side", site.lesion.side) if site.lesion.side is not None else None


def _organ(site: Site, tables: tuple[str, ...]) -> Code | None:
    """The code of an organ, or of the nearest one above it that has one."""
    organ = site.lesion.organ
    if not isinstance(organ, str):
        return None
    codes = (
        code_of(table, name) for name in load_vocabulary().organs_above(organ) for table in tables
    )
    return next((code for code in codes if code is not None), None)


def _size(writing: Writing, tumour: str, one: Sized) -> None:
    dimension = {
        "code": coded("asks", "longest_dimension"),
        "valueQuantity": quantity(one.millimetres, "mm"),
    }
    writing.observe(
        "tumour_size",
        f"{tumour} {one.day}",
        "mcode-tumor-size",
        "imaging",
        focus=[writing.reference(tumour)],
        effectiveDateTime=one.day,
        method=coded("method", "imaging"),
        component=[dimension],
    )


def _secondary(writing: Writing, site: Site) -> None:
    """A metastasis as a condition: there, gone, or neither said."""
    side, code = _side(site), coded("kind", "secondary")
    known = _organ(site, ("secondary", "organ"))
    body: Json = {}
    if known is not None and "kind" in known.means:
        code = concept(known)
    elif known is not None:
        body = concept(known)
    elif isinstance(site.lesion.organ, str):
        body = worded(site.lesion.organ)
        writing.text(f"{site.pointer}/organ")
    if side is not None:
        body = {"extension": [extension(_QUALIFIER, {"valueCodeableConcept": side})], **body}
    state = _state(writing, site)
    called = writing.add(
        "Condition",
        f"metastasis {site.index}",
        SECONDARY,
        **({"clinicalStatus": other("condition-clinical", state)} if state else {}),
        verificationStatus=other("condition-ver-status", "confirmed"),
        category=[other("condition-category", "problem-list-item")],
        code=code,
        **({"bodySite": [body]} if body else {}),
    )
    writing.lesions[called] = site.index


def _state(writing: Writing, site: Site) -> str:
    staging = writing.patient.staging
    seen = {
        staging.seen(site.id, site.lesion, Moment(view, True)).present for view in staging.latest
    }
    return "active" if seen == {YES} else "resolved" if seen == {NO} else ""


def _treatments(writing: Writing, site: Site, organ: Code | None) -> None:
    place = f"{site.pointer}/prior_local_therapy"
    if site.lesion.all_treatments:
        writing.leave(place, "whole")
    for number, one in enumerate(site.lesion.treatments):
        what = str(one.modality)
        if what not in PROCEDURES:
            writing.leave(place, "no_code")
            continue
        if one.bed_gy is not None or one.dose_gy is not None or one.fractions is not None:
            writing.leave(place, "no_place")
        on = plain_day(one.model_dump(mode="json")["date"])
        if one.date is not None and on is None:
            writing.leave(place, "no_day")
        aimed = {"url": TARGET, "valueReference": writing.reference(f"tumour {site.index}")}
        at = {"extension": [aimed], "bodySite": [concept(organ)]} if organ is not None else {}
        done(writing, f"treatment {site.index} {number}", what, on, **at)
