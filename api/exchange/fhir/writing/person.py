"""The patient and the cancer: age, sex, country, the primary, its stage, ECOG."""

from __future__ import annotations

from typing import Any

from oligomatch.api.exchange.fhir.person import OLDEST_EXACT, SEXES, YEARS
from oligomatch.api.exchange.fhir.writing.bundle import SUBJECT, Writing, plain_day
from oligomatch.api.exchange.fhir.writing.codes import (
    UCUM,
    Json,
    absent,
    code_of,
    coded,
    concept,
    extension,
    other,
    worded,
)
from oligomatch.matcher.profile.profile import EcogBounds, bounds_of
from oligomatch.rules.vocabulary.entries import Code
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

CANCER, STAGE = "cancer", "stage"

_SITED = ("side", "lobe")


def write(writing: Writing) -> None:
    """What a profile says of the person and of the primary."""
    stated = writing.document
    sex = stated.get("sex")
    country = {"address": [{"country": stated["country"]}]} if "country" in stated else {}
    writing.add(
        "Patient",
        SUBJECT,
        "mcode-cancer-patient",
        identifier=[{"_system": absent("masked"), "_value": absent("masked")}],
        name=[absent("masked")],
        gender=sex if sex in SEXES else "unknown",
        **country,
    )
    _age(writing)
    if any(name in stated for name in ("cancer_type", "histology", "primary")):
        _cancer(writing)
    _ecog(writing)


def _age(writing: Writing) -> None:
    low, high = bounds_of(writing.profile.age)
    if writing.profile.age is None:
        return
    if low > OLDEST_EXACT:
        low, high = OLDEST_EXACT + 1, None
        writing.leave("/age", "oldest")

    def years(value: float) -> Json:
        return {"value": int(value), "unit": YEARS, "system": UCUM, "code": YEARS}

    value: Json = {"valueQuantity": years(low)}
    if low != high:
        ends = {"low": years(low)} | ({"high": years(high)} if high is not None else {})
        value = {"valueRange": ends}
    writing.observe(
        "age", "age", "", "social-history", effectiveDateTime=writing.as_of.isoformat(), **value
    )


def _cancer(writing: Writing) -> None:
    profile, stated = writing.profile, writing.document
    more: Json = {}
    histology = profile.histology
    if isinstance(histology, str):
        code = code_of("histology", histology)
        fits = code is not None and _true_of(writing, code)
        value = concept(code) if fits and code is not None else worded(histology)
        more["extension"] = [
            extension("mcode-histology-morphology-behavior", {"valueCodeableConcept": value})
        ]
        if not fits:
            writing.text("/histology")
    primary = stated.get("primary", {})
    onset = plain_day(primary.get("diagnosis_date"))
    if onset is not None:
        more["onsetDateTime"] = onset
    if site := _site(writing):
        more["bodySite"] = [site]
    stage = _stage(writing)
    if stage and onset is not None:  # a stage of no day is not read as that of the diagnosis
        more["stage"] = [{**stage, "assessment": [writing.reference(STAGE)]}]
        method = {"method": stage["type"]} if "type" in stage else {}
        writing.observe(
            "stage_group",
            STAGE,
            "",
            "exam",
            focus=[writing.reference(CANCER)],
            effectiveDateTime=onset,
            valueCodeableConcept=stage["summary"],
            **method,
        )
    writing.add(
        "Condition",
        CANCER,
        "mcode-primary-cancer-condition",
        verificationStatus=other("condition-ver-status", "confirmed"),
        category=[other("condition-category", "problem-list-item")],
        code=_type(writing),
        **more,
    )


def _type(writing: Writing) -> Json:
    """The cancer by its code, where that says nothing that is not known."""
    cancer = writing.profile.cancer_type
    if cancer is None:
        return worded("cancer")
    if not isinstance(cancer, str):
        writing.leave("/cancer_type", "bounds")
        return worded("_or_".join(cancer.one_of))
    code = code_of("cancer_type", cancer)
    if code is None or not _true_of(writing, code):
        writing.text("/cancer_type")
        return worded(cancer)
    if code.means["cancer_type"] != (cancer,):
        writing.leave("/cancer_type", "wider")
    return concept(code)


def _true_of(writing: Writing, code: Code) -> bool:
    """Whether all that a code says of the cancer is known of it."""
    profile = writing.profile
    known = {"cancer_type": profile.cancer_type, "histology": profile.histology}
    for aspect, value in known.items():
        allowed = code.means.get(aspect)
        stated = value if isinstance(value, str) or value is None else tuple(value.one_of)
        each = (stated,) if isinstance(stated, str) else stated
        if allowed is None or (aspect == "cancer_type" and each is None):
            continue  # without a type none is read of the morphology
        if each is None or not set(each) <= set(allowed):
            return False
    return True


def _site(writing: Writing) -> Json:
    primary = writing.profile.primary
    cancer = writing.profile.cancer_type
    if primary.side is None and primary.lobe is None:
        return {}
    organs = load_vocabulary().cancer_types[cancer].organs if isinstance(cancer, str) else ()
    code = code_of("organ", organs[0]) if len(organs) == 1 else None
    qualifiers = []
    for name, url in zip(
        _SITED, ("mcode-laterality-qualifier", "mcode-body-location-qualifier"), strict=True
    ):
        entry = getattr(primary, name)
        if entry is not None:
            own = code_of(name, entry)
            value = concept(own) if own is not None else worded(entry)
            qualifiers.append(extension(url, {"valueCodeableConcept": value}))
            if own is None:
                writing.text(f"/primary/{name}")
    site = concept(code) if code is not None else worded("primary_tumour")
    return {"extension": qualifiers, **site}


def _stage(writing: Writing) -> Json:
    """The stage; several that are what one broader stage may be are that one."""
    stated = writing.profile.primary.stage
    edition = writing.profile.primary.stage_edition
    if stated is None:
        return {}
    several = (stated,) if isinstance(stated, str) else tuple(stated.one_of)
    for name in several:
        code = code_of("stage", name)
        if code is None:
            continue
        if isinstance(stated, str) or set(code.means["stage"]) == set(several):
            kind = {"type": coded("edition", f"{edition}")} if edition is not None else {}
            return {"summary": concept(code), **kind}
    return {}


def _ecog(writing: Writing) -> None:
    stated = writing.profile.ecog
    score = stated.value if isinstance(stated, EcogBounds) else stated
    if score is None:
        return
    when = {}
    if isinstance(stated, EcogBounds) and stated.date is not None:
        if on := plain_day(writing.document["ecog"]["date"]):
            when = {"effectiveDateTime": on}
        else:
            writing.leave("/ecog/date", "no_day")
    writing.observe(
        "ecog", "ecog", "mcode-ecog-performance-status", "survey", valueInteger=score, **when
    )


def quantity(value: float, unit: str) -> dict[str, Any]:
    """A value with its unit of UCUM."""
    return {"value": value, "unit": unit, "system": UCUM, "code": unit}
