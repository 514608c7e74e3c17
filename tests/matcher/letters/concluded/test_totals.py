"""Numbers of metastases by organ that follow from the number of all and from the lesions read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter, LetterReading

DAY = date(2026, 5, 14)
PET = "NSCLC. PET-CT of 3 May 2026 showed "
EACH: list[tuple[str, dict[str, Any]]] = [
    (
        "three metastases in all: L3, the left adrenal and the liver.",
        {"by_organ": {"bone": 1, "adrenal": 1, "liver": 1}, "organs": 3},
    ),
    ("two metastases in all, in L3 and T8.", {"by_organ": {"bone": 2}, "organs": 1}),
    # where a third one lies is open
    ("three metastases in all, among them L3 and the liver.", {}),
    ("metastases in L3 and the liver.", {}),
    ("no metastases.", {}),
]


def reading_of(text: str) -> LetterReading:
    return read_letters([Letter(PET + text, dated=DAY)], DAY)


@pytest.mark.parametrize(("text", "more"), EACH)
def test_the_numbers_of_organs_follow_where_each_metastasis_is_read(
    text: str, more: dict[str, Any]
) -> None:
    reading = reading_of(text)
    totals = reading.document["assessments"][0].get("totals", {})
    concluded = [one for one in reading.concluded if "/totals/" in one]
    assert {key: value for key, value in totals.items() if key in ("by_organ", "organs")} == more
    assert len(concluded) == len(more.get("by_organ", ())) + ("organs" in more)


def test_what_follows_has_the_words_that_it_follows_from() -> None:
    reading = reading_of("two metastases in all: L3, 12 mm, and the liver, 20 mm.")
    (bone,) = [one for one in reading.facts if one.pointer.endswith("/by_organ/bone")]
    text = reading.letters[0].text
    words = [text[place.start : place.end] for place in bone.places]
    assert any("two metastases in all" in one for one in words)
    assert any("L3" in one for one in words)
