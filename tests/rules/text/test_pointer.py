"""A pointer names the keys that it was made of, whatever they hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oligomatch.rules.text.pointer import escaped, parts_of, pointer, unescaped


@given(st.lists(st.text()))
def test_a_pointer_names_what_it_was_made_of(path: list[str]) -> None:
    assert parts_of(pointer(path)) == path


@pytest.mark.parametrize(  # the examples of RFC 6901, section 5
    ("key", "part"), [("a/b", "a~1b"), ("m~n", "m~0n"), ("~1", "~01"), ("", ""), (" ", " ")]
)
def test_a_key_is_written_as_the_standard_says(key: str, part: str) -> None:
    assert (escaped(key), unescaped(part)) == (part, key)


def test_a_position_is_a_part_too() -> None:
    assert pointer(("lesions", 0, "organ")) == "/lesions/0/organ"
