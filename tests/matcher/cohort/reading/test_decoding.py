"""Lines are decoded alike, whatever was told before them."""

from __future__ import annotations

import numpy as np

from oligomatch.matcher.cohort.reading.decoding import Decoding

NAMES, DATED = ("a", "b", "c", "d"), ("a", "c")


def texts_of(decoding: Decoding, lines: list[bytes]) -> tuple[list[dict[str, str]], list[bool]]:
    left = np.zeros(len(lines), bool)
    found = decoding.split(lines, left)
    each = [
        {name: texts[at] for name, texts in found.texts.items() if texts[at]}
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
