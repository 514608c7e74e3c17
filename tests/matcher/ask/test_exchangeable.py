"""Lesions that can change places are asked about once: what is asked and answered is the same as if
each were told by itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.ask.exchangeable import Exchangeable, SizeLimits
from oligomatch.matcher.ask.gaps import Gaps
from oligomatch.matcher.ask.next_questions import ask_next
from oligomatch.matcher.match.criteria import match_trial
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.read import load_trials

TRIALS = load_trials()[::7]
DAY = date(2026, 5, 14)
BRAIN = {"organ": "brain", "diameter_mm": 12}
LUNG = {"organ": "left_upper_lobe", "diameter_mm": 9}
PATIENTS: list[dict[str, Any]] = [
    {"lesions": [BRAIN, {**BRAIN, "diameter_mm": 14}, LUNG, LUNG]},
    {"lesions": [BRAIN, {**BRAIN, "diameter_mm": 45}, {"organ": "lymph_node"}],
     "assessments": [{"totals": {"metastases": {"at_most": 3}}}]},
    {"lesions": [{"id": "a", **BRAIN}, {"id": "b", **BRAIN}, BRAIN, {**LUNG, "status": "growing"}],
     "assessments": [{"date": "2026-01-05", "lesions": {"a": {"status": "stable"}}},
                     {"date": "2026-04-05"}]},
]  # fmt: skip


def found(told: dict[str, Any]) -> tuple[object, object]:
    profile = Profile.model_validate({"cancer_type": "nsclc", **told})
    patient = derive(profile, DAY)
    gaps = Gaps(profile, DAY)
    matches = [match_trial(patient, trial) for trial in TRIALS]
    each = [gaps.of(judged) for match in matches for judged in match.deciding]
    return each, ask_next(gaps, patient, matches)


@pytest.mark.parametrize("told", PATIENTS)
def test_what_is_asked_is_what_each_lesion_alone_would_ask(
    told: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    grouped = found(told)
    monkeypatch.setattr(Exchangeable, "first", lambda _self, fact, _sizes: fact)
    assert found(told) == grouped


def test_lesions_change_places_whose_sizes_lie_between_the_same_limits() -> None:
    each = [{**BRAIN, "diameter_mm": size} for size in (12, 14, 20, 21)] + [LUNG]
    lesions = Exchangeable(Profile.model_validate({"lesions": each}))
    limits = SizeLimits(frozenset({("diameter_mm", 20)}), frozenset())
    firsts = [lesions.first(f"/lesions/{i}/role", limits) for i in range(5)]
    assert firsts == [f"/lesions/{i}/role" for i in (0, 0, 2, 3, 4)]
    summed = SizeLimits(limits.limits, frozenset({"diameter_mm"}))  # every millimetre counts
    assert lesions.first("/lesions/1/role", summed) == "/lesions/1/role"
    assert lesions.first("/biomarkers/EGFR", limits) == "/biomarkers/EGFR"
    assert lesions.first("/lesions/-", limits) == "/lesions/-"
