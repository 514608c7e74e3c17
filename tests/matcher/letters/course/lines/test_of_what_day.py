"""A day beside drugs is theirs only where nothing else that the words name began on it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 6, 10)

BEFORE = (
    "Docetaxel since May 2026 after pembrolizumab.",
    "Current therapy: docetaxel since May 2026 after pembrolizumab.",
    "She is on docetaxel since May 2026 after pembrolizumab.",
    "Docetaxel since May 2026 following pembrolizumab.",
    "Docetaxel since May 2026 (after pembrolizumab).",
    "Docetaxel since May 2026 in second line after two cycles of pembrolizumab.",
    "Docetaxel since May 2026 because of hepatitis under pembrolizumab.",
    "Docetaxel since May 2026 as pembrolizumab failed.",
    "Docetaxel since May 2026, after pembrolizumab.",
    "Since May 2026 docetaxel after pembrolizumab.",
)
OF_ELSE = (
    "Off treatment since 3/2026 after pembrolizumab.",
    "Best supportive care since 3/2026 after pembrolizumab.",
    "Observation from 3/2026 after stopping pembrolizumab.",
    "PR since 8/2024 on pembrolizumab.",
    "In remission since 3/2024 on pembrolizumab.",
    "Rash since 3/2024 on pembrolizumab.",
    "Weight loss since January 2026 under pembrolizumab.",
    "Good response since 3/2024 to pembrolizumab.",
    "Docetaxel after pembrolizumab since May 2026.",
    "Pembrolizumab, then observation since 3/2026.",
    "Pembrolizumab; since 3/2024 with prednisolone for arthritis.",
    "Pembrolizumab; stable from 6/2024 to 3/2026.",
    "Pembrolizumab, since 3/2024 rash.",
    "Change from 3-weekly to 6-weekly pembrolizumab in April 2026.",
    "Switch from IV to SC pembrolizumab 4/2026.",
    "Pembrolizumab 200 mg since March 2026, started with 400 mg in 2024.",
    "Pembrolizumab approved by the insurance from 3/2026.",
    "In July 2023 first-line pembrolizumab with progression after 3 cycles.",
)
OF_DRUGS = (
    "Since March 2024 on pembrolizumab.",
    "He has been since March 2024 on pembrolizumab.",
    "Treatment since March 2024 with pembrolizumab.",
    "First-line therapy since March 2024 with pembrolizumab.",
    "Pembrolizumab since March 2024 with prednisolone for arthritis.",
    "Pembrolizumab, since March 2024, well tolerated.",
    "PD-L1 50 %, since March 2024 on pembrolizumab.",
)
PARTS = (
    "On pembrolizumab after carboplatin/paclitaxel/pembrolizumab.",
    "Now on pembrolizumab after four cycles of carboplatin, paclitaxel and pembrolizumab.",
    "Pembrolizumab since May 2026 after carboplatin/paclitaxel/pembrolizumab.",
    "Currently pembrolizumab after carboplatin/paclitaxel/pembrolizumab.",
)


def _lines(text: str) -> list[dict[str, Any]]:
    document = read_letters([Letter(f"NSCLC stage IV. {text}", "", DAY)], DAY).document
    return list(document.get("systemic_therapy", {}).get("lines", []))


@pytest.mark.parametrize("text", BEFORE)
def test_the_day_of_drugs_is_not_that_of_those_before_them(text: str) -> None:
    starts = {tuple(one["agents"]): one.get("start") for one in _lines(text)}
    assert starts == {("docetaxel",): "2026-05", ("pembrolizumab",): None}


@pytest.mark.parametrize("text", OF_ELSE)
def test_the_day_of_something_else_is_no_day_of_drugs(text: str) -> None:
    assert not any({"start", "end", "progression_date"} & {*one} for one in _lines(text))


@pytest.mark.parametrize("text", OF_DRUGS)
def test_the_day_of_drugs_is_read(text: str) -> None:
    assert [one.get("start") for one in _lines(text)] == ["2024-03"]


@pytest.mark.parametrize("text", PARTS)
def test_what_was_kept_of_a_line_is_no_line(text: str) -> None:
    assert [one["agents"] for one in _lines(text)] == [
        ["carboplatin", "paclitaxel", "pembrolizumab"]
    ]
