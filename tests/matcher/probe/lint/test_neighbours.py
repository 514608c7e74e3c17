"""A rule on the other side than those beside it in its list, and a list in no order."""

from __future__ import annotations

from dataclasses import replace

from oligomatch.matcher.probe.lint.compared import compared
from oligomatch.matcher.probe.lint.ledger import neighbours
from oligomatch.matcher.probe.lint.noted import Lint
from oligomatch.rules.read import read_trial
from oligomatch.rules.tree import Not
from oligomatch.rules.trial import Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.planted.quoting import EXAMPLE, criterion, quoting

IN = criterion("Adenocarcinoma", "one of: {measure: histology, values: [adenocarcinoma]}")
OUT = criterion(
    "Uncontrolled hypertension",
    "not: {is: {measure: has, names: [uncontrolled_hypertension]}}",
)


def two_lists() -> Trial:
    return quoting(*[IN] * 6, *[OUT] * 6)


def test_a_rule_that_asks_for_what_its_neighbours_exclude_is_found() -> None:
    trial = two_lists()
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


def test_a_file_in_no_order_tells_nothing_of_its_neighbours() -> None:
    trial = quoting(IN, IN, IN, OUT, OUT, IN, OUT, IN, IN, OUT, IN, IN)
    assert list(neighbours.against_neighbours(trial)) == []


def test_what_a_shipped_example_says_has_no_such_finding() -> None:
    assert list(compared(read_trial(EXAMPLE), load_vocabulary())) == []


def test_an_earlier_treatment_behind_what_keeps_out_is_asked_of_nobody() -> None:
    rule = "is: {measure: prior_or_concurrent, names: [parp_inhibitor]}"
    wanted = criterion("Prior PARP inhibitor", rule)
    (found,) = neighbours.against_neighbours(quoting(IN, IN, IN, OUT, wanted))
    assert (found.criterion, found.how) == ("5198-05", "wanted_there")
    asked = {**wanted, "quote": "Prior PARP inhibitor was received"}
    assert list(neighbours.against_neighbours(quoting(IN, IN, IN, OUT, asked))) == []
    assert list(neighbours.against_neighbours(quoting(IN, IN, wanted, OUT))) == []
