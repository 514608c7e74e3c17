"""What stands beside a rule and its words in a trial file: its arms, its notes, the head of the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from oligomatch.matcher.probe.lint.claims.accounted import unaccounted
from oligomatch.matcher.probe.lint.ledger.arms import other_arms
from oligomatch.matcher.probe.lint.ledger.supported import unsupported
from oligomatch.matcher.probe.lint.ledger.unused import unused_limits
from oligomatch.matcher.probe.lint.quoted.quotes import not_encoded
from oligomatch.matcher.probe.lint.quoted.wording import against_section, names
from oligomatch.rules.read import read_trial
from oligomatch.rules.trial import Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.planted.hands.planted_lodger import OF_ARMS

_EXAMPLE = Path(__file__).parents[3] / "examples" / "trials" / "NCT03955198.yaml"
_SOURCE = "{document: ClinicalTrials.gov NCT03955198}"
_ARMS = f"""
arms:
  A: {{words: EGFR-mutated disease, quote: with an EGFR mutation, source: {_SOURCE}}}
  B: {{words: wild-type disease, quote: the others, source: {_SOURCE}}}
  C: {{words: any disease, quote: all, source: {_SOURCE}}}
"""

_OF_ALL = f"""
  - id: 5198-02
    kind: inclusion
    basis: text
    quote: "Age of at least 18 years"
    source: {_SOURCE}
    at least: {{measure: age, limit: 18}}
