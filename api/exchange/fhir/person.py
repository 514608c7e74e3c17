"""Age, sex and country, from the Patient; nothing else of a person is read."""

from __future__ import annotations

from datetime import date

from oligomatch.api.exchange.fhir.bundle import Resource, maps
from oligomatch.api.exchange.fhir.days import FhirDay, stated_day
from oligomatch.api.exchange.fhir.noting import Notes, source
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

SEXES = ("female", "male", "other")
OLDEST_EXACT = 89  # ages of 90 and more are identifiers (45 CFR 164.514(b)(2)(i)(C))


def read(notes: Notes) -> None:
    """What the Patient tells."""
    patient = notes.record.patient
    if patient is None:
        return
    born = stated_day(patient.data.get("birthDate"))
    if born is not None and born.first <= notes.as_of:
        notes.put(("age",), _age(born, notes.as_of), [source(patient)])
    sex = patient.data.get("gender")
    if sex in SEXES:
        notes.put(("sex",), sex, [source(patient)])
    if country := _country(patient, notes.as_of):
        notes.put(("country",), country, [source(patient)])


def _age(born: FhirDay, as_of: date) -> int | dict[str, int]:
    youngest, oldest = _years(min(born.last, as_of), as_of), _years(born.first, as_of)
    if oldest > OLDEST_EXACT:
        return {"at_least": min(youngest, OLDEST_EXACT + 1)}
    return youngest if youngest == oldest else {"at_least": youngest, "at_most": oldest}


def _years(born: date, as_of: date) -> int:
    return as_of.year - born.year - ((as_of.month, as_of.day) < (born.month, born.day))


def _country(patient: Resource, as_of: date) -> str:
    """The country of every address that is not over; empty where they are not one."""
    known = {
        word.casefold(): id
        for id, one in load_vocabulary().countries.items()
        for word in (id, one.name, *one.names)
    }
    found: set[str] = set()
    for address in maps(patient.data.get("address")):
        period = address.get("period")
        end = stated_day(period.get("end")) if isinstance(period, dict) else None
        name = address.get("country")
        if address.get("use") == "old" or (end and end.last < as_of) or not isinstance(name, str):
            continue
        found.add(known.get(name.strip().casefold(), ""))
    return found.pop() if len(found) == 1 else ""
