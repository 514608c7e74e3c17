"""What a draft encodes of one sentence, by what it finds in it."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.rules.drafting.draft import draft
from oligomatch.rules.operators import spell
from oligomatch.rules.trial import Kind
from tests.rules.drafting.drafts import (
    EVER,
    MALE,
    asked,
    encoded,
    has,
    has_variant,
    since,
    value,
)

COUNT = {"measure": "count", "of": "metastases", "at": "entry", "by": "DEFAULT"}


PER_ORGAN = {**COUNT, "measure": "most_in_one_organ"}


@pytest.mark.parametrize(
    ("sentence", "tree"),
    [
        ("Up to 5 metastases", {"at most": {**COUNT, "limit": 5}}),
        ("Patients must have 1 to 5 metastatic lesions", {"between": {**COUNT, "low": 1, "high": 5}}),
        ("No more than three (3) metastases", {"at most": {**COUNT, "limit": 3}}),
        ("fewer than 5 metastases", {"at most": {**COUNT, "limit": 4}}),
        ("≤ 4 extracranial metastases", {"at most": {**COUNT, "where": {"not": {"is": "intracranial"}}, "limit": 4}}),
        ("\\<= 3 brain metastases", {"at most": {**COUNT, "where": {"one of": {"measure": "organ", "values": ["brain"]}}, "limit": 3}}),
        ("All metastases ≤ 5 cm in diameter", {"every": {"of": "metastases", "at": "entry", "is": {"at most": {"measure": "max_diameter_mm", "limit": 50}}}}),
        ("Metastatic lesions ≤ 5 cm", {"every": {"of": "metastases", "at": "entry", "is": {"at most": {"measure": "max_diameter_mm", "limit": 50}}}}),
        ("Patient with wild type EGFR and ALK", {"all": [{"not": {"is": {"measure": "altered", "gene": "EGFR"}}}, {"not": {"is": {"measure": "altered", "gene": "ALK"}}}]}),
        ("No EGFR, ALK or ROS1 alterations", {"all": [{"not": {"is": {"measure": "altered", "gene": g}}} for g in ("EGFR", "ALK", "ROS1")]}),
        ("Documented EGFR mutation", has_variant("EGFR", "mutation")),
        ("EGFR-mutated disease", has_variant("EGFR", "mutation")),
        ("EGFR alteration", {"is": {"measure": "altered", "gene": "EGFR"}}),
        ("Activating EGFR mutation", has_variant("EGFR", "activating")),
        ("EGFR activating mutations", has_variant("EGFR", "activating")),
        ("ALK rearrangement", has_variant("ALK", "fusion")),
        ("ALK gene rearrangement", has_variant("ALK", "fusion")),
        ("RET fusion-positive disease", has_variant("RET", "fusion")),
        ("ALK mutation", {"is": {"measure": "altered", "gene": "ALK"}}),
        ("MET amplification", has_variant("MET", "amplification")),
        ("KRAS G12D mutation", has_variant("KRAS", "G12D")),
        ("KRAS G12 mutations other than G12C", has_variant("KRAS", "G12", other_than=["G12C"])),
        ("KRAS mutation other than G12C", has_variant("KRAS", "mutation", other_than=["G12C"])),
        ("EGFR or ALK rearrangement", {"any": [{"is": {"measure": "altered", "gene": "EGFR"}}, has_variant("ALK", "fusion")]}),
        ("EGFR, KRAS or ROS1 mutations", {"any": [has_variant("EGFR", "mutation"), has_variant("KRAS", "mutation"), {"is": {"measure": "altered", "gene": "ROS1"}}]}),
        ("EGFR L858R mutation", {"is": {"measure": "variant", "gene": "EGFR", "names": ["L858R"]}}),
        ("Histologically or cytologically confirmed NSCLC", {"one of": {"measure": "cancer_type", "values": ["nsclc"]}}),
        ("Patients must not have an EGFR mutation", {"not": has_variant("EGFR", "mutation")}),
        ("No MET amplification", {"not": has_variant("MET", "amplification")}),
        ("Liver metastases are not permitted", {"not": {"exists": {"of": "metastases", "where": {"one of": {"measure": "organ", "values": ["liver"]}}, "at": "entry"}}}),
        ("No brain metastases or spinal cord compression", {"all": [{"not": {"exists": {"of": "metastases", "where": {"one of": {"measure": "organ", "values": ["brain"]}}, "at": "entry"}}}, {"not": {"is": {"measure": "has", "names": ["spinal_cord_compression"]}}}]}),
        ("No more than 3 metastases in any one organ", {"at most": {**PER_ORGAN, "limit": 3}}),
        ("Maximum of 3 metastases to any single organ system", {"at most": {**PER_ORGAN, "limit": 3}}),
        ("Maximum diameter of any metastasis ≤ 5 cm", {"every": {"of": "metastases", "at": "entry", "is": {"at most": {"measure": "max_diameter_mm", "limit": 50}}}}),
        ("Bone or lymph node metastases", {"exists": {"of": "metastases", "where": {"one of": {"measure": "organ", "values": ["bone", "lymph_node"]}}, "at": "entry"}}),
        ("A pathologically (histologically or cytologically) proven diagnosis of RCC prior to randomization", {"one of": {"measure": "cancer_type", "values": ["renal"]}}),
        ("HER2-positive disease", {"is": {"measure": "has", "names": ["her2_positive"]}}),
        ("ALK-positive disease", {"is": {"measure": "altered", "gene": "ALK"}}),
        ("Not castration-resistant", {"not": {"is": {"measure": "has", "names": ["castration_resistant_disease"]}}}),
        ("Squamous cell carcinoma of the esophagus", {"all": [{"one of": {"measure": "cancer_type", "values": ["oesophageal"]}}, {"one of": {"measure": "histology", "values": ["squamous"]}}]}),
        ("Pathologically proven renal cell carcinoma (RCC)", {"one of": {"measure": "cancer_type", "values": ["renal"]}}),
        ("Total number of metastases 4-10", {"between": {**COUNT, "low": 4, "high": 10}}),
        ("Number of brain metastases must be ≤ 3", {"at most": {**COUNT, "where": {"one of": {"measure": "organ", "values": ["brain"]}}, "limit": 3}}),
        ("All metastases are amenable to local ablative therapy", {"every": {"of": "metastases", "at": "entry", "is": {"is": "amenable_to_local_therapy"}}}),
        ("Total volume of brain metastases at most 30 cc", {"at most": {"measure": "sum_volume_cc", "of": "metastases", "where": {"one of": {"measure": "organ", "values": ["brain"]}}, "at": "entry", "limit": 30}}),
        ("Non-squamous histology", {"not": {"one of": {"measure": "histology", "values": ["squamous"]}}}),
    ],
)  # fmt: skip
def test_a_sentence_that_is_understood_whole_is_encoded(sentence: str, tree: Any) -> None:
    assert encoded(sentence) == tree


@pytest.mark.parametrize(
    ("sentence", "tree"),
    [
        ("Brain metastases", {"not": {"exists": {"of": "metastases", "where": {"one of": {"measure": "organ", "values": ["brain"]}}, "at": "entry"}}}),
        ("Any prior or concurrent chemotherapy", {"not": {"is": {"measure": "prior_or_concurrent", "names": ["chemotherapy"]}}}),
        ("Prior or concurrent treatment with an anti-PD-1, anti-PD-L1 or anti-CTLA-4 antibody", {"not": {"is": {"measure": "prior_or_concurrent", "names": ["ctla4", "pd1", "pdl1"]}}}),
        ("Known EGFR mutation", {"not": has_variant("EGFR", "mutation")}),
        ("KRAS G12 other than G12C", {"not": has_variant("KRAS", "G12", other_than=["G12C"])}),
        ("Cancer histology other than NSCLC", {"one of": {"measure": "cancer_type", "values": ["nsclc"]}}),
        ("More than 5 metastases", {"not": {"at least": {**COUNT, "limit": 6}}}),
    ],
)  # fmt: skip
def test_an_exclusion_that_is_understood_whole_is_its_negation(sentence: str, tree: Any) -> None:
    assert encoded(sentence, "Exclusion") == tree


@pytest.mark.parametrize(
    ("sentence", "tree"),
    [
        ("Age at least 18 years", {"at least": {"measure": "age", "limit": 18}}),
        ("Patients must be 18 years of age or older", {"at least": {"measure": "age", "limit": 18}}),
        ("Aged 18-75 years old", {"between": {"measure": "age", "low": 18, "high": 75}}),
        ("Age \\>= 18 years at time of study entry", {"at least": {"measure": "age", "limit": 18}}),
        ("ECOG 0-1", {"at most": {"measure": "ecog", "limit": 1}}),
        ("An Eastern Cooperative Oncology Group (ECOG) performance status (PS) ≤2.",
         {"at most": {"measure": "ecog", "limit": 2}}),
        ("Life expectancy of at least 12 weeks",
         {"at least": {"measure": "measured", "test": "life_expectancy", "unit": "wk", "limit": 12}}),
        ("Hemoglobin >= 9.0 g/dL",
         {"at least": {"measure": "measured", "test": "haemoglobin", "unit": "g/dL", "limit": 9}}),
    ],
)  # fmt: skip
def test_age_performance_and_counts_are_encoded(sentence: str, tree: object) -> None:
    (one,) = draft(f"Inclusion Criteria:\n\n* {sentence}", "NCT00001234", "x")
    assert [spell(c.tree) for c in one.criteria if c.tree is not None] == [tree]


@pytest.mark.parametrize(
    ("sentence", "section", "measure", "limit"),
    [
        ("Age >/= 18 years", "Inclusion", {"measure": "age"}, {"at least": 18}),
        ("Adults aged ≥ 18 years", "Inclusion", {"measure": "age"}, {"at least": 18}),
        ("Age must be 55 years or older at registration", "Inclusion", {"measure": "age"}, {"at least": 55}),
        ("ECOG performance status of 0 or 1 (on a scale from 0 to 5, 5 being death)", "Inclusion", {"measure": "ecog"}, {"at most": 1}),
        ("Good performance status (ECOG 0-1)", "Inclusion", {"measure": "ecog"}, {"at most": 1}),
        ("Performance status: ECOG 0-2", "Inclusion", {"measure": "ecog"}, {"at most": 2}),
        ("ECOG or WHO performance status 0-1", "Inclusion", {"measure": "ecog"}, {"at most": 1}),
        ("Hemoglobin ≥ 5.6 mmol/L", "Inclusion", {"measure": "measured", "test": "haemoglobin", "unit": "mmol/L"}, {"at least": 5.6}),
        ("Creatinine ≤ 133 µmol/L", "Inclusion", {"measure": "measured", "test": "creatinine", "unit": "umol/L"}, {"at most": 133}),
        ("Creatinine ≤ 1.5 fold of the ULN", "Inclusion", {"measure": "measured", "test": "creatinine", "unit": "ULN"}, {"at most": 1.5}),
        ("INR ≤ 1.5", "Inclusion", {"measure": "measured", "test": "inr", "unit": "1"}, {"at most": 1.5}),
        ("INR ≤ 1.5 x ULN", "Inclusion", {"measure": "measured", "test": "inr", "unit": "ULN"}, {"at most": 1.5}),
        ("BMI of ≤ 40", "Inclusion", {"measure": "measured", "test": "body_mass_index", "unit": "kg/m2"}, {"at most": 40}),
        ("Platelets ≥ 100,000/mm3 within ≤ 28 days", "Inclusion", {"measure": "measured", "test": "platelets", "unit": "/mm3", "within_days": 28}, {"at least": 100000}),
        ("Platelets ≥ 100,000/mm3 (obtained ≤ 15 days prior)", "Inclusion", {"measure": "measured", "test": "platelets", "unit": "/mm3", "within_days": 15}, {"at least": 100000}),
        ("Anticipated survival of at least 16 weeks", "Inclusion", {"measure": "measured", "test": "life_expectancy", "unit": "wk"}, {"at least": 16}),
    ],
)  # fmt: skip
def test_ages_scores_and_values_are_read_in_their_wordings(
    sentence: str, section: str, measure: dict[str, Any], limit: dict[str, float]
) -> None:
    ((side, number),) = limit.items()
    assert encoded(sentence, section) == {side: {**measure, "limit": number}}


@pytest.mark.parametrize(
    "sentence",
    ["Measurable or evaluable disease", "Evaluable disease per RECIST v1.1 at screening"],
)
def test_what_may_be_measurable_or_evaluable_is_either(sentence: str) -> None:
    names = ["evaluable_disease", "measurable_disease"]
    assert encoded(sentence) == {"is": {"measure": "has", "names": names}}


@pytest.mark.parametrize(
    ("sentence", "tree"),
    [
        ("Absolute neutrophil count (ANC) ≥ 1,500/mm3", value("at least", "neutrophils", "/mm3", 1500)),
        ("Platelets \\>= 100 x 10\\^9/L", value("at least", "platelets", "10*9/L", 100)),
        ("Platelet count ≥ 100,000 cells/μL", value("at least", "platelets", "/uL", 100_000)),
        ("Hemoglobin > 90 g/L", {"not": value("at most", "haemoglobin", "g/L", 90)}),
        ("Serum creatinine ≤ 1.5 x ULN or creatinine clearance ≥ 50 mL/min", {"any": [value("at most", "creatinine", "ULN", 1.5), value("at least", "creatinine_clearance", "mL/min", 50)]}),
        ("Total bilirubin ≤ 1.5 times the upper limit of normal (ULN)", value("at most", "bilirubin", "ULN", 1.5)),
        ("AST and ALT ≤ 3 x ULN", {"all": [value("at most", test, "ULN", 3) for test in ("ast", "alt")]}),
        ("ALT ≤ 2.5 × ULN (≤ 5 × ULN in patients with liver metastases)", {"any": [value("at most", "alt", "ULN", 2.5), {"all": [{"exists": {"of": "metastases", "where": {"one of": {"measure": "organ", "values": ["liver"]}}, "at": "entry"}}, value("at most", "alt", "ULN", 5)]}]}),
        ("Karnofsky performance status ≥ 70%", value("at least", "karnofsky", "%", 70)),
        ("WHO performance status 0-2", {"at most": {"measure": "ecog", "limit": 2}}),
        ("Measurable disease per RECIST 1.1", has("measurable_disease")),
        ("Female patients must be non-pregnant and not breastfeeding.", {"any": [MALE, {"not": has("breastfeeding", "pregnancy")}]}),
        ("Women of childbearing potential must have a negative serum pregnancy test within 7 days prior to registration", {"any": [MALE, {"not": has("childbearing_potential")}, {"at most": {"measure": "days_since", "names": ["pregnancy_test_negative"], "limit": 7}}]}),
        ("Male or female patients at least 18 years of age", {"at least": {"measure": "age", "limit": 18}}),
        ("PSA > 1 but < 50", {"all": [{"not": value("at most", "psa", "ng/mL", 1)}, value("less than", "psa", "ng/mL", 50)]}),
        ("Serum testosterone > 100 ng/dL", {"not": value("at most", "testosterone", "ng/dL", 100)}),
        ("PSADT < 15 months", value("less than", "psa_doubling_time", "mo", 15)),
        ("Bilirubin ≤ ULN", value("at most", "bilirubin", "ULN", 1)),
        ("Creatinine ≤ 1.5\\*ULN", value("at most", "creatinine", "ULN", 1.5)),
        ("Platelets ≥ 100,000/mcL (obtained within 45 days prior to randomization)", {"at least": {"measure": "measured", "test": "platelets", "unit": "/uL", "within_days": 45, "limit": 100_000}}),
        ("Not pregnant, because the drug may harm", {"any": [MALE, {"not": has("pregnancy")}]}),
    ],
)  # fmt: skip
def test_limits_and_states_that_must_hold_are_encoded(sentence: str, tree: Any) -> None:
    assert encoded(sentence) == tree


@pytest.mark.parametrize(
    ("sentence", "tree"),
    [
        ("Age < 18 years", {"not": {"less than": {"measure": "age", "limit": 18}}}),
        ("ECOG performance status > 2", {"not": {"at least": {"measure": "ecog", "limit": 3}}}),
        ("ECOG 3-4", {"not": {"at least": {"measure": "ecog", "limit": 3}}}),
        ("Life expectancy < 3 months", {"not": value("less than", "life_expectancy", "mo", 3)}),
        ("EGFR wild-type", {"is": {"measure": "altered", "gene": "EGFR"}}),
        ("Serum albumin <28 g/L", {"not": value("less than", "albumin", "g/L", 28)}),
        ("Pregnant or lactating women", {"any": [MALE, {"not": has("breastfeeding", "pregnancy")}]}),
        ("Active hepatitis B or C", {"not": has("active_hepatitis_b", "active_hepatitis_c")}),
        ("Known history of HIV", {"not": has("hiv", kind=EVER)}),
        ("Presence or history of interstitial lung disease (ILD)", {"not": has("interstitial_lung_disease", kind=EVER)}),
        ("Untreated or symptomatic brain metastases", {"not": has("symptomatic_brain_metastases", "untreated_brain_metastases")}),
        ("History of leptomeningeal metastases", {"not": has("leptomeningeal_disease", kind=EVER)}),
        ("Prior chemotherapy within 4 weeks", since("chemotherapy", 28, "days_since_therapy")),
        ("Live vaccine within 30 days prior to the first dose of study drug", since("live_vaccine", 30)),
        ("Major surgery ≤28 days prior to randomization", since("major_surgery", 28)),
        ("Myocardial infarction within 6 months", since("myocardial_infarction", 6, "months_since")),
        ("Other malignancy within the last 5 years", since("other_malignancy", 60, "months_since")),
        ("Prior ADT within 6 months", {"not": {"any": [since("androgen_deprivation_therapy", 6, "months_since_therapy")["not"], since("androgen_deprivation", 6, "months_since")["not"]]}}),
        ("Prior radiotherapy", {"not": has("radiotherapy", kind=EVER)}),
        ("Castration-resistant prostate cancer", {"not": {"all": [has("castration_resistant_disease"), {"one of": {"measure": "cancer_type", "values": ["prostate"]}}]}}),
        ("CNS metastases", {"not": {"exists": {"of": "metastases", "where": {"any": [{"is": "intracranial"}, {"one of": {"measure": "organ", "values": ["spinal_cord"]}}]}, "at": "entry"}}}),
        ("Brain, peritoneal or omental metastases", {"not": {"exists": {"of": "metastases", "where": {"one of": {"measure": "organ", "values": ["brain", "peritoneum"]}}, "at": "entry"}}}),
        ("Uncontrolled diabetes mellitus", {"not": has("uncontrolled_diabetes")}),
        ("Patients unable to swallow orally administered medication", {"not": has("unable_to_swallow")}),
        ("Received a COVID-19 vaccine within 7 days", since("covid_19_vaccine", 7)),
        ("History of interstitial lung disease that required steroids", {"not": has("interstitial_lung_disease_with_steroids", kind=EVER)}),
        ("Has a history of (noninfectious) pneumonitis/ILD that required steroids or has current pneumonitis/ILD", {"not": {"any": [has("interstitial_lung_disease_with_steroids", "pneumonitis_with_steroids", kind=EVER), has("interstitial_lung_disease", "pneumonitis")]}}),
        ("Prior bilateral orchiectomy", {"not": has("orchiectomy", kind=EVER)}),
        ("Patients with HIV are excluded", {"not": has("hiv")}),
        ("Known HIV or liver metastases", {"all": [{"not": has("hiv")}, {"not": {"exists": {"of": "metastases", "where": {"one of": {"measure": "organ", "values": ["liver"]}}, "at": "entry"}}}]}),
        ("Liver metastases > 6 cm", {"not": {"exists": {"of": "metastases", "where": {"all": [{"one of": {"measure": "organ", "values": ["liver"]}}, {"not": {"at most": {"measure": "max_diameter_mm", "limit": 60}}}]}, "at": "entry"}}}),
    ],
)  # fmt: skip
def test_conditions_and_washouts_that_exclude_are_encoded(sentence: str, tree: Any) -> None:
    assert encoded(sentence, "Exclusion") == tree


@pytest.mark.parametrize(
    ("sentence", "waits"),
    [
        ("Live vaccine within 30 days prior to the first dose of study drug", since("live_vaccine", 30)["not"]),
        ("Prior chemotherapy within 4 weeks", since("chemotherapy", 28, "days_since_therapy")["not"]),
        ("Known history of HIV", None),
        ("Age < 18 years", None),
    ],
)  # fmt: skip
def test_a_washout_waits_for_its_time(sentence: str, waits: Any) -> None:
    (one,) = draft(f"Exclusion Criteria:\n\n* {sentence}\n", "NCT00001234", "x")
    (criterion,) = one.criteria
    waiting = [(str(wait.event), spell(wait.situation)) for wait in criterion.waits]
    assert waiting == ([] if waits is None else [("time", waits)])


@pytest.mark.parametrize(
    ("cancer", "sentence", "sure"),
    [
        ("NSCLC", "Stage IV disease", True),
        ("Prostate cancer", "Stage IV disease", False),
        ("Esophageal cancer", "Stage IV disease", False),
        ("A cancer", "Stage IV disease", False),
        ("Prostate cancer", "Stage IV NSCLC", True),
    ],
)
def test_stage_iv_is_metastatic_only_of_the_cancers_of_which_it_says_so(
    cancer: str, sentence: str, sure: bool
) -> None:
    """Of the prostate it may be pelvic nodes, of the oesophagus a large tumour."""
    text = f"Inclusion Criteria:\n\n* {cancer}\n* {sentence}\n"
    trees = [
        spell(c.tree) for one in draft(text, "NCT00001234", "x") for c in one.criteria if c.tree
    ]
    assert ({"is": "ever_metastatic"} in trees) is sure


def test_age_performance_and_life_expectancy_are_encoded_side_by_side() -> None:
    (one,) = draft(
        "Inclusion Criteria:\n* Age ≥ 18 years, ECOG 0-1 and life expectancy over 3 months",
        "NCT00001234",
        "x",
    )
    assert {"age", "ECOG", "life expectancy"} <= {find.kind for find in one.finds}
    assert all(c.kind is Kind.INCLUSION and c.tree is not None for c in one.criteria)


@pytest.mark.parametrize(
    ("sentence", "tree"),
    [
        ("Age > 18 years", {"any": [{"at least": {"measure": "age", "limit": 19}}, asked({"at least": {"measure": "age", "limit": 18}})]}),
        ("Patients over the age of 18", {"any": [{"at least": {"measure": "age", "limit": 19}}, asked({"at least": {"measure": "age", "limit": 18}})]}),
        ("Male or female subject aged ≥ 18 years", {"at least": {"measure": "age", "limit": 18}}),
        ("All patients must be ≥ 18 years of age", {"at least": {"measure": "age", "limit": 18}}),
        ("Must be at least 18 years of age or older", {"at least": {"measure": "age", "limit": 18}}),
        ("ECOG performance status of 0, 1, 2 or 3", {"at most": {"measure": "ecog", "limit": 3}}),
        ("ECOG performance status 0.", {"at most": {"measure": "ecog", "limit": 0}}),
        ("ANC ≥ 1,500", {"at least": {"measure": "measured", "test": "neutrophils", "unit": "/uL", "limit": 1500}}),
        ("Neutrophils ≥ 1.5 G/L", {"at least": {"measure": "measured", "test": "neutrophils", "unit": "10*9/L", "limit": 1.5}}),
        ("Platelets ≥ 100K", {"at least": {"measure": "measured", "test": "platelets", "unit": "10*3/uL", "limit": 100}}),
        ("Platelets ≥ 100", None),
        ("Hemoglobin ≥ 9 g/dL (transfusions permitted)", {"at least": {"measure": "measured", "test": "haemoglobin", "unit": "g/dL", "limit": 9}}),
        ("Hemoglobin ≥ 9 g/dL without platelet transfusion within 7 days", asked({"at least": {"measure": "measured", "test": "haemoglobin", "unit": "g/dL", "limit": 9}})),
        ("Total bilirubin ≤ 1.5 x ULN (≤ 3 x ULN for patients with Gilbert's)", {"any": [{"at most": {"measure": "measured", "test": "bilirubin", "unit": "ULN", "limit": 1.5}}, {"all": [{"is": {"measure": "has", "names": ["gilbert_syndrome"]}}, {"at most": {"measure": "measured", "test": "bilirubin", "unit": "ULN", "limit": 3}}]}]}),
        ("Life expectancy > 10 years", {"not": {"at most": {"measure": "measured", "test": "life_expectancy", "unit": "mo", "limit": 120}}}),
        ("At least one measurable tumor lesion according to RECIST 1.1", {"is": {"measure": "has", "names": ["measurable_disease"]}}),
        ("Negative urine pregnancy test in women of childbearing potential", {"any": [{"one of": {"measure": "sex", "values": ["male"]}}, {"is": "judged"}]}),
        ("Other protocol-defined inclusion/exclusion criteria apply", {"is": "judged"}),
        ("Patients with uveal melanoma are not eligible", {"is": "judged"}),
        ("Fluent in English (TAPS study)", {"is": "judged"}),
        ("Age > 18 years for cohort A", None),
    ],
)  # fmt: skip
def test_plain_limits_in_more_wordings_are_encoded(sentence: str, tree: Any) -> None:
    assert encoded(sentence) == tree


@pytest.mark.parametrize(
    "sentence",
    [
        "Patients may not be receiving any other anticancer agents",
        "Participants on hemodialysis or with acute renal failure will be excluded",
        "Patients with primary brain tumors are ineligible",
    ],
)
def test_what_a_sentence_itself_keeps_out_is_asked_under_either_heading(sentence: str) -> None:
    for section in ("Inclusion", "Exclusion"):
        (one,) = draft(f"{section} Criteria:\n\n* {sentence}\n", "NCT00001234", "x")
        (criterion,) = one.criteria
        assert criterion.kind is Kind.JUDGEMENT
        assert "excludes" in criterion.text