"""


def _trial(folder: Path, quote: str, rule: str, *more: str, head: str = "") -> Trial:
    text = _EXAMPLE.read_text(encoding="utf-8").split("silenced:")[0] + head
    text += (
        "criteria:\n  - id: 5198-01\n    kind: inclusion\n    basis: text\n"
        f"    quote: {json.dumps(quote, ensure_ascii=False)}\n    source: {_SOURCE}\n    {rule}\n"
    )
    text += "".join(f"    {one}\n" for one in more) + _OF_ALL
    path = folder / "NCT03955198.yaml"
    path.write_text(text, encoding="utf-8")
    return read_trial(path)


@pytest.mark.parametrize(("quote", "arms", "rule"), OF_ARMS)
def test_a_criterion_of_the_arm_that_its_words_name_has_no_finding(
    quote: str, arms: str, rule: str, tmp_path: Path
) -> None:
    assert not [*other_arms(_trial(tmp_path, quote, rule, f"arms: [{arms}]", head=_ARMS))]


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
def test_a_criterion_of_another_arm_than_its_words_name_is_found(
    quote: str, arms: str, tmp_path: Path
) -> None:
    rule = "is: {measure: prior_or_concurrent, names: [chemotherapy]}"
    found = [*other_arms(_trial(tmp_path, quote, rule, f"arms: [{arms}]", head=_ARMS))]
    assert [one.details["kind"] for one in found] == ["arm"]


@pytest.mark.parametrize(("arm", "found"), [("A", 0), ("B", 0), ("C", 1)])
def test_a_gene_that_the_words_of_another_arm_name_is_found(
    arm: str, found: int, tmp_path: Path
) -> None:
    head = _ARMS.replace("any disease, quote: all", "ALK fusion, quote: with an ALK fusion")
    rule = "is: {measure: altered, gene: EGFR}"
    trial = _trial(tmp_path, "With a driver", rule, f"arms: [{arm}]", head=head)
    assert len([*other_arms(trial)]) == found


def test_of_one_sentence_each_arm_asks_for_its_own_gene(tmp_path: Path) -> None:
    words = "An ALK or RET fusion"
    first = "is: {measure: variant, gene: ALK, names: [fusion]}"
    alone = _trial(tmp_path, words, first, "arms: [A]", head=_ARMS)
    assert [one.details["kind"] for one in names(alone, load_vocabulary())] == ["gene"]
    again = (
        "arms: [A]\n\n  - id: 5198-03\n    kind: inclusion\n    basis: text\n"
        f"    quote: {words}\n    source: {_SOURCE}\n    arms: [B]\n    {first.replace('ALK', 'RET')}"
    )
    assert not [*names(_trial(tmp_path, words, first, again, head=_ARMS), load_vocabulary())]


def test_where_all_lesions_lie_needs_no_word_again(tmp_path: Path) -> None:
    lung = "{one of: {measure: organ, values: [lung]}}"
    size = "{at least: {measure: max_diameter_mm, limit: 10}}"
    rule = f"exists: {{of: metastases, at: entry, where: {{all: [{lung}, {size}]}}}}"
    words = "At least one lesion of 10 mm or more"
    assert [*unsupported(_trial(tmp_path, words, rule), load_vocabulary())]
    confined = (
        "\n  - id: 5198-03\n    kind: inclusion\n    basis: text\n    quote: Confined to the lung\n"
        f"    source: {_SOURCE}\n    every: {{of: metastases, at: entry, is: {lung}}}"
    )
    assert not [*unsupported(_trial(tmp_path, words, rule, confined), load_vocabulary())]


def test_who_is_in_an_arm_is_told_by_the_arm(tmp_path: Path) -> None:
    words = "Tumours with an EGFR mutation must have had a TKI"
    rule = "is: {measure: prior_or_concurrent, names: [tki]}"
    of_arm = _trial(tmp_path, words, rule, "arms: [A]", head=_ARMS)
    assert not [*unaccounted(of_arm, load_vocabulary())]
    assert [*unaccounted(_trial(tmp_path, words, rule, head=_ARMS), load_vocabulary())]


def test_a_limit_that_the_note_names_was_left_out_with_intent(tmp_path: Path) -> None:
    words = "Major surgery at least 14 days before the blood test and 28 days before enrolment"
    rule = "not: {less than: {measure: days_since, names: [major_surgery], limit: 28}}"
    noted = _trial(tmp_path, words, rule, 'note: "the 14 days are asked of the site"')
    assert not [*unused_limits(noted)]
    assert [*unused_limits(_trial(tmp_path, words, rule, 'note: "asked of the site"'))]


def test_a_head_beside_criteria_that_all_quote_a_text_is_a_summary(tmp_path: Path) -> None:
    trial = _trial(tmp_path, "ECOG ≤ 1", "at most: {measure: ecog, limit: 1}")
    assert trial.facts.number_of_metastases  # quoted by none
    assert not [*not_encoded(trial)]


@pytest.mark.parametrize(
    ("quote", "more", "found"),
    [
        ("Cohorts A: ECOG ≤ 1", (), 1),
        ("Cohorts A: ECOG ≤ 1", ("arms: [A]",), 0),
        ("Cohorts A, B and C: ECOG ≤ 1", (), 0),
        ("ECOG ≤ 1, as in cohort A", (), 0),
    ],
)
def test_what_begins_with_an_arm_is_not_asked_of_all(
    quote: str, more: tuple[str, ...], found: int, tmp_path: Path
) -> None:
    trial = _trial(tmp_path, quote, "at most: {measure: ecog, limit: 1}", *more, head=_ARMS)
    assert len([*other_arms(trial)]) == found


_GROWING = (
    "exists: {of: metastases, at: entry, where: {all: [{is: progressing}, {is: intracranial}]}}"
)


@pytest.mark.parametrize(
    ("heading", "quote", "rule", "how"),
    [
        ("Exclusion", "Growing lesions of the brain", _GROWING, ["out"]),
        ("Exclusion", "Growing lesions of the brain", f"not: {{{_GROWING}}}", []),
        ("Inclusion", "Able to swallow", "not: {is: {measure: has, names: [unable_to_swallow]}}", []),
        ("Inclusion", "Pregnant women", "not: {is: {measure: has, names: [pregnancy]}}", ["in"]),
    ],
)  # fmt: skip
def test_a_rule_is_held_against_its_section(
    heading: str, quote: str, rule: str, how: list[str], tmp_path: Path
) -> None:
    trial = _trial(tmp_path, quote, rule)
    lines = [f"{heading} Criteria:", "", f"* {quote}"]
    against = against_section(trial, lambda *_: lines)
    assert [one.how for one in against if one.criterion.endswith("-01")] == how
