"""ECOG, tests with a number, and the diseases beside the cancer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from oligomatch.api.exchange.fhir.bundle import Resource, maps
from oligomatch.api.exchange.fhir.codes import (
    TEST,
    asks,
    codings,
    known_codes,
    meaning,
    number_of,
    words_coded,
)
from oligomatch.api.exchange.fhir.days import FhirDay
from oligomatch.api.exchange.fhir.noting import Notes, day, some_day, source
from oligomatch.api.exchange.fhir.primary import THERE, cancer_kind
from oligomatch.rules.vocabulary.entries import Measurement
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

WORST = 4
MOST = 1_000_000
COMPARED = {"<": "at_most", "<=": "at_most", ">": "at_least", ">=": "at_least"}
DIMENSIONLESS = "1"
EVENT = "event"  # an active one is still the event of its day


def ecog(notes: Notes) -> None:
    """The latest ECOG score, with its day."""
    each = []
    for one in notes.observations("ecog"):
        score = _score(one)
        if score is None:
            notes.leave(one, "no_score")
        each.append((some_day(one, notes.as_of), score, one))
    latest = _latest(notes, each, "/ecog")
    if latest:
        scores = sorted(score for score, _ in latest)
        ends = {"at_least": scores[0], "at_most": scores[-1]}
        value = {"value": scores[0]} if scores[0] == scores[-1] else ends
        days = {on.text if (on := day(one)) is not None else "" for _, one in latest}
        dated = {"date": found} if len(days) == 1 and (found := days.pop()) else {}
        stated = {**value, **dated} if dated or value is ends else scores[0]
        notes.put(("ecog",), stated, [source(one) for _, one in latest])


def _score(one: Resource) -> int | None:
    value: Any = one.data.get("valueInteger")
    quantity = one.data.get("valueQuantity")
    if value is None and isinstance(quantity, dict) and not quantity.get("comparator"):
        value = quantity.get("value")
    if value is None:
        coded = meaning(one.data.get("valueCodeableConcept"), "ecog")
        value = int(coded) if coded else None
    score = number_of(value)
    return int(score) if score is not None and score in range(WORST + 1) else None


def _latest(
    notes: Notes, stated: list[tuple[FhirDay, Any, Resource]], place: str
) -> list[tuple[Any, Resource]]:
    """What is stated of the latest day: more than one where it is open which is the latest; nothing
    where one of them (without a value) could not be read."""
    reached = max((on.first for on, _, _ in stated), default=date.min)
    kept = []
    for on, value, one in stated:
        if on.last < reached:
            notes.leave(one, "older")
        else:
            kept.append((value, one))
    if any(value is None for value, _ in kept):
        if len(kept) > 1 or len(stated) > 1:
            notes.at_odds((place,), [one for _, one in kept], "latest_unread")
        return []
    return kept


def measurements(notes: Notes) -> None:
    """The latest value of each test of the vocabulary, with its unit."""
    for name, test in load_vocabulary().measurements.items():
        each = [*_values(notes, f"{TEST}{name}", test)]
        latest = _latest(notes, each, f"/measurements/{name}")
        if len({str(value) for value, _ in latest}) == 1:
            notes.put(("measurements", name), latest[0][0], [source(one) for _, one in latest])
        elif latest:
            notes.at_odds((f"/measurements/{name}",), [one for _, one in latest], "codes_differ")


def _values(notes: Notes, what: str, test: Measurement) -> Iterator[tuple[FhirDay, Any, Resource]]:
    """The values of a test, the latest first; one that surely is older is not looked at."""
    dated = [(some_day(one, notes.as_of), one) for one in notes.observations(what)]
    dated.sort(key=lambda pair: pair[0].last, reverse=True)
    reached = date.min
    for on, one in dated:
        if on.last < reached:
            notes.leave(one, "older")
            continue
        value = None
        if len([name for name in asks(one.data.get("code")) if name.startswith(TEST)]) > 1:
            notes.leave(one, "codes_differ")
        elif (value := _measured(one, test)) is None:
            notes.leave(one, "no_value_or_unit")
        reached = max(reached, on.first)
        yield on, value, one


def _measured(one: Resource, test: Measurement) -> dict[str, Any] | None:
    quantity = one.data.get("valueQuantity")
    if (
        quantity is None
        and isinstance(one.data.get("valueInteger"), int)
        and DIMENSIONLESS in test.known_units
    ):
        quantity = {"value": one.data["valueInteger"], "code": DIMENSIONLESS}
    if not isinstance(quantity, dict):
        return None
    value, unit = number_of(quantity.get("value")), quantity.get("code", quantity.get("unit"))
    if value is None or not 0 <= value <= MOST:
        return None
    if unit not in test.known_units:
        return None
    bound = COMPARED.get(str(quantity.get("comparator") or ""))
    if quantity.get("comparator") and bound is None:
        return None
    stated: dict[str, Any] = {"value": {bound: value} if bound else value, "unit": unit}
    if (limit := _upper_limit(one, str(unit))) is not None and test.has_limit:
        stated["upper_limit"] = limit
    if (on := day(one)) is not None:
        stated["date"] = on.text
    return stated


def _upper_limit(one: Resource, unit: str) -> float | None:
    """The upper limit of normal, where one range of normal is stated in the same unit."""
    found = []
    for part in maps(one.data.get("referenceRange")):
        kind, high = part.get("type"), part.get("high")
        codes = [code for _, code in codings(kind)]
        if (codes and "normal" not in codes) or part.get("appliesTo") or part.get("age"):
            continue
        if isinstance(high, dict) and high.get("code", high.get("unit")) == unit:
            found.append(number_of(high.get("value")))
    limit = found[0] if len(found) == 1 else None
    return limit if limit is not None and 0 < limit <= MOST else None


def conditions(notes: Notes) -> None:
    """Diseases of the vocabulary: there now, or at some time, as an event always."""
    known = load_vocabulary().conditions
    found: dict[str, dict[str, list[Resource]]] = {}
    for one in notes.standing("Condition"):
        if cancer_kind(one):
            continue
        codes = words_coded(one.data.get("clinicalStatus"))
        over = any(name.startswith("abatement") for name in one.data)
        there = bool(codes) and codes <= {*THERE} and not over
        for code in known_codes(one.data.get("code")):
            for name in code.means.get("condition", ()):
                when = "now" if there and known[name].bare != EVENT else "ever"
                found.setdefault(name, {}).setdefault(when, []).append(one)
    for name, stating in found.items():
        stated = notes.document.get("conditions", {}).get(name, {})
        value = {**dict.fromkeys(stating, True), **stated}
        notes.put(
            ("conditions", name), value, [source(o) for each in stating.values() for o in each]
        )
