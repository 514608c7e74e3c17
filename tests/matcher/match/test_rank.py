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
from oligomatch.matcher.match.criteria import Basis, Judged, Match, MatchClass, match_trial
from oligomatch.matcher.match.near_miss import Margin
from oligomatch.matcher.match.rank import FAR, Ranked, rank
from oligomatch.matcher.match.trial_keys import LOWER_KEYS, Design
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.tree import Measure
from oligomatch.rules.trial import Criterion, Event, Trial
from tests.support.order import Between, Place, ToAwait, ToSettle, place, reference_rank
from tests.support.order import between as between_of
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


def between_at(some: slice) -> list[Between]:
    return [between_of(one.match) for one in golden()[some]]


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
    assert between_at(slice(3, 7)) == [ToSettle(0, 1), *[ToSettle(1, 0)] * 3]
    assert [one.match.questions for one in golden()[3:7]] == [(), *[("A-34",)] * 3]
    assert golden()[3].match.asks == ("/imaging/fdg_pet",)


def test_those_that_wait_for_time_come_first_with_their_day_then_induction_then_progression() -> (
    None
):
    waiting = [one for one in between_at(slice(7, 18)) if isinstance(one, ToAwait)]
    assert [one.event for one in waiting] == [0] * 5 + [1] + [2] * 5
    assert {one.day for one in waiting[:5]} == {date(2026, 6, 5)}
    assert ids(golden())[12] == "NCT02975609"


def test_the_order_of_those_that_wait_for_time() -> None:
    # no fact to obtain: exon, gene, all comers; one fact: PET; three: the board on each site
    assert ids(golden())[7:12] == [
        "NCT03595644", "NCT03916913", "NCT02805530", "NCT03827577", "NCT01725165",
    ]  # fmt: skip
    day = date(2026, 6, 5)
    assert between_at(slice(7, 12)) == [ToAwait(0, day, facts) for facts in (0, 0, 0, 1, 3)]


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
    assert one == reference_rank(MATCHED[who], asked, keys=keys)
    assert len({place(r.match, asked, keys=keys) for r in one}) == len(one)


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
    asked = patient(SOME[who])
    places = [place(one.match, asked) for one in rank(MATCHED[who], asked, keys=keys)]
    heads = [(one.section, one.match, one.between) for one in places]
    assert heads == sorted(heads)


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
    again = once._replace(together=("x",))
    assert [one.match for one in rank([again, once], who)] == [again, once]


# --- what stands between -------------------------------------------------------------------------

INCLUSION = TRIALS["NCT02417662"].criteria[0]
BY_COUNT, BY_TIME = {"A-1": "A", "A-2": "A"}, {"A-1": "B", "A-2": "B"}
TWO_READINGS: dict[str, dict[str, Any]] = {"A-1": {"A": 1, "B": 2}, "A-2": {"A": 1, "B": 2}}
JUNE, JULY = date(2026, 6, 5), date(2026, 7, 9)


def failing(*events: Event, day: date | None = None) -> Judged:
    return Judged(INCLUSION, Verdict.NOT_MET, events=events, basis=Basis(day=day))


def disputed(*verdicts: tuple[dict[str, str], Verdict]) -> Judged:
    asked: Criterion = replace(INCLUSION, readings=TWO_READINGS)
    return Judged(asked, Verdict.UNKNOWN, Reason.AMBIGUOUS, by_reading=verdicts)


LACKING = Judged(INCLUSION, Verdict.UNKNOWN, Reason.MISSING, basis=Basis(asks=("/age", "/sex")))
ONE = disputed((BY_COUNT, Verdict.MET), ({**BY_COUNT, "A-2": "B"}, Verdict.NOT_MET))
JOINT = disputed((BY_COUNT, Verdict.MET), (BY_TIME, Verdict.NOT_MET))


def matched(kind: MatchClass, *criteria: Judged, near: Judged | None = None) -> Match:
    named = [c._replace(criterion=replace(c.criterion, id=str(n))) for n, c in enumerate(criteria)]
    return Match(TRIALS["NCT02417662"], kind, tuple(named), near)


