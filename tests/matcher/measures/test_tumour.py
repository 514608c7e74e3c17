"""The tumour, its primary and recurrence, and what was imaged."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.values import NO, OPEN, YES, Numbers, Options
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.rules.terms import CANCER_TYPES, M_CATEGORIES, STAGES, T_CATEGORIES
from oligomatch.rules.tree import Measure, OneOf
from tests.support.patients import Json, answer, nsclc, patient, values


def of_primary(kind: str, **told: Any) -> object:
    return values(nsclc(primary=told), kind)


def test_the_cancer_type_is_told_or_any() -> None:
    assert values(nsclc(), "cancer_type") == Options.of("nsclc")
    assert values(patient(), "cancer_type") == Options(frozenset(CANCER_TYPES))
    both = patient(cancer_type={"one_of": ["nsclc", "breast"]})
    assert values(both, "cancer_type") == Options.of("nsclc", "breast")


@pytest.mark.parametrize(
    ("told", "possible"),
    [
        ("squamous", {"squamous"}),
        ("nos", {"adenocarcinoma", "squamous", "large_cell", "adenosquamous", "other"}),
        (None, {"adenocarcinoma", "squamous", "large_cell", "adenosquamous", "other"}),
        ({"one_of": ["adenocarcinoma", "large_cell"]}, {"adenocarcinoma", "large_cell"}),
        (
            {"one_of": ["nos", "squamous"]},
            {"adenocarcinoma", "squamous", "large_cell", "adenosquamous", "other"},
        ),
    ],
)
def test_a_subtype_not_determined_may_be_any(told: Any, possible: set[str]) -> None:
    assert values(nsclc(histology=told), "histology") == Options.of(*possible)


@pytest.mark.parametrize(
    ("status", "in_place", "treated"),
    [
        ("in_place_untreated", YES, NO),
        ("in_place_treated", YES, YES),
        ("locally_recurrent", YES, YES),
        ("resected", NO, YES),
        ("complete_response", NO, OPEN),
        (None, OPEN, OPEN),
        ({"one_of": ["resected", "in_place_treated"]}, OPEN, YES),
        ({"one_of": ["resected", "in_place_untreated"]}, OPEN, OPEN),
    ],
)
def test_the_status_says_whether_the_primary_is_there_and_treated(
    status: Any, in_place: object, treated: object
) -> None:
    assert of_primary("primary_in_place", status=status) == in_place
    assert of_primary("primary_definitively_treated", status=status) == treated


def test_treatment_is_told_or_follows_from_its_end() -> None:
    told = {"status": "complete_response", "definitively_treated": True}
    assert of_primary("primary_definitively_treated", **told) == YES
    assert of_primary("primary_definitively_treated", definitive_treatment_end="2026") == YES
    assert of_primary("primary_definitively_treated", definitively_treated=False) == NO


@pytest.mark.parametrize(
    ("told", "months"),
    [
        ({"definitive_treatment_end": "2026-02-14"}, Numbers(3, 3)),
        ({"definitive_treatment_end": "2026-02-15"}, Numbers(2.5, 2.5)),
        ({"definitive_treatment_end": "2026-02"}, Numbers(2.5, 3.5)),
        ({"definitive_treatment_end": "2026-05"}, Numbers(0, 0.5)),
        ({"status": "in_place_untreated"}, Numbers.none()),
        ({"definitively_treated": False}, Numbers.none()),
    ],
)
def test_months_since_the_end_of_definitive_treatment(told: Json, months: Numbers) -> None:
    assert of_primary("months_since_definitive_treatment", **told) == months


def test_months_since_a_treatment_that_may_not_have_been_may_be_none() -> None:
    told = of_primary("months_since_definitive_treatment")
    assert isinstance(told, Numbers)
    assert (told.low, told.absent) == (0, True)


@pytest.mark.parametrize(
    ("told", "response", "today", "since"),
    [
        ({"status": "resected", "progressing": False}, None, NO, OPEN),
        ({"status": "resected", "progressing": True}, None, YES, YES),
        ({"status": "resected", "progressed": False}, None, NO, NO),
        ({"status": "resected", "progressed": True}, None, OPEN, YES),
        ({"status": "resected", "progressed": True, "progressing": False}, None, NO, YES),
        ({"status": "resected", "progressed": True}, "SD", NO, YES),  # stable by now
        ({"status": "locally_recurrent"}, None, OPEN, YES),
        ({"status": "locally_recurrent"}, "SD", NO, YES),
        ({"status": "in_place_untreated"}, "PD", OPEN, OPEN),  # never treated: by today
        ({"status": "in_place_untreated"}, "SD", NO, NO),
        ({"status": "in_place_untreated", "progressed": True}, None, YES, YES),
        ({"status": "in_place_untreated", "progressing": False}, None, NO, NO),
        ({"status": "in_place_treated"}, None, OPEN, OPEN),
        ({"status": "in_place_treated"}, "PD", OPEN, OPEN),
        ({"status": "complete_response", "progressing": False}, None, NO, OPEN),
        ({}, "SD", NO, OPEN),  # W10: nothing grows but what is called so
        ({"status": {"one_of": ["locally_recurrent", "in_place_treated"]}}, "SD", NO, OPEN),
    ],
)
def test_progression_at_the_primary_today_and_since_its_treatment(
    told: Json, response: str | None, today: object, since: object
) -> None:
    found = nsclc(primary=told, assessments=[{"date": "2026-05-01", "response": response}])
    assert values(found, "progressing_at_primary") == today
    assert values(found, "progressed_at_primary") == since


@pytest.mark.parametrize(
    ("day", "status", "role", "since"),
    [
        ("2025-09", "growing", "primary", YES),
        ("2025-09", "new", "local_recurrence", YES),
        ("2025-09", "stable", "local_recurrence", OPEN),  # it may have been treated itself
        ("2025-09", "growing", "satellite", OPEN),
        ("2025-06", "growing", "primary", OPEN),  # before the latest treatment: starts anew
        ("2025-07", "growing", "primary", OPEN),  # before or after it
    ],
)
def test_growth_seen_after_the_latest_treatment_is_progression_since(
    day: str, status: str, role: str, since: object
) -> None:
    lesion = {"id": "p", "organ": "right_lung", "role": role, "status": "stable"}
    stagings = [{"date": day, "lesions": {"p": {"status": status}}}, STAGED]
    who = nsclc(primary=TREATED, lesions=[lesion], assessments=stagings)
    assert values(who, "progressed_at_primary") == since
    assert values(who, "progressing_at_primary") == NO


@pytest.mark.parametrize(
    "lesion",
    [
        {"organ": "right_lung", "role": "local_recurrence", "status": "growing"},
        {"organ": "right_lung", "role": "primary", "status": "growing"},
    ],
)
def test_a_growing_recurrence_or_primary_has_progressed(lesion: Json) -> None:
    found = nsclc(primary={"definitively_treated": True}, lesions=[lesion])
    assert values(found, "progressing_at_primary") == YES
    assert values(found, "progressed_at_primary") == YES


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"locoregional_recurrence": {"present": True}}, YES),
        ({"locoregional_recurrence": {"present": False}}, NO),
        ({"primary": {"status": "locally_recurrent"}}, YES),
        ({"primary": {"status": "in_place_untreated"}}, NO),  # a first presentation is none
        ({"primary": {"status": "resected"}}, OPEN),
        (
            {
                "primary": {"status": "resected"},
                "lesions": [{"organ": "lung", "role": "local_recurrence"}],
            },
            YES,
        ),
        ({}, OPEN),
    ],
)
def test_locoregional_recurrence_follows_definitive_treatment(told: Json, expected: object) -> None:
    assert values(nsclc(**told), "locoregional_recurrence") == expected


def test_the_place_of_the_recurrence() -> None:
    told = {"present": True, "location": "central"}
    assert values(nsclc(locoregional_recurrence=told), "recurrence_location") == Options.of(
        "central"
    )
    assert values(nsclc(), "recurrence_location") == Options.of("central", "peripheral")


@pytest.mark.parametrize("told", [True, False, None])
def test_the_tumour_board_alone_says_whether_the_primary_is_accessible(told: bool | None) -> None:
    expected = {True: YES, False: NO, None: OPEN}[told]
    found = of_primary("primary_accessible_to_curative_treatment", status="in_place_untreated",
                       accessible_to_curative_treatment=told)  # fmt: skip
    assert found == expected


@pytest.mark.parametrize("name", ["fdg_pet", "naf_pet", "brain_imaging"])
@pytest.mark.parametrize(
    ("told", "expected"),
    [(True, YES), (False, NO), (None, OPEN), ({"done": True, "date": "2026-05"}, YES), ({"done": False}, NO)],
)  # fmt: skip
def test_an_examination_is_done_when_told(name: str, told: Any, expected: object) -> None:
    assert values(nsclc(imaging={name: told}), f"{name}_done") == expected


@pytest.mark.parametrize(
    ("kind", "pointer"),
    [
        ("cancer_type", "/cancer_type"),
        ("histology", "/histology"),
        ("primary_in_place", "/primary/status"),
        ("primary_definitively_treated", "/primary/definitively_treated"),
        ("months_since_definitive_treatment", "/primary/definitive_treatment_end"),
        ("progressed_at_primary", "/primary/progressed"),
        ("progressing_at_primary", "/primary/progressing"),
        ("locoregional_recurrence", "/locoregional_recurrence/present"),
        ("fdg_pet_done", "/imaging/fdg_pet"),
    ],
)
def test_what_is_not_told_is_asked_for(kind: str, pointer: str) -> None:
    assert answer(patient(), kind).asks == (pointer,)


def test_what_is_told_is_named_and_not_asked_for() -> None:
    found = answer(nsclc(primary={"status": "resected"}), "primary_definitively_treated")
    assert (found.facts, found.asks) == (("/primary/status",), ())


STAGED: Json = {"date": "2026-04-20", "response": "SD"}
TREATED: Json = {"definitively_treated": True, "definitive_treatment_end": "2025-07-01"}


@pytest.mark.parametrize("stagings", [[STAGED], [STAGED, {"date": "2026-04", "response": "SD"}]])
def test_a_growing_nodule_that_may_be_the_primary_leaves_it_open(stagings: list[Json]) -> None:
    who = nsclc(lesions=[{"organ": "right_lung", "status": "growing"}], assessments=stagings)
    assert values(who, "progressed_at_primary") == OPEN


@pytest.mark.parametrize(
    ("stagings", "grown"),
    [
        ([{"date": "2026-04-20", "lesions": {"p": {"status": "growing"}}}], YES),
        ([{"date": "2026-04", "lesions": {"p": {"status": "growing"}}}, {"date": "2026-04-20"}], OPEN),
    ],
)  # fmt: skip
def test_growth_told_of_one_of_two_latest_stagings_is_not_sure(
    stagings: list[Json], grown: object
) -> None:
    lesion = {"id": "p", "role": "primary", "organ": "right_lung"}
    who = nsclc(primary=TREATED, lesions=[lesion], assessments=stagings)
    assert values(who, "progressing_at_primary") == grown


def test_a_new_node_is_looked_for_at_every_staging_after_treatment() -> None:
    node = {"id": "n", "role": "regional_node", "station": "4R"}
    stagings = [
        {"date": "2025-06-01"},
        {"date": "2026-01-15", "lesions": {"n": {"status": "new"}}},
    ]
    who = nsclc(primary=TREATED, lesions=[node], assessments=stagings)
    assert values(who, "locoregional_recurrence") == YES


@pytest.mark.parametrize(
    ("lesion", "staging", "present"),
    [
        ({"status": "stable"}, {}, YES),
        ({"status": "resolved"}, {}, OPEN),
        ({}, {"lesions": {"r": {"status": "resected"}}}, OPEN),
    ],
)
def test_a_local_recurrence_that_is_gone_is_no_proof_of_one(
    lesion: Json, staging: Json, present: object
) -> None:
    listed = {"id": "r", "role": "local_recurrence", "organ": "right_lung", **lesion}
    stagings = [{"date": "2026-04-20", **staging}]
    assert (
        values(nsclc(lesions=[listed], assessments=stagings), "locoregional_recurrence") == present
    )


def test_a_subtype_or_a_broad_histology_leaves_only_what_lies_below_the_broad_one() -> None:
    found = values(nsclc(histology={"one_of": ["acinar", "other"]}), "subtype")
    assert isinstance(found, Options)
    assert {"acinar", "small_cell", "other"} <= found.values
    assert "mucinous" not in found.values


def test_another_histology_may_be_any_subtype_of_no_broad_one() -> None:
    found = values(nsclc(histology="other"), "subtype")
    assert isinstance(found, Options)
    assert {"small_cell", "neuroendocrine", "other"} <= found.values
    assert "acinar" not in found.values


# --- stage, T, N and M: at the diagnosis, and now -------------------------------------------------

TWICE = {
    "primary": {"stage": "IIIA", "t_category": "T2a", "n_category": "N1mi", "m_category": "M0"},
    "assessments": [
        {"date": "2026-01-10", "t_category": "T3", "stage": "IIIB"},
        {"date": "2026-05-01", "t_category": "T4c", "n_category": "N2b", "m_category": "M1d"},
    ],
}


@pytest.mark.parametrize(
    ("kind", "at_diagnosis", "now"),
    [("t_category", "T2a", "T4c"), ("n_category", "N1mi", "N2b"), ("m_category", "M0", "M1d")],
)
def test_a_category_is_of_one_staging(kind: str, at_diagnosis: str, now: str) -> None:
    who = nsclc(**TWICE)
    assert values(who, kind) == values(who, kind, staged="diagnosis") == Options.of(at_diagnosis)
    assert values(who, kind, staged="now") == Options.of(now)


def test_what_another_staging_states_says_nothing_of_now_nor_of_the_diagnosis() -> None:
    every = Options(frozenset(STAGES))
    assert values(nsclc(**TWICE), "stage", staged="now") == every  # an earlier assessment has one
    assert values(nsclc(assessments=TWICE["assessments"]), "stage") == every
    assert values(nsclc(assessments=TWICE["assessments"]), "t_category") == Options(
        frozenset(T_CATEGORIES)
    )
    assert values(nsclc(primary=TWICE["primary"]), "m_category", staged="now") == Options(
        frozenset(M_CATEGORIES)
    )


def test_of_two_assessments_that_may_be_the_latest_either_may_tell() -> None:
    two = [{"date": "2026-05", "t_category": "T1a"}, {"date": "2026-05-10", "t_category": "T3a"}]
    found = answer(nsclc(assessments=two), "t_category", staged="now")
    assert found.values == Options.of("T1a", "T3a")
    assert {"/assessments/0/date", "/assessments/1/date"} <= set(found.asks)


def test_an_edition_is_that_of_its_own_staging() -> None:
    told = {"primary": {"t_category": "T2a", "stage_edition": 8},
            "assessments": [{"date": "2026-05-01", "t_category": "T4a", "stage_edition": 9}]}  # fmt: skip
    who = nsclc(**told)
    assert values(who, "t_category", edition="8") == Options.of("T2a")
    assert values(who, "t_category", staged="now", edition="9") == Options.of("T4a")
    assert values(who, "t_category", staged="now", edition="8") == Options(frozenset(T_CATEGORIES))


@pytest.mark.parametrize(
    ("told", "asked", "expected"),
    [
        ("T2a", "T2a", Verdict.MET),
        ("T2", "T2a", Verdict.UNKNOWN),
        ("T2b", "T2a", Verdict.NOT_MET),
        ("T3", "T2a", Verdict.NOT_MET),
        ("T2a", "T2", Verdict.MET),
        ("T2", "T2", Verdict.MET),
        ("T1", "T2", Verdict.NOT_MET),
        ({"one_of": ["T1c", "T2a"]}, "T2", Verdict.UNKNOWN),
        ({"one_of": ["T2b", "T2a"]}, "T2", Verdict.MET),
        ("Tis", "T1", Verdict.NOT_MET),
    ],
)
@pytest.mark.parametrize("staged", ["diagnosis", "now"])
def test_a_category_lets_its_subgroups_in_and_may_be_of_any(
    told: Any, asked: str, expected: Verdict, staged: str
) -> None:
    at = {"t_category": told}
    who = nsclc(primary=at) if staged == "diagnosis" else nsclc(assessments=[at])
    rule = OneOf(Measure("t_category", staged=staged), frozenset({asked}))
    assert judge(rule, who) is expected


@pytest.mark.parametrize(("told", "asked"), [("M1c2", "M1c"), ("M1c1", "M1"), ("N1mi", "N1")])
def test_a_subgroup_of_a_subgroup_is_one(told: str, asked: str) -> None:
    kind = f"{told[0].lower()}_category"
    rule = OneOf(Measure(kind, staged="diagnosis"), frozenset({asked}))
    assert judge(rule, nsclc(primary={kind: told})) is Verdict.MET


def test_a_subgroup_is_that_of_the_edition_named_alone() -> None:
    rule = OneOf(Measure("t_category", staged="diagnosis", edition="8"), frozenset({"T1c"}))
    for edition, expected in ((8, Verdict.MET), (7, Verdict.UNKNOWN), (None, Verdict.UNKNOWN)):
        told = {"t_category": "T1c", **({"stage_edition": edition} if edition else {})}
        assert judge(rule, nsclc(primary=told)) is expected


@pytest.mark.parametrize("node", ["N2a", {"one_of": ["N1", "N2b"]}])
def test_a_subgroup_tells_of_nodes_as_its_category_does(node: Any) -> None:
    told = {"date": "2026-05-01", "n_category": node, "totals": {"regional_nodes": 0}}
    with pytest.raises(ProfileError):
        profile_of({"as_of": "2026-05-14", "cancer_type": "nsclc", "assessments": [told]})
