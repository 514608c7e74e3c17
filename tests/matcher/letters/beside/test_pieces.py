"""Pieces of a text, taken from a place back, are those of taking all of it apart."""

from __future__ import annotations

import re
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oligomatch.matcher.letters import reader, sentences
from oligomatch.matcher.letters.course import whose
from oligomatch.matcher.letters.course.lines import record
from oligomatch.matcher.letters.pieces import (
    AT_FIRST,
    STOP,
    lies_in,
    part_around,
    piece_before,
    piece_behind,
    pieces_back,
    sentences_of,
    stripped,
)
from oligomatch.matcher.letters.reading import Place

STOPS = [
    sentences._SENTENCE,
    STOP,
    whose._STOP,
    record.STOP,
    record.FULL_STOP,
]
WORDS = (
    "met",
    "Liver",
    "a",
    "T",
    "12",
    " ",
    "  ",
    "\n",
    "\n \n",
    ". ",
    ".",
    "; ",
    "! ",
    ": ",
    "- ",
)
LONG = ("x" * AT_FIRST, " " * AT_FIRST, "1 " * AT_FIRST)
TEXTS = st.lists(st.sampled_from([*WORDS, *LONG]), max_size=40).map("".join)


@given(TEXTS, st.data())
@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.pattern)
def test_they_are_the_pieces_of_the_whole(
    stop: re.Pattern[str], text: str, data: st.DataObject
) -> None:
    end = data.draw(st.integers(0, len(text)))
    pieces = stop.split(text[:end])
    assert [*pieces_back(stop, text, end)] == pieces[::-1]
    assert piece_before(stop, text, end) == pieces[-1]
    assert piece_behind(stop, text[end:]) == stop.split(text[end:])[0]
    assert text[: stripped(text, end)] == text[:end].rstrip()
    assert text[: stripped(text, end, " .-")] == text[:end].rstrip(" .-")


def test_of_a_long_text_only_the_end_is_looked_at() -> None:
    looked = []
    whole = "A metastasis of the liver. " * 10_000

    class Stop:
        def finditer(self, text: str, first: int, end: int) -> object:
            looked.append(end - first)
            return record.FULL_STOP.finditer(text, first, end)

    last = pieces_back(Stop(), whole, len(whole))  # type: ignore[arg-type]
    assert [*islice(last, 3)] == ["", *["A metastasis of the liver."] * 2]
    assert sum(looked) < 2 * AT_FIRST


PLACES = st.lists(
    st.builds(
        lambda letter, start, size: Place(letter, start, start + size),
        st.integers(0, 2),
        st.integers(0, 30),
        st.integers(0, 9),
    ),
    max_size=12,
)


@given(PLACES, PLACES)
def test_places_apart_are_those_that_meet_no_other(each: list[Place], others: list[Place]) -> None:
    apart = [
        one
        for one in each
        if not any(
            one.letter == other.letter and one.start < other.end and other.start < one.end
            for other in others
        )
    ]
    assert [*reader._apart(each, others)] == apart


@pytest.mark.parametrize(
    ("signs", "part"),
    [
        (";", " L3 grew, T4 (12 mm) did not"),
        (",;", " T4 (12 mm) did not"),
        (("; ", "("), "12 mm) did not"),
        (".", "The liver is clear; L3 grew, T4 (12 mm) did not; nothing else"),
    ],
)
def test_the_part_of_a_text_between_signs(signs: str | tuple[str, ...], part: str) -> None:
    text = "The liver is clear; L3 grew, T4 (12 mm) did not; nothing else."
    at = text.index("mm")
    assert part_around(text, at, at, signs) == part


def test_sentences_and_entries_of_lists_are_each_on_one_line() -> None:
    text = "Well today. CT of\nMay: stable;\n- ECOG 1\n* no cough\n\nPlan"
    each = ["Well today.", "CT of May: stable;", "- ECOG 1", "* no cough", "Plan"]
    assert [*sentences_of(text)] == each


def test_a_place_lies_in_a_stretch_up_to_its_end() -> None:
    assert [at for at in range(8) if lies_in(at, [(1, 3), (5, 6)])] == [1, 2, 5]
