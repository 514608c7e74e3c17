from __future__ import annotations

import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oligomatch.rules.text.faults import fault
from oligomatch.rules.text.text import (
    MOST_BYTES,
    RuleFileError,
    Text,
    compose,
    plain,
    plain_scalar,
    together,
)
from tests.support.wording import FILE_EMPTY, NOT_UTF8, NOT_YAML

SECRET = "Ms Example"


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ("a: 1\nb: 2\na: 3\n", (3, 1), "repeated key `a`"),
        ("a: &x 1\n", (1, 4), "an anchor `&x`"),
        ("a: *x\n", (1, 4), "an alias `*x`"),
        ("a: !!str 1\n", (1, 4), "a tag `tag:yaml.org,2002:str`"),
        ("a: !py x\n", (1, 4), "a tag `!py`"),
        ("- !py [1]\n", (1, 3), "a tag `!py`"),
        ("a: 1\n---\nb: 2\n", (3, 1), "a second document; one file holds one"),
        ("? [a]\n: 1\n", (1, 3), "a key that is not a word"),
        ("", (1, 1), FILE_EMPTY),
        ("# only a comment\n", (1, 1), FILE_EMPTY),
        ("a: [1\n", (2, 1), f"{NOT_YAML}: did not find expected ',' or ']'"),
        ("a: b: c\n", (1, 5), f"{NOT_YAML}: mapping values are not allowed in this context"),
        ("a:\n\tb: 1\n", (2, 1), f"{NOT_YAML}: found character that cannot start any token"),
        ("a: b\n\n  c \x07\n", (3, 5), f"{NOT_YAML}: a character it may not hold"),
        ("[" * 41 + "]" * 41, (1, 41), "nested more than 40 deep"),
    ],
)
def test_what_is_refused_is_refused_where_it_stands(
    text: str, place: tuple[int, int], problem: str
) -> None:
    with pytest.raises(RuleFileError) as error:
        compose(text, "file.yaml")
    found = error.value
    assert (found.line, found.column, found.problem) == (*place, problem)
    assert str(found) == f"file.yaml:{place[0]}:{place[1]}: {problem}"


