"""The trial groups by elimination, their finality, and the EORTC/ESTRO state, for every patient."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oligomatch.matcher.explain.disease_state import Standing, standing
from oligomatch.matcher.findings.engines import chainer
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.values import Options
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import judge_criterion
from oligomatch.matcher.measures import ask
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.rules.findings.states import READINGS
from oligomatch.rules.read import load_trials
from oligomatch.rules.tree import Measure, Node, OneOf
from oligomatch.rules.trial import Criterion
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.drawn_worlds import worlds
from tests.oracle.truths import active_on
from tests.oracle.worlds import GROWING, World, plus_months
from tests.support import profiles
from tests.support.patients import shipped_cases
from tests.support.profiles import Json

TRIALS = {trial.id: trial for trial in load_trials()}
TIMES = ("diagnosis", "entry")


def patient_of(told: Json) -> Patient:
    profile = profile_of(told)
    assert profile.as_of is not None
    return derive(profile, profile.as_of, chainer=chainer("plain"))


def groups_by_measure(patient: Patient, at: str, reading: str) -> frozenset[str | None]:
    values = ask(patient, Measure("trial_group", at=at, recent_line=reading)).values
    assert isinstance(values, Options)
    return values.values


@given(stated_in_part())
def test_who_asks_why_is_told_what_decided(case: tuple[World, Json]) -> None:
    patient = patient_of(case[1])
    for at in TIMES:
        for reading in READINGS:
            assert standing(patient, reading).groups(at) == groups_by_measure(patient, at, reading)


def group_criteria() -> list[tuple[Criterion, str, str]]:
    """The criteria that ask for one group and nothing else, under every reading."""
    found = []
    for criterion in (criterion for trial in TRIALS.values() for criterion in trial.criteria):
        asked = {_group_asked(form.tree) for form in criterion.forms}
        if len(asked) == 1 and None not in asked:
            at, group = asked.pop() or ("", "")
            found.append((criterion, at, group))
    return found


def _group_asked(tree: Node) -> tuple[str, str] | None:
    match tree:
        case OneOf(Measure(kind="trial_group", at=str(at)), values) if len(values) == 1:
            return at, min(values)
    return None


def out_for_good(found: Standing, at: str, group: str) -> bool:
    """Whether one way in which a group is out holds whatever is awaited."""
    ways = found.derivation.get(("cannot_be", at, group), ())
    return any(all(one[-1] == "for_good" for one in way.premises[1:]) for way in ways)


@given(stated_in_part())
def test_a_group_is_out_for_good_where_its_criterion_awaits_nothing(
    case: tuple[World, Json],
) -> None:
    patient = patient_of(case[1])
    found = [standing(patient, reading) for reading in READINGS]
    for criterion, at, group in group_criteria():
        judged = judge_criterion(patient, criterion)
        if judged.verdict is Verdict.NOT_MET:
            final = all(out_for_good(one, at, group) for one in found)
            assert final == (not judged.awaits), (criterion.id, group)


def test_there_are_criteria_for_each_group_at_entry() -> None:
    assert {group for _, _, group in group_criteria()} >= {"peOMD", "pOMD"}


def test_groups_at_diagnosis_are_out_for_good() -> None:
    for case in shipped_cases()[::11]:
        patient = patient_of(dict(case.patient))
        for found in (standing(patient, reading) for reading in READINGS):
            for group in {"sOMD", "rOMD"} - found.groups("diagnosis"):
                assert out_for_good(found, "diagnosis", group)


# --- the label: the table of terms.md section 1, of a patient of whom all is known ---------------


def label(world: World, before: str, reading: str) -> str:
    """The state, given what was there before this finding: none, oligometastatic or poly-."""
    if world.first_metastasis is None or world.episode is None:
        return "none"
    seen = world.assessments[world.latest]
    day = seen.day if reassessed(world) else world.episode
    under = any(active_on(line, day, reading) for line in world.lines)
    grows = seen.response == "PD" or any(
        lesion.states[world.latest].status in GROWING for lesion in world.lesions
    )
    if before == "none":
        if world.primary.diagnosis > plus_months(world.first_metastasis, 6):
            return "none"
        if world.first_metastasis <= plus_months(world.primary.diagnosis, 6):
            return "synchronous"
        return f"metachronous_{'oligoprogression' if under else 'oligorecurrence'}"
    kind = {"oligometastatic": "repeat", "polymetastatic": "induced"}[before]
    if not under:
        return f"{kind}_oligorecurrence"
    return f"{kind}_{'oligoprogression' if grows else 'oligopersistence'}"


def reassessed(world: World) -> bool:
    starts = [line.start for line in world.palliative]
    return bool(starts) and world.assessments[world.latest].day > min(starts)


@st.composite
def with_history(draw: Any, case: tuple[World, Json]) -> tuple[World, str, Json]:
    """What was there before the finding, and perhaps that it is told."""
    world, told = case
    later = world.episode != world.first_metastasis
    again = reassessed(world)
    earlier = "oligometastatic" if later or again else "none"
    before = draw(st.sampled_from([earlier, "polymetastatic"]))
    disease = dict(told.get("metastatic_disease", {}))
    if draw(st.booleans()):
        disease["polymetastatic_before"] = before == "polymetastatic"
    if draw(st.booleans()) and ((before == "oligometastatic" and later) or before == "none"):
        disease["oligometastatic_before"] = before == "oligometastatic"
    return world, before, {**told, "metastatic_disease": disease}


@given(stated_in_part().flatmap(with_history))
def test_the_true_state_is_never_eliminated(case: tuple[World, str, Json]) -> None:
    world, before, told = case
    patient = patient_of(told)
    for reading in READINGS:
        assert label(world, before, reading) in standing(patient, reading).labels()


@given(worlds())
def test_a_whole_profile_leaves_one_state(world: World) -> None:
    if not world.assessments[world.latest].evaluable:
        return  # the response is real, but not reported
    told = profiles.profile_of(world)
    before = "none"
    if world.first_metastasis is not None:
        again = reassessed(world) or world.episode != world.first_metastasis
        before = "oligometastatic" if again else "none"
        told["metastatic_disease"]["polymetastatic_before"] = False
    patient = patient_of(told)
    for reading in READINGS:
        assert standing(patient, reading).labels() == {label(world, before, reading)}


ADJUVANT = {"intent": "adjuvant", "start": "2025-01-01", "ongoing": True}
PALLIATIVE = {"intent": "palliative", "start": "2025-09-01", "ongoing": True}
LATE = {"first_metastasis_date": "2025-08-01", "diagnosis_date": "2025-08-01"}
SOON = {"first_metastasis_date": "2024-03-01", "diagnosis_date": "2024-03-01"}
AGAIN = {"first_metastasis_date": "2024-03-01", "diagnosis_date": "2025-08-01"}


@pytest.mark.parametrize("poly", [False, True])
@pytest.mark.parametrize(
    ("disease", "line", "response", "state"),
    [
        (SOON, None, "PD", "synchronous"),
        (LATE, None, "PD", "metachronous_oligorecurrence"),
        (LATE, ADJUVANT, "PD", "metachronous_oligoprogression"),
        (AGAIN, None, "PD", "repeat_oligorecurrence"),
        (AGAIN, ADJUVANT, "PD", "repeat_oligoprogression"),
        (SOON, PALLIATIVE, "PD", "repeat_oligoprogression"),
        (SOON, PALLIATIVE, "SD", "repeat_oligopersistence"),
        (
            SOON,
            {**PALLIATIVE, "ongoing": False, "end": "2025-10-01"},
            "SD",
            "repeat_oligorecurrence",
        ),
    ],
)
def test_each_state_follows_from_the_answers_on_its_way(
    disease: Json, line: Json | None, response: str, state: str, poly: bool
) -> None:
    palliative = line is not None and line["intent"] == "palliative"
    found = found_of(
        {
            "primary": {"diagnosis_date": "2024-01-10"},
            "metastatic_disease": {**disease, "polymetastatic_before": poly},
            "assessments": [{"date": "2025-12-01" if line else "2025-08-01", "response": response}],
            "assessments_total": 1,
            "systemic_therapy": {
                "palliative_lines": int(palliative),
                "adjuvant_lines": int(line is not None and not palliative),
                "lines": [] if line is None else [line],
            },
        }
    )
    if poly:
        under = {
            "oligorecurrence": "induced_oligorecurrence",
            "synchronous": "induced_oligorecurrence",
        }
        growing = "oligoprogression" if response == "PD" else "oligopersistence"
        state = under.get(state.split("_")[-1], f"induced_{growing}")
    assert found.labels() == {state}


# --- what is derived of nodes, lesions and lines -------------------------------------------------


def found_of(told: Json) -> Standing:
    return standing(patient_of({"as_of": "2026-05-14", "cancer_type": "nsclc", **told}))


def test_a_node_of_the_primary_s_side_is_not_counted() -> None:
    node = {"organ": "lymph_node", "station": "4R"}
    found = found_of({"primary": {"side": "right"}, "lesions": [node]})
    assert ("n_category", "lesion:0", "N2") in found.derivation
    assert ("not_counted", "lesion:0", "DEFAULT") in found.derivation
    assert ("counted_together", "lesion:0", "BETA") in found.derivation
    assert ("not_counted", "lesion:0", "BETA") not in found.derivation


def test_without_the_side_of_the_primary_the_category_is_open_and_the_node_regional() -> None:
    found = found_of({"lesions": [{"organ": "lymph_node", "station": "4R"}]})
    assert not any(fact[0] == "n_category" for fact in found.derivation)
    assert ("not_counted", "lesion:0", "DEFAULT") in found.derivation


def test_a_growing_metastasis_and_the_line_it_progressed_on() -> None:
    found = found_of(
        {
            "lesions": [{"organ": "L3", "role": "metastasis", "status": "growing"}],
            "assessments": [{"date": "2026-05-01", "response": "PD"}],
            "assessments_total": 1,
            "systemic_therapy": {
                "palliative_lines": 1,
                "adjuvant_lines": 0,
                "lines": [{"intent": "palliative", "start": "2026-01-01", "ongoing": True}],
            },
        }
    )
    assert ("progressing", "lesion:0") in found.derivation
    assert ("progressed", "line:0") in found.derivation


@pytest.mark.parametrize(("name", "actionable"), [("L858R", True), ("exon_20_insertion", False)])
def test_a_variant_of_the_driver_set_is_actionable(name: str, actionable: bool) -> None:
    found = found_of({"biomarkers": {"EGFR": {"result": "positive", "variants": [{"name": name}]}}})
    derived = ("actionable", "EGFR", name, "actionable-nsclc@2021", "sure") in found.derivation
    assert derived == actionable
