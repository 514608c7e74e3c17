"""Places with their doses are treatments, whatever word stands beside them; doses of a plan, of a
board, of another person or cancer, or of a protocol are none."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 6, 10)
FRONT = (
    "NSCLC of the right upper lobe. CT of 3 May 2024: metastases of 12 mm in the left ilium, of 9 mm in "
    "the right adrenal and of 8 mm in T10. "
)


def treated(text: str) -> dict[str, list[Any]]:
    document: Any = read_letters([Letter(FRONT + text, dated=DAY)], DAY).document
    return {
        one["id"]: [
            (given["modality"], given.get("date"), given.get("dose_gy"), given.get("fractions"))
            for given in one["prior_local_therapy"]["at_least"]
        ]
        for one in document["lesions"]
        if one.get("prior_local_therapy")
    }


BOTH = {
    "right adrenal": [("SABR", "2025-02-14", 45, 5)],
    "T10": [("SABR", "2025-02-14", 27, 3)],
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SBRT: right adrenal 45 Gy in 5 fx, T10 27 Gy in 3 fx, both finished 14 February 2025.", BOTH),
        ("14 February 2025 SABR right adrenal (45 Gy/5 fx) and T10 (27 Gy/3 fx).", BOTH),
        ("SABR ended on 14 February 2025: 45 Gy in 5 fractions to the adrenal, 27 Gy in 3 to T10.",
         {"right adrenal": [("SABR", "2025-02-14", 45, 5)], "T10": [("SABR", "2025-02-14", 27, 3)]}),
        ("He had 20 Gy in 5 fractions to T10 in June 2025.", {"T10": [("RT", "2025-06", 20, 5)]}),
        ("T10 had 8 Gy in 1 fraction for pain in June 2025.", {"T10": [("RT", "2025-06", 8, 1)]}),
        ("Radiotherapy: 8 Gy in one fraction to T10 in June 2025.", {"T10": [("RT", "2025-06", 8, 1)]}),
        ("T10 s/p SRS 20 Gy x1 in June 2025.", {"T10": [("SABR", "2025-06", 20, 1)]}),
        ("T10 was treated at your own centre with SBRT, 24 Gy in 2 fractions, in July 2025 and there "
         "is no sign of growth.", {"T10": [("SABR", "2025-07", 24, 2)]}),
        ("He had radiotherapy on 3 May 2025 to T10.", {"T10": [("RT", "2025-05-03", None, None)]}),
    ],
)  # fmt: skip
def test_places_with_their_doses(text: str, found: dict[str, list[Any]]) -> None:
    assert treated(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Plan: right adrenal 45 Gy in 5 fx, T10 27 Gy in 3 fx.",
        "Board of 3 June 2026: right adrenal 45 Gy in 5 fx, T10 27 Gy in 3 fx.",
        "According to tumour board of 3 June 2026 SBRT of T10, 30 Gy in 3 fractions.",
        "Right adrenal 45 Gy in 5 fractions from 20 June 2026.",
        "T10 30 Gy in 10 fractions, start 12 June 2026.",
        "Protocol: adrenal 45 Gy in 5 fractions, T10 27 Gy in 3 fractions.",
        "Her mother had 30 Gy in 10 fractions to T10 in 2019.",
        "In 2015 he had 50 Gy in 25 fractions to the left breast.",
        "No radiotherapy apart from 30 Gy in 10 fractions to T8 in June 2024.",
        "In May 2025 he had refused radiotherapy for T10.",
        "She had radiotherapy in May 2025 and T10 is stable.",
        "The adrenal: 45 Gy in 5 fractions, finished on 25 July 2025.",  # stereotactic or not
    ],
)
def test_doses_that_were_not_given_or_may_be_of_something_else(text: str) -> None:
    assert not treated(text)


def test_each_dose_of_a_list_is_of_its_own_place() -> None:
    text = (
        "You gave her SABR of the primary (50 Gy in 5 fractions, last on 19 April 2025) and of T10 "
        "(30 Gy in 3 fractions, last on 26 April 2025)."
    )
    document: Any = read_letters([Letter(FRONT + text, dated=DAY)], DAY).document
    assert document["primary"]["definitive_treatment_end"] == "2025-04-19"
    assert treated(text) == {"T10": [("SABR", "2025-04-26", 30, 3)]}
