"""What stands beside a rule and its words in a trial file: its arms, its notes, the head of the file."""

from __future__ import annotations

import pytest

from oligomatch.matcher.probe.lint.claims.accounted import unaccounted
from oligomatch.matcher.probe.lint.ledger.arms import other_arms
from oligomatch.matcher.probe.lint.ledger.supported import unsupported
from oligomatch.matcher.probe.lint.ledger.unused import unused_limits
from oligomatch.matcher.probe.lint.quoted.quotes import not_encoded
from oligomatch.matcher.probe.lint.quoted.wording import against_section, names
from oligomatch.matcher.probe.lint.twins import repeated
from oligomatch.rules.trial import Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.planted.quoting import SOURCE, Fields, criterion, quoting

_ARMS = {
    "A": ("EGFR-mutated disease", "with an EGFR mutation"),
    "B": ("wild-type disease", "the others"),
    "C": ("any disease", "all"),
}
_OF_ALL = criterion("Age of at least 18 years", "at least: {measure: age, limit: 18}")
_GIVEN = "is: {{measure: prior_or_concurrent, names: [{}]}}"
OF_ARMS = (
    ("Cohort A: prior chemotherapy is mandatory", "A", _GIVEN.format("chemotherapy")),
    ("For patients in arm B only: prior immunotherapy", "B", _GIVEN.format("ici")),
    ("Prior endocrine therapy (cohorts A and B)", "A, B", _GIVEN.format("hormonal_therapy")),
    (
        "Prior chemotherapy; in cohort A also prior immunotherapy",
        "A",
        f"all: [{{{_GIVEN.format('chemotherapy')}}}, {{{_GIVEN.format('ici')}}}]",
    ),
)


def _of(arms: str) -> dict[str, list[str]]:
    return {"arms": arms.split(", ")}


def _in_arms(*criteria: Fields, **other: tuple[str, str]) -> Trial:
    """A trial of some arms, of these criteria and of one that all are asked."""
    each = (_ARMS | other).items()
    arms = {name: {"words": w, "quote": q, "source": SOURCE} for name, (w, q) in each}
    return quoting(*criteria, _OF_ALL, arms=arms)


@pytest.mark.parametrize(("quote", "arms", "rule"), OF_ARMS)
def test_a_criterion_of_the_arm_that_its_words_name_has_no_finding(
    quote: str, arms: str, rule: str
) -> None:
    assert not [*other_arms(_in_arms(criterion(quote, rule, **_of(arms))))]


@pytest.mark.parametrize(
    ("quote", "line", "arms", "odd"),
    [
        ("and no more than 3 prior lines", 7, "C", True),
        ("and no more than 3 prior lines", 7, "B", False),
        ("and no more than 3 prior lines", 8, "C", False),
        ("No more than 3 prior lines", 7, "C", False),
    ],
)
def test_a_sentence_that_goes_on_is_of_the_arms_of_its_beginning(
    quote: str, line: int, arms: str, odd: bool
) -> None:
    first = criterion("Measurable disease,", "is: {measure: has, names: [measurable_disease]}",
                      source={**SOURCE, "line": 7}, **_of("B"))  # fmt: skip
    rule = "at most: {measure: lines, intent: any, limit: 3}"
    going_on = criterion(quote, rule, source={**SOURCE, "line": line}, **_of(arms))
    assert any(other_arms(_in_arms(first, going_on))) is odd


@pytest.mark.parametrize(("quote", "arms", "odd"), [
    ("Allergy to the antibody", {"arms": ["B"]}, False),  # each arm has its own drug
    ("Allergy to the antibody", {}, True),
    ("Allergy to the study drug", {"arms": ["B"]}, True),
])  # fmt: skip
def test_what_all_are_asked_stands_twice_unless_an_arm_is_asked_it_in_its_own_words(
    quote: str, arms: dict[str, list[str]], odd: bool
) -> None:
    rule = "not: {is: {measure: ever_had, names: [allergy_to_study_drug]}}"
    trial = _in_arms(criterion("Allergy to the study drug", rule), criterion(quote, rule, **arms))
    assert any(repeated(trial)) is odd


@pytest.mark.parametrize(
    ("quote", "arms"),
    [
        ("Cohort A: prior chemotherapy is mandatory", "B"),
        ("Prior chemotherapy (arm B only)", "A"),
        ("Phase II patients of part A: prior chemotherapy", "A, B"),
        ("Prior chemotherapy; it may be omitted in cohorts A and B", "A, B"),
        ("Prior chemotherapy, except for arm B", "B"),
    ],
)
def test_a_criterion_of_another_arm_than_its_words_name_is_found(quote: str, arms: str) -> None:
    rule = _GIVEN.format("chemotherapy")
    found = [*other_arms(_in_arms(criterion(quote, rule, **_of(arms))))]
    assert [one.details["kind"] for one in found] == ["arm"]


