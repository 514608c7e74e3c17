"""A profile as a FHIR bundle: the answer as data, and in words what the bundle does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from oligomatch.api.exchange.fhir.writing.exported import exported
from oligomatch.api.results.forms.exported import ExportedPatient
from oligomatch.api.words.catalogue import say, table
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.text.pointer import parts_of

REASONS = table("export_reasons")


def exported_object(profile: Profile, as_of: date) -> ExportedPatient:
    """One profile as a bundle, with every fact that the bundle does not hold (docs/fhir.md)."""
    made = exported(profile, as_of)
    return {
        "as_of": as_of.isoformat(),
        "bundle": made.bundle,
        "left": [
            {"fact": one.place, "reason": one.reason, "words": REASONS[one.reason]}
            for one in made.left
        ],
        "as_text": [*made.as_text],
    }


def left_lines(one: ExportedPatient) -> Iterator[str]:
    """What the bundle does not hold, by its reason; and what it holds in words alone."""
    by_reason: dict[str, list[str]] = {}
    for left in one["left"]:
        by_reason.setdefault(left["words"], []).append(_field(left["fact"]))
    if by_reason:
        yield say("exported.left")
    for words, fields in by_reason.items():
        yield f"  {words}: {', '.join(fields)}"
    if one["as_text"]:
        fields = [_field(place) for place in one["as_text"]]
        yield f"{say('exported.as_text')} {', '.join(fields)}"


def _field(place: str) -> str:
    return ".".join(parts_of(place))
