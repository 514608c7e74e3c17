"""What another entry of the text says of what a sentence asks."""

from __future__ import annotations

import pytest

from oligomatch.rules.operators import spell
from oligomatch.rules.trial import Kind
from tests.rules.drafting.drafts import (
    decided,
    drafted,
    trees,
)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "If cytopenias are due to disease in the bone marrow any degree of cytopenia is allowed",
        "Patients with marrow involvement need not meet the blood counts",
    ],
)
def test_a_limit_that_another_entry_may_lift_is_asked_of_whoever_does_not_meet_it(
    elsewhere: str,
) -> None:
    text = f"Inclusion Criteria:\n\n* {elsewhere}\n* Hemoglobin ≥ 9 g/dL\n* Creatinine ≤ 2 x ULN\n"
    _, blood, kidney = drafted(text)
    assert [c.kind for c in blood.criteria] == [Kind.JUDGEMENT]
    assert [list(spell(c.tree)) for c in blood.criteria if c.tree is not None] == [["any"]]
    assert [c.kind for c in kidney.criteria] == [Kind.INCLUSION]


def test_who_is_eligible_with_a_malignancy_is_not_asked_to_have_none() -> None:
    sentence = (
        "Patients with a prior malignancy whose natural history or treatment does not have the "
        "potential to interfere with the assessment are eligible for this trial."
    )
    assert trees(sentence, "Exclusion") == []


@pytest.mark.parametrize(
    "entries",
    [
        "* Creatinine ≤ 1.5 x ULN, or\n* CLcr ≥ 50 mL/min",
        "* Creatinine ≤ 1.5 x ULN\n* or CLcr ≥ 50 mL/min",
        "* Creatinine ≤ 1.5 x ULN\n* OR\n* CLcr ≥ 50 mL/min",
        "* Laboratory values:\n\n  * Hemoglobin ≥ 9 g/dL or\n  * Platelets ≥ 100 x 10^9/L",
        "Hemoglobin ≥ 9 g/dL or\n\nPlatelets ≥ 100 x 10^9/L",
        "* Amenable to surgery in the opinion of the investigator, or\n* Platelets ≥ 100 x 10^9/L",
    ],
)
def test_of_entries_joined_by_or_none_is_required(entries: str) -> None:
    assert decided(f"Inclusion Criteria:\n\n{entries}\n") == []


@pytest.mark.parametrize(
    ("kept", "let"),
    [
        ("Known HIV infection", "Patients with well-controlled HIV may participate"),
        ("Brain metastases", "Patients with treated brain metastases are eligible"),
        ("History of hepatitis C", "Patients with cured hepatitis C can be included."),
        ("HBsAg positive", "Patients with hepatitis B on antivirals may be enrolled"),
        ("Known HIV infection", "Patients on antiretroviral therapy are eligible"),
        ("NYHA class III or IV heart failure", "Patients in NYHA class III may be enrolled"),
        ("Systemic steroids within 14 days", "Prednisone ≤ 10 mg/day is permitted"),
        ("Systemic antibiotics within 14 days", "Prophylactic antibiotics are allowed"),
        ("Radiotherapy within 14 days", "Palliative irradiation of bone is allowed"),
    ],
)
def test_what_keeps_out_is_asked_of_those_whom_another_entry_lets_in(kept: str, let: str) -> None:
    for heading, said in (("Exclusion", kept), ("Inclusion", f"No {kept[0].lower()}{kept[1:]}")):
        first, *_ = drafted(f"{heading} Criteria:\n\n* {said}\n* {let}\n")
        alone, *_ = drafted(f"{heading} Criteria:\n\n* {said}\n")
        assert [c.kind for c in alone.criteria] == [Kind.INCLUSION]
        assert [c.kind for c in first.criteria] == [Kind.JUDGEMENT]


def test_what_another_entry_does_not_let_in_is_kept_out() -> None:
    for other in (
        "Patients with HIV are not eligible",
        "Patients with treated brain metastases are eligible",
        "Topical steroids are allowed",
    ):
        first, *_ = drafted(f"Exclusion Criteria:\n\n* Known HIV infection\n* {other}\n")
        assert [c.kind for c in first.criteria] == [Kind.INCLUSION]


@pytest.mark.parametrize(
    ("limit", "let"),
    [
        ("Age ≥ 18 years", "Adolescents aged 12 to 17 years may be enrolled"),
        ("ECOG performance status 0-1", "Patients with ECOG performance status 2 or less are eligible if it is due to pain"),
    ],
)  # fmt: skip
def test_a_limit_is_asked_of_those_whom_another_entry_lets_in_with_another(
    limit: str, let: str
) -> None:
    first, *_ = drafted(f"Inclusion Criteria:\n\n* {limit}\n* {let}\n")
    assert [c.kind for c in first.criteria] == [Kind.JUDGEMENT]


@pytest.mark.parametrize(
    "other",
    [
        "Patients aged 18 years and older may be enrolled",
        "Women ≥ 55 years need no test; all patients are eligible for follow-up",
        "Patients must not be older than 75 years",
    ],
)
def test_another_age_that_lets_nobody_else_in_leaves_a_limit(other: str) -> None:
    first, *_ = drafted(f"Inclusion Criteria:\n\n* Age ≥ 18 years\n* {other}\n")
    assert [c.kind for c in first.criteria] == [Kind.INCLUSION]


@pytest.mark.parametrize(
    ("limit", "other"),
    [
        ("Platelets ≥ 100 x 10^9/L", "If liver metastases are present: platelets ≥ 75 x 10^9/L"),
        ("Platelets ≥ 100 x 10^9/L", "Platelets ≥ 75 x 10^9/L are acceptable with splenomegaly"),
        ("ALT ≤ 2.5 x ULN", "Subjects with hepatic disease may have up to five times the ULN"),
        ("Hemoglobin ≥ 9 g/dL", "Patients with thalassemia: hemoglobin ≥ 8 g/dL"),
    ],
)
def test_a_limit_that_another_sentence_widens_for_some_is_not_decided(
    limit: str, other: str
) -> None:
    for text in (f"* {limit}\n* {other}\n", f"* {other}\n* {limit}\n"):
        each = {one.sentence.quote: one for one in drafted(f"Inclusion Criteria:\n\n{text}")}
        assert Kind.INCLUSION not in [c.kind for c in each[limit].criteria]
    alone, *_ = drafted(f"Inclusion Criteria:\n\n* {limit}\n* Creatinine ≤ 1.5 x ULN\n")
    assert [c.kind for c in alone.criteria] == [Kind.INCLUSION]
