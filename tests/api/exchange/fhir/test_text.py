"""Bad input gets an error with its place, at once and without a word of it."""

from __future__ import annotations

import json
from datetime import date

import pytest

from oligomatch.api.exchange.door import read_text
from oligomatch.api.exchange.fhir.text import may_be_record
from oligomatch.api.intake.files import Day, Given, Refused, patients_of
from oligomatch.rules.text.text import RuleFileError
from tests.support.records import AS_OF, bundle, nsclc, observation, patient, text

DAY = Day(AS_OF)


def _refused(content: str) -> str:
    try:
        each = [*patients_of(content, "b.json", DAY)]
    except RuleFileError as error:
        return str(error)
    (one,) = each
    assert isinstance(one, Refused)
    return str(one.faults[0])


def test_a_record_that_is_cut_off_is_refused_with_its_place() -> None:
    whole = json.dumps(bundle(patient(), nsclc()), indent=1)
    lines = whole.split("\n")
    for cut in (10, 20, len(lines) - 2):
        said = _refused("\n".join(lines[:cut]))
        assert said.startswith(f"b.json:{cut}:")
        assert "expected JSON" in said


def test_a_key_that_stands_twice_in_what_is_read_is_refused_with_its_place() -> None:
    entry = json.dumps(observation("x", "89247-1", valueInteger=1))
    twice = entry.replace('"status": "final"', '"status": "entered-in-error", "status": "final"')
    assert twice != entry
    record = f'{{"resourceType": "Bundle", "entry": [\n {{"resource": {twice}}}]}}'
    assert _refused(record).startswith("b.json:2:2: a key is repeated")
    top = record.replace('"entry"', '"type": "a", "type": "b", "entry"')
    assert _refused(top).startswith("b.json:1:")


def test_nothing_is_nested_so_deep_that_it_fails() -> None:
    for inner in ("[" * 100_000, '{"a":' * 100_000, "[" * 300 + "]" * 300):
        said = _refused('{"resourceType": "Bundle", "x": ' + inner + "}")
        assert said.startswith("b.json:1:")


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1" * 5000, "tru"])
def test_what_is_no_number_is_refused(value: str) -> None:
    assert _refused(f'{{"resourceType": "Patient", "x": {value}}}').startswith("b.json:")


def test_xml_is_refused_where_json_is_the_standard() -> None:
    said = _refused('<Bundle xmlns="http://hl7.org/fhir"><entry/></Bundle>')
    assert said.startswith("b.json:1:1: XML")
    assert "JSON" in said


def test_a_record_of_nobody_is_refused() -> None:
    assert "expected a patient" in _refused('{"resourceType": "Bundle", "entry": []}')


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1" * 5000, "-" + "7" * 4400])
def test_a_number_out_of_range_is_named_where_it_stands(number: str) -> None:
    lines = ['{"resourceType": "Bundle",', ' "x": "NaN 1", "y": -2.5e3,', f' "z": [1, {number}]}}']
    assert _refused("\n".join(lines)).startswith("b.json:3:11: a number out of range")


def test_an_error_repeats_nothing_of_the_record() -> None:
    cut = text(patient(name=[{"family": "CANARY"}]))[:-3] + "CANARY"
    assert "CANARY" not in _refused(cut)


def test_a_hostile_record_is_answered_or_refused_with_its_line() -> None:
    many = [{"system": "http://loinc.org", "code": "89247-1"}] * 2000
    wide = {"resourceType": "Observation", "code": {"coding": many}}
    circle = [
        observation(f"o{i}", "89247-1", focus=[{"reference": f"Observation/o{(i + 1) % 900}"}])
        for i in range(900)
    ]
    empty = '{"resourceType": "Bundle", "entry": [' + '{"resource": {}},' * 100_000 + "{}]}"
    answered = [
        [*patients_of(record, "b.json", DAY)]
        for record in (text(*[wide] * 50), text(patient(), *circle), empty)
    ]
    assert [type(each[0]) for each in answered] == [Given, Given, Refused]
    with pytest.raises(RuleFileError) as deep:
        [*patients_of("[" * 1_000_000, "b.json", DAY)]
    assert deep.value.line == 1


def test_a_profile_is_no_record() -> None:
    assert not may_be_record("age: 3")
    assert read_text('{"patient": "\\"resourceType\\": x"}', "p.json", date(2026, 1, 1)) is None
    (one,) = patients_of('{"note": "\\"resourceType\\": x", "age": 60}', "p.json", DAY)
    assert isinstance(one, Given)
    assert one.imported is None


def test_a_line_of_many_may_be_a_record() -> None:
    lines = "\n".join([text(patient(gender="male"), nsclc()), '{"sex": "female"}', "{"])
    first, second, third = patients_of(lines, "p.ndjson", DAY)
    assert isinstance(first, Given)
    assert first.profile.cancer_type == "nsclc"
    assert isinstance(second, Given)
    assert second.imported is None
    assert isinstance(third, Refused)
    assert third.faults[0].line == 3
