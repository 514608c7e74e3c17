"""One meaning has one word, and one word one form, over every public face."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from oligomatch.api.commands.app import app
from oligomatch.api.web import options as web
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.rules.read import load_trials
from scripts import names

TRIALS = load_trials()
EXAMPLE = Path(__file__).parents[2] / "api/web/examples/golden.json"

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
    assert whole == {"match", "by_judge", "match_before"}  # how it stood, beside it
    assert "match" in {column for column, table in names.frame_columns() if table == "results"}
    assert "match" in {column for column, table in names.columns() if table == "match"}


def under(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text of an answer, with the key that it is found under: of a map by identifiers
    (`7662-04`, `A-18`) the key of the map."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from under(one, key if "-" in name else name)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from under(one, key)
    elif isinstance(value, str):
        yield key, value


ANSWERS = {
    "match": "--exact",
    "explain": "SARON",
    "gaps": "",
    "ask": "--only SARON",
    "outlook": "",
    "whatif": "--set imaging.fdg_pet=false",
    "site": "",
    "offers": "",
}
OF_VALUES = {"answers", "answer", "may_be", "values", "finding", "kept_as_given"}  # a profile's own


def test_what_an_answer_names_is_found_under_one_name() -> None:
    kinds: dict[str, set[str]] = {
        "a trial, by its registry number": {trial.id for trial in TRIALS},
        "a criterion, by its identifier": {one.id for trial in TRIALS for one in trial.criteria},
        "a reading of the source, by its number": {
            number for trial in TRIALS for one in trial.criteria for number in one.readings
        },
        "the class of a match": {*map(str, MatchClass)},
        "a verdict": {"not met"},
        "a verdict, or why it is open": {"to do"},
    }
    meanings = {
        what: {*re.split("[,;] ", f"{name}, {more}")} for what, name, more in names.MEANINGS
    }
    also = {  # a verdict's reason, and what settles an answer
        "a verdict": meanings["a verdict, or why it is open"],
        "a verdict, or why it is open": {"reason"},
    }
    found: dict[str, set[str]] = defaultdict(set)
    for command, flags in ANSWERS.items():
        words = [command, str(EXAMPLE), *flags.split()]
        for form in ("json", "csv"):
            done = CliRunner().invoke(app, [*words, "--format", form])
            assert done.exit_code == 0, (command, done.output)
            told = done.stdout
            told = json.loads(told) if form == "json" else [*csv.DictReader(io.StringIO(told))]
            for key, text in under(told):
                for kind, values in kinds.items():
                    if text in values and key not in OF_VALUES:
                        found[kind].add(key)
    assert {
        kind: keys - meanings[kind] - also.get(kind, set()) for kind, keys in found.items()
    } == {kind: set() for kind in kinds}
