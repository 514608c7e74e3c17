"""A reason under a `not` reads as the criterion does: what is excluded is never called required."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oligomatch.api.words.deciding_leaves import deciding_leaves, verdict_of
from oligomatch.api.words.requirements import requirement
from oligomatch.api.words.sentences import near_miss_words, sentence, why
from oligomatch.api.words.values import shortfall
from oligomatch.matcher.logic.values import Numbers
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Judged, judge_criterion
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.tree import AllOf, AnyOf, Every, Leaf, Measure, Node, Not, Within
from oligomatch.rules.trial import Criterion, Kind, Source
from tests.support.patients import nsclc

QTC = Measure("measured", test="qtc", unit="ms")
LVEF = Measure("measured", test="lvef", unit="%")
VACCINE = Measure("days_since", names=frozenset({"live_vaccine"}))
METS = Measure("count", of="metastases", at="entry", by="DEFAULT")
HEART = {
    "qtc": {"value": 510, "unit": "ms", "date": "2026-05-12"},
    "lvef": {"value": 45, "unit": "%", "date": "2026-05-12"},
}
WHO = nsclc(
    measurements=HEART,
    conditions={"live_vaccine": {"last": "2026-05-01"}},
    lesions=[{"organ": "liver", "diameter_mm": 53}] * 4,
    assessments=[{"date": "2026-05-12", "totals": {"metastases": 4}}],
)


def judged(tree: Node, patient: Patient = WHO) -> Judged:
    criterion = Criterion("x-1", Kind.INCLUSION, tree, "quote", "text", Source("seed"))
    return judge_criterion(patient, criterion)


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        (Not(Within(QTC, over=500)), "QTc interval 510 ms (at most 500 allowed)"),
        (Not(Within(QTC, low=500)), "QTc interval 510 ms (less than 500 allowed)"),
        (Not(Within(LVEF, under=50)), "left ventricular ejection fraction 45 % (at least 50 required)"),
        (Not(Within(LVEF, high=50)), "left ventricular ejection fraction 45 % (more than 50 required)"),
        (Not(Within(VACCINE, high=30)), "13 days since live vaccine (more than 30 required)"),
        (Not(Within(VACCINE, under=30)), "13 days since live vaccine (at least 30 required)"),
        (Not(Not(Not(Within(VACCINE, high=30)))), "13 days since live vaccine (more than 30 required)"),
        (Not(AnyOf((Within(QTC, over=500), Within(LVEF, under=40)))), "QTc interval 510 ms (at most 500 allowed)"),
        (Not(Not(Within(QTC, high=500))), "QTc interval 510 ms (at most 500 allowed)"),
        (Not(Within(METS, low=3, high=5)), "4 metastases at entry (3 to 5 excluded)"),
        (Not(Within(METS, low=4, high=4)), "4 metastases at entry (exactly 4 excluded)"),
        (Not(Every(METS, Within(Measure("max_diameter_mm"), high=60))), "no metastasis over 60 mm at entry"),
    ],
)  # fmt: skip
def test_a_reason_says_what_the_criterion_asks(tree: Node, words: str) -> None:
    one = judged(tree)
    assert one.verdict is Verdict.NOT_MET
    assert why(one, WHO.profile) == words
    assert words.lower() in sentence(one, WHO.profile).lower()


def test_a_limit_narrowly_missed_under_a_negation_is_that_of_the_criterion() -> None:
    one = judged(Not(Within(METS, over=3)))
    assert near_miss_words(one, WHO.profile) == "4 metastases at entry (at most 3 allowed): 1 over"


def test_what_is_asked_keeps_whether_the_day_itself_counts() -> None:
    assert requirement(Not(Within(VACCINE, under=30))) == "no live vaccine less than 30 days ago"
    assert requirement(Not(Within(VACCINE, high=30))) == "no live vaccine within the last 30 days"
    assert requirement(Not(Within(QTC, over=500))) == "QTc interval at most 500 ms"


ENDS = st.sampled_from(["low", "high", "under", "over"])


@given(ENDS, st.integers(0, 9), st.integers(0, 9), st.integers(0, 3))
def test_a_leaf_under_negations_is_told_as_its_opposite(
    end: str, limit: int, value: int, depth: int
) -> None:
    leaf: Leaf = Within(METS, **{end: limit})
    tree: Node = leaf
    for _ in range(depth):
        tree = Not(tree)
    values = Numbers.exactly(value)
    (found,) = deciding_leaves(AllOf((tree,)), {METS: values})
    assert verdict_of(found, {METS: values}) is verdict_of(tree, {METS: values})
    if verdict_of(tree, {METS: values}) is Verdict.NOT_MET:
        said = str(shortfall(found, METS, values))
        assert "excluded" not in said
        if depth % 2 == 0:
            assert said == str(shortfall(leaf, METS, values))
