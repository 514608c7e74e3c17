"""Lesions that a clause says to have gone are so, each by its place, its segment or their number; what is
no longer there of something else, or is back, is not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 6, 10)
FRONT = "NSCLC. CT of 3 May 2025: metastases of T4, the left scapula and the right adrenal, two liver metastases. "
FRONT += "Osimertinib since 1 June 2025. CT of 4 May 2026: "

GONE = (
    ("T4, scapula, adrenal all resolved.", {"T4", "scapula", "right_adrenal"}),
    ("the T4 lesion and the adrenal metastasis have disappeared completely.", {"T4", "right_adrenal"}),
    ("T4 stable, scapula 12 mm, adrenal no longer visible.", {"right_adrenal"}),
    ("both liver lesions could no longer be found.", {"liver"}),
    ("one of the two liver metastases has vanished.", {"liver"}),
    ("complete disappearance of the adrenal metastasis.", {"right_adrenal"}),
    ("resolution of the scapular lesion and the adrenal metastasis, T4 stable.", {"scapula", "right_adrenal"}),
)  # fmt: skip

THERE = (
    "the adrenal metastasis has not disappeared.",
    "the oedema around the T4 metastasis has disappeared.",
    "the uptake of the scapular lesion has disappeared.",
    "the adrenal metastasis had disappeared in August but is back.",
    "none of the metastases has disappeared.",
    "the adrenal metastasis is no longer visible on ultrasound.",
    "we hope for disappearance of the adrenal metastasis.",
    "T4 has gone from 21 to 10 mm.",
)


def _gone(text: str) -> list[str]:
    read = read_letters([Letter(FRONT + text, "")], DAY).document
    each: list[dict[str, Any]] = read.get("lesions", [])
    return [one["organ"] for one in each if one.get("status") == "resolved"]


@pytest.mark.parametrize(("text", "organs"), GONE)
def test_what_is_said_to_have_gone_is_so(text: str, organs: set[str]) -> None:
    """Each that the words name, and no other."""
    assert set(_gone(text)) == organs


@pytest.mark.parametrize("text", THERE)
def test_what_is_not_said_to_have_gone_is_not(text: str) -> None:
    """What is of something else than the lesion, denied, hoped for or back."""
    assert _gone(text) == []


def test_of_two_that_are_alike_one_is_left() -> None:
    """Of which it is said makes no difference, and the other is there."""
    assert _gone("one of the two liver metastases has vanished.") == ["liver"]


def test_what_is_told_twice_to_have_gone_is_one_of_those_that_were_counted() -> None:
    text = (
        "NSCLC. Three brain metastases treated with radiosurgery on 14 August 2025. MRI of 3 May 2026:"
        " Left occipital lesion: 4 mm, stable.\n\nRight temporal lesion: no longer visible.\n\n"
        "CONCLUSION: Left occipital metastasis stable and right temporal one resolved."
    )
    lesions = read_letters([Letter(text, dated=DAY)], DAY).document["lesions"]
    assert [one["organ"] for one in lesions].count("temporal_lobe") == 1
