"""What a sentence says of a span of time is never lost from what a machine decides of it."""

from __future__ import annotations

import pytest

from oligomatch.rules.drafting.draft import draft
from oligomatch.rules.tree import measures_of

# each is there today or is not; whether it was there a while ago is another question
OF_TODAY = [
    "Active infection",
    "Active infections",
    "Symptomatic brain metastases",
    "Untreated brain metastases",
    "Uncontrolled hypertension",
    "Uncontrolled diabetes",
    "Spinal cord compression",
    "Malignant ascites",
    "Liver metastases",
    "Hemoglobin < 8 g/dL",
    "QTcF > 470 ms",
    "LVEF < 50%",
    "Platelets < 75 x 10^9/L",
    "Pregnant or breastfeeding women",
]
OF_THEN = [
    "with IV antibiotics within 14 days prior to first dose of study treatment",
    "requiring antibiotics within 7 days",
    "with fever within 7 days before first dose",
    "requiring steroids within 14 days",
    "requiring hospitalization within 4 weeks",
    "with hospitalisation within 3 months",
    "in the past 14 days",
    "in the last 3 months",
    "in the six months preceding study entry",
    "for the past month",
    "for more than 3 days",
    "that required treatment",
    "which was treated with steroids",
    "that has been treated",
    "requiring therapy in the previous 2 weeks",
    "needing IV treatment during the 14 days before enrolment",
    "with recent hospitalization",
    "with an emergency visit since diagnosis",
    "with medication change in the 30 days before randomisation",
    "requiring surgery at any time",
    "requiring a course of oral steroids finished less than 2 weeks ago",
    "(except for mild cases) within 4 weeks",
    ", unless resolved, in the past 2 months",
    "requiring admission earlier this year",
]


def asked(sentence: str, section: str = "Exclusion") -> list[set[str]]:
    """What each criterion that decides asks, by the kinds of its measures, undated values apart."""
    text = f"{section} Criteria:\n\n* {sentence}\n"
    drafted = draft(text, "NCT00000000", "eligibility")
    trees = (criterion.tree for one in drafted for criterion in one.criteria)
    return [
        {measure.kind + (" dated" if measure.within_days else "") for measure in measures_of(tree)}
        for tree in trees
        if tree is not None
    ]


@pytest.mark.parametrize("of_then", OF_THEN)
def test_what_may_be_meant_of_a_time_before_is_asked_whole(of_then: str) -> None:
    for named in OF_TODAY:
        sentence = f"{named} {of_then}".replace(" ,", ",")
        assert all(one <= {"judged", "measured dated"} for one in asked(sentence)), sentence


@pytest.mark.parametrize("named", OF_TODAY)
@pytest.mark.parametrize("said", ["Recent {}", "Had {}", "Patients who have had {}"])
def test_what_was_there_is_not_asked_of_today(named: str, said: str) -> None:
    written = named[0].lower() + named[1:] if named[1].islower() else named
    assert all(one == {"judged"} for one in asked(said.format(written)))


@pytest.mark.parametrize(
    "sentence",
    [
        "No active infection requiring antibiotics within 7 days",
        "Must not have active infection in the past 14 days",
        "Patients must not have had active infection",
        "Patients must not have had symptomatic brain metastases",
        "Absence of symptomatic brain metastases with seizures within the last week",
        "Patients with uncontrolled hypertension requiring admission within 4 weeks are not eligible",
        "No recent active infection",
        "No recent uncontrolled diabetes requiring hospitalization",
    ],
)
def test_what_must_not_have_been_there_is_not_asked_of_today(sentence: str) -> None:
    assert all(one == {"judged"} for one in asked(sentence, "Inclusion"))


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("Active infection requiring antibiotics", {"has", "judged"}),
        ("Uncontrolled hypertension, unless treated for 4 weeks", {"has", "judged"}),
        ("HIV infection with a viral load above 400 within 6 months", {"has", "judged"}),
        ("History of pneumonitis requiring steroids with hospitalization within 6 months", {"ever_had", "judged"}),
        ("Major surgery within 28 days requiring transfusion within 14 days", {"days_since", "judged"}),
        ("Has had major surgery within 28 days", {"days_since"}),
    ],
)  # fmt: skip
def test_who_surely_has_it_not_then_either_is_still_spared_the_question(
    sentence: str, kinds: set[str]
) -> None:
    assert asked(sentence) == [kinds]


def test_how_old_a_value_may_be_is_not_lost_behind_its_exception() -> None:
    sentence = "Total bilirubin ≤ 1.5 x ULN (unless Gilbert's disease) (performed within 14 days)"
    assert all("measured" not in one for one in asked(sentence, "Inclusion"))


def test_a_limit_that_keeps_out_is_no_limit_of_who_is_included() -> None:
    assert asked("Platelets < 75 x 10^9/L unless treated", "Inclusion") == []


@pytest.mark.parametrize(
    "note",
    [
        "Note: patients with an infection within 14 days are also excluded.",
        "Note: antibiotics within 14 days are not allowed.",
    ],
)
def test_a_note_that_keeps_out_more_is_no_exception(note: str) -> None:
    assert all(one == {"judged"} for one in asked(f"Active infection. {note}"))
