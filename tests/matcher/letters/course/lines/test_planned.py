"""What a letter plans, decides or announces is no treatment that was given, whatever day stands beside it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 6, 10)
FRONT = "NSCLC, EGFR L858R, liver metastasis on CT of 18 May 2026. "
TREATMENTS = ("osimertinib", "SBRT of the liver metastasis")

PLANNED = (
    "We plan {} from 1 July.",
    "We are planning {} from 1 July.",
    "The team plans {} from 1 July.",
    "We have arranged {} from 1 July.",
    "She is booked for {} from 1 July.",
    "{} to begin from 1 July.",
    "To receive {} from 1 July.",
    "Due to have {} from 1 July.",
    "{} was stopped before it began.",
    "Our MDT of 9 June decided for {}, followed by observation.",
    "The MDT of 9 June chose {}.",
    "The committee of 9 June 2026 supported {}.",
    "The meeting of 9 June 2026 came down on the side of {}.",
    "MDT 9 June: {}.",
    "MDM outcome 9 June 2026: {} and docetaxel.",
    "9 June 2026, tumour board: {}.",
    "9 June 2026: MDT - {}.",
    "Plan of 9 June 2026: {}.",
    "On 9 June 2026 {} was agreed.",
    "{} followed by observation is our suggestion.",
)

GIVEN = (
    "She was started on {} on 20 May 2026.",
    "She began {} on 20 May 2026.",
)


def _given(text: str) -> list[Any]:
    """The lines, and the local treatments of lesions, that are read of a letter of the day."""
    document = read_letters([Letter(FRONT + text, "", DAY)], DAY).document
    lines = document.get("systemic_therapy", {}).get("lines", [])
    return [*lines, *(one for one in document["lesions"] if one.get("prior_local_therapy"))]


@pytest.mark.parametrize("treatment", TREATMENTS)
@pytest.mark.parametrize("words", PLANNED)
def test_what_is_planned_was_not_given(words: str, treatment: str) -> None:
    assert _given(words.format(treatment)) == []


@pytest.mark.parametrize("words", GIVEN)
def test_what_was_begun_was_given(words: str) -> None:
    (line,) = _given(words.format("osimertinib"))
    assert line["start"] == "2026-05-20"


OUTCOME = (
    ("Osimertinib, first line, since 15 July 2025, in progress.", "progressed", True),
    ("Osimertinib since 15 July 2025, and a progression has not occurred.", "progressed", True),
    (
        "Osimertinib since 15 July 2025. Complete metabolic response of the node.",
        "best_response",
        "CR",
    ),
    (
        "Osimertinib since 15 July 2025. MRI of 3 March 2026: complete response of the three brain lesions.",
        "best_response",
        "CR",
    ),
    (
        "Osimertinib since 15 July 2025. PR at 12 weeks; complete response in May 2026.",
        "best_response",
        "PR",
    ),
    ("She finished two years of osimertinib in June 2025.", "start", "2025-06"),
)


@pytest.mark.parametrize(("words", "field", "value"), OUTCOME)
def test_an_outcome_is_not_told_by_other_words(words: str, field: str, value: object) -> None:
    (line,) = _given(words)
    assert line.get(field) != value


@pytest.mark.parametrize(
    "heading",
    [
        "Proposal of the group:",
        "Decision of the panel:",
        "Therapeutic programme:",
        "Treatment pathway:",
        "The board recommends:",
        "Conclusions of the discussion:",
        "Agreed with the patient:",
        "Therapieempfehlung:",
    ],
)
def test_a_list_below_the_words_of_a_proposal_is_none_of_what_was_given(heading: str) -> None:
    items = "a) carboplatin with pemetrexed, four cycles;\nb) SBRT of the liver metastasis."
    text = f"{FRONT}\n\n{heading}\n{items}"
    found = read_letters([Letter(text, dated=DAY)], DAY).document
    assert "lines" not in found.get("systemic_therapy", {})
    assert all("prior_local_therapy" not in one for one in found["lesions"])
    given = read_letters([Letter(text.replace(heading, "Given:"), dated=DAY)], DAY).document
    assert given["systemic_therapy"]["lines"][0]["cycles"] == 4
