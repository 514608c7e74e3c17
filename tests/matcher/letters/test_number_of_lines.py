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


PLAN = "NSCLC, adenocarcinoma, stage IVA. {}"


@pytest.mark.parametrize(
    "text",
    [
        "We recommend first-line osimertinib.",
        "Tumour board of 14 May 2026: first-line pembrolizumab recommended.",
        "First-line carboplatin/pemetrexed, 4 cycles planned, start on 20 May 2026.",
    ],
)
def test_a_plan_of_today_for_a_first_line_tells_that_there_was_none(text: str) -> None:
    assert systemic_therapy(PLAN.format(text)) == {"palliative_lines": 0, "adjuvant_lines": 0}


@pytest.mark.parametrize(
    "text",
    [
        "First-line pembrolizumab recommended by the board of 03/2025. CT of 4 May 2026.",
        "The board of 3 March 2025 recommended first-line osimertinib.",
        "Tumour board of 3 March 2025: no driver. Recommendation: first-line pembrolizumab.",
        "First-line pembrolizumab recommended by the board. CT of 4 May 2026: adrenal smaller.",
        "Plan: first-line osimertinib. On osimertinib he now has SD.",
        "First-line carboplatin/pemetrexed planned after progression on gefitinib.",
        "First-line osimertinib planned. Chemotherapy-induced anaemia.",
        "First-line chemotherapy planned. He had three rounds of it in Riga.",
        "First-line pembrolizumab planned; the first application was last week.",
        "First-line pembrolizumab planned. Comes for infusion no. 10.",
        "No prior treatment. C3D1 today.",
        "T790M positive. We advise first-line osimertinib.",
        "Autoimmune disease: no systemic treatment.",
        "COPD: no systemic treatment.",
        "Hearing loss after cisplatin must be expected.",
        "Neuropathy after cisplatin can be expected.",
    ],
)
def test_a_plan_of_before_or_no_treatment_of_something_else_counts_none(text: str) -> None:
    assert systemic_therapy(PLAN.format(text)) == {}


@pytest.mark.parametrize(
    "text",
    [
        "03/2024 to 24.04.2026 (cycle 30), ongoing.",
        "03/2024 - 04/2026 so far 30 cycles.",
        "03/2024 - 04/2026, 30 cycles to date.",
        "03/2024 - 04/2026 (30 cycles), continues.",
    ],
)
def test_a_range_that_goes_on_has_no_end(text: str) -> None:
    (line,) = systemic_therapy(PLAN.format(f"Pembrolizumab {text}"))["lines"]
    assert (line["start"], line.get("end")) == ("2024-03", None)


@pytest.mark.parametrize(
    "text", ["03/2024 - 04/2025, 20 cycles, to date no relapse.", "03/2024 - 04/2025 (CR ongoing)."]
)
def test_a_range_behind_which_something_else_goes_on_has_its_end(text: str) -> None:
    (line,) = systemic_therapy(PLAN.format(f"Pembrolizumab {text}"))["lines"]
    assert line["end"] == "2025-04"


def test_taxol_is_paclitaxel() -> None:
    (line,) = systemic_therapy(PLAN.format("Weekly Taxol since 03/2026."))["lines"]
    assert line["agents"] == ["paclitaxel"]
