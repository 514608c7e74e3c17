"""What is worked out once and shared answers as the plain reference, asked anew, does."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from oligomatch.matcher.backends.catalogue.index import catalogue_of
from oligomatch.matcher.backends.catalogue.ranking import Ranking
from oligomatch.matcher.explain.parts import Facts, each_of, facts_of
from oligomatch.matcher.explain.reasons import minimal
from oligomatch.matcher.findings.engines import chainer
from oligomatch.matcher.logic.values import YES
from oligomatch.matcher.logic.verdict import Verdict, all_of, any_of
from oligomatch.matcher.match.criteria import judge_criterion, match_trial
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.match.trial_keys import LOWER_KEYS
from oligomatch.matcher.measures import COUNTED, ask, values_of
from oligomatch.matcher.patient import patient as patients
from oligomatch.matcher.patient.counting import LesionCount
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.patient.staging import Moment
from oligomatch.matcher.patient.totals import Room
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.read import load_trials
from oligomatch.rules.tree import Is, Measure, Node, OneOf, Within
from oligomatch.rules.trial import Criterion
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.worlds import World
from tests.support.profiles import Json

TRIALS = load_trials()
CRITERIA = [one for trial in TRIALS for one in trial.criteria if one.tree is not None]


METASTASES = Measure("count", of="metastases", at="entry", by="DEFAULT")


def patient_of(told: Json) -> Patient:
    profile = Profile.model_validate_json(json.dumps(told))
    assert profile.as_of is not None
    return derive(profile, profile.as_of)


@settings(max_examples=12)
@given(stated_in_part(12), st.lists(st.sampled_from(CRITERIA), min_size=20, max_size=20))
def test_a_criterion_is_judged_among_all_trials_as_it_is_alone(
    case: tuple[World, Json], some: list[Criterion]
) -> None:
    among = patient_of(case[1])
    found = {(t.id, one.id): one for t in TRIALS for one in match_trial(among, t).criteria}
    for trial in TRIALS:
        for criterion in trial.criteria:
            if criterion in some:
                alone = patient_of(case[1])
                assert found[trial.id, criterion.id] == judge_criterion(alone, criterion)
                for choice, verdict in found[trial.id, criterion.id].by_reading:
                    tree = criterion.under(choice)
                    assert tree is not None
                    assert judge(tree, alone) is verdict


def test_criteria_that_ask_the_same_share_one_question() -> None:
    questions = {one.question for one in CRITERIA}
    assert len(questions) < len(CRITERIA)
    for one in CRITERIA:
        same = [other for other in CRITERIA if other.question is one.question]
        assert {repr((other.kind, other.forms)) for other in same} == {repr((one.kind, one.forms))}


def test_what_a_criterion_asks_is_the_same_object_once_it_was_kept() -> None:
    for one in CRITERIA[:5]:
        assert pickle.loads(pickle.dumps(one)).question is one.question


def test_a_lesion_counts_by_what_is_told_of_it_whoever_was_asked_before() -> None:
    own = {"id": "a", "role": "metastasis", "organ": "bone", "diameter_mm": 20}
    changes: list[Json] = [{}, {"organ": "brain"}, {"role": "primary"}, {"status": "resected"}]
    changes += [{"diameter_mm": 60}, {"central": True}, {"overlaps_earlier_field": True}]
    flags = (Is(Measure(kind)) for kind in ("central", "overlaps_earlier_field", "progressing"))
    asked: list[Node | None] = [None, Within(Measure("max_diameter_mm"), high=30), *flags]
    asked.append(OneOf(Measure("organ"), frozenset({"bone"})))
    measures = [replace(METASTASES, where=where) for where in asked]
    found = []
    for forgets in (False, True):
        chainer().forget()
        for change in changes:
            if forgets:
                chainer().forget()
            lesions = [{**own, **change}, {**own, "id": "b"}]
            told = {"as_of": "2026-05-14", "cancer_type": "nsclc", "lesions": lesions}
            patient = patient_of(told)
            found.append([values_of(patient, measure) for measure in measures])
    shared, anew = found[: len(changes)], found[len(changes) :]
    assert shared == anew
    assert all(one != shared[0] for one in shared[1:])


@settings(max_examples=60)
@given(stated_in_part(20), st.sampled_from(["DEFAULT", "DAGGER.A", "PRIMARY+", "BETA"]))
def test_any_number_said_of_every_organ_leaves_a_count_as_it_was(
    case: tuple[World, Json], by: str
) -> None:
    patient = patient_of(case[1])
    convention = patient.vocabulary.conventions[by]
    for view in patient.staging.views:
        moment = Moment(view, view in patient.staging.latest)
        one, two = (
            LesionCount(patient, moment, convention, lambda *_: YES, all_roles=False)
            for _ in range(2)
        )
        one.rooms, two.rooms = {}, dict.fromkeys(two.able, Room())
        assert one.tally() == two.tally()


LESION = st.fixed_dictionaries(
    {"organ": st.sampled_from(["brain", "L3", "left_lung", "lymph_node"])},
    optional={
        "diameter_mm": st.sampled_from([4, 40, {"at_least": 3}]),
        "status": st.sampled_from(["growing", "stable", "resolved"]),
        "site": st.sampled_from(["one", "two"]),
    },
)
COUNTS = sorted(
    {m for one in CRITERIA for m in one.question.measures if m.kind in COUNTED}, key=repr
)


@settings(max_examples=6)
@given(st.lists(LESION, min_size=12, max_size=16))
def test_lesions_alike_are_counted_as_each_for_itself(lesions: list[Json]) -> None:
    told = {"as_of": "2026-05-14", "cancer_type": "nsclc", "lesions": lesions}
    among = patient_of(told)
    found = [ask(among, measure) for measure in COUNTS]
    again = [ask(patient_of(told), measure) for measure in COUNTS]  # now kept of equal lesions
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(patients, "MANY", 100)
        alone = patient_of(told)
        alone.chainer.forget()
        assert found == again == [ask(alone, measure) for measure in COUNTS]


CATALOGUE = catalogue_of(TRIALS)


@settings(max_examples=12)
@given(stated_in_part(12), stated_in_part(12))
def test_who_is_told_alike_is_judged_and_ranked_as_one_who_is_asked_anew(
    case: tuple[World, Json], other: tuple[World, Json]
) -> None:
    found = []
    for forgets in (False, True):
        chainer().forget()
        for told in (case[1], other[1], case[1]):
            if forgets:
                chainer().forget()
            ranked = Ranking(CATALOGUE, patient_of(told)).ranked()
            each = [judged for one in ranked for judged in one.criteria]
            basis = [
                (judged.basis.values, judged.asks, judged.day, judged.margin) for judged in each
            ]
            found.append((ranked, basis))
    assert found[:3] == found[3:]


def test_who_is_told_alike_is_ranked_from_where_each_is_by_the_keys_that_are_asked() -> None:
    each = [(country, keys) for country in (None, "IT", "CN") for keys in (LOWER_KEYS, ("reach",))]
    found = []
    for forgets in (False, True):
        chainer().forget()
        for country, keys in each:
            if forgets:
                chainer().forget()
            told = {**TOLD, **({} if country is None else {"country": country})}
            ranked = Ranking(CATALOGUE, patient_of(told)).ranked(keys)
            found.append([(one.trial.id, one.rank, one.tied, one.kind) for one in ranked])
    among, alone = found[: len(each)], found[len(each) :]
    assert among == alone
    assert len({*map(repr, alone)}) == len(each)


MEASURES = sorted({m for one in CRITERIA for m in one.question.measures}, key=repr)


@settings(max_examples=12)
@given(stated_in_part(12), stated_in_part(12), st.data())
def test_who_is_told_alike_in_part_is_answered_as_each_alone(
    case: tuple[World, Json], other: tuple[World, Json], data: st.DataObject
) -> None:
    """A patient asked after others who differ in some parts, as after nobody."""
    told = case[1]
    changed = data.draw(st.sets(st.sampled_from([*told, *other[1]]), max_size=2))
    like = {**{k: v for k, v in told.items() if k not in changed}}
    like |= {k: v for k, v in other[1].items() if k in changed} | {"as_of": told["as_of"]}
    strata = chainer()
    strata.forget()
    for one in (other[1], like):
        before = patient_of(one)
        assert [ask(before, measure) for measure in MEASURES]
    now = patient_of(told)
    after = [(ask(now, measure), values_of(patient_of(told), measure)) for measure in MEASURES]
    strata.forget()
    alone = patient_of(told)
    assert after == [(ask(alone, measure), ask(alone, measure).values) for measure in MEASURES]


@given(
    st.sets(st.integers(0, 15), max_size=14),
    st.sets(st.frozensets(st.integers(0, 15), max_size=5), min_size=1, max_size=4),
    st.sets(st.integers(0, 15)),
    st.dictionaries(st.integers(0, 15).map(lambda n: 1 << n), st.integers(0, 9)),
)
def test_the_facts_left_suffice_and_none_can_go(
    facts: set[int], enough: set[frozenset[int]], likely: set[int], often: dict[Facts, int]
) -> None:
    def same(some: Facts) -> bool:
        return any(one & some == one for one in map(facts_of, enough))

    assume(same(facts_of(facts)))
    left = minimal(facts_of(facts), same, facts_of(likely), often)
    assert same(left)
    assert not any(same(left & ~one) for one in each_of(left))


@pytest.mark.parametrize(("fold", "settled"), [(all_of, Verdict.NOT_MET), (any_of, Verdict.MET)])
def test_what_settles_ends_the_search(
    fold: Callable[[Iterable[Verdict]], Verdict], settled: Verdict
) -> None:
    verdicts = iter((Verdict.UNKNOWN, settled, Verdict.UNKNOWN))
    assert fold(verdicts) is settled
    assert list(verdicts) == [Verdict.UNKNOWN]


# told of one patient and the next, who is the one before but for a single part
TOLD: Json = {
    "as_of": "2026-05-14",
    "cancer_type": "nsclc",
    "lesions": [{"organ": "brain", "diameter_mm": 12}, {"organ": "liver", "diameter_mm": 31}],
    "systemic_therapy": {
        "lines": [{"agents": ["osimertinib"], "start": "2026-03-20", "ongoing": True}]
    },
    "assessments": [{"date": "2026-03-10", "at": ["diagnosis"]}, {"date": "2026-05-01"}],
    "primary": {"status": "resected", "definitive_treatment_end": "2026-02-01"},
}
PARTS: list[Json] = [
    {},
    {"biomarkers": {"EGFR": "positive"}},
    {"biomarkers": {"EGFR": "negative"}},
    {"biomarkers": {"ALK": "positive"}},
    {"as_of": "2026-06-20"},
    {"as_of": "2026-09-14"},
    {"histology": "squamous"},
    {"histology": "adenocarcinoma"},
    {"lesions": [{"organ": "liver"}]},
    {"lesions": [{"organ": "brain", "diameter_mm": 60}, {"organ": "liver", "diameter_mm": 31}]},
]


def judged_of(patient: Patient) -> list[object]:
    each = [judged for trial in TRIALS for judged in match_trial(patient, trial).criteria]
    return [(one.verdict, one.reason, one.asks, one.day, one.margin, one.facts) for one in each]


def among_and_alone(
    each: Sequence[Callable[[], Patient]], asked: Callable[[Patient], list[object]] = judged_of
) -> Iterator[list[list[object]]]:
    """How patients are judged after one another, and each after nobody."""
    for forgets in (False, True):
        found = []
        chainer().forget()
        for one in each:
            if forgets:
                chainer().forget()
            found.append(asked(one()))
        yield found


def test_who_differs_in_one_part_is_judged_by_that_part() -> None:
    each = [partial(patient_of, {**TOLD, **part}) for part in PARTS]
    among, alone = among_and_alone(each)
    assert among == alone
    assert len({*map(repr, alone)}) == len(each)


SIZED = st.sampled_from([None, 4, 31, 55, 120, {"at_least": 20}, {"at_most": 40}])
BY_SIZE = (
    Measure("sum_volume_cc", of="metastases", at="entry"),
    replace(METASTASES, where=Within(Measure("max_diameter_mm"), low=30)),
    Measure("grown", of="lesions", compared_with="baseline", percent=20),
    METASTASES,
)


@settings(max_examples=40)
@given(st.lists(st.tuples(SIZED, SIZED, SIZED), min_size=2, max_size=3))
def test_who_differs_by_the_sizes_of_lesions_is_answered_by_them(
    each: list[tuple[object, object, object]],
) -> None:
    """Where a size is read, and where it matters alone whether it is told, and as one number."""

    def sized(**fields: object) -> Json:
        return {name: value for name, value in fields.items() if value is not None}

    patients = []
    for now, volume, then in each:
        lesion = {"id": "a", "organ": "liver", **sized(diameter_mm=now, volume_cc=volume)}
        before = {
            "date": "2026-01-10",
            "at": ["baseline"],
            "lesions": {"a": sized(diameter_mm=then)},
        }
        told = {**TOLD, "lesions": [lesion], "assessments": [before, {"date": "2026-05-01"}]}
        patients.append(partial(patient_of, told))
    among, alone = among_and_alone(patients, lambda one: [ask(one, m) for m in (*BY_SIZE, *COUNTS)])
    assert among == alone


def test_a_size_tells_patients_apart_where_it_is_read_and_nowhere_else() -> None:
    def asked(size: int) -> list[object]:
        told = {**TOLD, "lesions": [{"organ": "liver", "diameter_mm": size}]}
        return [ask(patient_of(told), measure) for measure in BY_SIZE[1::2]]

    chainer().forget()
    (sized, plain), (other, same) = asked(20), asked(40)
    assert sized != other
    assert plain is same


def test_who_is_asked_on_another_day_is_judged_on_that_day() -> None:
    """What was told on one day, asked then and on later days."""
    profile = Profile.model_validate_json(json.dumps(TOLD))
    days = (date(2026, 5, 14), date(2026, 9, 14))
    among, alone = among_and_alone([partial(derive, profile, day) for day in days])
    assert among == alone
    assert among[0] != among[1]


def test_what_another_gives_the_verdicts_of_is_not_the_judge_s() -> None:
    """Only what reads as the judge reads shares with it, whichever is asked first."""

    def open_of_all(tree: Node, patient: Patient) -> Verdict:
        return Verdict.UNKNOWN

    settled = 0
    for criterion in CRITERIA[:100]:
        chainer().forget()
        alone = judge_criterion(patient_of(TOLD), criterion).verdict
        other = judge_criterion(patient_of(TOLD), criterion, by=open_of_all)
        assert other.verdict is Verdict.UNKNOWN
        chainer().forget()
        judge_criterion(patient_of(TOLD), criterion, by=open_of_all)
        assert judge_criterion(patient_of(TOLD), criterion).verdict is alone
        settled += alone is not Verdict.UNKNOWN
    assert settled
