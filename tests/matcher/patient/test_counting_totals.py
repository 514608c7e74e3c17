"""Counts that a stated total decides, and the part of an assessment no list of lesions fits; each
number was worked out from the contract before it was run; of the places, that of the complete
response (and that N0 is named twice) was read from the run."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.matcher.logic.values import Numbers
from oligomatch.matcher.patient import counting
from oligomatch.rules.tree import Measure, Node, Not, OneOf, Within
from tests.matcher.patient.test_counting import GROWS, IN_LIVER, staged
from tests.support.patients import Json, count, nsclc, organs, places, values

LIVER, BONE = {"organ": "liver"}, {"organ": "L3"}
NODE, SATELLITE = {"organ": "lymph_node"}, {"organ": "right_upper_lobe", "role": "satellite"}
EVERYWHERE = (
    "liver", "L3", "brain", "left_adrenal", "spleen", "pancreas", "left_kidney", "pleura",
    "peritoneum", "pericardium", "heart", "mediastinum", "spinal_cord",
)  # fmt: skip


def refused(
    *lesions: Json,
    response: str | None = None,
    n: str | None = None,
    ever: bool | None = None,
    **totals: Any,
) -> Any:
    """Where one assessment with its totals is refused."""
    told: Json = {"date": "2026-05-01", "totals": totals} if totals else {"date": "2026-05-01"}
    told |= {"response": response} if response else {}
    told |= {"n_category": n} if n else {}
    primary = {"side": "right", "status": "in_place_untreated"}
    stated_of: Json = {"assessments": [told], "primary": primary}
    stated_of |= {"metastatic_disease": {"ever": ever}} if ever is not None else {}
    return places(cancer_type="nsclc", lesions=list(lesions), **stated_of)


@pytest.mark.parametrize(
    ("where", "lesions", "told"),
    [
        ("totals/metastases", [LIVER, BONE], {"metastases": 1}),
        ("response", [], {"metastases": 2, "response": "CR"}),
        ("response", [LIVER], {"response": "CR"}),
        ("totals/by_organ", [LIVER, LIVER], {"metastases": 2, "by_organ": {"liver": 1}}),
        ("totals/organs", [LIVER, BONE], {"metastases": 2, "organs": 1}),
        ("totals/organs", [], {"metastases": 2, "organs": 0}),
        ("totals/metastases", [], {"metastases": 1, "organs": 2}),
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


TWO_AT_ODDS = {"metastases": 1, "satellites": 1}  # of two liver metastases, two satellites


@pytest.mark.parametrize("n", [None, "N0", "N1"])
def test_two_totals_at_odds_are_not_laid_to_the_n_category(n: str | None) -> None:
    found = refused(LIVER, LIVER, SATELLITE, SATELLITE, n=n, **TWO_AT_ODDS)
    assert found == ["/assessments/0/totals"]


@pytest.mark.parametrize("told", [{}, {"n": "N1"}, {"satellites": 0}])
def test_a_metastasis_where_there_never_was_one_is_laid_to_no_total(told: Json) -> None:
    found = refused(LIVER, ever=False, **told)
    assert found == ["/lesions/0", "/metastatic_disease/ever"]


@pytest.mark.parametrize("total", ["metastases", "organs"])
def test_a_total_where_there_never_was_a_metastasis_is_refused_where_it_stands(total: str) -> None:
    assert refused(ever=False, **{total: 2}) == [f"/assessments/0/totals/{total}"]


def test_a_total_and_a_lesion_where_there_never_was_a_metastasis_are_both_named() -> None:
    found = refused(LIVER, ever=False, metastases=1)
    assert found == ["/lesions/0", "/assessments/0/totals/metastases"]


def test_what_two_scans_have_against_none_ever_is_said_once() -> None:
    scan: Json = {"lesions": {"a": {"status": "stable"}}}
    scans = [{"date": "2026-05-01", **scan}, {"date": "2026-04-01", **scan}]
    told: Json = {"lesions": [{"id": "a", **LIVER}], "assessments": scans}
    found = places(cancer_type="nsclc", metastatic_disease={"ever": False}, **told)
    assert found == ["/lesions/0", "/metastatic_disease/ever"]


def test_none_ever_and_two_totals_at_odds_names_both() -> None:
    found = refused(LIVER, SATELLITE, SATELLITE, ever=False, satellites=1)
    assert found == ["/lesions/0", "/assessments/0/totals"]


def test_none_ever_and_a_node_at_n0_names_both() -> None:
    found = refused(LIVER, {"station": "4R"}, ever=False, n="N0")
    assert set(found) == {"/lesions/0", "/assessments/0/n_category", "/metastatic_disease/ever"}


def test_lesions_that_differ_in_volume_alone_are_refused_as_equal_ones_are() -> None:
    nodes = [{**NODE, "volume_cc": size} for size in range(1, 14)]
    found = refused(*nodes, metastases=1, regional_nodes=1)  # either total may be the wrong one
    assert found == ["/assessments/0/totals/metastases"]


def test_a_total_at_odds_is_refused_beside_many_lesions_that_may_be_benign() -> None:
    open_ones = [{"organ": organ, "role": "indeterminate"} for organ in EVERYWHERE]
    found = refused(*open_ones, SATELLITE, SATELLITE, satellites=1)
    assert found == ["/assessments/0/totals/satellites"]


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


def test_five_metastases_of_no_told_organ_lie_in_one_organ_to_five() -> None:
    assert organs(staged(*[{"role": "metastasis"}] * 5, metastases=5)) == (1, 5)


def test_a_count_of_lesions_in_many_organs_stays_within_the_total() -> None:
    found = staged(*[{"organ": organ, "role": "metastasis"} for organ in EVERYWHERE], metastases=13)
    assert count(found, where=GROWS) == (0, 13)


def test_what_grows_and_may_be_benign_may_be_a_metastasis_in_every_organ() -> None:
    grown: Json = {"role": "indeterminate", "status": "growing"}
    found = staged(*[{"organ": organ, **grown} for organ in EVERYWHERE], response="PR")
    assert count(found, where=GROWS) == (0, 13)


def test_of_three_organs_one_unnamed_leaves_one_to_the_liver() -> None:
    assert count(staged({"organ": "other"}, metastases=3, organs=3), where=IN_LIVER) == (0, 1)


def test_a_primary_and_its_recurrence_elsewhere_are_two_lesions() -> None:
    primary = {"organ": "right_upper_lobe", "role": "primary"}
    recurrence = {"organ": "mediastinum", "role": "local_recurrence"}
    treated = {"side": "right", "status": "in_place_treated"}
    told = staged(primary, recurrence, by_organ={"lung": 0}, primary=treated)
    found: Any = values(told, "count", of="lesions", at="entry")
    assert (found.low, found.high) == (2, None)


def test_two_regional_nodes_of_different_stations_are_two_lesions() -> None:
    nodes = {"metastases": 0, "satellites": 0, "regional_nodes": 2}
    gone = {"side": "right", "status": "resected"}
    told = staged({"station": "4R"}, {"station": "10R"}, primary=gone, **nodes)
    found: Any = values(told, "count", of="lesions", at="entry")
    assert (found.low, found.high) == (2, 2)


def sites(of: Any, by: str) -> Any:
    """Lowest and highest number of sites."""
    found: Any = values(of, "count", of="lesions", at="entry", by=by)
    return found.low, found.high


def test_lesions_told_to_be_of_one_site_are_one() -> None:
    one = {**LIVER, "site": "liver"}
    assert sites(staged(one, one, BONE, metastases=3), "SITES") == (1, 2)
    assert sites(staged(one, one, {**BONE, "site": "L3"}, metastases=3), "SITES") == (2, 2)
    assert sites(staged(one, one, one, metastases=5), "SITES") == (1, 3)


def test_the_primary_is_a_site_of_its_own() -> None:
    told: Json = {"metastases": 2, "satellites": 0, "regional_nodes": 0}
    one = {**LIVER, "site": "liver"}
    assert sites(staged(one, one, **told), "SITES+") == (2, 2)
    gone = {"side": "right", "status": "resected"}
    assert sites(staged(one, one, primary=gone, **told), "SITES+") == (1, 1)


@pytest.mark.parametrize(("nodes", "bounds"), [(3, (0, 3)), (4, (0, None))])
def test_an_enumeration_is_exact_up_to_its_bound(
    nodes: int, bounds: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        counting, "MOST_CASES", 4
    )  # three nodes of open kind: none to three distant
    told = staged(*[NODE] * nodes, metastases={"at_most": 3}, satellites=0)
    assert count(told) == bounds


@pytest.mark.parametrize(("by", "number"), [("SITES+", 2), ("SITES", 1), ("PRIMARY+", 1)])
def test_a_recurrence_is_a_site_only_where_lesions_of_every_kind_are(by: str, number: int) -> None:
    recurrence = {"organ": "right_upper_lobe", "role": "local_recurrence", "site": "stump"}
    gone = {"side": "right", "status": "resected"}
    told: Json = {"metastases": 1, "satellites": 0, "regional_nodes": 0, "primary": gone}
    assert sites(staged({**LIVER, "site": "liver"}, recurrence, **told), by) == (number, number)


def test_a_lesion_that_the_scan_calls_resolved_is_not_counted() -> None:
    scan = {"date": "2026-05-01", "lesions": {"a": {"status": "resolved"}}}
    found = nsclc(lesions=[{"id": "a", **LIVER}], assessments=[{**scan, "response": "CR"}])
    assert count(found) == (0, 0)


def test_an_n_category_and_a_total_of_nodes_bound_the_nodes_together() -> None:
    told: Json = {"metastases": 0, "satellites": 0, "n_category": "N1"}
    gone = {"side": "right", "status": "resected"}
    who = staged(regional_nodes={"at_most": 2}, primary=gone, **told)
    found: Any = values(who, "count", of="lesions", at="entry")
    assert (found.low, found.high) == (1, 2)


def test_a_further_organ_than_that_of_a_stated_number_holds_a_further_metastasis() -> None:
    assert count(staged(by_organ={"liver": 3}, organs=2)) == (4, None)


def test_a_metastasis_told_of_an_unnamed_organ_is_one_of_the_organs_told() -> None:
    assert count(staged(by_organ={"other": 1}, metastases=3, organs=3), where=IN_LIVER) == (0, 1)


def test_of_many_organs_told_the_liver_may_be_none() -> None:
    assert organs(staged(metastases=9, organs=9), where=IN_LIVER) == (0, 1)


def test_an_unnamed_organ_whose_metastasis_grows_is_not_one_where_none_does() -> None:
    grown = {"organ": "other", "status": "growing"}
    told = staged(grown, response="SD", metastases=3, organs=3)
    assert organs(told, where=Not(GROWS)) == (2, 2)


def test_distant_nodes_of_no_told_group_are_of_one_group_or_each_of_its_own() -> None:
    node = {"organ": "lymph_node", "role": "distant_node"}
    assert count(staged(node, node, metastases=2), "NODAL") == (1, 2)
    assert count(staged(metastases=3), "NODAL") == (1, 3)
    assert count(staged(metastases=1), "NODAL") == (1, 1)


def test_regional_nodes_are_sites_of_their_own_where_each_lesion_is() -> None:
    told: Json = {"metastases": 0, "satellites": 0, "regional_nodes": 2}
    gone = {"side": "right", "status": "resected"}
    assert sites(staged({"station": "4R"}, {"station": "10R"}, primary=gone, **told), "SITES+") == (
        1,
        2,
    )


@pytest.mark.parametrize(("organ", "number"), [("lung", 1), ("lymph_node", 1), ("liver", 0)])
def test_satellites_lie_in_the_lung_and_regional_nodes_in_nodes(organ: str, number: int) -> None:
    told = staged(metastases=0, satellites=1, regional_nodes=2)
    where = OneOf(Measure("organ"), frozenset({organ}))
    assert count(told, "BETA", where=where) == (number, number)


@pytest.mark.parametrize(
    ("status", "lesions", "bounds"),
    [
        ("in_place_treated", [], (1, 1)),
        ("locally_recurrent", [], (1, 2)),  # the recurrence may be all there is of the primary
        ("resected", [{"organ": "right_upper_lobe", "role": "local_recurrence"}], (1, 1)),
        ("in_place_treated", [{"organ": "right_upper_lobe", "role": "local_recurrence"}], (1, 2)),
    ],
)
def test_a_primary_and_its_recurrence_are_one_lesion_or_two(
    status: str, lesions: list[Json], bounds: Any
) -> None:
    told: Json = {"metastases": 0, "satellites": 0, "regional_nodes": 0}
    who = staged(*lesions, primary={"side": "right", "status": status}, **told)
    lung = OneOf(Measure("organ"), frozenset({"lung"}))
    for where in (None, lung):  # that of lung cancer lies in the lung
        found: Any = values(who, "count", of="lesions", at="entry", where=where)
        assert (found.low, found.high) == bounds


def test_the_primary_of_lung_cancer_does_not_lie_in_the_liver() -> None:
    who = staged(metastases=0, satellites=0, regional_nodes=0)
    liver = OneOf(Measure("organ"), frozenset({"liver"}))
    assert values(who, "count", of="lesions", at="entry", where=liver) == Numbers(0, 0)


OF_OTHER: Json = {"by_organ": {"other": 2}}  # metastases of two organs, or of one


@pytest.mark.parametrize(
    ("totals", "listed", "bounds"),
    [
        ({**OF_OTHER, "metastases": 2}, 0, (1, 2)),
        ({**OF_OTHER, "metastases": 2}, 1, (1, 2)),
        ({**OF_OTHER, "metastases": 2}, 2, (1, 2)),
        ({**OF_OTHER, "metastases": 3}, 0, (2, 3)),
        ({**OF_OTHER, "metastases": 3}, 1, (2, 3)),
        ({**OF_OTHER, "metastases": 2, "organs": 2}, 0, (2, 2)),
        ({**OF_OTHER, "metastases": 2, "organs": 1}, 0, (1, 1)),
        ({"by_organ": {"other": 2, "liver": 1}, "metastases": 3}, 0, (2, 3)),
        ({"by_organ": {"other": {"at_most": 2}}, "metastases": 3}, 0, (1, 3)),
        ({"by_organ": {"other": {"at_least": 1, "at_most": 3}}, "metastases": 3}, 0, (1, 3)),
        ({"by_organ": {"other": 0}, "metastases": 1}, 0, (1, 1)),
    ],
)
def test_metastases_of_unnamed_organs_are_of_one_or_each_of_its_own_listed_or_not(
    totals: Json, listed: int, bounds: Any
) -> None:
    assert organs(staged(*[{"organ": "other"}] * listed, **totals)) == bounds
