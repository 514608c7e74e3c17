"""Counts of which surely one number is left: nothing is left out that counting leaves open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oligomatch.matcher.measures import COUNTED, values_of
from oligomatch.matcher.measures.lesions.tallies import counted_with
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.probe import strategies as probe
from oligomatch.matcher.probe.search.goals import derived
from oligomatch.matcher.probe.search.patients import BARE, SITES, patient, read
from oligomatch.matcher.probe.search.surely_counted import SurelyCounted, of_metastases
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.read import load_trials
from oligomatch.rules.tree import Measure, asked_measures
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.oracle.drawn_profiles import weaker
from tests.oracle.drawn_worlds import Draw, worlds
from tests.support.profiles import Json, profile_of

FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
SHIPPED = dict.fromkeys(
    measure
    for trial in load_trials()
    for criterion in trial.criteria
    if criterion.tree is not None
    for tree in criterion.question.trees
    for measure in asked_measures(tree)
    if measure.kind in COUNTED
)
POINTS = sorted({counted_with(measure)[0] for measure in SHIPPED})
# what is counted anywhere, at every time point, by every convention
EVERY = [
    one
    for measure in SHIPPED
    for at in POINTS
    for by in load_vocabulary().conventions
    if of_metastases(one := replace(measure, at=at, by=by))
]
GROUPS: dict[tuple[str, bool], list[Measure]] = {}
for measure in dict.fromkeys(EVERY):
    GROUPS.setdefault(counted_with(measure), []).append(measure)
SURELY = {way: SurelyCounted(way[0], each, sizes=way[1]) for way, each in GROUPS.items()}


def holds(who: Patient) -> None:
    """What is said to be one number is one, of those that count metastases and of all."""
    for way, surely in SURELY.items():
        if surely.single(who):
            assert [one for one in GROUPS[way] if not values_of(who, one).single] == []
        if surely.unseen(who):
            of_all = [one for one in SHIPPED if counted_with(one) == way]
            assert [one for one in of_all if not values_of(who, one).single] == []


@FEW
@given(probe.profiles(), probe.complete_patients())
def test_no_count_of_whoever_is_drawn_is_passed_over_that_is_open(
    some: Profile, whole: Profile
) -> None:
    holds(derived(some))
    holds(derived(whole))


@st.composite
def nearly_whole(draw: Draw) -> Json:
    """What is told of a world but for totals that leave it to be counted, and up to two facts."""
    world = draw(worlds())
    stated = profile_of(world)
    for staged in stated.get("assessments", []):
        for name in ("organs", "by_organ", "intracranial", "metastases_or_indeterminate"):
            staged.get("totals", {}).pop(name, None)
    return draw(weaker(world, stated, most=2)) if draw(st.booleans()) else stated


@FEW
@given(nearly_whole())
def test_no_count_of_a_world_is_passed_over_that_is_open(stated: Json) -> None:
    if (profile := read(stated)) is not None:
        holds(derived(profile))


def test_the_plain_patient_is_not_counted() -> None:
    who = read(patient([], SITES))
    assert who is not None
    left = {way for way, one in SURELY.items() if not (p := derived(who)) or not one.single(p)}
    assert {at for at, _ in left} == {"post_induction"}
    assert all(one.unseen(derived(who)) for way, one in SURELY.items() if way in left)


@pytest.mark.parametrize(
    ("lesion", "totals"),
    [
        ({"organ": {"one_of": ["liver", "spleen"]}}, {}),
        ({"organ": "node"}, {}),
        ({"status": None}, {}),
        ({"diameter_mm": {"at_least": 12}}, {}),
        ({"prior_local_therapy": None}, {}),
        ({}, {"metastases": {"at_least": 1}}),
        ({}, {"metastases": 2}),
        ({}, {"organs": 1}),
    ],
    ids=repr,
)
def test_a_patient_of_whom_something_is_open_is_counted(
    lesion: dict[str, Any], totals: dict[str, Any]
) -> None:
    document = patient([], SITES[:1])
    (listed,), (staged,) = document["lesions"], document["assessments"]
    listed |= lesion
    staged["totals"] |= totals
    profile = read({**document, "lesions": [{k: v for k, v in listed.items() if v is not None}]})
    assert profile is not None
    open_ways = [way for way, one in SURELY.items() if way[0] == "entry"]
    assert not all(SURELY[way].single(derived(profile)) for way in open_ways)
    holds(derived(profile))


def test_nothing_told_is_counted() -> None:
    who = read({"as_of": BARE["as_of"], "cancer_type": "nsclc"})
    assert who is not None
    assert not any(one.single(derived(who)) for one in SURELY.values())
    holds(derived(who))
