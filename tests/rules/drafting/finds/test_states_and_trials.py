"""States of an illness that are told apart, other trials, and what must not have been given before."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.rules.drafting.draft import draft
from oligomatch.rules.operators import spell
from tests.rules.drafting.drafts import EVER, MALE, encoded, has, since, trees, value

CENTRAL = {
    "exists": {
        "of": "metastases",
        "where": {
            "any": [
                {"is": "intracranial"},
                {"one of": {"measure": "organ", "values": ["spinal_cord"]}},
            ]
        },
        "at": "entry",
    }
}
MENINGES = has("leptomeningeal_disease")
ACTIVE_CENTRAL = {"all": [CENTRAL, has("active_cns_metastases")]}


def _lately(*names: str) -> Any:
    return {"at most": {"measure": "days_since", "names": list(names), "limit": 28}}


@pytest.mark.parametrize(
    ("sentence", "tree"),
    [
        ("Known active hepatitis B or C.", has("active_hepatitis_b", "active_hepatitis_c")),
        ("Active hepatitis B (e.g., HBsAg reactive) or hepatitis C (e.g., HCV RNA is detected)", has("active_hepatitis_b", "active_hepatitis_c", "hepatitis_b_surface_antigen", "hepatitis_c_virus_rna")),
        ("Known active hepatitis B (e.g., HBsAg reactive) or hepatitis C", has("active_hepatitis_b", "active_hepatitis_c", "hepatitis_b_surface_antigen")),
        ("Known history of active TB (Bacillus Tuberculosis)", has("tuberculosis", kind=EVER)),
        ("Any form of primary immunodeficiency", has("primary_immunodeficiency")),
        ("Moderate to severe hepatic impairment (Child-Pugh B or C)", has("child_pugh_b_or_c")),
        ("Receipt of any other investigational agents or devices within 4 weeks prior to enrollment", _lately("investigational_agent", "investigational_device")),
        ("Major surgery within 4 weeks prior to the first dose of lymphodepleting chemotherapy", _lately("major_surgery")),
        ("Major surgery within 4 weeks prior to CAR NK cell infusion", _lately("major_surgery")),
        ("Major surgery within 28 days prior to receiving the first dose", _lately("major_surgery")),
        ("Any positive test result for hepatitis B or C virus indicating acute or chronic infection", has("hepatitis_b", "hepatitis_c")),
        ("History of hepatitis B (defined as HBsAg reactive) or known active hepatitis C virus (defined as HCV RNA [qualitative] is detected) infection", {"any": [has("hepatitis_b_surface_antigen", kind=EVER), has("hepatitis_c_virus_rna")]}),
        ("Active brain metastases", has("active_brain_metastases")),
        ("Active or symptomatic brain metastases", has("active_brain_metastases", "symptomatic_brain_metastases")),
        ("Known active CNS metastases", ACTIVE_CENTRAL),
        ("Has known active CNS metastases and/or carcinomatous meningitis", {"any": [ACTIVE_CENTRAL, MENINGES]}),
        ("Active brain metastases or leptomeningeal metastases", {"any": [has("active_brain_metastases"), MENINGES]}),
        ("Active, uncontrolled infection", has("uncontrolled_infection")),
        ("Active infection (bacterial, viral, fungal) requiring IV antibiotics", has("infection_with_intravenous_therapy")),
        ("Active infection requiring systemic antibacterial or antifungal therapy", has("infection_with_systemic_therapy")),
        ("HIV-infected participants with a history of Kaposi's sarcoma and/or Multicentric Castleman's Disease", {"all": [has("hiv"), has("castleman_disease", "kaposi_sarcoma", kind=EVER)]}),
        ("Patients who are receiving any other investigational agents concurrently", has("investigational_agent")),
        ("Current or prior pneumonitis", has("pneumonitis", kind=EVER)),
        ("Is a solid organ transplant recipient", has("organ_transplant", kind=EVER)),
        ("History of allergic reactions attributed to the study drugs", has("allergy_to_study_drug", kind=EVER)),
        ("Hypersensitivity to any of the study interventions or any of their excipients", has("allergy_to_study_drug", kind=EVER)),
        ("Major surgery or significant traumatic injury within 4 weeks of the first dose", _lately("major_injury", "major_surgery")),
        ("Is currently participating in or has participated in a study of an investigational agent or has used an investigational device within 4 weeks prior to enrollment", {"any": [has("trial_of_an_agent"), _lately("investigational_agent", "investigational_device")]}),
        ("Is currently participating and receiving study therapy or has participated in a study of an investigational agent and received study therapy or used an investigational device within 28 days of the first dose", {"any": [has("investigational_agent"), _lately("investigational_agent", "investigational_device")]}),
    ],
)  # fmt: skip
def test_states_and_other_trials_that_exclude(sentence: str, tree: Any) -> None:
    assert encoded(sentence, "Exclusion") == {"not": tree}


@pytest.mark.parametrize(
    "sentence",
    [
        "Active or uncontrolled infection",
        "Severe or uncontrolled infection",
        "Clinically significant or uncontrolled arrhythmia",
        "Untreated or active CNS metastases",
        "Active or suspected autoimmune disease",
        "Chronic or active hepatitis B",
        "Radiation pneumonitis",
        "Planning to receive or receiving investigational agents",
        "Receiving investigational agents during the study",
        "Minor or major trauma within 4 weeks",
        "Active infection requiring parenteral antibiotics or fever",
        "Positive test for hepatitis B or C virus indicating past infection",
    ],
)
def test_the_wider_state_beside_a_narrow_one_is_asked(sentence: str) -> None:
    """Who has not the narrow one may have the other, so that he is not spared."""
    narrow = ("active_", "uncontrolled_", "investigational", "trauma", "major_injury")
    assert not any(name in tree for tree in trees(sentence, "Exclusion") for name in narrow)


@pytest.mark.parametrize(
    ("sentence", "limit", "given"),
    [
        ("Platelets ≥ 75 x 10^9/L without transfusion in 2 weeks prior to study entry", value("at least", "platelets", "10*9/L", 75), since("transfusion", 14)),
        ("Hemoglobin ≥ 10 g/dL (no blood transfusions in the preceding 28 days)", value("at least", "haemoglobin", "g/dL", 10), since("transfusion", 28)),
        ("Absolute neutrophil count ≥ 1.5 x 10^9/L without growth factor support within 7 days", value("at least", "neutrophils", "10*9/L", 1.5), since("growth_factors", 7)),
    ],
)  # fmt: skip
def test_what_must_not_have_been_given_before_a_value_decides_beside_it(
    sentence: str, limit: Any, given: Any
) -> None:
    (one,) = draft(f"Inclusion Criteria:\n\n* {sentence}\n", "NCT00001234", "x")
    assert [spell(c.tree) for c in one.criteria if c.tree] == [limit, given]


@pytest.mark.parametrize(
    ("sentence", "tree"),
    [
        ("Uncontrolled hypertension (systolic blood pressure > 190 mm Hg or diastolic blood pressure > 100 mm Hg)", {"all": [value("at most", "systolic_blood_pressure", "mm[Hg]", 190), value("at most", "diastolic_blood_pressure", "mm[Hg]", 100)]}),
        ("Oxygen saturation < 90%", {"not": value("less than", "oxygen_saturation", "%", 90)}),
        ("HbA1c > 8%", value("at most", "hba1c", "%", 8)),
    ],
)  # fmt: skip
def test_pressure_saturation_and_glycated_haemoglobin(sentence: str, tree: Any) -> None:
    assert encoded(sentence, "Exclusion") == tree


@pytest.mark.parametrize(
    "sentence",
    [
        "Symptomatic, untreated or active brain metastases",
        "Unstable, untreated or active brain metastases",
        "Active, untreated or symptomatic brain metastases",
        "Unstable or untreated or symptomatic brain metastases",
        "Active hepatitis B, hepatitis C",
    ],
)
def test_of_more_states_or_illnesses_than_are_read_a_person_is_asked(sentence: str) -> None:
    (tree,) = trees(sentence, "Exclusion")
    assert "judged" in tree


def test_pressures_that_must_both_be_high_are_asked() -> None:
    sentence = "Systolic blood pressure > 160 mmHg and diastolic blood pressure > 100 mmHg"
    assert trees(sentence, "Exclusion") == ["{'is': 'judged'}"]


@pytest.mark.parametrize(
    ("kept_out", "let_in"),
    [
        ("Active autoimmune disease", "Patients with vitiligo may be enrolled"),
        ("Active hepatitis B", "Patients with treated hepatitis B may be enrolled"),
        ("Active brain metastases", "Patients with asymptomatic brain metastases may be enrolled"),
    ],
)
def test_whom_another_sentence_lets_in_is_asked_whether_it_is_active(
    kept_out: str, let_in: str
) -> None:
    one, _ = draft(f"Exclusion Criteria:\n\n* {kept_out}\n* {let_in}\n", "NCT00001234", "x")
    (criterion,) = one.criteria
    assert criterion.tree is not None
    assert {"is": "judged"} in spell(criterion.tree)["any"]


@pytest.mark.parametrize(
    ("sentence", "days", "men"),
    [
        ("Women of childbearing potential must have a negative serum or urine pregnancy test within 72 hours prior to receiving the first dose of study medication", 3, True),
        ("Women of child-bearing potential must have a negative serum or urine pregnancy test (minimum sensitivity 25 IU/L or equivalent units of HCG) within 24 hours prior to the start of study treatment", 1, True),
        ("Females of reproductive potential must have a negative serum pregnancy test within 14 days prior to registration", 14, True),
        ("Female subject of childbearing potential should have a negative urine or serum pregnancy within 72 hours prior to receiving the first dose of study medication", 3, True),
        ("A person of childbearing potential must have a negative pregnancy test within 7 days prior to enrollment", 7, False),
    ],
)  # fmt: skip
def test_a_negative_pregnancy_test_by_its_hours(sentence: str, days: int, *, men: bool) -> None:
    spared = [*([MALE] if men else []), {"not": has("childbearing_potential")}]
    assert encoded(sentence) == {"any": [*spared, since("pregnancy_test_negative", days)["not"]]}


@pytest.mark.parametrize(
    ("sentence", "section"),
    [
        ("Women of childbearing potential must have a negative pregnancy test within 36 hours", "Inclusion"),
        ("Women of childbearing potential must have a negative pregnancy test within 7 days and before every cycle", "Inclusion"),
        ("Women must not have a negative pregnancy test within 72 hours of the first dose", "Inclusion"),
        ("Women without a negative pregnancy test within 72 hours of the first dose", "Exclusion"),
        ("History of latent or active TB", "Exclusion"),
        ("Family history of active tuberculosis", "Exclusion"),
        ("History of active TB unless treated", "Exclusion"),
        ("No history of active tuberculosis", "Exclusion"),
        ("Other devices within 4 weeks", "Exclusion"),
        ("Received lymphodepleting chemotherapy within 4 weeks", "Exclusion"),
        ("Oxygen saturation > 92% on room air or 2 L of oxygen", "Inclusion"),
        ("Oxygen saturation ≥ 90% on room air", "Exclusion"),
        ("Child-Pugh B or C without ascites", "Exclusion"),
    ],
)  # fmt: skip
def test_what_is_beside_such_words_decides_nothing(sentence: str, section: str) -> None:
    own = trees(sentence, section)
    assert all("judged" in tree for tree in own), own


def test_a_saturation_on_room_air() -> None:
    limit = value("less than", "oxygen_saturation", "%", 90)
    assert encoded("Has a pulse oximetry < 90% on room air.", "Exclusion") == {"not": limit}
