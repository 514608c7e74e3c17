"""Counts that a stated total decides, and the part of an assessment no list of lesions fits; each
number was worked out from the contract before it was run; of the places, that of the complete
response (and that N0 is named twice) was read from the run."""

from __future__ import annotations

from typing import Any

import pytest

from rules.tree import Measure, Node, Within
from tests.patients import Json, count, organs, places
from tests.test_counting import GROWS, staged

LIVER, BONE = {"organ": "liver"}, {"organ": "L3"}
NODE, SATELLITE = {"organ": "lymph_node"}, {"organ": "right_upper_lobe", "role": "satellite"}


def refused(
    *lesions: Json, response: str | None = None, n: str | None = None, **totals: Any
) -> Any:
    """Where one assessment with its totals is refused."""
    told: Json = {"date": "2026-05-01", "totals": totals} if totals else {"date": "2026-05-01"}
    told |= {"response": response} if response else {}
    told |= {"n_category": n} if n else {}
    primary = {"side": "right", "status": "in_place_untreated"}
    return places(cancer_type="nsclc", lesions=list(lesions), assessments=[told], primary=primary)


@pytest.mark.parametrize(
    ("where", "lesions", "told"),
    [
        ("totals/metastases", [LIVER, BONE], {"metastases": 1}),
        ("response", [], {"metastases": 2, "response": "CR"}),
        ("totals/by_organ", [LIVER, LIVER], {"metastases": 2, "by_organ": {"liver": 1}}),
        ("totals/organs", [LIVER, BONE], {"metastases": 2, "organs": 1}),
        ("totals/satellites", [SATELLITE] * 2, {"metastases": 0, "satellites": 1}),
        ("totals/regional_nodes", [{"station": "4R"}, {"station": "10R"}],
         {"metastases": 0, "regional_nodes": 1}),
        ("totals/metastases", [{"station": "4R"}, NODE], {"metastases": 0, "regional_nodes": 1}),
        ("n_category", [], {"regional_nodes": 2, "n": "N0"}),
        ("n_category", [{"station": "4R"}], {"n": "N0"}),
    ],
)  # fmt: skip
def test_totals_no_list_fits_are_refused_where_they_stand(
    where: str, lesions: list[Json], told: Json
) -> None:
    assert set(refused(*lesions, **told)) == {f"/assessments/0/{where}"}


def test_two_nodes_of_unclear_kind_may_be_one_of_each() -> None:
    assert count(staged(NODE, NODE, metastases=1, regional_nodes=1)) == (1, 1)


def test_two_nodes_of_unclear_kind_may_both_be_distant() -> None:
    assert count(staged(NODE, NODE, metastases=2, regional_nodes=0)) == (2, 2)


def test_satellites_that_differ_both_belong_to_the_total() -> None:
    told = [{**SATELLITE, "status": "growing"}, {**SATELLITE, "status": "stable"}]
    found = staged(*told, metastases=0, satellites=2, regional_nodes=0)
    assert count(found, "BETA", where=GROWS) == (1, 1)


def test_at_partial_response_no_unlisted_metastasis_grows() -> None:
    assert count(staged(metastases=2, response="PR"), where=GROWS) == (0, 0)


@pytest.mark.parametrize("kind", ["volume_cc", "max_diameter_mm"])
def test_an_unlisted_metastasis_has_any_size(kind: str) -> None:
    where: Node = Within(Measure(kind), low=1)
    assert count(staged(metastases=1), where=where) == (0, 1)


def test_what_one_organ_cannot_hold_lies_in_another() -> None:
    assert organs(staged(LIVER, metastases=3, by_organ={"liver": 1})) == (2, 3)
    assert organs(staged(metastases=3, by_organ={"liver": 2})) == (2, 2)


def test_a_lesion_of_an_unnamed_organ_is_one_of_the_organs_told() -> None:
    assert organs(staged({"organ": "other"}, organs=2)) == (2, 2)


def test_many_lesions_of_unclear_kind_widen_the_bounds_alone() -> None:
    assert organs(staged(LIVER, *[{}] * 12)) == (1, None)


def test_many_equal_lesions_of_unclear_growth_stay_within_the_total() -> None:
    told = staged(*[LIVER] * 63, *[BONE] * 63, metastases=126)
    assert organs(told, where=GROWS) == (0, 2)


def test_volumes_do_not_tell_lesions_apart_in_a_count() -> None:
    told = [{**LIVER, "volume_cc": size} for size in range(1, 14)]
    assert count(staged(*told, metastases=13), where=GROWS) == (0, 13)
