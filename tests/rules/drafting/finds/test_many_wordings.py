"""Limits, infections and events in wordings that records use beside the common ones."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.rules.drafting.draft import draft
from oligomatch.rules.operators import spell
from oligomatch.rules.trial import Kind
from tests.support.wording import CONCERNS


def decided(sentence: str, heading: str) -> Any:
    """The tree that decides alone; none where a sentence is asked of a person, or to do."""
    text = f"{heading} Criteria:\n\n* {sentence}\n"
    criteria = [c for one in draft(text, "NCT00001234", "x") for c in one.criteria]
    if any(one.kind in (Kind.TO_DO, Kind.JUDGEMENT) for one in criteria):
        return None
    trees = [spell(one.tree) for one in criteria if one.tree is not None]
    return trees[0] if len(trees) == 1 else trees


def asked(sentence: str, heading: str) -> Any:
    """The tree of the question that a person is asked."""
    text = f"{heading} Criteria:\n\n* {sentence}\n"
    (one,) = [c for each in draft(text, "NCT00001234", "x") for c in each.criteria]
    return one.tree and one.kind is Kind.JUDGEMENT and spell(one.tree)


def value(side: str, test: str, limit: float, unit: str = "ULN", **more: int) -> dict[str, Any]:
    return {side: {"measure": "measured", "test": test, "unit": unit, **more, "limit": limit}}


def has(*names: str, kind: str = "has") -> dict[str, Any]:
    return {"not": {"is": {"measure": kind, "names": sorted(names)}}}


def lately(name: str, days: int, side: str = "at most") -> dict[str, Any]:
    return {"not": {side: {"measure": "days_since", "names": [name], "limit": days}}}


NO_TRANSPLANT = has("organ_transplant", "allogeneic_transplant", kind="ever_had")
FREE = {
    "any": [
        {"one of": {"measure": "sex", "values": ["male"]}},
        {"not": {"is": {"measure": "has", "names": ["breastfeeding", "pregnancy"]}}},
    ]
}
GILBERT = {"is": {"measure": "has", "names": ["gilbert_syndrome"]}}
ASKED = {"is": "judged"}
ONE = "one lesion"
MEASURABLE = {"is": {"measure": "has", "names": ["measurable_disease"]}}
ECOG = {"at most": {"measure": "ecog", "limit": 1}}


@pytest.mark.parametrize(
    ("sentence", "tree"),
    [
        ("Prolongation of QTcF interval to >480 ms", value("at most", "qtc", 480, "ms")),
        ("QT interval corrected for heart rate (QTc) > 480 msec", value("at most", "qtc", 480, "ms")),
        ("QTc > 470 msec on screening ECG", value("at most", "qtc", 470, "ms")),
        ("QTcF > 450 ms based on the mean of triplicate ECGs", value("at most", "qtc", 450, "ms")),
        ("QTc > 470 msec unless due to bundle branch block on ECG", None),
        ("Patients whose BMI is less than 21 at time of screening", {"not": value("less than", "body_mass_index", 21, "kg/m2")}),
        ("Known HIV seropositivity", has("hiv")),
        ("Patients known to be HIV-positive", has("hiv")),
        ("Known to be at risk of HIV", None),
        ("Positive for hepatitis B surface antigen (HBsAg)", has("hepatitis_b_surface_antigen")),
        ("HBsAg positive", has("hepatitis_b_surface_antigen")),
        ("Hepatitis C virus (HCV) RNA positive", has("hepatitis_c_virus_rna")),
        ("HCV antibody positive with detectable HCV RNA", None),
        ("Detectable HBV DNA despite treatment", None),
        ("Known history of HIV (HIV 1/2 antibodies), hepatitis B, or hepatitis C infection", has("hiv", "hepatitis_b", "hepatitis_c", kind="ever_had")),
        ("Any history of or evidence of current leptomeningeal disease", has("leptomeningeal_disease", kind="ever_had")),
        ("Has had an allogeneic tissue/solid organ transplant", NO_TRANSPLANT),
        ("History of solid organ or allogeneic stem cell transplant", NO_TRANSPLANT),
        ("History of autologous or allogeneic stem cell transplant", None),
        ("NYHA class III or IV", has("symptomatic_heart_failure")),
        ("NYHA class III or IV angina", None),
        ("Requirement for hemodialysis or peritoneal dialysis", has("dialysis")),
        ("Patients who underwent major surgery </= 28 days prior to Cycle 1 Day 1", lately("major_surgery", 28)),
        ("Major surgery within 28 days of first dose of AMG 193", lately("major_surgery", 28)),
        ("Major surgery within 28 days before treatment with bevacizumab", None),
        ("Systemic corticosteroids within 14 days", lately("systemic_steroids", 14)),
        ("Systemic corticosteroids above 10 mg within 14 days", None),
        ("Hormonal therapy within 2 weeks", {"not": {"at most": {"measure": "days_since_therapy", "names": ["hormonal_therapy"], "limit": 14}}}),
        ("Hormone replacement therapy within 2 weeks", None),
        ("Treatment with any investigational compound within 21 days prior to the first dose of study drugs", lately("investigational_agent", 21)),
        ("Pregnant or breast-feeding female", FREE),
        ("Pregnant and lactating women", FREE),
        ("Female subjects in pregnancy or lactation", FREE),
        ("Pregnant and breastfeeding their second child", None),
        ("Women must not be pregnant or breastfeeding", None),
        ("Has a diagnosis of immunodeficiency or is receiving systemic steroid therapy or any other form of immunosuppressive therapy within 7 days prior to the first dose", {"all": [has("immunodeficiency"), {"not": {"at most": {"measure": "days_since", "names": ["immunosuppressive_therapy", "systemic_steroids"], "limit": 7}}}]}),
        ("Has a diagnosis of immunodeficiency or is receiving chronic systemic steroid therapy or any other form of immunosuppressive therapy within 7 days", None),
        ("HIV infection or radiotherapy within 4 weeks", None),
        ("Poorly controlled diabetes mellitus", has("uncontrolled_diabetes")),
        ("Poorly controlled asthma", None),
        ("Child-Pugh B or C cirrhosis", has("child_pugh_b_or_c")),
        ("Child-Pugh A or B cirrhosis", None),
        ("Peripheral neuropathy ≥ grade 2", has("neuropathy_grade_2")),
        ("Neuropathy > grade 1", has("neuropathy_grade_2")),
        ("Neuropathy > grade 2", None),
        ("Requires the use of home oxygen", has("supplemental_oxygen")),
        ("Requires supplemental oxygen of more than 2 L", {"any": [has("supplemental_oxygen"), ASKED]}),
        ("Inability to undergo MRI", has("unable_to_have_mri")),
        ("Inability to undergo MRI with contrast", ASKED),
        ("Inability to swallow tablets without crushing", ASKED),
        ("Pleural effusion or ascites", has("pleural_effusion", "ascites")),
        ("Malignant ascites or pleural effusion", ASKED),
        ("Inflammatory breast cancer", has("inflammatory_breast_cancer")),
        ("Active peptic ulcer disease", {"any": [has("peptic_ulcer"), ASKED]}),
        ("Prior allogeneic HSCT", has("allogeneic_transplant", kind="ever_had")),
        ("Palliative radiation within 14 days", lately("palliative_radiotherapy", 14)),
        ("Radiation within 14 days", lately("radiotherapy", 14)),
        ("Radiation exposure within 14 days", ASKED),
        ("Brain radiation within 14 days", ASKED),
        ("Evidence of any leptomeningeal disease", has("leptomeningeal_disease")),
        ("Insufficient evidence of leptomeningeal disease", None),
        ("Active or chronic hepatitis B or hepatitis C infection", has("hepatitis_b", "hepatitis_c")),
        ("Chronic hepatitis B", None),
        ("Individuals who are pregnant (because of the potential for X to harm the unborn child), breastfeeding", None),
        ("Female of childbearing potential who is lactating or breastfeeding", {"any": [FREE["any"][0], has("breastfeeding")]}),
        ("ECOG score of 4", {"not": {"at least": {"measure": "ecog", "limit": 4}}}),
    ],
)  # fmt: skip
def test_what_excludes(sentence: str, tree: Any) -> None:
    if tree is not None and "judged" in str(tree):
        assert asked(sentence, "Exclusion") == tree
    else:
        assert decided(sentence, "Exclusion") == tree


@pytest.mark.parametrize(
    ("sentence", "tree"),
    [
        ("ECOG performance status 0-1 or KPS ≥ 70", {"any": [ECOG, value("at least", "karnofsky", 70, "%")]}),
        ("ECOG performance status 0-1 or KPS < 70", None),
        ("ECOG performance status 0-1 or KPS ≥ 70 for patients with brain metastases", None),
        ("Performance status 0-1", ECOG),
        ("Performance status 0-1, or 2 if due to pain", None),
        ("ECOG 0-1, as assessed within 7 days before the first dose", {"at most": {"measure": "ecog", "within_days": 7, "limit": 1}}),
        ("Life expectancy estimated to be at least 3 months", value("at least", "life_expectancy", 3, "mo")),
        ("Expected to have a minimum of 3 months life expectancy", value("at least", "life_expectancy", 3, "mo")),
        ("Minimum life expectancy of 12 weeks", value("at least", "life_expectancy", 12, "wk")),
        ("Life expectancy ≥ 90 days", value("at least", "life_expectancy", 3, "mo")),
        ("Life expectancy ≥ 100 days", None),
        ("Life expectancy ≥ 90 days without treatment", None),
        ("Age > or equal to 18 years", {"at least": {"measure": "age", "limit": 18}}),
        ("Age equal to or greater than 18 years", {"at least": {"measure": "age", "limit": 18}}),
        ("18 ≤ age ≤ 75 years", {"between": {"measure": "age", "low": 18, "high": 75}}),
        ("18 to 75 years old, no gender limitation", {"between": {"measure": "age", "low": 18, "high": 75}}),
        ("Patients aged ≥ 18 to 80 at time of registration", {"between": {"measure": "age", "low": 18, "high": 80}}),
        ("Age 18 to 80 percent of the median", None),
        ("Creatinine within normal institutional limits", value("at most", "creatinine", 1)),
        ("Creatinine within 2 x normal limits", None),
        ("Hemoglobin within normal limits", None),
        ("AST and/or ALT ≤ 3 x ULN", {"all": [value("at most", "ast", 3), value("at most", "alt", 3)]}),
        ("Serum TBIL < 1.5 x ULN", value("less than", "bilirubin", 1.5)),
        ("Total bilirubin ≤ 1.5 x ULN (patients with Gilbert's disease who have bilirubin ≤ 3 x ULN may be enrolled)", {"any": [value("at most", "bilirubin", 1.5), {"all": [GILBERT, value("at most", "bilirubin", 3)]}]}),
        ("Total bilirubin ≤ 1.5 x ULN (patients with haemolysis who have bilirubin ≤ 3 x ULN may be enrolled)", None),
        ("Platelets ≥ 75 000/μL", value("at least", "platelets", 75000, "/uL")),
        ("Hemoglobin ≥ 9.0 g/dL obtained within 72 hours of enrollment", value("at least", "haemoglobin", 9, "g/dL", within_days=3)),
        ("Hemoglobin ≥ 9.0 g/dL obtained within 20 hours of enrollment", None),
        ("Platelets ≥ 40,000/mcL (within screening window of 28 days up until pre-dose leukapheresis)", value("at least", "platelets", 40000, "/uL", within_days=28)),
        ("Creatinine clearance (per Cockcroft-Gault formula) ≥ 50 mL/minute", value("at least", "creatinine_clearance", 50, "mL/min")),
        ("Women must not be breastfeeding", {"any": [FREE["any"][0], has("breastfeeding")]}),
        ("Women must not be taking hormones", None),
        ("Creatinine ≤ the institutional upper limit of normal (IULN) OR measured or calculated creatinine clearance ≥ 50 mL/min using the following Cockcroft-Gault Formula", {"any": [value("at most", "creatinine", 1), value("at least", "creatinine_clearance", 50, "mL/min")]}),
        (f"Measurable disease, defined as at least {ONE} that can be accurately measured in at least one dimension (longest diameter to be recorded for non-nodal lesions and short axis for nodal lesions) as ≥ 20 mm (≥ 2 cm) by chest x-ray or as ≥ 10 mm (≥ 1 cm) with CT scan, MRI, or calipers by clinical exam", MEASURABLE),
        (f"Measurable disease by CT or MRI, defined as at least {ONE} that can be accurately measured in at least one dimension in accordance with RECIST criteria v 1.1", MEASURABLE),
        (f"Measurable disease, defined as at least {ONE} that can be accurately measured in at least one dimension as ≥ 30 mm", None),
        ("Measurable disease by CT or MRI of the pelvis", None),
    ],
)  # fmt: skip
def test_what_must_hold(sentence: str, tree: Any) -> None:
    assert decided(sentence, "Inclusion") == tree


@pytest.mark.parametrize(
    "sentence",
    [
        "Aged ≥ 18 years (or adult age as per local regulations)",
        "Age 18 years or older (or legal adult age in the country) at the time of the screening visit",
        "Age ≥ 18 years (or ≥ legal age within the country if it is older than 18 years)",
    ],
)
def test_an_age_of_the_law_is_asked_of_who_may_not_have_reached_it(sentence: str) -> None:
    text = f"Inclusion Criteria:\n\n* {sentence}\n"
    (one,) = [c for each in draft(text, "NCT00001234", "x") for c in each.criteria]
    assert one.kind is Kind.JUDGEMENT
    assert one.tree
    older = {"at least": {"measure": "age", "limit": 21}}
    assert spell(one.tree) == {"any": [older, {"is": "judged"}]}


@pytest.mark.parametrize(
    ("heading", "sentence"),
    [
        ("Exclusion", "Major surgery within 28 days of diagnosis"),
        ("Exclusion", "Other malignancy within 5 years of the initial diagnosis"),
        ("Exclusion", "Positive test for HIV or tuberculosis"),
        ("Exclusion", "Positive for tuberculosis"),
        ("Exclusion", "Known positive test for hepatitis C"),
        ("Exclusion", "Evidence of metastatic disease"),
        ("Inclusion", "No evidence of metastatic disease"),
    ],
)
def test_what_is_not_of_today_or_of_the_illness_itself_is_asked(
    heading: str, sentence: str
) -> None:
    assert decided(sentence, heading) is None


def test_of_two_spans_none_is_that_of_every_value() -> None:
    text = "Hemoglobin ≥ 9 g/dL within 14 days, platelets ≥ 100 x 10^9/L within 7 days"
    drafted = draft(f"Inclusion Criteria:\n\n* {text}\n", "NCT00001234", "x")
    trees = [spell(c.tree) for one in drafted for c in one.criteria if c.tree is not None]
    assert all("within_days" not in str(tree) for tree in trees)


def test_what_is_asked_of_those_who_breastfeed_may_not_concern_the_patient() -> None:
    text = "Breastfeeding participants must be willing to discontinue breastfeeding"
    drafted = draft(f"Inclusion Criteria:\n\n* {text}\n", "NCT00001234", "x")
    (one,) = [c for each in drafted for c in each.criteria]
    assert one.kind is Kind.JUDGEMENT
    assert CONCERNS in one.text
