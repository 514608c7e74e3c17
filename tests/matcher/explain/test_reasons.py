"""The deciding facts of a verdict are sufficient, and none of them can be left out."""

from __future__ import annotations

import json
from datetime import date
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from oligomatch.matcher.explain.parts import leaves, stated
from oligomatch.matcher.explain.reasons import Reasons
from oligomatch.matcher.intake.contradictions import contradictions
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.match.criteria import judge_criterion
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.read import load_trials
from oligomatch.rules.text.pointer import pointer
from oligomatch.rules.trial import DECIDING, Criterion
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.net.drawn import merged, singles
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.worlds import World

Json = dict[str, Any]
ALONE = singles()
CRITERIA = [
    criterion
    for trial in load_trials()
    for criterion in trial.criteria
    if criterion.kind in DECIDING
]


def verdict(told: Json, criterion: Criterion) -> str | None:
    """The verdict on a profile as a user would state it; None where it is refused."""
    try:
        profile = profile_of(told)
    except ProfileError:
        return None
    assert profile.as_of is not None
    return str(judge_criterion(derive(profile, profile.as_of), criterion).verdict)


def stating(document: Json, pointers: set[str]) -> Json:
    paths = frozenset(path for path in leaves(document) if pointer(path) in pointers)
    return stated(document, paths)


@settings(max_examples=40)
@given(stated_in_part(), st.sampled_from(CRITERIA))
def test_the_deciding_facts_alone_give_the_verdict_and_none_can_be_left_out(
    case: tuple[World, Json], criterion: Criterion
) -> None:
    profile = profile_of(case[1])
    assert profile.as_of is not None
    reasons = Reasons(profile, profile.as_of)
    judged = judge_criterion(derive(profile, profile.as_of), criterion)
    facts = set(reasons.deciding(judged))
    if judged.verdict is None or judged.verdict == "unknown":
        assert not facts
        return
    document = json.loads(json.dumps(reasons.document))
    assert verdict(stating(document, facts), criterion) == judged.verdict
    for fact in facts:
        assert verdict(stating(document, facts - {fact}), criterion) != judged.verdict


@settings(max_examples=12)
@given(stated_in_part(), st.lists(st.sampled_from(CRITERIA), min_size=6, max_size=12, unique_by=id))
def test_so_it_is_of_each_of_many_criteria_that_are_asked_in_turn(
    case: tuple[World, Json], criteria: list[Criterion]
) -> None:
    profile = profile_of(case[1])
    assert profile.as_of is not None
    reasons, patient = Reasons(profile, profile.as_of), derive(profile, profile.as_of)
    document = json.loads(json.dumps(reasons.document))
    for criterion in criteria:
        judged = judge_criterion(patient, criterion)
        if judged.verdict is None or judged.verdict == "unknown":
            continue
        facts = set(reasons.deciding(judged))
        assert verdict(stating(document, facts), criterion) == judged.verdict
        for fact in facts:
            assert verdict(stating(document, facts - {fact}), criterion) != judged.verdict


def test_a_failure_by_a_driver_is_decided_by_the_variant_alone() -> None:
    profile = profile_of(
        {
            "as_of": "2026-05-14",
            "cancer_type": "nsclc",
            "lesions": [{"organ": "brain"}],
            "biomarkers": {
                "EGFR": {"result": "positive", "variants": [{"name": "L858R"}]},
                "ALK": "negative",
            },
        }
    )
    assert profile.as_of is not None
    trial = next(trial for trial in load_trials() if trial.acronym == "SARON")
    judged = judge_criterion(derive(profile, profile.as_of), trial.criterion("7662-03"))
    reasons = Reasons(profile, profile.as_of)
    assert judged.verdict == "not met"
    assert reasons.deciding(judged) == ("/biomarkers/EGFR/variants/0",)


def test_facts_under_which_no_course_of_treatment_fits_are_refused_before_they_are_judged() -> None:
    line = {"intent": "palliative", "start": "2026-01-10"}
    own = {"lines": [{**line, "agents": ["alectinib"]}], "palliative_lines": 1}
    other = profile_of({"as_of": "2026-05-14", "systemic_therapy": own})
    lines = {"lines": [{**line, "agents": ["osimertinib"]}], "palliative_lines": 0}
    odd = Profile.model_validate_json(json.dumps({"systemic_therapy": lines}))
    assert other.as_of is not None
    assert not derive(odd, other.as_of).therapy.courses
    of_other, reasons = derive(other, other.as_of), Reasons(odd, other.as_of)
    every, unreached = set(map(pointer, reasons.paths)), 0
    for criterion in CRITERIA:
        judged = judge_criterion(of_other, criterion)
        unreached += set(reasons.deciding(judged)) == every
    assert unreached


def test_what_is_at_odds_is_judged_without_a_fault_where_some_course_fits() -> None:
    random, judged = Random(21), 0
    questions = {one.question: one for one in CRITERIA if one.tree is not None}
    while judged < 8:
        told = random.choice(ALONE).told
        for one in random.sample(ALONE, 4):
            told = merged(told, one.told, random)
        try:
            profile = Profile.model_validate_json(json.dumps(told))
        except ValueError:
            continue
        patient = derive(profile, profile.as_of or date(2026, 5, 14))
        at_odds = contradictions(profile, load_vocabulary(), patient=patient)
        if patient.therapy.courses and any(True for _ in at_odds):
            judged += 1
            for criterion in questions.values():
                assert judge_criterion(patient, criterion).verdict is not None


def test_the_facts_of_a_document_leave_out_labels_and_ids() -> None:
    profile = Profile.model_validate({"patient": "x", "lesions": [{"id": "a", "organ": "brain"}]})
    document = profile.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    assert [pointer(path) for path in leaves(document)] == ["/lesions/0/organ"]