@pytest.mark.parametrize(
    "text",
    [
        f"{SECRET}: 1\n{SECRET}: 2\n",
        "a: &Ms 1",
        "a: *Example",
        "a: !Example 1",
        f'a: "{SECRET}\n',
        f"{SECRET}: {SECRET}: {SECRET}",
        f"a: [{SECRET}",
        f"%{SECRET}",
        f"a: @{SECRET}",
        f'a: "\\{SECRET}"',
        f"a: !{SECRET}! 1",
    ],
)
def test_without_echo_no_error_repeats_the_text(text: str) -> None:
    with pytest.raises(RuleFileError) as error:
        compose(text, "profile.yaml", echo=False)
    assert "Ms" not in str(error.value)
    assert "Example" not in str(error.value)
    assert error.value.__cause__ is None
    assert error.value.__context__ is None


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_is_refused_before_it_can_hurt(opening: str) -> None:
    with pytest.raises(RuleFileError, match="nested more than 40 deep"):
        compose(opening * (MOST_BYTES // len(opening)), "deep.yaml")


def test_a_file_of_more_than_a_mebibyte_is_refused() -> None:
    compose(b"#" * (MOST_BYTES - 2) + b"\na", "large.yaml")
    for content in (b"#" * MOST_BYTES + b"\na", "é" * (MOST_BYTES // 2 + 1)):
        with pytest.raises(RuleFileError, match="larger than 1048576 bytes"):
            compose(content, "large.yaml")


def test_bytes_that_are_no_utf8_are_refused_where_they_stand() -> None:
    with pytest.raises(RuleFileError) as error:
        compose(b"a: 1\nb: \xff\n", "latin.yaml")
    assert (error.value.line, error.value.column) == (2, 4)
    with pytest.raises(RuleFileError, match=NOT_UTF8):
        compose("a: \ud800", "half.yaml")


@pytest.mark.parametrize(
    "word", ["NO", "yes", "on", "2024-03-01", "1_000", "12:30", ".inf", ".nan"]
)
def test_what_yaml_1_1_would_turn_into_something_else_stays_text(word: str) -> None:
    node = compose(word, "x")
    assert isinstance(node, Text)
    assert node.value == plain(node)[0] == word


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("true", True),
        ("FALSE", False),
        ("null", None),
        ("~", None),
        ("12", 12),
        ("-3", -3),
        ("+4", 4),
        ("010", 10),
        ("0x1f", 31),
        ("0o17", 15),
        ("1.5", 1.5),
        (".5", 0.5),
        ("2.", 2.0),
        ("1e3", 1000.0),
        ("1" * 19, "1" * 19),
        ("1e400", "1e400"),
        ("-.inf", "-.inf"),
        ("1" * 30 + ".5", float("1" * 30 + ".5")),
        ("1" * 5000 + ".", "1" * 5000 + "."),
    ],
)
def test_a_plain_scalar_follows_the_core_rules(word: str, value: object) -> None:
    found = plain_scalar(word)
    assert found == value
    assert type(found) is type(value)


def test_a_quoted_scalar_is_text() -> None:
    assert plain(compose("""[ '1', "true", "", ~, ]""", "x"))[0] == ["1", "true", "", None]


def test_each_value_has_its_place_under_its_json_pointer() -> None:
    text = "lesions:\n  - organ: brain\n    a/b~c: {d: 1}\n  -\n    size:\n      10\n"
    value, places = plain(compose(text, "profile.yaml"))
    assert value == {"lesions": [{"organ": "brain", "a/b~c": {"d": 1}}, {"size": 10}]}
    stands = {
        "": (1, 1),
        "/lesions": (1, 1),
        "/lesions/0": (2, 5),
        "/lesions/0/organ": (2, 5),
        "/lesions/0/a~1b~0c": (3, 5),
        "/lesions/0/a~1b~0c/d": (3, 13),
        "/lesions/1": (5, 5),
        "/lesions/1/size": (5, 5),
    }
    assert {pointer: places[pointer] for pointer in stands} == stands
    assert [places.get(f"/lesions{no}") for no in ("/2", "/-1", "/organ", "/0/organ/0")] == [
        None
    ] * 4


def test_the_places_of_parts_under_long_keys_need_no_room() -> None:
    inner, key = "[" + "0," * 50_000 + "]", "k" * 20_000
    tracemalloc.start()
    try:
        _, places = plain(compose(f"{{? {key} : {inner}}}", "x"))
        assert places[f"/{key}/49999"] == (1, len(f"{{? {key} : [") + 2 * 49_999 + 1)
        assert tracemalloc.get_traced_memory()[1] < 50 << 20
    finally:
        tracemalloc.stop()


def test_problems_together_stand_in_order_of_place() -> None:
    late, early = (
        RuleFileError("f", *place, fault("worded", words=words))
        for place, words in (((9, 1), "late"), ((2, 5), "early"))
    )
    both = together([late, early])
    assert (both.line, both.problem) == (2, "early")
    assert [each.problem for each in both] == ["early", "late"]
    # what two parts find alike is said once
    assert [each.problem for each in together([both, late])] == ["early", "late"]
    assert str(both) == "f:2:5: early\nf:9:1: late"


@given(st.text(max_size=60) | st.binary(max_size=60))
def test_any_input_is_read_or_refused(content: str | bytes) -> None:
    try:
        plain(compose(content, "x"))
    except RuleFileError as error:
        place = (error.line, error.column)
    else:
        place = (1, 1)
    assert min(place) >= 1


PRINTED = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=8)
VALUES = st.recursive(
    PRINTED | st.integers(-(10**17), 10**17) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PRINTED, inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_json_is_read_as_json(value: object) -> None:
    assert plain(compose(json.dumps(value, ensure_ascii=False), "x"))[0] == value
