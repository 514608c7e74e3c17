"""What was done for another cancer, or to another organ, is no treatment of the lung cancer."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 6, 10)
FRONT = "NSCLC stage IIIA.\n\n"

OF_ANOTHER = (
    "Breast cancer 2015. Received trastuzumab and docetaxel 2015-2016.",
    "In 2015 larynx cancer. He received cisplatin and radiotherapy.",
    "Breast cancer 2015\n- EC x4, docetaxel x4\n- trastuzumab until 2016",
    "Synchronous oesophageal cancer. FLOT 4 cycles since 3/2026.",
    "Second malignancy: HCC, atezolizumab/bevacizumab since 3/2026.",
    "Brother: lung cancer. Pembrolizumab 2022.",
    "Head and neck cancer 2015. Chemoradiation with cisplatin, 70 Gy.",
    "Chemoradiation for oesophageal cancer in 2015.",
    "Breast cancer, segmentectomy 2018.",
    "Right thyroid lobectomy 2010.",
    "Lung metastasis of colon cancer resected by lobectomy right upper lobe 2010.",
)
OF_THE_LUNG = (
    "PMH: breast cancer 2009.\nTherapy: carboplatin/paclitaxel since 3 March 2026.",
    "Prostate cancer 2015. Carboplatin/pemetrexed since 3 March 2026.",
    "No history of breast cancer. Pembrolizumab since 3 March 2026.",
    "Breast cancer 2009. NSCLC 2024: chemoradiation 60 Gy.",
    "Breast cancer 2009. Right upper lobectomy 3 March 2023.",
    "Thyroid lobectomy 2010, left lower lobectomy 3 May 2024.",
)


def _treated(text: str) -> tuple[bool, bool]:
    said: dict[str, Any] = read_letters([Letter(FRONT + text, dated=DAY)], DAY).document
    return "systemic_therapy" in said, "definitively_treated" in said["primary"]


@pytest.mark.parametrize("text", OF_ANOTHER)
def test_what_another_cancer_or_person_had_is_no_treatment_of_this_one(text: str) -> None:
    assert _treated(text) == (False, False)


@pytest.mark.parametrize("text", OF_THE_LUNG)
def test_what_the_lung_cancer_had_is_read_beside_another_cancer(text: str) -> None:
    assert any(_treated(text))
