"""What was told as a metastasis, and is called otherwise, may be of another cancer, or had gone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.matcher.letters.test_course import read as document

SEEN = "NSCLC. CT of 3 May 2025: "


def _organs(text: str) -> list[str]:
    lesions: list[dict[str, Any]] = document(text).get("lesions", [])
    return [one["organ"] for one in lesions]


@pytest.mark.parametrize(
    "behind",
    [
        "\nBiopsy of L3 on 8 May 2025: no malignancy.",
        " The lesion was biopsied on 8 May 2025: degenerative changes.",
        " Addendum: on second reading this is a haemangioma.",
        " Biopsy negative.",
        "\nMRI of 8 May 2025: L3 is a haemangioma.",
        " Re-read here: bone island.",
        " In MRI fracture.",
        " Tumour board: interpreted as osteoporotic fracture.",
        " The control MRI suggests Paget's disease.",
        " Erratum: L4, not L3.",
    ],
)
def test_what_is_called_something_else_is_asked(behind: str) -> None:
    assert _organs(f"{SEEN}metastasis of L3.{behind}") == []
    assert _organs(f"{SEEN}metastases of the spleen and L3. L3 is a haemangioma.") == ["spleen"]


@pytest.mark.parametrize(
    "behind",
    [
        " Biopsy of 8 May 2025: adenocarcinoma.",
        " Biopsy of L3 did not show a haemangioma but adenocarcinoma.",
        " MRI: no haemangioma, metastasis confirmed.",
        " Pleural effusion, cytology negative for malignancy.",
        " Mediastinoscopy of 2 May 2025: no malignancy.",
        " Biopsy of L3: PD-L1 80 %.",
        " Colonoscopy: adenoma removed.",
        " Liver: haemangioma in segment 2.",
        " The biopsy was non-diagnostic.",
    ],
)
def test_a_result_of_another_thing_takes_nothing_back(behind: str) -> None:
    assert _organs(f"{SEEN}metastasis of L3.{behind}") == ["L3"]


def test_a_number_that_was_told_with_it_goes_too() -> None:
    read = document(f"{SEEN}two metastases, L3 and spleen. Biopsy of the spleen: lipoma.")
    assert [one["organ"] for one in read["lesions"]] == ["L3"]
    assert "totals" not in read["assessments"][0]


@pytest.mark.parametrize(
    "text",
    [
        "NSCLC 2025, stage IA2. Breast cancer 2018 pT2 pN1 M1 (bone).",
        "NSCLC, stage IA2. Colon cancer, stage IV (liver).",
        "NSCLC, stage IA2.\n2. Prostate cancer 2019\n - bone metastases L3, T5\n - ADT",
        "NSCLC, stage IA2. Colon cancer 2019. Liver metastasis 2020, resected.",
        "NSCLC, stage IA2. Breast cancer 2012; 2018 bone metastases (L3, T5).",
    ],
)
def test_metastases_behind_another_cancer_are_asked(text: str) -> None:
    assert _organs(text) == []
    assert "metastatic_disease" not in document(text)


@pytest.mark.parametrize(
    "text",
    [
        "NSCLC with a metastasis of L3 in a man with prostate cancer in 2012.",
        "NSCLC. Past history: breast cancer 2009. PET of 3 May 2025: metastasis of L3.",
        "A woman with breast cancer in 2009, now NSCLC with a metastasis of L3.",
        "NSCLC stage IV. History: colon cancer 2012, appendectomy.\nMetastases: L3.",
        "NSCLC. Her aunt had ovarian cancer. Metastasis of L3.",
    ],
)
def test_metastases_of_the_lung_cancer_stay(text: str) -> None:
    assert _organs(text) == ["L3"]


@pytest.mark.parametrize(
    ("behind", "organs"),
    [
        ("", ["spleen"]),
        (" CT of 3 May 2025: metastasis of L3 stable.", ["L3"]),
        (" CT of 3 May 2025: L3 metastasis.", ["L3"]),
    ],
)
def test_what_had_gone_is_none_of_a_later_staging_that_does_not_speak_of_it(
    behind: str, organs: list[str]
) -> None:
    text = "NSCLC. CT of 3 May 2024: metastasis of the spleen. CT of 3 August 2024: spleen metastasis resolved."
    assert _organs(text + behind) == organs
