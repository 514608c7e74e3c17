"""What a criterion rests on: findings that agree with how its measures are counted and judged."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from oligomatch.matcher.explain.disease_state import standing
from oligomatch.matcher.explain.provenance import grounds
from oligomatch.matcher.findings.derivation_steps import trail
from oligomatch.matcher.findings.engines import available, chainer
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.values import NO, YES, Flag
from oligomatch.matcher.match.criteria import Judged, judge_criterion
from oligomatch.matcher.patient.counting import LesionCount
from oligomatch.matcher.patient.patient import LesionKind, Patient, Site, derive
from oligomatch.matcher.patient.staging import Moment, Seen
from oligomatch.rules.findings.states import READINGS
from oligomatch.rules.read import load_trials
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.worlds import World
from tests.support.profiles import Json

TRIALS = {trial.id: trial for trial in load_trials()}
NODE = {"organ": "lymph_node", "station": "4R"}


PLAIN = {"as_of": "2026-05-14", "cancer_type": "nsclc"}


def patient_of(told: Json, engine: str = "plain") -> Patient:
    profile = profile_of(told if "as_of" in told else {**PLAIN, **told})
    assert profile.as_of is not None
    return derive(profile, profile.as_of, chainer=chainer(engine))


def judged(patient: Patient, trial: str, kind: str) -> Judged:
    """The first criterion of a trial that asks for a kind of measure."""
    found = [judge_criterion(patient, one) for one in TRIALS[trial].criteria]
    return next(j for j in found if any(v.measure.kind == kind for v in j.values))


def findings(patient: Patient, trial: str, kind: str) -> list[tuple[str, ...]]:
    return [ground.step.fact for ground in grounds(patient, judged(patient, trial, kind))]


# --- what is not counted is not counted ----------------------------------------------------------


def counted(patient: Patient, index: int, convention: str) -> bool:
    """Whether a lesion, if it is there, may count by a convention at some present staging."""

    def this(_: LesionKind, site: Site | None, __: Seen) -> Flag:
        return YES if site is not None and site.index == index else NO

    by = patient.vocabulary.conventions[convention]
    for view in patient.staging.latest:
        count = LesionCount(patient, Moment(view, True), by, this, all_roles=False)
        tally = count.tally()
        if tally is not None and tally.number.high != 0:
            return True
    return False


def check_not_counted(patient: Patient) -> int:
    facts = [f for f in standing(patient).derivation if f[0] == "not_counted"]
    for _, lesion, convention in facts:
        assert not counted(patient, int(lesion.split(":")[1]), convention), (lesion, convention)
    return len(facts)


@given(stated_in_part())
def test_what_is_found_not_counted_is_not_counted(case: tuple[World, Json]) -> None:
    check_not_counted(patient_of(case[1]))


@pytest.mark.parametrize(
    "role", [None, "metastasis", "regional_node", "distant_node", "indeterminate"]
)
def test_a_stated_role_decides_before_the_place(role: str | None) -> None:
    node = {**NODE, **({"role": role} if role else {})}
    patient = patient_of({"primary": {"side": "right"}, "lesions": [node], "assessments": [{}]})
    check_not_counted(patient)
    left_out = ("not_counted", "lesion:0", "DEFAULT") in standing(patient).derivation
    assert left_out is (role in (None, "regional_node"))
    assert counted(patient, 0, "DEFAULT") is not left_out


@pytest.mark.parametrize(
    ("lesion", "convention"),
    [
        ({"organ": "mediastinal_node", "role": "distant_node"}, "DAGGER.A"),
        ({"organ": "axillary_node"}, "DAGGER.C"),
        ({"organ": "axillary_node", "role": "metastasis"}, "DAGGER.C"),
        ({"organ": "cerebellum"}, "PRIMARY+"),
        ({"organ": "right_lung", "role": "satellite"}, "YEN"),
    ],
)
def test_each_convention_leaves_out_what_it_says(lesion: Json, convention: str) -> None:
    told = {"primary": {"side": "right"}, "lesions": [lesion], "assessments": [{}]}
    patient = patient_of(told)
    assert ("not_counted", "lesion:0", convention) in standing(patient).derivation
    assert check_not_counted(patient)


def test_a_nodule_that_the_report_calls_a_metastasis_is_counted() -> None:
    lesion = {"organ": "right_lower_lobe", "role": "metastasis"}
    patient = patient_of({"primary": {"side": "right"}, "lesions": [lesion], "assessments": [{}]})
    assert ("not_counted", "lesion:0", "DEFAULT") not in standing(patient).derivation
    assert counted(patient, 0, "DEFAULT")


def test_a_nodule_in_the_primary_s_own_lung_is_no_metastasis_and_not_counted() -> None:
    told = {"primary": {"side": "right"}, "lesions": [{"organ": "right_lower_lobe"}]}
    patient = patient_of({**told, "assessments": [{}]})
    assert not counted(patient, 0, "DEFAULT")
    assert findings(patient, "NCT03119519", "count") == [("cannot_be", "lesion:0", "metastasis")]


# --- what each measure rests on ------------------------------------------------------------------


def test_a_count_rests_on_what_is_left_out_and_on_what_is_a_metastasis() -> None:
    told = {"primary": {"side": "right"}, "lesions": [NODE, {"organ": "L3"}]}
    assert findings(patient_of(told), "NCT03119519", "count") == [
        ("not_counted", "lesion:0", "DEFAULT"),
        ("role", "lesion:1", "metastasis"),
    ]


def test_regional_nodes_are_one_by_the_convention_that_says_so() -> None:
    told = {"primary": {"side": "right"}, "lesions": [NODE]}
    of_lesions = ("counted_together", "lesion:0", "BETA")
    assert of_lesions in findings(patient_of(told), "NCT01725165", "count")


def test_a_class_rests_on_the_drugs_of_the_line_that_is_read() -> None:
    lines = [
        {"number": 1, "intent": "palliative", "agents": ["cisplatin", "vinorelbine"]},
        {"number": 2, "intent": "palliative", "agents": ["osimertinib"]},
    ]
    told: dict[str, Any] = {"systemic_therapy": {"lines": lines, "palliative_lines": 2}}
    assert findings(patient_of(told), "NCT03489616", "has_class") == [
        ("class", "line:0", "chemotherapy")
    ]
    told["systemic_therapy"] = {"lines": [{**lines[1], "number": 1}], "palliative_lines": 1}
    assert findings(patient_of(told), "NCT03489616", "has_class") == [("class", "line:0", "tki")]


def test_a_response_rests_on_the_progression_that_it_was_read_from() -> None:
    lines = [
        {"number": 1, "intent": "palliative", "agents": ["cisplatin"], "start": "2025-01-10"},
        {"number": 2, "intent": "palliative", "agents": ["docetaxel"], "start": "2025-09-10"},
    ]
    scans = [{"date": "2025-08-01", "response": "PD"}, {"date": "2026-04-01", "response": "PD"}]
    therapy = {"lines": lines, "palliative_lines": 2}
    told: dict[str, Any] = {"systemic_therapy": therapy, "assessments": scans}
    assert findings(patient_of(told), "NCT03489616", "recist") == [("progressed", "line:0")]


def test_a_driver_rests_on_its_variant_and_its_set() -> None:
    egfr = {"EGFR": {"result": "positive", "variants": [{"name": "L858R"}]}}
    assert findings(patient_of({"biomarkers": egfr}), "NCT03489616", "actionable_driver") == [
        ("actionable", "EGFR", "L858R", "actionable-nsclc@2021", "sure")
    ]


def test_a_group_rests_on_the_others_that_are_out() -> None:
    told = {
        "primary": {"diagnosis_date": "2026-01-10"},
        "metastatic_disease": {"first_metastasis_date": "2026-03-01", "first_episode": True},
        "systemic_therapy": {"palliative_lines": 0, "adjuvant_lines": 0},
    }
    found = findings(patient_of(told), "NCT03119519", "trial_group")
    assert found == [
        ("cannot_be", "diagnosis", "rOMD"),
        ("cannot_be", "diagnosis", "none"),
        ("cannot_be", "entry", "peOMD"),
        ("cannot_be", "entry", "pOMD"),
    ]


def test_the_label_rests_on_the_states_that_are_out() -> None:
    told = {
        "primary": {"diagnosis_date": "2026-01-10"},
        "metastatic_disease": {"first_metastasis_date": "2026-03-01", "ever": True},
    }
    found = standing(patient_of(told))
    steps = (trail(("cannot_be", "label", name), found.derivation, found.pointers)
             for name in ("none", *_states()))  # fmt: skip
    out = {step.fact[2] for step in steps if step is not None}
    assert "metachronous_oligorecurrence" in out
    assert out == {"none", *_states()} - found.labels()


def _states() -> set[str]:
    from oligomatch.rules.findings.states import load_states

    return set(load_states().states)


# --- for every patient ---------------------------------------------------------------------------


@given(stated_in_part())
def test_every_ground_is_derived_and_each_stands_once(case: tuple[World, Json]) -> None:
    patient = patient_of(case[1])
    for trial in list(TRIALS.values())[::4]:
        for criterion in trial.criteria:
            each = grounds(patient, judge_criterion(patient, criterion))
            assert len({one.step.fact for one in each}) == len(each)
            for one in each:
                reading = one.measure.recent_line or READINGS[0]
                assert standing(patient, reading).derivation[one.step.fact]


@pytest.mark.parametrize("engine", available())
def test_every_engine_gives_the_same_grounds(engine: str) -> None:
    told = {"primary": {"side": "right"}, "lesions": [NODE, {"organ": "L3", "status": "growing"}]}
    one, two = patient_of(told, engine), patient_of(told)
    assert one.engine == engine
    for trial in TRIALS.values():
        for criterion in trial.criteria:
            assert grounds(one, judge_criterion(one, criterion)) == grounds(
                two, judge_criterion(two, criterion)
            )
