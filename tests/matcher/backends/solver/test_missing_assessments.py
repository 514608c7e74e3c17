"""Exact answers about a time point that no assessment may show, though all are told."""

from __future__ import annotations

import pytest

from oligomatch.matcher.backends.solver.verdicts import ask
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.rules.tree import AllOf, AnyOf, Is, Measure, Not, Within
from tests.support.patients import patient
from tests.support.profiles import Json

AT_BASELINE = Measure("count", of="metastases", at="baseline", by="DEFAULT")
LINE = {"number": 1, "intent": "palliative", "start": "2025-03-10"}
FEW = Within(AT_BASELINE, high=3)
TREATED = Is(Measure("primary_definitively_treated"))


def scanned(day: str, metastases: Json) -> Patient:
    """One line since March 2025, and one staging in all."""
    return patient(
        cancer_type="nsclc",
        metastatic_disease={"ever": True, "diagnosis_date": "2025-01-10"},
        systemic_therapy={"palliative_lines": 1, "lines": [LINE]},
        assessments=[{"date": day, "totals": {"metastases": metastases}}],
        assessments_total=1,
    )


def test_what_a_staging_that_may_be_of_then_leaves_open_is_exactly_open() -> None:
    who = scanned("2025-03", {"at_least": 1, "at_most": 5})
    asked = ask(who, [FEW])
    answer = asked.verdict(FEW)
    assert (answer.verdict, answer.inexact) == (Verdict.UNKNOWN, None)
    for found, verdict in (
        (asked.witness([FEW]), Verdict.MET),
        (asked.witness([], failing=FEW), Verdict.NOT_MET),
    ):
        assert found is not None
        assert found.as_of is not None
        assert judge(FEW, derive(found, found.as_of)) is verdict


@pytest.mark.parametrize(
    "who", [scanned("2025-03", 3), scanned("2025-05-01", {"at_least": 1, "at_most": 5})]
)
def test_what_only_a_patient_without_a_staging_of_then_leaves_open_is_not_exact(
    who: Patient,
) -> None:
    answer = ask(who, [FEW]).verdict(FEW)
    assert (answer.verdict, answer.inexact) == (Verdict.UNKNOWN, "assessment_at_baseline")


def test_what_holds_whatever_was_then_is_settled() -> None:
    who = scanned("2025-05-01", 3)
    tree = AnyOf((AllOf((FEW, TREATED)), Not(TREATED), TREATED))
    assert judge(tree, who) is Verdict.UNKNOWN
    answer = ask(who, [tree]).verdict(tree)
    assert (answer.verdict, answer.inexact) == (Verdict.MET, None)