@pytest.mark.parametrize(("arm", "found"), [("A", 0), ("B", 0), ("C", 1)])
def test_a_gene_that_the_words_of_another_arm_name_is_found(arm: str, found: int) -> None:
    rule = "is: {measure: altered, gene: EGFR}"
    driver = criterion("With a driver", rule, **_of(arm))
    trial = _in_arms(driver, C=("ALK fusion", "with an ALK fusion"))
    assert len([*other_arms(trial)]) == found


def test_of_one_sentence_each_arm_asks_for_its_own_gene() -> None:
    first, other = (
        criterion("An ALK or RET fusion", fusion, **_of(arm))
        for arm, fusion in (
            ("A", "is: {measure: variant, gene: ALK, names: [fusion]}"),
            ("B", "is: {measure: variant, gene: RET, names: [fusion]}"),
        )
    )
    found = names(_in_arms(first), load_vocabulary())
    assert [one.details["kind"] for one in found] == ["gene"]
    assert not [*names(_in_arms(first, other), load_vocabulary())]


def test_where_all_lesions_lie_needs_no_word_again() -> None:
    lung = "{one of: {measure: organ, values: [lung]}}"
    size = "{at least: {measure: max_diameter_mm, limit: 10}}"
    rule = f"exists: {{of: metastases, at: entry, where: {{all: [{lung}, {size}]}}}}"
    large = criterion("At least one lesion of 10 mm or more", rule)
    assert [*unsupported(quoting(large), load_vocabulary())]
    confined = criterion(
        "Confined to the lung", f"every: {{of: metastases, at: entry, is: {lung}}}"
    )
    assert not [*unsupported(quoting(large, confined), load_vocabulary())]


def test_who_is_in_an_arm_is_told_by_the_arm() -> None:
    words = "Tumours with an EGFR mutation must have had a TKI"
    treated, of_arm = (criterion(words, _GIVEN.format("tki"), **more) for more in ({}, _of("A")))
    assert not [*unaccounted(_in_arms(of_arm), load_vocabulary())]
    assert [*unaccounted(_in_arms(treated), load_vocabulary())]


def test_a_limit_that_the_note_names_was_left_out_with_intent() -> None:
    words = "Major surgery at least 14 days before the blood test and 28 days before enrolment"
    rule = "not: {less than: {measure: days_since, names: [major_surgery], limit: 28}}"
    named, other = (
        criterion(words, rule, note=note)
        for note in ("the 14 days are asked of the site", "asked of the site")
    )
    assert not [*unused_limits(quoting(named))]
    assert [*unused_limits(quoting(other))]


def test_a_head_beside_criteria_that_all_quote_a_text_is_a_summary() -> None:
    trial = quoting(criterion("ECOG ≤ 1", _ECOG))
    assert trial.facts.number_of_metastases  # quoted by none
    assert not [*not_encoded(trial)]


_ECOG = "at most: {measure: ecog, limit: 1}"


@pytest.mark.parametrize(
    ("quote", "more", "found"),
    [
        ("Cohorts A: ECOG ≤ 1", {}, 1),
        ("Cohorts A: ECOG ≤ 1", _of("A"), 0),
        ("Cohorts A, B and C: ECOG ≤ 1", {}, 0),
        ("ECOG ≤ 1, as in cohort A", {}, 0),
    ],
)
def test_what_begins_with_an_arm_is_not_asked_of_all(
    quote: str, more: dict[str, list[str]], found: int
) -> None:
    trial = _in_arms(criterion(quote, _ECOG, **more))
    assert len([*other_arms(trial)]) == found


_CURED = "any: [{not: {is: {measure: ever_had, names: [hepatitis_c]}}}, {not: {is: {measure: has, names: [hepatitis_c_virus_rna]}}}]"
_GROWING = (
    "exists: {of: metastases, at: entry, where: {all: [{is: progressing}, {is: intracranial}]}}"
)


@pytest.mark.parametrize(
    ("heading", "quote", "rule", "how"),
    [
        ("Exclusion", "Growing lesions of the brain", _GROWING, ["out"]),
        ("Exclusion", "Growing lesions of the brain", f"not: {{{_GROWING}}}", []),
        ("Inclusion", "Able to swallow", "not: {is: {measure: has, names: [unable_to_swallow]}}", []),
        ("Inclusion", "If a patient has had HCV infection, HCV viral load is undetectable", _CURED, []),
        ("Inclusion", "Pregnant women", "not: {is: {measure: has, names: [pregnancy]}}", ["in"]),
    ],
)  # fmt: skip
def test_a_rule_is_held_against_its_section(
    heading: str, quote: str, rule: str, how: list[str]
) -> None:
    trial = quoting(criterion(quote, rule), _OF_ALL)
    lines = [f"{heading} Criteria:", "", f"* {quote}"]
    against = against_section(trial, lambda *_: lines)
    assert [one.how for one in against if one.criterion.endswith("-01")] == how
