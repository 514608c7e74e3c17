"""A trial with arms: the best class of its arms, by the definition; and every executor says the
same as the reference."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from oligomatch.api.library.screening import screen
from oligomatch.matcher.ask.effects import Bench
from oligomatch.matcher.ask.gaps import Gaps, wanted
from oligomatch.matcher.ask.next_questions import ask_next
from oligomatch.matcher.backends.catalogue.index import Catalogue
from oligomatch.matcher.backends.catalogue.ranking import Ranking
from oligomatch.matcher.backends.solver.verdicts import exact_match
from oligomatch.matcher.cohort.results.frames import screen_frames
from oligomatch.matcher.cohort.results.screening import arms_of, screen_trial
from oligomatch.matcher.cohort.results.states import by_arm, kinds_by_arm
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import CLASSES, MatchClass, classify, match_trial
from oligomatch.matcher.match.difference import differences
from oligomatch.matcher.match.outlook import outlook
from oligomatch.matcher.match.rank import rank
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.tree import Is, Measure, OneOf
from oligomatch.rules.trial import DECIDING, Arm, Criterion, Kind, Source, Trial
from tests.support.cohorts import cohort
from tests.support.patients import TRIALS, nsclc

ARMS = (Arm("A", "cohort A"), Arm("B", "cohort B"), Arm("C", "cohort C"))
PATIENTS = 40
DECIDERS = [c for t in TRIALS.values() for c in t.criteria if c.kind in DECIDING and c.tree]
EGFR = OneOf(Measure("cancer_type"), frozenset({"nsclc"}))


def rule(number: int, tree: Any, *arms: str, kind: Kind = Kind.INCLUSION) -> Criterion:
    id = f"7662-{number:02}"
    return Criterion(id, kind, tree, "quote", "text", Source("own"), arms=arms)


def trial(*criteria: Criterion, arms: tuple[Arm, ...] = ARMS[:2]) -> Trial:
    return replace(TRIALS["NCT02417662"], criteria=criteria, arms=arms, silenced=())


def drawn(seed: int, number: str = "NCT02417662") -> Trial:
    """A trial of drawn criteria, each of some arms or of all."""
    draw = random.Random(seed)
    some = draw.sample(DECIDERS, draw.randint(2, 8))
    names = [arm.name for arm in ARMS]
    return replace(
        TRIALS[number],
        criteria=tuple(
            replace(
                one,
                id=f"{number[-4:]}-{place:02}",
                arms=tuple(sorted(draw.sample(names, draw.randint(0, 2)))),
            )
            for place, one in enumerate(some, 1)
        ),
        arms=ARMS,
        silenced=(),
    )


def patients() -> list[Patient]:
    each = [Profile.model_validate(one) for one in cohort(PATIENTS)]
    return [derive(one, one.as_of or date(2026, 5, 14)) for one in each]


def by_definition(patient: Patient, one: Trial) -> MatchClass:
    """The best class of the arms, each matched as a trial of its own."""
    own = [
        replace(one, arms=(), criteria=tuple(c for c in one.criteria if c.holds_in(arm.name)))
        for arm in one.arms
    ]
    kinds = [match_trial(patient, each).match for each in own]
    return CLASSES[min(map(CLASSES.index, kinds))]


PET, BRAIN = Is(Measure("fdg_pet_done")), Is(Measure("brain_imaging_done"))


@pytest.mark.parametrize(
    ("pet", "brain", "expected", "arm"),
    [
        (True, True, MatchClass.ELIGIBLE, "A"),
        (False, True, MatchClass.ELIGIBLE, "B"),
        (True, False, MatchClass.ELIGIBLE, "A"),
        (False, False, MatchClass.INELIGIBLE, "A"),
        (None, False, MatchClass.POSSIBLE, "A"),
        (False, None, MatchClass.POSSIBLE, "B"),
        (None, True, MatchClass.ELIGIBLE, "B"),
    ],
)
def test_the_best_of_two_arms(
    pet: bool | None, brain: bool | None, expected: MatchClass, arm: str
) -> None:
    stated = {"fdg_pet": pet, "brain_imaging": brain}
    who = nsclc(imaging={name: one for name, one in stated.items() if one is not None})
    found = match_trial(who, trial(rule(1, EGFR), rule(2, PET, "A"), rule(3, BRAIN, "B")))
    assert (found.match, found.arm) == (expected, arm)
    assert [one.arm for one in found.arms] == ["A", "B"]


def test_what_holds_for_all_arms_rules_out_all() -> None:
    found = match_trial(
        nsclc(imaging={"fdg_pet": False, "brain_imaging": True}),
        trial(rule(1, PET), rule(2, BRAIN, "B")),
    )
    assert found.match is MatchClass.INELIGIBLE
    assert [one.id for one in found.with_verdict(Verdict.NOT_MET)] == ["7662-01"]


@pytest.mark.parametrize("seed", range(6))
def test_each_executor_gives_the_class_of_the_definition(seed: int) -> None:
    one, plain = drawn(seed), TRIALS["NCT03410043"]
    catalogue, other = Catalogue([one, plain]), drawn(seed + 100, "NCT03391869")
    arms = arms_of(one)
    for who in patients():
        kind = by_definition(who, one)
        found = match_trial(who, one)
        assert found.match is kind
        assert classify(found.every, one.each_arm) is kind
        assert found.match is min((a.match for a in found.arms), key=CLASSES.index)
        ranking = {r.trial.id: r for r in Ranking(catalogue, who).ranked()}
        assert ranking[one.id].match == found
        matches = [found, match_trial(who, plain), match_trial(who, other)]
        assert Ranking(Catalogue([one, plain, other]), who).ranked() == rank(matches, who)
        pair = screen_trial(who, one)
        assert pair.kind is kind
        assert kinds_by_arm(pair.row, arms) == tuple(a.match for a in found.arms)


@pytest.mark.parametrize("seed", range(3))
def test_columns_count_as_the_judge_does(seed: int) -> None:
    trials = [drawn(seed), drawn(seed + 50, "NCT03391869"), TRIALS["NCT03410043"]]
    asked = [dict(one) for one in cohort(PATIENTS)]
    ours, judge = screen(asked, trials), screen_frames(asked, trials)
    for name, frame in judge.items():
        own = [column for column in frame.columns if column in ours[name].columns]
        assert ours[name].select(own).equals(frame.select(own)), name


@pytest.mark.parametrize("seed", range(2))
def test_the_exact_layer_asks_each_arm(seed: int) -> None:
    one = drawn(seed)
    for who in patients()[:8]:
        exact = exact_match(who, one)
        kinds = [exact_match(who, one.of_arm(arm)).match.match for arm in one.each_arm]
        assert exact.match.match is min(kinds, key=CLASSES.index)
        assert [each.match for each in exact.match.arms] == kinds


def test_a_row_stands_aside_for_the_nearest_arm() -> None:
    arms = ((True, True, False), (True, False, True))
    assert by_arm("+-?", arms) == "+N?"
    assert by_arm("+?-", arms) == "+?N"
    assert by_arm("+++", arms) == "++P"
    assert kinds_by_arm("+N?", arms) == (MatchClass.INELIGIBLE, MatchClass.POSSIBLE)


# --- what is asked, and what opens and closes ----------------------------------------------------

TWO = trial(rule(1, EGFR), rule(2, PET, "A"), rule(3, BRAIN, "B"))


def test_what_each_arm_in_reach_misses_is_asked_for() -> None:
    who = nsclc()
    found = match_trial(who, TWO)
    assert {one.id for one in found.open} == {"7662-02", "7662-03"}
    gaps = Gaps(who.profile, who.as_of)
    assert set(wanted(gaps, [found])) == {"/imaging/fdg_pet", "/imaging/brain_imaging"}


def test_an_answer_that_closes_one_arm_closes_no_trial() -> None:
    who = nsclc()
    gaps = Gaps(who.profile, who.as_of)
    found = ask_next(gaps, who, [match_trial(who, TWO)])
    each = {q.facts[0].fact: q for q in found.questions}
    assert set(each) == {"/imaging/fdg_pet", "/imaging/brain_imaging"}
    for question in each.values():
        assert question.best.opens == ("NCT02417662",)
        assert question.worst.closes == ()


def test_an_arm_that_is_out_is_asked_for_nothing() -> None:
    who = nsclc(imaging={"fdg_pet": False})
    found = match_trial(who, TWO)
    assert [one.id for one in found.open] == ["7662-03"]
    bench = Bench(Gaps(who.profile, who.as_of), who, [found])
    assert {f for facts in bench.facts.values() for f in facts} == {"/imaging/brain_imaging"}


def test_where_one_arm_is_met_nothing_is_missing() -> None:
    found = match_trial(nsclc(imaging={"fdg_pet": True}), TWO)
    assert (found.match, found.open, found.asks) == (MatchClass.ELIGIBLE, (), ())


def test_differences_and_outlook_follow_the_best_arm() -> None:
    before = match_trial(nsclc(imaging={"fdg_pet": False}), TWO)
    after = match_trial(nsclc(imaging={"fdg_pet": False, "brain_imaging": True}), TWO)
    (found,) = differences([before], [after])
    assert (found.before, found.after) == (MatchClass.POSSIBLE, MatchClass.ELIGIBLE)
    assert [turn.after.id for turn in found.turns] == ["7662-03"]
    one = drawn(3)
    for who in patients()[:6]:
        kind = match_trial(who, one).match
        for change in outlook(who, [match_trial(who, one)]).changes:
            assert change.before is kind
            kind = change.after
            assert kind is match_trial(who.on(change.day), one).match
