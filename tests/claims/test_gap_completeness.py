"""Claim 37: whoever answers all that is asked, in whatever way, leaves nothing open but what is for
the trial site to say and the examinations still to do."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from oligomatch.matcher.ask.gaps import Gaps, asked_of
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.criteria import Judged, judge_criterion
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.matcher.profile.profile import Profile
from oligomatch.matcher.profile.telling import telling
from oligomatch.rules.read import load_trials
from oligomatch.rules.trial import DECIDING, Criterion
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.worlds import World
from tests.support.profiles import Json

CRITERIA = [c for trial in load_trials() for c in trial.criteria if c.kind in DECIDING]
MOST = 60  # questions of one criterion: each answer may raise another, and none is asked twice


def judged(profile: Profile, criterion: Criterion) -> Judged:
    assert profile.as_of is not None
    return judge_criterion(derive(profile, profile.as_of), criterion)


def told_more(profile: Profile, one: Judged, data: st.DataObject) -> Profile | None:
    """The profile with one answer more to what is asked; None where none fits what is told."""
    assert profile.as_of is not None
    gaps = Gaps(profile, profile.as_of)
    for fact in data.draw(st.permutations(one.asks)):
        answers = list(gaps.examples(fact, asked_of(one.criterion)))
        for answer in data.draw(st.permutations(answers)):
            for document in (gaps.document, evaluable(gaps.document)):
                try:
                    more = profile_of(telling(document, fact, answer))
                except ProfileError:
                    continue
                if more != profile:
                    return more
    return None


def evaluable(document: Json) -> Json:
    """The same without that the latest response to a line was not evaluable: who evaluates the
    scan after all corrects both places that say so."""
    therapy = document.get("systemic_therapy", {})
    lines = [
        {key: value for key, value in line.items() if (key, value) != ("latest_response", "NE")}
        for line in therapy.get("lines", [])
    ]
    return {**document, "systemic_therapy": {**therapy, "lines": lines}} if lines else document


def beyond_telling(document: Json, fact: str) -> bool:
    """What is asked for and no example of an answer tells yet (docs/ask-next.md): a staging at a
    time point where all are listed and none is of it, and a line that must hold several drugs that
    are told to have been given."""
    if fact in ("/assessments/diagnosis", "/assessments/baseline"):
        return "assessments_total" in document
    return fact == "/systemic_therapy/lines/-" and "given" in document["systemic_therapy"]


@settings(max_examples=40)
@given(stated_in_part(), st.sampled_from(CRITERIA), st.data())
def test_claim_37_who_answers_all_that_is_asked_leaves_nothing_open(
    case: tuple[World, Json], criterion: Criterion, data: st.DataObject
) -> None:
    profile = profile_of(case[1])
    for _ in range(MOST):
        one = judged(profile, criterion)
        if one.verdict is not Verdict.UNKNOWN or one.reason is not Reason.MISSING:
            return
        assert one.asks, (criterion.id, profile.document())
        more = told_more(profile, one, data)
        if more is None and all(beyond_telling(profile.document(), fact) for fact in one.asks):
            return
        assert more is not None, (criterion.id, one.asks, profile.document())
        profile = more
    raise AssertionError((criterion.id, one.asks, profile.document()))
