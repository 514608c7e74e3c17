"""What a bracket in a list of metastases says is of the place that it names, or stands behind."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 5, 14)


def lesions_of(text: str) -> dict[str, dict[str, Any]]:
    """The metastases that are read of a letter, by their organs."""
    document = read_letters([Letter(f"NSCLC LUL. {text}", dated=DAY)], DAY).document
    return {one["organ"]: one for one in document.get("lesions", [])}


@pytest.mark.parametrize(
    ("text", "treated"),
    [
        ("Mets now: liver only (brain s/p SRS 05/2025, no residual).", {"brain"}),
        ("Mets: liver, L3 (brain s/p SRS 05/2025).", {"brain"}),
        ("Metastases in the liver and L3 (left adrenal: SBRT 05/2025).", {"left_adrenal"}),
        ("Brain mets: R frontal, L parietal (resected 06/2025).", {"parietal_lobe"}),
        ("Metastases in the liver and L3 (s/p SBRT 05/2025).", {"L3"}),
    ],
)
def test_a_treatment_in_a_bracket_is_of_no_place_before_it(text: str, treated: set[str]) -> None:
    found = lesions_of(text)
    assert {organ for organ, one in found.items() if "prior_local_therapy" in one} <= treated
    assert {organ for organ, one in found.items() if one.get("status") == "resected"} <= treated


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Brain mets: R frontal (SRS 05/2025), L parietal (resected 06/2025).", "frontal_lobe"),
        (
            "Metastases in the liver (untreated), L3 (RT 8 Gy) and the R adrenal (resected).",
            "liver",
        ),
    ],
)
def test_what_one_bracket_tells_to_be_resected_no_other_place_is(text: str, left: str) -> None:
    assert lesions_of(text)[left].get("status") != "resected"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("CT of 3 May 2026: metastases in the liver and L3 (resolved).", "resolved"),
        ("CT of 3 May 2026: metastases of the liver and L3 (growing).", "growing"),
        ("CT of 3 May 2026: metastases in liver, L3 (12 mm, new).", "new"),
    ],
)
def test_a_change_in_a_bracket_is_of_the_place_before_it(text: str, status: str) -> None:
    found = lesions_of(text)
    assert found["L3"].get("status") == status
    assert "status" not in found.get("liver", {})


def test_a_change_in_a_bracket_that_names_both_is_of_both() -> None:
    found = lesions_of("CT of 3 May 2026: metastases of the liver and L3 (both growing).")
    assert {one.get("status") for one in found.values()} == {"growing"}
