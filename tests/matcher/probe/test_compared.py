"""A quote and its rule, each thing of either held against the other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from oligomatch.matcher.probe.lint.compared import compared
from oligomatch.matcher.probe.lint.ledger import neighbours
from oligomatch.matcher.probe.lint.noted import Lint, Noted
from oligomatch.rules.read import read_trial
from oligomatch.rules.tree import Not
from oligomatch.rules.trial import Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.matcher.probe.test_foreign_bugs import EXAMPLE, quoting
from tests.planted import planted_ledger

BUGS = [(q, name, bug) for q, _, each in planted_ledger.ROWS for name, bug in each.items()]
CLEAN = [*((quote, rule) for quote, rule, _ in planted_ledger.ROWS), *planted_ledger.CLEAN]


def found(quote: str, rule: str, folder: Path) -> list[Noted]:
    trial = quoting([(quote, rule)], folder)
    return list(compared(trial, load_vocabulary()))


@pytest.mark.parametrize(("quote", "name", "bug"), BUGS, ids=[f"{b[1]}: {b[0]}" for b in BUGS])
def test_a_change_of_one_word_of_a_rule_is_found(
    quote: str, name: str, bug: str, tmp_path: Path
) -> None:
    assert found(quote, bug, tmp_path), name


@pytest.mark.parametrize(("quote", "rule"), CLEAN, ids=[quote for quote, _ in CLEAN])
def test_a_right_rule_has_no_such_finding(quote: str, rule: str, tmp_path: Path) -> None:
    assert found(quote, rule, tmp_path) == []


IN = ("Adenocarcinoma", "one of: {measure: histology, values: [adenocarcinoma]}")
OUT = ("Uncontrolled hypertension", "not: {is: {measure: has, names: [uncontrolled_hypertension]}}")


def two_lists(tmp_path: Path) -> Trial:
    return quoting([IN] * 6 + [OUT] * 6, tmp_path)


def test_a_rule_that_asks_for_what_its_neighbours_exclude_is_found(tmp_path: Path) -> None:
    trial = two_lists(tmp_path)
    assert list(neighbours.against_neighbours(trial)) == []
    for number in (1, 3, 8):
        own = trial.criteria[number]
        assert own.tree is not None
        tree = own.tree.part if isinstance(own.tree, Not) else Not(own.tree)
        rules = [*trial.criteria]
        rules[number] = replace(own, tree=tree)
        turned = [*neighbours.against_neighbours(replace(trial, criteria=tuple(rules)))]
        how = "wanted" if number > 5 else "unwanted"
        assert [(one.criterion, one.lint, one.how) for one in turned] == [
            (own.id, Lint.TURNED_ROUND, how)
        ]


def test_a_file_in_no_order_tells_nothing_of_its_neighbours(tmp_path: Path) -> None:
    trial = quoting([IN, IN, IN, OUT, OUT, IN, OUT, IN, IN, OUT, IN, IN], tmp_path)
    assert list(neighbours.against_neighbours(trial)) == []


def test_what_a_shipped_example_says_has_no_such_finding() -> None:
    assert list(compared(read_trial(EXAMPLE), load_vocabulary())) == []
