"""Summaries of registry records in one flat object, turned into the shape of the v2 API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_PLACES: Mapping[str, str] = {
    "nct_id": "protocolSection.identificationModule.nctId",
    "title": "protocolSection.identificationModule.briefTitle",
    "official_title": "protocolSection.identificationModule.officialTitle",
    "start_date": "protocolSection.statusModule.startDateStruct.date",
    "completion_date": "protocolSection.statusModule.completionDateStruct.date",
    "summary": "protocolSection.descriptionModule.briefSummary",
    "brief_summary": "protocolSection.descriptionModule.briefSummary",
    "detailed_description": "protocolSection.descriptionModule.detailedDescription",
    "conditions": "protocolSection.conditionsModule.conditions",
    "sponsor": "protocolSection.sponsorCollaboratorsModule.leadSponsor.name",
    "enrollment_count": "protocolSection.designModule.enrollmentInfo.count",
}
_ELIGIBILITY: Mapping[str, str] = {
    "raw_text": "eligibilityCriteria",
    "minimum_age": "minimumAge",
    "maximum_age": "maximumAge",
    "sex": "sex",
    "accepts_healthy_volunteers": "healthyVolunteers",
}


def is_flat(value: Mapping[str, Any]) -> bool:
    """Whether an object is such a summary."""
    return "protocolSection" not in value and isinstance(value.get("nct_id"), str)


def unflattened(value: Mapping[str, Any]) -> dict[str, Any]:
    """The record it tells; what has no place in the v2 shape is kept beside it."""
    found: dict[str, Any] = {"summarySection": dict(value)}
    for name, path in _PLACES.items():
        if value.get(name) not in (None, "", []):
            _put(found, path, value[name])
    for name, kind in (("status", "overallStatus"), ("study_type", "studyType")):
        if isinstance(value.get(name), str):
            module = "statusModule" if name == "status" else "designModule"
            _put(found, f"protocolSection.{module}.{kind}", _code(value[name]))
    if isinstance(value.get("phase"), str):
        phases = [_code(part).replace("PHASE_", "PHASE") for part in value["phase"].split("/")]
        _put(found, "protocolSection.designModule.phases", phases)
    stated = value.get("eligibility")
    eligibility = stated if isinstance(stated, Mapping) else {}
    for name, key in _ELIGIBILITY.items():
        if eligibility.get(name) is not None:
            _put(found, f"protocolSection.eligibilityModule.{key}", eligibility[name])
    return found


def _code(words: str) -> str:
    return "_".join(words.upper().replace(",", " ").replace("-", " ").split())


def _put(found: dict[str, Any], path: str, value: Any) -> None:
    *way, last = path.split(".")
    for name in way:
        found = found.setdefault(name, {})
    found[last] = value
