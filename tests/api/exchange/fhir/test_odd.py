"""Whatever stands in the place of a value, a record is read or refused, and nothing fails."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from oligomatch.api.exchange.fhir.codes import number_of
from oligomatch.api.intake.files import Day, Given, Refused, patients_of
from oligomatch.rules.text.text import RuleFileError
from tests.conftest import PROFILE
from tests.support.records import (
    AS_OF,
    LOINC,
    bundle,
    concept,
    metastasis,
    nsclc,
    observation,
    patient,
    resource,
    variant,
)

ODD: list[Any] = [
    *(float("inf"), 10**400, 10**14 + 0.5),
    *(None, True, -1, 1e300, 10**14, "", "x" * 500, [], {}, [[]], [None], [{}], "2026-13-45"),
    *({"a": []}, {"coding": 7}, {"coding": [7]}, {"reference": 7}, {"reference": "#"}),
    *({"value": []}, {"system": [], "code": {}}, {"resourceType": "Bundle"}),
]
SITE = [
    {
        **concept("39607008"),
        "extension": [
            {"url": "x/laterality-qualifier", "valueCodeableConcept": concept("7771000")}
        ],
    }
]
RECORD = bundle(
    patient(birthDate="1960-01-01", gender="male", address=[{"country": "IT"}]),
    nsclc(onsetDateTime="2026-01-01", bodySite=SITE, stage=[{"summary": concept("1222806003")}]),
    metastasis(onsetDateTime="2026-03-01"),
    observation("e", "89247-1", valueInteger=1),
    observation(
        "a",
        "1742-6",
        valueQuantity={"value": 60, "code": "U/L"},
        referenceRange=[{"high": {"value": 40, "code": "U/L"}}],
    ),
    observation(
        "n", "399534004", "http://snomed.info/sct", valueCodeableConcept=concept("1229984001")
    ),
    observation("r", "88040-1", valueCodeableConcept=concept("LA28369-9", LOINC)),
    variant("v", "HGNC:3236", "p.Leu858Arg"),
    resource(
        "Procedure",
        "p",
        status="completed",
        code=concept("359615001"),
        performedDateTime="2026-02-01",
        reasonReference=[{"reference": "Condition/lung"}],
    ),
)


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a value."""
    yield at
    each = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, part in each:
        yield from places(part, (*at, key))


def put(value: Any, at: tuple[Any, ...], odd: Any) -> None:
    for key in at[:-1]:
        value = value[key]
    value[at[-1]] = copy.deepcopy(odd)


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_one_odd_value_anywhere_is_read_or_refused(odd: Any) -> None:
    read = 0
    for number, at in enumerate(places(RECORD)):
        # a third of the places for each odd value, others for the next one
        if at and (PROFILE == "long" or (number + ODD.index(odd)) % 3 == 0):
            record = copy.deepcopy(RECORD)
            put(record, at, odd)
            read += _answered(record)
    assert read > (50 if PROFILE == "long" else 50 / 3)


@pytest.mark.parametrize("seed", range(20))
def test_many_odd_values_are_read_or_refused(seed: int) -> None:
    random = Random(seed)
    for _ in range(20):
        record = copy.deepcopy(RECORD)
        for at in sorted(random.sample([*places(RECORD)][1:], 8), key=len, reverse=True):
            put(record, at, random.choice(ODD))
        assert _answered(record) in (0, 1)


def _answered(record: Any) -> int:
    """How many patients are read; what is no JSON of a record is refused with its place."""
    try:
        found = [
            *patients_of(json.dumps(record).replace("Infinity", "1e400"), "b.json", Day(AS_OF))
        ]
    except RuleFileError:
        return 0
    assert all(isinstance(one, (Given, Refused)) for one in found)
    return sum(isinstance(one, Given) for one in found)


def test_a_number_without_end_is_none() -> None:
    assert [number_of(one) for one in (float("inf"), 10**400, True, "1", None)] == [None] * 5
    assert number_of(1.5) == 1.5
