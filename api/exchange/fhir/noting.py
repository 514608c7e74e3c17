"""The profile of one record as it comes together: facts with their sources, and what was left."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from oligomatch.api.exchange.fhir.bundle import PATIENT, PatientRecord, Resource, maps
from oligomatch.api.exchange.fhir.codes import (
    asked_by,
    asks,
    codings,
    known_codes,
    named,
    shown,
    words_of,
)
from oligomatch.api.exchange.fhir.days import Days, FhirDay, day_of, stated_day
from oligomatch.api.exchange.fhir.table import status_word, taken_back
from oligomatch.api.exchange.imported import Odds, Source, Unused
from oligomatch.rules.text.pointer import pointer

_STEMS = ("onset", "effective", "performed")
_STATED = ("recordedDate", "issued", "dateAsserted")  # when it was said, not when it was
OBSERVATION = "Observation"
WHOLE: frozenset[str] = frozenset()  # what is asked of resources that are read whatever their code
READ = frozenset(
    {
        *("Condition", "Procedure", "BodyStructure"),
        *("MedicationAdministration", "MedicationStatement", "MedicationRequest"),
    }
)
# The kinds of resource that say the same, and the words by which one of them denies it.
_SAME = {"MedicationAdministration": "drug", "MedicationStatement": "drug"}
MOST_TWINS = 50  # denials of one name that are held against each statement by day and site
_DENIED = ("refuted", "not-taken", "not-done")
# what is no statement at all, so that an older one stands
_SAYS_NOTHING = frozenset(
    {
        *("later", "deleted", "denied", "not_to_be_done"),
        *("entered-in-error", "cancelled", "not-done", "preparation"),
    }
)
_WITHOUT_VALUE = frozenset(
    {
        *("resourceType", "id", "code", "focus", "method"),
        *("effectiveDateTime", "effectivePeriod", "effectiveInstant"),
    }
)
_OTHERS = ("RelatedPerson", "Group", "Device", "Location", "Specimen")
_CODED = ("code", "medicationCodeableConcept", "vaccineCode", "type")


def day(one: Resource) -> FhirDay | None:
    """The day that a resource tells of."""
    for stem in _STEMS:
        if (found := day_of(one.data, stem)) is not None:
            return found
    return None


def some_day(one: Resource, as_of: date) -> FhirDay:
    """The day that a resource tells of; where it tells of none, any day up to that on which it was
    said, or up to the day asked."""
    if (found := day(one)) is not None:
        return found
    said = next((d for name in _STATED if (d := stated_day(one.data.get(name)))), None)
    return FhirDay(date.min, said.last if said else as_of, "")


def source(one: Resource, how: str = "") -> Source:
    """A resource as the source of a fact."""
    found = day(one)
    return Source(one.reference, found.text if found else "", how)


def _place_of(one: Resource) -> tuple[str, str, str]:
    """An order of the resources that the order of their entries does not change."""
    id = one.data.get("id")
    if isinstance(id, str) and id:
        return one.type, id, ""
    return one.type, "", json.dumps(one.data, sort_keys=True)


def concept_of(one: Resource) -> object:
    """The concept that says what a resource is about."""
    return next((one.data[name] for name in _CODED if name in one.data), None)


def latest_read(
    stated: Iterable[tuple[FhirDay, Resource]], unread: Iterable[tuple[FhirDay, Resource]]
) -> tuple[list[Resource], list[Resource]]:
    """Of statements that a later one replaces, those of which it is known that no statement which
    could not be read replaces them or is of their day; and the others."""
    read, unknown = [*stated], Days(on for on, _ in unread)
    newest = max((on for on, _ in read), key=lambda on: on.first, default=None)
    replaced = newest is not None and unknown.may_be_since(newest)
    open_: list[Resource] = []
    kept: list[Resource] = []
    for on, one in read:
        (open_ if replaced or unknown.may_be(on) else kept).append(one)
    return kept, open_


@dataclass(eq=False)
class Notes:
    """What has been read of one record so far."""

    record: PatientRecord
    as_of: date
    document: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, tuple[Source, ...]] = field(default_factory=dict)
    odds: dict[Odds, None] = field(default_factory=dict)  # each once, in order
    _left: dict[tuple[str, str], Unused] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)
    _standing: dict[str, list[Resource]] = field(default_factory=dict)
    _asked: dict[str, list[Resource]] = field(default_factory=dict)
    _contested: dict[str, list[Resource]] = field(default_factory=dict)
    _bare: set[str] = field(default_factory=set)  # observations that are not used
    _others: dict[tuple[str, str], list[Resource]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        denied: dict[str, list[Resource]] = {}
        for one in sorted(self.record.resources, key=_place_of):
            each = codings(one.data.get("code")) if one.type == OBSERVATION else ()
            what = asked_by(each) if each else WHOLE
            if one.type not in READ and not what:
                key = (one.type, each[0][1] if each else "")
                self._others.setdefault(key, []).append(one)
            elif self._of_another(one):
                self.leave(one, "of_another")
            elif reason := self._why_not(one):
                word = status_word(one) if reason == "status" else ""
                self.leave(one, reason, word)
                self._unread(one, what, reason, word)
                if word in _DENIED:
                    denied.setdefault(_SAME.get(one.type, one.type), []).append(one)
            else:
                self._standing.setdefault(one.type, []).append(one)
                for name in what:
                    self._asked.setdefault(name, []).append(one)
        for type, stand in self._standing.items():
            by_name: dict[object, list[Resource]] = {}
            for other in denied.get(_SAME.get(type, type), ()):
                for shared in self._names(other):
                    by_name.setdefault(shared, []).append(other)
            twins = {
                one: found
                for one in (stand if by_name else ())
                if (found := self._twins(one, by_name))
            }
            for one, found in twins.items():
                self.at_odds((), [one, *found], "codes_differ")
            self._standing[type] = [one for one in stand if one not in twins]
            self._contested[type] = [*self._contested.get(type, ()), *twins]
        for one in self.record.twice:
            self.leave(one, "two_versions")
            what = asks(one.data.get("code")) if one.type == OBSERVATION else WHOLE
            if one.type == "Condition":
                self._contested.setdefault(one.type, []).append(one)
            self._unread(one, what, "two_versions", "")
        for one in self.record.unplaced:
            self.leave(one, "another_patient")
        for one in self.record.nobodys:
            self.leave(one, "names_nobody")

    def _of_another(self, one: Resource) -> bool:
        """Whether an observation was made of somebody or something else than its patient."""
        for focus in maps(one.data.get("focus")):
            found = self.record.resolve(focus, one)
            text = focus.get("reference")
            type = found.type if found else text.split("/")[-2:][0] if isinstance(text, str) else ""
            if type in _OTHERS or (type == PATIENT and found is not self.record.patient):
                return True
        return False

    def _unread(self, one: Resource, what: frozenset[str], reason: str, word: str) -> None:
        """Keep what a resource that is not used may say all the same: an observation that no older
        one stands for it, a procedure that it may have been done."""
        if reason in _SAYS_NOTHING or word in _SAYS_NOTHING:
            return
        if one.type == "Procedure":
            self._contested.setdefault(one.type, []).append(one)
        elif one.type == OBSERVATION:
            kept = {name: one.data[name] for name in one.data if name in _WITHOUT_VALUE}
            bare = replace(one, data=kept)
            self._bare.add(one.reference)
            for name in what:
                self._asked.setdefault(name, []).append(bare)

    def _why_not(self, one: Resource) -> str:
        found = day(one) or next((d for n in _STATED if (d := stated_day(one.data.get(n)))), None)
        return taken_back(one) or ("later" if found and found.first > self.as_of else "")

    def _twins(self, one: Resource, by_name: Mapping[object, Sequence[Resource]]) -> list[Resource]:
        """The denials that may be of what a resource tells, which share a name with it: a code, or
        in diseases and drugs what their codes mean. Of very many each counts."""
        each = [*dict.fromkeys(o for name in self._names(one) for o in by_name.get(name, ()))]
        if len(each) > MOST_TWINS:
            return each[:MOST_TWINS]
        return [other for other in each if self._of_one_day(one, other)]

    def _of_one_day(self, one: Resource, other: Resource) -> bool:
        """Whether two resources may tell of one day and one site."""
        on, then = day(one), day(other)
        if on and then and (on.last < then.first or then.last < on.first):
            return False
        sites = [
            {c for site in maps(r.data.get("bodySite")) for c in codings(site)}
            for r in (one, other)
        ]
        return not all(sites) or bool(sites[0] & sites[1])

    def _names(self, one: Resource) -> set[object]:
        concept = concept_of(one)
        if concept is None:
            named = self.record.resolve(one.data.get("medicationReference"), one)
            concept = named.data.get("code") if named is not None else None
        found: set[object] = {*codings(concept)}
        if one.type != "Procedure":
            found |= {tuple(sorted(code.means.items())) for code in known_codes(concept)}
        if not found and isinstance(concept, dict):
            found |= {text.strip().casefold() for text in words_of(concept)}
        return found

    def contested(self, type: str) -> list[Resource]:
        """The resources of a kind that another one of the same day denies."""
        return self._contested.get(type, [])

    def standing(self, type: str) -> list[Resource]:
        """The resources of a kind whose statements stand on the day asked."""
        return self._standing.get(type, [])

    def observations(self, what: str) -> list[Resource]:
        """The observations that stand and answer a question of the vocabulary."""
        return self._asked.get(what, [])

    def put(self, path: tuple[str | int, ...], value: Any, sources: Iterable[Source]) -> None:
        """State a fact, with where it came from."""
        at: Any = self.document
        for part in path[:-1]:
            at = at.setdefault(part, {})
        at[path[-1]] = value
        self.note(path, sources)

    def note(self, path: tuple[str | int, ...], sources: Iterable[Source]) -> None:
        """Where the fact at a place came from."""
        each = tuple(dict.fromkeys(sources))
        place = pointer(path)
        self.sources[place] = tuple(dict.fromkeys((*self.sources.get(place, ()), *each)))
        self._used.update(one.reference for one in each)

    def leave(self, one: Resource, reason: str, code: str = "") -> None:
        """Say why a resource, or a statement of it, was not used."""
        key = (one.reference, reason)
        if key not in self._left and one.reference not in self._bare:
            self._left[key] = Unused(*key, code or shown(concept_of(one)))

    def at_odds(self, places: Iterable[str], each: Iterable[Resource], reason: str) -> None:
        """Name statements that do not fit together."""
        found = Odds(tuple(places), tuple(source(one) for one in each), reason)
        if found not in self.odds:
            self.odds[found] = None
            self._used.update(one.reference for one in found.sources)

    @property
    def used(self) -> frozenset[str]:
        """The references of every resource that a fact was read from."""
        return frozenset(self._used)

    def unused(self) -> tuple[Unused, ...]:
        """Every resource of a kind that is read, from which no fact was, each with its reason."""
        stated = {reference for reference, _ in self._left}
        for each in self._standing.values():
            for one in each:
                if one.reference not in stated and one.reference not in self._used:
                    self.leave(one, self._why_unread(one))
        return tuple(self._left.values())

    def _why_unread(self, one: Resource) -> str:
        """Why no fact was read from a resource that stands, of which no reader has said it."""
        concept = concept_of(one)
        if one.type == "BodyStructure":
            concept = one.data.get("location")
        if not codings(concept):
            return "no_code_stated"
        return "not_read" if known_codes(concept) else "unknown_code"

    def refer(self, one: Resource) -> None:
        """Keep that a fact was read from what another resource refers to."""
        self._used.add(one.reference)

    def others(self) -> dict[str, int]:
        """How many resources of each kind tell of nothing that a profile says."""
        found = dict(self.record.others)
        patient = self.record.patient
        said = {reference for reference, _ in self._left} | self._used
        if patient is not None and patient.reference not in said:
            found[PATIENT] = found.get(PATIENT, 0) + 1
        for key, each in self._others.items():
            number = sum(one.reference not in self._used for one in each)
            if number:
                found[named(*key)] = found.get(named(*key), 0) + number
        return dict(sorted(found.items()))
