"""Letters that were dictated: read as the figures they mean."""

from __future__ import annotations

from datetime import date

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter
from oligomatch.matcher.letters.wording import plain

DAY = date(2026, 5, 14)


@pytest.mark.parametrize(
    ("said", "figures"),
    [
        ("on the twenty-first of October", "on 21 October"),
        ("the second of October twenty twenty-five", "2 October 2025"),
        ("in two thousand and twenty-four", "in 2024"),
        ("the third of March twenty-five", "3 March 2025"),
        ("one point two five cm", "1.25 cm"),
        ("in May twenty twenty", "in May 2020"),
        ("four point one centimetres", "4.1 centimetres"),
        ("eighty percent", "80 percent"),
        (
            "2018: In March a resection, on July 6 a scan.",
            "2018: In March 2018 a resection, on July 6 2018 a scan.",
        ),
        (
            "2021: Began in June; PD in May 2022.\n\nScan in June.",
            "2021: Began in June 2021; PD in May 2022.\n\nScan in June.",
        ),
        (
            "2021: from March to May 2022, of June 24, 2022",
            "2021: from March to May 2022, of June 24, 2022",
        ),
        ("date_of_diagnosis: 2025", "date of diagnosis: 2025"),
        (
            "1. May 2021: CT.\n\n2. March 2023: MRI.\n3. He is well.",
            "- May 2021: CT.\n\n- March 2023: MRI.\n3. He is well.",
        ),
        ("1. He is well.\n2. March 2023: MRI.", "1. He is well.\n- March 2023: MRI."),
    ],
)
def test_what_was_dictated_is_read_in_figures(said: str, figures: str) -> None:
    assert plain(said).text == figures


@pytest.mark.parametrize(
    "text",
    [
        "May one say so?",
        "p.(Y772_A775dup)",
        "the first of four cycles",
        "twenty-five cycles",
        "She is one of two.",
        "CT on March twenty-five",
        "from April to June twenty-three",
        "a point eight cm metastasis",
        "three by two cm",
        "size twenty by fifteen mm",
        "One hundred and two years old",
        "one hundred and twenty Gy",
        "fifty to sixty percent",
        "1. May 2021: CT.\n14. March 2023: MRI.",
        "1. May 2021: CT.\n\nHe is well.",
        "3. May 2021: CT.\n4. May 2021: MRI.",
        "1. CT of 3 May 2021.\n2. He is well.",
    ],
)
def test_other_numbers_stay_as_they_are(text: str) -> None:
    assert plain(text).text == text


def test_the_places_are_those_of_the_letter_as_it_was_given() -> None:
    text = "She began alectinib on the eleventh of November 2024."
    read = read_letters([Letter(text, dated=DAY)], DAY)
    places = {fact.pointer: read.words(fact.places[0]) for fact in read.facts}
    assert read.document["systemic_therapy"]["lines"][0]["start"] == "2024-11-11"
    assert "alectinib" in places["/systemic_therapy/lines/0/start"]


def test_the_year_of_an_entry_ends_where_the_next_one_has_its_own() -> None:
    told = plain(
        "2023: adrenalectomy in September\nMay 2025: CT on 19 May\n02.06.2025: MRI on 2 June"
    )
    assert told.text.count("2023") == 2
    assert "19 May 2023" not in told.text
    assert "2 June 2023" not in told.text


def test_of_no_letter_nothing_is_read() -> None:
    assert read_letters([], DAY).facts == ()
