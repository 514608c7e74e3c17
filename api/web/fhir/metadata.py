"""What the FHIR face can do, as FHIR says it: a CapabilityStatement and its one operation."""

from __future__ import annotations

from typing import Any

from oligomatch import __version__
from oligomatch.api.web.options import STUDIES, Parameter
from oligomatch.api.web.receiving import FHIR
from oligomatch.api.words.catalogue import say

FHIR_VERSION = "4.0.1"
OPERATION = "ResearchStudy-match"
_RELEASED = "2026-11-21"  # of this description
_TYPES = {"date": "date", "integer": "integer", "boolean": "boolean"}


def capability() -> dict[str, Any]:
    """The CapabilityStatement of the server."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": _RELEASED,
        "kind": "instance",
        "software": {"name": "OligoMatch", "version": __version__},
        "implementation": {"description": say("document.patient_trial_eligibility_matching")},
        "fhirVersion": FHIR_VERSION,
        "format": ["json", FHIR],
        "rest": [
            {
                "mode": "server",
                "documentation": say("fhir.rest"),
                "resource": [
                    {
                        "type": "ResearchStudy",
                        "documentation": say("fhir.studies"),
                        "operation": [
                            {
                                "name": "match",
                                "definition": f"OperationDefinition/{OPERATION}",
                                "documentation": say("fhir.match"),
                            }
                        ],
                    }
                ],
            }
        ],
    }


def operation() -> dict[str, Any]:
    """The OperationDefinition of `$match`: a record and options in, a searchset out."""
    record = {
        "name": "resource",
        "use": "in",
        "min": 1,
        "max": "1",
        "documentation": say("fhir.resource"),
        "type": "Bundle",
    }
    answer = {
        "name": "return",
        "use": "out",
        "min": 1,
        "max": "1",
        "documentation": say("fhir.return"),
        "type": "Bundle",
    }
    return {
        "resourceType": "OperationDefinition",
        "id": OPERATION,
        "name": "ResearchStudyMatch",
        "status": "active",
        "kind": "operation",
        "date": _RELEASED,
        "description": say("fhir.match"),
        "affectsState": False,
        "code": "match",
        "resource": ["ResearchStudy"],
        "system": False,
        "type": True,
        "instance": False,
        "parameter": [record, *map(_option, STUDIES), answer],
    }


def _option(one: Parameter) -> dict[str, Any]:
    written = one.as_object()
    kind = one.schema.get("format") or one.schema["type"]
    return {
        "name": one.name,
        "use": "in",
        "min": 0,
        "max": "*" if one.repeats else "1",
        "documentation": written["description"],
        "type": _TYPES.get(kind, "string"),
    }
