"""A letter that is told in the past: what `had been` so when its story came to its day is so on it."""

from __future__ import annotations

from datetime import date

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

SEEN = (
    "The board met on 14 May 2025. Adenocarcinoma of the lung was found. "
    "PET-CT of 20 April 2025 showed a metastasis in L3. "
)
NONE = {"palliative_lines": 0, "adjuvant_lines": 0}


def systemic(text: str) -> object:
    """What is read of the systemic treatment."""
    return read_letters([Letter(text)], date(2025, 5, 14)).document.get("systemic_therapy")


@pytest.mark.parametrize(
    "told",
    [
        "No treatment had been commenced.",
        "No systemic therapy had been given.",
        "There had been no prior systemic therapy.",
        "She had never been prescribed a drug against her cancer.",
        "He was treatment-naive.",
        "No treatment for the lung cancer had been delivered; chemo-immunotherapy was favoured.",
        "No treatment had been started; pembrolizumab was to follow.",
    ],
)
def test_what_had_not_been_given_was_not_given(told: str) -> None:
    assert systemic(SEEN + told) == NONE


@pytest.mark.parametrize(
    "told",
    [
        "No treatment had been commenced when she was admitted.",
        "At that time no treatment had been commenced.",
        "He was treatment-naive until osimertinib was begun.",
        "He was treatment-naive then.",
        "In 2022 a node was removed. No systemic therapy had been given.",
        "No drugs were prescribed.",
    ],
)
def test_what_was_so_at_another_time_stays_open(told: str) -> None:
    assert systemic(SEEN + told) != NONE


def test_a_letter_told_in_the_present_says_had_been_of_a_time_before() -> None:
    assert systemic(SEEN + "He feels well. No treatment had been commenced.") is None


def test_a_drug_that_is_told_behind_it_was_given() -> None:
    told = systemic(SEEN + "No treatment had been started. Then she was put on pembrolizumab.")
    assert told == {"lines": [{"agents": ["pembrolizumab"], "intent": "palliative"}]}
