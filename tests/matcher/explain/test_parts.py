"""A patient made of the parts of a profile is the one that reads those facts alone."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from benchmarks.cohort_made import made
from oligomatch.matcher.explain.parts import Parts, Path, facts_of, stated
from oligomatch.matcher.findings.chain import Support
from oligomatch.matcher.findings.engines import chainer, known, reached
from oligomatch.matcher.findings.sure_facts import (
    KINDS,
    LESION,
    LINE,
    facts_about,
    of_all,
    subjects,
    wherever,
)
from oligomatch.matcher.intake.contradictions import contradictions
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.values import OPEN, YES
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Judged, Outcome, judge_criterion, settled_alike
from oligomatch.matcher.match.judge import deciders, judge
from oligomatch.matcher.measures import ask
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.findings.findings import Fact, Rule, load_rules
from oligomatch.rules.read import load_trials
from oligomatch.rules.tree import Measure
from oligomatch.rules.trial import Criterion
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.net.drawn import merged, singles, usable
from tests.oracle.drawn_profiles import stated_in_part
from tests.support.profiles import Json

DAY = date(2026, 5, 14)
QUESTIONS = {one.question: one for trial in load_trials() for one in trial.criteria if one.tree}
Kinds = set[tuple[str, int]]  # of facts: the predicate and the length


def profiles() -> Iterator[Profile]:
    """Patients who can be, and what is told together of nobody who can."""
    for told in (*usable(5, 4), *made(3, seed=5)):
        yield profile_of(json.loads(json.dumps(told)))
    random, found = Random(5), 0
    while found < 6:
        told = random.choice(singles()).told
        for one in random.sample(singles(), 6):
            told = merged(told, one.told, random)
        profile = _read(told)
        if profile and [*contradictions(profile, load_vocabulary())]:
            found += 1
            yield profile


def _read(told: Json) -> Profile | None:
    """A profile that may contradict itself; None of what is none."""
    try:
        return Profile.model_validate_json(json.dumps(told))
    except ValueError:
        return None


def _ways(patient: Patient) -> dict[Fact, frozenset[Support]]:
    """What follows, each with the ways in which it does, which have no order."""
    return {fact: frozenset(ways) for fact, ways in patient.derivation.items()}


def test_what_some_facts_say_is_the_same_whichever_facts_were_asked_before() -> None:
    random, at_odds, vocabulary = Random(5), 0, load_vocabulary()
    for profile in profiles():
        parts = Parts(profile, profile.as_of or DAY)
        every = range(len(parts.paths))
        for _ in range(8):
            numbers = random.sample(every, random.randint(0, len(every)))
            some = facts_of(numbers)
            here = parts.stating(some)
            paths = frozenset(parts.paths[n] for n in numbers)
            alone = Profile.model_validate(stated(parts.document, paths))
            other = derive(alone, profile.as_of or DAY, chainer=chainer("plain"))
            assert here.profile == alone
            assert _ways(here) == _ways(other)
            assert here.sure == other.sure
            _found_alike(here, other)
            found = [*contradictions(alone, vocabulary, patient=other)]
            assert [*contradictions(here.profile, vocabulary, patient=here)] == found
            assert parts.can_be(some) is not bool(found)
            at_odds += bool(found)
            if other.therapy.courses:
                for one in random.sample([*QUESTIONS.values()], 25):
                    _judged_alike(here, other, one)
    assert at_odds


def _found_alike(here: Patient, other: Patient) -> None:
    """What follows of each lesion, line and gene, asked of it alone, is what follows of it."""
    for fact in other.derivation:
        if len(fact) == 3:
            assert here.found(*fact[:2]) == other.found(*fact[:2])
    for gene in other.profile.biomarkers:
        assert {f for f in other.derivation if f[1] == gene} == {
            f for f in here.follows_of(gene) if f[1] == gene
        }


def test_whether_fewer_facts_agree_is_what_they_say_when_held_against_themselves() -> None:
    random = Random(7)
    for profile in (profile_of(json.loads(json.dumps(told))) for told in usable(7, 8)):
        parts = Parts(profile, profile.as_of or DAY)
        for _ in range(30):
            left_out = random.sample(range(len(parts.paths)), random.randint(0, len(parts.paths)))
            some = parts.every & ~facts_of(left_out)
            patient = parts.stating(some)
            at_odds = any(contradictions(patient.profile, load_vocabulary(), patient=patient))
            assert parts.can_be(some) is not at_odds


def test_an_assessment_told_without_the_later_one_is_held_against_the_lesions() -> None:
    lesions = [{"id": id, "organ": organ} for id, organ in (("a", "brain"), ("b", "liver"))]
    earlier = {"date": "2026-01-10", "totals": {"metastases": 1}, "lesions": {"a": {}}}
    later = {"date": "2026-04-10", "totals": {"metastases": 2}, "lesions": {"b": {"status": "new"}}}
    told = {"cancer_type": "nsclc", "lesions": lesions, "assessments": [earlier, later]}
    parts = Parts(profile_of(told), DAY)
    of_later = [n for n, path in enumerate(parts.paths) if path[:2] == ("assessments", 1)]
    assert parts.can_be(parts.every)
    assert not parts.can_be(parts.every & ~facts_of(of_later))


RESECTED = {"id": "a", "role": "metastasis", "organ": "bone", "status": "resected"}
ELSEWHERE = {"id": "a", "role": "metastasis", "organ": "bone"}
SPOKEN_OF = {"date": "2026-01-10", "lesions": {"a": {"diameter_mm": 9.0}}}
NONE_LEFT = {"date": "2026-04-10", "totals": {"metastases": 0}}


@pytest.mark.parametrize(
    ("lesion", "assessments", "left_out"),
    [
        (RESECTED, [NONE_LEFT], ("lesions", 0, "status")),
        (ELSEWHERE, [SPOKEN_OF, NONE_LEFT], ("assessments", 0)),
    ],
)
def test_a_lesion_of_which_it_is_left_out_that_it_may_be_gone_is_held_against_the_total(
    lesion: Json, assessments: list[Json], left_out: Path
) -> None:
    told = {"cancer_type": "nsclc", "lesions": [lesion], "assessments": assessments}
    parts = Parts(profile_of(told), DAY)
    left = [n for n, path in enumerate(parts.paths) if path[: len(left_out)] == left_out]
    assert parts.can_be(parts.every)
    assert not parts.can_be(parts.every & ~facts_of(left))


def _judged_alike(here: Patient, other: Patient, one: Criterion) -> None:
    """Tested leaf by leaf as judged whole, and as judged of who shares nothing."""
    judged = judge_criterion(other, one)
    settled = [v for v in (Verdict.MET, Verdict.NOT_MET) if _every_reading(here, one, v)]
    assert settled == [v for v in (Verdict.MET, Verdict.NOT_MET) if {v} == _by_reading(judged)]
    if settled and judged.verdict in settled:
        assert settled_alike(here, one, settled[0])[:4] == judged[:4]
    assert judge_criterion(here, one) == judged


def _every_reading(patient: Patient, one: Criterion, verdict: Verdict) -> bool:
    return all(deciders(tree).of(verdict)(patient) for tree in one.question.trees)


def _by_reading(judged: Judged) -> set[Verdict]:
    return {verdict for _, verdict in judged.by_reading}


def test_parts_that_share_their_lines_are_asked_of_them_alike() -> None:
    """Measures of lines are made once for the parts that share the lines; where the metastases
    were found under an adjuvant line the rest of the part tells which is meant."""
    line = {"intent": "adjuvant", "start": "2024-01-10", "ongoing": True, "agents": ["osimertinib"]}
    told = {
        "as_of": "2026-05-14",
        "cancer_type": "nsclc",
        "systemic_therapy": {"lines": [line], "palliative_lines": 0},
        "metastatic_disease": {"diagnosis_date": "2025-03-01", "first_episode": True},
    }
    parts, asked = Parts(profile_of(told), DAY), Measure("begun", line="current_or_adjuvant")
    disease = [n for n, path in enumerate(parts.paths) if path[0] == "metastatic_disease"]
    lines, whole = parts.stating(parts.every & ~facts_of(disease)), parts.stating(parts.every)
    assert lines.therapy is whole.therapy
    assert [ask(one, asked).values for one in (lines, whole)] == [OPEN, YES]


def test_how_parts_are_judged_is_not_kept_for_others() -> None:
    """Hardly another is told as they are, and to look for one took longer: nor are answers. Of whom
    nothing is told is the same for all."""
    strata = chainer("plain")
    strata.forget()
    profile = profile_of(json.loads(json.dumps(next(iter(made(1, seed=5))))))
    parts = Parts(profile, DAY)
    whole, of_nobody = parts.stating(parts.every), parts.stating(0)
    alone = derive(profile, DAY, chainer=strata)
    for patient, kept in ((whole, False), (alone, True), (of_nobody, True)):
        strata.forget()
        for one in QUESTIONS.values():
            judge_criterion(patient, one)
        each = [*patient.chainer.answers_told.values()]
        assert bool(each) is kept
        assert any(isinstance(of, Outcome) for told in each for of in told.values()) is kept


def test_no_rule_joins_what_is_told_apart() -> None:
    """A rule reads one lesion, one line or one gene, and names it first."""
    vocabulary = load_vocabulary()
    named = {"variants": [{"name": "L858R", "exon": 21}], "no_other_variants": True}
    genes = profile_of({"biomarkers": {"EGFR": named, "ALK": "positive", "KRAS": "negative"}})
    every = [genes, *profiles(), *(one for told in singles() if (one := _read(told.told)))]
    of_any = {(fact[0], len(fact)) for fact in known()}
    beside = {(fact[0], len(fact)) for one in every for fact, _ in of_all(one)}
    stated_of, met, each = defaultdict[str, Kinds](set), set[Rule](), list[Kinds]()
    for profile in every:
        for subject in subjects(profile, vocabulary):
            of = wherever(subject) if subject.startswith((LESION, LINE)) else "gene"
            for fact, _ in facts_about(profile, subject, vocabulary):
                assert fact[1] == subject
                stated_of[of].add((fact[0], len(fact)))
    for kinds in stated_of.values():
        follows = reached(load_rules(), kinds | beside)
        met |= {*follows}
        about = kinds | {(rule.conclusion[0], len(rule.conclusion)) for rule in follows}
        for rule in follows:
            read = {p[1] for p in rule.premises if (p[0], len(p)) in about}
            assert read == {rule.conclusion[1]}
            assert rule.conclusion[1].startswith("$")
        assert about.isdisjoint(of_any | beside)
        assert all(about.isdisjoint(other) for other in each)
        each.append(about)
    assert {*stated_of} == {"lesion", "line", "gene"}
    assert beside.union(*stated_of.values()) == KINDS
    assert met == {*reached(load_rules(), KINDS)}


@settings(max_examples=60)
@given(
    stated_in_part().map(lambda case: profile_of(case[1]))
    | st.deferred(lambda: st.sampled_from(usable(5, 8))).map(
        lambda told: profile_of(json.loads(json.dumps(told)))
    ),
    st.sets(st.integers(0, 80), max_size=5),
    st.sets(st.integers(0, 80), min_size=1, max_size=8),
    st.randoms(use_true_random=False),
)
def test_what_more_of_a_patient_leave_open_fewer_do(
    profile: Profile, first: set[int], then: set[int], random: Random
) -> None:
    parts = Parts(profile, profile.as_of or DAY)
    more = parts.every & ~facts_of(first)
    fewer = more & ~facts_of(then)
    assume(fewer != more and parts.less_known(fewer, more))
    for question in random.sample([*QUESTIONS], 40):
        for tree in question.trees:
            some = judge(tree, parts.stating(fewer))
            assert some in (Verdict.UNKNOWN, judge(tree, parts.stating(more)))


def test_where_an_assessment_is_left_out_fewer_facts_may_settle_what_more_leave_open() -> None:
    told = {"date": "2026-03-04"}, {"date": "2026-05-10", "totals": {"metastases": 2}}
    parts = Parts(profile_of({"as_of": "2026-05-14", "assessments": list(told)}), DAY)
    day = facts_of([parts.paths.index(("assessments", 0, "date"))])
    assert not parts.less_known(parts.every & ~day, parts.every)
    total = facts_of([parts.paths.index(("assessments", 1, "totals", "metastases"))])
    assert parts.less_known(parts.every & ~total, parts.every)
