"""Lines are decoded alike, whatever was told before them."""

from __future__ import annotations

import numpy as np

from oligomatch.matcher.cohort.reading.decoding import Decoding
from oligomatch.matcher.cohort.reading.fields import as_text

NAMES, DATED = ("a", "b", "c", "d"), ("a", "c")


def texts_of(decoding: Decoding, lines: list[bytes]) -> tuple[list[dict[str, str]], list[bool]]:
    left = np.zeros(len(lines), bool)
    found = decoding.split(lines, left)
    each = [
        {
            name: text
            for name, texts in found.texts.items()
            if (text := as_text(texts[at]) if name in found.short else texts[at])
        }
        for at in range(len(lines))
    ]
    return each, left.tolist()


def test_a_field_that_is_told_for_the_first_time_is_read() -> None:
    decoding = Decoding(NAMES, DATED)
    first = [b'{"a": "x"}', b'{"a": "y", "b": 2}']
    assert texts_of(decoding, first) == ([{"a": '"x"'}, {"a": '"y"', "b": "2"}], [False, False])
    later = [b'{"d": [1], "c": "z"}', b'{"b": 3}']
    assert texts_of(decoding, later) == ([{"d": "[1]", "c": '"z"'}, {"b": "3"}], [False, False])
    assert texts_of(decoding, first) == texts_of(Decoding(NAMES, DATED), first)


def test_a_line_that_is_none_is_left_alone() -> None:
    decoding = Decoding(NAMES, DATED)
    lines = [
        b'{"b": 1}',
        b'{"b": ',
        b'{"e": 1}',
        b'{"b": 1, "b": 2}',
        b'{"b": "\xff"}',
        b'{"b": 4}',
    ]
    wanted = [False, True, True, True, True, False]
    for _ in range(2):  # once with no field known, once with one
        each, left = texts_of(decoding, lines)
        assert left == wanted
        assert (each[0], each[-1]) == ({"b": "1"}, {"b": "4"})


WORDS = [
    b'{"b": "x", "d": "P:1"}',
    b'{"b": 7, "a": ["2024"]}',
    b'{"b": "7"}',
    b'{"b": null, "d": ""}',
    '{"d": "\u00e4:b"}'.encode(),
    b'{"c": {"b": "x"}}',
]
UNLIKE = (b'{"b": 7.0}', b'{"b": ["x"]}', b'{"b": true}', b'{"b": 1e2}', b'{"b": {"d": "x"}}')
SPOILT = (
    b'{"d": "a", "d": "a"}',
    b'{"d": "\xff"}',
    b'{"d": "a", "b": 1, "b": "x:"}',
    b'{"d": "\\u003a", "b": 1, "b": 1}',
    b'{"d": "a"',
    b'{"d": "a"} {"d": "b"}',
)


def test_words_read_as_values_tell_what_the_texts_tell() -> None:
    for more in ([], *([one] for one in (*UNLIKE, *SPOILT, b'{"b": "\\u0041"}'))):
        short = Decoding(NAMES, DATED, ("b", "d"))
        for _ in range(3):  # no field known, then some
            for lines in (WORDS, WORDS + more, more + WORDS):
                assert texts_of(short, lines) == texts_of(Decoding(NAMES, DATED), lines)


def test_a_field_is_a_value_for_as_long_as_it_is_a_word() -> None:
    short = Decoding(NAMES, DATED, ("b", "d"))
    wanted = [(WORDS, ()), (WORDS, ("b", "d")), ([*WORDS, UNLIKE[0]], ()), (WORDS, ("d",))]
    for lines, names in wanted:
        found = short.split(lines, np.zeros(len(lines), bool))
        assert set(found.short) == set(names)
        assert found.raw("b", 0) == b'"x"'
