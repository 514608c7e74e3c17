"""Headings that turn what stands under them, or bind some of the patients only."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.rules.operators import spell
from tests.rules.drafting.drafts import decided, drafted, value
from tests.support.wording import REQUIRED_HOLDS


@pytest.mark.parametrize(
    "heading",
    [
        "Phase 1 and 2 Exclusion Criteria",
        "Procurement Exclusion Criteria",
        "Treatment Exclusion Criteria:",
        "Part 3 exclusion criteria:",
        "Parts 1, 2, and 3 exclusion criteria:",
        "GROUP 2 Patient Exclusion Criteria",
        "Key Exclusion Criteria PHASE 1 and PHASE 2",
        "3.2.2 Exclusion Criteria for Study Entry Enrollment at the Pre-surgery phase",
        "2. Exclusion Criteria at the Pre-Screening Enrollment",
        "Additional Exclusion Criteria for Dose Expansion Cohort 2:",
        "Exclusion Criteria: Patients are excluded from the study if any of the following apply:",
        "Patients with any of the following will be excluded from participation in this study:",
        "Subjects are excluded from the study if any of the following criteria apply:",
        "An individual who meets any of the following criteria will be excluded from participation:",
        "Subjects with any of the following will not be enrolled:",
        "Patients will not be eligible if they have any of the following:",
        "**Exclusion Criteria**",
        "EXCLUSION CRITERIA (all patients)",
        "Criteria for exclusion:",
        "Non-inclusion criteria:",
        "Reasons for exclusion:",
        "Ineligibility criteria:",
        "The main exclusion criteria include but are not limited to the following:",
        "The subject must be excluded from participating in the trial if:",
        "Subjects meeting any of the criteria below may not participate in the study:",
    ],
)
def test_no_heading_of_what_excludes_leaves_its_entries_required(heading: str) -> None:
    text = (
        f"Inclusion Criteria:\n\n* Age ≥ 18 years\n\n{heading}\n\n* Brain metastases\n* ECOG 3-4\n"
    )
    trees = [
        str(c.tree)
        for one in drafted(text)
        for c in one.criteria
        if c.tree is not None and c.quote in ("Brain metastases", "ECOG 3-4")
    ]
    # of some of the patients alone: who has it not is free, of the others a person is asked
    assert all(tree.startswith(("Not(", "AnyOf(parts=(Not(")) for tree in trees), trees


@pytest.mark.parametrize(
    "heading",
    [
        "Part 2 Inclusion Criteria:",
        "Treatment Inclusion Criteria:",
        "Inclusion Criteria for Cohort B",
        "Additional inclusion criteria for phase 2:",
        "2. Inclusion criteria of the second randomisation",
        "Inclusion criteria for the surgical sub-study:",
        "Step 2 inclusion criteria",
        "Patients must meet the following criteria to be eligible for Phase 2:",
        "Patients will be included in the study based on the following criteria:",
        "Randomization Inclusion Criteria",
    ],
)
def test_a_second_part_that_includes_does_not_exclude(heading: str) -> None:
    text = f"Exclusion Criteria:\n\n* Brain metastases\n\n{heading}\n\n* Age ≥ 18 years\n* EGFR mutation\n"
    trees = [
        str(c.tree)
        for one in drafted(text)
        for c in one.criteria
        if c.tree is not None and c.quote != "Brain metastases"
    ]
    assert not any(tree.startswith("Not(") for tree in trees), trees


@pytest.mark.parametrize(
    "heading",
    [
        "Cohort 1 only:",
        "Cohort 1 only",
        "PART B (Cohort expansion):",
        "Pancreatic Cancer Participants:",
        "mCRPC cohorts (men):",
        "For Phase 1a:",
        "SAFETY COHORT",
        "Germline mutation Carriers:",
        "Cohort 2 - Imaging of patients with pancreatic cancer:",
        "Additional criterion for the immunoPET imaging sub-study (n=20)",
        "Inclusion criteria for the sub-protocol on radiotherapy:",
        "Sub-protocol A",
        "Patients in the surgical arm:",
        "Healthy volunteers",
        "Caregivers:",
        "For patients with brain metastases:",
        "The main inclusion criteria for cohort A include but are not limited to the following:",
        "All patients in cohort A:",
        "Cohort 1:\n\nAll patients:",
    ],
)
@pytest.mark.parametrize("under", ["* ", "  * ", "1. ", ""])
def test_what_stands_under_a_heading_for_some_is_asked_of_nobody_else(
    heading: str, under: str
) -> None:
    text = f"Inclusion Criteria:\n\n* ECOG 0-1\n\n{heading}\n\n{under}Age ≥ 40 years\n\n{under}Platelets ≥ 100 x 10^9/L\n\n{under}Signed informed consent\n"
    assert decided(text) == ["ECOG 0-1"]


@pytest.mark.parametrize(
    "heading",
    [
        "The main inclusion criteria include but are not limited to the following:",
        "Main inclusion criteria are:",
        "Patients will be entered into the study if they meet the following criteria:",
        "All cohorts:",
        "For all participants",
        "Type of Subject and Disease Characteristics",
        "Target disease characteristics:",
        "Medical conditions",
        "Prior/Concomitant Therapy",
        "Physical and Laboratory Test Findings",
    ],
)
def test_what_stands_under_a_heading_for_all_is_asked_of_everybody(heading: str) -> None:
    text = f"Inclusion Criteria:\n\n{heading}\n\n* Age ≥ 40 years\n* ECOG 0-1\n"
    assert decided(text) == ["Age ≥ 40 years", "ECOG 0-1"]


PARTS = "Inclusion Criteria:\n\nPart A:\n\n* BRCA mutation\n\nPart B:\n\n* Age ≤ 70 years\n\n"


@pytest.mark.parametrize(
    ("heading", "more", "all_of_them"),
    [
        ("Part A / Part B:", "", True),
        ("Parts A and B", "", True),
        ("All parts:", "", True),
        ("Part B:", "", False),
        ("Part A or B, with measurable disease:", "", False),
        ("Parts A and C:", "", False),
        ("Parts A and B:", "* Prior surgery (part C)\n", False),  # a part that it does not name
        ("Cohorts 1 and 2:", "", False),  # that no heading tells apart
        ("Parts A and B:", "Exclusion criteria for cohort 5:\n\n* Age ≥ 80 years\n", False),
    ],
)
def test_a_heading_that_names_every_part_binds_nobody(
    heading: str, more: str, all_of_them: bool
) -> None:
    text = f"{PARTS}{heading}\n\n* ECOG 0-1\n\n{more}"
    assert ("ECOG 0-1" in decided(text)) is all_of_them
    assert "Age ≤ 70 years" not in decided(text)


def test_a_section_over_every_part_binds_nobody() -> None:
    text = (
        "Parts 1 and 2 inclusion criteria:\n\n* ECOG 0-1\n\nPart 1 inclusion criteria:\n\n"
        "* Age ≤ 70 years\n\nPart 2 inclusion criteria:\n\n* Age ≤ 80 years\n"
    )
    assert decided(text) == ["ECOG 0-1"]
    assert decided(text.replace("Part 2", "Part 3")) == []


@pytest.mark.parametrize(
    ("heading", "plain"),
    [
        ("Laboratory tests meet minimum safety requirements:", True),
        ("Screening laboratory values within 30 days prior to administration of the study drug:", True),
        ("Adequate hematologic, renal, and hepatic function (based on local laboratory assessments):", True),
        ("Laboratory tests meet one of the following requirements:", False),
        ("Adequate hepatic function (in cohort B):", False),
    ],
)  # fmt: skip
def test_a_heading_over_values_asks_each_of_them(heading: str, plain: bool) -> None:
    text = f"Inclusion Criteria:\n\n* {heading}\n\n  * Hemoglobin ≥ 9 g/dL\n  * Platelets ≥ 100 x 10^9/L\n"
    assert (decided(text) == ["Hemoglobin ≥ 9 g/dL", "Platelets ≥ 100 x 10^9/L"]) is plain


@pytest.mark.parametrize(
    "sections",
    [
        "Cohort 1:|* EGFR mutation|Cohort 2:|* ALK rearrangement|Both cohorts:|* ECOG 0-1|Cohort 3:|* Age ≤ 70 years",
        "Cohort 1:|* EGFR mutation|Cohort 2:|* ALK rearrangement|All cohorts:|* ECOG 0-1|Cohort 3:|* Age ≤ 70 years",
        "For NSCLC patients:|All groups:|* ECOG 0-1|For SCLC patients:|* EGFR mutation",
        "Sub-study 1:|Both parts:|* ECOG 0-1|Sub-study 2:|* EGFR mutation",
        "Expansion cohorts|Both arms:|* ECOG 0-1|Cohort 9:|* EGFR mutation",
        "Part B (dose expansion):|* EGFR mutation|All cohorts:|* ECOG 0-1|Part C:|* Age ≤ 70 years",
        "Part A:|* BRCA mutation|Part B:|* Age ≤ 70 years|Parts A and B:|* ECOG 0-1|Crossover patients:|* EGFR mutation",
        "Part A:|* BRCA mutation|Part B:|* Age ≤ 70 years|Parts A and B:|* ECOG 0-1|Melanoma:|* EGFR mutation",
    ],
)  # fmt: skip
def test_a_heading_over_some_parts_beside_others_binds(sections: str) -> None:
    text = "Inclusion Criteria:\n\n" + sections.replace("|", "\n\n") + "\n"
    assert decided(text) == []


@pytest.mark.parametrize(
    "sections",
    [
        "All cohorts:|* ECOG 0-1|Cohort 1:|* EGFR mutation|Cohort 2:|* ALK rearrangement",
        "Cohort 1:|* EGFR mutation|Cohort 2:|* ALK rearrangement|Both cohorts:|* ECOG 0-1",
        "All patients:|* ECOG 0-1",
    ],
)
def test_a_heading_over_all_that_there_are_binds_nobody(sections: str) -> None:
    text = "Inclusion Criteria:\n\n" + sections.replace("|", "\n\n") + "\n"
    assert decided(text) == ["ECOG 0-1"]


VALUES = "  * Hemoglobin ≥ 9 g/dL\n  * AST ≤ 3 x ULN\n"


def _under(heading: str) -> list[tuple[str, str, Any]]:
    """What a draft makes of a heading over two values: kinds, words and trees."""
    text = f"Inclusion Criteria:\n\n* Age ≥ 18 years\n* {heading}\n\n{VALUES}"
    return [
        (str(c.kind), c.text, None if c.tree is None else spell(c.tree))
        for one in drafted(text)[1:]
        for c in one.criteria
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "Adequate function of major organs meets the following requirements (no blood components and "
        "cell growth factors have been used within 14 days before randomization):",
        "The function of important organs meets the following requirements (excluding the use of any "
        "blood components and cell growth factors within 14 days):",
        "Adequate organ and bone marrow function within 7 days prior to enrollment, with no blood "
        "products, growth factors, albumin, or other intravenous/subcutaneous corrective treatment "
        "within 14 days prior to laboratory assessment:",
        "(9) Adequate bone marrow function without transfusion or growth factors within 7 days:",
        "Adequate organ function within the last 60 days as defined below:",
        "Adequate organ function within four weeks before inclusion, defined as:",
        "Adequate organ function (within 1 month of entry) defined by:",
        "Adequate organ function, as defined by the following results in the 14 days prior to "
        "registration:",
    ],
)
def test_what_a_heading_over_values_asks_beside_them_is_a_question_and_no_age_of_a_value(
    heading: str,
) -> None:
    over, *values = _under(heading)
    assert over[0] == "judgement"
    assert over[1].endswith(REQUIRED_HOLDS)
    assert [tree for _, _, tree in values] == [
        value("at least", "haemoglobin", "g/dL", 9),
        value("at most", "ast", "ULN", 3),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "Patients must have completed chemotherapy and must have the following:",
        "Patients must meet the following criteria if they have diabetes:",
        "Adequate hepatic function in patients with liver metastases defined as:",
        "Adequate organ function for the second cohort, defined as:",
    ],
)
def test_a_heading_that_requires_more_or_binds_some_lets_no_entry_decide_for_everybody(
    heading: str,
) -> None:
    made = _under(heading)
    assert not [one for one in made if one[0] == "inclusion"]
    assert made[0][0] != "info"


@pytest.mark.parametrize(
    "heading",
    [
        "Patients must have adequate organ function, assessed up to 28 days before registration, as "
        "defined below:",
        "Patients must meet the following criteria within 28 days prior to registration:",
        "Demonstrates adequate organ function as defined below within 28 days prior to first study "
        "treatment:",
        "Adequate organ and bone marrow function within 28 days prior to enrollment:",
        "Inclusion criteria will be assessed within 28 days of starting study treatment:",
    ],
)
def test_the_age_of_values_that_is_read_asks_nothing_beside_them(heading: str) -> None:
    over, *values = _under(heading)
    assert over[0] == "info"
    assert all("'within_days': 28" in str(tree) for _, _, tree in values)


def test_a_life_expectancy_under_a_dated_heading_is_no_value_of_a_day() -> None:
    text = (
        "Inclusion Criteria:\n\n* Adequate organ function within 7 days prior to enrollment:\n\n"
        f"{VALUES}  * Life expectancy ≥ 12 weeks\n"
    )
    *_, last = drafted(text)
    assert [spell(c.tree) for c in last.criteria if c.tree] == [
        value("at least", "life_expectancy", "wk", 12)
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "Adequate organ function for those not receiving supportive medication:",
        "Adequate counts in patients with marrow involvement:",
        "Adequate performance status:",
    ],
)
def test_a_heading_whose_words_may_name_some_or_something_else_lets_no_entry_decide(
    heading: str,
) -> None:
    assert not [one for one in _under(heading) if one[0] == "inclusion"]
