"""Leaving out any rule of the findings changes the verdict of a named patient, or his label."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from oligomatch.rules.findings.findings import FOLDER, Rule, load_decisions, load_rules, read_rules
from scripts.rules_left_out import LABEL, cases, decided, proper, trials

LABELS = frozenset(rule.id for rule in read_rules(FOLDER / "6-label.yaml"))


@cache
def named() -> Mapping[tuple[str, str], Mapping[str, Any]]:
    return {(case.trial, case.name): case.patient for case in cases()}


def test_each_rule_has_a_named_patient_and_no_other_has_one() -> None:
    assert load_decisions().keys() == {rule.id for rule in load_rules()}


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.id)
def test_an_answer_on_a_named_patient_hangs_on_each_rule(rule: Rule) -> None:
    hangs = load_decisions()[rule.id]
    told = hangs.patient or named()[hangs.trial or "", hangs.case]
    one = hangs.trial or hangs.what.split()[0]
    found = decided(rule.id, told, [trials()[one]] if one in trials() else [])
    assert found is not None
    assert (found.what, found.stands, found.without) == (hangs.what, hangs.stands, hangs.without)


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.id)
def test_what_hangs_on_a_rule_is_a_verdict_or_for_the_label_the_label(rule: Rule) -> None:
    hangs = load_decisions()[rule.id]
    what = hangs.what
    criteria = {f"{trial.id} {one.id}" for trial in trials().values() for one in trial.criteria}
    assert what.startswith(LABEL) if rule.id in LABELS else what in criteria
    assert proper(hangs.stands) != proper(hangs.without)


def test_an_answer_that_hangs_on_no_rule_of_that_name_is_the_same_without_it() -> None:
    of_label = [one for one in load_decisions().values() if one.what.startswith(LABEL)]
    for one in of_label:
        told = one.patient or named()[one.trial or "", one.case]
        assert decided("no such rule", told, []) is None
