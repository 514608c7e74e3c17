"""What a text denies, excepts or asks of some only is never drafted as asked of everybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from oligomatch.api.commands.app import app
from oligomatch.rules.operators import spell
from oligomatch.rules.tree import Measure, Within
from oligomatch.rules.trial import Kind
from tests.rules.drafting.drafts import (
    DECIDES,
    decided,
    drafted,
    trees,
)


@pytest.mark.parametrize(
    "sentence",
    [
        "Tumours lacking EGFR mutation",
        "Adenocarcinoma lacking both EGFR mutation and ALK rearrangement",
        "Tumor harbors neither ALK rearrangements nor ROS1 rearrangements",
        "Neither EGFR mutation nor ALK fusion has been found",
        "EGFR mutation has been excluded",
        "Non-squamous NSCLC in which EGFR mutation was excluded",
        "Any driver with the exception of ALK fusion",
        "A targetable alteration, with the exception of EGFR mutation",
        "EGFR mutation absent",
        "EGFR mutation and ALK rearrangements are absent",
        "KRAS mutation undetectable in plasma",
        "BRAF mutation ruled out by local testing",
        "EGFR mutation denied",
        "Tumour devoid of ALK fusion",
        "All but EGFR mutation",
        "Has failed to show an EGFR mutation",
        "Aside from EGFR mutation, any driver",
        "Never diagnosed with colorectal cancer",
        "Has never been diagnosed with breast cancer",
        "Breast cancer susceptibility gene",
        "Carrier of a breast cancer susceptibility gene",
        "Lifetime breast cancer risk of 20%",
        "At high risk for prostate cancer",
        "Suspicion of prostate cancer",
        "Suspected prostate cancer on MRI",
        "Scheduled for colorectal cancer screening",
        "Mother or sister with breast cancer",
        "A first-degree relative with pancreatic cancer",
        "Family history of colorectal cancer",
        "Caregiver of a person with prostate cancer",
        "Physician who treats breast cancer",
        "Worried about prostate cancer",
        "Driver alterations including ALK fusion, ROS1 fusion, RET fusion, etc.",
        "An actionable alteration such as EGFR mutation",
        "A driver, e.g. EGFR mutation, ALK fusion",
        "Alterations like EGFR mutation",
        "Metastatic clear cell RCC with 5 or fewer metastases at enrollment (excluding pulmonary nodules < 1.0 cm)",
        "Up to 5 metastases (lymph nodes do not count)",
        "Up to 5 metastases, brain metastases being treated apart",
        "1 to 3 metastases (not counting the primary)",
        "At most 5 metastases (bone metastases are counted as one)",
        "EGFR mutation in patients with adenocarcinoma",
        "10 years younger than the earliest pancreatic cancer in the family",
        "Absence of EGFR mutation and ALK rearrangement",
        "No EGFR mutation and ALK rearrangement",
        "No EGFR mutation, ALK rearrangement",
        "Without EGFR mutation & ALK fusion",
        "Histologically confirmed NSCLC, no EGFR mutation and ALK fusion",
        "NSCLC without EGFR mutation, ALK fusion or BRAF V600E",
        "EGFR mutation, ALK fusion",
        "EGFR mutation/ALK fusion",
        "EGFR mutation (ALK fusion)",
        "KRAS G12C, BRAF V600E",
        "Brain metastases, liver metastases",
        "More than 5 metastases / more than 3 organs",
        "Metastatic disease ≥ 2 years",
        "Disease of at least 2 years",
        "Diagnosis ≥ 1 year",
        "Life expectancy > 12 weeks and < 1 year",
        "Patients with 1-5 metastatic lesions, all of which must be amenable to SBRT",
    ],
)  # fmt: skip
def test_what_a_sentence_denies_or_only_mentions_is_not_required(sentence: str) -> None:
    for sign in ("* ", ""):
        text = f"Inclusion Criteria:\n\n{sign}{sentence}\n"
        each = [c for one in drafted(text) for c in one.criteria if c.kind in DECIDES]
        whole = [c.quote for c in each if c.kind is Kind.JUDGEMENT]  # a person reads all of it
        assert whole in ([], [sentence])
        named = [c.quote for c in each if c.kind is not Kind.JUDGEMENT]
        assert set(named) <= {"Metastatic clear cell RCC", "RCC"}, (sentence, named)


@pytest.mark.parametrize(
    "sentence",
    [
        "EGFR mutation-positive patients must have received a TKI",
        "Patients must have measurable disease",
        "Must have brain metastases",
        "Women must have a negative pregnancy test within 7 days before the first dose",
        "Age ≥ 18 years",
        "ECOG 0-1",
        "ECOG performance status ≤ 1",
        "Life expectancy of at least 12 weeks",
        "Hemoglobin ≥ 9 g/dL",
        "Platelets > 100 x 10^9/L",
        "Absolute neutrophil count ≥ 1,500/mm3",
        "Total bilirubin ≤ 1.5 x ULN",
        "AST and ALT ≤ 3 x ULN",
        "Creatinine clearance ≥ 50 mL/min",
        "Karnofsky performance status ≥ 70%",
        "Measurable disease per RECIST 1.1",
        "QTc < 470 ms",
        "LVEF ≥ 50%",
        "Pancreatic Cancer Participants:",
        "Patients should be able to give written informed consent",
        "Patients have to be willing to use contraception",
        "Non-small cell lung cancer",
    ],
)
def test_what_reads_as_a_requirement_under_an_exclusion_stays_to_do(sentence: str) -> None:
    assert decided(f"Exclusion Criteria:\n\n* {sentence}\n") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Pregnant or breastfeeding women",
        "Live vaccine within 30 days",
        "Active tuberculosis",
        "Leptomeningeal disease",
        "Uncontrolled hypertension",
        "ECOG 3-4",
        "Hemoglobin < 9 g/dL",
        "Total bilirubin > 1.5 x ULN",
        "Life expectancy < 3 months",
        "Major surgery within 4 weeks",
    ],
)
def test_what_reads_as_an_exclusion_under_an_inclusion_stays_to_do(sentence: str) -> None:
    assert decided(f"Inclusion Criteria:\n\n* {sentence}\n") == []


def test_a_draft_that_nobody_can_meet_says_so(tmp_path: Path) -> None:
    pytest.importorskip("z3")
    text = tmp_path / "t.txt"
    text.write_text(
        "Inclusion Criteria:\n\n* Age ≥ 18 years\n\n"
        "Exclusion Criteria:\n\n* Age < 65 years\n* Age ≥ 60 years\n",
        encoding="utf-8",
    )
    run = CliRunner().invoke(
        app, ["draft", "NCT00001234", "--text", str(text), "--out", str(tmp_path)]
    )
    assert run.exit_code == 0
    assert "1234-02, 1234-03 together: nobody is eligible [OM202]" in run.output


@pytest.mark.parametrize(
    "sign",
    ["=\\<", "\\<=", "≤", "<=", "=<", "\\< or =", "less than or equal to", "at most", "of ≤"],
)
def test_a_score_up_to_two_is_two(sign: str) -> None:
    (one,) = drafted(f"Inclusion Criteria:\n\n* ECOG performance status {sign} 2 (Karnofsky ≥ 60%)")
    assert [str(c.tree) for c in one.criteria] == [str(Within(Measure("ecog"), high=2))]


@pytest.mark.parametrize(
    "sentence",
    [
        "Women must not be pregnant or breastfeeding",
        "Women who are not pregnant",
        "Not pregnant or breastfeeding",
        "Female patients must not have brain metastases",
        "Older than 18 years",
        "Over 75 years",
        "Adult patients",
        "Negative serum pregnancy test for women of childbearing potential",
        "A negative pregnancy test",
        "Bisphosphonates permitted",
        "Adequate organ function and no brain metastases",
        "Prior chemotherapy completed at least 4 weeks before",
        "Stable brain metastases for at least 4 weeks",
        "Measurable disease and prior docetaxel",
        "Patients who received at least one prior line of docetaxel for prostate cancer",
        "5 or fewer metastases",
        "Not more than 3 brain metastases",
        "Fewer than 5 metastases",
        "Platelets no lower than 100,000/mm3",
        "Each lesion not to exceed 5 cm",
        "Absence of brain metastases and liver metastases",
        "Free of brain metastases and leptomeningeal disease",
    ],
)
def test_no_exclusion_turns_or_asks_what_its_sentence_lets_in(sentence: str) -> None:
    assert decided(f"Exclusion Criteria:\n\n* {sentence}\n") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Brain metastases, liver metastases",
        "Brain metastases / liver metastases",
        "EGFR mutation, ALK fusion",
        "EGFR mutation (ALK fusion)",
        "MSI-H / HER2-positive",
        "ECOG > 2 life expectancy < 3 months",
        "Age < 18 years, ECOG > 2",
        "More than 5 metastases, brain metastases",
        "Brain metastases ECOG ≥ 3",
    ],
)
def test_of_what_stands_side_by_side_either_may_exclude(sentence: str) -> None:
    for text in (
        f"Exclusion Criteria:\n\n* {sentence}\n",
        f"Inclusion Criteria:\n\n* No {sentence}",
    ):
        trees = [str(c.tree) for one in drafted(text) for c in one.criteria if c.tree is not None]
        assert not any("AllOf" in tree for tree in trees), trees


@pytest.mark.parametrize(
    "sentence",
    [
        "Stage IV non-squamous NSCLC with EGFR mutation",
        "EGFR mutation and ALK rearrangement",
        "HR positive, HER2 negative",
        "No EGFR mutation, ECOG 0-1",
        "Age ≥ 18 years, ECOG 0-1",
        "No EGFR mutation and no ALK fusion",
    ],
)
def test_what_is_asked_together_is_still_asked(sentence: str) -> None:
    (one,) = drafted(f"Inclusion Criteria:\n\n* {sentence}\n")
    assert len([c for c in one.criteria if c.kind is Kind.INCLUSION]) > 1


@pytest.mark.parametrize(
    "sentence",
    [
        "Women of childbearing potential not using contraception",
        "In the opinion of the investigator, patient is unfit",
    ],
)
def test_no_inclusion_asks_that_what_keeps_out_holds(sentence: str) -> None:
    assert decided(f"Inclusion Criteria:\n\n* {sentence}\n") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Other malignancy within 3 years, except basal cell carcinoma, or uncontrolled infection",
        "History of other malignancy within 2 years unless treated with curative intent, active infection",
        "History of other malignancy that could affect compliance Significant cardiovascular disease such as angina",
        "Major surgery within 4 weeks (except line placement) or traumatic injury",
        "No other malignancy within 3 years, and adequate organ function",
    ],
)  # fmt: skip
@pytest.mark.parametrize("section", ["Inclusion", "Exclusion"])
def test_who_has_not_what_is_named_first_is_still_asked_the_rest(
    sentence: str, section: str
) -> None:
    assert not any("other_malignancy" in one for one in trees(sentence, section))
    assert not any("major_surgery" in one for one in trees(sentence, section))


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Active hepatitis B", "active_hepatitis_b"),
        ("Known active hepatitis C", "active_hepatitis_c"),
        ("Has active autoimmune disease", "active_autoimmune_disease"),
        ("Active brain metastases", "active_brain_metastases"),
        ("Uncontrolled arrhythmia", "uncontrolled_arrhythmia"),
    ],
)
def test_a_disease_at_rest_is_not_the_active_one(sentence: str, name: str) -> None:
    (tree,) = trees(sentence, "Exclusion")
    assert tree == f"{{'not': {{'is': {{'measure': 'has', 'names': ['{name}']}}}}}}"


@pytest.mark.parametrize("sentence", ["Active psoriasis", "Active interstitial lung disease"])
def test_who_has_at_rest_what_is_not_told_as_active_is_asked(sentence: str) -> None:
    (tree,) = trees(sentence, "Exclusion")
    assert tree.startswith("{'any': [{'not': {'is': {'measure': 'has'")
    assert "judged" in tree


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        ("ECOG performance status of 0 to 1 assessed within 7 days before allocation", 7),
        ("ECOG performance status =< 1 (Karnofsky >= 70%) within 6 weeks of screening", 42),
        ("ECOG 0 or 1 (obtained within 14 days prior to enrollment)", 14),
    ],
)
def test_how_old_a_score_may_be_is_asked_of_its_day(sentence: str, days: int) -> None:
    (tree,) = trees(sentence, "Inclusion")
    assert tree == f"{{'at most': {{'measure': 'ecog', 'within_days': {days}, 'limit': 1}}}}"


def test_how_old_a_score_may_be_is_not_read_off_what_else_is_asked() -> None:
    sentence = "ECOG 0-1 within 7 days and no deterioration over the previous 2 weeks"
    assert trees(sentence, "Inclusion") == []
    assert "within_days" not in f"{trees('ECOG 0-1, able to walk within 7 days', 'Inclusion')}"


def test_what_is_said_of_women_and_then_of_anybody_is_asked_of_men_too() -> None:
    women = "Females who are pregnant or nursing"
    rest = ", or any participant who is planning to become pregnant (self or partner)"
    assert trees(women + rest, "Exclusion") == ["{'is': 'judged'}"]
    assert "sex" in trees(women, "Exclusion")[0]


@pytest.mark.parametrize(
    "sentence",
    [
        "Female patients of childbearing age are willing to take contraceptive measures from signing the informed consent to 6 months after the last treatment; male patients are willing to do so",
        "Women must agree to use effective contraception during treatment; men must agree to use condoms",
        "Men must agree to use condoms during treatment; women must agree to use effective contraception",
    ],
)  # fmt: skip
def test_what_is_asked_of_women_and_behind_a_semicolon_of_men_is_asked_of_both(
    sentence: str,
) -> None:
    assert all("sex" not in one for one in trees(sentence, "Inclusion"))


def test_meninges_are_asked_as_a_place_and_as_a_condition() -> None:
    (tree,) = trees("Brain or leptomeningeal metastases", "Exclusion")
    assert "'meninges'" in tree
    assert "leptomeningeal_disease" in tree


@pytest.mark.parametrize(
    ("sentence", "decides"),
    [
        ("Platelets ≥ 100 x 10^9/L (100,000/mm3)", True),
        ("Platelets ≥ 100 x 10^9/L (≥ 100 x 10^3/μL)", True),
        ("Hemoglobin ≥90 g/L (or ≥9 g/dL)", True),
        ("Platelets ≥ 100 x 10^9/L (10,000/mm3)", False),  # another value
        ("Platelets ≥ 100 x 10^9/L (≤ 100,000/mm3)", False),  # another side
        ("Hemoglobin ≥ 9 g/dL (or ≥ 8 g/dL)", False),
        ("Creatinine clearance (CLcr) > 60 mL/min", True),
        ("CLcr ≥ 40 mL/min as determined by Cockcroft-Gault", True),
        ("CrCl ≥ 40 mL/min by Cockcroft-Gault in patients over 65", False),
        ("LVEF ≥ 50% by echocardiogram (ECHO) or multigated acquisition (MUGA) scan", True),
        ("LVEF ≥ 50% by echocardiogram or normal by clinical examination", False),
        ("Adequate renal function defined as creatinine clearance ≥ 30 mL/min", True),
        ("Adequate renal function defined as creatinine clearance ≥ 30 mL/min or dialysis", False),
        ("Adequate renal function in men defined as creatinine clearance ≥ 30 mL/min", False),
        ("Aspartate aminotransferase (AST)/(SGOT) <= 2.5 x institutional ULN", True),
        ("ALT (serum glutamic-pyruvic transaminase [SGPT]) <= 3 x ULN", True),
        ("Total bilirubin ≤ 1.5 x IULN", True),
        ("Absolute neutrophil count of ≥1000 cell/uL", True),
        ("Hemoglobin ≥ 9 g/dL at screening", True),
        ("Hemoglobin ≥ 9 g/dL at screening or after transfusion", False),
        ("Patient's age must be ≥ 18 years", True),
        ("At least 18 years-of-age at the time of signature of the informed consent form (ICF)", True),
    ],
)  # fmt: skip
def test_a_limit_decides_with_its_unit_its_method_and_what_it_is_of(
    sentence: str, decides: bool
) -> None:
    (one,) = drafted(f"Inclusion Criteria:\n\n* {sentence}\n")
    assert ({c.kind for c in one.criteria} == {Kind.INCLUSION}) is decides


@pytest.mark.parametrize(
    ("said", "spared"),
    [
        ("as judged by the investigator", True),
        ("in the opinion of the treating physician.", True),
        ("as judged by the patient", False),
        ("as judged by the investigator, or 6 weeks in cohort B", False),
    ],
)
def test_a_limit_in_somebodys_opinion_is_asked_of_them_beside_it(said: str, spared: bool) -> None:
    (one,) = drafted(f"Inclusion Criteria:\n\n* Life expectancy ≥ 12 weeks {said}\n")
    trees = [str(spell(c.tree)) for c in one.criteria if c.tree is not None]
    asked_beside = trees[:1] and "life_expectancy" in trees[0] and "judged" in trees[0]
    assert bool(asked_beside) is spared


@pytest.mark.parametrize(
    ("sentence", "beside"),
    [
        ("Male or female ≥ 18 years of age and willing and able to provide informed consent", True),
        ("Age ≥ 18 years with ability to sign the informed consent form (ICF)", True),
        ("Age ≥ 18 years and able to consent for a minor", False),
        ("Age ≥ 18 years, able to sign informed consent or with a representative", False),
        ("Age ≥ 18 years and " + "willing and " * 300, False),  # read in no time
    ],
)
def test_an_age_with_consent_beside_it_asks_both(sentence: str, beside: bool) -> None:
    (one,) = drafted(f"Inclusion Criteria:\n\n* {sentence}\n")
    trees = [str(spell(c.tree)) for c in one.criteria if c.tree is not None]
    assert any("'age'" in tree and "judged" in tree for tree in trees) is beside


@pytest.mark.parametrize(
    "sentence",
    [
        "ULN=upper limit of normal.",
        "ECOG = Eastern Cooperative Oncology Group; ULN = upper limit of normal",
        "The effects of the drug on the developing human fetus are unknown and may pose unacceptable risk.",
        "No contraception measures are required during and after the intervention period",
    ],
)
def test_an_abbreviation_in_words_alone_asks_nothing(sentence: str) -> None:
    assert decided(f"Inclusion Criteria:\n\n* {sentence}\n") == []
    assert {
        c.kind for one in drafted(f"Inclusion Criteria:\n\n* {sentence}\n") for c in one.criteria
    } == {Kind.INFO}


@pytest.mark.parametrize(
    "sentence",
    [
        "Male patients > 60 years",
        "Male > 60 years",
        "Men over 18 years of age",
        "Female subjects older than 50 years",
        "Male patients > 60 years and able to give informed consent",
    ],
)
def test_an_age_of_one_sex_is_not_asked_of_both(sentence: str) -> None:
    asked = trees(sentence, "Inclusion")
    assert asked in ([], [str({"is": "judged"})])


def test_an_age_of_either_sex_is_asked_of_both() -> None:
    (tree,) = trees("Male or female patients > 60 years", "Inclusion")
    assert "'age'" in tree
    assert "sex" not in tree


@pytest.mark.parametrize(
    ("score", "asked"),
    [("0, 1 or 2", True), ("0-2", True), ("0 or 1, or 2", False), ("0-1 or 2", False)],
)
def test_of_a_score_named_last_it_is_open_whom_the_investigator_lets_in(
    score: str, asked: bool
) -> None:
    assert bool(trees(f"ECOG {score} per investigator", "Inclusion")) is asked


def test_consent_beside_an_age_is_given_by_somebody() -> None:
    assert trees("Age ≥ 18 years and to the informed consent", "Inclusion") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Without EGFR mutation or ALK fusion",
        "Absence of EGFR mutation or ALK fusion",
        "Without EGFR mutation or HER2-positive",
        "Without EGFR mutation or brain metastases",
        "Without EGFR mutation or HIV infection",
    ],
)
def test_a_word_that_denies_the_first_of_several_may_deny_those_behind_it(sentence: str) -> None:
    assert decided(f"Exclusion Criteria:\n\n* {sentence}\n") == []


@pytest.mark.parametrize(
    "sentence", ["EGFR mutation or ALK fusion", "EGFR mutation or no ALK fusion"]
)
def test_where_nothing_denied_stands_before_an_or_each_keeps_out(sentence: str) -> None:
    assert decided(f"Exclusion Criteria:\n\n* {sentence}\n") == [sentence]
