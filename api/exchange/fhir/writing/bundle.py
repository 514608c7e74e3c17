"""The bundle as it comes together: its resources, and what could not be written as it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from oligomatch.api.exchange.fhir.writing.codes import MCODE, Json, coded, other
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.profile import Profile

PATIENT, SUBJECT = "Patient", "patient"


@dataclass(eq=False)
class Writing:
    """One profile and the resources that are made of it."""

    profile: Profile
    as_of: date
    resources: list[Json] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)  # reasons by place
    texts: list[str] = field(default_factory=list)  # places that are written as text
    lesions: dict[str, int] = field(default_factory=dict)  # by reference, for what is read back

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """What the profile states."""
        return self.profile.document()

    @cached_property
    def patient(self) -> Patient:
        """The patient with what follows from the profile."""
        return derive(self.profile, self.as_of)

    @cached_property
    def _name(self) -> str:
        return json.dumps(self.document, sort_keys=True)

    def id(self, name: str) -> str:
        """The identity of a resource: the same for the same profile, another for another."""
        return str(uuid5(NAMESPACE_URL, f"{self._name} {name}"))

    def reference(self, name: str) -> Json:
        """A reference to a resource of the bundle."""
        return {"reference": f"urn:uuid:{self.id(name)}"}

    def add(self, type: str, called: str, profile: str = "", /, **fields: Any) -> str:
        """A resource; the reference by which a report calls it."""
        meta = {"meta": {"profile": [f"{MCODE}{profile}"]}} if profile else {}
        key = {"BodyStructure": "patient"}.get(type, "subject")
        about = {key: self.reference(SUBJECT)} if type != PATIENT else {}
        made = {"resourceType": type, "id": self.id(called), **meta, **about, **fields}
        self.resources.append(made)
        return f"{type}/{made['id']}"

    def observe(self, what: str, called: str, profile: str, category: str, /, **fields: Any) -> str:
        """An observation that answers a question of the vocabulary."""
        return self.add(
            "Observation",
            called,
            profile,
            status="final",
            category=[other("observation-category", category)],
            code=coded("asks", what),
            **fields,
        )

    def leave(self, place: str, reason: str) -> None:
        """Say why a fact is not written, or is written so that less is read of it."""
        self.left.setdefault(place, reason)

    def text(self, place: str, reason: str = "no_code") -> None:
        """Say of a fact that it is written in words, since it has no code."""
        self.leave(place, reason)
        if place not in self.texts:
            self.texts.append(place)

    def bundle(self) -> Json:
        """All that is written."""
        entries = [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in self.resources]
        meta = {"profile": [f"{MCODE}mcode-patient-bundle"]}
        return {"resourceType": "Bundle", "meta": meta, "type": "collection", "entry": entries}


def plain_day(value: object) -> str | None:
    """A day, month or year as FHIR writes it; None for a span, or where nothing is known."""
    return value if isinstance(value, str) else None
