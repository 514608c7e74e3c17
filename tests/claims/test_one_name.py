"""One meaning has one word, and one word one form, over every public face."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pytest

from oligomatch.api.web import options as web
from scripts import names

# One key, several forms: a standard has given the word away.
SEVERAL_FORMS = {"status": "of recruitment and of the server; of a problem its number (RFC 9457)"}
GIVEN_UP = """
write workers limit limits file mend class told asks asked table bearing forgotten silent
"""
# Options that are no parameter over HTTP are of the call itself: files, forms, the terminal.
ONLY_HTTP = {"trial": "on the command line an argument"}
# How a ranking is ordered and judged can be said of `match` alone on the command line.
HTTP_BESIDES = {"order", "executor", "quick"}


def shape(schema: Mapping[str, Any], known: Mapping[str, Any]) -> str:
    """What kind of value a key has: a text, a number, a list of objects .."""
    if "$ref" in schema:
        target = known.get(schema["$ref"].rpartition("/")[2], {"properties": {}})
        return "object" if "properties" in target else shape(target, known)
    if "anyOf" in schema:
        return " or ".join(sorted({shape(one, known) for one in schema["anyOf"]} - {"null"}))
    if "const" in schema or "enum" in schema:
        return "string"
    kind = schema.get("type", "any")
    if kind == "array":
        return f"list of {shape(schema.get('items', {}), known)}"
    if kind == "object":
        return "map" if "additionalProperties" in schema else "object"
    return "number" if kind == "integer" else str(kind)


def test_the_page_of_names_is_what_the_program_has() -> None:
    assert names.PAGE.read_text(encoding="utf-8") == names.page()  # python -m scripts.names


def test_a_key_of_an_answer_has_one_form() -> None:
    known = names.forms()
    shapes: dict[str, set[str]] = defaultdict(set)
    for key, _, schema in names.answer_keys():
        shapes[key].add(shape(schema, known))
    several = {key for key, found in shapes.items() if len(found) > 1}
    assert several == set(SEVERAL_FORMS)


def test_an_option_takes_the_same_in_every_command() -> None:
    taken: dict[str, set[str]] = defaultdict(set)
    for word, _, kind in names.options():
        taken[word].add(kind)
    assert {word: kinds for word, kinds in taken.items() if len(kinds) > 1} == {}


def test_a_parameter_over_http_is_an_option_of_the_command() -> None:
    by_command: dict[str, set[str]] = defaultdict(set)
    for word, command, _ in names.options():
        by_command[command].add(word)
    for question, known in {**web.PATIENT, "trials": web.TRIALS}.items():
        lacking = {one.name for one in known} - by_command[question] - set(ONLY_HTTP)
        assert lacking <= HTTP_BESIDES, question


def test_columns_are_keys_or_spelled_like_them() -> None:
    keys = {key for key, _, _ in names.answer_keys()}
    columns = {column for column, _ in (*names.columns(), *names.frame_columns())}
    classes = {"eligible", "possible", "not yet", "ineligible"}
    assert all(re.fullmatch("[a-z][a-z0-9_]*", one) for one in columns - classes)
    assert len(columns & keys) > 30


@pytest.mark.parametrize("word", GIVEN_UP.split())
def test_a_word_that_was_given_up_is_on_no_face(word: str) -> None:
    faces = names.faces().get(word, {})
    held = {"limit": {"JSON"}, "file": {"JSON", "CSV", "frames"}, "table": {"command line"}}
    assert set(faces) <= held.get(word, set())


def test_people_read_text_in_every_command() -> None:
    for name, command in names.commands():
        for one in command.params:
            choices = getattr(getattr(one, "type", None), "choices", None)
            if "--format" in one.opts and choices and not name.startswith("screen"):
                assert next(iter(choices)) == "text" == one.default, name


def test_the_class_of_a_match_is_its_match_everywhere() -> None:
    classes = {"$ref": "#/components/schemas/MatchClass"}
    whole = {key for key, _, schema in names.answer_keys() if classes.items() <= schema.items()}
    assert whole == {"match", "by_judge", "from", "to"}  # how it stood, and stands, beside it
    assert "match" in {column for column, table in names.frame_columns() if table == "results"}
    assert "match" in {column for column, table in names.columns() if table == "match"}
