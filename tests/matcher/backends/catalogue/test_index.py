"""The plan of shared atoms gives the reference's classes, order and reasons, trial by trial."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.generated import Generator, generated, write_folder
from oligomatch.matcher.backends.catalogue import ranking, shared_verdicts
from oligomatch.matcher.backends.catalogue.atoms import Atoms
from oligomatch.matcher.backends.catalogue.index import KEPT, Catalogue, catalogue_of
from oligomatch.matcher.backends.catalogue.ranking import Ranking
from oligomatch.matcher.backends.catalogue.shared_verdicts import SharedVerdicts
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.match.criteria import MatchClass, match_trial
from oligomatch.matcher.match.rank import Ranked, rank
from oligomatch.matcher.match.trial_keys import LOWER_KEYS
from oligomatch.matcher.measures import ask
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.probe.strategies import profiles
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.read import load_trials
from oligomatch.rules.tree import (
    AllOf,
    AnyOf,
    AtLeast,
    Exists,
    Is,
    Measure,
    Node,
    Not,
    OneOf,
    Within,
)
from oligomatch.rules.trial import Criterion, Event, Kind, SiteAnswer, Trial, Wait
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.drawn_rules import counts, examinations, nodes
from tests.oracle.worlds import World
from tests.support.cohorts import cohort
from tests.support.order import reference_rank
from tests.support.profiles import Json

TRIALS = load_trials()
SHIPPED = Catalogue(TRIALS)
KEYS = st.lists(st.sampled_from(LOWER_KEYS), unique=True).map(tuple)
COUNTRIES = st.sampled_from((None, "IT", "US", "CN", "GB"))


def patient_of(told: Profile | Json) -> Patient:
    profile = told if isinstance(told, Profile) else profile_of(told)
    assert profile.as_of is not None
    return derive(profile, profile.as_of)


def reference(
    told: Profile | Json, trials: tuple[Trial, ...], keys: tuple[str, ...] = LOWER_KEYS
) -> tuple[Ranked, ...]:
    patient = patient_of(told)
    matches = [match_trial(patient, trial) for trial in trials]
    ranked = reference_rank(matches, patient, keys=keys)
    assert rank(matches, patient, keys=keys) == ranked
    return ranked


def told_the_same(
    catalogue: Catalogue, told: Profile | Json, keys: tuple[str, ...] = LOWER_KEYS
) -> None:
    """Class, order, ties and every criterion with its reasons, and the classes alone."""
    wanted = reference(told, catalogue.trials, keys)
    found = Ranking(catalogue, patient_of(told))
    kinds = {one.trial.id: one.kind for one in wanted}
    places = range(len(kinds))
    assert [found.match(n).match for n in places] == [kinds[t.id] for t in catalogue.trials]
    assert found.ranked(keys) == wanted
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            ranking, "MOST_PLACED", 0
        )  # as of many trials: most are asked for their place
        many = Ranking(catalogue, patient_of(told))
        assert many.ranked(LOWER_KEYS, most=1)[:1] == many.ranked(LOWER_KEYS)[:1]
        assert many.ranked(keys) == wanted


# --- against the reference -----------------------------------------------------------------------


@settings(max_examples=12)
@given(stated_in_part(12), KEYS, COUNTRIES)
def test_the_shipped_trials_stand_and_rank_as_by_the_reference(
    case: tuple[World, Json], keys: tuple[str, ...], country: str | None
) -> None:
    told = case[1] if country is None else {**case[1], "country": country}
    told_the_same(SHIPPED, told, keys)


@settings(max_examples=12)
@given(profiles(), st.integers(0, 10**6), COUNTRIES)
def test_generated_trials_stand_and_rank_as_by_the_reference(
    profile: Profile, seed: int, country: str | None
) -> None:
    told = {**profile.document(), **({"country": country} if country else {})}
    told_the_same(Catalogue(generated(25, seed)), told)


@st.composite
def any_criteria(draw: st.DrawFn) -> Criterion:
    """A criterion of random trees: with a reading, with what its failure waits for, or neither."""
    base = draw(st.sampled_from([c for t in TRIALS for c in t.criteria if c.readings]))
    kind = draw(st.sampled_from((Kind.INCLUSION, Kind.INCLUSION, Kind.WORKUP, Kind.TO_DO)))
    if kind is Kind.TO_DO:
        return replace(base, kind=kind, tree=None, waits=(), readings={})
    tree = draw(examinations() if kind is Kind.WORKUP else nodes())
    inclusion = kind is Kind.INCLUSION
    waits = st.lists(st.builds(Wait, st.sampled_from(Event), nodes()), max_size=2).map(tuple)
    return replace(
        base,
        kind=kind,
        tree=tree,
        waits=draw(waits) if inclusion else (),
        readings=base.readings if inclusion and draw(st.booleans()) else {},
    )


@st.composite
def any_trials(draw: st.DrawFn) -> tuple[Trial, ...]:
    """A few trials that draw from the same few criteria."""
    some = draw(st.lists(any_criteria(), min_size=1, max_size=5))
    each = st.lists(st.sampled_from(some), min_size=1, max_size=3)
    found = []
    for number, criteria in enumerate(draw(st.lists(each, min_size=1, max_size=5))):
        base = draw(st.sampled_from(TRIALS))
        named = tuple(replace(c, id=f"c{n}") for n, c in enumerate(criteria))
        found.append(replace(base, id=f"NCT{number:08}", criteria=named))
    return tuple(found)


@settings(max_examples=60)
@given(st.lists(stated_in_part(10), min_size=1, max_size=3), any_trials())
def test_random_criteria_readings_and_waits_stand_and_rank_as_by_the_reference(
    cases: list[tuple[World, Json]], trials: tuple[Trial, ...]
) -> None:
    """One patient after the other, by what the plan has learnt of those before."""
    catalogue = Catalogue(trials)
    for _, told in cases:
        told_the_same(catalogue, told)


def test_what_a_site_has_answered_holds_in_the_plan() -> None:
    number = next(iter(TRIALS[0].readings))
    answers = [SiteAnswer(t.id, number, "A", "site", "2026-05-01") for t in TRIALS]
    asked = tuple(t.answered(answers) if number in t.readings else t for t in TRIALS)
    assert asked != TRIALS
    for told in cohort(40)[:3]:
        told_the_same(Catalogue(asked), told)


# --- of a large catalogue only what is asked ----------------------------------------------------


def test_the_best_of_many_trials_are_the_first_of_all() -> None:
    trials = generated(300, seed=3)
    catalogue = Catalogue(trials)
    for told in cohort(40)[:2]:
        best = Ranking(catalogue, patient_of(told)).ranked(most=15)
        assert best == reference(told, trials)[:15]


def test_a_question_that_only_excluded_trials_ask_is_not_judged_for_the_classes() -> None:
    never = Is(Measure("locoregional_recurrence"))
    base = TRIALS[0].criteria[0]
    of_breast = replace(base, tree=OneOf(Measure("cancer_type"), frozenset({"breast"})), waits=())
    rare = replace(base, id="rare", tree=never, waits=())
    trials = tuple(
        replace(TRIALS[0], id=f"NCT{n:08}", criteria=(of_breast, *([rare] if n == 0 else [])))
        for n in range(3)
    )
    # of the recurrence no other test tells so: of those told alike it is judged once in a process
    primary = {"definitively_treated": True, "definitive_treatment_end": "2019-02-17"}
    recurrence = {"locoregional_recurrence": {"present": True}, "primary": primary}
    patient = patient_of({"as_of": "2026-05-14", "cancer_type": "nsclc", **recurrence})
    found = Ranking(Catalogue(trials), patient)
    assert never.measure not in patient.memo
    assert {one.match.match for one in found.ranked()} == {MatchClass.INELIGIBLE}
    assert [number for number, _, _ in found.placed()] == [0, 1, 2]
    assert never.measure in patient.memo  # how many criteria fail ranks those excluded


def test_a_catalogue_is_made_once_for_the_same_trials_and_few_are_kept() -> None:
    assert catalogue_of(TRIALS) is catalogue_of(list(TRIALS))
    first = catalogue_of(TRIALS[:1])
    for number in range(2, 2 + KEPT):
        catalogue_of(TRIALS[:number])
    assert catalogue_of(TRIALS[:1]) is not first


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValueError, match="each once"):
        Ranking(SHIPPED, patient_of(cohort(40)[0])).ranked(("reach", "reach"))


# --- atoms ---------------------------------------------------------------------------------------

COUNT = Measure("count", of="metastases", at="entry")
PAIR = (Is(Measure("ever_metastatic")), Within(COUNT, high=3))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Exists(COUNT), Within(COUNT, low=1)),
        (AllOf(PAIR), AllOf(PAIR[::-1])),
        (AnyOf((PAIR[0], PAIR[0], PAIR[1])), AnyOf(PAIR)),
        (AllOf(PAIR[:1]), PAIR[0]),
    ],
)
def test_what_is_only_written_differently_is_one_atom(one: Node, other: Node) -> None:
    atoms = Atoms()
    assert atoms.number(one) == atoms.number(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Within(COUNT, high=3), Within(COUNT, high=4)),
        (Within(COUNT, high=3), Within(COUNT, under=3)),
        (Within(COUNT, low=1), Within(replace(COUNT, at="diagnosis"), low=1)),
        (AllOf(PAIR), AnyOf(PAIR)),
        (AtLeast(2, (PAIR[0], PAIR[0])), PAIR[0]),
        (Not(PAIR[0]), PAIR[0]),
    ],
)
def test_what_asks_another_thing_is_another_atom(one: Node, other: Node) -> None:
    atoms = Atoms()
    assert atoms.number(one) != atoms.number(other)


def selectors() -> st.SearchStrategy[Node]:
    """Trees over one lesion, with several organs, sizes and connectives."""
    organs = st.sets(st.sampled_from(("liver", "bone", "L3", "brain", "lung", "adrenal", "rib")))
    leaves = st.one_of(
        organs.filter(bool).map(lambda some: OneOf(Measure("organ"), frozenset(some))),
        st.sampled_from((10, 30, 50)).map(lambda n: Within(Measure("max_diameter_mm"), under=n)),
        st.sampled_from(("intracranial", "progressing", "amenable_to_local_therapy")).map(
            lambda kind: Is(Measure(kind))
        ),
        st.just(Is(Measure("prior_local_therapy", names=frozenset({"SABR"})))),
    )
    some = st.lists(leaves, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        leaves,
        leaves.map(Not),
        some.map(AllOf),
        some.map(AnyOf),
        some.map(lambda parts: Not(AtLeast(2, parts))),
    )


@settings(max_examples=60)
@given(
    st.lists(stated_in_part(15), min_size=1, max_size=3),
    st.lists(
        st.builds(
            lambda measure, where, kind: replace(
                measure,
                where=where,
                kind=kind,
                of="metastases" if kind == "sum_volume_cc" else measure.of,
                by=None if kind == "sum_volume_cc" else measure.by,
            ),
            counts(),
            st.none() | selectors(),
            st.sampled_from(("count", "count", "organs", "sum_volume_cc")),
        ),
        min_size=1,
        max_size=8,
    ),
)
def test_counts_that_share_their_lesions_are_those_counted_one_by_one(
    cases: list[tuple[World, Json]], measures: list[Measure]
) -> None:
    """One patient after the other, with what was kept of those before."""
    atoms = Atoms()
    trees = [Within(measure, low=1, high=2) for measure in measures]
    numbers = [atoms.number(tree) for tree in trees]
    for _, told in cases:
        shared, alone = patient_of(told), patient_of(told)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(shared_verdicts, "MANY", 0)  # as where there are many selectors
            answers = SharedVerdicts(atoms, shared)
        for number in numbers:
            answers.says(number)
        for measure in measures:
            assert ask(shared, measure) == ask(alone, measure)


def test_a_measure_that_is_sent_to_another_process_has_the_hash_of_that_process() -> None:
    sent = pickle.dumps(COUNT)
    assert b"_hash" not in sent
    assert pickle.loads(sent) == COUNT
    assert hash(pickle.loads(sent)) == hash(COUNT)


# --- the generator of the benchmarks ------------------------------------------------------------


def test_generated_trials_have_a_long_tail_and_are_the_same_each_time(tmp_path: Path) -> None:
    trials = generated(400, seed=1)
    assert trials == Generator(1).trials(400)
    asked = sorted((len(one.trials) for one in Catalogue(trials).asked), reverse=True)
    assert asked[0] > 200
    assert sum(number == 1 for number in asked) > len(asked) / 3
    write_folder(tmp_path, 5, seed=1)
    assert [trial.id for trial in load_trials(tmp_path)] == [trial.id for trial in trials[:5]]
