"""The primary: that it was never treated, and that it does not progress."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 5, 14)
KNOWN = (
    "NSCLC, adenocarcinoma of the right upper lobe, stage IVA at diagnosis in March 2025, right "
    "adrenal metastasis. Osimertinib since April 2025. CT of 3 May 2026: primary 18 mm, stable. "
    "The adrenal metastasis is stable. "
)
PLAN = "Plan: SABR of the primary."

# with which the primary may have been treated
TREATED = (
    "In 2025 the primary was treated with 60 Gy.",
    "The right upper lobe was radiated in June 2025.",
    "He had chemoRT in 2025.",
    "Thoracic radiation was given at another centre.",
    "She had a course of beam therapy to the chest in June 2025.",
    "X-ray therapy to the lung in June 2025.",
    "A wedge was taken from the right upper lobe.",
    "Wedge resection RUL June 2025.",
    "A VATS was performed in June 2025.",
    "Thoracotomy in June 2025.",
    "Tomotherapy of the lung tumour in June 2025.",
    "Cyberknife RUL 06/2025.",
    "Carbon ions to the RUL.",
    "Previous SABR to the RUL, 54 Gy in 3 fractions, June 2025.",
    "Re-irradiation of the primary was discussed and rejected.",
    "Retreatment to the primary after the 2025 course is possible.",
    "Linac treatment of the tumour.",
    "The tumour bed is unchanged.",
    "Scarring after treatment to the primary.",
    "Post-treatment changes in the RUL.",
    "Microwave of the lung lesion in June 2025.",
    "The primary has been consolidated in June 2025.",
    "Consolidative treatment to the primary in June 2025.",
    "Local consolidation was completed in June 2025.",
    "All sites were treated in June 2025.",
    "Oligometastatic sites incl. primary were ablated in 2025.",
    "Radiotherapy: RUL 55/20.",
    "RT RUL 55/20 06/2025.",
    "55 Gy/20 to the chest, June 2025.",
    "30/10 to the chest in June 2025.",
    "He was treated with rays in June 2025.",
    "Bestrahlung RUL 06/2025.",
    "Palliative chest RT for haemoptysis in June 2025.",
    "The lung was irradiated.",
    "The lung lesion got SBRT last summer.",
    "They zapped the primary in June.",
    "She completed her chest treatment in June 2025 with Dr Smith (radiotherapy).",
    "Endobronchial laser and stent in June 2025.",
    "Photodynamic therapy of the primary.",
    "Brachytherapy in June.",
    "Resected in 2025.",
    "Upper lobe removed in June 2025.",
    "The primary was taken out in June 2025.",
    "Debulking in June 2025.",
    "Lung surgery in June 2025.",
    "Definitive local treatment to all sites in June 2025.",
    "LCT in June 2025.",
    "SBRT x5 to primary and adrenal in June 2025.",
    "Trimodality.",
    "Hypofractionated treatment of primary, 06/2025.",
    "The primary, previously treated, is stable.",
    "Treated primary in the RUL, stable.",
    "Prior local therapy: yes.",
    "Prior RT: yes, chest.",
    "Radiotherapy was given twice.",
    "Radiotherapy as recommended was given to the RUL in June 2025.",
    "After discussion in the MDT SABR of the primary took place in June.",
    "MDT recommended SABR of the primary, which took place in summer.",
    "Adrenal and lung: SBRT June 2025.",
    "Brain and chest RT in June 2025.",
    "Brain RT and lung SBRT.",
    "SBRT of the adrenal metastasis and the lung in June 2025.",
    "SRS to the brain, SBRT to the primary.",
    "Radiation therapy to her right apex.",
    "SBRT to the apical tumor.",
    "RT to Pancoast tumour.",
    "SVC stent and RT.",
    "Mediastinal RT for SVCO.",
    "Hilar irradiation.",
)

# which leave it as it is
ELSEWHERE = (
    "SRS of both brain metastases in June 2025.",
    "The adrenal was irradiated in June 2025, 40 Gy in 5 fractions.",
    "Appendectomy 1984, cholecystectomy 2009.",
    "Radiotherapy so far: none.",
    "Referred by the department of radiation oncology.",
    "No radiotherapy was given.",
    "Ejection fraction 61 %.",
)


def primary(text: str) -> dict[str, Any]:
    """What is read of the primary."""
    found: dict[str, Any] = read_letters([Letter(text, "", DAY)], DAY).document.get("primary", {})
    return found


@pytest.mark.parametrize("words", TREATED)
def test_a_primary_that_may_have_been_treated_is_not_called_untreated(words: str) -> None:
    assert primary(f"{words} {KNOWN}{PLAN}").get("status") != "in_place_untreated"


@pytest.mark.parametrize("words", ELSEWHERE)
def test_a_primary_that_is_to_be_treated_was_not(words: str) -> None:
    assert primary(f"{words} {KNOWN}{PLAN}").get("status") == "in_place_untreated"


def test_a_primary_of_which_no_plan_speaks_is_left_open() -> None:
    assert "status" not in primary(KNOWN)


@pytest.mark.parametrize(
    ("words", "progressing"),
    [("stable", False), ("smaller", False), ("growing", None), ("new", None), ("", None)],
)
def test_a_primary_that_changed_otherwise_does_not_progress(
    words: str, progressing: bool | None
) -> None:
    text = f"NSCLC of the right upper lobe. CT of 3 May 2026: primary 18 mm, {words}."
    assert primary(text).get("progressing") is progressing


@pytest.mark.parametrize(
    "words",
    [
        "A second primary in the left lower lobe measures 12 mm.",
        "The thyroid primary measures 12 mm.",
        "Possible new primary of the left lower lobe, 12 mm.",
        "No primary in the left lower lobe.",
    ],
)
def test_another_primary_is_not_the_primary(words: str) -> None:
    text = f"NSCLC of the right upper lobe. CT of 3 May 2026: {words}"
    assert "lesions" not in read_letters([Letter(text, "", DAY)], DAY).document


def test_a_primary_whose_lobe_is_not_told_lies_in_a_lung() -> None:
    text = "NSCLC stage IVA. CT of 3 May 2026: primary 18 mm."
    (lesion,) = read_letters([Letter(text, "", DAY)], DAY).document["lesions"]
    assert (lesion["organ"], lesion["role"], lesion["diameter_mm"]) == ("lung", "primary", 18)


@pytest.mark.parametrize("other", ["colon cancer", "carcinoma of the kidney", "unknown primary"])
def test_a_primary_beside_another_cancer_is_left_open(other: str) -> None:
    text = f"NSCLC and {other}. CT of 3 May 2026: primary 18 mm."
    assert "lesions" not in read_letters([Letter(text, "", DAY)], DAY).document


def test_a_number_that_is_no_station_is_none() -> None:
    text = "NSCLC. Lymph node station 3 positive, 14 mm. Station 0 involved."
    assert "lesions" not in read_letters([Letter(text, "", DAY)], DAY).document
