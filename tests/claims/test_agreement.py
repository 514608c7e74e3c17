"""Every executor gives the verdicts of the judge: on random trees and patients, and on all trials."""

from __future__ import annotations

import os

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

pytest.importorskip("durable.engine", reason="durable-rules cannot be imported")

from oligomatch.matcher.backends.durable.executor import DurableExecutor, scaled
from oligomatch.matcher.findings.chain import Refused
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.values import Flag, Numbers, Options
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.rules.case_files import Case
from oligomatch.rules.read import load_trials
from oligomatch.rules.tree import Is, Measure, Node, OneOf, Within, comparisons_of
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.drawn_rules import examinations, nodes
from tests.oracle.worlds import World
from tests.support.patients import shipped_cases
from tests.support.profiles import Json

TREES = [
    tree
    for trial in load_trials()
    for criterion in trial.criteria
    for form in criterion.forms
    for tree in (form.tree, *(wait.situation for wait in form.waits))
]
SHIPPED = DurableExecutor.of_trials(load_trials())
EACH = 110 if "OLIGOMATCH_ASAN" in os.environ else 11  # of the cases; a sanitized one takes long


def patient_of(told: Json) -> Patient:
    profile = profile_of(told)
    assert profile.as_of is not None
    return derive(profile, profile.as_of)


@given(stated_in_part(), st.lists(nodes() | examinations(), min_size=1, max_size=6))
def test_random_trees_get_the_judge_s_verdict(case: tuple[World, Json], trees: list[Node]) -> None:
    patient = patient_of(case[1])
    executor = DurableExecutor([trees])
    assert [executor.judge(tree, patient) for tree in trees] == [
        judge(tree, patient) for tree in trees
    ]


@given(stated_in_part())
def test_the_trials_get_the_judge_s_verdicts(case: tuple[World, Json]) -> None:
    patient = patient_of(case[1])
    for tree in TREES:
        assert SHIPPED.judge(tree, patient) is judge(tree, patient)


@pytest.mark.parametrize(
    "case", shipped_cases()[::EACH], ids=lambda case: f"{case.trial}: {case.name}"
)
def test_the_cases_get_the_judge_s_verdicts(case: Case) -> None:
    patient = patient_of(dict(case.patient))
    for tree in TREES:
        assert SHIPPED.judge(tree, patient) is judge(tree, patient)


# --- one comparison on its own -------------------------------------------------------------------

WEEKS = Measure("weeks", line="1")
EDGE = st.sampled_from([0, 1, 2, 2.5, 3, 0.1, 0.3, 41 / 7, 6, 29.999999999, 30, 30.0000001, 1e9])
LIMIT = st.none() | st.sampled_from([0, 1, 2, 2.5, 3, 0.1, 0.3, 6, 30])


def verdict(node: Node, values: Numbers | Options | Flag) -> Verdict:
    """What the executor makes of possible values that are put in its hands."""
    from oligomatch.matcher.measures.answer import Answer

    patient = patient_of({"as_of": "2026-05-14"})
    (atom,) = comparisons_of(node)
    patient.memo[atom.measure] = Answer(values)
    return DurableExecutor([[node]]).judge(node, patient)


@example(None, None, True, 1, None, None)
@example(0.1, 0.3, False, 0.3, None, 0.3)
@given(st.none() | EDGE, st.none() | EDGE, st.booleans(), LIMIT, LIMIT, LIMIT)
def test_a_range_meets_its_limits_as_in_the_judge(
    low: float | None,
    high: float | None,
    absent: bool,
    at_least: float | None,
    at_most: float | None,
    under: float | None,
) -> None:
    assume(low is None or high is None or low <= high)
    values = Numbers.none() if low is None else Numbers(low, high, absent)
    node = Within(Measure("weeks", line="1"), at_least, at_most, under)
    assert verdict(node, values) is values.within(at_least, at_most, under)


@given(
    st.sets(st.sampled_from(["CR", "PR", "SD", "PD", None])),
    st.sets(st.sampled_from(["CR", "PD"]), min_size=1),
)
def test_categories_are_compared_as_in_the_judge(
    options: set[str | None], wanted: set[str]
) -> None:
    values = Options(frozenset(options))
    node = OneOf(Measure("recist", line="1"), frozenset(wanted))
    assert verdict(node, values) is values.one_of(frozenset(wanted))


@pytest.mark.parametrize("may_be_true", [True, False])
@pytest.mark.parametrize("may_be_false", [True, False])
def test_flags_are_compared_as_in_the_judge(may_be_true: bool, may_be_false: bool) -> None:
    values = Flag(may_be_true, may_be_false)
    assert verdict(Is(Measure("begun", line="1")), values) is values.holds()


@given(EDGE, EDGE)
def test_scaling_keeps_the_order_against_every_whole_thousandth(one: float, two: float) -> None:
    if scaled(two) % 2 == 0:
        assert (scaled(one) < scaled(two)) == (one < two)
        assert (scaled(one) == scaled(two)) == (one == two)


def test_what_cannot_be_expressed_is_refused_by_name() -> None:
    measure = WEEKS
    with pytest.raises(Refused, match=r"`weeks`: the limit .* is finer than a thousandth"):
        DurableExecutor([[Within(measure, high=0.0001)]])
    with pytest.raises(Refused, match="not made for `Within weeks`"):
        DurableExecutor([]).judge(Within(measure, high=1), patient_of({"as_of": "2026-05-14"}))
    with pytest.raises(Refused, match=r"`weeks`: the limit 1e.18 is too large"):
        DurableExecutor([[Within(measure, high=1e18)]])
    with pytest.raises(Refused, match="below 0"):
        verdict(Within(measure, high=1), Numbers(-1, 1))


def test_numbers_beyond_every_limit_are_compared_as_in_the_judge() -> None:
    for low, high in ((0, 1e18), (1e18, 1e18), (1e18, None)):
        values = Numbers(low, high)
        for limits in ({"high": 1}, {"low": 1}, {"under": 1e9}, {"over": 1e9}):
            assert verdict(Within(WEEKS, **limits), values) is values.within(**limits)


def test_more_comparisons_than_one_rule_set_holds_are_shared_out() -> None:
    trees = [Within(Measure("lines", intent="any"), high=n) for n in range(200)]
    patient = patient_of({"as_of": "2026-05-14"})
    executor = DurableExecutor([trees])
    assert all(executor.judge(tree, patient) is judge(tree, patient) for tree in trees)
