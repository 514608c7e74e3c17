"""What time does to a measure: every measure of the language, walked day by day, turns on the days
that are computed for it, and on no other."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.values import Numbers
from oligomatch.matcher.match.criteria import MatchClass, match_trial
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.match.outlook import outlook
from oligomatch.matcher.match.turning_days import turning_days
from oligomatch.matcher.measures import ask
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.measures import MEASURES, Clock, Span, Type, timed
from oligomatch.rules.tree import Is, Measure, Node, Within
from tests.matcher.match.test_outlook import TRIALS
from tests.matcher.match.test_turning_days import rule
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.worlds import World
from tests.support.rule_trees import measures

Json = Any
TIMED = {kind for kind, one in MEASURES.items() if one.clock is not Clock.STILL}
AHEAD = 35
MOST_LIMITS = 4
AS_OF = date(2026, 5, 14)
# a judgement is asked of its own criterion alone: a yes or a no of the profile
KINDS = [kind for kind, one in MEASURES.items() if not one.of_lesion and kind != "judged"]
RICH: Json = {
    "as_of": "2026-05-14", "cancer_type": "nsclc", "age": 61,
    "ecog": {"value": 1, "date": "2026-05-03"},
    "measurements": {"creatinine": {"value": 80, "unit": "umol/L", "date": "2026-05-10"}},
    "primary": {"definitively_treated": True, "definitive_treatment_end": "2026-02-20"},
    "metastatic_disease": {"ever": True, "first_episode": True, "diagnosis_date": "2026-04"},
    "conditions": {"pneumonitis": {"ever": True, "last": "2026-04-20"}},
    "systemic_therapy": {"lines": [
        {"number": 1, "intent": "palliative", "agents": ["osimertinib"],
         "start": "2026-03-31", "ongoing": True},
        {"intent": "adjuvant", "agents": ["erlotinib"], "start": "2026-05-01",
         "end": "2026-05-12"},
    ]},
}  # fmt: skip
LASTING = Measure("lines", intent="any", months_at_least=2)
OF_RICH = [
    Measure("measured", test="creatinine", unit="umol/L", within_days=14),
    Measure("measured", test="creatinine", unit="umol/L"),
    Measure("ecog", within_days=14),
    Measure("ecog"),
    Measure("months_since_definitive_treatment"),
    *(Measure(kind) for kind in ("days_since_metastases", "months_since_metastases")),
    *(Measure(kind, since=since, until="today") for kind in ("days_between", "months_between")
      for since in ("definitive_treatment", "metastases", "latest_assessment", "current_line")),
    *(Measure(kind, names=frozenset({"pneumonitis"})) for kind in ("days_since", "months_since")),
    *(Measure(kind, line="current")
      for kind, one in MEASURES.items() if one.of_line and isinstance(one.form, Span)),
    *(Measure(kind, names=frozenset({"egfr_tki"}))
      for kind in ("days_since_therapy", "months_since_therapy")),
    *(Measure(kind, names=frozenset({"osimertinib"}))
      for kind in ("days_since_drug", "months_since_drug")),
    LASTING,
    Measure("drug_washed_out", names=frozenset({"erlotinib"}), half_lives=5, days=20,
            whichever="longer"),
    Measure("therapy_washed_out", names=frozenset({"egfr_tki_1"}), half_lives=5),
]  # fmt: skip


def walked(who: Patient, measure: Measure) -> None:
    """Hold every day on which some limit turns against those that are computed for it."""
    days = [who.as_of + timedelta(days=n) for n in range(AHEAD)]
    patients = [who.on(day) for day in days]
    values = [ask(one, measure).values for one in patients]
    if not timed(measure):
        assert len(set(values)) == 1, measure
        return
    if MEASURES[measure.kind].type is Type.FLAG:
        turned(who, Is(measure), patients)
        return
    seen = {end for v in values if isinstance(v, Numbers) for end in (v.low, v.high) if end}
    for limit in [1, *sorted(seen)[-MOST_LIMITS:]]:
        for tree in (Within(measure, low=limit), Within(measure, high=limit)):
            turned(who, tree, patients)


def turned(who: Patient, tree: Node, patients: list[Patient]) -> None:
    """Hold each day on which a tree turns against those that are computed for it."""
    computed = set(turning_days(who, tree))
    verdicts = [judge(tree, one) for one in patients]
    for one, before, after in zip(patients[1:], verdicts, verdicts[1:], strict=False):
        assert before is after or one.as_of in computed, (tree, one.as_of)


@pytest.mark.parametrize("measure", OF_RICH, ids=lambda one: one.kind)
def test_each_measure_that_time_moves_turns_on_the_days_that_are_told(measure: Measure) -> None:
    walked(derive(profile_of(RICH), AS_OF), measure)


def test_the_patient_has_every_measure_that_time_moves() -> None:
    assert {measure.kind for measure in OF_RICH} == TIMED | {"lines"}
    who = derive(profile_of(RICH), AS_OF)
    for measure in OF_RICH:
        last = who.on(AS_OF + timedelta(days=AHEAD))
        moved = ask(who, measure).values != ask(last, measure).values
        assert moved == (measure.kind not in ("days_since_therapy", "days_since_drug",
            "months_since_therapy", "months_since_drug") and (
            measure.kind not in ("measured", "ecog") or measure.within_days is not None)), measure  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=2, deadline=None, suppress_health_check=[*HealthCheck])
@given(stated_in_part(), st.data())
def test_every_measure_of_the_language_turns_on_the_days_that_are_told(
    kind: str, case: tuple[World, Json], data: st.DataObject
) -> None:
    profile = Profile.model_validate_json(json.dumps(case[1]))
    assert profile.as_of is not None
    walked(derive(profile, profile.as_of), data.draw(measures(kind)))


def test_a_value_that_expires_is_told_by_the_outlook() -> None:
    """A test of 10 May counts for 14 days: eligible on the 24th, possible on the 25th."""
    trial = replace(TRIALS[0], criteria=(rule(Within(OF_RICH[0], high=100)),), answers=())
    who = derive(profile_of(RICH), AS_OF)
    (change,) = outlook(who, [match_trial(who, trial)]).changes
    assert (change.day, change.before, change.after) == (
        date(2026, 5, 25), MatchClass.ELIGIBLE, MatchClass.POSSIBLE,
    )  # fmt: skip


def test_near_misses_know_every_duration() -> None:
    for kind, one in MEASURES.items():
        assert one.clock is not Clock.RISES or one.near, kind
    assert MEASURES["days_since_metastases"].leeway(90) == 30
    assert MEASURES["months_since_metastases"].leeway(6) == 1
