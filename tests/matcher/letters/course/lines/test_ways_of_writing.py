"""Lines of treatment in the ways people write them, made with known truth: no line takes what is
told of another one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

TODAY = date(2026, 5, 14)
HEAD = "NSCLC with metastases in the liver. "


def lines_of(text: str) -> list[dict[str, Any]]:
    """The lines that are read of a letter."""
    document = read_letters([Letter(HEAD + text, dated=TODAY)], TODAY).document
    found: dict[str, Any] = document.get("systemic_therapy", {})
    each: list[dict[str, Any]] = found.get("lines", [])
    return each


@pytest.mark.parametrize(
    "second",
    [
        "Line 2: docetaxel from Dec 2024: four of six planned cycles given.",
        "2L docetaxel started December 2024; stopped after three of 6 planned cycles for toxicity.",
        "2L docetaxel (Dec 2024); only three of the six planned cycles could be given.",
    ],
)
def test_a_line_does_not_fail_where_one_came_behind_it(second: str) -> None:
    first = lines_of(f"First-line gemcitabine from 15 August 2023. {second} PD 03/2025.")[0]
    assert first["agents"] == ["gemcitabine"]
    assert not {"progressed", "progression_date", "latest_response"} & {*first}


@pytest.mark.parametrize("scan", ["showed no progression", "showed a partial response"])
def test_a_progression_has_its_own_day(scan: str) -> None:
    text = (
        f"First-line osimertinib Aug 2023. CT on 16/09/2023 {scan}. PD after 4 months (Dec 2023)."
    )
    assert lines_of(text)[0]["progression_date"] == "2023-12"


def test_what_had_grown_when_the_first_line_was_begun_is_no_progression_under_it() -> None:
    text = "First-line osimertinib 12/2024. Metastasis in L3, new on CT 12/2024, stable since."
    assert "progressed" not in lines_of(text)[0]


@pytest.mark.parametrize(
    ("first", "behind"),
    [
        (
            "1L nivolumab + ipilimumab from 18 Jul 2023.",
            "From 5 September 2023 ipilimumab alone, nivolumab having been stopped.",
        ),
        (
            "2L cisplatin plus pemetrexed November 20, 2023.",
            "From January 2024 pemetrexed alone, cisplatin having been stopped for toxicity.",
        ),
        (
            "3L nivolumab + ipilimumab (16 Jan 2025); only three of the six planned cycles "
            "could be given.",
            "Nivolumab discontinued on 1.2.2025 because of neuropathy, ipilimumab ongoing.",
        ),
    ],
)
def test_a_part_of_the_drugs_given_on_is_no_line(first: str, behind: str) -> None:
    assert all(len(one["agents"]) == 2 for one in lines_of(f"{first} {behind}"))


def test_a_line_has_not_the_number_of_the_next_row() -> None:
    text = "\nLine 1 - carboplatin/pemetrexed, Oct 2024 to 02/2025\n2L - none"
    assert all(one.get("number") != 2 for one in lines_of(text))


def test_what_was_given_with_radiotherapy_to_cure_is_not_palliative() -> None:
    text = (
        "NSCLC. cCRT (cisplatin and etoposide, 60 Gy/30 fx) completed 2024-02-25. Relapse in "
        "09/2024 with metastases in the liver. Docetaxel was prescribed but never started."
    )
    document = read_letters([Letter(text, dated=TODAY)], TODAY).document
    assert document["systemic_therapy"]["lines"][0]["intent"] == "adjuvant"


@pytest.mark.parametrize(
    "text",
    [
        "Switched to osimertinib in Feb 2024 because of PD.",
        "Osimertinib since February 2024 due to PD in the liver.",
    ],
)
def test_a_progression_for_which_a_line_was_begun_is_none_under_it(text: str) -> None:
    head = "Lung adenocarcinoma, diagnosed in October 2023 with metastases in the liver. "
    document = read_letters([Letter(head + text, dated=TODAY)], TODAY).document
    assert "progressed" not in document["systemic_therapy"]["lines"][0]


def test_a_line_of_which_it_is_open_whether_it_was_given_leaves_the_number_open() -> None:
    found = lines_of(
        "She had received cisplatin/gemcitabine from 07/2023 to 09/2023 in another hospital, where "
        "docetaxel was planned next. We gave pembrolizumab from Oct 2023."
    )
    assert "number" not in found[0]
