"""The deciding facts of a verdict are sufficient, and none of them can be left out."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from oligomatch.matcher.explain.reasons import Reasons, leaves, stated
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.match.criteria import judge_criterion
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.read import load_trials
from oligomatch.rules.text.pointer import pointer
from oligomatch.rules.trial import DECIDING, Criterion
from tests.oracle.strategies import stated_in_part
from tests.oracle.worlds import World

Json = dict[str, Any]
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


def test_the_facts_of_a_document_leave_out_labels_and_ids() -> None:
    profile = Profile.model_validate({"patient": "x", "lesions": [{"id": "a", "organ": "brain"}]})
    document = profile.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    assert [pointer(path) for path in leaves(document)] == ["/lesions/0/organ"]
