"""Whoever is drawn lies on both sides of every criterion, and of values at points."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings

from oligomatch.matcher.logic.verdict import Reason
from oligomatch.matcher.match.criteria import match_trial
from oligomatch.matcher.probe import strategies as probe
from oligomatch.matcher.probe.differences import What, differences
from oligomatch.matcher.probe.search.goals import derived
from oligomatch.matcher.probe.versions import Distinguishable, distinguished
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.trial import Kind
from tests.matcher.probe.search.own import RULES, own_trial

MANY = settings(max_examples=400, database=None, deadline=None, derandomize=True,
                suppress_health_check=list(HealthCheck), phases=[Phase.generate])  # fmt: skip
UNSOLVED = "at most: {measure: most_in_one_organ, of: metastases, at: entry, by: DEFAULT, limit: 3}"
AGED = "at least: {{measure: measured, test: haemoglobin, unit: g/dL, within_days: {}, limit: 9}}"


def test_each_criterion_is_met_of_some_and_not_met_of_others_at_points_around_its_limit(
    tmp_path: Path,
) -> None:
    trial = own_trial(tmp_path, *RULES)
    seen: dict[str, set[str]] = {one.id: set() for one in trial.criteria}
    values, days = set[float](), set[str]()

    @MANY
    @given(probe.complete_patients([trial]))
    def draw(profile: Profile) -> None:
        for judged in match_trial(derived(profile), trial).every:
            seen[judged.id].add(f"{judged.verdict}")
        judged_all = match_trial(derived(profile), trial).deciding
        assert Reason.MISSING not in {one.reason for one in judged_all}
        for test, stated in profile.document()["measurements"].items():
            assert isinstance(stated["value"], float), test
        values.add(profile.document()["measurements"]["haemoglobin"]["value"])
        days.add(profile.document()["measurements"]["haemoglobin"]["date"])

    draw()
    both = {"met", "not met"}  # an examination not done is only open
    of_rules = {one.id for one in trial.criteria if one.kind is not Kind.WORKUP}
    assert {id for id in of_rules if not both <= seen[id]} == set()
    assert {8.9, 9.0} < values
    assert {"2026-04-16", "2026-05-14"} <= days


def test_an_age_of_a_value_tells_versions_apart_beside_what_no_solver_knows(tmp_path: Path) -> None:
    old, new = (own_trial(tmp_path, UNSOLVED, AGED.format(days)) for days in (28, 82))
    found = distinguished(old, new)
    assert found.answer is Distinguishable.SOMEBODY
    assert found.profile is not None


def test_arms_are_named_among_what_changed(tmp_path: Path) -> None:
    old = own_trial(tmp_path, *RULES)
    first, *others = old.criteria
    new = replace(old, criteria=(replace(first, arms=("B",)), *others))
    (found,) = differences(new, old)
    assert (found.what, found.criterion, found.place) == (What.ARMS, "0042-01", "arms")
    assert (found.old, found.new) == ("B", "all")
