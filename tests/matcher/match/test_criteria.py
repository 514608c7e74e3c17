"""From the verdicts of criteria to a class of match: readings, workup, waiting, near misses."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.criteria import (
    Awaited,
    Basis,
    Judged,
    Match,
    MatchClass,
    ask_of,
    classify,
    each_judged,
    judge_criterion,
    match_trial,
    unstated,
)
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.tree import AllOf, Always, AnyOf, Every, Is, Measure, Node, Not, OneOf, Within
from oligomatch.rules.trial import Change, Criterion, Event, Kind, Source, Wait
from tests.support.patients import GOLDEN, TRIALS, Json, judged, line, nsclc, patient, therapy

MET, UNKNOWN, NOT_MET = Verdict.MET, Verdict.UNKNOWN, Verdict.NOT_MET
PET, NAF, BRAIN = (Is(Measure(f"{name}_done")) for name in ("fdg_pet", "naf_pet", "brain_imaging"))
METS = Measure("count", of="metastases", at="entry", by="DEFAULT")


def rule(
    tree: Node | None, id: str = "x-1", kind: Kind = Kind.INCLUSION, **fields: Any
) -> Criterion:
    return Criterion(id, kind, tree, "quote", "cell", Source("seed"), **fields)


def match(who: Patient, *criteria: Criterion) -> Match:
    return match_trial(who, replace(TRIALS["NCT02417662"], criteria=criteria))


def imaged(**told: Any) -> Patient:
    return nsclc(imaging=told)


def counted(number: Any, **fields: Any) -> Patient:
    return nsclc(assessments=[{"date": "2026-05-01", "totals": {"metastases": number}}], **fields)


# --- the class -----------------------------------------------------------------------------------

FAILED, WAITS = (
    Judged(rule(PET), NOT_MET),
    Judged(rule(PET), NOT_MET, events=(Event.TIME,)),
)
OPEN, YES = Judged(rule(PET), UNKNOWN, Reason.MISSING), Judged(rule(PET), MET)


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ((), MatchClass.ELIGIBLE),
        ((YES,), MatchClass.ELIGIBLE),
        ((YES, OPEN), MatchClass.POSSIBLE),
        ((YES, WAITS), MatchClass.NOT_YET),
        ((OPEN, WAITS), MatchClass.NOT_YET),
        ((WAITS, WAITS), MatchClass.NOT_YET),
        ((YES, FAILED), MatchClass.INELIGIBLE),
        ((FAILED, WAITS), MatchClass.INELIGIBLE),
        ((OPEN, FAILED), MatchClass.INELIGIBLE),
        ((OPEN, WAITS, FAILED, YES), MatchClass.INELIGIBLE),
    ],
)
def test_the_first_line_of_the_table_that_applies(
    criteria: tuple[Judged, ...], expected: MatchClass
) -> None:
    assert classify(criteria) is classify(criteria[::-1]) is expected


def test_the_order_of_criteria_does_not_matter() -> None:
    for four in product((FAILED, WAITS, OPEN, YES), repeat=3):
        assert (
            len({classify(order) for order in (four, four[::-1], (four[1], four[0], four[2]))}) == 1
        )


@pytest.mark.parametrize("kind", [Kind.STRATUM, Kind.LATER, Kind.INFO])
def test_only_inclusion_and_workup_decide(kind: Kind) -> None:
    found = match(imaged(fdg_pet=True, brain_imaging=False), rule(PET), rule(BRAIN, kind=kind))
    assert found.match is MatchClass.ELIGIBLE
    assert [j.id for j in found.deciding] == ["x-1"]


def test_a_criterion_without_a_tree_has_no_verdict() -> None:
    assert judge_criterion(patient(), rule(None, kind=Kind.INFO)).verdict is None


# --- workup --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "verdict", "reason"),
    [({"fdg_pet": True}, MET, None), ({"fdg_pet": False}, UNKNOWN, Reason.TO_DO), ({}, UNKNOWN, Reason.TO_DO)],
)  # fmt: skip
def test_an_examination_not_done_or_not_stated_is_to_do(
    told: Json, verdict: Verdict, reason: Reason | None
) -> None:
    found = judge_criterion(imaged(**told), rule(PET, kind=Kind.WORKUP))
    assert (found.verdict, found.reason) == (verdict, reason)


@pytest.mark.parametrize("told", [{"fdg_pet": False}, {}])
def test_the_examination_to_do_is_asked_for(told: Json) -> None:
    assert judge_criterion(imaged(**told), rule(PET, kind=Kind.WORKUP)).asks == (
        "/imaging/fdg_pet",
    )


def test_of_two_examinations_the_one_done_is_not_asked_for() -> None:
    both = rule(AllOf((NAF, PET)), kind=Kind.WORKUP)
    assert judge_criterion(imaged(naf_pet=True), both).asks == ("/imaging/fdg_pet",)


# --- readings ------------------------------------------------------------------------------------


def reading(**letters: Change) -> dict[str, dict[str, Change]]:
    return {"A-1": letters}


TWO = rule(PET, readings=reading(A=Change(), B=Change(replace=BRAIN)))


@pytest.mark.parametrize(
    ("pet", "brain", "verdict", "reason"),
    [
        (True, True, MET, None),
        (False, False, NOT_MET, None),
        (True, False, UNKNOWN, Reason.AMBIGUOUS),
        (False, True, UNKNOWN, Reason.AMBIGUOUS),
        (True, None, UNKNOWN, Reason.MISSING),
        (None, False, UNKNOWN, Reason.MISSING),
        (None, None, UNKNOWN, Reason.MISSING),
    ],
)
def test_a_criterion_is_settled_when_every_reading_settles_it_alike(
    pet: bool | None, brain: bool | None, verdict: Verdict, reason: Reason | None
) -> None:
    found = judge_criterion(imaged(fdg_pet=pet, brain_imaging=brain), TWO)
    assert (found.verdict, found.reason) == (verdict, reason)
    assert found.disputed == (("A-1",) if reason is Reason.AMBIGUOUS else ())


def test_every_choice_of_several_readings_is_judged() -> None:
    readings = {
        "A-1": {"A": Change(), "B": Change(replace=BRAIN)},
        "A-2": {"A": Change(), "B": Change(also=NAF)},
    }
    found = judge_criterion(
        imaged(fdg_pet=True, brain_imaging=True, naf_pet=False), rule(PET, readings=readings)
    )
    assert {tuple(choice.values()): verdict for choice, verdict in found.by_reading} == {
        ("A", "A"): MET, ("A", "B"): NOT_MET, ("B", "A"): MET, ("B", "B"): NOT_MET,
    }  # fmt: skip
    assert found.reason is Reason.AMBIGUOUS
    assert found.disputed == ("A-2",)  # A-1 changes nothing


def test_a_fact_lacking_under_one_reading_is_asked_for() -> None:
    assert judge_criterion(imaged(fdg_pet=True), TWO).asks == ("/imaging/brain_imaging",)


def test_the_clinic_is_not_asked_what_only_the_site_can_settle() -> None:
    found = match(imaged(fdg_pet=True, brain_imaging=False), TWO)
    assert found.match is MatchClass.POSSIBLE
    assert found.asks == ()


def test_a_reading_may_set_the_time_of_a_count() -> None:
    told = [{"date": "2026-03-01", "at": ["diagnosis"], "totals": {"metastases": 6}},
            {"date": "2026-05-01", "totals": {"metastases": 2}}]  # fmt: skip
    who = nsclc(
        assessments=told, systemic_therapy=therapy(line(1, start="2026-03-05"), palliative=1)
    )
    few = rule(
        Within(METS, high=5),
        readings={"A-18": {"A": Change(at="entry"), "B": Change(at="diagnosis")}},
    )
    found = judge_criterion(who, few)
    assert (found.verdict, found.reason) == (UNKNOWN, Reason.AMBIGUOUS)


def test_a_patient_once_treated_is_a_question_to_the_site_never_a_refusal() -> None:
    treated = nsclc(systemic_therapy=therapy(line(1), palliative=1))
    assert (judged(treated, "5468-10").verdict, judged(treated, "5468-10").reason) == (
        UNKNOWN,
        Reason.AMBIGUOUS,
    )
    assert judged(nsclc(systemic_therapy=therapy(palliative=0)), "5468-10").verdict is MET


# --- waiting -------------------------------------------------------------------------------------

MONTHS = Measure("months", line="1")
LONG = Within(MONTHS, low=3)
RUNNING = AllOf((Is(Measure("under_way", line="1")), Within(MONTHS, under=3)))
UNTREATED = Is(Measure("no_systemic_therapy_yet"))
WAITING = rule(LONG, waits=(Wait(Event.INDUCTION, UNTREATED), Wait(Event.TIME, RUNNING)))


def on(**told: Any) -> Patient:
    return nsclc(systemic_therapy=therapy(line(1, **told), palliative=1))


@pytest.mark.parametrize(
    ("who", "awaits"),
    [
        (nsclc(systemic_therapy=therapy(palliative=0)), (Awaited(Event.INDUCTION),)),
        (on(start="2026-03-05", ongoing=True), (Awaited(Event.TIME, date(2026, 6, 5)),)),
        (on(start="2026-03-05", end="2026-04-05"), ()),
        (on(start="2026-03-05"), (Awaited(Event.TIME),)),  # it may still go on: no day is sure
    ],
)
def test_a_failure_waits_where_its_situation_may_hold(
    who: Patient, awaits: tuple[Awaited, ...]
) -> None:
    found = judge_criterion(who, WAITING)
    assert (found.verdict, found.awaits) == (NOT_MET, awaits)
    expected = MatchClass.NOT_YET if awaits else MatchClass.INELIGIBLE
    assert match(who, WAITING).match is expected


def test_nothing_is_awaited_of_what_is_met_or_open() -> None:
    assert judge_criterion(on(start="2026-01-01", ongoing=True), WAITING).awaits == ()
    assert judge_criterion(on(), WAITING).awaits == ()


def test_a_situation_under_any_reading_keeps_the_match_waiting() -> None:
    either = reading(
        A=Change(replace=Not(Always())), B=Change(replace=Not(Always()), at="diagnosis")
    )
    wait = Wait(Event.PROGRESSION, Within(METS, high=2))
    told = [{"date": "2026-03-01", "at": ["diagnosis"], "totals": {"metastases": 2}},
            {"date": "2026-05-01", "totals": {"metastases": 3}}]  # fmt: skip
    who = nsclc(
        assessments=told, systemic_therapy=therapy(line(1, start="2026-03-05"), palliative=1)
    )
    assert judge_criterion(who, rule(LONG, readings=either, waits=(wait,))).awaits == (
        Awaited(Event.PROGRESSION),
    )


def test_a_definite_failure_beats_what_waits() -> None:
    who = on(start="2026-03-05", ongoing=True)
    assert match(
        who, WAITING, rule(OneOf(Measure("cancer_type"), frozenset({"breast"})), "x-2")
    ).match is (MatchClass.INELIGIBLE)


# --- near misses ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "tree", "near"),
    [
        (4, Within(METS, high=3), True),
        (5, Within(METS, high=3), False),
        (3, Within(METS, low=4), True),
        (2, Within(METS, low=4), False),
        (11, Within(METS, low=1, high=10), True),
        ({"at_least": 4}, Within(METS, high=3), False),
    ],
)
def test_a_count_off_by_one_is_a_near_miss(number: Any, tree: Node, near: bool) -> None:
    found = match(counted(number), rule(tree))
    assert (found.near_miss is not None) is near


def _sizes(*lesions: Json) -> Patient:
    told = {"date": "2026-05-01", "totals": {"metastases": len(lesions)}}
    return nsclc(lesions=list(lesions), assessments=[told])


@pytest.mark.parametrize(("size", "near"), [(51, True), (55, True), (55.1, False), (80, False)])
def test_a_diameter_over_by_at_most_a_tenth_is_a_near_miss(size: float, near: bool) -> None:
    limit = Every(METS, Within(Measure("max_diameter_mm"), high=50))
    found = match(
        _sizes({"organ": "liver", "diameter_mm": size}, {"organ": "L3", "diameter_mm": 9}),
        rule(limit),
    )
    assert (found.match, found.near_miss is not None) == (MatchClass.INELIGIBLE, near)


def test_the_largest_lesion_decides_a_near_miss() -> None:
    limit = Every(METS, Within(Measure("max_diameter_mm"), high=50))
    lesions = ({"organ": "liver", "diameter_mm": 52}, {"organ": "L3", "diameter_mm": 90})
    assert match(_sizes(*lesions), rule(limit)).near_miss is None


@pytest.mark.parametrize(
    ("end", "near"),
    [("2026-03-28", True), ("2026-03-05", True), ("2026-03-04", False), ("2026-02-10", False)],
)
def test_a_time_at_most_a_month_short_is_a_near_miss(end: str, near: bool) -> None:
    found = match(on(start="2026-01-05", end=end), rule(LONG))
    assert (found.near_miss is not None) is near


def test_a_time_a_month_past_its_limit_is_a_near_miss() -> None:
    late = rule(Within(Measure("months_since_start", line="1"), high=6))
    assert match(on(start="2025-10-14"), late).near_miss is not None
    assert match(on(start="2025-10-13"), late).near_miss is None


def test_a_failed_driver_tumour_type_or_state_is_never_a_near_miss() -> None:
    for node in (
        OneOf(Measure("cancer_type"), frozenset({"breast"})),
        Not(Is(Measure("altered", gene="EGFR"))),
        OneOf(Measure("trial_group", at="entry"), frozenset({"pOMD"})),
    ):
        found = match(patient(GOLDEN), rule(node))
        assert (found.match, found.near_miss) == (MatchClass.INELIGIBLE, None)


def test_two_failing_criteria_are_never_a_near_miss() -> None:
    few = Within(METS, high=3)
    found = match(counted(4), rule(few), rule(Not(Always()), "x-2"))
    assert found.near_miss is None
    assert (
        match(counted(4), rule(few), rule(PET, "x-2")).near_miss is not None
    )  # unknown is no failure


def test_a_match_that_is_not_ineligible_has_no_near_miss() -> None:
    found = match(on(start="2026-03-05", ongoing=True), WAITING)
    assert (found.match, found.near_miss) == (MatchClass.NOT_YET, None)


def test_a_near_miss_names_limit_and_value() -> None:
    found = match(counted(4), rule(Within(METS, high=3))).near_miss
    assert found is not None
    assert found.margin is not None
    assert (found.margin.limit, found.margin.value) == (3, 4)


def test_a_near_miss_has_to_be_one_under_every_reading() -> None:
    told = [{"date": "2026-03-01", "at": ["diagnosis"], "totals": {"metastases": 9}},
            {"date": "2026-05-01", "totals": {"metastases": 4}}]  # fmt: skip
    who = nsclc(
        assessments=told, systemic_therapy=therapy(line(1, start="2026-03-05"), palliative=1)
    )
    few = Within(METS, high=3)
    both = reading(A=Change(at="entry"), B=Change(at="diagnosis"))
    assert match(who, rule(few)).near_miss is not None
    assert match(who, rule(few, readings=both)).near_miss is None


# --- facts and questions -------------------------------------------------------------------------


def test_a_settled_criterion_names_the_facts_it_was_read_from() -> None:
    found = judge_criterion(patient(GOLDEN), rule(Is(Measure("altered", gene="EGFR"))))
    assert found.facts == ("/biomarkers/EGFR",)
    assert found.asks == ()


def test_only_what_leaves_the_criterion_open_is_asked_for() -> None:
    tree = AllOf((PET, BRAIN))
    assert judge_criterion(imaged(fdg_pet=True), rule(tree)).asks == ("/imaging/brain_imaging",)
    either = AnyOf((PET, BRAIN))
    assert judge_criterion(imaged(fdg_pet=False), rule(either)).asks == ("/imaging/brain_imaging",)


def test_each_fact_to_obtain_is_named_once_for_a_match() -> None:
    found = match(imaged(), rule(PET), rule(AllOf((PET, BRAIN)), "x-2"))
    assert found.asks == ("/imaging/fdg_pet", "/imaging/brain_imaging")


def test_every_open_criterion_of_an_empty_patient_names_a_fact() -> None:
    for trial in TRIALS.values():
        for one in match_trial(patient(), trial).deciding:
            assert one.verdict is not UNKNOWN or one.asks, one.id


def test_a_patient_of_whom_nothing_is_told_is_possible_everywhere() -> None:
    assert {match_trial(patient(), trial).match for trial in TRIALS.values()} == {
        MatchClass.POSSIBLE
    }


def test_an_open_leaf_in_a_settled_part_is_not_asked_for() -> None:
    course = line(number=1, classes=["platinum_doublet"], start="2026-05-01", ongoing=True)
    who = nsclc(systemic_therapy=therapy(course, adjuvant=0))
    under_a_tki = AllOf(
        (
            Is(Measure("progressed", line="1")),
            Is(Measure("has_class", line="1", names=frozenset({"tki"}))),
        )
    )
    untested = Not(Is(Measure("altered", gene="ALK")))
    asked = judge_criterion(who, rule(AnyOf((untested, under_a_tki))))
    assert asked.verdict is UNKNOWN
    assert asked.asks == ("/biomarkers/ALK",)


def test_a_day_that_is_told_is_not_asked_for() -> None:
    """Whether a new lesion was found under the line is open by the line, not by the staging."""
    who = nsclc(
        lesions=[{"organ": "brain", "status": "growing"}],
        assessments=[{"date": "2026-05-01", "totals": {"metastases": 1}}],
    )
    asked = judge_criterion(who, TRIALS["NCT02759783"].criterion("9783-02"))
    assert asked.verdict is UNKNOWN
    assert "/assessments/0/date" not in asked.asks
    within_may = nsclc(
        lesions=[{"organ": "brain", "status": "growing"}], assessments=[{"date": "2026-05"}]
    )
    asked = judge_criterion(within_may, TRIALS["NCT02759783"].criterion("9783-02"))
    assert "/assessments/0/date" in asked.asks


# --- the short forms -----------------------------------------------------------------------------

ASKED = {
    "to do": rule(None, kind=Kind.TO_DO),
    "informs": rule(None, kind=Kind.INFO),
    "decides": rule(PET),
    "workup": rule(PET, kind=Kind.WORKUP),
    "readings": TWO,
    "waits": WAITING,
    "judgement": rule(PET, kind=Kind.JUDGEMENT),
}
PATIENTS = {
    "nothing told": nsclc(),
    "imaged": imaged(fdg_pet=True, brain_imaging=True),
    "one image of two": imaged(fdg_pet=True, brain_imaging=False),
    "not imaged": imaged(fdg_pet=False, brain_imaging=False),
    "untreated": nsclc(systemic_therapy=therapy(palliative=0)),
    "on treatment": on(start="2026-03-05", ongoing=True),
    "treated long": on(start="2026-01-01", ongoing=True),
    "treated once": on(start="2026-03-05", end="2026-04-05"),
}


def test_criteria_meet_every_verdict_reason_and_a_wait() -> None:
    each = [judge_criterion(who, one) for who in PATIENTS.values() for one in ASKED.values()]
    found = {(one.verdict, one.reason, bool(one.awaits)) for one in each}
    assert {verdict for verdict, _, _ in found} == {MET, UNKNOWN, NOT_MET, None}
    assert {reason for _, reason, _ in found} == {None, *Reason}
    assert (NOT_MET, None, True) in found
    assert (NOT_MET, None, False) in found


def test_a_judged_criterion_is_kept_with_all_that_it_rests_on() -> None:
    each = [judge_criterion(who, one) for who in PATIENTS.values() for one in ASKED.values()]
    assert any(one.asks for one in each)
    assert any(awaited.day for one in each for awaited in one.awaits)
    for one in each:
        assert pickle.loads(pickle.dumps(one.basis)) == Basis(
            one.values, one.basis.asks, one.basis.day
        )


def test_a_criterion_that_asks_the_same_is_answered_with_all_that_the_first_was() -> None:
    whole = Judged(
        rule(PET, "x-1"), UNKNOWN, Reason.MISSING, (({}, UNKNOWN),), (Event.TIME,),
        judge_criterion(nsclc(), rule(PET)).basis, True, date.max,
    )  # fmt: skip
    empty = Judged(rule(PET), None)
    assert all(one != other for one, other in zip(whole[1:], empty[1:], strict=True))
    other = rule(PET, "x-2")
    (same,) = each_judged([other], {whole.criterion.question: whole}, unstated)
    # how long it is asked is the criterion's own, by its versions
    assert same == whole._replace(criterion=other, until=None)


def test_another_executor_is_not_answered_by_what_the_judge_said() -> None:
    def all_met(tree: Node, of: Patient) -> Verdict:
        return Verdict.MET

    golden, saron = patient(GOLDEN), TRIALS["NCT02417662"]
    assert match_trial(golden, saron).match is MatchClass.INELIGIBLE
    by_other = match_trial(golden, saron, by=all_met)
    assert {one.verdict for one in by_other.deciding} == {Verdict.MET}
    assert by_other.match is MatchClass.ELIGIBLE
    assert match_trial(golden, saron).match is MatchClass.INELIGIBLE


def test_criteria_that_ask_the_same_are_each_answered_as_their_own() -> None:
    who, one, other = (
        counted(3),
        rule(Within(METS, high=5), "x-1"),
        rule(Within(METS, high=5), "x-2"),
    )
    first, second = judge_criterion(who, one), judge_criterion(who, other)
    assert first.criterion is one
    assert second.criterion is other
    assert [value.measure for value in second.values] == [METS]
    assert second.verdict is MET


def test_a_sentence_still_to_be_encoded_is_open_and_one_that_informs_has_no_verdict() -> None:
    to_do, informs = rule(None, kind=Kind.TO_DO), rule(None, kind=Kind.INFO)
    assert judge_criterion(nsclc(), to_do) == Judged(to_do, UNKNOWN, Reason.MISSING)
    assert judge_criterion(nsclc(), informs) == Judged(informs, None)


def test_a_settled_criterion_asks_for_nothing() -> None:
    who = imaged(fdg_pet=True)
    assert judge_criterion(who, rule(AnyOf((PET, BRAIN)))).asks == ()
    assert judge_criterion(who, rule(AllOf((PET, BRAIN)))).asks == ("/imaging/brain_imaging",)


def test_a_day_is_told_for_what_waits_for_time_alone() -> None:
    who = on(start="2026-03-05", ongoing=True)
    waits = (Wait(Event.PROGRESSION, RUNNING), Wait(Event.TIME, RUNNING))
    assert judge_criterion(who, rule(LONG, waits=waits)).awaits == (
        Awaited(Event.PROGRESSION),
        Awaited(Event.TIME, date(2026, 6, 5)),
    )


def test_a_leaf_asks_for_what_its_measures_ask_and_for_no_fact_that_is_told() -> None:
    small = Within(Measure("max_diameter_mm"), high=20)
    told = {"date": "2026-05-01", "totals": {"metastases": {"at_most": 3}}}
    who = nsclc(lesions=[{"organ": "liver"}], assessments=[told])
    assert ask_of(who, Every(METS, small)) == (
        "/assessments/0/totals/metastases",
        "/lesions/0/diameter_mm",
    )
    # of drugs given together some may have been left out of the last cycles, and no field tells
    course = line(1, agents=["carboplatin", "pemetrexed"], cycles=4)
    given = nsclc(systemic_therapy=therapy(course, palliative=1, adjuvant=0))
    platinum = Measure("cycles_given", names=frozenset({"platinum"}))
    assert ask_of(given, Within(platinum, low=3)) == ()


def test_every_examination_of_a_workup_that_is_not_done_is_asked_for() -> None:
    both = rule(AllOf((PET, BRAIN)), kind=Kind.WORKUP)
    found = judge_criterion(imaged(fdg_pet=False, brain_imaging=False), both)
    assert found.asks == ("/imaging/fdg_pet", "/imaging/brain_imaging")
