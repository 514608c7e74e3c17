"""What a second look found to be read falsely: sentences as letters have them, for and against."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2025, 5, 14)


def _found(text: str) -> dict[str, Any]:
    """What is read of a letter of that day."""
    return dict(read_letters([Letter(text, dated=DAY)], DAY).document)


THEN = "NSCLC cT1c cN1 cM1c, found on 7 April 2020. "


@pytest.mark.parametrize(
    "words",
    [
        "Recurrent cancer and pneumonia in 2024.",
        "Recurrent tumour thrombosis in 2024.",
        "Recurrent tumour embolism in 2024.",
        "Recurrent disease with pneumonia.",
        "Recurrence and pneumonia in 2024.",
        "Recurrence with pneumonia in 2024.",
        "Recurrent malignancy, pneumonia.",
        "Recurrence after pneumonia in 2024.",
        "Recurrent pneumonia and recurrent cancer in 2024.",
        "Recurrent nodal disease, infection excluded.",
    ],
)
def test_a_recurrence_beside_an_illness_is_one_of_the_cancer(words: str) -> None:
    found = _found(THEN + words)
    assert "first_episode" not in found["metastatic_disease"]
    assert "m_category" not in found["primary"]


@pytest.mark.parametrize(
    "words",
    [
        "Recurrent pneumonia in 2024.",
        "Recurrent lower respiratory tract infections.",
        "Recurrent deep vein thrombosis in 2024.",
        "Recurrent pulmonary embolism.",
        "Recurrence of the pneumonia in 2024.",
        "Recurrent episodes of bronchitis.",
        "Recurrent urinary infections.",
    ],
)
def test_an_illness_that_recurs_leaves_the_cancer_as_it_was(words: str) -> None:
    found = _found(THEN + words)
    assert found["metastatic_disease"]["first_episode"] is True
    assert found["primary"]["m_category"] == "M1c"


@pytest.mark.parametrize(
    "text",
    [
        "TTNA 12 May 2025 non-diagnostic for adenocarcinoma of the lung.",
        "TTNA 12 May 2025: insufficient for adenocarcinoma of the lung.",
        "TTNA 12 May 2025 inconclusive for adenocarcinoma of the lung.",
        "FNA 12 May 2025 negative for lung adenocarcinoma.",
        "Bronchoscopy 12 May 2025 inconclusive for lung adenocarcinoma.",
        "Biopsy of 12 May 2025 without representative tissue of the lung cancer.",
        "EBUS 12 May 2025: no proof of lung cancer.",
        "CT-guided biopsy 12 May 2025 failed; lung cancer still to be proven.",
        "Non-diagnostic bronchoscopy 12 May 2025 in suspected lung cancer.",
        "Biopsy 12 May 2025: too little material, lung adenocarcinoma cannot be told from a metastasis.",
        "Adenocarcinoma of the lung. Biopsy 12 May 2025 non-diagnostic.",
        "Adenocarcinoma of the lung. Biopsy 12 May 2025: necrosis only.",
        "Bronchoscopy 12 May 2025, lung cancer staging: no endobronchial tumour.",
        "Biopsy 12 May 2025 cancelled, lung cancer.",
    ],
)
def test_a_sample_that_told_nothing_is_not_the_day_of_the_diagnosis(text: str) -> None:
    assert "diagnosis_date" not in _found(f"NSCLC. {text}").get("primary", {})


@pytest.mark.parametrize(
    "text",
    [
        "Adenocarcinoma of the lung in the follow-up. Biopsy 12 May 2025.",
        "Squamous cell lung cancer, left lower lobe, initially stage IIIA, now stage IV. Biopsy 12 May 2025.",
        "Squamous cell lung cancer, left lower lobe. Biopsy 12 May 2025. PET-CT of 4 May 2022: tumour 20 mm.",
        "Squamous cell lung cancer, left lower lobe. Biopsy 12 May 2025. Lobectomy was done in 2022.",
        "Known adenocarcinoma of the lung. Biopsy 12 May 2025.",
        "Adenocarcinoma of the lung under surveillance. Bronchoscopy 12 May 2025.",
        "Adenocarcinoma of the lung, initial stage IIB. Biopsy 12 May 2025.",
        "Adenocarcinoma of the lung, operated. Biopsy 12 May 2025.",
        "Adenocarcinoma of the lung, growing again. Biopsy 12 May 2025.",
        "Adenocarcinoma of the lung, treated elsewhere. Biopsy 12 May 2025.",
        "Adenocarcinoma of the lung since 2021. Biopsy 12 May 2025.",
    ],
)
def test_a_sample_of_a_cancer_that_was_known_before_is_not_the_day_of_its_diagnosis(
    text: str,
) -> None:
    assert _found(text).get("primary", {}).get("diagnosis_date") != "2025-05-12"


@pytest.mark.parametrize(
    "text",
    [
        "TTNA 12 May 2025: adenocarcinoma of the lung.",
        "TTNA 12 May 2025: adenocarcinoma of the lung, EGFR negative, PD-L1 not done.",
        "TTNA 5 May 2025 non-diagnostic, EBUS 12 May 2025: lung adenocarcinoma.",
        "EBUS 12 May 2025: lung adenocarcinoma; nodes negative.",
        "Squamous cell lung cancer, left lower lobe. Biopsy 12 May 2025. PET-CT of 4 May 2025: tumour 20 mm.",
        "Adenocarcinoma of the lung, stage IIIA. Biopsy 12 May 2025.",
    ],
)
def test_a_sample_that_showed_the_cancer_is_the_day_of_its_diagnosis(text: str) -> None:
    assert _found(text)["primary"]["diagnosis_date"] == "2025-05-12"


@pytest.mark.parametrize(
    "text",
    [
        "A 54-year-old man when the tumour was found in 2019.",
        "This man, 54 years old when the tumour was found in 2019, is seen today.",
        "He was a 54-year-old smoker when he presented in 2019.",
        "In 2019 he was 54 years old.",
        "12/2019: 54-year-old man with cough.",
        "Admitted 3 March 2019: 54-year-old man.",
        "She was seen in March 2019 as a 54-year-old woman.",
        "First seen in 2019 (age 54).",
        "Lobectomy 2019 (54 years old).",
        "Lobectomy in 2019, aged 54.",
        "He was 54 years old in 2019.",
        "A 54-year-old woman presented in March 2019 with cough.",
        "A 54-year-old teacher came in 2019 with haemoptysis.",
        "When first admitted in 2019 she was a 54-year-old woman.",
        "Lobectomy on 3 March 2019 at 54 years of age.",
        "Back in 2019, as a 54-year-old man, he was operated on.",
        "As a 54-year-old man he had a lobectomy in 2019.",
        "Diagnosis 2019 (54-year-old woman at the time).",
    ],
)
def test_an_age_beside_a_day_long_past_is_that_of_then(text: str) -> None:
    age = _found(f"NSCLC. {text}").get("age")
    assert age is None or age["at_least"] == 54 < age["at_most"]  # so old then, or today


@pytest.mark.parametrize(
    "text",
    [
        "12 May 2025: 54-year-old man with cough.",
        "Board of 13 May 2025 (54-year-old man).",
        "She was seen on 12 May 2025 as a 54-year-old woman.",
        "A 54-year-old man, diagnosed in 2019, is seen.",
        "This 54-year-old man presented in 2019 with cough.",
        "A 54-year-old man with lung cancer found in 2019.",
        "54-year-old man, lobectomy in 2019.",
        "Diagnosis of 2019, now 54 years old.",
        "A 54-year-old smoker is seen; in 2019 he was operated on.",
        "Born 3 March 1971 (54 years old).",
    ],
)
def test_an_age_that_hangs_on_no_day_of_then_is_that_of_today(text: str) -> None:
    assert _found(f"NSCLC. {text}")["age"] == 54


PLAN = "NSCLC. Metastasis of L2 on CT of 3 May 2025. SBRT of L2 is planned"


@pytest.mark.parametrize(
    "words",
    [
        "; he refuses.",
        ". He has refused it.",
        ". Consent is outstanding.",
        ". She does not want it.",
        ". The patient declines.",
        ", which she refused.",
        ". Mr Smith has turned it down.",
        ". Written consent has not been given yet.",
        ". He would rather not.",
        ". Start in June. The patient has since declined the treatment.",
        ". Has not decided yet.",
        ". We await her consent.",
        ". He says no to radiotherapy.",
    ],
)
def test_a_plan_to_which_the_patient_has_not_agreed_is_none(words: str) -> None:
    (lesion,) = _found(PLAN + words)["lesions"]
    assert "target_of_treatment" not in lesion


@pytest.mark.parametrize(
    "words",
    [
        ".",
        ". The insurer has not yet agreed.",
        ". The health insurance has not decided yet.",
        ". He refuses chemotherapy.",
        ". He declines surgery.",
        ", chemotherapy he refuses.",
        ". Chemotherapy was offered and he refused it.",
        ". If she declines, we observe.",
        ". No biopsy (patient declines).",
        ". She declined the flu vaccine.",
        ". Consent was given.",
        ". He does not want to stop pembrolizumab.",
        ". She has agreed.",
    ],
)
def test_what_else_is_refused_or_open_leaves_the_plan(words: str) -> None:
    (lesion,) = _found(PLAN + words)["lesions"]
    assert lesion["target_of_treatment"] is True


@pytest.mark.parametrize(
    ("text", "gene", "result"),
    [
        ("ALK positive, so alectinib would come into question.", "ALK", "positive"),
        ("ALK positive; therefore alectinib would be needed.", "ALK", "positive"),
        ("EGFR L858R positive, and thus osimertinib would be required.", "EGFR", "positive"),
        ("ROS1 is positive, which is why crizotinib would come into question.", "ROS1", "positive"),
        ("With ALK positive, alectinib would come into question.", "ALK", None),
        ("ALK positive would come into question.", "ALK", None),
        ("If ALK is positive, so alectinib would come into question.", "ALK", None),
        ("An ALK fusion, so rare, would make alectinib possible.", "ALK", None),
    ],
)
def test_what_follows_of_a_result_leaves_it_as_it_is(
    text: str, gene: str, result: str | None
) -> None:
    found = _found(f"NSCLC. {text}").get("biomarkers", {}).get(gene, {})
    assert (found if isinstance(found, str) else found.get("result")) == result


def test_what_would_follow_of_a_pd_l1_leaves_it_as_it_is() -> None:
    text = "NSCLC. PD-L1 80%, so pembrolizumab would come into question."
    assert _found(text)["measurements"]["pd_l1_tps"] == {"value": 80, "unit": "%"}


LAST = "NSCLC. Pembrolizumab, last infusion on 4 April 2025"


@pytest.mark.parametrize(
    ("words", "ended"),
    [
        (", then stopped.", True),
        (", discontinued since.", True),
        ("; treatment was then ended because of colitis.", True),
        (" (stopped for pneumonitis).", True),
        (" before it was discontinued.", True),
        (".", False),
        (", well tolerated.", False),
        (", not to be stopped.", False),
        (", to be stopped if the CT shows growth.", False),
        (", smoking stopped.", False),
    ],
)
def test_the_last_dose_is_the_end_where_words_behind_it_tell_so(words: str, ended: bool) -> None:
    (line,) = _found(LAST + words)["systemic_therapy"]["lines"]
    assert (line.get("end") == "2025-04-04") is ended


THREE = "NSCLC, stage IV. Metastases in T12, left iliac bone and liver on CT of 3 May 2025. "


@pytest.mark.parametrize(
    ("words", "there"),
    [
        ("T12 hurts and the liver lesion disappeared.", {"T12", "ilium"}),
        ("T12 grows, the iliac and the liver lesion disappeared.", {"T12"}),
        ("The iliac bone is tender, the liver lesion vanished.", {"T12", "ilium"}),
        ("SBRT of T12 is planned and the liver lesion is gone.", {"T12", "ilium"}),
        ("The lesions of the iliac bone and the liver disappeared.", {"T12"}),
        ("The iliac lesion, the liver lesion and that of T12 disappeared.", set()),
        ("The aim is ablation of the liver lesion without residue.", {"T12", "ilium", "liver"}),
        ("The liver is not without measurable residue.", {"T12", "ilium", "liver"}),
        ("On plain X-ray the T12 lesion is invisible.", {"T12", "ilium", "liver"}),
        ("On ultrasound the liver lesion was invisible.", {"T12", "ilium", "liver"}),
        ("We hope to leave the liver without visible residue.", {"T12", "ilium", "liver"}),
        ("The liver is now without measurable residue.", {"T12", "ilium"}),
        ("The liver lesion became invisible.", {"T12", "ilium"}),
    ],
)
def test_a_lesion_that_is_there_stays_beside_one_that_is_gone(words: str, there: set[str]) -> None:
    each = _found(THREE + words).get("lesions", ())
    assert {one["organ"] for one in each if one.get("status") != "resolved"} == there


@pytest.mark.parametrize(
    "words",
    [
        "Mr B., nearly 70 years old, was seen.",
        "About 70 years old, he looks well.",
        "At the age of fifty-four years old he stopped smoking.",
        "Compared with a 40-year-old man his lung function is poor.",
        "He looks like a 60-year-old man.",
        "Physiological age of a 50-year-old.",
        "He had his first stroke as a 50-year-old.",
        "She had chemotherapy at 60 years old.",
        "He would be 90 years old at the end.",
        "The oldest patient of the study was 90 years old.",
        "Not 80 years old yet.",
        "2020 (61 y): lobectomy.",
        "A 40-year-old smoking history.",
    ],
)
def test_an_age_of_a_comparison_or_of_another_is_none(words: str) -> None:
    assert "age" not in _found(f"NSCLC. {words}")


@pytest.mark.parametrize(
    ("words", "ecog"),
    [
        ("In March 2024 his ECOG was 3.", None),
        ("2019: ECOG 0.", None),
        ("Lobectomy 3 March 2019 (ECOG 0).", None),
        ("ECOG 2 is the upper limit of the study.", None),
        ("ECOG 4 in the ICU in March 2024.", None),
        ("ECOG was 2; after physiotherapy 1.", None),
        ("At best ECOG 2.", None),
        ("ECOG 1 or worse.", None),
        ("On 12 May 2025 his ECOG was 1.", {"value": 1, "date": "2025-05-12"}),
        ("12 May 2025: ECOG 1.", {"value": 1, "date": "2025-05-12"}),
        ("Lobectomy on 3 March 2019, now ECOG 1.", 1),
        ("ECOG 1 after the holidays.", 1),
    ],
)
def test_a_performance_status_of_then_or_of_a_limit_is_none(words: str, ecog: object) -> None:
    assert _found(f"NSCLC. {words}").get("ecog") == ecog


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("He was diagnosed with lung cancer in March 2025, which proved wrong.", None),
        ("Lung cancer could have been diagnosed in March 2024.", None),
        ("Brain metastasis of NSCLC diagnosed on 3 March 2025.", None),
        ("Liquid biopsy of 3 March 2025: adenocarcinoma with EGFR L858R.", None),
        ("Liver biopsy on 3 March 2025 showed adenocarcinoma of the lung.", None),
        ("Bronchoscopy of 3 March 2025 showed tumour-free bronchi, lung cancer known.", None),
        ("The biopsy of 3 March 2025 was lost; the lung cancer was proven later.", None),
        ("Mediastinoscopy 3 March 2025: no adenocarcinoma in the nodes; lung cancer known.", None),
        ("Diagnosis 3 March 2025: pneumonia. Lung cancer later.", None),
        ("First diagnosis 03/2025 of brain metastases from NSCLC.", None),
        ("Lung biopsy on 3 March 2025 showed adenocarcinoma of the lung.", "2025-03-03"),
        ("Diagnosis 03/2025: NSCLC KRAS G12C.", "2025-03"),
        ("First diagnosis 03/2025 with liver metastases.", "2025-03"),
    ],
)
def test_the_day_of_something_else_is_not_that_of_the_diagnosis(
    words: str, day: str | None
) -> None:
    assert _found(f"NSCLC. {words}").get("primary", {}).get("diagnosis_date") == day


@pytest.mark.parametrize(
    "words",
    [
        "A trial for squamous NSCLC was mentioned.",
        "Large cell changes.",
        "Adenocarcinoma markers negative.",
        "EGFR exon 19 deletion is the most frequent mutation.",
        "NGS: EGFR exon 19 deletion (VAF 0.1 %, below cut-off).",
        "He takes a COPD spray.",
        "Seen by the diabetes nurse.",
    ],
)
def test_what_is_said_as_such_or_of_a_name_is_not_the_patients(words: str) -> None:
    found = _found(f"Lung cancer. {words}")
    assert {"histology", "biomarkers", "conditions"} & {*found} == set()
