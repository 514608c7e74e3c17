"""The smallest change of one number that meets a criterion (claim 38)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oligomatch.matcher.logic.values import Numbers
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import judge_criterion
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.match.near_miss import Margin, nearest
from oligomatch.matcher.measures.answer import Answer
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.changes import Edit, edited
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.read import load_trials
from oligomatch.rules.tree import (
    AllOf,
    AnyOf,
    Every,
    Exists,
    Is,
    Measure,
    Node,
    Not,
    OneOf,
    Within,
    measures_of,
)
from oligomatch.rules.trial import Change, Criterion, Kind, Source
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.worlds import World
from tests.support.patients import GOLDEN, Json, line, nsclc, patient, therapy

METS = Measure("count", of="metastases", at="entry", by="DEFAULT")
AT_DIAGNOSIS = Measure("count", of="metastases", at="diagnosis", by="DEFAULT")
WEEKS, CYCLES = Measure("weeks", line="current"), Measure("cycles", line="current")
LARGEST = Every(METS, Within(Measure("max_diameter_mm"), high=50))
UNDER_50 = Every(METS, Within(Measure("max_diameter_mm"), under=50))
LIVER = {"organ": "liver", "diameter_mm": 53}


def rule(tree: Node, **fields: Any) -> Criterion:
    return Criterion("x-1", Kind.INCLUSION, tree, "quote", "cell", Source("seed"), **fields)


def counted(number: Any, *lesions: Json) -> Patient:
    total = {"at": ["diagnosis"], "totals": {"metastases": number}}
    return nsclc(assessments=[total], lesions=list(lesions), systemic_therapy={"palliative_lines": 0})  # fmt: skip


def on(**told: Any) -> Patient:
    return nsclc(systemic_therapy=therapy(line(1, **told), palliative=1, adjuvant=0))


@pytest.mark.parametrize(
    ("who", "tree", "margin"),
    [
        (counted(6), Within(METS, high=5), (6, 5)),
        (counted(9), Within(METS, high=5), (9, 5)),
        (counted(2), Within(METS, low=4), (2, 4)),
        (counted(6), Within(METS, under=5), (6, 4)),
        (counted(6), Not(Within(METS, low=5)), (6, 4)),
        (counted(3), Within(METS, over=3), (3, 4)),
        (counted(2, LIVER, {"organ": "L3", "diameter_mm": 9}), UNDER_50, (53, 49)),
        (counted(2, LIVER, {"organ": "L3", "diameter_mm": 9}), LARGEST, (53, 50)),
        (on(start="2026-02-12", ongoing=True), Within(WEEKS, low=6, high=12), (13, 12)),
        (on(start="2026-02-12", ongoing=True), Within(Measure("months", line="1"), low=4), (3.5, 4)),
        (on(cycles=7), Within(CYCLES, low=4, high=6), (7, 6)),
        (on(cycles=3), Within(CYCLES, low=4, high=6), (3, 4)),
    ],
)  # fmt: skip
def test_a_number_and_the_nearest_that_would_do(
    who: Patient, tree: Node, margin: tuple[float, float]
) -> None:
    found = nearest(who, rule(tree))
    assert found is not None
    assert (round(found.value, 6), found.limit) == margin


@pytest.mark.parametrize(
    ("who", "tree"),
    [
        (counted(0), Within(METS, low=1)),  # no lesion comes out of nothing
        (counted(0), Exists(METS)),
        (counted(1), Not(Exists(METS))),  # nor does a patient lose all metastases: another state
        (counted(4), Within(METS, high=0)),
        (counted({"at_least": 6}), Within(METS, high=5)),  # how many is not known
        (counted(2, LIVER, {"organ": "L3"}), LARGEST),  # a size is not known
        (counted(6), OneOf(Measure("cancer_type"), frozenset({"breast"}))),
        (patient(GOLDEN), Not(Is(Measure("altered", gene="EGFR")))),
        (patient(GOLDEN), OneOf(Measure("trial_group", at="entry"), frozenset({"pOMD"}))),
        (on(), Within(Measure("lines", intent="palliative"), high=0)),  # a line given stays given
        # two numbers would have to change
        (on(start="2026-02-12", ongoing=True, cycles=9),
         AllOf((Within(WEEKS, high=12), Within(CYCLES, high=6)))),
        (counted(6), AllOf((Within(METS, high=5), OneOf(Measure("cancer_type"), frozenset({"breast"}))))),
    ],
)  # fmt: skip
def test_where_no_number_alone_would_do_none_is_named(who: Patient, tree: Node) -> None:
    assert nearest(who, rule(tree)) is None


def test_of_two_ways_the_nearer_one_is_named() -> None:
    either = AnyOf((Within(WEEKS, high=12), Within(CYCLES, high=4)))
    found = nearest(on(start="2026-02-12", ongoing=True, cycles=9), rule(either))
    assert found is not None
    assert found.measure.kind == "weeks"


def test_a_change_holds_under_every_reading() -> None:
    readings = {"A-18": {"A": Change(), "B": Change(at="diagnosis")}}
    found = nearest(counted(6), rule(Within(METS, high=5), readings=readings))
    assert found == Margin(METS, 5, 6)
    told = [{"date": "2026-03-01", "at": ["diagnosis"], "totals": {"metastases": 9}},
            {"date": "2026-05-01", "totals": {"metastases": 6}}]  # fmt: skip
    who = nsclc(
        assessments=told, systemic_therapy=therapy(line(1, start="2026-03-05"), palliative=1)
    )
    assert nearest(who, rule(Within(METS, high=5), readings=readings)) is None


@pytest.mark.parametrize(
    ("margin", "small"),
    [
        (Margin(METS, 5, 6), True),
        (Margin(METS, 5, 7), False),
        (Margin(Measure("max_diameter_mm"), 50, 55), True),
        (Margin(Measure("max_diameter_mm"), 50, 55.5), False),
        (Margin(Measure("volume_cc"), 30, 33), True),
        (Margin(WEEKS, 12, 16), True),
        (Margin(WEEKS, 12, 17), False),
        (Margin(Measure("months", line="1"), 3, 2), True),
        (Margin(Measure("months", line="1"), 3, 1.5), False),
    ],
)  # fmt: skip
def test_a_near_miss_is_small(margin: Margin, small: bool) -> None:
    assert margin.small is small


# --- told to the profile ------------------------------------------------------------------------

_TOTAL = ("assessments", "0", "totals", "metastases")
_LINE = ("systemic_therapy", "lines", "0")


@pytest.mark.parametrize(
    ("who", "tree", "place", "worse", "enough"),
    [
        (counted(6), Within(METS, high=5), _TOTAL, 6, 5),
        (counted(2), Within(METS, low=4), _TOTAL, 3, 4),
        (counted(1, LIVER), LARGEST, ("lesions", "0", "diameter_mm"), 50.1, 50),
        (on(cycles=7), Within(CYCLES, high=6), (*_LINE, "cycles"), 7, 6),
        (on(start="2026-02-12", ongoing=True), Within(WEEKS, high=12), (*_LINE, "start"),
         "2026-02-18", "2026-02-19"),
    ],
)  # fmt: skip
def test_claim_38_told_to_the_profile_the_change_meets_and_a_smaller_one_does_not(
    who: Patient, tree: Node, place: tuple[str, ...], worse: Any, enough: Any
) -> None:
    def verdict(value: Any) -> Verdict:
        told = edited(who.profile.document(), [Edit(place, value)])
        return judge(tree, derive(Profile.model_validate_json(json.dumps(told)), who.as_of))

    found = nearest(who, rule(tree))
    assert found is not None
    if place[-1] != "start":
        assert found.limit == enough
    assert (verdict(worse), verdict(enough)) == (Verdict.NOT_MET, Verdict.MET)


CRITERIA = [
    criterion
    for trial in load_trials()
    for criterion in trial.criteria
    if criterion.tree is not None
    and any(MEASURES[m.kind].near for m in measures_of(criterion.tree))
]


@settings(max_examples=60)
@given(stated_in_part(), st.sampled_from(CRITERIA), st.floats(0, 1, exclude_max=True))
def test_claim_38_of_generated_patients(
    case: tuple[World, Json], criterion: Criterion, part: float
) -> None:
    profile = Profile.model_validate_json(json.dumps(case[1]))
    assert profile.as_of is not None
    who = derive(profile, profile.as_of)
    found = nearest(who, criterion)
    if judge_criterion(who, criterion).verdict is not Verdict.NOT_MET or found is None:
        return
    alike = {m for form in criterion.forms for m in measures_of(form.tree) if _alike(m, found)}
    if not alike:
        return  # a size of lesions, tested above

    def met(value: float) -> bool:
        then = who.on(who.as_of)
        for measure in alike:
            then.memo[measure] = Answer(Numbers.exactly(value))
        return all(judge(form.tree, then) is Verdict.MET for form in criterion.forms)

    assert met(found.limit)
    step = MEASURES[found.measure.kind].near_step
    between = int(part * abs(found.limit - found.value) / step) * step
    assert not met(found.value + (between if found.limit > found.value else -between))


def _alike(measure: Measure, margin: Margin) -> bool:
    mine, its = measure, margin.measure
    return (mine.kind, mine.of, mine.where, mine.by, mine.line) == (
        its.kind, its.of, its.where, its.by, its.line)  # fmt: skip
