"""What a heading asks, and the lines below it do not say again: by the rules of a list."""

from __future__ import annotations

from pathlib import Path

import pytest

from oligomatch.matcher.probe.lint.headed import without_headings
from oligomatch.matcher.probe.lint.ledger.spared import asked_of_all
from oligomatch.matcher.probe.lint.quoted.persons import other_persons
from oligomatch.rules.read import read_trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.matcher.probe.test_no_false_alarms import trial_of

GUARD = "any: [{not: {is: {measure: has, names: [brain_metastases]}}}, {%s}]"
STABLE = "is: {measure: has, names: [stable_brain_metastases]}"
FITS = "not: {at most: {measure: months_since, names: [seizure], limit: 3}}"
CALM = "They have been stable on imaging of the brain metastases"


def rows(stable: str, beside: str = CALM) -> dict[str, tuple[str, str]]:
    return {
        "No seizure in the last 3 months": ("inclusion", GUARD % FITS),
        beside: ("inclusion", stable),
    }


def test_a_part_of_which_only_the_heading_speaks_is_left_aside(tmp_path: Path) -> None:
    trial = trial_of(rows(GUARD % STABLE), tmp_path)
    fits, stable = without_headings(trial).criteria
    assert fits.tree == trial_of(rows(FITS), tmp_path).criteria[0].tree.parts[1]  # type: ignore[union-attr]
    assert stable == trial.criteria[1]


def test_it_stays_where_no_criterion_near_by_speaks_of_it(tmp_path: Path) -> None:
    trial = trial_of(rows(GUARD % STABLE, "Life expectancy of 3 months"), tmp_path)
    assert without_headings(trial) == trial


def test_what_one_line_asks_of_all_and_another_of_some_is_found(tmp_path: Path) -> None:
    found = {
        rule: [one.how for one in asked_of_all(trial_of(rows(rule), tmp_path), load_vocabulary())]
        for rule in (GUARD % STABLE, STABLE)
    }
    assert found == {GUARD % STABLE: [], STABLE: ["of_all"]}


@pytest.mark.parametrize(
    ("asked", "odd"),
    [
        ("the infection requires intravenous antibiotics", True),
        ("the infection does not require intravenous antibiotics", False),
        ("the infection is under control", False),
    ],
)
def test_what_is_asked_says_what_must_hold(asked: str, odd: bool, tmp_path: Path) -> None:
    rule = "any: [{not: {is: {measure: has, names: [active_infection]}}}, {is: judged}]"
    trial_of(
        {"Active infection that requires intravenous antibiotics": ("judgement", rule)}, tmp_path
    )
    path = tmp_path / "NCT03955198.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("it holds", asked), encoding="utf-8")
    assert [one.how for one in other_persons(read_trial(path))] == ["judged"] * odd
