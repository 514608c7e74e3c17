"""The facts cited under a reason make its sentence true, and one phrase names one number."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oligomatch.api.words.catalogue import say
from oligomatch.api.words.nouns import measure_name
from oligomatch.api.words.sentences import asked_words, why
from oligomatch.matcher.explain.reasons import Reasons
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.values import Possible
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Judged, judge_criterion, match_trial
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.rules.read import load_trials
from oligomatch.rules.tree import Is, Measure, Node, Not
from oligomatch.rules.trial import Criterion
from oligomatch.rules.vocabulary.entries import Convention
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.matcher.explain.test_reasons import stating
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.worlds import World
from tests.support.profiles import Json

TRIALS = load_trials()
WITH_TREE = [c for trial in TRIALS for c in trial.criteria if c.tree is not None]
IDS = [one.id for one in WITH_TREE]
SETTLED = (Verdict.MET, Verdict.NOT_MET)


def criterion(id: str) -> Criterion:
    return next(one for one in WITH_TREE if one.id == id)


def patient(told: Json) -> Patient:
    profile = profile_of(told)
    assert profile.as_of is not None
    return derive(profile, profile.as_of)


def cited(told: Json, judged: Judged) -> Json:
    """The profile that states the facts cited alone."""
    found = patient(told)
    reasons = Reasons(found.profile, found.as_of, clause=why)
    pointers = set(reasons.cited(judged))
    assert set(reasons.deciding(judged)) <= pointers
    return stating(json.loads(json.dumps(reasons.document)), pointers)


@settings(max_examples=60)
@given(stated_in_part(), st.sets(st.sampled_from(IDS), min_size=1, max_size=6))
def test_a_profile_of_the_facts_cited_alone_gets_the_same_sentence(
    case: tuple[World, Json], ids: set[str]
) -> None:
    whole = patient(case[1])
    for one in map(criterion, sorted(ids)):
        judged = judge_criterion(whole, one)
        if judged.verdict not in SETTLED:
            continue
        told = cited(case[1], judged)
        reduced = patient({"as_of": case[1]["as_of"], **told})
        assert why(judge_criterion(reduced, one), reduced.profile) == why(judged, whole.profile)


TWO_SCANS: Json = {
    "as_of": "2026-11-21",
    "cancer_type": "nsclc",
    "primary": {"diagnosis_date": "2026-06-20"},
    "metastatic_disease": {"diagnosis_date": "2026-06-24"},
    "assessments": [
        {"date": "2026-06-24", "at": ["diagnosis"], "totals": {"metastases": 5}},
        {"date": "2026-11-16", "totals": {"metastases": 4}},
    ],
}


def test_a_number_of_today_is_based_on_the_scan_of_today() -> None:
    judged = judge_criterion(patient(TWO_SCANS), criterion("5468-04"))
    assert why(judged, patient(TWO_SCANS).profile) == say(
        "found.most", found="4 metastases at entry", limits="at most 3"
    )
    told = cited(TWO_SCANS, judged)
    assert {"totals": {"metastases": 4}} in [
        {"totals": one.get("totals")} for one in told["assessments"]
    ]


def test_the_sentence_is_of_the_reading_that_the_words_speak_of() -> None:
    told = TWO_SCANS | {
        "metastatic_disease": {"diagnosis_date": "2026-06-24", "first_episode": True}
    }
    found = patient(told)
    judged = judge_criterion(found, criterion("5403-02"))
    assert judged.verdict is Verdict.MET
    assert asked_words(judged.criterion) == "the disease is synchronous (sOMD) at diagnosis"
    assert why(judged, found.profile) == "the disease is synchronous (sOMD) at diagnosis"


@pytest.mark.parametrize("one", [c for c in WITH_TREE if c.readings], ids=lambda c: c.id)
def test_the_words_of_a_criterion_are_those_of_one_of_its_readings(one: Criterion) -> None:
    assert one.spoken in one.question.trees


# --- one phrase, one number -----------------------------------------------------------------------


def _counts(measure: Measure) -> Convention:
    """How a convention counts, whatever it is called."""
    table = load_vocabulary().conventions
    found = table[measure.by or "DEFAULT"]
    return replace(found, id="", source="", verified=True, quote="")


GROWING: Node = Is(Measure("progressing"))
WHERE: tuple[Node | None, ...] = (None, GROWING, Not(Is(Measure("intracranial"))))


def test_numbers_counted_differently_have_different_names() -> None:
    measures = [
        Measure(kind, of="metastases", at="entry", by=by, where=where)
        for kind, by, where in product(
            ("count", "organs", "most_in_one_organ"), load_vocabulary().conventions, WHERE
        )
    ]
    for one, other in combinations(measures, 2):
        if measure_name(one) == measure_name(other):
            alike = {one.where, other.where} <= {None, GROWING} and GROWING in (
                one.where,
                other.where,
            )
            assert one.kind == other.kind
            assert one.where == other.where or alike
            if one.where == other.where != GROWING:
                assert _counts(one) == _counts(other)


@settings(max_examples=40)
@given(stated_in_part())
def test_one_answer_gives_one_number_one_name(case: tuple[World, Json]) -> None:
    found = patient(case[1])
    named: dict[str, Possible] = {}
    for trial in TRIALS:
        for judged in match_trial(found, trial).criteria:
            for value in judged.values:
                if value.measure.kind in ("count", "organs", "most_in_one_organ"):
                    name = measure_name(value.measure)
                    assert named.setdefault(name, value.answer.values) == value.answer.values, name
