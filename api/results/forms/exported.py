"""What `export` gives as data."""

from __future__ import annotations

from typing import Any

from typing_extensions import TypedDict


class ExportLeft(TypedDict):
    """A fact that the bundle does not hold as it is stated, and why."""

    fact: str
    reason: str
    words: str


class ExportedPatient(TypedDict):
    """One profile as a FHIR bundle."""

    as_of: str
    bundle: dict[str, Any]
    left: list[ExportLeft]
    as_text: list[str]
