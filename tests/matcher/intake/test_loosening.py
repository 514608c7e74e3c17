"""A profile that contradicts itself, with what is at odds unknown: every repair fits it."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.intake.loosening import loosened
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.rules.tree import Node
from tests.conftest import PROFILE
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.drawn_rules import nodes
from tests.oracle.truths import truth
from tests.oracle.worlds import World

Json = dict[str, Any]
BASE: Json = {
    "as_of": "2026-05-14",
    "cancer_type": "nsclc",
    "primary": {"side": "right"},
    "lesions": [{"organ": "left_adrenal", "diameter_mm": 12}, {"organ": "L3"}],
    "assessments": [{"date": "2026-05-10", "response": "SD", "totals": {"metastases": 2}}],
}


def with_(changes: Json) -> Json:
    return {**copy.deepcopy(BASE), **changes}


def verdict(document: Json, node: Node) -> str:
    stated = profile_of(copy.deepcopy(document))
    assert stated.as_of is not None
    return str(judge(node, derive(stated, stated.as_of)))


def test_what_does_not_contradict_itself_is_not_loosened() -> None:
    assert loosened(BASE) is None


def test_a_day_to_come_is_unknown_and_all_else_stays() -> None:
    found = loosened(with_({"primary": {"side": "right", "diagnosis_date": "2062"}}))
    assert found is not None
    assert found.at_odds == {"/primary/diagnosis_date"}
    assert found.document["primary"] == {"side": "right"}
    assert found.document["assessments"] == BASE["assessments"]


def test_a_list_with_more_than_its_total_becomes_open_and_all_its_members_are_at_odds() -> None:
    found = loosened(with_({"assessments": [{"totals": {"metastases": 1}}]}))
    assert found is not None
    total = "/assessments/0/totals/metastases"
    assert found.at_odds == {total, "/lesions/0/organ", "/lesions/1/organ", "/cancer_type"}
    assert found.document["lesions"][0] == {"id": "lesion 1", "diameter_mm": 12}


def test_a_status_at_odds_leaves_it_open_whether_the_lesion_is_there() -> None:
    lesions = [{"organ": "liver", "status": "stable"}, {"organ": "L3"}]
    scans = [{"date": "2026-05-10", "lesions": {"lesion 1": {"status": "growing"}}}]
    found = loosened(with_({"lesions": lesions, "assessments": scans}))
    assert found is not None
    assert found.conflicts == (
        frozenset({"/lesions/0/status", "/assessments/0/lesions/lesion 1/status"}),
    )
    assert found.document["lesions"] == [
        {"id": "lesion 1", "status": "resolved"},
        {"id": "lesion 2", "organ": "L3"},
    ]


def test_two_conflicts_that_share_a_statement_are_both_found() -> None:
    line = {"start": "2026-03", "end": "2026-01", "progression_date": "2026-02"}
    found = loosened({"as_of": "2026-05-14", "systemic_therapy": {"lines": [line]}})
    assert found is not None
    at = "/systemic_therapy/lines/0"
    assert set(found.conflicts) == {
        frozenset({f"{at}/start", f"{at}/end"}),
        frozenset({f"{at}/start", f"{at}/progression_date"}),
    }
    assert found.document["systemic_therapy"]["lines"] == [{}]


def test_a_mark_at_odds_leaves_open_which_scan_it_is() -> None:
    scans = [
        {"date": "2026-01-10", "at": ["diagnosis"], "totals": {"metastases": 0}},
        {"date": "2026-05-10"},
    ]
    found = loosened(with_({"metastatic_disease": {"ever": True}, "assessments": scans}))
    assert found is not None
    assert "/assessments/0/at" in found.at_odds
    assert found.document["assessments"] == [{"totals": {}}, {}]


def test_what_takes_no_part_in_a_contradiction_is_not_at_odds() -> None:
    lesions = [{"organ": "liver", "prior_local_therapy": []}, {"organ": "L3", "status": "stable"}]
    scans = [
        {"date": "2026-03-04", "at": ["diagnosis"], "totals": {"metastases": 2}},
        {"date": "2026-05-10", "totals": {"metastases": 1}},
    ]
    found = loosened(with_({"lesions": lesions, "assessments": scans}))
    assert found is not None
    assert "/assessments/1/totals/metastases" in found.at_odds
    assert "/assessments/0/at" not in found.at_odds  # marked or not, the scans are too many
    assert "/assessments/0/totals/metastases" not in found.at_odds
    assert "/lesions/0/prior_local_therapy" not in found.at_odds  # none leaves as much open
    assert found.document["lesions"][0] == {"id": "lesion 1", "prior_local_therapy": []}


def test_what_would_take_too_long_is_left() -> None:
    assert loosened(with_({"assessments": [{"totals": {"metastases": 1}}]}), most=3) is None


WRONG: tuple[tuple[tuple[str, ...], Any], ...] = (
    (("assessments", "0", "totals", "metastases"), 0),
    (("assessments", "0", "totals", "organs"), 9),
    (("assessments", "0", "response"), "CR"),
    (("assessments", "0", "response"), "SD"),
    (("assessments", "0", "n_category"), "N0"),
    (("assessments", "0", "at"), ["diagnosis"]),
    (("assessments", "1", "at"), ["diagnosis"]),
    (("lesions", "0", "prior_local_therapy"), []),
    (("metastatic_disease", "ever"), False),
    (("metastatic_disease", "first_metastasis_date"), "2190"),
    (("primary", "progressing"), False),
    (("primary", "progressing"), True),
    (("primary", "progressed"), False),
    (("primary", "definitively_treated"), False),
    (("primary", "status"), "in_place_untreated"),
    (("primary", "status"), "resected"),
    (("locoregional_recurrence", "present"), False),
    (("lesions", "0", "status"), "growing"),
    (("lesions", "0", "status"), "resolved"),
    (("lesions", "0", "organ"), "liver"),
    (("lesions", "0", "role"), "satellite"),
    (("lesions", "0", "side"), "left"),
    (("systemic_therapy", "palliative_lines"), 0),
    (("systemic_therapy", "lines", "0", "progressed"), False),
    (("systemic_therapy", "lines", "0", "start"), "2190"),
    (("systemic_therapy", "lines", "0", "latest_response"), "PR"),
    (("systemic_therapy", "lines", "0", "number"), 3),
)


def put(document: Json, path: tuple[str, ...], value: Any) -> Json | None:
    new = copy.deepcopy(document)
    at: Any = new
    for part in path[:-1]:
        if isinstance(at, list):
            if int(part) >= len(at):
                return None
            at = at[int(part)]
        else:
            at = at.setdefault(part, {})
    if isinstance(at, list) or at.get(path[-1]) == value:
        return None
    at[path[-1]] = value
    return new


@settings(
    max_examples=8 if PROFILE == "long" else 4, suppress_health_check=[*HealthCheck], deadline=None
)
@given(stated_in_part(12), st.sampled_from(WRONG), nodes())
def test_every_completion_of_a_repair_is_one_of_what_is_ranked(
    case: tuple[World, Json], wrong: tuple[tuple[str, ...], Any], node: Node
) -> None:
    world, document = case  # the patient as told before one statement was mistyped: a repair
    mistyped = put(document, *wrong)
    assume(mistyped is not None and isinstance(mistyped.get("lesions", []), list))
    assert mistyped is not None
    try:
        profile_of(copy.deepcopy(mistyped))
    except ProfileError as error:
        assume(error.profile is not None)
    else:
        assume(False)
    found = loosened(mistyped)
    assume(found is not None)
    assert found is not None
    profile_of(copy.deepcopy(found.document))
    said = verdict(found.document, node)
    assert said in {"unknown", "met" if truth(world, node) else "not met"}, found.at_odds
