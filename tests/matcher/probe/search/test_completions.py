"""What is drawn of a patient who is known in part only says more: nothing stated is taken back."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import match_trial
from oligomatch.matcher.probe import strategies as probe
from oligomatch.matcher.probe.over_time import FactsOverTime
from oligomatch.matcher.probe.search.around import MOST_ASKED, around
from oligomatch.matcher.probe.search.goals import derived
from oligomatch.matcher.probe.search.kept import says_all_of
from oligomatch.matcher.probe.search.settle import Answering
from oligomatch.matcher.profile.profile import Profile
from oligomatch.matcher.profile.telling import Json
from oligomatch.rules.trial import Trial
from tests.matcher.probe.search.own import RULES, own_trial

DRAWN = settings(max_examples=25, deadline=None, database=None, derandomize=True,
                 suppress_health_check=list(HealthCheck), phases=[Phase.generate])  # fmt: skip
KNOWN: list[dict[str, Json]] = [
    {"conditions": {"live_vaccine": {"ever": False}, "major_surgery": {"ever": False}}},
    {"conditions": {"live_vaccine": {"ever": True}, "major_surgery": {"last": "2026-04-15"}}},
    {"conditions": {"major_surgery": {"last": "2026-04"}}},
    {"measurements": {"haemoglobin": {"value": 8, "unit": "g/dL", "date": "2020-01-01"}}},
    {"measurements": {"alt": {"value": {"at_least": 2}, "unit": "ULN"}}},
    {"imaging": {"fdg_pet": False}},
    {"ecog": {"at_least": 1}, "age": {"at_least": 60, "at_most": 70}},
    {"lesions": [{"id": "a", "organ": {"one_of": ["liver", "spleen"]}}, {"id": "b"}]},
    {"biomarkers": {"EGFR": "positive", "ALK": "negative"}},
]  # fmt: skip


@pytest.fixture(scope="module", name="own")
def _own(tmp_path_factory: pytest.TempPathFactory) -> list[Trial]:
    return [own_trial(tmp_path_factory.mktemp("own"), *RULES)]


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: repr(known)[:60])
def test_completions_and_refinements_keep_what_is_stated(
    known: dict[str, Json], own: list[Trial]
) -> None:
    profile = profile_of({"as_of": "2026-05-14", "cancer_type": "nsclc", **known})

    @DRAWN
    @given(probe.completions(profile, own), probe.refinements(profile, own))
    def draw(whole: Profile, more: Profile) -> None:
        assert says_all_of(whole.document(), profile.document())
        assert says_all_of(more.document(), profile.document())

    draw()


def test_of_whoever_is_drawn_what_is_settled_holds_of_each_completion(
    own: list[Trial],
) -> None:
    @settings(DRAWN, max_examples=60)
    @given(st.data())
    def draw(data: st.DataObject) -> None:
        known = data.draw(probe.profiles(own))
        whole = data.draw(probe.completions(known, own))
        assert says_all_of(whole.document(), known.document())
        before, after = (match_trial(derived(one), own[0]) for one in (known, whole))
        for one in before.deciding:
            now = next(other for other in after.deciding if other.id == one.id)
            assert one.verdict in (Verdict.UNKNOWN, now.verdict), one.id

    draw()


def test_facts_stated_over_time_take_nothing_back(own: list[Trial]) -> None:
    class Stated(FactsOverTime):
        trials = own

    few = settings(DRAWN, max_examples=12, stateful_step_count=12, derandomize=True)
    run_state_machine_as_test(Stated, settings=few)


@pytest.mark.parametrize(
    ("more", "before", "holds"),
    [
        ("2026-04-15", "2026-04", True),
        ("2026-03-15", "2026-04", False),
        ({"from": "2026-04-02", "to": "2026-04-05"}, "2026-04", True),
        ({"value": 2, "date": "2026-04-05"}, {"at_least": 1}, True),
        ({"value": 2, "date": "2026-04-05"}, 1, False),
        ({"at_least": 2}, {"at_least": 1, "at_most": 4}, False),
        ({"ever": True, "last": "2025-11-15"}, {"ever": False}, False),
        ({"last": "2025-11-15"}, {"ever": True}, False),
        ({"result": "positive", "variants": [{"name": "L858R"}]}, "positive", True),
        ({"variants": [{"name": "L858R"}]}, {"variants": [], "no_other_variants": True}, False),
        ([{"modality": "SABR"}], [], False),
        ([{"modality": "SABR", "bed_gy": 100}], {"at_least": [{"modality": "SABR"}]}, True),
        ({"lesions": [{"id": "a"}, {"id": "b"}]}, {"lesions": [{"id": "a"}]}, True),
        ({"organ": "L3"}, {"organ": "bone"}, True),
        ({"organ": "liver"}, {"organ": {"one_of": ["liver", "bone"]}}, True),
        ({"organ": "liver"}, {"organ": {"one_of": ["spleen", "bone"]}}, False),
        ({"t_category": "T2a"}, {"t_category": "T2"}, True),
        ({"t_category": "T2"}, {"t_category": "T2a"}, False),
    ],
)  # fmt: skip
def test_what_says_more_and_what_says_otherwise(more: Json, before: Json, *, holds: bool) -> None:
    assert says_all_of(more, before) is holds


def test_what_the_trials_ask_of_a_patient_is_found_once(own: list[Trial]) -> None:
    limits = around(own)
    others = [profile_of({"as_of": "2026-05-14", "patient": f"{n}"}) for n in range(MOST_ASKED + 5)]

    for profile in others:
        known = limits.answering(profile)
        assert known is limits.answering(profile)
        assert known.profile is profile
    first = limits.answering(others[0])
    assert first.asks == Answering.of(others[0], limits.trials).asks
    assert len(limits._asked) <= MOST_ASKED
