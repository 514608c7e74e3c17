"""Selectors over lesions, time points, and the facts a count names and asks for."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.matcher.logic.values import Numbers
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.measures.answer import Answer
from oligomatch.matcher.measures.lesions.tallies import selected_sizes
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.tree import (
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    Every,
    Exists,
    Is,
    Measure,
    Node,
    Not,
    OneOf,
    Within,
)
from tests.support.patients import Json, answer, count, holds, line, nsclc, therapy

INSIDE = Is(Measure("intracranial"))
METS = Measure("count", of="metastases", at="entry")
SITES = Measure("count", of="lesions", at="entry")
RADIATED = Is(Measure("prior_local_therapy", names=frozenset({"RT", "RFA"})))
AMENABLE = Is(Measure("amenable_to_local_therapy"))


def far(millimetres: float, *structures: str) -> Node:
    return Within(Measure("distance_to_mm", names=frozenset(structures)), low=millimetres)


def alone(*, total: Any = 1, response: str | None = None, **lesion: Any) -> Patient:
    """A patient with one liver metastasis of which this is told."""
    told = {"date": "2026-05-01", "response": response, "totals": {"metastases": total}}
    return nsclc(lesions=[{"organ": "liver", **lesion}], assessments=[told])


def small(limit: float) -> Node:
    return Within(Measure("max_diameter_mm"), high=limit)


@pytest.mark.parametrize(
    ("told", "where", "number"),
    [
        ({"diameter_mm": 30}, small(30), (1, 1)),
        ({"diameter_mm": 31}, small(30), (0, 0)),
        ({"diameter_mm": {"at_most": 30}}, small(30), (1, 1)),
        ({"diameter_mm": {"at_least": 31}}, small(30), (0, 0)),
        ({"diameter_mm": {"at_least": 20}}, small(30), (0, 1)),
        ({}, small(30), (0, 1)),
        ({"diameter_mm": 20}, AtLeast(2, (small(30), AMENABLE, small(25))), (1, 1)),
        ({"diameter_mm": 28}, AtLeast(2, (small(30), AMENABLE, small(25))), (0, 1)),
        ({"volume_cc": 4}, Within(Measure("volume_cc"), high=5), (1, 1)),
        ({"prior_local_therapy": []}, RADIATED, (0, 0)),
        ({"prior_local_therapy": [{"modality": "RT"}]}, RADIATED, (1, 1)),
        ({"prior_local_therapy": [{"modality": "surgery"}]}, RADIATED, (0, 0)),
        ({}, RADIATED, (0, 1)),
        ({"amenable_to_local_therapy": True}, AMENABLE, (1, 1)),
        ({"amenable_to_local_therapy": False}, AMENABLE, (0, 0)),
        ({}, AMENABLE, (0, 1)),
        *[
            case
            for mark in ("target_of_treatment", "central", "overlaps_earlier_field")
            for case in (
                ({mark: True}, Is(Measure(mark)), (1, 1)),
                ({mark: False}, Is(Measure(mark)), (0, 0)),
                ({mark: False}, Not(Is(Measure(mark))), (1, 1)),
                ({}, Is(Measure(mark)), (0, 1)),
            )
        ],
        ({"distance_mm": {"heart": 20}}, far(20, "heart"), (1, 1)),
        ({"distance_mm": {"heart": 19.5}}, far(20, "heart"), (0, 0)),
        ({"distance_mm": {"heart": 20}}, far(20, "heart", "trachea"), (0, 1)),
        ({"distance_mm": {"heart": 0}}, far(20, "heart", "trachea"), (0, 0)),
        (
            {"distance_mm": {"heart": 20, "trachea": {"at_least": 25}}},
            far(20, "heart", "trachea"),
            (1, 1),
        ),
        ({"distance_mm": {"heart": {"at_most": 5}}}, far(20, "heart", "trachea"), (0, 0)),
        ({"distance_mm": {"heart": {"at_least": 5}}}, far(20, "heart"), (0, 1)),
        ({"distance_mm": {"trachea": 0}}, far(20, "heart"), (0, 1)),
        ({"distance_mm": {}}, far(20, "heart"), (0, 1)),
        ({}, Not(far(20, "heart")), (0, 1)),
        ({"status": "new"}, Is(Measure("progressing")), (1, 1)),
        ({"status": "stable"}, Is(Measure("progressing")), (0, 0)),
        ({}, Is(Measure("progressing")), (0, 1)),
        ({}, INSIDE, (0, 0)),
        ({}, Not(INSIDE), (1, 1)),
        ({"diameter_mm": 10}, AllOf((small(30), Not(INSIDE))), (1, 1)),
        ({}, AnyOf((INSIDE, AMENABLE)), (0, 1)),
        ({"amenable_to_local_therapy": False}, Not(AMENABLE), (1, 1)),
        (
            {"amenable_to_local_therapy": True, "diameter_mm": 9},
            AllOf((small(30), AMENABLE)),
            (1, 1),
        ),
        ({"amenable_to_local_therapy": True}, AnyOf((INSIDE, AMENABLE)), (1, 1)),
        ({"diameter_mm": 9}, AnyOf((INSIDE, small(30))), (1, 1)),
        ({"status": "new"}, AnyOf((INSIDE, Is(Measure("progressing")))), (1, 1)),
        ({"amenable_to_local_therapy": True}, AtLeast(1, (INSIDE, AMENABLE)), (1, 1)),
        ({"organ": "brain"}, AtLeast(1, (INSIDE,)), (1, 1)),
        ({"diameter_mm": 30}, Within(Measure("max_diameter_mm"), under=30), (0, 0)),
        ({"diameter_mm": 29}, Within(Measure("max_diameter_mm"), under=30), (1, 1)),
        ({}, Always(), (1, 1)),
        ({}, OneOf(Measure("organ"), frozenset({"liver"})), (1, 1)),
        ({}, OneOf(Measure("organ"), frozenset({"bone"})), (0, 0)),
    ],
)
def test_a_selector_is_three_valued_on_a_lesion(told: Json, where: Node, number: Any) -> None:
    assert count(alone(**told), where=where) == number


@pytest.mark.parametrize(
    ("organ", "asked", "number"),
    [
        ("L3", "bone", (1, 1)),
        ("L3", "lumbar_vertebra", (1, 1)),
        ("L3", "L3", (1, 1)),
        ("L3", "L2", (0, 0)),
        ("liver", "bone", (0, 0)),
        ("bone", "L3", (0, 1)),  # it may be that vertebra
        ("bone", "liver", (0, 0)),
        ({"one_of": ["L3", "L2"]}, "L3", (0, 1)),
        ({"one_of": ["L3", "L2"]}, "liver", (0, 0)),
        ({"one_of": ["L3", "L2"]}, "bone", (1, 1)),
        ({"one_of": ["L3", "liver"]}, "bone", (0, 1)),
    ],
)
def test_an_organ_is_found_below_the_one_asked_for(organ: Any, asked: str, number: Any) -> None:
    where = OneOf(Measure("organ"), frozenset({asked}))
    assert count(alone(organ=organ), where=where) == number


def test_a_bone_metastasis_that_nobody_listed_may_be_any_vertebra() -> None:
    told = {"date": "2026-05-01", "totals": {"metastases": 2, "by_organ": {"bone": 2}}}
    found = nsclc(lesions=[], assessments=[told])
    assert count(found, where=OneOf(Measure("organ"), frozenset({"L3"}))) == (0, 2)
    assert count(found, where=OneOf(Measure("organ"), frozenset({"liver"}))) == (0, 0)


def test_every_lesion_passes_where_there_is_none() -> None:
    assert holds(nsclc(metastatic_disease={"ever": False}), Every(METS, small(50))) is Verdict.MET


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"diameter_mm": 50}, Verdict.MET),
        ({"diameter_mm": 51}, Verdict.NOT_MET),
        ({}, Verdict.UNKNOWN),
        ({"diameter_mm": 50, "total": 2}, Verdict.UNKNOWN),  # the other one is not listed
        ({"diameter_mm": 51, "total": None}, Verdict.NOT_MET),
    ],
)
def test_every_lesion_has_to_pass(told: Json, expected: Verdict) -> None:
    assert holds(alone(**told), Every(METS, small(50))) is expected


def test_one_lesion_that_passes_is_enough_to_exist() -> None:
    assert holds(alone(total=None), Exists(METS)) is Verdict.MET
    assert holds(alone(status="resolved", total=0), Exists(METS)) is Verdict.NOT_MET
    assert holds(nsclc(), Exists(METS)) is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "lesion",
    [
        {"organ": "right_lung", "role": "primary"},
        {"organ": "right_lung", "role": "local_recurrence"},
        {"organ": "right_lung", "role": "satellite"},
        {"station": "4R"},
        {"organ": "liver"},
    ],
)
def test_a_site_is_every_lesion_still_there(lesion: Json) -> None:
    assert holds(nsclc(lesions=[{**lesion, "amenable_to_local_therapy": True}]),
                 Exists(Measure("count", of="lesions", at="entry", where=AMENABLE))) is Verdict.MET  # fmt: skip


def test_a_primary_in_place_is_a_site_without_being_listed() -> None:
    primary = {"status": "in_place_untreated", "amenable_to_local_therapy": True}
    where = Measure("count", of="lesions", at="entry", where=AMENABLE)
    assert holds(nsclc(primary=primary), Exists(where)) is Verdict.MET
    assert holds(nsclc(primary={**primary, "status": "resected"}), Exists(where)) is Verdict.UNKNOWN


# --- time points ---------------------------------------------------------------------------------

TWICE = [
    {"date": "2026-03-01", "at": ["diagnosis"], "totals": {"metastases": 6}},
    {"date": "2026-05-01", "totals": {"metastases": 2}},
]
TREATED = therapy(line(1, start="2026-03-05"), palliative=1)


def test_each_assessment_has_its_own_number() -> None:
    found = nsclc(assessments=TWICE, systemic_therapy=TREATED)
    assert count(found, at="diagnosis") == (6, 6)
    assert count(found, at="entry") == count(found, at="post_induction") == (2, 2)


def test_while_untreated_a_number_known_once_is_known_for_all_time_points() -> None:
    found = nsclc(assessments=TWICE[1:], systemic_therapy=therapy(palliative=0))
    assert {count(found, at=at) for at in ("diagnosis", "baseline", "entry")} == {(2, 2)}


def test_a_number_at_a_time_that_nobody_assessed_is_not_known_and_never_zero() -> None:
    found = nsclc(assessments=TWICE[1:], systemic_therapy=TREATED)
    assert count(found, at="diagnosis") == (0, None)


def test_there_is_no_number_after_induction_before_it_has_begun() -> None:
    found = nsclc(assessments=TWICE[1:], systemic_therapy=therapy(palliative=0))
    after = Measure("count", of="metastases", at="post_induction", by="DEFAULT")
    assert holds(found, Within(after, high=9)) is Verdict.NOT_MET
    assert holds(found, Within(after, low=0)) is Verdict.NOT_MET


def test_an_untold_number_of_lines_leaves_the_number_after_induction_open() -> None:
    found: Any = answer(nsclc(assessments=TWICE[1:]), "count", of="metastases", at="post_induction",
                        by="DEFAULT").values  # fmt: skip
    assert found == Numbers(2, 2, absent=True)


def test_two_assessments_that_may_be_the_latest_are_both_possible() -> None:
    told = [{**one, "date": "2026-05"} for one in TWICE]
    assert count(nsclc(assessments=told)) == (2, 6)


def test_a_disease_never_metastatic_has_no_metastases() -> None:
    assert count(nsclc(metastatic_disease={"ever": False})) == (0, 0)


# --- the facts named and asked for ---------------------------------------------------------------


def number(who: Patient, **parameters: Any) -> Answer:
    return answer(who, "count", of="metastases", at="entry", by="DEFAULT", **parameters)


def test_a_number_names_the_lesions_and_totals_it_was_read_from() -> None:
    assert {"/lesions/0", "/assessments/0/totals/metastases"} <= set(number(alone()).facts)


def test_a_known_number_asks_for_nothing() -> None:
    assert number(alone()).asks == ()


@pytest.mark.parametrize("total", [None, {"at_least": 1}])
def test_an_open_number_asks_for_the_total(total: Any) -> None:
    assert "/assessments/0/totals/metastases" in number(alone(total=total)).asks


def test_without_an_assessment_the_total_of_one_to_be_told_is_asked_for() -> None:
    assert number(nsclc()).asks == ("/assessments/-/totals/metastases",)


def test_a_lesion_of_open_role_is_asked_about() -> None:
    found = alone(role="indeterminate", total={"at_most": 1})
    assert "/lesions/0/role" in number(found).asks


@pytest.mark.parametrize(
    ("where", "name"),
    [(small(50), "diameter_mm"), (AMENABLE, "amenable_to_local_therapy"),
     (RADIATED, "prior_local_therapy"), (Is(Measure("progressing")), "status")],
)  # fmt: skip
def test_what_the_selector_asks_of_a_lesion_is_asked_for(where: Node, name: str) -> None:
    assert number(alone(), where=where).asks == (f"/lesions/0/{name}",)


def test_a_lesion_that_the_selector_leaves_out_is_not_asked_about() -> None:
    assert number(alone(), where=AllOf((INSIDE, small(50)))).asks == ()


def test_unlisted_lesions_of_a_stated_total_are_asked_for() -> None:
    found = nsclc(assessments=[{"date": "2026-05-01", "totals": {"metastases": 5}}])
    assert "/lesions/-" in number(found, where=INSIDE).asks


FULLEST = {"of": "metastases", "at": "entry", "by": "DEFAULT"}


@pytest.mark.parametrize(
    ("organs", "totals", "bounds"),
    [
        (("liver", "liver", "L3"), {"metastases": 3}, (2, 2)),
        (("liver", "T4", "L3"), {"metastases": 3}, (2, 2)),
        (("liver", "liver", "L3"), {"metastases": 5}, (2, 4)),
        (("liver",), {"metastases": 5, "by_organ": {"liver": 3, "lung": 1}}, (3, 3)),
        ((), {"metastases": 4}, (1, 4)),
        ((), {"metastases": 0}, (0, 0)),
        ((), {"by_organ": {"liver": 4}}, (4, None)),
        ((), {"metastases": 6, "by_organ": {"liver": 4}}, (4, 4)),
        (("other", "other"), {"metastases": 2}, (1, 2)),
    ],
)
def test_the_organ_with_most_metastases(organs: Any, totals: Json, bounds: Any) -> None:
    told = {"date": "2026-05-01", "totals": totals}
    patient = nsclc(lesions=[{"organ": organ} for organ in organs], assessments=[told])
    found: Any = answer(patient, "most_in_one_organ", **FULLEST).values
    assert (found.low, found.high) == bounds


def test_the_organ_with_most_asks_where_the_others_lie() -> None:
    told = {"date": "2026-05-01", "totals": {"metastases": 5}}
    patient = nsclc(lesions=[{"organ": "liver"}, {"organ": "L3"}], assessments=[told])
    assert "/lesions/-" in answer(patient, "most_in_one_organ", **FULLEST).asks


def test_the_most_in_an_organ_that_the_selector_alone_names() -> None:
    told = {"date": "2026-05-01", "totals": {"metastases": 6, "by_organ": {"brain": 4}}}
    where = OneOf(Measure("organ"), frozenset({"liver", "kidney"}))
    patient = nsclc(assessments=[told])
    found: Any = answer(patient, "most_in_one_organ", where=where, **FULLEST).values
    assert (found.low, found.high) == (0, 2)  # both of the others may lie in the kidneys


def test_a_selector_asks_nothing_but_of_one_lesion() -> None:
    with pytest.raises(ValueError, match="not a question about one lesion: Exists"):
        count(alone(), where=Exists(METS))


def test_lesions_that_nobody_listed_may_lie_where_the_selector_says_not() -> None:
    told = {"date": "2026-05-01", "totals": {"metastases": 4}}
    who = nsclc(lesions=[{"organ": "brain"}], assessments=[told])
    assert count(who, where=Not(OneOf(Measure("organ"), frozenset({"liver"})))) == (1, 4)


def test_a_size_told_at_the_staging_is_not_asked_for_again() -> None:
    told = {
        "date": "2026-05-01",
        "totals": {"metastases": 1},
        "lesions": {"a": {"diameter_mm": 12, "status": "stable"}},
    }
    who = nsclc(lesions=[{"id": "a", "organ": "liver"}], assessments=[told])
    asked = number(who, where=AllOf((small(20), AMENABLE))).asks
    assert asked == ("/lesions/0/amenable_to_local_therapy",)


@pytest.mark.parametrize(("status", "asked"), [("locally_recurrent", True), ("resected", False)])
def test_a_local_recurrence_that_is_told_but_not_listed_is_asked_for(
    status: str, asked: bool
) -> None:
    told = {"totals": {"metastases": 0, "satellites": 0, "regional_nodes": 0}, "date": "2026-05-01"}
    who = nsclc(primary={"status": status}, assessments=[told])
    found = answer(who, "count", of="lesions", at="entry", where=small(20))
    assert ("/lesions/-" in found.asks) is asked


@pytest.mark.parametrize("at", ["diagnosis", "baseline", "post_induction", "entry"])
def test_where_the_lines_are_of_too_many_orders_the_number_is_open_at_every_time(at: str) -> None:
    who = nsclc(systemic_therapy=therapy(*[line(None, agents=["erlotinib"])] * 9))
    found = answer(who, "count", of="metastases", at=at).values
    assert found == Numbers(0, None, absent=True)


STAGED: Json = {"date": "2026-01-01", "totals": {"metastases": 3}}
IN_PLACE: Json = {"status": "in_place_untreated"}


@pytest.mark.parametrize(
    ("told", "asked", "facts"),
    [
        ({"metastatic_disease": {"ever": False}}, {}, ("/metastatic_disease/ever",)),
        ({"metastatic_disease": {"ever": True}}, {}, ()),
        ({"assessments": [STAGED], "primary": IN_PLACE}, {},
         ("/assessments/0/totals/metastases",)),
        ({"assessments": [STAGED], "primary": IN_PLACE}, {"of": "lesions"},
         ("/assessments/0/totals/metastases", "/primary/status")),
        ({"assessments": [STAGED], "systemic_therapy": therapy(palliative=0)}, {},
         ("/assessments/0/totals/metastases",)),
        ({"assessments": [STAGED], "systemic_therapy": therapy(palliative=0)}, {"at": "diagnosis"},
         ("/assessments/0/totals/metastases", "/systemic_therapy/palliative_lines")),
    ],
)  # fmt: skip
def test_a_count_names_what_it_was_read_from(told: Json, asked: Json, facts: Any) -> None:
    parameters = {"of": "metastases", "at": "entry", **asked}
    assert answer(nsclc(**told), "count", **parameters).facts == facts


def asks_of(asked: Json, **told: Any) -> tuple[str, ...]:
    return answer(nsclc(**told), "count", **{"of": "metastases", "at": "entry", **asked}).asks


@pytest.mark.parametrize(
    ("primary", "asked"),
    [
        ({}, True),
        ({"status": {"one_of": ["in_place_untreated", "resected"]}}, True),
        (IN_PLACE, False),
    ],
)
def test_a_count_of_lesions_asks_for_the_status_of_the_primary(primary: Json, asked: bool) -> None:
    found = asks_of({"of": "lesions"}, assessments=[STAGED], primary=primary)
    nodes = ("/lesions/-", "/assessments/0/totals/satellites", "/assessments/0/n_category")
    assert found == (*nodes, *(["/primary/status"] if asked else []))


def test_each_of_two_stagings_that_may_be_the_latest_is_asked_for() -> None:
    found = asks_of({}, assessments=[{"date": "2026-05"}, {"date": "2026-05"}])
    assert found == tuple(
        f"/assessments/{i}/{name}" for i in (0, 1) for name in ("totals/metastases", "date")
    )


def test_a_time_without_a_staging_asks_for_it() -> None:
    begun = therapy(line(1, start="2026-01-01"), palliative=1, adjuvant=0)
    assert asks_of({"at": "diagnosis"}, systemic_therapy=begun) == ("/assessments/diagnosis",)


@pytest.mark.parametrize(
    ("palliative", "asked"), [(1, False), ({"at_most": 1}, True), ({"at_most": 2}, True)]
)
def test_the_number_of_lines_is_asked_for_where_the_time_turns_on_it(
    palliative: Any, asked: bool
) -> None:
    staging = {"date": "2026-01-01", "at": ["diagnosis"]}
    told: Json = {"systemic_therapy": therapy(palliative=palliative, adjuvant=0)}
    lines = ("/systemic_therapy/palliative_lines",) if asked else ()
    total = "/assessments/0/totals/metastases"
    assert asks_of({"at": "diagnosis"}, assessments=[staging], **told) == (total, *lines)
    assert asks_of({}, assessments=[staging], **told) == (total,)


@pytest.mark.parametrize(
    ("by", "asked"),
    [("PRIMARY+", True), ("SITES+", True), ("BETA", False), ("SITES", False), ("DEFAULT", False)],
)
def test_only_a_convention_that_counts_the_primary_asks_for_it(by: str, asked: bool) -> None:
    found = asks_of({"of": "lesions", "by": by}, assessments=[{"date": "2026-05-01"}])
    assert ("/primary/status" in found) is asked


def test_a_time_names_and_asks_its_own_staging() -> None:
    begun = therapy(line(1, start="2026-02-01"), palliative=1, adjuvant=0)
    stagings = [STAGED, {"date": "2026-05-01", "totals": {"metastases": {"at_most": 2}}}]
    told: Json = {"assessments": stagings, "systemic_therapy": begun}
    entry = answer(nsclc(**told), "count", of="metastases", at="entry")
    assert entry.facts == entry.asks == ("/assessments/1/totals/metastases",)
    first = answer(nsclc(**told), "count", of="metastases", at="diagnosis")
    named = ("/assessments/0/totals/metastases", "/systemic_therapy/palliative_lines")
    assert (first.facts, first.asks) == (named, ())


TOTAL = "/assessments/0/totals"
BOTH_OPEN = (f"{TOTAL}/satellites", "/assessments/0/n_category")


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ({}, BOTH_OPEN),
        ({"totals": {"satellites": 0}}, BOTH_OPEN[1:]),
        ({"totals": {"satellites": {"at_most": 1}, "regional_nodes": 0}}, BOTH_OPEN[:1]),
        ({"totals": {"regional_nodes": {"at_most": 3}}}, BOTH_OPEN),
        ({"n_category": "N2"}, BOTH_OPEN[:1]),
        ({"n_category": {"one_of": ["N1", "N2"]}}, BOTH_OPEN),
    ],
)
@pytest.mark.parametrize("by", ["BETA", "SITES+", None])
def test_satellites_and_nodes_are_asked_for_where_they_count(
    told: Json, asked: Any, by: str | None
) -> None:
    staging = {"date": "2026-05-01", **told}
    found = asks_of({"of": "lesions", "by": by}, assessments=[staging], primary=IN_PLACE)
    assert found == (f"{TOTAL}/metastases", *asked)
    alone = asks_of({"of": "metastases"}, assessments=[staging], primary=IN_PLACE)
    assert alone == (f"{TOTAL}/metastases",)


@pytest.mark.parametrize(
    ("lesions", "totals", "asked"),
    [
        ([{"organ": "right_upper_lobe", "role": "satellite"}], {"satellites": 1}, False),
        ([{"organ": "right_upper_lobe", "role": "satellite"}], {"satellites": 2}, True),
        ([{"station": "4R"}], {"regional_nodes": 1}, False),
        ([{"station": "4R"}], {"regional_nodes": 2}, True),
        ([{"station": "4R"}], {"satellites": 1}, True),
        ([{"station": "4R"}, {"station": "7"}], {"satellites": 0, "regional_nodes": 2}, False),
    ],
)
def test_a_lesion_that_only_a_total_tells_of_is_asked_for(
    lesions: list[Json], totals: Json, asked: bool
) -> None:
    staging = {"date": "2026-05-01", "totals": totals}
    primary = {"side": "right", **IN_PLACE}
    told: Json = {"lesions": lesions, "assessments": [staging], "primary": primary}
    assert ("/lesions/-" in asks_of({"of": "lesions"}, **told)) is asked
    assert "/lesions/-" not in asks_of({}, **told)


@pytest.mark.parametrize(
    ("primary", "where", "asked"),
    [
        (IN_PLACE, AMENABLE, True),
        (IN_PLACE, None, False),
        (IN_PLACE, INSIDE, False),
        ({**IN_PLACE, "amenable_to_local_therapy": True}, AMENABLE, False),
        ({"status": "resected"}, AMENABLE, False),
        ({}, Not(AMENABLE), True),
    ],
)
def test_the_primary_is_asked_for_what_the_selector_asks_of_it(
    primary: Json, where: Node | None, asked: bool
) -> None:
    found = asks_of({"of": "lesions", "where": where}, primary=primary)
    assert ("/primary/amenable_to_local_therapy" in found) is asked


def test_a_target_is_planned_for_the_primary_too() -> None:
    """Of the primary it is stated with the primary; the lesions say nothing of it."""
    where = Is(Measure("target_of_treatment"))
    every = {"of": "lesions", "where": where}
    assert "/primary/target_of_treatment" in asks_of(every, primary=IN_PLACE)
    planned = {**IN_PLACE, "target_of_treatment": False}
    assert "/primary/target_of_treatment" not in asks_of(every, primary=planned)


def test_a_distance_that_is_open_is_asked_of_each_structure_by_its_name() -> None:
    where = {"where": far(20, "heart", "trachea"), "of": "lesions"}
    lesion = {"organ": "liver", "distance_mm": {"heart": 30}}
    primary = {**IN_PLACE, "distance_mm": {"trachea": {"at_least": 5}}}
    found = {ask for ask in asks_of(where, lesions=[lesion], primary=primary) if "_mm" in ask}
    assert found == {"/lesions/0/distance_mm/trachea", "/primary/distance_mm/heart",
                     "/primary/distance_mm/trachea"}  # fmt: skip
    near = {"organ": "liver", "distance_mm": {"heart": 0}}
    again = asks_of(where, lesions=[near], primary={**IN_PLACE, "distance_mm": {"heart": 1}})
    assert not [ask for ask in again if ask.startswith("/lesions/0/distance_mm")]


@pytest.mark.parametrize(("least", "asked"), [(10, False), (11, True)])
def test_equal_lesions_are_all_listed(least: int, asked: bool) -> None:
    staging = {"date": "2026-05-01", "totals": {"metastases": {"at_least": least}}}
    found = asks_of({}, lesions=[{"organ": "liver"}] * 10, assessments=[staging])
    assert ("/lesions/-" in found) is asked


@pytest.mark.parametrize(("status", "asked"), [("resolved", True), ("stable", False)])
def test_a_lesion_gone_at_the_scan_stands_for_none_of_its_total(status: str, asked: bool) -> None:
    staging = {"date": "2026-05-01", "lesions": {"a": {"status": status}}}
    told: Json = {**staging, "totals": {"metastases": {"at_least": 1}}}
    found = asks_of({}, lesions=[{"id": "a", "organ": "liver"}], assessments=[told])
    assert ("/lesions/-" in found) is asked
    own: Json = {"date": "2026-05-01", "totals": {"metastases": {"at_least": 1}}}
    found = asks_of({}, lesions=[{"organ": "liver", "status": status}], assessments=[own])
    assert ("/lesions/-" in found) is asked


@pytest.mark.parametrize(
    ("status", "listed", "asked"),
    [
        ("locally_recurrent", False, True),
        ("locally_recurrent", True, False),
        ("in_place_treated", False, False),
        ("in_place_treated", True, False),
    ],
)
def test_a_recurrence_of_the_primary_is_asked_for_until_it_is_listed(
    status: str, listed: bool, asked: bool
) -> None:
    recurrence = {"organ": "right_upper_lobe", "role": "local_recurrence"}
    told: Json = {"lesions": [recurrence] if listed else [], "primary": {"status": status}}
    assert ("/lesions/-" in asks_of({"of": "lesions"}, **told)) is asked


def test_each_lesion_is_asked_for_what_the_selector_reads_of_it() -> None:
    found = asks_of({"where": small(30)}, lesions=[{"organ": "liver"}] * 3)
    assert found[-3:] == tuple(f"/lesions/{i}/diameter_mm" for i in range(3))


LIVER: Json = {"organ": "liver"}
EITHER: Json = {"organ": {"one_of": ["L3", "liver"]}, "role": "metastasis"}
IN_LIVER = OneOf(Measure("organ"), frozenset({"liver"}))
GROUPLESS: Json = {"organ": "lymph_node", "role": "distant_node"}


@pytest.mark.parametrize(
    ("lesion", "kind", "asked", "names"),
    [
        (LIVER, "count", {}, ()),
        (LIVER, "count", {"by": "SITES"}, ("site",)),
        ({**LIVER, "site": "liver"}, "count", {"by": "SITES"}, ()),
        (LIVER, "count", {"of": "lesions", "by": "SITES+"}, ("site",)),
        (EITHER, "count", {}, ()),
        (EITHER, "organs", {}, ("organ",)),
        (EITHER, "most_in_one_organ", {}, ("organ",)),
        (EITHER, "count", {"where": IN_LIVER}, ("organ",)),
        (LIVER, "organs", {}, ()),
        (GROUPLESS, "count", {"by": "DAGGER.A"}, ("organ",)),
        (GROUPLESS, "count", {"by": "NODAL"}, ("organ",)),
        (GROUPLESS, "count", {}, ()),
        (GROUPLESS, "count", {"by": "DAGGER.B"}, ("organ",)),
        (GROUPLESS, "count", {"by": "DAGGER.C"}, ()),
        ({**GROUPLESS, "organ": "axillary_node"}, "count", {"by": "NODAL"}, ()),
        (LIVER, "count", {"by": "NODAL"}, ()),
        ({"organ": "lymph_node"}, "count", {"by": "NODAL"}, ("role", "organ")),
        ({"organ": "lymph_node", "role": "regional_node"}, "count",
         {"of": "lesions", "by": "NODAL"}, ()),
        ({**LIVER, "diameter_mm": {"at_most": 20}}, "count", {"where": small(30)}, ()),
        ({**LIVER, "diameter_mm": 20}, "count", {"where": AllOf((small(30), AMENABLE))},
         ("amenable_to_local_therapy",)),
        ({"organ": "lymph_node"}, "count", {}, ("role",)),
        ({"station": "4R"}, "count", {"where": AMENABLE}, ()),
        ({"station": "4R"}, "count", {"of": "lesions", "where": AMENABLE},
         ("amenable_to_local_therapy",)),
        (LIVER, "sum_volume_cc", {}, ("volume_cc",)),
        ({**LIVER, "volume_cc": 4}, "sum_volume_cc", {}, ()),
    ],
)  # fmt: skip
def test_of_one_lesion_is_asked_what_the_count_turns_on(
    lesion: Json, kind: str, asked: Json, names: Any
) -> None:
    who = nsclc(lesions=[lesion], assessments=[{"date": "2026-05-01"}])
    found = answer(who, kind, **{"of": "metastases", "at": "entry", **asked}).asks
    assert tuple(f for f in found if f.startswith("/lesions/0")) == tuple(
        f"/lesions/0/{name}" for name in names
    )


def test_a_lesion_that_the_latest_scan_does_not_mention_is_asked_for_its_status() -> None:
    first: Json = {"date": "2026-01-01", "lesions": {"a": {"status": "stable"}}}
    found = asks_of({}, lesions=[{"id": "a", **LIVER}], assessments=[first, {"date": "2026-05-01"}])
    assert "/lesions/0/status" in found
    found = asks_of({}, lesions=[{"id": "a", **LIVER}], assessments=[first])
    assert "/lesions/0/status" not in found
    own = {"id": "a", **LIVER, "status": "stable"}  # told of it today
    found = asks_of({}, lesions=[own], assessments=[first, {"date": "2026-05-01"}])
    assert "/lesions/0/status" not in found


SIZED: Json = {"id": "a", "diameter_mm": 20, "volume_cc": 4}


@pytest.mark.parametrize(
    ("lesion", "where", "sizes"),
    [
        (LIVER, IN_LIVER, [(20, 4)]),
        (LIVER, None, [(20, 4)]),
        (LIVER, INSIDE, []),
        (LIVER, AMENABLE, [(20, 4)]),  # it may be
        ({**LIVER, "amenable_to_local_therapy": False}, AMENABLE, []),
        (LIVER, small(10), []),
        ({**LIVER, "status": "resolved"}, None, []),
        ({"station": "4R"}, None, []),
        ({"organ": "lymph_node"}, None, [(20, 4)]),
    ],
)
def test_the_sizes_of_the_metastases_that_may_pass(
    lesion: Json, where: Node | None, sizes: list[tuple[float, float]]
) -> None:
    who = nsclc(lesions=[{**SIZED, **lesion}], assessments=[{"date": "2026-05-01"}])
    measure = Measure("count", of="metastases", at="entry", where=where)
    diameters = selected_sizes(who, measure, "max_diameter_mm")
    volumes = selected_sizes(who, measure, "volume_cc")
    assert diameters == [(one, one) for one, _ in sizes]
    assert volumes == [(one, one) for _, one in sizes]


def test_the_sizes_are_those_of_the_latest_scan() -> None:
    scan = {"date": "2026-05-01", "lesions": {"a": {"diameter_mm": 20}}}
    who = nsclc(lesions=[{"id": "a", **LIVER}], assessments=[scan])
    measure = Measure("count", of="metastases", at="entry")
    assert selected_sizes(who, measure, "max_diameter_mm") == [(20, 20)]


def test_what_several_parts_of_a_selector_read_is_asked_for() -> None:
    lesion = {"organ": "liver", "status": "stable"}
    whole = AllOf((AnyOf((small(30), INSIDE)), Not(AMENABLE)))
    found = asks_of({"where": whole}, lesions=[lesion], assessments=[{"date": "2026-05-01"}])
    names = ("amenable_to_local_therapy", "diameter_mm")
    assert found[-2:] == tuple(f"/lesions/0/{name}" for name in names)
