"""One patient of a FHIR record as a profile's document, with where each fact came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from oligomatch.api.exchange.fhir import genes, local, person, primary, results, spread, therapy
from oligomatch.api.exchange.fhir.bundle import Json, PatientRecord, records_of
from oligomatch.api.exchange.fhir.noting import Notes
from oligomatch.api.exchange.imported import Imported, Odds
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.intake.loosening import loosened
from oligomatch.matcher.profile.problems import ProfileError


def imported_of(value: Json, as_of: date) -> Iterator[Imported]:
    """Each patient of a bundle, as known on a day."""
    for record in records_of(value):
        yield read(record, as_of)


def read(record: PatientRecord, as_of: date) -> Imported:
    """One patient of a record; what contradicts itself is open, and named."""
    notes = Notes(record, as_of)
    person.read(notes)
    disease = primary.read(notes)
    primary.stage(notes, disease)
    treated = local.read(notes, disease)
    spread.read(notes, disease, treated)
    therapy.read(notes, disease)
    genes.read(notes, disease)
    results.ecog(notes)
    results.measurements(notes)
    results.conditions(notes)
    used = notes.used
    places = {one.place for one in record.resources if one.reference in used}
    if record.patient is not None:
        places.add(record.patient.place)
    made = Imported(
        notes.document,
        notes.sources,
        notes.unused(),
        tuple(notes.odds),
        notes.others(),
        places=frozenset(places),
    )
    return _fitting(made, as_of)


def _fitting(made: Imported, as_of: date) -> Imported:
    """The same with its profile, without the statements that do not fit together, each of which
    becomes open."""
    document = {**made.document, "as_of": as_of.isoformat()}
    try:
        return replace(made, profile=profile_of(document))
    except ProfileError as error:
        found = loosened(document) if error.profile is not None else None
        if found is None:
            places = sorted({one.pointer for one in error.problems})
            odds = (*made.odds, _odds(made, places, "too_many"))
            made = replace(made, document={}, sources={}, odds=odds)
        else:
            each = (_odds(made, sorted(one), "contradiction") for one in found.conflicts)
            rest = {key: part for key, part in found.document.items() if key != "as_of"}
            made = replace(made, document=rest, odds=(*made.odds, *each))
        return replace(made, profile=profile_of({**made.document, "as_of": as_of.isoformat()}))


def _odds(made: Imported, places: Sequence[str], reason: str) -> Odds:
    sources = (source for place in places for source in made.sources_at(place))
    return Odds(tuple(places), tuple(dict.fromkeys(sources)), reason)
