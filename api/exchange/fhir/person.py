"""Age, sex and country, from the Patient; nothing else of a person is read."""

from __future__ import annotations

from datetime import date

from oligomatch.api.exchange.fhir.bundle import Resource, maps
from oligomatch.api.exchange.fhir.days import FhirDay, stated_day
from oligomatch.api.exchange.fhir.noting import Notes, day, source
from oligomatch.api.exchange.fhir.table import taken_back
from oligomatch.matcher.profile.profile import OLDEST
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

SEXES = ("female", "male", "other")
REPLACED = "replaced-by"
YEARS = "a"  # UCUM
OLDEST_EXACT = 89  # ages of 90 and more are identifiers (45 CFR 164.514(b)(2)(i)(C))


def read(notes: Notes) -> None:
    """What the Patient tells."""
    patient = notes.record.patient
    if patient is None:
        return
    died = stated_day(patient.data.get("deceasedDateTime"))
    if patient.data.get("deceasedBoolean") is True or (died and died.first <= notes.as_of):
        notes.leave(patient, "deceased")
    replaced = any(one.get("type") == REPLACED for one in maps(patient.data.get("link")))
    if reason := taken_back(patient) or ("replaced" if replaced else ""):
        notes.leave(patient, reason)
        return
    born = stated_day(patient.data.get("birthDate"))
    if born is not None and born.first <= notes.as_of:
        notes.put(("age",), _age(born, notes.as_of), [source(patient)])
    else:
        _observed(notes)
    sex = patient.data.get("gender")
    if sex in SEXES:
        notes.put(("sex",), sex, [source(patient)])
    if country := _country(patient, notes.as_of):
        notes.put(("country",), country, [source(patient)])


def _observed(notes: Notes) -> None:
    """The age as it was observed last, and the years since: one more where the birthday may have
    been."""
    dated = [(on, one) for one in notes.observations("age") if (on := day(one)) is not None]
    if not dated:
        return
    on, one = max(dated, key=lambda pair: pair[0].first)
    stated = [_range(other) for when, other in dated if when.last >= on.first]
    if len({*stated}) != 1 or stated[0] is None:
        notes.leave(one, "no_value_or_unit" if stated[0] is None else "codes_differ")
        return
    low, high = stated[0]
    youngest = low + _years(min(on.last, notes.as_of), notes.as_of)
    oldest = None
    if high is not None:
        unsure = on.first != on.last or on.last != notes.as_of
        oldest = high + _years(on.first, notes.as_of) + unsure
    notes.put(("age",), _known(youngest, oldest), [source(one)])


def _range(one: Resource) -> tuple[int, int | None] | None:
    """The whole years that an observation states: a number, or a range of them."""
    exact, span = one.data.get("valueQuantity"), one.data.get("valueRange")
    if isinstance(exact, dict):
        years = _whole(exact)
        return None if years is None or exact.get("comparator") else (years, years)
    low, high = (span.get("low"), span.get("high")) if isinstance(span, dict) else (None, None)
    if low is None:
        return None
    least, most = _whole(low), _whole(high) if high is not None else None
    return None if least is None or (high is not None and most is None) else (least, most)


def _whole(value: object) -> int | None:
    number = value.get("value") if isinstance(value, dict) else None
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= OLDEST:
        return None
    return number if isinstance(value, dict) and value.get("code") == YEARS else None


def _known(youngest: int, oldest: int | None) -> int | dict[str, int]:
    if oldest is None or oldest > OLDEST_EXACT:
        return {"at_least": min(youngest, OLDEST_EXACT + 1)}
    return youngest if youngest == oldest else {"at_least": youngest, "at_most": oldest}


def _age(born: FhirDay, as_of: date) -> int | dict[str, int]:
    youngest, oldest = _years(min(born.last, as_of), as_of), _years(born.first, as_of)
    return _known(youngest, oldest)


def _years(born: date, as_of: date) -> int:
    return as_of.year - born.year - ((as_of.month, as_of.day) < (born.month, born.day))


def _country(patient: Resource, as_of: date) -> str:
    """The country of every address that is not over; empty where they are not one."""
    known = {
        word.casefold(): id
        for id, one in load_vocabulary().countries.items()
        for word in (id, one.name, *one.known_as)
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
