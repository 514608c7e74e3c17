"""Tests with a number, variants, drugs, and the conditions beside the cancer."""

from __future__ import annotations

from typing import Any

from oligomatch.api.exchange.fhir.writing.bundle import Writing, plain_day
from oligomatch.api.exchange.fhir.writing.codes import (
    HGNC,
    HGVS,
    Json,
    absent,
    code_of,
    coded,
    concept,
    extension,
    other,
    worded,
)
from oligomatch.api.exchange.fhir.writing.person import quantity
from oligomatch.matcher.profile.profile import Biomarker, Bounds, Condition, Line, Measurement
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

LOINC = "http://loinc.org"
_PROTEIN = "p."
_LETTERS = ("one", "three")  # in which the same change may be written
_INTENT = "mcode-procedure-intent"
TREATMENTS = {"radiotherapy": "RT", "surgery": "surgery"}
PROCEDURES = {
    "RT": "mcode-radiotherapy-course-summary",
    "surgery": "mcode-cancer-related-surgical-procedure",
}


def write(writing: Writing) -> None:
    """The facts that are of no lesion."""
    _measurements(writing)
    _biomarkers(writing)
    _therapy(writing)
    _conditions(writing)


def _measurements(writing: Writing) -> None:
    for name, one in writing.profile.measurements.items():
        test = load_vocabulary().measurements[name]
        place = f"/measurements/{name}"
        if not isinstance(one, Measurement):
            continue
        comparator = {}
        value: Any = one.value
        if isinstance(value, Bounds):
            if (value.at_least is None) == (value.at_most is None):
                continue
            comparator = {"comparator": ">=" if value.at_most is None else "<="}
            value = value.at_least if value.at_most is None else value.at_most
        code: Json = {"coding": [{"system": LOINC, "code": test.loinc}]}
        if test.loinc is None:
            code = worded(name)
            writing.text(place)
        on = plain_day(writing.document["measurements"][name].get("date"))
        when = {"effectiveDateTime": on} if on else {}
        if one.date is not None and on is None:
            writing.leave(f"{place}/date", "no_day")
        range_ = (
            {"referenceRange": [{"high": quantity(one.upper_limit, one.unit)}]}
            if one.upper_limit is not None
            else {}
        )
        writing.add(
            "Observation",
            f"measurement {name}",
            status="final",
            code=code,
            valueQuantity={**quantity(value, one.unit), **comparator},
            **when,
            **range_,
        )


def _biomarkers(writing: Writing) -> None:
    for name, one in writing.profile.biomarkers.items():
        if not isinstance(one, Biomarker):
            writing.leave(f"/biomarkers/{name}", "no_code" if one == "positive" else "absence")
            continue
        if name not in load_vocabulary().genes:
            writing.leave(f"/biomarkers/{name}", "no_code")
            continue
        if one.result not in ("positive", None):
            writing.leave(f"/biomarkers/{name}", "absence")
            continue
        present = [variant.name for variant in one.variants or () if variant.name is not None]
        writing.leave(f"/biomarkers/{name}", "no_code")
        for field, answer, each in (
            ("variants", "present", present),
            ("absent_variants", "absent", one.absent_variants or ()),
        ):
            for variant in each:
                if not _variant(writing, name, variant, answer):
                    writing.text(f"/biomarkers/{name}/{field}")


def _change(gene: str, variant: str) -> str | None:
    """The change of the protein by which a variant is known: in three letters where it is so."""
    known = load_vocabulary().genes[gene].variants.get(variant)
    names = [
        one for one in (known.known_as if known is not None else ()) if one.startswith(_PROTEIN)
    ]
    if f"{_PROTEIN}{variant}" not in names or len(names) > len(_LETTERS):
        return None  # known by several changes, or by none: one of them would say more
    return max(names, key=len)


