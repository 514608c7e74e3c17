"""Letters in part of another language, or dictated: read as the English and the figures they mean."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter
from oligomatch.matcher.letters.wording import plain

DAY = date(2026, 5, 14)


def _read(text: str) -> dict[str, Any]:
    read = read_letters([Letter(text, dated=DAY)], DAY).document
    return {key: value for key, value in read.items() if key not in ("as_of", "unconfirmed")}


@pytest.mark.parametrize(
    ("said", "figures"),
    [
        ("on the twenty-first of October", "on 21 October"),
        ("the second of October twenty twenty-five", "2 October 2025"),
        ("in two thousand and twenty-four", "in 2024"),
        ("from April to June twenty-three", "from April to June 2023"),
        ("in May twenty twenty", "in May 2020"),
        ("four point one centimetres", "4.1 centimetres"),
        ("eighty percent", "80 percent"),
        ("date_of_diagnosis: 2025", "date of diagnosis: 2025"),
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


def test_german_words_are_read_where_a_letter_has_several() -> None:
    text = (
        "NSCLC, Adenokarzinom linker Unterlappen. Erstlinie Osimertinib seit 05/2024."
        " Kein Rezidiv. Mutter: Bronchialkarzinom."
    )
    assert _read(text) == {
        "cancer_type": "nsclc",
        "histology": "adenocarcinoma",
        "primary": {"side": "left", "lobe": "lower"},
        "systemic_therapy": {
            "lines": [
                {
                    "number": 1,
                    "intent": "palliative",
                    "agents": ["osimertinib"],
                    "start": "2024-05",
                }
            ]
        },
    }


def test_italian_words_are_read_where_a_letter_has_several() -> None:
    text = (
        "Adenocarcinoma polmonare, lobo inferiore destro. Il padre: carcinoma squamoso."
        " Selpercatinib dal 15/04/2024, prima linea, tuttora in corso."
    )
    assert _read(text) == {
        "cancer_type": "nsclc",
        "histology": "adenocarcinoma",
        "primary": {"side": "right", "lobe": "lower"},
        "systemic_therapy": {
            "palliative_lines": 1,
            "lines": [
                {
                    "number": 1,
                    "intent": "palliative",
                    "agents": ["selpercatinib"],
                    "start": "2024-04-15",
                    "ongoing": True,
                }
            ],
        },
    }


def test_one_such_word_changes_nothing() -> None:
    assert plain("A trial (RCT) by Bruder et al.").text == "A trial (RCT) by Bruder et al."
