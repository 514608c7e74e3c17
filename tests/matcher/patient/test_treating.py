"""What if one lesion were treated: today alone changes, and by what is sure."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.values import Numbers
from oligomatch.matcher.measures import ask
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.patient.treating import LesionTreatment, there, treated
from oligomatch.rules.tree import Measure
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.worlds import World

Json = dict[str, Any]
TWO: Json = {
    "as_of": "2026-05-14",
    "cancer_type": "nsclc",
    "primary": {"side": "right"},
    "lesions": [
        {"organ": "left_adrenal", "diameter_mm": 12, "prior_local_therapy": []},
        {"organ": "lung", "side": "right"},
        {"organ": "lymph_node"},
    ],
    "assessments": [{"date": "2026-05-10", "response": "SD", "totals": {"metastases": 2}}],
    "systemic_therapy": {"palliative_lines": 0, "adjuvant_lines": 0},
}


def patient_of(document: Json) -> Patient:
    stated = profile_of(copy.deepcopy(document))
    return derive(stated, stated.as_of or date(2199, 1, 1))


def count(document: Json, at: str) -> Numbers:
    found = ask(patient_of(document), Measure("count", at=at)).values  # type: ignore[arg-type]
    assert isinstance(found, Numbers)
    return found


def then(document: Json, row: int, how: LesionTreatment) -> Json:
    found = treated(document, patient_of(document), row, how)
    assert found is not None
    profile_of(copy.deepcopy(found))
    return found


@pytest.mark.parametrize("how", [LesionTreatment.RESECTED, LesionTreatment.RESOLVED])
def test_a_lesion_that_surely_counted_is_one_less_today_and_at_no_other_time(
    how: LesionTreatment,
) -> None:
    after = then(TWO, 0, how)
    assert after["assessments"][-1]["totals"] == {"metastases": 1}
    assert count(after, "entry") == Numbers(1, 1)
    assert [count(after, at) for at in ("diagnosis", "baseline")] == [Numbers(2, 2)] * 2


def test_a_lesion_that_may_have_counted_leaves_a_bound() -> None:
    after = then(TWO, 2, LesionTreatment.RESECTED)
    assert after["assessments"][-1]["totals"] == {"metastases": {"at_least": 1, "at_most": 2}}


def test_an_irradiated_lesion_still_counts_and_has_had_one_treatment_more() -> None:
    after = then(TWO, 0, LesionTreatment.IRRADIATED)
    assert count(after, "entry") == Numbers(2, 2)
    given_now = [{"modality": "SABR", "date": "2026-05-14"}]
    assert after["lesions"][0]["prior_local_therapy"] == given_now
    # of a lesion whose treatment is open it stays open what else it has had
    other = then(TWO, 2, LesionTreatment.IRRADIATED)
    assert "prior_local_therapy" not in other["lesions"][2]
    assert other["conditions"]["stereotactic_radiotherapy"]["last"] == "2026-05-14"


def test_where_the_latest_scan_is_open_nothing_is_tried() -> None:
    two = {**TWO, "assessments": [{"date": "2026-05-10"}, {"totals": {"metastases": 2}}]}
    assert treated(two, patient_of(two), 0, LesionTreatment.RESECTED) is None
    gone = {**TWO, "lesions": [{"organ": "liver", "status": "resected"}]}
    assert list(there(patient_of(gone))) == []


def test_a_diagnosis_that_is_open_stays_open() -> None:
    one = copy.deepcopy(TWO)
    one["lesions"].append({"organ": "liver", "status": "resected"})
    before = count(one, "diagnosis")
    assert not before.single
    assert count(then(one, 0, LesionTreatment.RESECTED), "diagnosis").high == before.high


@settings(max_examples=60, suppress_health_check=[*HealthCheck], deadline=None)
@given(stated_in_part(12), st.sampled_from(LesionTreatment), st.integers(0, 5))
def test_diagnosis_and_baseline_never_move(
    case: tuple[World, Json], how: LesionTreatment, number: int
) -> None:
    document = profile_of(case[1]).document()
    rows = list(there(patient_of(document)))
    if not rows:
        return
    found = treated(document, patient_of(document), rows[number % len(rows)], how)
    if found is None:
        return
    for at in ("diagnosis", "baseline"):
        before, after = count(document, at), count(found, at)
        # a staging of then of which nothing is known shows the one that was found then, at least;
        # where no assessment may stand for then, the count is bounded by nothing
        assert after.low <= max(before.low, 1)
        ends = [one.high if one.high is not None else 10**6 for one in (before, after)]
        assert ends[1] >= ends[0]
    today, left = count(document, "entry"), count(found, "entry")
    assert left.low <= today.low or how is LesionTreatment.IRRADIATED
    assert left.low >= today.low - 1


@pytest.mark.parametrize("how", LesionTreatment)
def test_a_tumour_that_was_treated_is_not_staged_anew(how: LesionTreatment) -> None:
    """What staged it before says nothing of now; the stage of the diagnosis stays."""
    document = copy.deepcopy(TWO)
    document["primary"]["stage"] = "IVA"
    document["assessments"][0] |= {"stage": "IVB", "m_category": "M1b", "t_category": "T2a"}
    before, after = patient_of(document), patient_of(then(document, 0, how))
    for kind in ("stage", "t_category", "m_category"):
        assert ask(before, Measure(kind, staged="now")).values.single
        assert not ask(after, Measure(kind, staged="now")).values.single
    assert ask(after, Measure("stage", staged="diagnosis")).values.single