def _variant(writing: Writing, name: str, variant: str, answer: str) -> bool:
    """One variant; whether it has a code, and its gene."""
    gene, change = load_vocabulary().genes[name], _change(name, variant)
    parts = {
        "gene": worded(name),
        "protein_change": worded(variant),
        "source_class": coded("answer", "somatic"),
    }
    if gene.hgnc is not None:
        named = {"system": HGNC, "code": f"HGNC:{gene.hgnc}", "display": name}
        parts["gene"] = {"coding": [named]}
    if change is not None:
        parts["protein_change"] = {"coding": [{"system": HGVS, "code": change}]}
    writing.observe(
        "variant",
        f"variant {name} {variant}",
        "mcode-genomic-variant",
        "laboratory",
        valueCodeableConcept=coded("answer", answer),
        component=[
            {"code": coded("asks", what), "valueCodeableConcept": value}
            for what, value in parts.items()
        ],
    )
    return gene.hgnc is not None and change is not None


def _therapy(writing: Writing) -> None:
    """Each drug that was surely given; of a line of one drug also its days."""
    therapy = writing.profile.systemic_therapy
    stated = writing.document.get("systemic_therapy", {})
    for number, line in enumerate(therapy.lines):
        own = stated["lines"][number]
        days = _days(line, own)
        for agent in line.drugs:
            _drug(writing, f"line {number} {agent}", agent, line.intent, days)
            if code_of("agent", agent) is None:
                writing.text(f"/systemic_therapy/lines/{number}/agents", "no_line")
    for number, one in enumerate(therapy.given):
        place = f"/systemic_therapy/given/{number}"
        if one.agent is None:
            writing.leave(place, "no_code")
            continue
        on = plain_day(stated["given"][number].get("date"))
        _drug(writing, f"given {number}", one.agent, one.intent, {"start": on} if on else {})
        if code_of("agent", one.agent) is None:
            writing.text(f"{place}/agent")


def _days(line: Line, stated: Json) -> Json:
    """The days of a line's only drug."""
    if len(line.drugs) != 1 or not line.all_drugs:
        return {}
    start = plain_day(stated.get("start"))
    return {"start": start} if start is not None else {}


def _drug(writing: Writing, name: str, agent: str, intent: str | None, days: Json) -> None:
    code = code_of("agent", agent)
    when: Json = {"effectivePeriod": absent()}
    if days:
        when = {"effectiveDateTime": days["start"]}
    aim = (
        {"extension": [extension(_INTENT, {"valueCodeableConcept": coded("intent", intent)})]}
        if intent == "palliative"
        else {}
    )
    writing.add(
        "MedicationAdministration",
        name,
        "mcode-cancer-related-medication-administration",
        status="completed",
        medicationCodeableConcept=concept(code) if code is not None else worded(agent),
        **when,
        **aim,
    )


def _conditions(writing: Writing) -> None:
    for name, one in writing.profile.conditions.items():
        place = f"/conditions/{name}"
        what, had = TREATMENTS.get(name), _had(one)
        if what is None or had is not True:
            writing.leave(place, "no_code" if had else "absence")
            if had and load_vocabulary().conditions[name].bare != "event":
                _disease(writing, name, one)
            continue
        known = writing.document["conditions"][name]
        on = plain_day(known.get("last")) if isinstance(known, dict) else None
        done(writing, f"condition {name}", what, on)


def _disease(writing: Writing, name: str, one: bool | Condition) -> None:
    """A disease that is there, or was."""
    code = code_of("condition", name)
    now = one is True or (isinstance(one, Condition) and one.now is True)
    state = {"clinicalStatus": other("condition-clinical", "active")} if now else {}
    writing.add(
        "Condition",
        f"condition {name}",
        **state,
        verificationStatus=other("condition-ver-status", "confirmed"),
        category=[other("condition-category", "problem-list-item")],
        code=concept(code) if code is not None else worded(name),
    )
    if code is None:
        writing.text(f"/conditions/{name}")


def _had(one: bool | Condition) -> bool | None:
    if isinstance(one, bool):
        return one
    return one.ever if one.ever is not None else True if one.now or one.last else one.now


def done(writing: Writing, name: str, what: str, on: str | None, **more: Any) -> None:
    """A local treatment that was done."""
    when = {"performedDateTime": on} if on else {}
    code = coded("treatment", what)
    writing.add("Procedure", name, PROCEDURES[what], status="completed", code=code, **when, **more)
