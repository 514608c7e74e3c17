from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from oligomatch.rules.operators import read_tree, spell
from oligomatch.rules.read import SHIPPED, load_trials, trial_of
from oligomatch.rules.text.text import compose
from oligomatch.rules.tree import Measure, Node, Within
from oligomatch.rules.trial import Trial
from oligomatch.rules.write import WIDTH, write_trial
from tests.support.rule_trees import trees, trials

few = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def reread(text: str) -> Trial:
    return trial_of(compose(text, "trial.yaml"))


@given(trials())
@few
def test_a_written_trial_is_read_back_as_it_was(trial: Trial) -> None:
    assert reread(write_trial(trial)) == trial


@given(trials())
@few
def test_writing_again_what_was_read_changes_no_byte(trial: Trial) -> None:
    text = write_trial(trial)
    assert write_trial(reread(text)) == text


@given(trees())
@few
def test_a_spelt_tree_has_one_operator(tree: Node) -> None:
    assert len(spell(tree)) == 1


@pytest.mark.parametrize("trial", load_trials(), ids=lambda trial: trial.id)
def test_each_shipped_file_stands_in_the_canonical_form(trial: Trial) -> None:
    text = (SHIPPED / f"{trial.id}.yaml").read_text(encoding="utf-8")
    assert text == write_trial(trial)
    assert max(map(len, text.splitlines())) <= WIDTH


def test_a_comparison_without_an_operator_of_its_own_is_not_written() -> None:
    with pytest.raises(ValueError, match="no operator compares with"):
        spell(Within(Measure("cycles", line="1"), low=1, under=3))


def test_a_named_line_is_spelt_by_its_agents() -> None:
    first = Within(Measure("weeks", line="first class:ici"), over=12)
    assert spell(first) == {
        "more than": {
            "measure": "weeks", "line": {"with class": "ici", "which": "first"}, "limit": 12,
        }
    }  # fmt: skip
    tree = Within(Measure("weeks", line="with:ipilimumab+nivolumab"), low=12)
    spelt = "at least: {measure: weeks, line: {with: [ipilimumab, nivolumab]}, limit: 12}"
    assert read_tree(compose(spelt, "x")) == tree
    assert spell(tree)["at least"]["line"] == {"with": ["ipilimumab", "nivolumab"]}
