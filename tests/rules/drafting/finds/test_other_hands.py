"""Wordings of records that no form was made with, each with what is narrower beside it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rules.drafting.drafts import (
    drafted,
    encoded,
    has,
    has_variant,
    kinds_of,
    since,
    value,
)

COUNT = {"measure": "count", "of": "metastases", "at": "entry", "by": "DEFAULT"}
ORGANS = {"measure": "organs", "of": "metastases", "at": "entry", "by": "DEFAULT"}
MEASURABLE = has("measurable_disease")
EGFR, ALK = has_variant("EGFR", "mutation"), has_variant("ALK", "fusion")


def _life(operator: str, limit: int, unit: str = "mo") -> Any:
    return value(operator, "life_expectancy", unit, limit)


@pytest.mark.parametrize(
    ("sentence", "tree"),
    [
        ("Expected survival must be >6 months", {"not": _life("at most", 6)}),
        ("Expected to survive for more than 3 months;", {"not": _life("at most", 3)}),
        ("Survival expectancy ≥ 12 weeks", _life("at least", 12, "wk")),
        ("Participants must not have metastatic disease (M1)", {"not": {"is": "ever_metastatic"}}),
        ("WBC > or = to 3000/mm3", value("at least", "leucocytes", "/mm3", 3000)),
        ("Creatinine < or = to 2.0 mg/dl", value("at most", "creatinine", "mg/dL", 2)),
        ("Platelet count ≥ 100\\*109/l", value("at least", "platelets", "10*9/L", 100)),
        ("ANC ≥1,000/microliters (mcL)", value("at least", "neutrophils", "/uL", 1000)),
        ("KPS score ≥ 70", value("at least", "karnofsky", "%", 70)),
        ("QTcF(Fridericia correction) ≤ 470 ms", value("at most", "qtc", "ms", 470)),
        ("PSA level at screening > 2 ng/ml", {"not": value("at most", "psa", "ng/mL", 2)}),
        (
            "Documented castrate level of serum testosterone (\\<50 ng/dl)",
            value("less than", "testosterone", "ng/dL", 50),
        ),
        (
            "Testosterone at castrate levels (< 50 ng/dL or 1.7 nmol/L)",
            value("less than", "testosterone", "ng/dL", 50),
        ),
        ("Creatinine in the normal range", value("at most", "creatinine", "ULN", 1)),
        (
            "Eastern Cooperative Oncology Group (ECOG ) performance-status score of 2 or less",
            {"at most": {"measure": "ecog", "limit": 2}},
        ),
        ("ECOG physical status score 0-1", {"at most": {"measure": "ecog", "limit": 1}}),
        (
            "Aged 18-75 years (including 18 and 75)",
            {"between": {"measure": "age", "low": 18, "high": 75}},
        ),
        ("A minimum of one target lesion according to the RECIST criteria", MEASURABLE),
        ("There is at least one measurable lesion according to RECIST 1.1", MEASURABLE),
        ("Measurable disease, defined as per RECIST v1.1", MEASURABLE),
        (
            "Measurable target lesion evaluated by investigators according to RECIST v1.1.",
            MEASURABLE,
        ),
        (
            "Measurable disease by computed tomography (CT) or magnetic resonance imaging (MRI) per "
            "Response Evaluation Criteria in Solid Tumors version 1.1 (RECIST 1.1) criteria.",
            MEASURABLE,
        ),
        (
            "Age ≥ 18 years old, both male and female are eligible;",
            {"at least": {"measure": "age", "limit": 18}},
        ),
        (
            "At least 4 weeks from any major surgery (at first dose of trial drug)",
            {
                "not": {
                    "less than": {"measure": "days_since", "names": ["major_surgery"], "limit": 28}
                }
            },
        ),
        ("Metastases in no more than 3 organs", {"at most": {**ORGANS, "limit": 3}}),
        ("Oligometastatic disease (1-5 metastases)", {"between": {**COUNT, "low": 1, "high": 5}}),
        (  # who has none is not oligometastatic
            "Oligometastatic disease, defined as 5 or fewer metastatic lesions",
            {"between": {**COUNT, "low": 1, "high": 5}},
        ),
        ("EGFR mutation or ALK fusion", {"any": [EGFR, ALK]}),
        (
            "EGFR mutation, ALK fusion or KRAS G12C mutation",
            {"any": [EGFR, ALK, has_variant("KRAS", "G12C")]},
        ),
        ("EGFR exon 21 L858R mutation", has_variant("EGFR", "L858R")),
        (
            "EGFR exon 19 deletion or exon 21 L858R mutation",
            {"is": {"measure": "variant", "gene": "EGFR", "names": ["L858R", "exon_19_deletion"]}},
        ),
        (
            "EGFR sensitizing mutations (exon 19 deletions and/or exon 21 L858R)",
            {"is": {"measure": "variant", "gene": "EGFR", "names": ["L858R", "exon_19_deletion"]}},
        ),
    ],
)
def test_what_other_hands_write_of_what_must_be(sentence: str, tree: Any) -> None:
    assert encoded(sentence) == tree


@pytest.mark.parametrize(
    ("sentence", "tree"),
    [
        ("Treatment with live vaccine within 30 days prior to the first dose of trial treatment.",
         since("live_vaccine", 30)),
        ("Received a live-virus vaccination within 30 days", since("live_vaccine", 30)),
        ("Received major surgery within 4 weeks prior to enrollment", since("major_surgery", 28)),
        ("Recent stroke in the past 3 months",
         {"not": {"less than": {"measure": "months_since", "names": ["stroke"], "limit": 3}}}),
        ("Prior history of radiation therapy", {"not": has("radiotherapy", kind="ever_had")}),
        ("Heart failure of NYHA grade 2 or above", {"not": has("heart_failure_nyha_2_or_more")}),
        ("Child-Pugh class B or worse", {"not": has("child_pugh_b_or_c")}),
        ("Persistent peripheral sensory or motor neuropathy grade 2 or higher",
         {"not": has("neuropathy_grade_2")}),
        ("Leptomeningeal disease or spinal cord compression",
         {"all": [{"not": has("leptomeningeal_disease")}, {"not": has("spinal_cord_compression")}]}),
        ("Presence of distant metastatic disease", {"not": {"is": "ever_metastatic"}}),
        ("Malabsorption syndrome. e.", {"not": has("malabsorption")}),
        ("Metastases in more than 3 organs", {"not": {"at least": {**ORGANS, "limit": 4}}}),
    ],
)  # fmt: skip
def test_what_other_hands_write_of_what_must_not_be(sentence: str, tree: Any) -> None:
    assert encoded(sentence, "Exclusion") == tree


@pytest.mark.parametrize(
    "sentence",
    [
        "Expected survival must be less than 6 months",
        "Adequate organ function and life expectancy ≥ 12 weeks in the opinion of the investigator",
        "ECOG 0-1 in the opinion of the investigator",
        "Not expected to survive for more than 3 months",
        "Testosterone at castrate levels (< 50 ng/dL or 3 nmol/L)",
        "Castrate level of testosterone (< 50 ng/dL) or orchiectomy",
        "Non-castrate level of testosterone (> 100 ng/dL)",
        "Aged 18-75 years (including patients of 80)",
        "At least one target lesion per RECIST 1.1 outside the irradiated field",
        "No target lesion according to RECIST",
        "Oligometastatic disease with up to 5 metastases, at most 3 in the liver",
        "No oligometastatic disease (up to 5 metastases)",
        "Negative for EGFR mutation or ALK fusion",
        "EGFR mutation or ALK fusion must be absent",
        "Unknown EGFR mutation or ALK fusion status",
        "Patients with EGFR mutation or ALK fusion must have received a TKI",
        "EGFR wild type or KRAS mutation",
        "EGFR mutation (e.g., exon 19 deletion or L858R)",
        "EGFR mutation (other than exon 19 deletion or L858R)",
        "Child-Pugh B or worse",
    ],
)
def test_what_is_narrower_beside_it_decides_nothing(sentence: str) -> None:
    assert "inclusion" not in kinds_of(sentence, "Inclusion")


@pytest.mark.parametrize(
    "sentence",
    [
        "EGFR mutation (exon 19 deletion or L858R)",  # the brackets may give examples
        "Sensory neuropathy grade 2 or higher",
        "Active leptomeningeal disease or spinal cord compression",
        "Minor surgery within 2 weeks or received major surgery within 4 weeks",
        "Creatinine in the normal range",
        "No metastases in more than 3 organs",
    ],
)
def test_what_may_keep_out_something_else_decides_nothing(sentence: str) -> None:
    assert "inclusion" not in kinds_of(sentence, "Exclusion")


def test_what_is_kept_out_but_for_some_is_no_permission() -> None:
    sentence = (
        "Any active autoimmune disease except for vitiligo or psoriasis are permitted to enroll."
    )
    (one,) = drafted(f"Exclusion Criteria:\n\n* {sentence}\n")
    assert all("it does not concern the patient" not in c.text for c in one.criteria)


def test_how_a_cancer_was_diagnosed_is_not_put_to_the_patient() -> None:
    sentence = (
        "Patients in strict compliance with the clinical diagnostic criteria of the guidelines"
    )
    (one,) = drafted(f"Inclusion Criteria:\n\n* {sentence}\n")
    assert all(c.asked != "patient" for c in one.criteria)


@pytest.mark.parametrize("sentence", ["Male or female.", "Men or women", "Both sexes"])
def test_either_sex_binds_nobody(sentence: str) -> None:
    (one,) = drafted(f"Inclusion Criteria:\n\n* {sentence}\n")
    assert [str(c.kind) for c in one.criteria] == ["info"]


@pytest.mark.parametrize(
    "beside",
    [
        "Patients with other malignancies are eligible if disease free for > 5 years",
        "Chemotherapy for a different cancer is allowed (completed > 3 years prior to registration)",
        "Women not of child bearing potential (age appropriate amenorrhea) are eligible",
    ],
)
def test_a_span_of_years_lets_nobody_in_of_another_age(beside: str) -> None:
    made = drafted(f"Inclusion Criteria:\n\n* Age ≥ 18 years\n* {beside}\n")
    assert [str(c.kind) for c in made[0].criteria] == ["inclusion"]


def test_another_age_that_is_let_in_still_asks_a_person() -> None:
    beside = "Patients ≥ 16 years may be enrolled with consent of their parents"
    made = drafted(f"Inclusion Criteria:\n\n* Age ≥ 18 years\n* {beside}\n")
    assert [str(c.kind) for c in made[0].criteria] == ["judgement"]
