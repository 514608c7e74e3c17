"""The order of trials: the worked patient of ranking.md, and what holds of every order."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.criteria import Awaited, Judged, Match, MatchClass, match_trial
from oligomatch.matcher.match.rank import (
    FAR,
    LOWER_KEYS,
    Between,
    Design,
    Place,
    Ranked,
    place,
    questions,
    rank,
)
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.trial import Criterion, Event, Trial
from tests.support.patients import GOLDEN, TRIALS, Json, patient

CLASSES: dict[str, tuple[str, ...]] = {  # ranking.md section 6
    "eligible": ("NCT03410043", "NCT02314364", "NCT03667820"),
    "possible": ("NCT02893332", "NCT03119519", "NCT02076477", "NCT03705403"),
    "not yet": (
        "NCT03916913", "NCT03827577", "NCT01725165", "NCT02805530", "NCT03595644",  # time
        "NCT02975609",  # induction
        "NCT03808337", "NCT03808662", "NCT04405401", "NCT02756793", "NCT03256981",  # progression
    ),
    "ineligible": (
        "NCT03965468", "NCT04255836", "NCT02417662", "NCT04306926", "NCT03489616", "NCT02045446",
        "NCT03137771", "NCT03391869", "NCT04486287", "NCT03557411",  # EGFR
        "NCT02759783", "NCT03721341", "NCT04275687",  # state
        "NCT03143322", "NCT01796288", "NCT02364557",
    ),
}  # fmt: skip

NOBODY: Json = {"as_of": "2026-05-14"}
SOME: tuple[Json, ...] = (
    GOLDEN,
    NOBODY,
    {**GOLDEN, "biomarkers": {}, "imaging": {}},
    {**GOLDEN, "systemic_therapy": {"palliative_lines": 0, "adjuvant_lines": 0}},
    {**GOLDEN, "biomarkers": {"EGFR": "negative", "ALK": "negative"}, "country": "US"},
    {**NOBODY, "cancer_type": "breast", "country": "GB"},
    {
        **NOBODY,
        "cancer_type": "nsclc",
        "assessments": [{"date": "2026-05-01", "totals": {"metastases": 4}}],
    },
)
patients = st.sampled_from(SOME).map(patient)
keys = st.lists(st.sampled_from(LOWER_KEYS), unique=True)


def matches(who: Patient, trials: Any = None) -> list[Match]:
    return [match_trial(who, trial) for trial in (TRIALS.values() if trials is None else trials)]


def ids(ranked: tuple[Ranked, ...]) -> list[str]:
    return [one.match.trial.id for one in ranked]


MATCHED = {i: matches(patient(told)) for i, told in enumerate(SOME)}


def golden() -> tuple[Ranked, ...]:
    return rank(MATCHED[0], patient(GOLDEN))


# --- the worked patient --------------------------------------------------------------------------


def test_the_worked_patient_gets_the_class_of_every_trial() -> None:
    found = {name: {one.trial.id for one in MATCHED[0] if one.match == name} for name in CLASSES}
    assert found == {name: set(trials) for name, trials in CLASSES.items()}
    assert [len(CLASSES[name]) for name in CLASSES] == [3, 4, 11, 16]


def test_none_of_the_sixteen_is_a_near_miss() -> None:
    assert [one.trial.id for one in MATCHED[0] if one.near_miss] == []


def test_the_order_of_the_eligible_three() -> None:
    assert ids(golden())[:3] == ["NCT03667820", "NCT03410043", "NCT02314364"]


def test_the_order_of_the_possible_four() -> None:
    assert ids(golden())[3:7] == ["NCT03705403", "NCT02893332", "NCT03119519", "NCT02076477"]


def test_what_stands_between_the_patient_and_the_possible_four() -> None:
    between = [(one.place.between.first, one.place.between.second) for one in golden()[3:7]]
    assert between == [(0, 1), (1, 0), (1, 0), (1, 0)]
    assert [questions(one.match) for one in golden()[3:7]] == [(), *[("A-34",)] * 3]
    assert golden()[3].match.asks == ("/imaging/fdg_pet",)


def test_those_that_wait_for_time_come_first_with_their_day_then_induction_then_progression() -> (
    None
):
    waiting = golden()[7:18]
    assert [one.place.between.first for one in waiting] == [0] * 5 + [1] + [2] * 5
    assert {one.place.between.day for one in waiting[:5]} == {date(2026, 6, 5)}
    assert ids(waiting)[5] == "NCT02975609"


def test_the_order_of_those_that_wait_for_time() -> None:
    # no fact to obtain: exon, gene, all comers; one fact: PET; three: the board on each site
    assert ids(golden())[7:12] == [
        "NCT03595644", "NCT03916913", "NCT02805530", "NCT03827577", "NCT01725165",
    ]  # fmt: skip
    assert [one.place.between.second for one in golden()[7:12]] == [0, 0, 0, 1, 3]


def test_a_closed_trial_stands_behind_every_option() -> None:
    assert [one.section for one in golden()] == ["options"] * 33 + ["evidence"]
    assert golden()[-1].match.trial.acronym == "NRG-BR002"


def test_the_reasons_of_the_worked_patient() -> None:
    failing = {
        one.trial.id: {j.id for j in one.deciding if j.verdict == "not met"} for one in MATCHED[0]
    }
    assert failing["NCT04275687"] == {"5687-02", "5687-03"}  # no recurrence, two metastases
    assert failing["NCT03143322"] == {"3322-05"}  # adrenal is not bone
    assert "6288-06" in failing["NCT01796288"]  # first line was not chemotherapy
    assert "4557-01" in failing["NCT02364557"]  # tumour type
    assert len(failing["NCT03721341"]) > 1


# --- properties of section 5 ---------------------------------------------------------------------


@given(st.sampled_from(range(len(SOME))), keys, st.randoms(use_true_random=False))
def test_the_order_is_total_and_independent_of_the_input(
    who: int, keys: list[str], shuffle: random.Random
) -> None:
    shuffled = list(MATCHED[who])
    shuffle.shuffle(shuffled)
    asked = patient(SOME[who])
    one, other = rank(MATCHED[who], asked, keys=keys), rank(shuffled, asked, keys=keys)
    assert one == other
    assert sorted(ids(one)) == sorted(TRIALS)
    assert len({r.place for r in one}) == len(one)


@given(st.sampled_from(range(len(SOME))), keys, st.sets(st.sampled_from(sorted(TRIALS))))
def test_adding_a_trial_never_reorders_the_others(
    who: int, keys: list[str], chosen: set[str]
) -> None:
    asked = patient(SOME[who])
    some = [one for one in MATCHED[who] if one.trial.id in chosen]
    every = ids(rank(MATCHED[who], asked, keys=keys))
    assert ids(rank(some, asked, keys=keys)) == [id for id in every if id in chosen]


@given(st.sampled_from(range(len(SOME))), keys)
def test_the_readers_order_of_keys_never_lifts_a_trial_over_a_class(
    who: int, keys: list[str]
) -> None:
    ranked = rank(MATCHED[who], patient(SOME[who]), keys=keys)
    heads = [(one.place.section, one.place.match, one.place.between) for one in ranked]
    assert heads == sorted(heads)
    assert [name for name, _ in ranked[0].place.lower] == keys


@given(st.sampled_from(range(len(SOME))))
def test_a_row_is_placed_by_what_it_shows(who: int) -> None:
    asked = patient(SOME[who])
    for one in rank(MATCHED[who], asked):
        assert one.place == place(one.match, asked)


def test_an_unknown_key_or_one_named_twice_is_refused() -> None:
    for wrong in (["match"], ["reach", "reach"]):
        with pytest.raises(ValueError, match="out of recruitment, reach, tumour, state"):
            rank([], patient(NOBODY), keys=wrong)


def test_no_trials_no_rows() -> None:
    assert rank([], patient(NOBODY)) == ()


def twins(*ids_: str, **changes: Any) -> list[Trial]:
    base = TRIALS["NCT02417662"]
    return [replace(base, id=id, **changes) for id in ids_]


def test_trials_of_equal_keys_share_a_rank_and_stand_by_number() -> None:
    who = patient(NOBODY)
    first, *rest = rank(matches(who, [*twins("NCT2", "NCT1"), TRIALS["NCT02364557"]]), who)
    assert (first.match.trial.id, first.rank, first.tied) == ("NCT1", 1, True)
    assert (rest[0].match.trial.id, rest[0].rank, rest[0].tied) == ("NCT2", 1, True)
    assert (rest[1].rank, rest[1].tied) == (3, False)


def test_two_matches_of_one_trial_keep_the_order_given() -> None:
    who = patient(NOBODY)
    (once,) = matches(who, twins("NCT1"))
    again = replace(once, together=("x",))
    assert [one.match for one in rank([again, once], who)] == [again, once]


# --- what stands between -------------------------------------------------------------------------

INCLUSION = TRIALS["NCT02417662"].criteria[0]
BY_COUNT, BY_TIME = {"A-1": "A", "A-2": "A"}, {"A-1": "B", "A-2": "B"}
TWO_READINGS: dict[str, dict[str, Any]] = {"A-1": {"A": 1, "B": 2}, "A-2": {"A": 1, "B": 2}}
JUNE, JULY = date(2026, 6, 5), date(2026, 7, 9)


def failing(*awaits: tuple[Event, date | None]) -> Judged:
    waits = tuple(Awaited(event, day) for event, day in awaits)
    return Judged(INCLUSION, Verdict.NOT_MET, awaits=waits)


def disputed(*verdicts: tuple[dict[str, str], Verdict]) -> Judged:
    asked: Criterion = replace(INCLUSION, readings=TWO_READINGS)
    return Judged(asked, Verdict.UNKNOWN, Reason.AMBIGUOUS, by_reading=verdicts)


LACKING = Judged(INCLUSION, Verdict.UNKNOWN, Reason.MISSING, asks=("/age", "/sex"))
ONE = disputed((BY_COUNT, Verdict.MET), ({**BY_COUNT, "A-2": "B"}, Verdict.NOT_MET))
JOINT = disputed((BY_COUNT, Verdict.MET), (BY_TIME, Verdict.NOT_MET))


def between(kind: MatchClass, *criteria: Judged, near: Judged | None = None) -> Between:
    found = Match(TRIALS["NCT02417662"], kind, criteria, near)
    return place(found, patient(NOBODY)).between


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ((failing((Event.TIME, JUNE)), failing((Event.TIME, JULY))), Between(0, JULY, 0)),
        ((failing((Event.TIME, JUNE)), failing((Event.TIME, None))), Between(0, FAR, 0)),
        ((failing((Event.TIME, JUNE)), LACKING), Between(0, JUNE, 2)),
        ((failing((Event.TIME, JUNE)), failing((Event.INDUCTION, None))), Between(1, FAR, 0)),
        ((failing((Event.PROGRESSION, None), (Event.TIME, JUNE)),), Between(0, JUNE, 0)),
        ((failing((Event.PROGRESSION, None)), failing((Event.INDUCTION, None))), Between(2)),
    ],
)
def test_of_events_that_all_have_to_happen_the_last_one_counts(
    criteria: tuple[Judged, ...], expected: Between
) -> None:
    assert between(MatchClass.NOT_YET, *criteria) == expected


def test_between_an_eligible_patient_and_the_trial_stands_nothing() -> None:
    assert between(MatchClass.ELIGIBLE) == Between(0, FAR, 0)


def test_possible_is_placed_by_questions_to_the_site_then_facts() -> None:
    assert between(MatchClass.POSSIBLE, LACKING) == Between(0, FAR, 2)
    assert between(MatchClass.POSSIBLE, LACKING, ONE, ONE) == Between(1, FAR, 2)


def test_where_no_reading_alone_makes_the_difference_each_open_one_is_asked() -> None:
    trial = TRIALS["NCT02417662"]
    assert questions(Match(trial, MatchClass.POSSIBLE, (ONE,))) == ("A-2",)
    assert questions(Match(trial, MatchClass.POSSIBLE, (JOINT,))) == ("A-1", "A-2")


def test_ineligible_is_placed_by_the_near_miss_then_by_how_much_fails() -> None:
    fails = failing()
    assert between(MatchClass.INELIGIBLE, fails, fails, LACKING) == Between(1, FAR, 2)
    assert between(MatchClass.INELIGIBLE, fails, near=fails) == Between(0, FAR, 1)


# --- the keys ------------------------------------------------------------------------------------


def lower(trial: Trial, told: Json = NOBODY) -> dict[str, Any]:
    who = patient(told)
    return dict(place(match_trial(who, trial), who).lower)


@pytest.mark.parametrize(
    ("status", "section", "key"),
    [
        ("recruiting", 0, 0), ("enrolling_by_invitation", 0, 0), ("not_yet_recruiting", 0, 1),
        ("unverified", 0, 2), ("closed", 1, 4), ("completed", 1, 4), ("terminated", 1, 4),
        ("withdrawn", 1, 4), ("suspended", 1, 4), ("active_not_recruiting", 1, 4),
    ],
)  # fmt: skip
def test_recruitment_makes_the_section_and_the_third_key(
    status: str, section: int, key: int
) -> None:
    (trial,) = twins("NCT1")
    told = replace(trial, recruitment=replace(trial.recruitment, status=status))
    who = patient(NOBODY)
    found = place(match_trial(who, told), who)
    assert found.section == section
    assert dict(found.lower)["recruitment"] == key


@pytest.mark.parametrize(
    ("country", "countries", "region", "key"),
    [
        ("IT", ("IT",), None, 0), ("IT", ("GB",), "europe", 1), ("US", ("GB",), "europe", 2),
        ("IT", ("US",), "international", 1), ("IT", ("US",), None, 2), ("IT", (), None, 3),
        (None, ("US",), None, 0), (None, (), None, 0),
    ],
)  # fmt: skip
def test_reach_is_by_country_and_level_where_none_is_told(
    country: str | None, countries: tuple[str, ...], region: str | None, key: int
) -> None:
    (trial,) = twins("NCT1")
    told = replace(trial, facts=replace(trial.facts, countries=countries, region=region))
    assert lower(told, {**NOBODY, "country": country})["reach"] == key


def test_molecular_specificity_from_variant_to_not_specified() -> None:
    (trial,) = twins("NCT1")
    order = ("variant", "gene", "absence", "all_comers", "not_specified")
    found = [
        lower(replace(trial, facts=replace(trial.facts, molecular=one)))["molecular"]
        for one in order
    ]
    assert found == sorted(found)
    assert len(set(found)) == 5


def test_one_state_group_goes_before_two_and_none_comes_last() -> None:
    (trial,) = twins("NCT1")
    found = [
        lower(replace(trial, facts=replace(trial.facts, state_groups=n)))["state"]
        for n in (1, 2, 0)
    ]
    assert found == [1, 2, 3]


def test_the_design_is_ordered_by_phase_then_randomisation_then_size() -> None:
    (trial,) = twins("NCT1")

    def design(phase: str, randomised: bool, n: int | None) -> Any:
        facts = replace(trial.facts, phase=phase, randomised=randomised, n=n)
        return lower(replace(trial, facts=facts))["design"]

    order = [
        design("III", True, 500), design("III", True, 60), design("III", True, None),
        design("III", False, 999), design("II/III", True, 50), design("II", True, 50), design("II", False, 99),
    ]  # fmt: skip
    assert order == sorted(order)
    assert order[0] == Design(0, 0, -500)
    assert design("II (single arm)", False, None) == Design(2, 1, 1)
    assert design("not told", False, 1) == design("II or III", False, 1) == Design(3, 1, -1)


def test_one_tumour_type_goes_before_several_and_any_comes_last() -> None:
    (trial,) = twins("NCT1")
    told: list[tuple[str, ...]] = [("nsclc",), ("nsclc", "breast"), ("any", "nsclc"), ("any",), ()]
    facts = [replace(trial.facts, tumour_types=types) for types in told]
    assert [lower(replace(trial, facts=one))["tumour"] for one in facts] == [0, 1, 2, 2, 2]


def test_the_tumour_key_of_the_shipped_trials() -> None:
    several = {"NCT03808337", "NCT02759783", "NCT03143322", "NCT03808662"}
    found = {id: lower(trial)["tumour"] for id, trial in TRIALS.items()}
    assert {id for id, key in found.items() if key == 1} == several


# --- resolving what is unknown -------------------------------------------------------------------


def own(who: Patient, trial: str) -> Place:
    return place(match_trial(who, TRIALS[trial]), who)


BLANK: Json = {key: value for key, value in GOLDEN.items() if key not in ("imaging", "histology")}
LIMITED: Json = {**GOLDEN, "assessments": [
    {**one, "totals": {}} if one["date"] == "2026-05-10" else one for one in GOLDEN["assessments"]]}  # fmt: skip


@pytest.mark.parametrize("trial", sorted(TRIALS))
def test_doing_an_examination_never_worsens_a_place(trial: str) -> None:
    for name in ("fdg_pet", "brain_imaging", "naf_pet"):
        before, after = patient(BLANK), patient({**BLANK, "imaging": {name: True}})
        assert own(after, trial) <= own(before, trial)


@pytest.mark.parametrize("trial", sorted(TRIALS))
def test_resolving_a_count_to_met_never_worsens_and_to_not_met_never_betters(trial: str) -> None:
    def told(total: int) -> Patient:
        last = {"date": "2026-05-10", "response": "SD", "totals": {"metastases": total}}
        return patient({**LIMITED, "assessments": [LIMITED["assessments"][0], last]})

    for total in (2, 6, 12):
        before, after = patient(LIMITED), told(total)
        changed = [
            (one.verdict, two.verdict)
            for one, two in zip(
                match_trial(before, TRIALS[trial]).deciding,
                match_trial(after, TRIALS[trial]).deciding,
                strict=True,
            )
            if one.verdict != two.verdict
        ]
        if {new for _, new in changed} == {"met"}:
            assert own(after, trial) <= own(before, trial)
        if {new for _, new in changed} == {"not met"}:
            assert own(after, trial) >= own(before, trial)


@settings(max_examples=30)
@given(st.sampled_from(sorted(TRIALS)), st.sampled_from(["ECOG", "age", "sex"]))
def test_a_fact_that_no_trial_mentions_moves_nothing(trial: str, name: str) -> None:
    told = {"ECOG": {"ecog": 2}, "age": {"age": 71}, "sex": {"sex": "female"}}[name]
    assert own(patient({**GOLDEN, **told}), trial) == own(patient(GOLDEN), trial)


def test_a_near_miss_stands_before_other_failures_of_its_class() -> None:
    near, far = Between(0, date.max, 1), Between(1, date.max, 1)
    assert near < far
    found = [one for one in MATCHED[6] if one.match is MatchClass.INELIGIBLE]
    assert all(
        (one.near_miss is None) == (place(one, patient(SOME[6])).between.first == 1)
        for one in found
    )
