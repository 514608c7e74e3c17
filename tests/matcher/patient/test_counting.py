"""Lesions into numbers under every convention, against hand counts and a brute-force enumeration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement, product
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from oligomatch.matcher.logic.values import NO, OPEN, YES
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.patient.staging import Moment
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.rules.terms import CONVENTIONS
from oligomatch.rules.tree import AllOf, Exists, Is, Measure, Node, Not, OneOf
from tests.support.patients import AS_OF, Json, count, nsclc, organs, values

INSIDE = Is(Measure("intracranial"))
GROWS = Is(Measure("progressing"))
IN_LIVER = OneOf(Measure("organ"), frozenset({"liver"}))


def staged(*lesions: Json, response: str | None = None, **fields: Any) -> Patient:
    """One assessment with its totals; the primary lies in the right lung."""
    primary = fields.pop("primary", {"side": "right", "status": "in_place_untreated"})
    n_category = fields.pop("n_category", None)
    told = {"date": "2026-05-01", "response": response, "n_category": n_category, "totals": fields}
    return nsclc(lesions=list(lesions), assessments=[told], primary=primary)


# --- the worked example of criteria.md section 2 -------------------------------------------------


def worked(**l3: Any) -> Patient:
    lesions = [
        {"organ": "right_upper_lobe", "role": "satellite", "status": "stable"},
        {"station": "4R", "status": "stable"},
        {"station": "10R", "status": "stable"},
        {"organ": "supraclavicular_node", "side": "right", "status": "stable"},
        {"organ": "left_adrenal", "status": "stable"},
        {"organ": "L3", "status": "stable", **l3},
        {"organ": "brain", "status": "stable", "diameter_mm": 12},
    ]
    return staged(*lesions, metastases=3, satellites=1, regional_nodes=3)


@pytest.mark.parametrize(
    ("by", "number"),
    [
        ("DEFAULT", 3),  # adrenal, L3, brain
        ("YEN", 3),
        ("DAGGER.A", 3),
        ("DAGGER.B", 3),
        ("DAGGER.C", 3),
        ("BETA", 5),  # satellite, the three nodes together, adrenal, L3, brain
        ("PRIMARY+", 3),  # primary, adrenal, L3
        ("PROGRESSING", 0),
    ],
)
def test_the_worked_patient(by: str, number: int) -> None:
    assert count(worked(), by) == (number, number)


@pytest.mark.parametrize("by", ["DEFAULT", "YEN", "DAGGER.A", "DAGGER.B", "DAGGER.C"])
def test_the_worked_patient_has_three_organs(by: str) -> None:
    assert organs(worked(), by) == (3, 3)


def test_the_worked_patient_with_only_l3_growing() -> None:
    found = worked(status="growing")
    assert count(found, "PROGRESSING", where=GROWS) == (1, 1)
    assert organs(found, "PROGRESSING", where=GROWS) == (1, 1)


# --- stated totals -------------------------------------------------------------------------------


def test_nothing_told_is_any_number() -> None:
    assert count(staged()) == (0, None)
    assert organs(staged()) == (0, None)


def test_listed_lesions_are_the_least_where_no_total_is_stated() -> None:
    assert count(staged({"organ": "liver"}, {"organ": "L3"})) == (2, None)


@pytest.mark.parametrize(
    ("total", "low", "high"),
    [(5, 5, 5), ({"at_least": 4}, 4, None), ({"at_most": 3}, 1, 3),
     ({"at_least": 4, "at_most": 6}, 4, 6), (1, 1, 1)],
)  # fmt: skip
def test_a_stated_total_bounds_both_ends(total: Any, low: int, high: int | None) -> None:
    assert count(staged({"organ": "liver"}, metastases=total)) == (low, high)


def test_no_metastases_stated_is_none() -> None:
    assert count(staged(metastases=0)) == (0, 0)
    assert organs(staged(metastases=0)) == (0, 0)


def test_what_has_gone_is_not_counted() -> None:
    gone = [{"organ": "liver", "status": "resolved"}, {"organ": "brain", "status": "resected"}]
    assert count(staged(*gone, metastases=0)) == (0, 0)
    assert count(staged(*gone, metastases=2)) == (2, 2)  # two others that are not listed


def test_a_complete_response_leaves_no_metastasis() -> None:
    assert count(staged(response="CR")) == (0, 0)


def test_a_total_of_one_organ_bounds_that_organ() -> None:
    found = staged(by_organ={"brain": 2})
    assert count(found) == (2, None)
    assert count(found, where=INSIDE)[0] == 2
    assert count(found, where=Not(INSIDE)) == (0, None)


def test_totals_by_organ_and_in_all_are_read_together() -> None:
    found = staged(metastases=5, by_organ={"brain": 2, "liver": 3})
    assert count(found, where=INSIDE) == (2, 2)
    assert count(found, where=IN_LIVER) == (3, 3)
    assert organs(found) == (2, 2)


def test_no_brain_metastasis_stated_leaves_the_others_extracranial() -> None:
    found = staged(metastases=3, by_organ={"brain": 0})
    assert count(found, where=IN_LIVER) == (0, 3)


def test_a_total_leaves_the_places_of_unlisted_lesions_open() -> None:
    found = staged({"organ": "brain"}, metastases=3)
    assert count(found, where=INSIDE) == (1, 3)
    assert count(found, where=Not(INSIDE)) == (0, 2)
    assert organs(found) == (1, 3)


def test_paired_organs_the_skeleton_and_both_lungs_are_one_organ_each() -> None:
    told = [{"organ": name} for name in ("left_adrenal", "right_adrenal", "L3", "rib", "ilium")]
    both = [
        {"organ": "left_lung", "role": "metastasis"},
        {"organ": "right_lung", "role": "metastasis"},
    ]
    assert count(staged(*told, metastases=5)) == (5, 5)
    assert organs(staged(*told, metastases=5)) == (2, 2)
    assert organs(staged(*both, metastases=2)) == (1, 1)


def test_distant_nodes_are_one_organ_and_regional_ones_none() -> None:
    nodes = [{"organ": "axillary_node"}, {"organ": "inguinal_node"}, {"station": "4R"}]
    assert count(staged(*nodes, metastases=2)) == (2, 2)
    assert organs(staged(*nodes, metastases=2)) == (1, 1)


def test_two_lesions_of_organs_outside_the_list_are_one_organ_or_two() -> None:
    told = {"organ": "other"}
    assert organs(staged(told, told, metastases=2)) == (1, 2)


def test_there_are_two_organs_in_the_skull() -> None:
    assert organs(staged(), where=INSIDE) == (0, 2)
    assert organs(staged(by_organ={"brain": 2}), where=INSIDE) == (1, 2)


def test_a_number_of_organs_bounds_the_organs_and_the_metastases_from_below() -> None:
    found = staged(organs=2)
    assert organs(found) == (2, 2)
    assert count(found) == (2, None)
    assert count(found, where=INSIDE) == (0, None)
    assert organs(staged(organs={"at_most": 3})) == (0, 3)
    assert count(staged(organs=0)) == (0, 0)


def test_a_number_of_organs_and_one_organ_leave_the_others_free() -> None:
    found = staged(organs=1, by_organ={"brain": {"at_least": 1}})
    assert count(found, where=INSIDE) == (1, None)
    assert count(found, where=IN_LIVER) == (0, 0)
    assert count(staged(organs=2, by_organ={"brain": 0}), where=INSIDE)[0] == 0
    assert count(staged(metastases=5, organs=4), where=INSIDE) == (0, 3)
    assert count(staged(metastases=5, organs=4), where=IN_LIVER) == (0, 2)
    listed = staged({"organ": "liver"}, {"organ": "liver"}, organs=2)
    assert count(listed) == (3, None)
    assert organs(listed, where=Not(INSIDE)) == (1, 2)


# --- uncertain roles and organs ------------------------------------------------------------------


def test_an_indeterminate_lesion_counts_as_none_or_one() -> None:
    told = {"organ": "liver", "role": "indeterminate"}
    assert count(staged(told, metastases={"at_most": 1})) == (0, 1)
    assert count(staged(told, {"organ": "L3"}, metastases=2)) == (2, 2)


def test_a_lung_nodule_of_no_side_counts_as_none_or_one() -> None:
    assert count(staged({"organ": "lung"}, metastases={"at_most": 1})) == (0, 1)
    assert count(staged({"organ": "left_lung"}, metastases={"at_most": 1})) == (1, 1)
    assert count(staged({"organ": "right_lung"}, metastases={"at_most": 1})) == (0, 1)


def test_a_lesion_of_one_of_two_organs() -> None:
    found = staged({"organ": {"one_of": ["brain", "liver"]}}, metastases=1)
    assert count(found) == (1, 1)
    assert count(found, where=INSIDE) == (0, 1)
    assert organs(found) == (1, 1)


def test_a_total_settles_what_an_uncertain_lesion_is() -> None:
    found = staged({"organ": {"one_of": ["brain", "liver"]}}, metastases=1, by_organ={"brain": 0})
    assert count(found, where=IN_LIVER) == (1, 1)


def test_equal_uncertain_lesions_are_counted_together() -> None:
    told = {"organ": "liver", "role": "indeterminate"}
    assert count(staged(*[told] * 50, metastases={"at_most": 40})) == (0, 40)


# --- satellites, nodes, the primary --------------------------------------------------------------


def test_satellites_count_only_where_the_footnote_says_so() -> None:
    found = staged(metastases=1, satellites=2, regional_nodes=0)
    assert count(found) == (1, 1)
    assert count(found, "BETA") == (3, 3)


def test_regional_nodes_count_together_as_one() -> None:
    nodes = [{"station": station} for station in ("4R", "7", "10R")]
    assert count(staged(*nodes, metastases=0, satellites=0), "BETA") == (1, 1)
    assert count(staged(metastases=0, satellites=0, regional_nodes=5), "BETA") == (1, 1)


@pytest.mark.parametrize(
    ("category", "low", "high"),
    [("N0", 0, 0), ("N2", 1, 1), ({"one_of": ["N0", "N1"]}, 0, 1), ({"one_of": ["N1", "N3"]}, 1, 1),
     (None, 0, 1)],
)  # fmt: skip
def test_the_n_category_tells_of_nodes_that_are_not_listed(
    category: Any, low: int, high: int
) -> None:
    found = staged(metastases=0, satellites=0, n_category=category)
    assert count(found, "BETA") == (low, high)


def test_distant_nodes_count_one_by_one_beside_the_regional_ones() -> None:
    nodes = [{"organ": "axillary_node"}, {"organ": "axillary_node"}, {"station": "7"}]
    assert count(staged(*nodes, metastases=2, satellites=0), "BETA") == (3, 3)


def test_without_a_number_of_satellites_the_count_has_no_upper_end() -> None:
    assert count(staged(metastases=1, regional_nodes=0), "BETA") == (1, None)


@pytest.mark.parametrize(
    ("by", "number"), [("DAGGER.A", 3), ("DAGGER.B", 4), ("DAGGER.C", 1), ("DEFAULT", 4)]
)
def test_the_readings_of_the_broken_footnote(by: str, number: int) -> None:
    nodes = [{"organ": name} for name in ("axillary_node", "axillary_node", "inguinal_node")]
    assert count(staged({"organ": "liver"}, *nodes, metastases=4), by) == (number, number)


@pytest.mark.parametrize(
    ("by", "low", "high"), [("DAGGER.A", 1, 2), ("DAGGER.B", 1, 2), ("DAGGER.C", 0, 0)]
)
def test_a_distant_node_of_no_region_may_be_of_a_named_one(by: str, low: int, high: int) -> None:
    node, axillary = {"organ": "lymph_node", "role": "distant_node"}, {"organ": "axillary_node"}
    assert count(staged(node, axillary, metastases=2), by) == (low, high)


def test_a_node_that_is_not_counted_makes_no_organ() -> None:
    found = staged({"organ": "axillary_node"}, {"organ": "liver"}, metastases=2)
    assert organs(found, "DAGGER.C") == (1, 1)
    assert organs(found, "DAGGER.A") == (2, 2)


def test_a_node_told_to_be_distant_counts_wherever_it_lies_but_in_a_named_region() -> None:
    found = staged({"organ": "supraclavicular_node", "role": "distant_node"}, metastases=1)
    assert count(found) == (1, 1)
    assert count(found, "DAGGER.B") == (0, 0)


@pytest.mark.parametrize(
    ("status", "low", "high"),
    [
        ("in_place_untreated", 2, 2),
        ("in_place_treated", 2, 2),
        ("locally_recurrent", 2, 2),
        ("resected", 1, 1),
        ("complete_response", 1, 1),
        (None, 1, 2),
        ({"one_of": ["resected", "in_place_treated"]}, 1, 2),
    ],
)
def test_the_primary_counts_where_it_is_in_place(status: Any, low: int, high: int) -> None:
    primary = {"side": "right", "status": status}
    lesions = [{"organ": "liver"}, {"organ": "brain"}]
    assert count(staged(*lesions, metastases=2, primary=primary), "PRIMARY+") == (low, high)


def test_a_listed_primary_lies_where_it_is_listed_whatever_the_tumour_type() -> None:
    told = {"role": "primary", "organ": "lung", "side": "right"}
    patient = staged(told, metastases=0, satellites=0, regional_nodes=0)
    unnamed = derive(patient.profile.model_copy(update={"cancer_type": None}), patient.as_of)
    assert count(unnamed, "PRIMARY+", where=Not(INSIDE)) == (1, 1)


def test_a_listed_primary_is_not_counted_twice() -> None:
    found = staged({"organ": "right_lung", "role": "primary"}, metastases=0)
    assert count(found, "PRIMARY+") == (1, 1)
    assert count(found) == (0, 0)


def test_only_progressing_lesions_count_where_the_trial_says_so() -> None:
    lesions = [{"organ": "liver", "status": "new"}, {"organ": "L3", "status": "stable"}]
    assert count(staged(*lesions, metastases=2), "PROGRESSING") == (1, 1)
    assert count(staged(*lesions, {"organ": "brain"}, metastases=3), "PROGRESSING") == (1, 2)
    assert count(staged(*lesions, metastases=3), "PROGRESSING") == (1, 2)


def test_unlisted_lesions_do_not_grow_while_the_response_is_controlled() -> None:
    found = staged({"organ": "liver", "status": "new"}, response="SD")
    assert count(found, "PROGRESSING") == (1, 1)
    assert organs(found, "PROGRESSING", where=GROWS) == (1, 1)


# --- every assignment, by brute force ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class One:
    """One lesion of a completion."""

    role: str  # metastasis | satellite | regional_node | site | none
    organ: str
    region: str = ""
    grows: bool = False


BY_REGION = ("DAGGER.A", "DAGGER.B", "DAGGER.C", "NODAL")
MORE_THAN_METASTASES = ("BETA", "PRIMARY+")  # which add to the lesions, not to the organs
REGIONS = ("axillary", "inguinal", "supraclavicular")
PLACES = (
    *(("lymph_node", region) for region in REGIONS),
    *((organ, "") for organ in ("brain", "meninges", "liver", "adrenal", "lung", "skin", "kidney")),
)
ROLE_OF_ORGAN = {
    "right_lung": ("satellite", "site"),
    "lung": ("metastasis", "satellite", "site"),
    "lymph_node": ("metastasis", "regional_node"),
}
SPARE = 3  # more lesions tried where no total is stated


@dataclass(frozen=True, slots=True)
class Tried:
    """What is tried: the totals, and only such differences between lesions as matter."""

    totals: Json
    growth: tuple[bool, ...]  # of a lesion whose growth is not told
    regions: tuple[str, ...]
    spare: int

    def places(self) -> list[tuple[str, str]]:
        return [place for place in PLACES if place[1] in ("", *self.regions)]

    def alternatives(self, told: Json) -> list[One | None]:
        """Everything one listed lesion may be at the only assessment."""
        status = told.get("status")
        if status == "resolved":
            return [None]
        growing = (status == "new",) if status else self.growth
        found: list[One | None] = []
        for organ, region in self._where(told.get("organ")):
            named = told["organ"] if isinstance(told.get("organ"), str) else organ
            for role in _roles(told.get("role"), named):
                found += [One(role, organ, region, grows) for grows in growing]
        return list(dict.fromkeys(found))

    def _where(self, organ: Any) -> list[tuple[str, str]]:
        if isinstance(organ, dict):
            return [place for one in organ["one_of"] for place in self._where(one)]
        if organ == "lymph_node":
            return [("lymph_node", region) for region in self.regions]
        if organ == "axillary_node":
            return [("lymph_node", "axillary")]
        return [({"left_lung": "lung", "right_lung": "lung"}.get(organ, organ), "")]

    def unlisted(self, role: str) -> list[One]:
        other = {"satellite": [("lung", "")], "regional_node": [("lymph_node", "")]}
        return [
            One(role, *place, g) for place in other.get(role, self.places()) for g in self.growth
        ]

    def sizes(self, name: str, listed: int) -> Iterator[int]:
        """How many lesions of a role there may be in all."""
        total = self.totals.get(name)
        least, end = listed, listed + self.spare
        if isinstance(total, int):
            least = end = total
        elif total is not None:
            least = max(listed, total.get("at_least", 0))
            end = total.get("at_most", least + self.spare)
        yield from range(max(listed, least), end + 1)

    def completions(self, told: list[Json]) -> Iterator[list[One]]:
        """Every patient who fits, up to so many more lesions than are listed."""
        for listed in product(*map(self.alternatives, told)):
            here = [one for one in listed if one is not None]
            more = [
                [
                    extra
                    for size in self.sizes(name, sum(one.role == role for one in here))
                    for extra in combinations_with_replacement(
                        self.unlisted(role), size - sum(one.role == role for one in here)
                    )
                ]
                for role, name in TOTALS
            ]
            for extras in product(*more):
                every = [*here, *(one for extra in extras for one in extra)]
                found = Counter(one.organ for one in every if one.role == "metastasis")
                if not all(found[o] == n for o, n in self.totals.get("by_organ", {}).items()):
                    continue
                low, high = self._ends("organs")
                if low <= len(found) <= high:
                    yield every

    def _ends(self, name: str) -> tuple[float, float]:
        total = self.totals.get(name)
        if isinstance(total, int):
            return total, total
        return (total or {}).get("at_least", 0), (total or {}).get("at_most", float("inf"))


TOTALS = (
    ("metastasis", "metastases"), ("satellite", "satellites"), ("regional_node", "regional_nodes"),
)  # fmt: skip


def _roles(role: str | None, organ: str) -> tuple[str, ...]:
    if role == "indeterminate":
        return ("metastasis", "none")
    return (role,) if role else ROLE_OF_ORGAN.get(organ, ("metastasis",))


def groups(every: list[One], by: str, where: Node | None) -> set[Any]:
    """What a convention counts, each group once (criteria.md section 2)."""
    found: set[Any] = set()
    for i, one in enumerate(every):
        if not _passes(one, where) or (by == "PRIMARY+" and one.organ in ("brain", "meninges")):
            continue
        if one.role == "satellite" and by == "BETA":
            found.add(i)
        elif one.role == "regional_node" and by == "BETA":
            found.add("N1-N3")
        elif one.role == "metastasis" and not (by == "PROGRESSING" and not one.grows):
            if one.organ != "lymph_node" or by not in BY_REGION:
                found.add(i)
            elif by == "NODAL":
                found.add(one.region)
            elif one.region != "supraclavicular" and by != "DAGGER.C":
                found.add(one.region if by == "DAGGER.A" else i)
    return found


def numbers_of(completions: list[list[One]], by: str, where: Node | None) -> set[int]:
    """What a convention may count; lesions of which no site is told may be of one, or of several."""
    most = {len(groups(one, by, where)) for one in completions}
    if not by.startswith("SITES"):
        return most
    return {sites for number in most for sites in range(min(1, number), number + 1)}


def _passes(one: One, where: Node | None) -> bool:
    match where:
        case None:
            return True
        case Not(part):
            return not _passes(one, part)
        case AllOf(parts):
            return all(_passes(one, part) for part in parts)
        case Is(Measure(kind="intracranial")):
            return one.organ in ("brain", "meninges")
        case Is(Measure(kind="progressing")):
            return one.grows
        case _:
            return one.organ == "liver"


def counted_organs(every: list[One], by: str, where: Node | None) -> set[str]:
    kept = groups(every, by, where)
    named = {one.organ for i, one in enumerate(every) if i in kept}
    return named | ({"lymph_node"} if kept & set(REGIONS) else set())


lesions = st.fixed_dictionaries(
    {
        "organ": st.sampled_from(
            ["liver", "brain", "adrenal", "axillary_node", "lymph_node", "left_lung", "right_lung",
             "lung", {"one_of": ["brain", "liver"]}]
        )
    },
    optional={"status": st.sampled_from(["new", "stable", "resolved"])},
)  # fmt: skip
indeterminate = st.just({"organ": "liver", "role": "indeterminate"})
numbers = st.one_of(
    st.none(),
    st.integers(0, 3),
    st.integers(0, 3).map(lambda n: {"at_most": n}),
    st.integers(0, 2).map(lambda n: {"at_least": n}),
)
stated = st.fixed_dictionaries(
    {"satellites": st.sampled_from([0, 1]), "regional_nodes": st.sampled_from([0, 1])},
    optional={
        "metastases": numbers.filter(lambda total: total is not None),
        "by_organ": st.dictionaries(
            st.sampled_from(["brain", "liver", "lymph_node"]), st.integers(0, 2), max_size=2
        ).filter(lambda totals: sum(totals.values()) < SPARE - 1),
    },
)
spanned = st.one_of(
    st.integers(0, 3),
    st.integers(0, 3).map(lambda n: {"at_most": n}),
    st.integers(1, 2).map(lambda n: {"at_least": n, "at_most": 3}),
)
wheres = st.sampled_from([None, INSIDE, Not(INSIDE), GROWS, IN_LIVER, AllOf((GROWS, Not(INSIDE)))])


def stated_of(lesions: list[Json], totals: Json, response: str | None) -> Json:
    return {
        "lesions": lesions,
        "primary": {"side": "right", "status": "resected"},
        "assessments": [{"date": AS_OF, "response": response, "totals": totals}],
    }


def _hull(sizes: set[int], more: set[int]) -> tuple[int, int | None]:
    """Lowest and highest; no end where one more lesion allowed gives a higher number."""
    return min(sizes), None if max(more) > max(sizes) else max(sizes)


@settings(max_examples=60)
@given(
    st.lists(st.one_of(lesions, indeterminate), max_size=2),
    stated,
    st.sampled_from([None, "SD", "PD"]),
    st.sampled_from(CONVENTIONS),
    wheres,
)
@example([], {"satellites": 0, "regional_nodes": 0, "metastases": 2}, None, "SITES", None)
@example([], {"satellites": 0, "regional_nodes": 0, "metastases": 2}, None, "NODAL", None)
@example([], {"satellites": 1, "regional_nodes": 1, "metastases": 1}, None, "SITES+", None)
def test_the_bounds_are_the_lowest_and_highest_of_every_completion(
    told: list[Json], totals: Json, response: str | None, by: str, where: Node | None
) -> None:
    try:
        who = nsclc(**stated_of(told, totals, response))
    except ProfileError:
        assume(False)
    open_growth = response != "SD" and (
        by == "PROGRESSING" or where not in (None, INSIDE, IN_LIVER)
    )
    growth = (False, True) if open_growth else (False,)
    regions = REGIONS if by in BY_REGION else REGIONS[:1]
    sizes, organ_sizes = [], []
    for spare in (SPARE - 1, SPARE):
        every = list(Tried(totals, growth, regions, spare).completions(told))
        sizes.append(numbers_of(every, by, where))
        organ_sizes.append({len(counted_organs(one, by, where)) for one in every})
    assert count(who, by, where=where) == _hull(*sizes)
    if by not in MORE_THAN_METASTASES and where is not INSIDE:
        assert organs(who, by, where=where) == _hull(*organ_sizes)


@settings(max_examples=60)
@given(
    st.lists(st.one_of(lesions, indeterminate), max_size=2),
    st.builds(lambda totals, organs: {**totals, "organs": organs}, stated, spanned),
    st.sampled_from([None, "SD", "PD"]),
    st.sampled_from(CONVENTIONS),
    wheres,
)
@example([], {"satellites": 0, "regional_nodes": 0, "organs": 2}, None, "DEFAULT", None)
@example(
    [{"organ": "liver"}],
    {"satellites": 0, "regional_nodes": 0, "organs": 1}, None, "DEFAULT", INSIDE,
)  # fmt: skip
@example([], {"satellites": 1, "regional_nodes": 0, "organs": 0}, None, "BETA", None)
def test_a_number_of_organs_leaves_out_no_completion(
    told: list[Json], totals: Json, response: str | None, by: str, where: Node | None
) -> None:
    growth = (False,) if response == "SD" else (False, True)
    trial = Tried(totals, growth, REGIONS if by in BY_REGION else REGIONS[:1], SPARE)
    every = list(trial.completions(told))
    try:
        who = nsclc(**stated_of(told, totals, response))
    except ProfileError:
        assert not every
        return
    assert every
    pairs = [(count(who, by, where=where), numbers_of(every, by, where))]
    if by not in MORE_THAN_METASTASES:
        organ_sizes = {len(counted_organs(one, by, where)) for one in every}
        pairs.append((organs(who, by, where=where), organ_sizes))
    for found, sizes in pairs:
        assert found[0] is not None
        assert found[0] <= min(sizes)
        assert found[1] is None or found[1] >= max(sizes)
    if where is None and by in ("DEFAULT", "YEN"):
        assert organs(who, by) == (min(sizes), max(sizes))


@given(
    st.lists(st.one_of(lesions, indeterminate), max_size=3), stated, st.sampled_from([None, "SD"])
)
def test_a_profile_is_refused_exactly_when_no_completion_fits_its_totals(
    told: list[Json], totals: Json, response: str | None
) -> None:
    trial = Tried(totals, (False,), REGIONS[:1], SPARE)
    fits = any(True for _ in trial.completions(told))
    try:
        nsclc(**stated_of(told, totals, response))
    except ProfileError:
        assert not fits
    else:
        assert fits


@given(st.permutations([0, 1, 2, 3]))
def test_the_order_of_lesions_changes_no_count(order: list[int]) -> None:
    told = [{"organ": "lung"}, {"organ": "liver"}, {}, {"organ": "lymph_node"}]
    one, other = staged(*told, metastases=3), staged(*[told[i] for i in order], metastases=3)
    for by in CONVENTIONS:
        assert count(one, by) == count(other, by)


def test_one_more_lesion_never_lowers_a_count() -> None:
    told = [{"organ": "liver"}, {"organ": "L3"}, {"organ": "lung"}, {"station": "4R"}, {}]
    for by in CONVENTIONS:
        lows = [count(staged(*told[:n], primary={"status": "resected"}), by)[0] for n in range(6)]
        assert lows == sorted(lows)


def test_two_thousand_lesions_are_counted() -> None:
    found = nsclc(lesions=[{"organ": "liver", "status": "stable"}] * 2_000)
    assert count(found) == (2_000, None)
    assert organs(found) == (1, None)


def test_the_volume_of_brain_metastases_is_summed() -> None:
    lesions = [
        {"organ": "brain", "volume_cc": 10},
        {"organ": "brain", "volume_cc": {"at_least": 5, "at_most": 8}},
        {"organ": "liver", "volume_cc": 99},
        {"organ": "brain", "volume_cc": 99, "status": "resolved"},
    ]
    found: Any = values(
        staged(*lesions, metastases=3), "sum_volume_cc", of="metastases", at="entry", where=INSIDE
    )
    assert (found.low, found.high) == (15, 18)


def test_a_recurrence_that_was_not_listed_lies_where_the_primary_does() -> None:
    who = nsclc(
        primary={"status": "locally_recurrent"},
        lesions=[{"organ": "right_lung", "role": "local_recurrence", "status": "stable"}],
        assessments=[{"date": "2026-05-01", "n_category": "N0",
                      "totals": {"metastases": 0, "satellites": 0}}],
    )  # fmt: skip
    found: Any = values(who, "count", of="lesions", at="entry", where=INSIDE)
    assert (found.low, found.high) == (0, 0)


# --- a primary that is told to progress ----------------------------------------------------------


def growing_primary(response: str, role: str = "primary", **lesion: Any) -> Patient:
    status = "in_place_treated" if role == "primary" else "locally_recurrent"
    listed = {"organ": "right_upper_lobe", "role": role, **lesion}
    primary = {"status": status, "progressing": True}
    return nsclc(lesions=[listed], primary=primary, assessments=[{"response": response}])


@pytest.mark.parametrize("response", ["PR", "SD"])
@pytest.mark.parametrize("role", ["primary", "local_recurrence"])
def test_what_is_listed_at_a_progressing_primary_may_grow_beside_response(
    role: str, response: str
) -> None:
    grows = Exists(Measure("count", of="lesions", at="entry", where=GROWS))
    assert judge(grows, growing_primary(response, role)) is Verdict.UNKNOWN
    assert judge(grows, growing_primary(response, role, status="growing")) is Verdict.MET


def test_a_primary_that_is_not_listed_may_grow_too_but_no_metastasis() -> None:
    who = staged(response="SD", primary={"status": "in_place_treated", "progressing": True})
    assert (
        judge(Exists(Measure("count", of="lesions", at="entry", where=GROWS)), who)
        is Verdict.UNKNOWN
    )
    assert count(who, where=GROWS) == (0, 0)


def test_what_is_told_of_the_lesion_itself_stands() -> None:
    for status, expected in (("stable", NO), (None, OPEN), ("growing", YES)):
        who = growing_primary("SD", status=status)
        (site,), (view,) = who.sites, who.staging.latest
        seen = who.staging.seen(site.id, site.lesion, Moment(view, True))
        assert seen.growing("primary") == expected


def test_a_primary_that_progresses_today_says_nothing_of_an_earlier_assessment() -> None:
    told = [{"date": "2026-01-01", "response": "SD"}, {"date": "2026-05-01", "response": "SD"}]
    primary = {"status": "in_place_treated", "progressing": True}
    lesions = [{"id": "P", "organ": "right_upper_lobe", "role": "primary"}]
    who = nsclc(lesions=lesions, primary=primary, assessments=told)
    (site,), (earlier, latest) = who.sites, who.staging.views
    for view, expected in ((earlier, NO), (latest, OPEN)):
        seen = who.staging.seen(site.id, site.lesion, Moment(view, view is latest))
        assert seen.growing("primary") == expected
