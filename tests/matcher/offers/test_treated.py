"""Counts of a patient who has been treated."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.offers.treated import scanned, treated
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.profile import MAX_LINES, MOST


@pytest.mark.parametrize("total", [MOST, {"at_most": MOST}, {"at_least": MOST}])
def test_one_scan_more_than_a_profile_can_count_is_still_a_profile(total: Any) -> None:
    profile = profile_of({"as_of": "2026-05-14", "assessments_total": total})
    assert profile.as_of is not None
    after = scanned(profile.document(), derive(profile, profile.as_of))
    assert profile_of(after).document()["assessments_total"] == total


@pytest.mark.parametrize("total", [MAX_LINES, {"at_most": MAX_LINES}])
def test_one_line_more_than_a_profile_can_count_is_still_a_profile(total: Any) -> None:
    profile = profile_of(
        {"as_of": "2026-05-14", "systemic_therapy": {"palliative_lines": total, "lines": []}}
    )
    assert profile.as_of is not None
    lines = (frozenset({"osimertinib"}),)
    after = treated(profile, profile.as_of, lines, {}, ends=True, unnamed=False)
    assert profile_of(after).document()["systemic_therapy"]["palliative_lines"] == total


def test_local_treatment_beside_what_may_be_one_of_several_is_still_a_profile() -> None:
    some = {"at_least": [{"modality": "RT"}]}
    lesions = [{"organ": "bone", "prior_local_therapy": some}]
    profile = profile_of({"as_of": "2026-05-14", "lesions": lesions})
    assert profile.as_of is not None
    after = treated(profile, profile.as_of, (), {0: "SABR"}, ends=False, unnamed=False)
    (lesion,) = profile_of(after).document()["lesions"]
    assert [one["modality"] for one in lesion["prior_local_therapy"]["at_least"]] == ["RT", "SABR"]
