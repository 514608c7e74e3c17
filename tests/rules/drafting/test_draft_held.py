"""What a reviewer found decided that the words do not decide: it is left, or asked of a person."""

from __future__ import annotations

import pytest

from oligomatch.rules.drafting.draft import Drafted, SentenceOutcome, draft
from oligomatch.rules.operators import spell
from oligomatch.rules.trial import Kind


def drafted(heading: str, *entries: str) -> tuple[Drafted, ...]:
    """A text of entries under one heading, drafted."""
    lines = "".join(f"* {one}\n" for one in entries)
    return draft(f"{heading} Criteria:\n\n{lines}", "NCT00001234", "x")


@pytest.mark.parametrize(
    "sentence",
    [
        "At least 18 years of age or legal adult age in the country and not older than 75 years",
        "Age ≥ 18 years or the legal age of consent and under 70 years",
        "Age ≥ 18 years or legal age, maximum 80 years",
        "Age ≥ 18 years or of legal age with ECOG 0-1",
        "Age ≥ 18 years or local legal age, with histologically confirmed NSCLC",
    ],
)
def test_what_is_asked_behind_a_legal_age_is_not_lost(sentence: str) -> None:
    (one,) = drafted("Inclusion", sentence)
    assert one.outcome is SentenceOutcome.LEFT


@pytest.mark.parametrize(
    "sentence",
    [
        "QTc prolongation > 60 ms",
        "QTc prolongation (> 60 ms)",
        "Prolongation of QTc > 60 ms",
        "QTc interval prolongation > 30 msec",
        "Malignant pleural effusion, pericardial effusion or ascites",
        "Malignant ascites, pleural effusion or pericardial effusion",
        "Malignant pleural effusion / ascites",
        "Tested positive for hepatitis C",
        "Known to be positive for hepatitis B",
        "Positive for HIV or hepatitis C",
    ],
)
def test_a_change_a_malignant_effusion_and_a_test_are_asked_of_a_person(sentence: str) -> None:
    (one,) = drafted("Exclusion", sentence)
    assert [each.kind for each in one.criteria] == [Kind.JUDGEMENT]


@pytest.mark.parametrize(
    ("sentence", "below", "test"),
    [
        ("ECOG 0-1", "Evaluation of ECOG is to be performed within 7 days prior to randomization.", "ecog"),
        ("Platelets ≥ 100,000/mm3", "This specimen must have been drawn within 7 days before enrollment.", "measured"),
    ],
)  # fmt: skip
def test_an_entry_under_a_value_that_dates_it_is_kept(sentence: str, below: str, test: str) -> None:
    first, *_ = drafted("Inclusion", f"{sentence}\n  * {below}")
    (criterion,) = first.criteria
    assert criterion.tree is not None
    (said,) = spell(criterion.tree).values()
    assert (said["measure"], said["within_days"]) == (test, 7)


@pytest.mark.parametrize(
    ("heading", "sentence", "other"),
    [
        ("Inclusion", "ECOG 0-1", "Patients with ECOG 2 due to bone pain may be included"),
        ("Inclusion", "ECOG 0-1", "ECOG 2 is allowed if due to disease"),
        ("Inclusion", "Age ≥ 18 years", "Adolescents (12 to 17 years of age) may be enrolled with consent"),
        ("Inclusion", "Age 18 to 75 years", "Patients > 75 years are eligible if fit"),
        ("Exclusion", "HIV infection", "Patients with controlled HIV are not excluded"),
        ("Exclusion", "HIV infection", "HIV positive patients on ART may be considered for enrollment"),
    ],
)  # fmt: skip
def test_whom_another_entry_lets_in_is_asked_of_a_person(
    heading: str, sentence: str, other: str
) -> None:
    first, *_ = drafted(heading, sentence, other)
    (criterion,) = first.criteria
    assert criterion.kind is Kind.JUDGEMENT


@pytest.mark.parametrize(
    "sentence",
    [
        "ECOG 0-1 (age ≥ 16)",
        "ECOG 0-1 (patients aged ≥ 18 years)",
        "ECOG 0-1 in patients 16 years and older",
        "(Patients aged ≥ 16) ECOG 0-1",
        "Patients ≥ 18 years: ECOG 0-1",
        "Creatinine ≤ 1.5 mg/dL (age ≥ 16 years)",
        "Metastatic disease including brain metastases",
        "Measurable disease including liver metastases",
        "Up to 5 metastases including brain metastases",
        "ECOG 0-1 or Karnofsky ≥ 70 within 7 days before enrollment",
        "Age 18 to 75+ years",
        "Age 18-75+",
        "Aged 18 to 80+",
    ],
)
def test_a_limit_of_some_and_a_kind_that_counts_too_are_not_decided(sentence: str) -> None:
    (one,) = drafted("Inclusion", sentence)
    assert Kind.INCLUSION not in [c.kind for c in one.criteria]


@pytest.mark.parametrize(
    "sentence",
    [
        "Chemotherapy including investigational agents within 4 weeks",
        "Immunotherapy including any investigational agent within 4 weeks",
    ],
)
def test_a_kind_of_what_was_given_is_not_a_second_thing(sentence: str) -> None:
    (one,) = drafted("Exclusion", sentence)
    assert Kind.INCLUSION not in [c.kind for c in one.criteria]


def test_a_score_and_an_age_side_by_side_are_both_asked() -> None:
    for sentence in ("ECOG 0-1, age ≥ 18 years", "Patients (≥ 18 years) with ECOG 0-1"):
        (one,) = drafted("Inclusion", sentence)
        assert [c.kind for c in one.criteria] == [Kind.INCLUSION] * 2
    (one,) = drafted("Inclusion", "ECOG 0-1 (or Karnofsky ≥ 70) within 7 days before enrollment")
    assert "within_days" in str([spell(c.tree) for c in one.criteria if c.tree is not None])


@pytest.mark.parametrize(
    ("kept_out", "let_in", "name"),
    [
        ("History of autoimmune disease", "Patients with vitiligo or psoriasis may participate.", "autoimmune_disease"),
        ("Inflammatory bowel disease", "Patients with ulcerative colitis in remission are eligible.", "inflammatory_bowel_disease"),
    ],
)  # fmt: skip
def test_what_another_entry_lets_in_under_a_narrower_name_is_asked(
    kept_out: str, let_in: str, name: str
) -> None:
    text = f"Exclusion Criteria:\n\n* {kept_out}\n* {let_in}\n"
    (asked,) = draft(text, "NCT00001234", "x")[0].criteria
    assert asked.kind is Kind.JUDGEMENT
    assert name in str(asked.tree)
