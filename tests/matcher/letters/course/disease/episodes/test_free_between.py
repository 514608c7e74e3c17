"""Letters that tell of a time without metastases behind the first ones."""

from __future__ import annotations

from datetime import date

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 5, 14)
FIRST = (
    "NSCLC, proven 2 May 2023. March 2025: nodule in the right upper lobe, 12 mm, the first "
    "metastasis. Radiofrequency ablation 8 April 2025; he was free of metastases. "
)
LATER = [
    "10 February 2026, CT: a further nodule, 15 mm, in the right lower lobe. One metastasis today.",
    "CT of 10 February 2026: two metastases in all.",
    "CT of 10 February 2026: metastasis of L3.",
]


@pytest.mark.parametrize("text", LATER)
def test_metastases_told_behind_it_are_of_another_episode(text: str) -> None:
    disease = read_letters([Letter(FIRST + text, "", DAY)], DAY).document["metastatic_disease"]
    assert disease.get("first_episode") is not True
    assert "diagnosis_date" not in disease or disease["diagnosis_date"] != "2025-03"
