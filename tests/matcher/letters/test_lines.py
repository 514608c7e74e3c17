"""Lines of systemic treatment in letters: how many there were, and what leaves that open."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2025, 5, 14)


def therapy(text: str) -> dict[str, Any]:
    """What is read of systemic treatment in one letter."""
    found: dict[str, Any] = read_letters([Letter(text, "", DAY)], DAY).document.get(
        "systemic_therapy", {}
    )
    return found


FOUND = "NSCLC, stage IVA, diagnosed in March 2024. "


def test_a_line_that_is_given_since_the_diagnosis_is_the_first_and_the_only_one() -> None:
    found = therapy(FOUND + "Osimertinib since 05/2024, ongoing.")
    assert found["palliative_lines"] == 1
    assert found["lines"][0]["number"] == 1


def test_a_palliative_line_soon_behind_the_diagnosis_is_the_first() -> None:
    text = "NSCLC diagnosed in March 2024. Liver metastasis. Osimertinib since 05/2024, ongoing."
    assert therapy(text)["palliative_lines"] == 1


@pytest.mark.parametrize(
    "text",
    [
        "A first treatment abroad failed. Osimertinib since 05/2024, ongoing.",
        "Heavily pretreated. Osimertinib since 05/2024, ongoing.",
        "After progression osimertinib since 05/2024, ongoing.",
        "Switched to osimertinib in 05/2024, ongoing.",
        "Treatment was changed to osimertinib in 05/2024, ongoing.",
        "Osimertinib since 05/2024, ongoing, after failure of gefitinib.",
        "One cycle of chemotherapy, then osimertinib since 05/2024, ongoing.",
        "Osimertinib since 05/2024, ongoing. Cisplatin before.",
        "Osimertinib since 05/2024 as salvage therapy, ongoing.",
        "Resumed osimertinib in 05/2024, ongoing.",
        "Osimertinib again since 05/2024, ongoing.",
        "Treated by chemoimmunotherapy. Osimertinib since 05/2024, ongoing.",
        "CT 3 May 2024: PD. Osimertinib since 05/2024, ongoing.",
        "Started on chemo, poorly tolerated. Osimertinib since 05/2024, ongoing.",
    ],
)
def test_words_for_a_treatment_before_leave_open_which_line_it_is(text: str) -> None:
    found = therapy(FOUND + text)
    assert "palliative_lines" not in found
    assert all("number" not in line for line in found.get("lines", ()))


def test_a_node_station_is_no_fourth_line() -> None:
    text = FOUND + "Nodes 4R, 4L and 7 involved. Osimertinib since 05/2024, ongoing."
    assert therapy(text)["palliative_lines"] == 1
