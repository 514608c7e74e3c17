"""New ones beside known metastases are none of those, also where no word tells what they are."""

from __future__ import annotations

from datetime import date

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter, LetterReading

DAY = date(2026, 6, 10)
FRONT = "NSCLC. MRI of 3 February 2026: four brain metastases. MRI of 4 May 2026: "

READ = (
    "known metastases stable, one new in the pons.",
    "known metastases stable, one new one in the pons.",
    "known metastases stable; one new in the pons.",
    "known metastases stable and a new one in the pons.",
    "stable metastases, a new one in the pons.",
)
ASKED = (
    "all stable, one new in the pons.",
    "known metastases stable. One new in the pons.",
    "three stable, one new in the pons.",
)


def _reading(text: str) -> LetterReading:
    return read_letters([Letter(FRONT + text, "", DAY)], DAY)


@pytest.mark.parametrize("text", READ)
def test_a_new_one_is_none_of_those_known(text: str) -> None:
    lesions = _reading(text).document["lesions"]
    assert len(lesions) == 5
    assert [one["status"] for one in lesions if one["organ"] == "pons"] == ["new"]


@pytest.mark.parametrize("text", ASKED)
def test_a_new_one_that_is_not_read_is_asked(text: str) -> None:
    assert "how_many" in [one.kind for one in _reading(text).questions]
