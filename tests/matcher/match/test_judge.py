"""The judge of one tree: leaves compare possible values, the rest is Kleene's logic."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import deciders, judge
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
from tests.support.patients import GOLDEN, holds, line, nsclc, patient, therapy

MET, UNKNOWN, NOT_MET = Verdict.MET, Verdict.UNKNOWN, Verdict.NOT_MET
PET, BRAIN = Is(Measure("fdg_pet_done")), Is(Measure("brain_imaging_done"))
METS = Measure("count", of="metastases", at="entry", by="DEFAULT")
SIZE = Measure("max_diameter_mm")


def imaged(**told: Any) -> Patient:
    return nsclc(imaging=told)


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (Within(METS, high=3), MET),
        (Within(METS, low=3), NOT_MET),
        (Within(METS, low=1, high=5), MET),
        (Within(METS, under=2), NOT_MET),
        (Within(METS, low=2, high=2), MET),
        (OneOf(Measure("histology"), frozenset({"squamous"})), NOT_MET),
        (OneOf(Measure("histology"), frozenset({"adenocarcinoma", "squamous"})), MET),
        (Is(Measure("altered", gene="EGFR")), MET),
        (Is(Measure("altered", gene="ALK")), NOT_MET),
        (Is(Measure("altered", gene="RET")), UNKNOWN),
        (Exists(METS), MET),
        (Every(METS, Within(SIZE, high=50)), UNKNOWN),
        (Within(Measure("weeks", line="current"), low=6, high=12), MET),
        (Within(Measure("months", line="current"), low=3), NOT_MET),
        (Within(Measure("months", line="2"), low=0), NOT_MET),  # no such line
        (Not(Within(Measure("months", line="2"), low=0)), MET),
        (OneOf(Measure("recist", line="2"), frozenset({"CR", "PR", "SD", "PD"})), NOT_MET),
        (Always(), MET),
    ],
)
def test_leaves_on_the_worked_patient(node: Node, expected: Verdict) -> None:
    assert holds(patient(GOLDEN), node) is expected


@pytest.mark.parametrize(("number", "expected"), [(0, NOT_MET), (1, MET), (2, MET)])
def test_one_lesion_is_enough_to_exist_and_to_break_a_rule_of_every(
    number: int, expected: Verdict
) -> None:
    told = [{"date": "2026-05-01", "totals": {"metastases": number}}]
    lesions = [{"organ": "liver", "diameter_mm": 60}] * number
    who = nsclc(assessments=told, lesions=lesions)
    assert judge(Exists(METS), who) is expected
    assert judge(Not(Every(METS, Within(SIZE, high=50))), who) is expected


def test_connectives_follow_kleene() -> None:
    done, open_, undone = imaged(fdg_pet=True), imaged(), imaged(fdg_pet=False)
    for who, expected in ((done, MET), (open_, UNKNOWN), (undone, NOT_MET)):
        assert judge(PET, who) is expected
        assert judge(AllOf((PET, Always())), who) is expected
        assert judge(AnyOf((PET, Not(Always()))), who) is expected
        assert judge(AllOf((PET, Not(Always()))), who) is NOT_MET
        assert judge(AnyOf((PET, Always())), who) is MET
    assert judge(Not(PET), open_) is UNKNOWN
    assert judge(Not(PET), undone) is MET


def test_at_least_n_of_several() -> None:
    parts = (PET, BRAIN, Is(Measure("naf_pet_done")))
    who = imaged(fdg_pet=True, brain_imaging=False)
    assert judge(AtLeast(1, parts), who) is MET
    assert judge(AtLeast(2, parts), who) is UNKNOWN
    assert judge(AtLeast(3, parts), who) is NOT_MET


def test_nothing_is_settled_of_a_patient_of_whom_nothing_is_told() -> None:
    leaves = (PET, Within(METS, high=3), Exists(METS), Is(Measure("altered", gene="EGFR")),
              Within(Measure("months", line="1"), low=3), Is(Measure("ever_metastatic")))  # fmt: skip
    assert {judge(leaf, patient()) for leaf in leaves} == {UNKNOWN}


def test_every_is_judged_by_the_lesions_that_fail() -> None:
    lesions = [{"organ": "liver", "diameter_mm": 60}, {"organ": "brain", "diameter_mm": 20}]
    told = nsclc(lesions=lesions, assessments=[{"date": "2026-05-01", "totals": {"metastases": 2}}])
    inside = Measure("count", of="metastases", at="entry", where=Is(Measure("intracranial")))
    assert judge(Every(inside, Within(SIZE, high=30)), told) is MET
    assert judge(Every(METS, Within(SIZE, high=50)), told) is NOT_MET


flags = st.sampled_from([True, False, None])
leaves = st.sampled_from([PET, BRAIN, Always()])
trees = st.recursive(
    leaves,
    lambda parts: st.one_of(
        st.lists(parts, min_size=1, max_size=3).map(lambda p: AllOf(tuple(p))),
        st.lists(parts, min_size=1, max_size=3).map(lambda p: AnyOf(tuple(p))),
        st.tuples(st.integers(0, 3), st.lists(parts, min_size=1, max_size=3)).map(
            lambda n: AtLeast(n[0], tuple(n[1]))
        ),
        parts.map(Not),
    ),
    max_leaves=6,
)


@given(trees, flags, flags, st.booleans(), st.booleans())
def test_a_settled_tree_stays_settled_as_more_is_told(
    tree: Node, pet: bool | None, brain: bool | None, first: bool, second: bool
) -> None:
    known = judge(tree, imaged(fdg_pet=pet, brain_imaging=brain))
    told = imaged(
        fdg_pet=first if pet is None else pet, brain_imaging=second if brain is None else brain
    )
    assert judge(tree, told) in (MET, NOT_MET)
    assert known in (UNKNOWN, judge(tree, told))


@given(trees, flags, flags)
def test_the_tests_of_a_tree_tell_what_the_judge_says(
    tree: Node, pet: bool | None, brain: bool | None
) -> None:
    who = imaged(fdg_pet=pet, brain_imaging=brain)
    told = judge(tree, who)
    assert (deciders(tree).met(who), deciders(tree).not_met(who)) == (told is MET, told is NOT_MET)
    if told is not UNKNOWN:
        assert deciders(tree).of(told)(who)


def test_a_test_asks_no_more_leaves_than_it_takes() -> None:
    who = imaged(fdg_pet=True)
    assert not deciders(AllOf((BRAIN, PET))).met(who)
    assert PET.measure not in who.memo
    assert judge(AllOf((BRAIN, PET)), who) is UNKNOWN
    assert PET.measure in who.memo


@given(trees, flags, flags)
def test_double_negation(tree: Node, pet: bool | None, brain: bool | None) -> None:
    who = imaged(fdg_pet=pet, brain_imaging=brain)
    assert judge(Not(Not(tree)), who) is judge(tree, who)


def test_the_verdict_of_a_line_measure_is_over_every_order() -> None:
    told = therapy(line(None, agents=["erlotinib"]), line(None, agents=["docetaxel"]), palliative=2)
    first = Is(Measure("has_class", line="1", names=frozenset({"tki"})))
    either = Is(Measure("has_class", line="1", names=frozenset({"tki", "chemotherapy"})))
    who = nsclc(systemic_therapy=told)
    assert (judge(first, who), judge(either, who)) == (UNKNOWN, MET)


def test_one_question_is_asked_once() -> None:
    who = patient(GOLDEN)
    judge(Within(METS, high=3), who)
    before = dict(who.memo)
    judge(Within(METS, low=1), who)
    assert who.memo == before
