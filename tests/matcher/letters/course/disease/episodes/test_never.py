"""Letters of a cancer that never had metastases, and letters that leave it open."""

from __future__ import annotations

from datetime import date

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 6, 14)
CANCER = "Squamous cell carcinoma of the left upper lobe, cT3 cN1 cM0, stage IIIA. "
NEVER = [
    "Lobectomy on 14 November 2025. We could answer that there are no metastases.",
    "CT of chest and abdomen of 3 June 2026: scar, no distant metastases.",
    "CT of chest and upper abdomen of 3 June 2026: fibrosis. No evidence of recurrence and no distant metastases.",
    "PET-CT of 3 June 2026: local recurrence, no distant metastases. He was referred for re-irradiation.",
    "The uptake in the left adrenal was an adenoma. There are no metastases.",
    "If metastases should come up he would be a candidate for SABR. So far there are no metastases.",
    "There are no metastases. His brother died of a metastatic colon cancer.",
    "Metastases have never been found. She still smokes.",
    "There are no distant metastases, so that the oligometastatic trial does not apply to him.",
]
OPEN = [
    "Lobectomy on 14 November 2025. She is well.",
    "CT of the thorax of 3 June 2026: no metastases.",
    "A brain metastasis was resected in 2024. There are no metastases now.",
    "The cancer relapsed in 2024. There are no metastases now.",
    "Palliative chemotherapy in 2024. There are no metastases.",
    "A lesion of the liver of 12 mm is unclear. There are no metastases in bone.",
    "PET-CT of 3 June 2026: focal uptake in L3. There are no metastases.",
    "There are no metastases, as far as we know. A metastasis of the adrenal is suspected.",
    "Stage IV disease was ruled in. There are no metastases any more.",
    "There are no metastases to be irradiated.",
    "Hardly any metastases. His father had none.",
    "Whether there are no metastases, the PET will show.",
    "An adrenal mass was resected in 2024 and was an adenocarcinoma. There are no metastases.",
    "SBRT of the left adrenal in 2024. There are no metastases.",
    "Radiosurgery in 2024. There are no metastases.",
    "The tumour in the right femur was irradiated in 2024. There are no metastases.",
]


def ever(text: str) -> object:
    """What is read of metastases at any time."""
    document = read_letters([Letter(CANCER + text, "", DAY)], DAY).document
    return document.get("metastatic_disease", {}).get("ever")


@pytest.mark.parametrize("text", NEVER)
def test_a_cancer_without_metastases_then_and_now_never_had_any(text: str) -> None:
    assert ever(text) is False


@pytest.mark.parametrize("text", OPEN)
def test_what_may_have_been_one_leaves_it_open(text: str) -> None:
    assert ever(text) is not False


def test_a_cancer_whose_first_stage_is_not_told_leaves_it_open() -> None:
    letter = Letter(
        "Squamous cell carcinoma of the left upper lobe. There are no metastases.", "", DAY
    )
    assert "metastatic_disease" not in read_letters([letter], DAY).document


def test_one_letter_that_tells_of_a_metastasis_is_enough() -> None:
    texts = (CANCER + "There are no metastases.", "In 2024 a metastasis of L3 was irradiated.")
    letters = [Letter(text, str(at), DAY) for at, text in enumerate(texts)]
    assert read_letters(letters, DAY).document["metastatic_disease"]["ever"] is True
