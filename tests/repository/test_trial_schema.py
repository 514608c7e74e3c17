from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from oligomatch.rules.measures import MEASURES, MONTHS_OF_LIFE
from oligomatch.rules.read import SHIPPED as TRIALS
from oligomatch.rules.schema import SHIPPED
from oligomatch.rules.text.text import compose, plain
from oligomatch.rules.trial import Kind, Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from oligomatch.rules.write import write_trial
from scripts.trial_schema import schema_text
from scripts.value_words import value_words
from tests.rules.test_write import few
from tests.support.rule_trees import trials

SCHEMA = json.loads(schema_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def faults(text: str) -> list[str]:
    value, _ = plain(compose(text, "trial.yaml"))
    return [fault.message for fault in VALIDATOR.iter_errors(value)]


def test_the_shipped_schema_is_fresh() -> None:
    assert SHIPPED.read_text(encoding="utf-8") == schema_text()


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_every_measure_is_described() -> None:
    assert all(record.about for record in MEASURES.values())


@pytest.mark.parametrize("path", sorted(TRIALS.glob("*.yaml")), ids=lambda path: path.stem)
def test_each_shipped_trial_fits_the_schema(path: Path) -> None:
    assert not faults(path.read_text(encoding="utf-8"))


@given(trials())
@few
def test_what_the_reader_takes_fits_the_schema(trial: Trial) -> None:
    assert not faults(write_trial(trial))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kind: workup", "kind: work"),
        ("by: YEN", "by: YAN"),
        ("at: entry", "when: entry"),
        ("  limit: 5", ""),
        ("is: fdg_pet_done", "is: count"),
        ("state_groups: 1", "state_groups: 3"),
        ("limit: 5}", "limit: five}"),
    ],
)
def test_what_an_editor_should_mark_does_not_fit(old: str, new: str) -> None:
    text = (TRIALS / "NCT02417662.yaml").read_text(encoding="utf-8")
    old = old.strip() if old not in text else old
    assert old in text
    changed = text.replace(", limit: 5", "", 1) if not new else text.replace(old, new, 1)
    assert faults(changed)


@pytest.mark.parametrize(
    ("names", "dose", "fits"),
    [
        ("SABR", "{bed_gy: {at least: 100}, fractions: {less than: 9}}", True),
        ("SABR, RT", "{dose_gy: {more than: 30, at most: 60}}", True),
        ("SABR", "{bed_gy: {at least: 100, more than: 90}}", False),
        ("SABR", "{bed_gy: {at most: 100, less than: 90}}", False),
        ("SABR, surgery", "{bed_gy: {at least: 100}}", False),
        ("RFA", "{dose_gy: {at most: 50}}", False),
    ],
)
def test_an_editor_marks_a_dose_that_the_reader_refuses(names: str, dose: str, fits: bool) -> None:
    text = (TRIALS / "NCT02417662.yaml").read_text(encoding="utf-8")
    asked = f"{{measure: prior_local_therapy, names: [{names}], dose: {dose}}}"
    rule = f"exists: {{of: metastases, at: entry, where: {{is: {asked}}}}}"
    changed = text.replace("one of: {measure: cancer_type, values: [nsclc]}", rule, 1)
    assert changed != text
    assert bool(faults(changed)) is not fits


def parts(node: Any) -> Iterator[Any]:
    yield node
    for below in (
        node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    ):
        yield from parts(below)


def meant(node: Any) -> Any:
    """A part of the schema with what it refers to."""
    name = node.get("$ref", "").removeprefix("#/$defs/")
    return {**meant(SCHEMA["$defs"][name]), **node} if name else node


def test_every_key_has_its_words_for_the_hover_of_an_editor() -> None:
    bare = {
        name
        for part in parts(SCHEMA)
        if isinstance(part, dict) and part.get("additionalProperties") is False
        for name, value in part["properties"].items()
        if not meant(value).get("description")
    }
    assert not bare


def test_every_value_that_can_be_chosen_has_its_words() -> None:
    chosen = [
        part
        for part in parts({**SCHEMA, "$defs": {**SCHEMA["$defs"]}})
        if isinstance(part, dict) and isinstance(part.get("enum"), list) and len(part) > 1
    ]
    assert len(chosen) > 40
    for part in chosen:
        told = part["enumDescriptions"]
        assert len(told) == len(part["enum"]), part["enum"]
        assert all(told), part["enum"]


def test_the_words_of_the_vocabulary_are_those_to_choose_from() -> None:
    vocabulary, defined = load_vocabulary(), SCHEMA["$defs"]
    for name, table in (
        ("agent", vocabulary.agents),
        ("class", vocabulary.classes),
        ("gene", vocabulary.genes),
        ("organ", vocabulary.organs),
    ):
        words = [*table, *(word for entry in table.values() for word in entry.names)]
        assert defined[name]["enum"] == list(dict.fromkeys(words))
    assert set(value_words()["kind"]) == {kind.value for kind in Kind}
    measures = {
        part["measure"]["const"]
        for part in parts(SCHEMA)
        if isinstance(part, dict) and "const" in (part.get("measure") or ())
    }
    assert measures == {name for name, row in MEASURES.items()}


def test_a_time_has_an_end_in_the_schema_too() -> None:
    found = [
        one["months_below"]
        for one in parts(SCHEMA)
        if isinstance(one, dict) and "months_below" in one
    ]
    assert {one["maximum"] for one in found} == {int(MONTHS_OF_LIFE.high)}