def first_of(*pairs: Match) -> None:
    """The matches stand in this order in either, each at a rank of its own."""
    for given_ in (pairs, pairs[::-1]):
        ranked = rank(given_, patient(NOBODY))
        assert [one.match for one in ranked] == list(pairs)
        assert [one.rank for one in ranked] == list(range(1, len(pairs) + 1))
        assert ranked == reference_rank(given_, patient(NOBODY))


TIME, INDUCTION, PROGRESSION = Event.TIME, Event.INDUCTION, Event.PROGRESSION


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ((failing(TIME, day=JUNE), failing(TIME, day=JULY)), ToAwait(0, JULY, 0)),
        ((failing(TIME, day=JUNE), failing(TIME)), ToAwait(0, FAR, 0)),
        ((failing(TIME, day=JUNE), LACKING), ToAwait(0, JUNE, 2)),
        ((failing(TIME, day=JUNE), failing(INDUCTION)), ToAwait(1, FAR, 0)),
        ((failing(PROGRESSION, TIME, day=JUNE),), ToAwait(0, JUNE, 0)),
        ((failing(PROGRESSION), failing(INDUCTION)), ToAwait(2, FAR, 0)),
    ],
)
def test_of_events_that_all_have_to_happen_the_last_one_counts(
    criteria: tuple[Judged, ...], expected: ToAwait
) -> None:
    found = matched(MatchClass.NOT_YET, *criteria)
    assert between_of(found) == expected
    day = expected.day if expected.event == 0 else None
    alone = (failing(tuple(Event)[expected.event], day=day), *([LACKING] if expected.facts else []))
    (one, other) = rank([found, matched(MatchClass.NOT_YET, *alone)], patient(NOBODY))
    assert one.rank == other.rank == 1


def test_those_that_wait_stand_by_event_then_day_then_facts() -> None:
    kind = MatchClass.NOT_YET
    first_of(
        matched(kind, failing(TIME, day=JUNE)),
        matched(kind, failing(TIME, day=JUNE), LACKING),
        matched(kind, failing(TIME, day=JULY)),
        matched(kind, failing(TIME)),
        matched(kind, failing(INDUCTION), failing(TIME, day=JUNE)),
        matched(kind, failing(PROGRESSION)),
    )


def test_possible_is_placed_by_questions_to_the_site_then_facts() -> None:
    kind = MatchClass.POSSIBLE
    assert between_of(matched(kind, LACKING)) == ToSettle(0, 2)
    assert between_of(matched(kind, LACKING, ONE, ONE)) == ToSettle(1, 2)
    first_of(matched(kind, LACKING), matched(kind, ONE), matched(kind, LACKING, ONE, ONE))


def test_where_no_reading_alone_makes_the_difference_each_open_one_is_asked() -> None:
    assert matched(MatchClass.POSSIBLE, ONE).questions == ("A-2",)
    assert matched(MatchClass.POSSIBLE, JOINT).questions == ("A-1", "A-2")


def test_ineligible_is_placed_by_the_near_miss_then_by_how_much_fails() -> None:
    fails, kind = failing(), MatchClass.INELIGIBLE
    margin = Margin(Measure("age"), 18, 17)
    near = fails._replace(basis=Basis(margin=margin))
    first_of(
        matched(kind, near, near=near),
        matched(kind, fails, LACKING),
        matched(kind, near, fails),
    )


def test_criteria_that_cannot_be_met_together_are_no_near_miss() -> None:
    late = failing(TIME, day=JUNE)._replace(basis=Basis(margin=Margin(Measure("age"), 18, 17)))
    out = matched(MatchClass.INELIGIBLE, late)._replace(together=("0", "1"))
    first_of(matched(MatchClass.NOT_YET, late), out)
    (one, other) = rank([out, matched(MatchClass.INELIGIBLE, failing())], patient(NOBODY))
    assert one.rank == other.rank == 1


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
    assert design("not stated", False, 1) == design("II or III", False, 1) == Design(3, 1, -1)


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
