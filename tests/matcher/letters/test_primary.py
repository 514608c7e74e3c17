"""The primary: whether it was treated is told in words alone, and which lesion it is."""

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

# by which the primary may have been treated: no list of such words has an end
TREATED = (
    "",
    "S/p cCRT.",
    "EBRT in 2025.",
    "DXT 55/20 in June 2025.",
    "6000 cGy to the chest in June 2025.",
    "Post-RT fibrosis.",
    "Radiation pneumonitis: prednisolone will be tapered.",
    "Primary definitively treated in 2025.",
    "Local failure in March 2026.",
    "Lung primary cut out in 2025.",
    "Strahlentherapie 2025.",
    "Surgery: none in 2024, 2025 yes.",
)


def primary(text: str) -> dict[str, Any]:
    """What is read of the primary."""
    found: dict[str, Any] = read_letters([Letter(text, "", DAY)], DAY).document.get("primary", {})
    return found


@pytest.mark.parametrize("words", TREATED)
def test_a_primary_is_not_called_untreated_because_no_treatment_is_told(words: str) -> None:
    assert "status" not in primary(f"{words} {KNOWN}{PLAN}")


@pytest.mark.parametrize("words", ["stable", "smaller", "unchanged compared with 2024"])
def test_that_a_primary_does_not_progress_is_left_to_the_response(words: str) -> None:
    text = f"NSCLC of the right upper lobe. CT of 3 May 2026: primary 18 mm, {words}."
    assert "progressing" not in primary(text)


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


SCAN = "NSCLC of the right upper lobe. CT of 3 May 2026: "


@pytest.mark.parametrize(
    "words",
    [
        "compared with baseline the primary is still smaller, but it has grown since January.",
        "primary smaller than the adrenal mass.",
        "primary tumour shrunk from 52 to 30 mm at nadir and is now 41 mm.",
        "primary unchanged compared with 2024 but larger than the nadir.",
        "the primary, unchanged until February, now 61 mm.",
        "primary, stable 52 mm in February, is 61 mm.",
        "primary smaller, but solid component growing.",
        "primary tumour has stopped shrinking and shows some enlargement.",
        "primary smaller. Regrowth since January, RECIST PD.",
        "primary stable. CT of 10 May 2026: progression of the tumour in the right upper lobe.",
        "expected: primary smaller.",
        "primary unchanged in uptake.",
        "primary stable by RECIST (+18 %).",
    ],
)
def test_a_primary_that_may_have_grown_is_neither_smaller_nor_unchanged(words: str) -> None:
    found = read_letters([Letter(f"{SCAN}{words}", "", DAY)], DAY).document.get("lesions", ())
    assert not any(one.get("status") in ("stable", "shrinking") for one in found)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("primary stable at 18 mm. L3 metastasis progressive.", "stable"),
        ("primary with 18 mm unchanged. No progression.", "stable"),
        ("primary with a diameter of 18 mm, smaller.", "shrinking"),
    ],
)
def test_the_change_of_another_lesion_is_not_that_of_the_primary(words: str, status: str) -> None:
    found = read_letters([Letter(f"{SCAN}{words}", "", DAY)], DAY).document["lesions"]
    (main,) = (one for one in found if one.get("role") == "primary")
    assert (main["status"], main["diameter_mm"]) == (status, 18)


@pytest.mark.parametrize(
    "words", ["The trial takes RUL T2 N0 tumours.", "She meets RUL T1 N0 criteria."]
)
def test_the_criteria_of_a_trial_are_no_stage(words: str) -> None:
    assert primary(f"NSCLC. {words}") == {}
