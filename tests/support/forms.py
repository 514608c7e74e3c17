"""The forms of answers, held strictly: nothing is sent that the OpenAPI document does not tell of."""

from __future__ import annotations

from functools import cache
from typing import Any

import jsonschema_rs

from oligomatch.api.web.document.document import schemas
from oligomatch.api.web.limits import ServerLimits


@cache
def _closed() -> dict[str, Any]:
    each = schemas(ServerLimits())
    for form in each.values():
        if "properties" in form:
            form["additionalProperties"] = False
    return each


@cache
def strictly(form: str) -> jsonschema_rs.Draft202012Validator:
    """What holds an answer against a form of the document, with no field more."""
    whole = {"$ref": f"#/components/schemas/{form}", "components": {"schemas": _closed()}}
    return jsonschema_rs.Draft202012Validator(whole)
