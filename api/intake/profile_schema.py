"""The JSON Schema of a profile as the reader takes it, for editors and other programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from oligomatch.api.intake.case import CASE, NOT_READ, CaseNotes
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.profile.profile import Profile

SHIPPED = Path(__file__).parent / "schema" / "profile.schema.json"
_NULL = {"type": "null"}


def profile_schema() -> dict[str, Any]:
    """The schema of one profile, or of a list of them."""
    schema = Profile.model_json_schema()
    parts = schema.pop("$defs")
    parts["Profile"] = {
        key: value
        for key, value in schema.items()
        if key in ("properties", "type", "additionalProperties")
    }
    for part in parts.values():
        _let_be_left_out(part)
    beside = CaseNotes.model_json_schema(ref_template="#/$defs/{model}")
    parts |= beside.pop("$defs")
    parts["CaseNotes"] = beside
    parts["Profile"]["properties"] |= {
        CASE: {"anyOf": [{"$ref": "#/$defs/CaseNotes"}, _NULL], "description": say("case.about")},
        NOT_READ: {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": say("case.about_unread"),
        },
    }
    parts["Lesion"]["properties"]["station"]["anyOf"].append({"type": "integer"})
    one: dict[str, Any] = {"$ref": "#/$defs/Profile"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": say("profile_schema.oligomatch_patient_profile"),
        "description": say("profile_schema.what_known_one_patient"),
        "anyOf": [one, {"type": "array", "items": one}],
        "$defs": parts,
    }


def _let_be_left_out(part: dict[str, Any]) -> None:
    """Optional fields and the entries of a map may be null, which the reader takes as not told."""
    required = set(part.get("required", ()))
    for name, field in part.get("properties", {}).items():
        for form in (field, *field.get("anyOf", ())):
            if isinstance(form.get("additionalProperties"), dict):
                form["additionalProperties"] = {"anyOf": [form["additionalProperties"], _NULL]}
        if name not in required and _NULL not in field.get("anyOf", ()):
            plain = {key: field.pop(key) for key in list(field) if key not in _ABOUT}
            field["anyOf"] = [*plain.get("anyOf", [plain]), _NULL]


_ABOUT = ("description", "title", "default")


def schema_text() -> str:
    """The schema as shipped."""
    return json.dumps(profile_schema(), indent=1, ensure_ascii=False) + "\n"
