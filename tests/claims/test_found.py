"""Bugs that fresh reviews found in the engine, each as the patient that showed it."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.matcher.logic.values import NO, OPEN, YES, Flag, Options
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import MatchClass, match_trial
from oligomatch.matcher.patient.patient import Patient
from tests.support.patients import TRIALS, line, nsclc, places, therapy, values

Json = dict[str, Any]


def _lines(*told: Json, **totals: Any) -> Json:
    return {"systemic_therapy": therapy(*told, **totals)}


def _saron(**line_told: Any) -> Patient:
    genes = [
        "EGFR",
        "ALK",
        "ROS1",
        "BRAF",
        "RET",
        "MET",
        "NTRK1",
        "NTRK2",
        "NTRK3",
        "KRAS",
        "ERBB2",
    ]
    return nsclc(
        primary={"diagnosis_date": "2025-09-01"},
        metastatic_disease={"first_metastasis_date": "2025-09-10", "first_episode": True},
        lesions=[{"organ": "L3"}, {"organ": "liver"}],
        assessments=[
            {"date": "2025-09-10", "at": ["diagnosis"], "totals": {"metastases": 2}},
            {"date": "2026-03-01", "response": "SD", "totals": {"metastases": 2}},
        ],
        biomarkers=dict.fromkeys(genes, "negative"),
        imaging={"fdg_pet": True, "brain_imaging": True},
        **_lines(
            line(
                1,
                agents=["carboplatin", "pemetrexed"],
                start="2026-01-05",
                end="2026-05-05",
                **line_told,
            ),
            palliative=1,
            adjuvant=0,
        ),
    )


@pytest.mark.parametrize("told", [{"stop_reason": "progression"}, {"progressed": True}])
def test_a_progression_without_its_day_leaves_no_pd_open(told: Json) -> None:
    match = match_trial(_saron(**told), TRIALS["NCT02417662"])
    verdicts = {one.id: one.verdict for one in match.deciding}
    assert verdicts["7662-07"] is Verdict.UNKNOWN
    assert match.match is MatchClass.POSSIBLE


@pytest.mark.parametrize(
    ("name", "is_deletion"),
    [("complex indel", OPEN), ("c.2236_2250delinsATTCCT", OPEN), ("E746_A750delinsIP", YES)],
)
def test_a_variant_under_a_name_the_vocabulary_lacks_may_be_a_driver(
    name: str, is_deletion: Flag
) -> None:
    """What its protein notation says settles its class, no other name does."""
    egfr = {
        "result": "positive",
        "no_other_variants": True,
        "variants": [{"name": name, "exon": 19}],
    }
    who = nsclc(biomarkers={"EGFR": egfr})
    assert values(who, "variant", gene="EGFR", names=["exon_19_deletion"]) == is_deletion


@pytest.mark.parametrize(
    "told", [{"best_response": "SD", "response": "PR"}, {"latest_response": "SD", "response": "PD"}]
)
def test_a_line_at_odds_with_its_assessment_is_refused_in_any_order_of_lines(told: Json) -> None:
    response = told["response"]
    told = {name: value for name, value in told.items() if name != "response"}
    found = places(
        assessments=[{"date": "2026-04-01", "response": response}],
        **_lines(
            line(2, start="2026-01-01", ongoing=True, **told), {"start": "2025-06-01"}, palliative=2
        ),
    )
    assert found


def test_a_misspelt_drug_is_not_settled_as_another() -> None:
    who = nsclc(**_lines(line(1, agents=["osimertinb"]), palliative=1))
    assert values(who, "has_drug", line="1", names=["osimertinib"]) == OPEN
    assert values(who, "has_drug", line="1", names=["erlotinib"]) == NO


def test_a_progression_without_its_day_may_be_the_latest_result_of_its_line() -> None:
    """The scan of the line that was told shows SD, the line is told as progressed with PD: another
    scan, or the clinic, showed it later."""
    told = _lines(
        line(1, start="2026-01-01", ongoing=True, latest_response="PD", progressed=True),
        palliative=1,
    )
    scans = [{"date": "2026-04-01", "response": "SD"}]
    assert not places(assessments=scans, **told)
    assert values(nsclc(assessments=scans, **told), "recist", line="1") == Options.of("PD")
