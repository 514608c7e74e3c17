"""What a text denies, excepts or asks of some only is never drafted as asked of everybody."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from oligomatch.api.authoring.sources import Sources
from oligomatch.api.commands.app import app
from oligomatch.rules.drafting.draft import Drafted, draft
from oligomatch.rules.operators import spell
from oligomatch.rules.tree import Measure, Not, Within
from oligomatch.rules.trial import Kind, Source

DECIDES = (Kind.INCLUSION, Kind.WORKUP, Kind.JUDGEMENT)


def drafted(text: str) -> tuple[Drafted, ...]:
    return draft(text, "NCT00001234", "x")


def decided(text: str) -> list[str]:
    """The quotes of what a draft lets decide of everybody: what a person is asked only of whom it
    concerns is not."""
    each = [c for one in drafted(text) for c in one.criteria if c.kind in DECIDES]
    return [c.quote for c in each if "it does not concern the patient" not in c.text]


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
    "elsewhere",
    [
        "If cytopenias are due to disease in the bone marrow any degree of cytopenia is allowed",
        "Patients with marrow involvement need not meet the blood counts",
    ],
)
def test_a_limit_that_another_entry_may_lift_stays_to_do(elsewhere: str) -> None:
    text = f"Inclusion Criteria:\n\n* {elsewhere}\n* Hemoglobin ≥ 9 g/dL\n* Creatinine ≤ 2 x ULN\n"
    quotes = decided(text)
    assert "Hemoglobin ≥ 9 g/dL" not in quotes
    assert "Creatinine ≤ 2 x ULN" in quotes


@pytest.mark.parametrize(
    "text",
    [
        "Inclusion Criteria:\n\n* Translation of informed consent documents will be provided",
        "Inclusion Criteria:\n\n* Platelets ≥ 100,000 x 10^9/L",
        "Inclusion Criteria:\n\n* DOSE ESCALATION PHASE\n* Patients must be able to swallow",
        "Exclusion Criteria:\n\n* Known autoimmune disease (exception(s): those with vitiligo are allowed)",
        "Exclusion Criteria:\n\n* Patients on chloroquine will require a washout to be eligible",
        "Inclusion Criteria:\n\n* HER2-positive at the time of signed and dated informed consent",
        "Inclusion Criteria:\n\n* Legally authorized representatives may sign consent for a patient",
        "Inclusion Criteria:\n\n* Azoospermic men (i.e., sterile) do not require contraception",
        "Exclusion Criteria:\n\n* None",
        "Inclusion Criteria:\n\n* Histologically confirmed carcinoma of:\n\n  * Cohorts 4 and 5:\n  * Uterus",
        "Exclusion Criteria:\n\n* Progressive disease - stable disease is not an exclusion criterion",
        "Exclusion Criteria:\n\n* A washout period of 14 days is required from:\n\n  * Tamoxifen",
    ],
)
def test_what_asks_nothing_that_is_plain_is_asked_of_nobody(text: str) -> None:
    assert decided(text) == []


def test_the_days_before_consent_are_no_question_to_the_patient() -> None:
    text = "Exclusion Criteria:\n\n* Angina or bypass graft within 6 months prior to ICF signature"
    (one,) = drafted(text)
    assert [c.asked for c in one.criteria] == ["investigator"]


def test_a_requirement_is_no_permission_that_may_not_concern_the_patient() -> None:
    for sentence in (
        "Participants who are healthy in the opinion of the investigator",
        "Patients who have provided informed consent",
    ):
        (one,) = drafted(f"Inclusion Criteria:\n\n* {sentence}")
        assert all("does not concern" not in c.text for c in one.criteria)


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
        "Current substance use disorder; substance use disorder in remission permitted",
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


@pytest.mark.parametrize(
    "quote",
    [
        "A list of contraception methods is provided in the patient information.",
        "These potential risks may also apply to other agents used in this study",
        "If the urine test is positive or cannot be confirmed as negative, a serum pregnancy test will be required.",
        "Azoospermic men do not require contraception.",
        "Adequate contraception is defined as abstinence or use of contraceptives with a failure rate of < 1% per year.",
        "Should a woman become pregnant or suspect she is pregnant, she should inform her physician immediately.",
    ],
)
def test_what_only_explains_asks_nothing_of_the_patient(quote: str) -> None:
    (one,) = drafted(f"Inclusion Criteria:\n\n* {quote}\n")
    assert [c.kind for c in one.criteria] == [Kind.INFO]


ADULT = str(Not(Within(Measure("age"), under=18)))


@pytest.mark.parametrize(
    ("quote", "tree"),
    [
        ("Younger than 18 years old", ADULT),
        ("Children under the age of 18.", ADULT),
        ("Patients younger than 18 years of age", ADULT),
        ("Infants of mothers younger than 18 years", None),
        ("Patients with children younger than 18 years old", None),
        ("Breastfeeding children younger than 2 years", None),
        ("Not younger than 18 years", None),
        ("Patients younger than 18 or older than 75", None),
        ("Patients with brain metastases may not be enrolled unless treated", None),
    ],
)
def test_who_is_too_young_is_kept_out_and_nobody_else(quote: str, tree: str | None) -> None:
    (one,) = drafted(f"Exclusion Criteria:\n\n* {quote}\n")
    assert [str(c.tree) for c in one.criteria if c.tree is not None] == ([tree] if tree else [])


@pytest.mark.parametrize("heading", ["Inclusion Criteria", "Exclusion Criteria"])
@pytest.mark.parametrize(
    "quote",
    [
        "Pregnant women are excluded from this study because the effects on the fetus are unknown.",
        "Pregnant women are excluded since endoscopy is not recommended while pregnant.",
        "Pregnant women may not participate in this study",
        "Patients who are pregnant are not allowed on this study",
    ],
)
def test_who_is_excluded_with_its_reason_is_kept_out_under_either_heading(
    quote: str, heading: str
) -> None:
    (one,) = drafted(f"{heading}:\n\n* {quote}\n")
    (tree,) = [str(spell(c.tree)) for c in one.criteria if c.tree is not None]
    assert "'not': {'is': {'measure': 'has', 'names': ['pregnancy']}}" in tree


@pytest.mark.parametrize("heading", ["Inclusion Criteria", "Exclusion Criteria"])
@pytest.mark.parametrize(
    "quote",
    [
        "Patients with brain metastases are not eligible because of poor prognosis, unless they have been treated and are stable",
        "Patients with brain metastases are excluded because their prognosis is poor, except those that have been treated",
        "Patients with brain metastases may not be enrolled since their prognosis is poor, unless treated",
        "Pregnant women are excluded from this study because the effects are unknown, except in cohort B",
        "Pregnant women are excluded since drug X may cause bleeding in cohort 2 only",
        "Pregnant women because of the risk, other than those in part B",
        "Pregnant women are excluded because of the risk, and women must have a low risk",
        "Pregnant women are excluded because of the risk, HIV, active infection",
    ],
)  # fmt: skip
def test_a_reason_that_goes_on_to_spare_some_keeps_nobody_out(quote: str, heading: str) -> None:
    (one,) = drafted(f"{heading}:\n\n* {quote}\n")
    assert [c.kind for c in one.criteria] == [Kind.TO_DO]


@pytest.mark.parametrize("heading", ["Inclusion Criteria", "Exclusion Criteria"])
@pytest.mark.parametrize(
    "quote",
    [
        "A list of prohibited medications is provided, and patients on warfarin are not eligible",
        "A list of prohibited drugs is provided in the protocol and none of these may be taken within 14 days",
        "A list of allowed biomarkers is provided, of which at least one (EGFR mutation) must be present",
        "A list of contraception methods is provided; patients taking warfarin are excluded",
        "These potential risks may also apply to other agents, so pregnant women are excluded",
        "These potential risks may also apply to other agents; patients taking warfarin are excluded",
        "The effects of drug X on the fetus are unknown, and pregnant women are excluded",
        "The effects of drug X are unknown, so women must use contraception",
        "Women of childbearing potential who do not use contraception",
        "Adequate contraception is mandatory",
        "Effective contraception methods are to be used by all participants",
        "Participants must have HIV and must be offered the opportunity to join the sub-study",
        "Should a woman become pregnant she should inform her physician, and women with HIV are not eligible",
        "Hormone replacement therapy is not considered treatment, but patients with HIV are excluded",
        "Women of childbearing potential are defined as below 50, and must use contraception",
        "Legally authorized representatives may not consent",
        "Women over 50 do not require contraception, but women with HIV are excluded",
    ],
)  # fmt: skip
def test_what_explains_and_then_decides_is_no_information(quote: str, heading: str) -> None:
    each = drafted(f"{heading}:\n\n* {quote}\n")
    assert Kind.INFO not in [c.kind for one in each for c in one.criteria]


@pytest.mark.parametrize("heading", ["Inclusion Criteria", "Exclusion Criteria"])
def test_what_is_allowed_without_a_verb_is_information(heading: str) -> None:
    for sentence, kinds in (
        ("Prior radiotherapy allowed", [Kind.INFO]),
        ("Bisphosphonates permitted", [Kind.INFO]),
        ("Prior radiotherapy not required", [Kind.INFO]),
        ("Prior radiotherapy not allowed", [Kind.TO_DO]),
        ("No prior chemotherapy allowed", [Kind.TO_DO]),
    ):
        (one,) = drafted(f"{heading}:\n\n* {sentence}\n")
        assert [c.kind for c in one.criteria] == kinds, sentence


def test_check_finds_the_source_that_a_draft_names(tmp_path: Path) -> None:
    sources, out = tmp_path / "sources", tmp_path / "out"
    for folder in (sources, out):
        folder.mkdir()
    text = sources / "NCT00001234.txt"
    text.write_text("Inclusion Criteria:\n\n* Age ≥ 18 years\n* ECOG 0-1\n", encoding="utf-8")
    draft_it = ["draft", "NCT00001234", "--text", str(text), "--out", str(out)]
    assert CliRunner().invoke(app, draft_it).exit_code == 0
    check_it = ["check", str(out / "NCT00001234.yaml"), "--sources", str(sources)]
    assert "OM221" not in CliRunner().invoke(app, check_it).output
    text.write_text("Inclusion Criteria:\n\n* Age ≥ 18 years\n* ECOG 0-2\n", encoding="utf-8")
    assert "OM221" in CliRunner().invoke(app, check_it).output


def test_a_draft_counts_the_lines_of_the_eligibility_text_of_a_record(tmp_path: Path) -> None:
    text = "Inclusion Criteria:\n\n* Age ≥ 18 years"
    record = {"id": "NCT00001234", "below": [{"briefTitle": "A", "eligibilityCriteria": text}]}
    (tmp_path / "NCT00001234.json").write_text(json.dumps(record), encoding="utf-8")
    sources = Sources(tmp_path)
    drafted_from = Source("ClinicalTrials.gov NCT00001234, eligibility")
    assert sources.lines(drafted_from, "NCT00001234") == tuple(text.split("\n"))
    assert sources.lines(Source("registry record"), "NCT00001234") == (
        "NCT00001234",
        "A",
        *text.split("\n"),
    )


def trees(sentence: str, section: str) -> list[str]:
    """What decides of a sentence, spelled."""
    each = drafted(f"{section} Criteria:\n\n* {sentence}\n")
    return [str(spell(c.tree)) for one in each for c in one.criteria if c.tree is not None]


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


def test_who_is_eligible_with_a_malignancy_is_not_asked_to_have_none() -> None:
    sentence = (
        "Patients with a prior malignancy whose natural history or treatment does not have the "
        "potential to interfere with the assessment are eligible for this trial."
    )
    assert trees(sentence, "Exclusion") == []


@pytest.mark.parametrize(
    "sentence", ["Active hepatitis B", "Known active hepatitis C", "Has active autoimmune disease"]
)
def test_a_disease_at_rest_is_not_the_active_one(sentence: str) -> None:
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


@pytest.mark.parametrize("section", ["Inclusion", "Exclusion"])
@pytest.mark.parametrize(
    "sentence",
    [
        "ECOG = 0 or 1",
        "ECOG = 2",
        "ECOG = zero",
        "ULN = 40 U/L and AST below 2 x ULN",
        "ECOG = Eastern Cooperative Oncology Group; score 0-1",
        "WOCBP = women of childbearing potential, who use contraception",
        "The effects of the drug on the fetus are unknown; no pregnancy",
        "The effects of the drug are unknown; women of childbearing potential use contraception",
        "The effects of the drug are unknown and breastfeeding women stop nursing",
        "The effects of the drug are unknown and HIV-positive patients",
        "Men with vasectomy do not require contraception and no HIV",
        "Adequate contraception includes condoms and avoidance of pregnancy",
        "A list of drugs is provided in the protocol and no warfarin",
        "Participants must be offered the opportunity to give blood and no HIV",
        "Women of childbearing potential are defined as below 50 and practise contraception",
        "Pregnant women are excluded because of the risk to the fetus and HIV-positive patients",
        "Pregnant women are excluded because of the risk to the fetus and brain metastases",
        "Pregnancy or breastfeeding, because the drug is a teratogen or HIV infection",
        "Pregnant women because of potential harm to the child plus patients with brain metastases",
        "Pregnant women are not eligible because of risk and age ≥ 18 years",
    ],
)  # fmt: skip
def test_what_stands_behind_an_explanation_is_never_lost(sentence: str, section: str) -> None:
    (each,) = drafted(f"{section} Criteria:\n\n* {sentence}\n")
    assert Kind.INFO not in {c.kind for c in each.criteria}
    decides = [
        str(c.tree) for c in each.criteria if c.kind in DECIDES and "judged" not in str(c.tree)
    ]
    assert not any("pregnan" in tree for tree in decides)


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


@pytest.mark.parametrize(
    ("kept", "let"),
    [
        ("Known HIV infection", "Patients with well-controlled HIV may participate"),
        ("Brain metastases", "Patients with treated brain metastases are eligible"),
        ("History of hepatitis C", "Patients with cured hepatitis C can be included."),
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
