"""How many lines of treatment there were is read of words for it, and never of silence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 5, 14)
FRAME = (
    "NSCLC, adenocarcinoma, stage IVA, diagnosed on 4 February 2024. First-line osimertinib from "
    "4 March 2024. {} CT of 2 May 2026: adrenal metastasis 14 mm."
)


def systemic_therapy(text: str) -> Any:
    """What is read of the systemic therapy."""
    read = read_letters([Letter(text, dated=DAY)], DAY).document
    return read.get("systemic_therapy", {})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "We will continue sotorasib at 960 mg.",
        "Next docetaxel in 3 weeks.",
        "No response to chemotherapy.",
        "PD 12/2025. No targetable mutation, therefore docetaxel.",
        "Polychemotherapy x 4.",
        "She comes for her weekly Taxol.",
        "On combo now.",
        "PD in Nov 25, then Tx modified.",
        "According to her daughter she had gefitinib before.",
    ],
)
def test_silence_on_another_line_counts_none(text: str) -> None:
    assert "palliative_lines" not in systemic_therapy(FRAME.format(text))


def test_what_was_added_behind_a_comma_is_no_line_of_its_own() -> None:
    text = (
        "14 May 2026\n\nStage IVA NSCLC, diagnosed in February 2024.\nOsimertinib from 4 March "
        "2024.\nDose doubled in 2025, plus bevacizumab since 05/2025, ongoing.\n"
    )
    read = systemic_therapy(text)
    assert "palliative_lines" not in read
    assert all("number" not in line for line in read["lines"])
