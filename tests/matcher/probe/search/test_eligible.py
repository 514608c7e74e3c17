"""Whoever meets a trial is found also where several criteria speak of the same lesions."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis.errors import InvalidArgument

from oligomatch.matcher.match.criteria import MatchClass, match_trial
from oligomatch.matcher.probe import strategies as probe
from oligomatch.matcher.probe.search.dressing import points_in
from oligomatch.matcher.probe.search.goals import derived
from oligomatch.matcher.profile.profile import Profile
from tests.matcher.probe.search.own import RULES, own_trial

FEW = settings(max_examples=5, database=None, deadline=None, derandomize=True,
               suppress_health_check=list(HealthCheck))  # fmt: skip
IN_LIVER = "every: {of: metastases, at: entry, is: {one of: {measure: organ, values: [liver]}}}"
UP_TO_SIX = "between: {measure: count, of: metastases, at: entry, by: DEFAULT, low: 1, high: 6}"
DOSED = "{measure: prior_local_therapy, names: [SABR], dose: {bed_gy: {at least: 100}}}"
NOT_DOSED = f"not: {{exists: {{of: metastases, at: entry, by: DEFAULT, where: {{is: {DOSED}}}}}}}"


def test_metastases_of_one_organ_are_found_beside_a_rule_that_no_solver_knows(
    tmp_path: Path,
) -> None:
    trial = own_trial(tmp_path, IN_LIVER, UP_TO_SIX, NOT_DOSED)

    @FEW
    @given(probe.eligible_patients(trial))
    def draw(profile: Profile) -> None:
        assert match_trial(derived(profile), trial).match is MatchClass.ELIGIBLE
        assert {lesion.organ for lesion in profile.lesions} == {"liver"}

    draw()


def test_the_plain_patient_as_fixed_is_found_where_the_others_are_at_odds_with_what_is_fixed(
    tmp_path: Path,
) -> None:
    trial = own_trial(tmp_path, *RULES)

    @FEW
    @given(probe.eligible_patients(trial, conditions={"live_vaccine": {"ever": True}}))
    def draw(profile: Profile) -> None:
        assert match_trial(derived(profile), trial).match is MatchClass.ELIGIBLE
        assert profile.conditions["live_vaccine"].ever is True

    draw()


@pytest.mark.parametrize("limit", [1.25, 0.05])
def test_points_stand_on_the_limit_however_many_places_it_has(limit: float) -> None:
    assert points_in({"at_most": limit})[0] == limit
    assert points_in({"at_least": limit})[0] == limit


def test_where_nobody_is_found_the_criteria_in_the_way_are_named(tmp_path: Path) -> None:
    trial = own_trial(
        tmp_path, "at least: {measure: age, limit: 18}",
        "at most: {measure: ecog, limit: 0}", "at least: {measure: ecog, limit: 1}",
    )  # fmt: skip
    with pytest.raises(InvalidArgument, match="0042-02 and 0042-03"):
        find(probe.eligible_patients(trial), lambda _: True, settings=FEW)
