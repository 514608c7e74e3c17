"""What a matching service is sent over FHIR: a bundle, or Parameters that hold one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from oligomatch.api.exchange.door import Read, refuse_xml
from oligomatch.api.exchange.fhir.bundle import Json, maps
from oligomatch.api.exchange.fhir.days import stated_day
from oligomatch.api.exchange.fhir.reading import imported_of
from oligomatch.api.exchange.fhir.text import Text
from oligomatch.api.exchange.imported import Imported
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.uncollected import uncollected
from oligomatch.rules.text.faults import fault

BUNDLE, PARAMETERS, RESOURCE = "Bundle", "Parameters", "resource"
_DATED = {
    "MedicationStatement": "effectiveDateTime",
    "MedicationAdministration": "effectiveDateTime",
    "Procedure": "performedDateTime",
}
# where a profile keeps the days of drugs and procedures, and what rests on them alone
_DAYS_OF = {"given": "date", "prior_local_therapy": "date", "conditions": "last"}
_RESTS_ON_DAYS = ("definitively_treated", "definitive_treatment_end")


@dataclass(frozen=True, slots=True)
class Sent:
    """What came: the bundle, and the parameters beside it as they would stand in a query."""

    whole: Text
    bundle: Json
    options: tuple[tuple[str, str], ...] = ()
    parameter: int | None = None  # the one that holds the bundle

    def read(self, as_of: date, *, undated: bool = False) -> Read:
        """Its patients on a day; `undated`: the days of drugs and procedures are those of the
        request, and so unknown."""
        with uncollected():
            bundle = _without_moments(self.bundle, as_of) if undated else self.bundle
            patients = tuple(imported_of(bundle, as_of))
        places = {place for one in patients for place in one.places}
        if self.parameter is not None:
            places = {self.parameter}
        if undated:
            patients = tuple(_without_days(one, as_of) for one in patients)
        return Read(patients, tuple(self.whole.repeated_keys(places)))


def sent(text: str, name: str) -> Sent | None:
    """What a text holds; None where there is no bundle in it.

    Raises:
        RuleFileError: XML, no JSON, or a parameter that cannot be read as an option.
    """
    refuse_xml(text, name)
    with uncollected():
        whole = Text(text, name)
    record = whole.record
    if record is None:
        return None
    if record["resourceType"] == BUNDLE:
        return Sent(whole, record)
    return _in_parameters(whole, record) if record["resourceType"] == PARAMETERS else None


def _in_parameters(whole: Text, record: Json) -> Sent | None:
    found: list[tuple[int, Json]] = []
    options: list[tuple[str, str]] = []
    for number, one in enumerate(maps(record.get("parameter"))):
        held = one.get(RESOURCE)
        if one.get("name") != RESOURCE:
            options.append((str(one.get("name")), _value(one)))
        elif isinstance(held, dict) and held.get("resourceType") == BUNDLE:
            found.append((number, held))
    if len(found) > 1:
        raise whole.problem(fault("two_bundles"), whole.spans[found[1][0]][0])
    return Sent(whole, found[0][1], tuple(options), found[0][0]) if found else None


def _value(one: Json) -> str:
    """The value of a parameter as a query writes it."""
    value = next((one[key] for key in one if key.startswith("value")), "")
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int) else ""


def _without_moments(bundle: Json, as_of: date) -> Json:
    """The bundle, its drugs and procedures without a moment of the day asked or later: it would be
    that of the request, and left out as later where the clocks of the two differ."""
    entries = bundle.get("entry")
    if not isinstance(entries, list):
        return bundle
    return {**bundle, "entry": [_without_moment(one, as_of) for one in entries]}


def _without_moment(entry: Any, as_of: date) -> Any:
    one = entry.get("resource") if isinstance(entry, dict) else None
    name = _DATED.get(str(one.get("resourceType"))) if isinstance(one, dict) else None
    day = stated_day(one.get(name)) if isinstance(one, dict) and name else None
    if day is None or day.last < as_of - timedelta(days=1) or not isinstance(one, dict):
        return entry
    rest = {key: value for key, value in one.items() if key != name}
    return {**entry, "resource": rest}


def _without_days(one: Imported, as_of: date) -> Imported:
    """The same without the days of drugs and procedures: each fact of it says less."""
    document = _undated(one.document)
    profile = profile_of({**document, "as_of": as_of.isoformat()})
    return replace(one, document=document, profile=profile)


def _undated(value: Any, within: str = "") -> Any:
    if isinstance(value, list):
        return [_undated(one, within) for one in value]
    if not isinstance(value, Mapping):
        return value
    return dict(_undated_fields(value, within))


def _undated_fields(value: Mapping[str, Any], within: str) -> Iterator[tuple[str, Any]]:
    of_days = _DAYS_OF.get(within)
    for key, part in value.items():
        if key == of_days or (within == "primary" and key in _RESTS_ON_DAYS):
            continue
        yield key, _undated(part, within if within == "conditions" else key)
