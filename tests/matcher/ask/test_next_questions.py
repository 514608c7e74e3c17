"""What to ask next: every promise held against telling the answer and matching again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oligomatch.api.words.patient.facts import HOW, AnswerSource
from oligomatch.matcher.ask.changed import DATES, changes_of
from oligomatch.matcher.ask.effects import IN_REACH, Bench, Effect
from oligomatch.matcher.ask.fewest_reports import settling
from oligomatch.matcher.ask.gaps import Gaps, StatedFact, asked_of, in_one_entry, known
from oligomatch.matcher.ask.next_questions import AskNext, ask_next
from oligomatch.matcher.ask.possible_answers import AnswerLimits, stated_exactly
from oligomatch.matcher.ask.reports import Report, report_of
from oligomatch.matcher.intake.intake import read_profile
from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.criteria import (
    Judged,
    Match,
    MatchClass,
    judge_criterion,
    match_trial,
)
from oligomatch.matcher.measures import ask, values_of
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.matcher.profile.telling import telling
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.read import load_trials
from oligomatch.rules.tree import Measure, Within
from oligomatch.rules.trial import Trial
from tests.matcher.ask.test_gaps import SPARSE, asking, places
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.worlds import World
from tests.support.patients import GOLDEN, Json

EXAMPLES = Path(__file__).parents[3] / "examples"
TRIALS = load_trials()
MOVES = {MatchClass.ELIGIBLE: "opens", MatchClass.NOT_YET: "waits", MatchClass.INELIGIBLE: "closes"}


def some(number: int) -> st.SearchStrategy[list[Trial]]:
    """So many of the trials."""
    places = st.lists(
        st.integers(0, len(TRIALS) - 1), min_size=number, max_size=number, unique=True
    )
    return places.map(lambda each: [TRIALS[place] for place in each])


def read(told: Json) -> Profile:
    return Profile.model_validate_json(json.dumps(told))


def matches(profile: Profile, trials: Sequence[Trial] = TRIALS) -> list[Match]:
    assert profile.as_of is not None
    who = derive(profile, profile.as_of)
    return [match_trial(who, trial) for trial in trials]


def asked(profile: Profile, trials: Sequence[Trial] = TRIALS) -> tuple[Gaps, AskNext]:
    assert profile.as_of is not None
    gaps = Gaps(profile, profile.as_of)
    who = derive(profile, profile.as_of)
    return gaps, ask_next(gaps, who, matches(profile, trials))


def effects(found: AskNext) -> list[Effect]:
    """Every promise: of each answer alone, and the best and worst of each report."""
    return [
        effect
        for question in found.questions
        for effect in (
            question.best,
            question.worst,
            *(answer.effect for one in question.facts for answer in one.answers),
        )
    ]


def told_all(profile: Profile, told: Sequence[StatedFact]) -> Profile:
    document: Any = profile.document()
    for place, answer in in_one_entry(told, len(profile.assessments)):
        document = telling(document, place, answer)
    return read(document)


def moved(before: list[Match], after: list[Match]) -> dict[str, set[str]]:
    """What moves, seen by matching every trial again."""
    found: dict[str, set[str]] = {"opens": set(), "waits": set(), "closes": set()}
    for was, now in zip(before, after, strict=True):
        if was.match is not now.match:
            found[MOVES[now.match]].add(now.trial.id)
    return found


def keeps(profile: Profile, trials: Sequence[Trial], effect: Effect) -> None:
    after = matches(told_all(profile, effect.stated), trials)
    promised = {name: set(getattr(effect, name)) for name in ("opens", "waits", "closes")}
    assert moved(matches(profile, trials), after) == promised, effect.stated
    states = {(match.trial.id, judged.id): judged for match in after for judged in match.deciding}
    for trial, criterion, to in effect.settles:
        judged = states[trial, criterion]
        waits = judged.verdict is Verdict.NOT_MET and judged.awaits
        assert to == ("waits" if waits else str(judged.reason or judged.verdict))


@pytest.mark.parametrize("name", ["sparse", "conflicting-reports"])
def test_every_answer_to_an_example_patient_keeps_its_promise(name: str) -> None:
    profile = read_profile((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8"))
    for effect in effects(asked(profile)[1])[::2]:  # every second: the other tests draw them all
        keeps(profile, TRIALS, effect)


@settings(max_examples=12)
@given(stated_in_part(), some(4))
def test_every_answer_keeps_its_promise(case: tuple[World, Json], trials: list[Trial]) -> None:
    profile = read(case[1])
    for effect in effects(asked(profile, trials)[1])[:60]:
        keeps(profile, trials, effect)


@settings(max_examples=12)
@given(stated_in_part(), some(3))
def test_every_question_can_change_something(case: tuple[World, Json], trials: list[Trial]) -> None:
    for question in asked(read(case[1]), trials)[1].questions:
        assert question.trials
        for one in question.facts:
            assert one.settles or any(answer.narrows for answer in one.answers)


@settings(max_examples=10)
@given(stated_in_part(), some(3))
def test_no_fact_that_is_not_named_moves_a_match_alone(
    case: tuple[World, Json], trials: list[Trial]
) -> None:
    profile = read(case[1])
    gaps, found = asked(profile, trials)
    named = {one.fact for question in found.questions for one in question.facts}
    before = matches(profile, trials)
    criteria = [j.criterion for match in before for j in match.deciding]
    for place in (set(places(profile)) | set(found.idle)) - named:
        for answer in list(gaps.examples(place, asked_of(criteria[0])))[:6]:
            who = gaps.telling([StatedFact(place, answer)])
            if who is not None:
                after = [match_trial(who, match.trial) for match in before]
                assert not any(moved(before, after).values()), (place, answer)


@settings(max_examples=8)
@given(stated_in_part(), some(2),
       st.data())  # fmt: skip
def test_answering_all_leaves_nothing_but_what_is_ambiguous_or_to_do(
    case: tuple[World, Json], trials: list[Trial], data: st.DataObject
) -> None:
    profile = read(case[1])
    for _ in range(40):
        found = asked(profile, trials)[1]
        facts = [
            (one.fact, answer)
            for question in found.questions
            for one in question.facts
            for several in one.answers
            for answer in several.answers
            if several.narrows and question.report is not Report.EXAMINATION
        ]
        missing = [
            judged
            for match in matches(profile, trials)
            if match.match in IN_REACH
            for judged in match.with_verdict(Verdict.UNKNOWN)
            if judged.reason is Reason.MISSING
        ]
        assert bool(facts) or not missing, [judged.id for judged in missing]
        if not missing:
            return
        fact, answer = data.draw(st.sampled_from(facts))
        profile = told_all(profile, [StatedFact(fact, answer)])


def test_the_questions_of_the_sparse_patient() -> None:
    found = asked(read(SPARSE))[1]
    (molecular,) = [q for q in found.questions if q.report is Report.MOLECULAR]
    most = [max(len(e.moved) for e in effects(AskNext((q,), ()))) for q in found.questions]
    assert most == sorted(most, reverse=True)
    genes = {one.fact.split("/")[-1] for one in molecular.facts}
    assert {"EGFR", "ALK", "ROS1"} <= genes
    for report in (molecular.best, molecular.worst):  # seldom are two genes altered
        assert sum(one.answer != "negative" for one in report.stated) <= 1
    assert len(molecular.worst.closes) > len(molecular.best.closes)
    assert "/imaging/naf_pet" in found.idle


def test_an_effect_names_the_span_of_days_by_which_it_was_found() -> None:
    told = {name: own for name, own in GOLDEN.items() if name != "primary"}
    questions = asked(read(told))[1].questions
    of_days = [
        (same.effect.stated[0].answer, same.answers)
        for question in questions
        for one in question.facts
        if one.fact == "/primary/diagnosis_date"
        for same in one.answers
    ]
    assert of_days
    for day, answers in of_days:
        assert isinstance(day, dict) or day in answers


def test_a_line_of_a_number_of_lines_is_an_answer_though_it_settles_nothing_yet() -> None:
    told = {**GOLDEN, "systemic_therapy": {"palliative_lines": 2}}
    each = [one for question in asked(read(told))[1].questions for one in question.facts]
    (line,) = (one for one in each if one.fact == "/systemic_therapy/lines/-")
    doublet = {"intent": "palliative", "classes": ["platinum_doublet"]}
    (same,) = (same for same in line.answers if doublet in same.answers)
    assert same.narrows
    assert not same.effect.moved


def test_a_score_found_anew_stands_for_the_trials_that_take_one_of_any_day_too() -> None:
    """Where the score is too old for one trial, another that took it is judged by the new one."""
    within, ever = Measure("ecog", within_days=14), Measure("ecog")
    limits = (Within(within, high=2), Within(ever, high=1), Within(ever, low=2))
    trials = [
        replace(TRIALS[0], id=f"NCT9999000{n}", criteria=(asking(tree),), arms=())
        for n, tree in enumerate(limits)
    ]
    profile = read({**SPARSE, "ecog": {"value": 1, "date": "2026-04-01"}})
    assert [str(match.match) for match in matches(profile, trials)] == [
        "possible", "eligible", "ineligible",
    ]  # fmt: skip
    (found,) = asked(profile, trials)[1].questions
    each = [answer.effect for fact in found.facts for answer in fact.answers]
    score, other, third = (trial.id for trial in trials)
    assert {(effect.opens, effect.closes) for effect in each} == {
        ((score,), ()), ((score, third), (other,)), ((third,), (score, other)),
    }  # fmt: skip
    for effect in each:
        keeps(profile, trials, effect)


def test_a_category_told_without_its_subgroup_is_not_told_to_the_end() -> None:
    told = {
        "cancer_type": "nsclc",
        "primary": {"t_category": "T2", "stage": "III", "lobe": "upper"},
    }
    profile = read({"as_of": "2026-05-14", **told})
    assert not stated_exactly(profile, "/primary/t_category")
    assert not stated_exactly(profile, "/primary/stage")
    assert stated_exactly(profile, "/primary/lobe")


def test_a_settled_patient_is_asked_nothing() -> None:
    told = {"as_of": "2026-05-14", "cancer_type": "breast"}
    found = asked(read(told), [trial for trial in TRIALS if trial.id == "NCT03595644"])[1]
    assert found.questions == ()
    assert {"/biomarkers/EGFR", "/metastatic_disease/ever"} <= set(found.idle)


def test_every_examination_is_a_question_of_its_own() -> None:
    found = asked(read(SPARSE))[1]
    examinations = [q for q in found.questions if q.report is Report.EXAMINATION]
    assert [len(question.facts) for question in examinations] == [1, 1]


def test_reports_are_the_groups_of_the_words() -> None:
    assert {str(report) for report in Report} == {str(group) for group in AnswerSource}
    assert {AnswerSource(str(report)) for report in Report} == set(HOW)
    assert report_of("/primary/progressing") is Report.SCAN
    assert report_of("/lesions/0/amenable_to_local_therapy") is Report.BOARD
    assert report_of("/histology") is Report.HISTORY


# --- the fewest questions ------------------------------------------------------------------------


def test_two_reports_settle_saron_for_the_sparse_patient() -> None:
    profile = read(SPARSE)
    (match,) = [m for m in matches(profile) if m.trial.id == "NCT02417662"]
    assert profile.as_of is not None
    found = settling(Gaps(profile, profile.as_of), match)
    assert found.reports == (Report.MOLECULAR, Report.SCAN)
    assert set(found.to_do) == {"/imaging/fdg_pet", "/imaging/brain_imaging"}
    assert found.sure


def test_a_site_is_asked_where_only_it_can_say() -> None:
    profile = read(GOLDEN)
    (match,) = [m for m in matches(profile) if m.trial.id == "NCT02076477"]
    assert profile.as_of is not None
    found = settling(Gaps(profile, profile.as_of), match)
    assert (found.reports, found.site) == ((), ("A-34",))


def answers(gaps: Gaps, told: list[StatedFact], judged: Judged) -> bool:
    """Whether the last thing told contradicts nothing, and leaves not its own question open."""
    who, last = gaps.telling(told), told[-1].fact
    if who is None:
        return False
    return last.endswith("/-") or last not in judge_criterion(who, judged.criterion).asks


@settings(max_examples=5)
@given(stated_in_part(), st.sampled_from(TRIALS), st.data())
def test_the_reports_named_settle_whatever_they_say(
    case: tuple[World, Json], trial: Trial, data: st.DataObject
) -> None:
    profile = read(case[1])
    (match,) = matches(profile, [trial])
    if match.match not in IN_REACH:
        return
    assert profile.as_of is not None
    found = settling(Gaps(profile, profile.as_of), match)
    missing = [j for j in match.with_verdict(Verdict.UNKNOWN) if j.reason is Reason.MISSING]
    assert bool(found.reports) == bool(missing)
    for judged in missing if found.sure else ():
        gaps, now, told = Gaps(profile, profile.as_of), judged, list[StatedFact]()
        for _ in range(30):
            if now.reason is not Reason.MISSING:
                break
            who = gaps.telling(told)
            assert who is not None
            open_facts = [f for f in now.asks if not stated_exactly(who.profile, f)]
            facts = [f for f in open_facts if report_of(f) in found.reports]
            assert facts, (judged.id, now.asks)
            steps = [
                StatedFact(fact, answer)
                for fact in facts[:1]
                for answer in gaps.examples(fact, asked_of(judged.criterion), who.profile)
                if answers(gaps, [*told, StatedFact(fact, answer)], judged)
            ]
            told.append(data.draw(st.sampled_from(steps)))
            after = gaps.telling(told)
            assert after is not None
            now = judge_criterion(after, judged.criterion)
        assert now.reason is not Reason.MISSING


def test_a_distant_node_is_asked_for_its_group_where_the_group_decides() -> None:
    told = {
        "as_of": "2026-05-14",
        "cancer_type": "nsclc",
        "lesions": [{"organ": organ} for organ in ("brain", "brain", "liver", "bone")]
        + [{"organ": "lymph_node", "role": "distant_node"}],
        "assessments": [{"totals": {"metastases": 5}}],
    }
    found = asked(read(told), [trial for trial in TRIALS if trial.id == "NCT04255836"])[1]
    facts = {one.fact: one for question in found.questions for one in question.facts}
    answers = {a for answer in facts["/lesions/4/organ"].answers for a in answer.answers}
    assert {"axillary_node", "supraclavicular_node"} <= answers


@settings(max_examples=15)
@given(stated_in_part())
def test_a_date_of_the_disease_turns_no_criterion_that_reads_no_date(
    case: tuple[World, Json],
) -> None:
    profile = read(case[1])
    gaps = Gaps(profile, profile.as_of or date.max)
    who = derive(profile, gaps.as_of)
    measures = {
        measure
        for trial in TRIALS
        for criterion in trial.criteria
        if criterion.tree is not None
        for measure in criterion.question.measures
        if not MEASURES[measure.kind].dated
    }
    for fact in DATES:
        for answer in list(gaps.examples(fact, AnswerLimits(1)))[::3]:
            after = gaps.telling([StatedFact(fact, answer)])
            if after is not None:
                after.counts = {}  # counted afresh, not taken from before
            for measure in measures if after is not None else ():
                assert ask(after, measure).values == ask(who, measure).values, (fact, measure)


@settings(max_examples=12)
@given(stated_in_part(), st.data())
def test_what_an_answer_cannot_change_is_known_as_it_is_of_the_patient_by_himself(
    case: tuple[World, Json], data: st.DataObject
) -> None:
    profile = read(case[1])
    gaps = Gaps(profile, profile.as_of or date.max)
    who = derive(profile, gaps.as_of)
    bench = Bench(gaps, who, [match_trial(who, trial) for trial in TRIALS])
    every = {one for judged in bench.open.values() for one in judged.criterion.question.asked}
    facts = sorted({fact for each in bench.facts.values() for fact in each})
    for fact in data.draw(st.lists(st.sampled_from(facts), max_size=4)) if facts else ():
        answer = data.draw(st.sampled_from([*gaps.examples(fact, bench.asked(fact))] or [None]))
        after = answer and gaps.telling([StatedFact(fact, answer)])
        if not after:
            continue
        alone, changes = derive(after.profile, after.as_of), changes_of(after)
        now = bench.otherwise(after, list(bench.open))
        for key, judged in bench.open.items():
            anew = judge_criterion(alone, judged.criterion)
            assert known(now.get(key, judged)) == known(anew), (fact, answer, judged.id)
        for measure in every:
            if not changes.may_turn(measure):
                assert values_of(who, measure) == values_of(alone, measure), (fact, measure)


def test_an_answer_takes_over_what_it_cannot_touch() -> None:
    profile = read_profile((EXAMPLES / "mcode-john-anyperson.yaml").read_text("utf-8"))
    gaps = Gaps(profile, profile.as_of or date.max)
    who = derive(profile, gaps.as_of)
    bench = Bench(gaps, who, [match_trial(who, trial) for trial in TRIALS])
    asked = {one for judged in bench.open.values() for one in judged.criterion.question.asked}
    for fact, answer, stays in [
        ("/biomarkers/KRAS", "negative", {"no_systemic_therapy_yet", "recist", "count"}),
        ("/lesions/0/status", "growing", {"actionable_driver", "altered"}),
        ("/primary/diagnosis_date", "2019-03-02", {"count", "actionable_driver"}),
    ]:
        after = gaps.telling([StatedFact(fact, answer)])
        assert after is not None, fact
        touched = {one.kind for one in asked if changes_of(after).may_turn(one)}
        assert stays <= {one.kind for one in asked}, fact
        assert not stays & touched, fact


@pytest.mark.parametrize("told", [{"as_of": "2026-05-14"}, SPARSE])
def test_answers_judged_on_few_criteria_make_what_they_make_of_all(
    told: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile, trials = read(told), TRIALS[::4]
    quick = asked(profile, trials)[1]
    monkeypatch.setattr(Bench, "turned_by", lambda bench, _facts: list(bench.open))
    assert asked(profile, trials)[1] == quick


def test_the_number_of_a_line_is_answered_exactly() -> None:
    # a profile tells it exactly or not at all: a span of it is no answer
    told = {
        "cancer_type": "nsclc",
        "metastatic_disease": {"ever": True},
        "systemic_therapy": {"lines": [{"intent": "palliative", "start": "2024-06"}]},
        "as_of": "2026-11-20",
    }
    profile = read(told)
    gaps, found = asked(profile)
    number = "/systemic_therapy/lines/0/number"
    answers = [
        value
        for question in found.questions
        for one in question.facts
        if one.fact == number
        for answer in one.answers
        for value in answer.answers
    ]
    assert answers
    assert set(answers) <= {1, 2, 3, 4}
    spans = [
        value
        for match in matches(profile)
        for judged in match.criteria
        for gap in gaps.of(judged)
        if gap.fact == number
        for value in (*gap.met, *gap.not_met)
        if isinstance(value, dict)
    ]
    assert spans == []
