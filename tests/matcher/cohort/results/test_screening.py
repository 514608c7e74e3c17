"""A cohort: its verdicts are those of a match, and every table is what counting by hand gives."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations, permutations, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oligomatch.matcher.cohort.results.attrition import AttritionStep, in_file_order, most_first
from oligomatch.matcher.cohort.results.feasibility import feasibility
from oligomatch.matcher.cohort.results.loosening import loosened, looser_trees
from oligomatch.matcher.cohort.results.relaxation import relaxation
from oligomatch.matcher.cohort.results.screening import (
    Pair,
    deciding_of,
    kind_of_fact,
    screen,
    screen_trial,
)
from oligomatch.matcher.cohort.results.states import FAILING, MET, OPEN, decided, state
from oligomatch.matcher.cohort.results.tables import TABLES, result_rows, tables
from oligomatch.matcher.cohort.results.tally import FactCount, Tally, TrialTally
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import MatchClass, match_trial
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import derive
from oligomatch.rules.read import load_trials
from oligomatch.rules.tree import AllOf, Every, Exists, Is, Measure, Node, Not, Within
from oligomatch.rules.trial import Kind
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.drawn_rules import nodes
from tests.oracle.worlds import World
from tests.support.cohorts import cohort
from tests.support.profiles import Json

TRIALS = load_trials()
SIGNS = "+-w?da"
METASTASES = Measure("count", of="metastases", at="entry", by="DEFAULT")
MONTHS = Measure("months", line="1")


def tally_of(*rows: str, opened: Counter[str] | None = None) -> TrialTally:
    ids = tuple(f"c{n}" for n in range(len(rows[0]) if rows else 0))
    return TrialTally(ids, Counter(rows), opened or Counter())


def rows(criteria: int = 4) -> st.SearchStrategy[list[str]]:
    row = st.text(SIGNS, min_size=criteria, max_size=criteria)
    return st.lists(row, min_size=1, max_size=25)


# --- one patient --------------------------------------------------------------------------------


@settings(max_examples=40)
@given(stated_in_part())
def test_a_patient_is_screened_as_a_match_judges(case: tuple[World, Json]) -> None:
    profile = profile_of(case[1])
    assert profile.as_of is not None
    patient = derive(profile, profile.as_of)
    each_trial = screen(profile, profile.as_of, TRIALS)
    rows = result_rows(TRIALS, each_trial)
    for trial, one, row in zip(TRIALS, each_trial.values(), rows, strict=True):
        match = match_trial(patient, trial)
        each = [state(j.verdict, j.reason, bool(j.awaits)) for j in match.deciding]
        assert one.row == "".join(s.sign for s in each)
        assert one.kind is match.match
        assert (row["criterion"] is None) == (match.match is MatchClass.ELIGIBLE)
        if one.kind is MatchClass.POSSIBLE:
            assert set(one.asks) == {kind_of_fact(fact) for fact in match.asks}


def test_the_first_criterion_that_makes_the_class_decides() -> None:
    assert decided("+w?-") == (MatchClass.INELIGIBLE, 3)
    assert decided("+?w") == (MatchClass.NOT_YET, 2)
    assert decided("+d?") == (MatchClass.POSSIBLE, 1)
    assert decided("++") == (MatchClass.ELIGIBLE, None)


def test_a_kind_of_fact_repeats_no_word_of_the_patient() -> None:
    assert kind_of_fact("/assessments/1/lesions/Kanarienvogel/status") == (
        "/assessments/*/lesions/*/status"
    )
    assert kind_of_fact("/biomarkers/EGFR") == "/biomarkers/EGFR"


# --- a step looser ------------------------------------------------------------------------------


@settings(max_examples=40)
@given(stated_in_part(), st.lists(nodes(), min_size=1, max_size=6))
def test_what_is_met_stays_met_a_step_looser(case: tuple[World, Json], trees: list[Node]) -> None:
    profile = profile_of(case[1])
    assert profile.as_of is not None
    patient = derive(profile, profile.as_of)
    shipped = [tree for t in TRIALS for c in t.criteria for tree in c.question.trees]
    for tree in (*trees, *shipped):
        now, then = judge(tree, patient), judge(loosened(tree), patient)
        if now is Verdict.MET:
            assert then is Verdict.MET, tree
        if then is Verdict.NOT_MET:
            assert now is Verdict.NOT_MET, tree


@pytest.mark.parametrize(
    ("tree", "looser"),
    [
        (Within(METASTASES, low=1, high=3), Within(METASTASES, low=1, high=4)),
        (Within(METASTASES, low=3), Within(METASTASES, low=2)),
        (Within(METASTASES, high=0), Within(METASTASES, high=1)),
        (Within(MONTHS, low=3), Within(MONTHS, low=2)),
        (Within(MONTHS, low=0.5, under=6), Within(MONTHS, low=0, under=7)),
        (Not(Within(METASTASES, low=4)), Not(Within(METASTASES, low=5))),
        (Not(Within(METASTASES, high=0)), Not(Within(METASTASES, high=0))),
        (Not(Exists(METASTASES)), Not(Within(METASTASES, low=2))),
        (Exists(METASTASES), Exists(METASTASES)),
        (Is(Measure("fdg_pet_done")), Is(Measure("fdg_pet_done"))),
        (
            Every(METASTASES, Within(Measure("max_diameter_mm"), high=50)),
            Every(METASTASES, Within(Measure("max_diameter_mm"), high=55)),
        ),
        (
            AllOf((Within(METASTASES, high=5), Is(Measure("fdg_pet_done")))),
            AllOf((Within(METASTASES, high=6), Is(Measure("fdg_pet_done")))),
        ),
    ],
    ids=str,
)
def test_a_step_is_what_makes_a_near_miss(tree: Node, looser: Node) -> None:
    assert loosened(tree) == looser


def test_examinations_and_words_have_no_step() -> None:
    for criterion in (c for trial in TRIALS for c in trial.criteria):
        if criterion.kind is not Kind.INCLUSION:
            assert looser_trees(criterion) is None


def test_a_loosened_criterion_opens_what_it_alone_closes() -> None:
    for told in cohort(40):
        profile = profile_of(told)
        assert profile.as_of is not None
        patient = derive(profile, profile.as_of)
        for trial in TRIALS:
            one, tally = screen_trial(patient, trial), Tally.empty([trial]).trials[trial.id]
            tally.add(one)
            for criterion, sign in zip(deciding_of(trial), one.row, strict=True):
                trees = looser_trees(criterion)
                rest = one.row.replace(sign, "", 1)
                if trees is None or sign == MET or set(rest) & FAILING:
                    assert criterion.id not in {*tally.opened, *tally.reached}
                    continue
                verdicts = {judge(tree, patient) for tree in trees}
                met, failed = verdicts == {Verdict.MET}, verdicts == {Verdict.NOT_MET}
                assert (criterion.id in tally.opened) == (met and not set(rest) - {MET})
                assert (criterion.id in tally.reached) == (sign in FAILING and not failed)


# --- attrition ----------------------------------------------------------------------------------


@given(rows())
def test_each_step_holds_those_who_pass_it_and_all_before(each: list[str]) -> None:
    trial = tally_of(*each)
    for number, step in enumerate(in_file_order(trial), 1):
        before, here = [r for r in each if not set(r[: number - 1]) & FAILING], number - 1
        assert step.certain == sum(set(r[:number]) <= {MET} for r in each)
        assert step.possible == sum(not set(r[:number]) & FAILING for r in each)
        assert step.lost == sum(r[here] in FAILING for r in before)
        assert step.waiting == sum(r[here] == "w" for r in before)
        assert step.unknown == sum(r[here] in OPEN for r in before)


@given(rows())
def test_both_orders_end_with_those_who_fit_and_those_who_may(each: list[str]) -> None:
    trial = tally_of(*each)
    for order in (in_file_order, most_first):
        steps = order(trial)
        assert (steps[-1].certain, steps[-1].possible) == (trial.eligible, trial.reachable)
        assert sum(step.lost for step in steps) + trial.reachable == len(each)
        assert sorted(step.criterion for step in steps) == sorted(trial.criteria)


@given(rows())
def test_the_other_order_loses_the_most_at_every_step(each: list[str]) -> None:
    left, steps = list(each), most_first(tally_of(*each))
    places = [int(step.criterion[1:]) for step in steps]
    for number, step in enumerate(steps):
        most = max(sum(r[p] in FAILING for r in left) for p in places[number:])
        assert step.lost == most
        left = [r for r in left if r[places[number]] not in FAILING]


def test_the_earlier_criterion_comes_first_where_two_lose_as_many() -> None:
    assert most_first(tally_of("-+", "+-"))[0] == AttritionStep("c0", 1, 1, 1, 0, 0)


# --- relaxation ---------------------------------------------------------------------------------


def lost_to(each: list[str], criteria: frozenset[int], signs: frozenset[str]) -> int:
    return sum(any(row[place] in signs for place in criteria) for row in each)


@given(rows())
def test_the_share_of_a_criterion_is_its_mean_loss_over_every_order(each: list[str]) -> None:
    trial, signs = tally_of(*each), FAILING | OPEN
    for row in relaxation(trial, frozenset()):
        place, sums = int(row.criterion[1:]), {FAILING: 0, signs: 0}
        orders = list(permutations(range(4)))
        for order in orders:
            before = frozenset(order[: order.index(place)])
            for kind in sums:
                sums[kind] += lost_to(each, before | {place}, kind) - lost_to(each, before, kind)
        assert row.shapley == Fraction(sums[FAILING], len(orders))
        assert row.shapley_unmet == Fraction(sums[signs], len(orders))


@given(rows(14))
def test_the_shares_of_many_criteria_add_up_to_all_that_is_lost(each: list[str]) -> None:
    trial = tally_of(*each)
    found = relaxation(trial, frozenset())
    assert sum(row.shapley for row in found) == len(each) - trial.reachable
    assert sum(row.shapley_unmet for row in found) == len(each) - trial.eligible


@given(rows())
def test_a_criterion_dropped_or_obtained_is_counted_anew(each: list[str]) -> None:
    now = tally_of(*each)
    for row in relaxation(now, frozenset()):
        place = int(row.criterion[1:])
        dropped = tally_of(*(r[:place] + MET + r[place + 1 :] for r in each))
        told = (r[:place] + MET + r[place + 1 :] if r[place] in OPEN else r for r in each)
        assert row.dropped == dropped.eligible - now.eligible
        assert row.fails_alone == dropped.reachable - now.reachable
        assert row.obtained == tally_of(*told).eligible - now.eligible
        assert row.fails == sum(r[place] in FAILING for r in each)
        assert row.unknown == sum(r[place] in OPEN for r in each)


def test_what_has_no_step_is_told_apart_from_what_gains_nobody() -> None:
    trial = tally_of("-+", opened=Counter({"c0": 1}))
    first, second = relaxation(trial, frozenset({"c0"}))
    assert (first.loosened, second.loosened) == (1, None)


# --- the whole ----------------------------------------------------------------------------------


def test_the_order_of_patients_changes_no_count() -> None:
    screened = []
    for told in cohort(40):
        profile = profile_of(told)
        assert profile.as_of is not None
        screened.append(screen(profile, profile.as_of, TRIALS))
    first, second = Tally.empty(TRIALS), Tally.empty(TRIALS)
    for one in screened:
        first.add(one)
    Random(7).shuffle(screened)
    for one in screened:
        second.add(one)
    assert first == second
    assert tables(first, TRIALS, 2) == tables(second, TRIALS, 2)
    assert tuple(tables(first, TRIALS, 2)) == TABLES
    fits = [{id for id, s in one.items() if s.kind is MatchClass.ELIGIBLE} for one in screened]
    pairs = Counter(pair for one in fits for pair in combinations(sorted(one), 2))
    assert first.both == pairs
    assert first.several == Counter(map(len, fits))


def test_a_fact_is_counted_by_patient_by_match_and_where_it_stands_alone() -> None:
    tally = Tally({"s": TrialTally(("c0",)), "t": TrialTally(("c0",))})
    tally.add({"s": Pair("?", "", ("/a",)), "t": Pair("?", "", ("/a", "/b"))})
    tally.add({"s": Pair("?", "", ("/b", "/a")), "t": Pair("?", "")})
    assert tally.facts == {"/a": FactCount(2, 3, 1), "/b": FactCount(2, 2, 0)}


def test_every_class_of_the_cohort_is_counted_once() -> None:
    for row in map("".join, product(SIGNS, repeat=2)):
        assert tally_of(row).classes.total() == 1


def test_the_fact_that_alone_keeps_most_open_is_worth_most() -> None:
    tally = Tally(
        {}, facts={"/a": FactCount(9, 9, 0), "/b": FactCount(1, 1, 1), "/c": FactCount(1, 2, 1)}
    )
    assert [fact for fact, _ in tally.facts_worth_obtaining()] == ["/c", "/b", "/a"]


def test_recruitment_takes_as_long_as_those_who_fit_are_rare() -> None:
    trial = tally_of("+", "?", "-", "-")
    one = feasibility("t", trial, 10, 5)
    assert (one.share, one.share_at_best) == (0.1, 0.2)
    assert (one.months, one.months_at_best) == (8, 4)


def test_recruitment_has_no_end_where_nobody_fits_and_no_size_is_stated() -> None:
    assert feasibility("t", tally_of("-"), 10, 5).months_at_best is None
    unstated = feasibility("t", tally_of("+"), None, 5)
    assert (unstated.share, unstated.months) == (None, None)


@pytest.mark.parametrize("rate", [0, -1, float("nan"), float("inf")])
def test_an_accrual_of_nobody_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        feasibility("t", tally_of("+"), 10, rate)
