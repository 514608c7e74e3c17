"""The shipped rules of the findings: each can be met, each is met by some patient, none is doubled."""

from __future__ import annotations

from functools import cache

from oligomatch.matcher.explain.disease_state import Standing, standing
from oligomatch.matcher.findings.engines import chainer, reached
from oligomatch.matcher.findings.sure_facts import COURSE, KINDS, background, sure_facts
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.measures.course import course_facts
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.findings.findings import Fact, load_rules
from oligomatch.rules.findings.states import ANSWERS, load_states
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.support.patients import shipped_cases
from tests.support.profiles import Json
from tests.support.rule_sets import same

RULES = load_rules()
KNOWN = (*background(load_vocabulary()), *load_states().facts())
QUIET: Json = {"date": "2025-06-01", "response": "SD"}
SCARCE: tuple[Json, ...] = (  # what no case tells
    {"metastatic_disease": {"polymetastatic_before": True}},
    {"metastatic_disease": {"polymetastatic_before": False, "oligometastatic_before": True}},
    {
        "metastatic_disease": {"ever": True, "oligometastatic_before": False},
        "systemic_therapy": {"palliative_lines": 0},
    },
    {"cancer_type": "nsclc", "lesions": [{"organ": "axillary_node"}, {"organ": "hilar_node"}]},
    {
        "cancer_type": "nsclc",
        "primary": {"side": "right"},
        "lesions": [
            {"organ": "lymph_node", "station": station} for station in ("4R", "4L", "7", "1R")
        ],
    },
    {"biomarkers": {"EGFR": {"result": "positive", "variants": [{"name": "L858R"}]}}},
    {
        "assessments": [QUIET],
        "assessments_total": 1,
        "systemic_therapy": {
            "palliative_lines": 1,
            "adjuvant_lines": 0,
            "lines": [{"number": 1, "start": "2025-01-01"}],
        },
    },
    {
        "lesions": [
            {"organ": "axillary_node", "role": "distant_node", "status": "growing"},
            {"organ": "left_lung", "role": "metastasis", "status": "new"},
            {"organ": "axillary_node", "role": "metastasis"},
        ],
        "systemic_therapy": {"lines": [{"progressed": True}, {"agents": ["osimertinib"]}]},
    },
)


@cache
def profiles() -> tuple[Profile, ...]:
    told = [dict(case.patient) for case in shipped_cases()[::2]]
    told += [{"as_of": "2026-05-14", **one} for one in SCARCE]
    return tuple(profile_of(one) for one in told)


@cache
def stands() -> tuple[Standing, ...]:
    found = [derive(p, p.as_of, chainer=chainer("plain")) for p in profiles() if p.as_of]
    return tuple(map(standing, found))


def test_each_rule_is_met_by_some_patient() -> None:
    met = {
        support.rule.id
        for found in stands()
        for supports in found.derivation.values()
        for support in supports
    }
    assert {rule.id for rule in RULES} - met == set()


def test_each_premise_is_told_derived_or_in_the_vocabulary() -> None:
    told = {kind(fact) for found in stands() for fact in found.pointers}
    known = told | {kind(fact) for fact in KNOWN} | {kind(rule.conclusion) for rule in RULES}
    assert {kind(premise) for rule in RULES for premise in rule.premises} - known == set()


def kind(fact: Fact) -> tuple[str, int]:
    return fact[0], len(fact)


def test_each_told_or_known_fact_is_asked_for_by_some_rule() -> None:
    asked = {kind(premise) for rule in RULES for premise in rule.premises}
    assert {kind(fact) for found in stands() for fact in found.pointers} - asked == set()
    assert {kind(fact) for fact in KNOWN} - asked == set()


def test_each_stratum_has_the_rules_that_its_facts_meet() -> None:
    first, second = ({rule.id for rule in reached(RULES, kinds)} for kinds in (KINDS, COURSE))
    assert {"part-of-organ", "ipsilateral-n", "super-class", "variant-exon"} <= first
    assert {"out-in-every-case", "progression-found"} <= second
    assert not {"not-counted", "out-in-every-case", "onset"} & first
    assert not {"not-counted", "part-of-organ", "onset"} & second
    told = {kind(fact) for p in profiles() for fact, _ in sure_facts(p, load_vocabulary())}
    assert told == KINDS
    patients = [derive(p, p.as_of) for p in profiles() if p.as_of]
    course = {kind(f) for p in patients for f, _ in course_facts(p, "inactive")}
    assert course == COURSE
    for profile in profiles():
        facts = [fact for fact, _ in sure_facts(profile, load_vocabulary())]
        assert same(chainer("plain").derive(facts)) == same(chainer("plain").whole.derive(facts))


def test_no_two_rules_have_one_id() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_every_rule_says_what_it_does_and_where_that_stands() -> None:
    assert all(rule.says and rule.source for rule in RULES)


def test_the_vocabulary_shares_no_kind_of_fact_with_the_findings() -> None:
    derived = {kind(rule.conclusion) for rule in RULES}
    told = {kind(fact) for found in stands() for fact in found.pointers}
    assert {kind(fact) for fact in KNOWN} & (derived | told) == set()


def test_every_state_needs_answers_that_tell_it_from_each_other() -> None:
    states = load_states().states
    for name, state in states.items():
        assert all(answer in ANSWERS[question] for question, answer in state.needs.items())
        for other, its in states.items():
            shared = state.needs.keys() & its.needs.keys()
            assert other == name or any(state.needs[q] != its.needs[q] for q in shared)
