"""The front end of a matching service, `clinical-trial-matching-app`: what it sends, and how it
reads what it is answered. Written after its sources (`clinical-trial-search.ts`, `fhirFilter.ts`,
`Results/utils.ts`, `filterUtils.ts`); what would be a fault there raises here.
"""

from __future__ import annotations

import re
from typing import Any

from tests.support.records import LOINC, MCODE, RXNORM, SNOMED

Json = dict[str, Any]
MOST = 15  # what it keeps
HIM = {"reference": "urn:uuid:x1", "type": "Patient"}
NSCLC = (SNOMED, "254637007", "Non-small cell lung cancer")
BRAIN, LIVER = (
    (SNOMED, "94225005", "Secondary malignant neoplasm of brain"),
    (SNOMED, "94381002", "Secondary malignant neoplasm of liver"),
)
CARBOPLATIN, PEMETREXED = (RXNORM, "40048", "carboplatin"), (RXNORM, "68446", "pemetrexed")
SURGERY = (SNOMED, "387713003", "Surgical procedure")
RADIOTHERAPY = (SNOMED, "108290001", "Radiation oncology AND/OR radiotherapy")


def _coded(value: tuple[str, str, str]) -> Json:
    system, code, display = value
    return {"coding": [{"system": system, "code": code, "display": display}]}


def _one(type: str, profile: str, **fields: Any) -> Json:
    return {
        "resource": {
            "resourceType": type,
            "meta": {"profile": [MCODE + profile]},
            "subject": HIM,
            **fields,
        }
    }


def asked(
    *,
    now: str = "2026-05-14T09:30:00.123Z",
    age: int | None = 62,
    cancer: tuple[str, str, str] = NSCLC,
    metastases: tuple[tuple[str, str, str], ...] = (),
    drugs: tuple[tuple[str, str, str], ...] = (),
    operations: tuple[tuple[str, str, str], ...] = (),
    radiations: tuple[tuple[str, str, str], ...] = (),
    ecog: int | None = None,
) -> Json:
    """The bundle that it posts: no ids, no states, and the moment of the request as the day of
    every drug and procedure."""
    person: Json = {"resourceType": "Patient", "id": "x1", "gender": "female"}
    if age is not None:
        person["birthDate"] = str(int(now[:4]) - min(age, 90))
    zip_code = [{"name": "zipCode", "valueString": "02139"}]
    entries: list[Json] = [
        {"resource": {"resourceType": "Parameters", "id": "0", "parameter": zip_code}},
        {"resource": person, "fullUrl": "urn:uuid:x1"},
        _one("Condition", "mcode-primary-cancer-condition", code=_coded(cancer)),
    ]
    if ecog is not None:
        status = {"code": _coded((LOINC, "89247-1", "ECOG")), "valueInteger": ecog}
        entries.append(
            _one("Observation", "mcode-ecog-performance-status", status="final", **status)
        )
    statement = "mcode-cancer-related-medication-statement"
    for drug in drugs:
        said = {"medicationCodeableConcept": _coded(drug), "effectiveDateTime": now}
        entries.append(_one("MedicationStatement", statement, status="completed", **said))
    for organ in metastases:
        entries.append(_one("Condition", "mcode-secondary-cancer-condition", code=_coded(organ)))
    for profile, each in (("radiation", radiations), ("surgical", operations)):
        for done in each:
            said = {"code": _coded(done), "performedDateTime": now, "status": "completed"}
            entries.append(_one("Procedure", f"mcode-cancer-related-{profile}-procedure", **said))
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _study(entry: Json) -> Json:
    """What it makes of one entry."""
    study, score = entry["resource"], entry.get("search", {}).get("score")
    types = [re.search("Study Type: (.+)$", one["text"]) for one in study.get("category", [])]
    score = 0.5 if score is None else score
    likelihood = "high" if score >= 0.75 else "possible" if score >= 0.01 else "no match"
    return {
        "trial": study["identifier"][0]["value"].strip(),
        "eligibility": study["enrollment"][0]["display"].strip(),
        "keywords": [one["text"].replace("_", " ") for one in study.get("keyword", [])],
        "conditions": [one["text"] for one in study.get("condition", [])],
        "phase": study.get("phase", {}).get("text") or "Unknown Trial Phase",
        "type": next((found.group(1) for found in types if found), "Unknown Study Type"),
        "status": study.get("status", "unknown-recruitment-status"),
        "title": study["title"],
        "score": score,
        "likelihood": likelihood,
    }


def shown(answer: Json) -> list[Json]:
    """The studies that it shows, in its order."""
    subset: list[Json] = []
    for entry in answer["entry"]:
        one = _study(entry)
        known = [other["trial"] for other in subset]
        if (one["status"], one["type"]) == ("active", "Interventional"):
            assert one["trial"] not in known
            subset.append(one)
    results = [subset.pop() for _ in range(min(MOST, len(subset)))]
    return sorted(results, key=lambda one: -one["score"])  # stable, as its own sort is
