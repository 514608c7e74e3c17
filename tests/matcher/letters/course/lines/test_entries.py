"""Courses told in one sentence, day by day or line by line."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

TODAY = date(2026, 6, 10)


def read(text: str) -> dict[str, Any]:
    """What is read of a letter of that day."""
    return read_letters([Letter(f"NSCLC. {text}", dated=TODAY)], TODAY).document


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("09/2024 right upper lobectomy, 05/2026 recurrence in L3.", "2024-09"),
        ("On 3 March 2022 right upper lobectomy, on 20 April 2022 first follow-up.", "2022-03-03"),
        ("Diagnosed 05/2023, 06/2023 right upper lobectomy, 08/2025 L3 metastasis.", "2023-06"),
    ],
)
def test_an_entry_has_the_day_in_front_of_it(text: str, end: str) -> None:
    assert read(text)["primary"]["definitive_treatment_end"] == end


def test_each_treatment_has_the_day_of_its_entry() -> None:
    told = "05/2025 RT L3 metastasis 30 Gy, 08/2025 RT T8 metastasis 20 Gy."
    each = [one["prior_local_therapy"]["at_least"][0] for one in read(told)["lesions"]]
    assert [(one["date"], one["dose_gy"]) for one in each] == [("2025-05", 30), ("2025-08", 20)]


@pytest.mark.parametrize("arrow", [" -> ", " → PD → ", " > ", " / "])
def test_a_line_has_the_days_on_its_side_of_an_arrow(arrow: str) -> None:
    found = read(f"Crizotinib 3/2023-2/2025{arrow}lorlatinib since 3/2025.")["systemic_therapy"]
    days = [(*one["agents"], one.get("start"), one.get("end")) for one in found["lines"]]
    assert days == [("crizotinib", "2023-03", "2025-02"), ("lorlatinib", "2025-03", None)]
