"""No answer that is offered unsettles what is settled: it narrows the profile, it corrects none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import Phase, given, settings

from oligomatch.matcher.ask.answer_steps import merged
from oligomatch.matcher.ask.gaps import Gaps, StatedFact
from oligomatch.matcher.ask.possible_answers import AnswerLimits
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.trial import Trial
from tests.matcher.ask.test_gaps import SPARSE
from tests.matcher.ask.test_next_questions import TRIALS, asked, matches, read, some, told_all
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.worlds import World
from tests.support.patients import Json, therapy

SETTLED = (Verdict.MET, Verdict.NOT_MET)


def settled(profile: Profile) -> dict[tuple[str, str], Verdict]:
    """Every criterion of every trial that is met or not met."""
    return {
        (match.trial.id, judged.id): judged.verdict
        for match in matches(profile)
        for judged in match.criteria
        if judged.verdict in SETTLED
    }


def offered(profile: Profile, trials: list[Trial]) -> Iterator[StatedFact]:
    """Every answer that `ask` and `gaps` offer over some trials, each once."""
    gaps, found = asked(profile, trials)
    seen: set[str] = set()
    each = [
        StatedFact(one.fact, own)
        for question in found.questions
        for one in question.facts
        for answer in one.answers
        for own in answer.answers
    ]
    each += [
        StatedFact(gap.fact, own)
        for match in matches(profile, trials)
        for judged in match.with_verdict(Verdict.UNKNOWN)
        for gap in gaps.of(judged)
        for own in (*gap.met, *gap.not_met, *gap.ambiguous)
    ]
    for told in each:
        if repr(told) not in seen:
            seen.add(repr(told))
            yield told


def unsettled(profile: Profile, told: StatedFact) -> list[tuple[str, str]]:
    """The settled criteria that an answer makes otherwise."""
    after = settled(told_all(profile, [told]))
    return [key for key, verdict in settled(profile).items() if after.get(key) != verdict]


@settings(max_examples=15, phases=[Phase.explicit, Phase.generate])
@given(stated_in_part(), some(3))
def test_no_answer_unsettles_a_settled_criterion(
    case: tuple[World, Json], trials: list[Trial]
) -> None:
    profile = read(case[1])
    for told in list(offered(profile, trials))[::4]:
        assert not unsettled(profile, told), (told, unsettled(profile, told))


def test_a_best_response_that_is_told_is_not_asked_in_passing() -> None:
    told = {**SPARSE, "systemic_therapy": therapy(
        {"number": 1, "intent": "palliative", "agents": ["docetaxel"], "best_response": "PR"},
        palliative=1,
    )}  # fmt: skip
    facts = [one.fact for one in offered(read(told), TRIALS)]
    assert [fact for fact in facts if fact.endswith("/latest_response")]
    assert [fact for fact in facts if fact.endswith("/best_response")] == []


def test_a_lesion_without_a_status_is_there_so_that_it_is_gone_is_no_answer() -> None:
    told = {
        **SPARSE,
        "assessments": [{"date": "2026-05-10", "totals": {"metastases": 3}}],
        "lesions": [{"organ": "brain"}, {"organ": "liver"}, {"organ": "bone"}],
    }
    gaps = Gaps(read(told), read(told).as_of)  # type: ignore[arg-type]
    assert gaps.telling([StatedFact("/lesions/0/status", "growing")]) is not None
    for gone in ("resected", "resolved"):
        assert gaps.telling([StatedFact("/lesions/0/status", gone)]) is None


def test_a_lesion_seen_earlier_alone_may_be_gone_today() -> None:
    told = {
        **SPARSE,
        "assessments": [{"date": "2026-03-10", "lesions": {"A": {}}}, {"date": "2026-05-10"}],
        "lesions": [{"id": "A", "organ": "brain"}],
    }
    gaps = Gaps(read(told), read(told).as_of)  # type: ignore[arg-type]
    assert gaps.telling([StatedFact("/lesions/0/status", "resected")]) is not None


STAGED = {
    **SPARSE,
    "assessments": [{"date": "2026-05-10", "totals": {"metastases": 3}}],
    "systemic_therapy": therapy({"classes": ["ici"], "number": 1, "start": "2026-02",
                                 "intent": "palliative", "ongoing": True}, palliative=1),
}  # fmt: skip


def test_the_staging_at_diagnosis_has_the_day_of_the_first_metastasis_of_a_first_episode() -> None:
    told = {**STAGED, "metastatic_disease": {
        "first_metastasis_date": "2026-01-05", "first_episode": True}}  # fmt: skip
    added = told_all(read(told), [StatedFact("/assessments/diagnosis", 7)]).assessments[-1]
    assert str(added.date) == "2026-01-05"


@pytest.mark.parametrize("disease", [{}, {"first_episode": False}])
def test_the_staging_at_diagnosis_does_not_become_the_latest(disease: Json) -> None:
    told = StatedFact("/assessments/diagnosis", 7)
    profile = read({**STAGED, "metastatic_disease": disease})
    assert not unsettled(profile, told)
    assert Gaps(profile, profile.as_of).telling([told]) is not None  # type: ignore[arg-type]


def test_a_report_of_no_other_variant_gets_none() -> None:
    told = {"result": "positive", "variants": [{"kind": "vus"}], "no_other_variants": True}
    profile = read({**SPARSE, "biomarkers": {"EGFR": told}})
    for one in offered(profile, TRIALS):
        assert one.fact != "/biomarkers/EGFR" or one.answer["variants"] == told["variants"]


def test_a_total_goes_as_far_as_listed_lesions_may_be_of_it() -> None:
    told = {**SPARSE, "lesions": [{"organ": "bone"}] * 9 + [{"organ": "lung"}] * 2}
    gaps, asked_for = Gaps(read(told), date(2026, 5, 14)), AnswerLimits(4)
    tops = [
        gaps.answers(f"/assessments/-/totals/{name}", asked_for).top  # type: ignore[union-attr]
        for name in ("metastases", "satellites", "regional_nodes")
    ]
    assert tops == [4 + 11, 4 + 2, 4]


def test_two_spans_of_one_verdict_that_leave_nothing_out_stay_two() -> None:
    whole = [({"at_most": 30}, Verdict.MET), ({"at_least": 31}, Verdict.MET)]
    assert list(merged("/lesions/0/diameter_mm", whole)) == whole
    low = [({"at_least": 2, "at_most": 30}, Verdict.MET), ({"at_least": 31}, Verdict.MET)]
    assert list(merged("/lesions/0/diameter_mm", low)) == [({"at_least": 2}, Verdict.MET)]
