"""What a heading asks, and the lines below it do not say again: by the rules of a list."""

from __future__ import annotations

import pytest

from oligomatch.matcher.probe.lint.headed import without_headings
from oligomatch.matcher.probe.lint.ledger.spared import asked_of_all
from oligomatch.matcher.probe.lint.quoted.persons import other_persons
from oligomatch.rules.trial import Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.planted.quoting import criterion, quoting

GUARD = "any: [{not: {is: {measure: has, names: [brain_metastases]}}}, {%s}]"
STABLE = "is: {measure: has, names: [stable_brain_metastases]}"
FITS = "not: {at most: {measure: months_since, names: [seizure], limit: 3}}"
CALM = "They have been stable on imaging of the brain metastases"


def listed(stable: str, beside: str = CALM) -> Trial:
    seizure = criterion("No seizure in the last 3 months", GUARD % FITS)
    return quoting(seizure, criterion(beside, stable))


def test_a_part_of_which_only_the_heading_speaks_is_left_aside() -> None:
    trial = listed(GUARD % STABLE)
    fits, stable = without_headings(trial).criteria
    assert fits.tree == listed(FITS).criteria[0].tree.parts[1]  # type: ignore[union-attr]
    assert stable == trial.criteria[1]


def test_it_stays_where_no_criterion_near_by_speaks_of_it() -> None:
    trial = listed(GUARD % STABLE, "Life expectancy of 3 months")
    assert without_headings(trial) == trial


def test_what_one_line_asks_of_all_and_another_of_some_is_found() -> None:
    found = {
        rule: [one.how for one in asked_of_all(listed(rule), load_vocabulary())]
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
def test_what_is_asked_says_what_must_hold(asked: str, odd: bool) -> None:
    rule = "any: [{not: {is: {measure: has, names: [active_infection]}}}, {is: judged}]"
    quote = "Active infection that requires intravenous antibiotics"
    trial = quoting(criterion(quote, rule, asked))
    assert [one.how for one in other_persons(trial)] == ["judged"] * odd
