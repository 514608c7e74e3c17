"""Sentences behind one that is understood leave it as it stands only in forms that are listed."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.rules.drafting.draft import Drafted, draft
from oligomatch.rules.operators import spell
from oligomatch.rules.trial import Kind

MALE = {"one of": {"measure": "sex", "values": ["male"]}}
ASKED = {"is": "judged"}


def drafted(text: str, heading: str) -> tuple[Drafted, ...]:
    return draft(f"{heading} Criteria:\n\n* {text}\n", "NCT00001234", "x")


def kinds(text: str, heading: str) -> list[tuple[Kind, Any]]:
    each = [one for sentence in drafted(text, heading) for one in sentence.criteria]
    return [(one.kind, one.tree and spell(one.tree)) for one in each]


def lately(name: str, days: int) -> dict[str, Any]:
    return {"not": {"at most": {"measure": "days_since", "names": [name], "limit": days}}}


VACCINE = lately("live_vaccine", 30)
SURGERY = lately("major_surgery", 28)
MEASURABLE = {"is": {"measure": "has", "names": ["measurable_disease"]}}
HIV = {"not": {"is": {"measure": "ever_had", "names": ["hiv"]}}}
ABLE = {"is": {"measure": "has", "names": ["childbearing_potential"]}}
FED = {"is": {"measure": "has", "names": ["breastfeeding"]}}
PREGNANT = {"any": [MALE, {"not": {"is": {"measure": "has", "names": ["pregnancy"]}}}]}


@pytest.mark.parametrize(
    ("heading", "text", "tree"),
    [
        ("Exclusion", "Has received a live vaccine within 30 days of enrollment. Administration of killed vaccines is allowed.", VACCINE),
        ("Exclusion", "Received a live vaccine within 30 days. Note: Seasonal influenza vaccines for injection are generally inactivated flu vaccines and are allowed; however, intranasal influenza vaccines (e.g., Flu-Mist®) are live attenuated vaccines, and are not allowed.", VACCINE),
        ("Exclusion", "Live vaccine within 30 days. Examples of live vaccines include, but are not limited to, the following: measles, mumps, rubella, varicella/zoster (chicken pox), yellow fever, rabies, Bacillus Calmette-Guerin (BCG), and typhoid vaccine.", VACCINE),
        ("Inclusion", "Measurable disease per RECIST 1.1. Lesions situated in a previously irradiated area are considered measurable if progression has been demonstrated in such lesions.", MEASURABLE),
        ("Exclusion", "Known history of HIV infection. No HIV testing is required unless mandated by local health authority.", HIV),
        ("Exclusion", "Pregnant women. These potential risks may also apply to other agents used in this study.", PREGNANT),
        ("Exclusion", "Active infection. Note: Prophylactic antibiotics are allowed.", {"not": {"is": {"measure": "has", "names": ["active_infection"]}}}),
        ("Inclusion", "Age ≥ 18 years. Members of all races and ethnic groups will be included.", {"at least": {"measure": "age", "limit": 18}}),
        ("Inclusion", "Age ≥ 18 years\n    * Because no dosing or adverse event data are currently available on the use of X in patients < 18 years of age, children are excluded from this study", {"at least": {"measure": "age", "limit": 18}}),
    ],
)  # fmt: skip
def test_what_explains_a_limit_leaves_it_to_the_machine(heading: str, text: str, tree: Any) -> None:
    first, *others = kinds(text, heading)
    assert first == (Kind.INCLUSION, tree)
    assert others
    assert all(one == (Kind.INFO, None) for one in others)


@pytest.mark.parametrize(
    ("text", "first", "more"),
    [
        ("Major surgery within 28 days. Participants must have recovered adequately from the complications of surgery.", SURGERY, ASKED),
        ("Major surgery within 28 days. Note: Adequate wound healing after major surgery must be assessed clinically, independent of time elapsed for eligibility.", SURGERY, ASKED),
        ("Pregnant women are excluded from this study because X is an agent with the potential for teratogenic effects. Because there is an unknown but potential risk for adverse events in nursing infants secondary to treatment of the mother with X, breastfeeding should be discontinued if the mother is treated with X.", PREGNANT, {"any": [MALE, {"not": FED}, ASKED]}),
        ("Pregnant women. Women of childbearing potential must have a negative serum pregnancy test at screening.", PREGNANT, {"any": [MALE, {"not": ABLE}, ASKED]}),
        ("Pregnant women. Females should not breastfeed during administration and for 1 week after the last dose.", PREGNANT, {"any": [MALE, ASKED]}),
        ("Pregnant women. Individuals who are of reproductive potential must have agreed to use an effective contraceptive method with details provided as a part of the consent process.", PREGNANT, ASKED),
        ("Major surgery within 28 days. Participants must have recovered from all radiation-related toxicities, not required corticosteroids, and not have had radiation pneumonitis.", SURGERY, ASKED),
    ],
)  # fmt: skip
def test_what_asks_more_is_a_question_of_its_own(text: str, first: Any, more: Any) -> None:
    assert kinds(text, "Exclusion") == [(Kind.INCLUSION, first), (Kind.JUDGEMENT, more)]


@pytest.mark.parametrize(("said", "days"), [("7 days", 7), ("2 weeks", 14)])
def test_a_score_is_as_new_as_the_sentence_behind_it_asks(said: str, days: int) -> None:
    text = f"ECOG performance status 0-1. Evaluation of ECOG is to be performed within {said} prior to randomization."
    tree = {"at most": {"measure": "ecog", "within_days": days, "limit": 1}}
    assert kinds(text, "Inclusion") == [(Kind.INCLUSION, tree), (Kind.INFO, None)]


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Exclusion", "Live vaccine within 30 days. Yellow fever vaccine is allowed."),
        ("Exclusion", "Live vaccine within 30 days. Administration of live vaccines is allowed."),
        ("Exclusion", "Major surgery within 28 days. Participants who have recovered may be enrolled."),
        ("Exclusion", "Major surgery within 28 days. Participants must have recovered, except after port placement."),
        ("Exclusion", "Major surgery within 28 days. Participants must have recovered unless the surgery was minor."),
        ("Exclusion", "Live vaccine within 30 days. Participants must have recovered adequately."),
        ("Exclusion", "Known history of HIV infection. Testing is required only if the patient is at risk."),
        ("Exclusion", "Known HIV infection. Patients with an undetectable viral load are eligible."),
        ("Exclusion", "Pregnant women. Because there is a risk of adverse events in nursing infants secondary to treatment of the mother with X unless it is stopped, breastfeeding should be discontinued."),
        ("Exclusion", "Pregnant women. Men must use a condom."),
        ("Exclusion", "Pregnant women. Women of childbearing potential must have a negative pregnancy test unless sterile."),
        ("Exclusion", "Active infection. Antibiotics are allowed."),
        ("Inclusion", "Total bilirubin ≤ 1.5 x ULN. Patients with haemolysis who have bilirubin ≤ 3 x ULN may be enrolled."),
        ("Inclusion", "ECOG performance status 0-1. ECOG 2 is allowed if due to pain."),
        ("Inclusion", "Measurable disease per RECIST 1.1. Lesions in a previously irradiated area are not considered measurable."),
        ("Inclusion", "Age ≥ 18 years. Patients aged 12 to 17 years may be enrolled."),
        ("Exclusion", "Uncontrolled hypertension. Administration of killed vaccines is allowed."),
    ],
)  # fmt: skip
def test_any_other_sentence_behind_may_take_it_back(heading: str, text: str) -> None:
    assert kinds(text, heading)[0][0] is not Kind.INCLUSION


def test_a_value_is_as_new_as_the_sentence_behind_it_asks() -> None:
    text = "Creatinine clearance ≥ 50 mL/min (Cockcroft-Gault). This specimen must have been drawn and processed within 28 days prior to registration."
    value = {
        "measure": "measured",
        "test": "creatinine_clearance",
        "unit": "mL/min",
        "within_days": 28,
    }
    tree = {"at least": value | {"limit": 50}}
    assert kinds(text, "Inclusion") == [(Kind.INCLUSION, tree), (Kind.INFO, None)]


def test_how_old_a_value_may_be_is_said_where_the_value_is_asked() -> None:
    text = "Platelets ≥ 100,000/mcL. This specimen must have been drawn within 28 days prior to registration.\n* Cytopenia is allowed in marrow involvement."
    assert [kind for kind, _ in kinds(text, "Inclusion")][:2] == [Kind.JUDGEMENT, Kind.INFO]


def test_what_stands_under_a_cohort_is_not_set_apart() -> None:
    text = "Exclusion Criteria:\n\nCohort A:\n\n* Live vaccine within 30 days. Administration of killed vaccines is allowed.\n"
    each = [one for sentence in draft(text, "NCT00001234", "x") for one in sentence.criteria]
    assert all(one.kind is not Kind.INCLUSION for one in each)


@pytest.mark.parametrize(
    "said",
    [
        "Patients with known Gilbert disease who have serum bilirubin level ≤ 3 x ULN may be enrolled.",
        "Exception: Patients with Gilbert's syndrome may have bilirubin ≤ 3 x ULN.",
    ],
)
def test_a_limit_admitted_of_some_in_a_sentence_of_its_own(said: str) -> None:
    limit = {"measure": "measured", "test": "bilirubin", "unit": "ULN"}
    gilbert = {"is": {"measure": "has", "names": ["gilbert_syndrome"]}}
    some = {"all": [gilbert, {"at most": limit | {"limit": 3}}]}
    tree = {"any": [{"at most": limit | {"limit": 1.5}}, some]}
    text = f"Total bilirubin ≤ 1.5 x ULN. {said}"
    assert kinds(text, "Inclusion") == [(Kind.INCLUSION, tree)]


@pytest.mark.parametrize(
    "text",
    [
        "Patients ≥ 16 years of age must have a Zubrod performance status of 0-3",
        "Patients ≥ 18 years of age must have creatinine clearance > 30 mL/min",
        "Women aged ≥ 50 years must have measurable disease",
    ],
)
def test_what_is_asked_of_those_of_an_age_is_asked_of_them_alone(text: str) -> None:
    assert all(kind is not Kind.INCLUSION for kind, _ in kinds(text, "Inclusion"))


def test_an_entry_over_others_that_is_understood_is_asked_with_them() -> None:
    text = "Known HIV infection\n    * Participants with it are at increased risk of complications"
    (first, tree), (second, _) = kinds(text, "Exclusion")
    assert (first, tree, second) == (Kind.JUDGEMENT, ASKED, Kind.INFO)


@pytest.mark.parametrize(
    ("section", "first", "further"),
    [
        ("Exclusion", "Known HIV infection.",
         "HIV testing is not required unless mandated by the local health authority."),
        ("Exclusion", "Evidence of brain metastases.",
         "CT or MRI of the brain is only mandatory in case of clinical suspicion of brain metastases."),
        ("Inclusion", "Age ≥18 years.",
         "This is due to the limited data with pembrolizumab in children younger than 18 years of age."),
    ],
)  # fmt: skip
def test_what_tells_why_or_when_a_test_is_done_leaves_the_sentence_before_it(
    section: str, first: str, further: str
) -> None:
    one, other = draft(f"{section} Criteria:\n\n* {first} {further}\n", "NCT00001234", "x")
    assert [str(c.kind) for c in one.criteria] == ["inclusion"]
    assert [str(c.kind) for c in other.criteria] == ["info"]


@pytest.mark.parametrize(
    ("first", "further"),
    [
        ("Known HIV infection.", "HIV testing is not required unless the patient has AIDS."),
        ("Brain metastases.", "MRI of the brain is required if there are symptoms."),
        ("Brain metastases.", "Treated ones are allowed."),
    ],
)
def test_what_may_ask_or_let_in_behind_an_exclusion_is_no_explanation(
    first: str, further: str
) -> None:
    one, *_ = draft(f"Exclusion Criteria:\n\n* {first} {further}\n", "NCT00001234", "x")
    assert "inclusion" not in {str(c.kind) for c in one.criteria}
