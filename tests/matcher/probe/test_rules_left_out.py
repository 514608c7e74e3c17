"""Leaving out any rule of the findings changes an answer on a named patient."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from oligomatch.matcher.probe.rules_left_out import COUNTED, EXPLAIN, LABEL, WHY, decided
from oligomatch.rules.case_files import load_cases
from oligomatch.rules.findings.findings import FOLDER, Rule, load_decisions, load_rules, read_rules
from oligomatch.rules.read import load_trials
from oligomatch.rules.trial import Trial

LABELS = frozenset(rule.id for rule in read_rules(FOLDER / "6-label.yaml"))


@cache
def cases() -> Mapping[tuple[str, str], Mapping[str, Any]]:
    return {(case.trial, case.name): case.patient for case in load_cases()}


@cache
def trials() -> Mapping[str, Trial]:
    return {trial.id: trial for trial in load_trials()}


def test_each_rule_has_a_named_patient_and_no_other_has_one() -> None:
    assert load_decisions().keys() == {rule.id for rule in load_rules()}


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.id)
def test_an_answer_on_a_named_patient_hangs_on_each_rule(rule: Rule) -> None:
    hangs = load_decisions()[rule.id]
    told = hangs.patient or cases()[hangs.trial or "", hangs.case]
    one = hangs.trial or hangs.what.split()[0]
    found = decided(rule.id, told, [trials()[one]] if one in trials() else [])
    assert found is not None
    assert (found.what, found.stands, found.without) == (hangs.what, hangs.stands, hangs.without)


def test_only_rules_of_the_label_and_of_reasons_decide_no_verdict() -> None:
    decisions = load_decisions().values()
    assert {one.rule for one in decisions if one.what == LABEL} <= LABELS
    assert {one.rule for one in decisions if one.what == WHY} == EXPLAIN
    # the one shipped trial that counts so leaves lesions of the brain out by its selector too
    counted = {one.rule for one in decisions if one.what.startswith(COUNTED)}
    # and none leaves out distant nodes alone
    assert counted == {"intracranial-not-counted", "metastatic-node"}
