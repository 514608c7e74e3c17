"""Drugs: what was surely given for this cancer, and what was only ordered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from oligomatch.api.exchange.fhir.bundle import Resource, maps
from oligomatch.api.exchange.fhir.codes import (
    AtOdds,
    agents_in,
    aspect,
    drugs_of,
    known_codes,
    may_deny,
    words_of,
)
from oligomatch.api.exchange.fhir.days import FhirDay, day_of, end_of, no_earlier, stated_day
from oligomatch.api.exchange.fhir.local import NOT_TO_TREAT, intent_of
from oligomatch.api.exchange.fhir.noting import Notes, source
from oligomatch.api.exchange.fhir.primary import Disease, for_this
from oligomatch.api.exchange.fhir.table import kinds_of
from oligomatch.api.exchange.imported import Source

GIVEN = ("MedicationAdministration", "MedicationStatement")
ORDERED = ("MedicationRequest",)
BY_DISPLAY = "by_display"
MOST_GIVEN = 200  # as many as a profile holds


def read(notes: Notes, disease: Disease) -> None:
    """The drugs that were given, each with the first and the last day that is stated of it."""
    found: dict[tuple[str, str], list[tuple[FhirDay | None, Any, Source]]] = {}
    for type in GIVEN:
        for one in notes.standing(type):
            for agent, intent, on, value, how in _given(notes, one, disease):
                found.setdefault((agent, intent), []).append((on, value, source(one, how)))
    for type in ORDERED:
        for one in notes.standing(type):
            notes.leave(one, "ordered")
    listed: list[dict[str, Any]] = []
    for (agent, intent), each in sorted(found.items()):
        base = {"agent": agent} | ({"intent": intent} if intent else {})
        for value, sources in _days(each):
            listed.append(base | ({"date": value} if value is not None else {}))
            notes.note(("systemic_therapy", "given", len(listed) - 1), sources)
    if listed:
        notes.document["systemic_therapy"] = {"given": listed[:MOST_GIVEN]}


def _days(
    each: list[tuple[FhirDay | None, Any, Source]],
) -> Iterator[tuple[Any, list[Source]]]:
    """Of many days the first and the last; where none is stated, that it was given."""
    dated = sorted(
        ((on, value, source) for on, value, source in each if on is not None),
        key=lambda one: one[0],
    )
    spans = [(value, source) for on, value, source in each if on is None and value is not None]
    if dated:
        ends = {one[0].text: one for one in (dated[0], dated[-1])}
        for _, value, source in ends.values():
            yield value, [source]
    elif spans:
        yield spans[0][0], [spans[0][1]]
    else:
        yield None, [source for _, _, source in each[:1]]


def _given(
    notes: Notes, one: Resource, disease: Disease
) -> Iterator[tuple[str, str, FhirDay | None, Any, str]]:
    agents, how = _agents(notes, one)
    if disease.several:
        notes.leave(one, "several_cancers")
    elif agents is None:
        notes.leave(one, "codes_differ")
    elif not agents:
        notes.leave(one, "unknown_drug")
    elif not _of_this(notes, one, disease):
        notes.leave(one, "not_for_this_cancer")
    else:
        intent = "palliative" if intent_of(one) == "palliative" else ""
        days = [on for on in (day_of(one.data, "effective"), _end(one)) if on is not None]
        days = [on for on in days if on.last <= notes.as_of]
        for agent in agents:
            for on in dict.fromkeys(days):
                yield agent, intent, on, on.text, how
            if not days:
                yield agent, intent, None, no_earlier(_ordered_on(notes, one), notes.as_of), how


def _end(one: Resource) -> FhirDay | None:
    return end_of(one.data, "effective")


def _of_this(notes: Notes, one: Resource, disease: Disease) -> bool:
    if intent_of(one) in (*NOT_TO_TREAT, "supportive"):
        return False
    named = for_this(notes, one, disease)
    return "medication" in kinds_of(one) if named is None else named


def _agents(notes: Notes, one: Resource) -> tuple[tuple[str, ...] | None, str]:
    """The drugs of a medication, by its codes or else by the words of their texts, as where a code
    stands for several drugs, of which its own display names no one; None where the two name
    different drugs."""
    concept = one.data.get("medicationCodeableConcept")
    if not isinstance(concept, dict):
        medication = notes.record.resolve(one.data.get("medicationReference"), one)
        concept = medication.data.get("code") if medication is not None else None
        if medication is None or medication.deleted or not isinstance(concept, dict):
            return (), ""
        notes.refer(medication)
    texts = [*words_of(concept)]
    try:
        coded = aspect(known_codes(concept), "agent")
    except AtOdds:
        return None, ""
    worded = {agent for text in texts for agent in agents_in(text)}
    if coded and ((worded and worded.isdisjoint(coded)) or any(map(may_deny, texts))):
        return None, ""
    if len(coded) == 1:
        return coded, ""
    several = [
        text
        for code in maps(concept.get("coding"))
        if len(aspect(known_codes(alone := {"coding": [code]}), "agent")) > 1
        for text in words_of(alone)
    ]
    each = {drugs_of(text) for text in texts if text not in several}
    named = each.pop() if len(each) == 1 else ()
    return (named if not coded or len(named) == 1 else ()), BY_DISPLAY


def _ordered_on(notes: Notes, one: Resource) -> FhirDay | None:
    """The day of the order that a treatment was given on: the earliest that it can have been."""
    for name in ("request", "basedOn"):
        for reference in maps(one.data.get(name)):
            order = notes.record.resolve(reference, one)
            if order is not None and order.type in ORDERED:
                return stated_day(order.data.get("authoredOn"))
    return None
