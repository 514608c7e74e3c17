"""Limits of some, alternatives and events with their time, in the wordings of many records."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.rules.drafting.draft import Drafted, draft
from oligomatch.rules.drafting.wordings import section
from oligomatch.rules.drafting.wordings import tests as named_tests
from oligomatch.rules.operators import spell
from oligomatch.rules.trial import Kind

LIVER = {
    "exists": {
        "of": "metastases",
        "where": {"one of": {"measure": "organ", "values": ["liver"]}},
        "at": "entry",
    }
}
GILBERT = {"is": {"measure": "has", "names": ["gilbert_syndrome"]}}
MEASURABLE = {"is": {"measure": "has", "names": ["measurable_disease"]}}
FEMALE = {"one of": {"measure": "sex", "values": ["female"]}}


def drafted(sentence: str, heading: str) -> tuple[Drafted, ...]:
    return draft(f"{heading} Criteria:\n\n* {sentence}\n", "NCT00001234", "x")


def decided(sentence: str, heading: str = "Inclusion") -> Any:
    """The trees that decide alone; none where a sentence is asked of a person, or to do."""
    criteria = [each for one in drafted(sentence, heading) for each in one.criteria]
    if any(each.kind in (Kind.TO_DO, Kind.JUDGEMENT) for each in criteria):
        return None
    trees = [spell(each.tree) for each in criteria if each.tree is not None]
    return trees[0] if len(trees) == 1 else trees


def most(test: str, limit: float, unit: str = "ULN") -> dict[str, Any]:
    return {"at most": {"measure": "measured", "test": test, "unit": unit, "limit": limit}}


def least(test: str, limit: float, unit: str) -> dict[str, Any]:
    return {"at least": {"measure": "measured", "test": test, "unit": unit, "limit": limit}}


def below(test: str, limit: float, unit: str) -> dict[str, Any]:
    return {"less than": {"measure": "measured", "test": test, "unit": unit, "limit": limit}}


def both(limit: float) -> dict[str, Any]:
    return {"all": [most("ast", limit), most("alt", limit)]}


def of_liver(first: float, other: float) -> dict[str, Any]:
    return {"any": [both(first), {"all": [LIVER, most("ast", other), most("alt", other)]}]}


def no(tree: Any) -> dict[str, Any]:
    return {"not": tree}


@pytest.mark.parametrize(
    ("sentence", "tree"),
    [
        ("AST and ALT ≤ 2.5 x ULN (≤ 5 x ULN if liver metastases are present)", of_liver(2.5, 5)),
        ("AST(SGOT)/ALT(SGPT) ≤ 3.0 x IULN, unless there are liver metastases in which case AST and ALT ≤ 5.0 x IULN", of_liver(3, 5)),
        ("AST and ALT ≤ 2.5 x ULN (institutional) or ≤ 5 x ULN for participants with documented liver metastases", of_liver(2.5, 5)),
        ("AST/ALT ≤ 3 x ULN except for patients with liver metastases, AST/ALT should be ≤ 5 x ULN.", of_liver(3, 5)),
        ("AST and ALT ≤ 3 × ULN \\[or ≤ 5-times ULN for patients with documented hepatic tumor involvement\\]", of_liver(3, 5)),
        ("AST/ALT ≤ 3 x ULN for patients with no liver metastases.", {"any": [LIVER, both(3)]}),
        ("In absence of liver metastases, AST and ALT ≤ 3.0 × ULN", {"any": [LIVER, both(3)]}),
        ("AST/ALT ≤ 5 x ULN for patients with liver metastases.", {"any": [no(LIVER), both(5)]}),
        ("If the participant has liver metastases, AST and ALT ≤ 5 × ULN", {"any": [no(LIVER), both(5)]}),
        ("AST and ALT ≤ 5 x ULN with liver metastases", {"any": [no(LIVER), both(5)]}),
        ("Transaminases (AST/ALT) ≤ 2.5 x ULN", both(2.5)),
        ("AST, ALT, and alkaline phosphatase ≤ 2.5 x ULN", {"all": [*both(2.5)["all"], most("alkaline_phosphatase", 2.5)]}),
        ("Total bilirubin ≤ 1.5 × ULN (≤ 3 × ULN in subjects with Gilbert's syndrome)", {"any": [most("bilirubin", 1.5), {"all": [GILBERT, most("bilirubin", 3)]}]}),
        ("Total bilirubin ≤ 1.5 x ULN (except subjects with Gilbert Syndrome, who can have total bilirubin < 3.0 mg/dL)", {"any": [most("bilirubin", 1.5), {"all": [GILBERT, below("bilirubin", 3, "mg/dL")]}]}),
        ("Total bilirubin ≤ 1.5 x ULN except in patients with Gilbert's disease", {"any": [most("bilirubin", 1.5), GILBERT]}),
        ("Total bilirubin ≤ 1.5 x ULN OR direct bilirubin ≤ ULN for subjects with total bilirubin levels > 1.5 x ULN", {"any": [most("bilirubin", 1.5), most("direct_bilirubin", 1)]}),
        ("Serum creatinine ≤ 1.5 x ULN OR creatinine clearance ≥ 60 mL/min for subjects with creatinine levels > 1.5 x institutional ULN", {"any": [most("creatinine", 1.5), least("creatinine_clearance", 60, "mL/min")]}),
        ("INR or PT ≤ 1.5 x ULN", {"any": [most("inr", 1.5), most("prothrombin_time", 1.5)]}),
        ("INR and aPTT ≤ 1.5 x ULN", {"all": [most("inr", 1.5), most("aptt", 1.5)]}),
        ("Hemoglobin ≥ 9 g/dL or ≥ 5.6 mmol/L", least("haemoglobin", 9, "g/dL")),
        ("Platelet count of 100,000/mm3 or more", least("platelets", 100000, "/mm3")),
        ("Karnofsky Performance Score of 60 or higher", least("karnofsky", 60, "%")),
        ("Life expectancy of 3 months or more", least("life_expectancy", 3, "mo")),
        ("QTcF < 450 ms (males) or < 470 ms (females)", {"any": [below("qtc", 450, "ms"), {"all": [FEMALE, below("qtc", 470, "ms")]}]}),
        ("Hemoglobin ≥ 10 g/dL for men, ≥ 9 g/dL for women", {"any": [least("haemoglobin", 10, "g/dL"), {"all": [FEMALE, least("haemoglobin", 9, "g/dL")]}]}),
        ("Age 40 years to 85 years", {"between": {"measure": "age", "low": 40, "high": 85}}),
        ("Age ≥ 18 and < 75 years", {"all": [{"at least": {"measure": "age", "limit": 18}}, {"less than": {"measure": "age", "limit": 75}}]}),
        ("18+ years of age", {"at least": {"measure": "age", "limit": 18}}),
        ("Performance status ≤ 2 on the Zubrod scale", {"at most": {"measure": "ecog", "limit": 2}}),
        ("At least 4 weeks since prior chemotherapy", no({"less than": {"measure": "days_since_therapy", "names": ["chemotherapy"], "limit": 28}})),
        ("Age ≥ 18 years. Because no dosing or adverse event data are currently available on the use of X in patients < 18 years of age, children are excluded from this study", {"at least": {"measure": "age", "limit": 18}}),
        # of whom it is not plain that the values are of one kind, or on which side
        ("ALT or AST ≤ 3 x ULN", None),
        ("INR/PT ≤ 1.5 x ULN", None),
        ("Total bilirubin ≤ 1.5 x ULN if no liver metastases; or ≤ 3 x ULN in the presence of Gilbert's syndrome or liver metastases", None),
        ("Creatinine clearance ≥ 60 mL/min for patients with creatinine > 1.5 x ULN", None),
        ("Total bilirubin ≤ 1.5 x ULN OR direct bilirubin ≤ ULN for subjects with total bilirubin levels > 3 x ULN", None),
        ("Hemoglobin ≥ 9 g/dL (≥ 80 g/L)", None),
        ("Platelets ≥ 100 x 10^9/L. Lower counts are allowed.", None),
        ("AST and ALT ≤ 5 x ULN (≤ 2.5 x ULN if liver metastases are present)", None),
        ("AST and ALT ≤ 2.5 x ULN, unless without liver metastases in which case ≤ 5 x ULN", None),
        ("Platelets ≥ 50 x 10^9/L with liver metastases", None),
        ("Total bilirubin ≤ 1.5 x ULN excluding patients with Gilbert's syndrome", None),
        ("Disease duration 5 to 10 years", None),
        ("Measurable disease per Response Evaluation Criteria in Solid Tumors, Version 1.1 (RECIST v1.1).", MEASURABLE),
        ("Have measurable disease per RECIST 1.1 as assessed by the local site investigator/radiology.", MEASURABLE),
        ("Measurable disease per RECIST 1.1 outside the irradiated field", None),
        ("Less than 4 weeks since chemotherapy", None),
    ],
)  # fmt: skip
def test_limits_of_some_and_alternatives_that_must_hold(sentence: str, tree: Any) -> None:
    assert decided(sentence) == tree


def lately(names: list[str], unit: str, limit: int) -> dict[str, Any]:
    return no({"at most": {"measure": f"{unit}_since", "names": names, "limit": limit}})


def ever(*names: str) -> dict[str, Any]:
    return no({"is": {"measure": "ever_had", "names": list(names)}})


def now(*names: str) -> dict[str, Any]:
    return no({"is": {"measure": "has", "names": list(names)}})


def over(test: str, limit: float, unit: str = "ULN") -> dict[str, Any]:
    return no(most(test, limit, unit))


@pytest.mark.parametrize(
    ("sentence", "tree"),
    [
        ("AST or ALT > 2.5 x ULN", no({"any": [over("ast", 2.5), over("alt", 2.5)]})),
        ("Total bilirubin > 1.5 x ULN (> 3 x ULN for patients with Gilbert's syndrome)", no({"all": [over("bilirubin", 1.5), {"any": [no(GILBERT), over("bilirubin", 3)]}]})),
        ("QTc > 470 ms (females) or > 450 ms (males)", no({"all": [over("qtc", 450, "ms"), {"any": [no(FEMALE), over("qtc", 470, "ms")]}]})),
        ("Hemoglobin < 9 g/dL for women or < 10 g/dL for men", no({"all": [below("haemoglobin", 10, "g/dL"), {"any": [no(FEMALE), below("haemoglobin", 9, "g/dL")]}]})),
        ("Myocardial infarction, stroke, or TIA within 6 months prior to enrollment", lately(["myocardial_infarction", "stroke", "transient_ischaemic_attack"], "months", 6)),
        ("Deep vein thrombosis or pulmonary embolism within 3 months", lately(["deep_vein_thrombosis", "pulmonary_embolism"], "months", 3)),
        ("Use of an investigational drug within 30 days", lately(["investigational_agent"], "days", 30)),
        ("Systemic anti-cancer therapy or major surgery within 4 weeks prior to study entry", no({"any": [
            {"at most": {"measure": "days_since_therapy", "names": ["systemic_therapy"], "limit": 28}},
            {"at most": {"measure": "days_since", "names": ["major_surgery"], "limit": 28}}]})),
        ("Chemotherapy within 3 weeks or major surgery within 4 weeks", {"all": [
            no({"at most": {"measure": "days_since_therapy", "names": ["chemotherapy"], "limit": 21}}),
            lately(["major_surgery"], "days", 28)]}),
        ("Less than 4 weeks since last chemotherapy", no({"less than": {"measure": "days_since_therapy", "names": ["chemotherapy"], "limit": 28}})),
        ("New York Heart Association Class III or IV congestive heart failure", now("symptomatic_heart_failure")),
        ("Congestive heart failure (NYHA class ≥ II)", now("heart_failure_nyha_2_or_more")),
        ("Has an active infection.", now("active_infection")),
        ("Hepatitis B or C", now("hepatitis_b", "hepatitis_c")),
        ("Has a diagnosis of immunodeficiency.", now("immunodeficiency")),
        ("Prior allogeneic bone marrow transplantation or solid organ transplant", ever("allogeneic_transplant", "organ_transplant")),
        ("Known history of myocarditis", ever("myocarditis")),
        ("History of or active inflammatory bowel disease", ever("inflammatory_bowel_disease")),
        ("Long QT syndrome", now("long_qt_syndrome")),
        ("QTcF interval > 470 ms, or long QT syndrome", {"all": [most("qtc", 470, "ms"), now("long_qt_syndrome")]}),
        ("Patients on dialysis", now("dialysis")),
        ("History of pancreatitis", ever("pancreatitis")),
        ("Active alcohol or drug abuse", now("substance_abuse")),
        ("Diabetes or hypertension", now("diabetes", "hypertension")),
        # what may as well be of the last alone, rests, or is on the other side
        ("Family history of long QT syndrome", None),
        ("Pulmonary hypertension", None),
        ("Diabetes insipidus", None),
        ("Hypertension not controlled by medication", None),
        ("Bowel obstruction", None),
        ("Suspected bowel obstruction", None),
        ("Congestive heart failure", None),
        ("Active rheumatoid arthritis", None),
        ("AST and ALT > 2.5 x ULN", None),
        ("AST/ALT > 2.5 x ULN", None),
        ("History of stroke, or MI within 6 months", None),
        ("Brain metastases or stroke within 6 months", None),
        ("At least 4 weeks since last chemotherapy", None),
        ("Active inflammatory bowel disease", None),
        ("Stroke", None),
        ("NYHA class II heart failure", None),
        ("Active infection requiring therapy", None),
    ],
)  # fmt: skip
def test_limits_events_and_states_that_keep_out(sentence: str, tree: Any) -> None:
    assert decided(sentence, "Exclusion") == tree


@pytest.mark.parametrize(
    "sentence",
    [
        "Platelets ≥ 100 x 10^9/L without transfusion or ≥ 50 x 10^9/L with marrow involvement",
        "Platelets ≥ 100 x 10^9/L without transfusion unless there is marrow involvement",
    ],
)
def test_an_alternative_behind_an_aid_is_no_limit_of_all(sentence: str) -> None:
    assert all(
        each.kind is Kind.TO_DO for one in drafted(sentence, "Inclusion") for each in one.criteria
    )


def test_a_limit_for_those_alone_is_not_lifted_by_that_of_the_others() -> None:
    text = (
        "Inclusion Criteria:\n\n* AST and ALT ≤ 3 x ULN for patients with no liver metastases\n"
        "* AST and ALT ≤ 5 x ULN for patients with liver metastases\n"
    )
    trees = [each.tree for one in draft(text, "NCT00001234", "x") for each in one.criteria]
    assert [tree and spell(tree) for tree in trees] == [
        {"any": [LIVER, both(3)]},
        {"any": [no(LIVER), both(5)]},
    ]


@pytest.mark.parametrize(
    ("sentence", "free"),
    [
        ("Patients with evidence of chronic hepatitis B virus (HBV) infection must have an undetectable viral load while on suppressive therapy, if indicated", now("hepatitis_b")),
        ("Participants with known human immunodeficiency virus (HIV)-infection must be on effective anti-retroviral therapy", now("hiv")),
        ("Patients with a history of hepatitis C virus (HCV) infection must have been treated and cured. For patients with HCV infection who are currently on treatment, they are eligible if they have an undetectable HCV viral load", ever("hepatitis_c")),
        ("Patients with a prior or concurrent malignancy whose natural history or treatment does not have the potential to interfere with the safety or efficacy assessment of the investigational regimen are eligible for this trial", ever("other_malignancy")),
        ("Patients with liver metastases must have a biopsy", no(LIVER)),
    ],
)  # fmt: skip
def test_what_is_required_of_those_with_a_condition_is_asked_of_nobody_else(
    sentence: str, free: Any
) -> None:
    first, *further = (each for one in drafted(sentence, "Inclusion") for each in one.criteria)
    assert first.kind is Kind.JUDGEMENT
    assert first.tree is not None
    assert spell(first.tree) == {"any": [free, {"is": "judged"}]}
    assert all(each.kind is Kind.INFO for each in further)


@pytest.mark.parametrize(
    "sentence",
    [
        "Patients with treated brain metastases must have no evidence of progression",
        "Patients with HIV must not be enrolled",
        "Patients with HIV must be on treatment; all patients must have consented",
        "Patients with hepatitis C must be cured. All patients must have a viral load.",
        "Participants with a history of chronic conditions such as HIV should not be systemically excluded",
    ],
)
def test_what_may_be_required_of_others_too_is_not_put_to_those_alone(sentence: str) -> None:
    criteria = [each for one in drafted(sentence, "Inclusion") for each in one.criteria]
    assert any(each.kind in (Kind.TO_DO, Kind.JUDGEMENT) for each in criteria)
    trees = [each.tree for each in criteria]
    assert not any(tree is not None and "any" in spell(tree) for tree in trees)


@pytest.mark.parametrize("test", ["aPTT", "Prothrombin time", "Direct bilirubin", "INR"])
def test_a_limit_on_the_other_side_is_to_do(test: str) -> None:
    assert decided(f"{test} ≤ 1.5 x ULN", "Exclusion") is None
    assert decided(f"{test} > 1.5 x ULN", "Inclusion") is None
    assert decided(f"{test} ≤ 1.5 x ULN", "Inclusion") is not None


def test_each_test_that_is_drafted_has_a_good_side_or_is_known_to_have_none() -> None:
    sides = section("good_sides")
    assert {*named_tests()} - {*sides["low"], *sides["high"]} == {
        "body_mass_index", "body_weight", "pd_l1_cps", "pd_l1_tps", "psa", "psa_doubling_time",
        "testosterone", "systolic_blood_pressure", "diastolic_blood_pressure",
    }  # fmt: skip


@pytest.mark.parametrize(
    "sentence",
    [
        "Total bilirubin ≤ 1.5 x ULN or direct bilirubin ≤ ULN in patients with Gilbert's syndrome",
        "Creatinine ≤ 1.5 x ULN or CrCl ≥ 60 mL/min in patients with liver metastases",
        "Total bilirubin ≤ 1.5 x ULN (direct bilirubin ≤ ULN in patients with Gilbert's syndrome)",
        "AST and ALT ≤ 2.5 x ULN (AST ≤ 5 x ULN with liver metastases)",
        "In patients with liver metastases, AST ≤ 5 x ULN and ALT ≤ 5 x ULN",
        "AST ≤ 5 x ULN and ALT ≤ 5 x ULN in patients with liver metastases",
        "AST ≤ 2.5 x ULN and ALT ≤ 2.5 x ULN (≤ 5 x ULN if liver metastases are present)",
    ],
)
def test_of_whom_one_of_several_limits_is_stays_open(sentence: str) -> None:
    assert decided(sentence) is None


@pytest.mark.parametrize("test", ["INR", "Creatinine", "ALT"])
def test_a_limit_for_some_in_another_entry_is_asked_of_whoever_misses_that_for_all(
    test: str,
) -> None:
    text = (
        f"Inclusion Criteria:\n\n* {test} ≤ 1.5 x ULN\n"
        f"* {test} ≤ 3 x ULN for patients with liver metastases\n"
    )
    first, second = draft(text, "NCT00001234", "x")
    assert [each.kind for each in first.criteria] == [Kind.JUDGEMENT]
    assert [each.kind for each in second.criteria] == [Kind.INCLUSION]


@pytest.mark.parametrize(
    "sentence",
    [
        "Prior allogeneic bone marrow transplant or live vaccine within 30 days",
        "History of pancreatitis or major surgery within 4 weeks",
        "History of seizures or chemotherapy within 4 weeks",
    ],
)
def test_the_time_of_the_last_event_is_not_that_of_a_history(sentence: str) -> None:
    assert decided(sentence, "Exclusion") is None


def test_of_events_of_one_kind_the_time_is_that_of_each() -> None:
    assert decided("History of stroke or TIA within 6 months", "Exclusion") is not None
    assert decided("Prior chemotherapy or radiotherapy within 4 weeks", "Exclusion") is not None


@pytest.mark.parametrize("verb", ["be randomized", "be eligible", "enter the study", "be treated"])
def test_those_who_must_not_come_are_not_whom_a_duty_concerns(verb: str) -> None:
    (one,) = drafted(f"Patients with HIV must not {verb}", "Inclusion")
    assert not any(each.tree and "any" in spell(each.tree) for each in one.criteria)


def test_headings_by_topic_bind_nobody() -> None:
    text = (
        "Inclusion Criteria:\n\n* Laboratory requirements (obtained within 14 days prior to C1D1):\n"
        "  * Hepatic:\n    * AST ≤ 3 x ULN\n\nExclusion Criteria:\n\nCardiac:\n* LVEF < 45%\n\n"
        "Prior therapy:\n* Prior organ transplant\n\nCohort B:\n* Dialysis\n"
    )
    criteria = [each for one in draft(text, "NCT00001234", "x") for each in one.criteria]
    ast = {"measure": "measured", "test": "ast", "unit": "ULN", "within_days": 14, "limit": 3}
    assert [spell(each.tree) for each in criteria if each.tree is not None] == [
        {"at most": ast},
        no(below("lvef", 45, "%")),
        ever("organ_transplant"),
        {"any": [{"not": {"is": {"measure": "has", "names": ["dialysis"]}}}, {"is": "judged"}]},
    ]
    assert criteria[-1].kind is Kind.JUDGEMENT


@pytest.mark.parametrize(
    "sentence", ["Long QT syndrome in family", "Brain metastases in the mother"]
)
def test_what_another_has_spares_nobody_the_question(sentence: str) -> None:
    ((criterion,),) = (one.criteria for one in drafted(sentence, "Exclusion"))
    assert criterion.tree is not None
    assert spell(criterion.tree) == {"is": "judged"}


def test_symptoms_of_the_cord_are_not_those_of_the_brain_alone() -> None:
    ((criterion,),) = (one.criteria for one in drafted("Symptomatic CNS metastases", "Exclusion"))
    assert criterion.kind is Kind.JUDGEMENT


def test_a_list_of_those_let_in_on_a_condition_is_one_question() -> None:
    text = (
        "Inclusion Criteria:\n\n* Participants with brain metastases are eligible if the following criteria "
        "are met:\n  * Treated\n  * Stable for 4 weeks\n"
        "* Patients may enroll if one of the following applies:\n  * Prior surgery\n"
    )
    first, *rest = (each for one in draft(text, "NCT00001234", "x") for each in one.criteria)
    assert (first.kind, "does not concern" in first.text) == (Kind.JUDGEMENT, True)
    assert first.quote.endswith("Stable for 4 weeks")
    assert not any("does not concern" in each.text for each in rest)


@pytest.mark.parametrize(
    ("second", "trees"),
    [
        ("All screening labs are to be obtained within 2 weeks prior to registration.", 1),
        ("Lower values are allowed with marrow involvement.", 0),
    ],
)
def test_a_heading_may_tell_how_new_its_values_are_in_a_sentence_of_its_own(
    second: str, trees: int
) -> None:
    text = (
        f"Inclusion Criteria:\n\n* Demonstrate adequate organ function as defined below. {second}\n"
        "  * ANC ≥ 1500/mm3\n"
    )
    found = [each.tree for one in draft(text, "NCT00001234", "x") for each in one.criteria]
    neutrophils = {"measure": "measured", "test": "neutrophils", "unit": "/mm3"}
    expected = {"at least": {**neutrophils, "within_days": 14, "limit": 1500}}
    assert [spell(tree) for tree in found if tree is not None] == [expected] * trees


@pytest.mark.parametrize(
    ("sentence", "tree"),
    [
        ("Serum LDH level ≤ 2xULN", most("ldh", 2)),
        ("LDH levels ≤ 2 x ULN", most("ldh", 2)),
        (
            "Platelet level ≥ 100 x 10^9/L",
            {"at least": {"measure": "measured", "test": "platelets", "unit": "10*9/L", "limit": 100}},
        ),
        ("PTEN deletion", {"is": {"measure": "variant", "gene": "PTEN", "names": ["loss"]}}),
        ("EGFR deletion", None),  # of a part of it, most often
    ],
)  # fmt: skip
def test_a_level_is_a_value_and_a_deleted_gene_is_lost(sentence: str, tree: Any) -> None:
    assert decided(sentence) == tree


@pytest.mark.parametrize(
    "sentence",
    [
        "WOCBP who has a positive urine pregnancy test within 72 hours",
        "Patients who have received 1 or 2 prior lines of platinum-based chemotherapy",
    ],
)
def test_who_is_no_score_of_the_who(sentence: str) -> None:
    (one,) = drafted(sentence, "Inclusion")
    assert all(find.kind != "ECOG" for find in one.finds)
