"""A profile as a FHIR bundle: the answer as data, and in words what the bundle does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from oligomatch.api.exchange.fhir.writing.exported import exported
from oligomatch.api.results.forms.exported import ExportedPatient
from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.patient.profile_facts import fact_words
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.text.pointer import parts_of

REASONS = table("export_reasons")
_OF_NO_PATIENT = ("label", "question")


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


def left_lines(one: ExportedPatient, profile: Profile | None = None) -> Iterator[str]:
    """What the bundle does not hold, by its reason; and what it holds in words alone: each by its
    field; where the profile is given in words, but for its labels and the day of the answer."""

    def named(place: str) -> str:
        return (fact_words(profile, place) if profile is not None else "") or _field(place)

    by_reason: dict[str, dict[str, None]] = {}
    for left in one["left"]:
        if profile is None or left["reason"] not in _OF_NO_PATIENT:
            by_reason.setdefault(left["words"], {})[named(left["fact"])] = None
    if by_reason:
        yield say("exported.left")
    for words, fields in by_reason.items():
        yield f"  {words}: {', '.join(fields)}"
    if one["as_text"]:
        fields = dict.fromkeys(map(named, one["as_text"]))
        yield f"{say('exported.as_text')} {', '.join(fields)}"


def _field(place: str) -> str:
    return ".".join(parts_of(place))
