"""How texts name infections, lungs, the start of a study and the values beside it: each wording is
decided as a reader would, and none of several named together is lost."""

from __future__ import annotations

import json

import pytest

from oligomatch.rules.drafting.draft import draft
from oligomatch.rules.operators import spell
from oligomatch.rules.trial import Kind


def told(heading: str, sentence: str) -> list[tuple[Kind, str]]:
    """The kinds and trees of what a sentence becomes."""
    each = draft(f"{heading} Criteria:\n\n* {sentence}\n", "NCT00001234", "x")
    return [
        (c.kind, json.dumps(spell(c.tree)) if c.tree else "") for one in each for c in one.criteria
    ]


def _has(*names: str, kind: str = "has") -> str:
    return json.dumps({"not": {"is": {"measure": kind, "names": sorted(names)}}})


@pytest.mark.parametrize(
    ("sentence", "tree"),
    [
        ("Infection with HIV-1 or HIV-2", _has("hiv")),
        ("Infection with human immunodeficiency virus (HIV)-1 or HIV-2.", _has("hiv")),
        (
            "Infection with HIV or hepatitis B or C.",
            _has("hiv", "hepatitis_b", "hepatitis_c"),
        ),
        ("Known infection with HIV, HBV, or HCV.", _has("hiv", "hepatitis_b", "hepatitis_c")),
        ("Subject is known to be positive for HIV.", _has("hiv")),
        ("HIV infection or AIDS", _has("hiv")),
        (
            "Known history of testing positive for HIV or known acquired immunodeficiency syndrome",
            _has("hiv", kind="ever_had"),
        ),
        ("Medical history of ILD.", _has("interstitial_lung_disease", kind="ever_had")),
    ],
)
def test_infections_and_histories_in_their_wordings(sentence: str, tree: str) -> None:
    assert told("Exclusion", sentence) == [(Kind.INCLUSION, tree)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Acquired immunodeficiency syndrome",  # not everybody with the virus has it
        "Known HIV infection or positivity on immunoassay",
        "Infection with HIV or herpes",
        "Hepatitis B surface antigen",
        "History of tuberculosis or active hepatitis B",
        "Radiation-induced pneumonitis",
    ],
)
def test_what_is_not_the_infection_itself_is_not_decided_by_it(sentence: str) -> None:
    assert all(kind is not Kind.INCLUSION for kind, _ in told("Exclusion", sentence))


def test_pneumonitis_with_steroids_or_now_names_no_other_disease() -> None:
    ((kind, tree),) = told(
        "Exclusion",
        "A history of (non-infectious) pneumonitis that required steroids or current pneumonitis",
    )
    assert kind is Kind.INCLUSION
    assert "pneumonitis_with_steroids" in tree
    assert "interstitial" not in tree
    ((_, both),) = told("Exclusion", "History of ILD/pneumonitis that required steroids")
    assert "interstitial_lung_disease_with_steroids" in both


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Active hepatitis B or active hepatitis C", ("hepatitis_b", "hepatitis_c")),
        (
            "Uncontrolled hypertension or symptomatic brain metastases",
            ("uncontrolled_hypertension", "symptomatic_brain_metastases"),
        ),
    ],
)
def test_who_has_none_of_several_is_asked_nothing_and_whoever_has_one_is(
    sentence: str, names: tuple[str, ...]
) -> None:
    ((kind, tree),) = told("Exclusion", sentence)
    assert kind is Kind.JUDGEMENT
    spared = json.loads(tree)["any"]
    assert spared[1] == {"is": "judged"}
    assert set(spared[0]) == {"all"}
    assert all(name in json.dumps(spared[0]) for name in names)


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        (
            "Vaccination with a live vaccine within 4 weeks of the first administration of CT3001",
            28,
        ),
        ("Major surgery within 4 weeks of start of repotrectinib treatment.", 28),
    ],
)
def test_the_first_dose_of_the_study_drug_is_the_start(sentence: str, days: int) -> None:
    ((kind, tree),) = told("Exclusion", sentence)
    assert kind is Kind.INCLUSION
    assert json.loads(tree)["not"]["at most"]["limit"] == days


@pytest.mark.parametrize(
    "sentence",
    [
        "Major surgery within 4 weeks of the last dose of pembrolizumab",
        "Major surgery within 4 weeks of pembrolizumab",
    ],
)
def test_an_earlier_drug_is_no_start_of_the_study(sentence: str) -> None:
    ((kind, _),) = told("Exclusion", sentence)
    assert kind is not Kind.INCLUSION


@pytest.mark.parametrize(
    "sentence",
    [
        "18-45 years old at the time of the pre-operative visit",
        "Be age 18 years or older (male or female) at the time of consent",
        "Life expectancy of at least 3 months at the time of randomization",
        "ECOG performance status ≤ 2 (Karnofsky or Lansky ≥ 60%)",
        "Renal: creatinine clearance ≥ 30 mL/min or serum creatinine ≤ 1.8 mg/dL",
        "Adequate bone marrow function defined: neutrophils ≥ 750/mm3",
        "Hemoglobin ≥ 9.0 g/dL transfusions are allowed;",
        "Patients must have measurable disease per disease-specific response criteria",
        "Measurable disease by computed tomography (CT) or MRI per RECIST v1.1",
        "At least one measurable lesion according to RECIST v1.1 per investigator assessment",
    ],
)
def test_a_limit_is_of_today_however_that_is_said(sentence: str) -> None:
    ((kind, _),) = told("Inclusion", sentence)
    assert kind is Kind.INCLUSION


@pytest.mark.parametrize(
    "sentence",
    [
        "Age ≥ 18 years at the time of the diagnosis",
        "Life expectancy ≥ 3 months at diagnosis",
        "Platelets ≥ 100 x 10^9/L at the time of surgery",
        "Measurable disease by CT at the time of relapse",
    ],
)
def test_a_limit_of_another_time_is_not_that_of_today(sentence: str) -> None:
    assert all(kind is not Kind.INCLUSION for kind, _ in told("Inclusion", sentence))


@pytest.mark.parametrize(
    ("sentence", "names", "kind"),
    [
        ("Psoriasis", ("psoriasis",), "has"),
        ("History of vasculitis", ("vasculitis",), "ever_had"),
        ("Sjogren's syndrome or systemic sclerosis", ("scleroderma", "sjogren_syndrome"), "has"),
        ("Asthma or COPD", ("asthma", "copd"), "has"),
        ("Cord compression", ("spinal_cord_compression",), "has"),
    ],
)
def test_a_disease_of_the_vocabulary_is_excluded_by_its_name(
    sentence: str, names: tuple[str, ...], kind: str
) -> None:
    assert told("Exclusion", sentence) == [(Kind.INCLUSION, _has(*names, kind=kind))]


@pytest.mark.parametrize(
    "sentence", ["Radiation colitis", "Cerebral aneurysm", "Family history of aneurysm", "Colitis"]
)
def test_a_disease_that_is_named_more_narrowly_is_asked(sentence: str) -> None:
    assert all(kind is not Kind.INCLUSION for kind, _ in told("Exclusion", sentence))
