"""FHIR records built by hand, for tests: one line a resource."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from oligomatch.api.exchange.fhir.reading import imported_of
from oligomatch.api.exchange.imported import Imported

AS_OF = date(2026, 5, 14)
SNOMED, LOINC = "http://snomed.info/sct", "http://loinc.org"
ICD, RXNORM = "http://hl7.org/fhir/sid/icd-10-cm", "http://www.nlm.nih.gov/research/umls/rxnorm"
MCODE = "http://hl7.org/fhir/us/mcode/StructureDefinition/"
HIM = {"reference": "Patient/p"}
Resource = dict[str, Any]


def concept(code: str, system: str = SNOMED, **more: Any) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, **more}]}


def resource(type: str, id: str, profile: str = "", **fields: Any) -> Resource:
    meta = {"meta": {"profile": [MCODE + profile]}} if profile else {}
    return {"resourceType": type, "id": id, **meta, "subject": HIM, **fields}


def patient(id: str = "p", **fields: Any) -> Resource:
    return {"resourceType": "Patient", "id": id, **fields}


def condition(
    id: str,
    code: str,
    system: str = SNOMED,
    *,
    state: str = "active",
    verified: str = "confirmed",
    profile: str = "",
    **fields: Any,
) -> Resource:
    return resource(
        "Condition", id, profile, code=concept(code, system),
        clinicalStatus=concept(state, "http://terminology.hl7.org/CodeSystem/condition-clinical"),
        verificationStatus=concept(verified, "http://terminology.hl7.org/CodeSystem/condition-ver-status"),
        **fields,
    )  # fmt: skip


def nsclc(**fields: Any) -> Resource:
    return condition("lung", "254637007", profile="mcode-primary-cancer-condition", **fields)


def metastasis(id: str = "brain", code: str = "94225005", **fields: Any) -> Resource:
    return condition(id, code, profile="mcode-secondary-cancer-condition", **fields)


def observation(
    id: str,
    code: str,
    system: str = LOINC,
    *,
    on: str = "2026-03-01",
    status: str = "final",
    **fields: Any,
) -> Resource:
    when = {"effectiveDateTime": on} if on else {}
    return resource("Observation", id, status=status, code=concept(code, system), **when, **fields)


def variant(
    id: str,
    gene: str,
    change: str,
    *,
    answer: str = "LA9633-4",
    origin: str = "LA6684-0",
    **fields: Any,
) -> Resource:
    parts = [
        {
            "code": concept("48018-6", LOINC),
            "valueCodeableConcept": concept(gene, "http://www.genenames.org"),
        },
        {
            "code": concept("48005-3", LOINC),
            "valueCodeableConcept": concept(change, "http://varnomen.hgvs.org"),
        },
    ]
    if origin:
        parts.append(
            {"code": concept("48002-0", LOINC), "valueCodeableConcept": concept(origin, LOINC)}
        )
    return observation(
        id, "69548-6", valueCodeableConcept=concept(answer, LOINC), component=parts, **fields
    )


def bundle(*resources: Resource) -> dict[str, Any]:
    entries = [
        {"fullUrl": f"urn:x:{one['resourceType']}:{one.get('id')}", "resource": one}
        for one in resources
    ]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def text(*resources: Resource) -> str:
    return json.dumps(bundle(*resources))


def read(*resources: Resource, as_of: date = AS_OF) -> Imported:
    """The one patient of these resources."""
    (one,) = imported_of(bundle(*resources), as_of)
    return one


def reasons(one: Imported) -> dict[str, str]:
    return {left.reference: left.reason for left in one.unused}
