"""Of whom a drafted question is asked: of the patient, of nobody else, and of one sex alone where
it speaks of that."""

from __future__ import annotations

import pytest

from oligomatch.rules.drafting.draft import draft
from oligomatch.rules.operators import spell
from oligomatch.rules.trial import Criterion, Kind
from tests.support.wording import BINDS, CONCERNS


def only(heading: str, sentence: str) -> Criterion:
    """The one criterion that is drafted of a sentence."""
    ((criterion,),) = [
        one.criteria for one in draft(f"{heading} Criteria:\n\n* {sentence}\n", "NCT00001234", "x")
    ]
    return criterion


@pytest.mark.parametrize("heading", ["Inclusion", "Exclusion"])
@pytest.mark.parametrize(
    "sentence",
    [
        "Family members of the individual with a mutation who agree to participate",
        "Relatives of the patient must be willing to give informed consent",
        "Parents must be willing to complete a diary",
        "A caregiver who is willing to complete questionnaires",
        "Spouse must agree to participate",
        "Caregiver unable to give consent",
        "Partner who is pregnant",
        "Adult siblings unwilling to give blood",
        "Treating physicians must agree to refer patients",
    ],
)
def test_what_is_asked_of_another_is_not_put_to_the_patient(heading: str, sentence: str) -> None:
    assert only(heading, sentence).kind is Kind.TO_DO


@pytest.mark.parametrize(
    "sentence",
    [
        "Willing to have family members contacted",
        "Has a family member willing to participate",
        "Patient or parent/guardian able to give informed consent",
        "Partners of childbearing potential must use contraception",
    ],
)
def test_what_another_does_for_the_patient_is_still_asked(sentence: str) -> None:
    assert only("Inclusion", sentence).kind is Kind.JUDGEMENT


@pytest.mark.parametrize(
    "sentence",
    [
        "HIV infection not excluded",
        "HIV infection has not been excluded",
        "HIV infection that is not excluded by a test",
        "Brain metastases not excluded",
    ],
)
def test_who_is_not_excluded_is_not_asked_as_what_excludes(sentence: str) -> None:
    assert only("Exclusion", sentence).kind is Kind.TO_DO


@pytest.mark.parametrize(
    ("sentence", "spared"),
    [
        ("Women of childbearing potential must use contraception", "male"),
        ("Participants must have a negative pregnancy test", "male"),
        ("For this reason, females of child-bearing potential must agree to contraception", "male"),
        (
            "For this reason and because the drug is known to be teratogenic, women of "
            "child-bearing potential must agree to use contraception",
            "male",
        ),
        (
            "For this reason and because the drug is known to be teratogenic, women of "
            "child-bearing potential and men must agree to use contraception",
            None,
        ),
        ("Female patients of childbearing potential willing to use contraception", "male"),
        (
            "During the study and for 6 months after the last dose, a woman must agree not to "
            "donate eggs (ova, oocytes)",
            "male",
        ),
        (
            "During the study and for 6 months after the last dose, women and men must agree to "
            "use contraception",
            None,
        ),
        ("Men willing to use condoms", "female"),
        ("Agreement to use effective contraception during treatment", None),
        (
            "Participants must have a negative pregnancy test, be willing to use birth control, "
            "use condoms, and refrain from sperm donation, as applicable",
            None,
        ),
    ],
)
def test_whom_a_question_does_not_concern_is_said(sentence: str, spared: str | None) -> None:
    criterion = only("Inclusion", sentence)
    assert criterion.kind is Kind.JUDGEMENT
    assert CONCERNS in criterion.text
    tree = spell(criterion.tree) if criterion.tree else {}
    of_sex = {"one of": {"measure": "sex", "values": [spared]}}
    assert tree == ({"any": [of_sex, {"is": "judged"}]} if spared else {"is": "judged"})


def test_women_who_are_let_in_are_asked_for() -> None:
    """Men are not let in by it: of them a person is asked too."""
    for sentence in ("Women who are willing to participate", "Men able to give informed consent"):
        criterion = only("Inclusion", sentence)
        assert criterion.tree is not None
        assert spell(criterion.tree) == {"is": "judged"}
        assert CONCERNS not in criterion.text


@pytest.mark.parametrize(
    "sentence",
    [
        "Tumor tissue must be available.",
        "Biopsies must have at least 10 cores.",
        "Patients with HL must have at least one measurable lesion > 1.5 cm.",
        "Patients < 16 years of age must have a Lansky score of ≥ 50",
    ],
)
def test_what_must_be_is_asked_of_whom_it_concerns(sentence: str) -> None:
    assert "requires holds" in only("Inclusion", sentence).text
    under = f"Inclusion Criteria:\n\n* Melanoma:\n\n  * {sentence}\n"
    criterion = draft(under, "NCT00001234", "x")[-1].criteria[-1]
    assert BINDS in criterion.text
    assert "Melanoma:" in criterion.text


@pytest.mark.parametrize(
    "sentence",
    [
        "Patients with HIV must be excluded",
        "Patients should be informed of the risks",
        "Sites must submit a specimen at registration",
        "If the test is positive, it must be repeated",
        "Screening must be performed within 28 days",
        "Measurable disease must be present; patients with brain metastases are eligible",
        "Patients must have a tumour, unless it was resected",
        "Family members must have a mutation",
        "Exceptions must be approved",
        "Hepatitis must not be a reason to keep anybody out",
    ],
)
@pytest.mark.parametrize("over", ["", "Melanoma:", "One of the following:", "Healthy volunteers:"])
def test_what_tells_how_or_lets_in_is_no_requirement(sentence: str, over: str) -> None:
    entry = f"* {over}\n\n  * {sentence}\n" if over else f"* {sentence}\n"
    for one in draft(f"Inclusion Criteria:\n\n{entry}", "NCT00001234", "x"):
        assert not any(CONCERNS in c.text or "does not concern" in c.text for c in one.criteria)


def test_of_entries_of_which_one_will_do_none_is_required() -> None:
    for over in ("One of the following:", "Either of:", "Patients without it:"):
        text = f"Inclusion Criteria:\n\n* {over}\n\n  * The tumour must be at least large\n"
        *_, last = draft(text, "NCT00001234", "x")
        assert all("does not concern" not in c.text for c in last.criteria)


@pytest.mark.parametrize(
    "sentence",
    ["The patient does not have to be fasting", "Patients do not need to have fasted"],
)
def test_what_need_not_be_is_not_required(sentence: str) -> None:
    assert only("Inclusion", sentence).kind is Kind.TO_DO
