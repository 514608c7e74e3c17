"""What may bind some of the patients only is put to a person as that: whether it concerns the patient,
and what it asks; of others than patients nothing is asked."""

from __future__ import annotations

import pytest

from oligomatch.rules.drafting.draft import draft
from oligomatch.rules.operators import spell
from oligomatch.rules.trial import Criterion, Kind
from tests.support.wording import BINDS, NOTHING_EXCLUDED

ADULT = {"at least": {"measure": "age", "limit": 18}}
ASKED = {"is": "judged"}


def last(text: str) -> Criterion:
    """The last criterion of a draft."""
    return draft(text, "NCT00001234", "x")[-1].criteria[-1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Inclusion Criteria:\n\n* ECOG 0-1\n\nSAFETY COHORT\n\n* Age ≥ 18 years\n",
            "SAFETY COHORT",
        ),
        ("Inclusion Criteria for Cohort 5:\n\n* Age ≥ 18 years\n", "Cohort 5"),
        ("Inclusion Criteria:\n\n* Cohort A:\n\n  * Age ≥ 18 years\n", "Cohort A"),
        ("Inclusion Criteria:\n\n* Cohort 5 only: Age 18 years or older\n", ""),
        ("Inclusion Criteria:\n\n* Age 18 years or older (Arm 1)\n", ""),
        ("Inclusion Criteria:\n\n* For Parts 2 and 3: Age ≥ 18 years\n", ""),
    ],
)
def test_an_entry_of_a_cohort_is_asked_of_whom_it_concerns(text: str, said: str) -> None:
    criterion = last(text)
    assert criterion.kind is Kind.JUDGEMENT
    assert BINDS in criterion.text
    assert said in criterion.text
    assert criterion.tree is not None
    assert spell(criterion.tree) == {"any": [ADULT, ASKED]}


def test_what_keeps_out_of_a_cohort_keeps_nobody_else_out() -> None:
    criterion = last("Exclusion Criteria:\n\n* For Cohort A: Has myelodysplastic syndrome\n")
    assert f"{BINDS} {NOTHING_EXCLUDED}" in criterion.text
    assert criterion.quote == "For Cohort A: Has myelodysplastic syndrome"
    criterion = last("Exclusion Criteria:\n\nCohort B:\n\n* Brain metastases\n")
    assert criterion.tree is not None
    assert list(spell(criterion.tree)["any"][0]) == ["not"]


@pytest.mark.parametrize(
    "text",
    [
        "Inclusion Criteria:\n\nCaregivers:\n\n* Age ≥ 18 years\n",
        "Inclusion Criteria:\n\nHealthy volunteers\n\n* Able to give informed consent\n",
        "Inclusion Criteria:\n\nCohort A:\n\n* Age ≥ 18 years, or\n* ECOG 0-1\n",
        "Inclusion Criteria:\n\nCohort A:\n\n* One of the following:\n  * Age ≥ 18 years\n",
        "Exclusion Criteria:\n\nCohort A:\n\n* Other cancer except:\n  * Brain metastases\n",
        "Exclusion Criteria:\n\n* Cohort A: brain metastases unless treated\n",
        "Exclusion Criteria for cancer except those who have one of:\n\n* Brain metastases\n",
        "Inclusion Criteria:\n\n* Cohort A: patients may have brain metastases\n",
    ],
)
def test_what_is_of_others_or_belongs_to_an_entry_is_not_asked_so(text: str) -> None:
    for one in draft(text, "NCT00001234", "x"):
        for criterion in one.criteria:
            assert BINDS not in criterion.text
            assert criterion.kind is not Kind.INCLUSION
