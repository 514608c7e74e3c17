from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given

from rules.json_schema import MEASURE_WORDS, SHIPPED, schema_text
from rules.read import SHIPPED as TRIALS
from rules.terms import MEASURES
from rules.text import compose, plain
from rules.trial import Trial
from rules.write import write_trial
from tests.rule_trees import trials
from tests.test_write import few

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
    assert set(MEASURE_WORDS) == set(MEASURES)


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
