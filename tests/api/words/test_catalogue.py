"""The catalogue of sentences: each name is used, each use has its text, with its parts filled."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

from oligomatch.api.words.catalogue import LANGUAGE, PHRASES, REFERENCE, TABLES, say
from oligomatch.api.words.patient.facts import AnswerSource

API = Path(__file__).parents[3] / "api"
BY_OUTCOME = {"gap.met", "gap.not_met", "gap.ambiguous"}  # named by their outcome


@cache
def written_out() -> tuple[frozenset[object], tuple[tuple[str, object], ...]]:
    """Every constant of every module of the outer faces, but of the catalogue, and each function
    that is called with one first."""
    texts, calls = set[object](), list[tuple[str, object]]()
    for path in (*API.rglob("*.py"), API.parent / "oligomatch" / "__init__.py"):
        if path.name == "catalogue.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant):
                texts.add(node.value)
            elif isinstance(node, ast.Call) and node.args:
                first, name = node.args[0], getattr(node.func, "id", "")
                if isinstance(first, ast.Constant):
                    calls.append((name, first.value))
    return frozenset(texts), tuple(calls)


def test_no_name_stands_twice_in_the_catalogue() -> None:
    twice: list[str] = []

    def pairs(each: list[tuple[str, object]]) -> dict[str, object]:
        names = [name for name, _ in each]
        twice.extend(name for name in names if names.count(name) > 1)
        return dict(each)

    text = (API / "words" / "english" / "phrases.json").read_text(encoding="utf-8")
    json.loads(text, object_pairs_hook=pairs)
    assert twice == []


def test_every_sentence_is_used() -> None:
    texts, _ = written_out()
    assert set(PHRASES) - BY_OUTCOME <= texts | said_in_templates() | referred()


def written(value: object) -> Iterator[str]:
    """Every text of the catalogue's file, references as they stand there."""
    if isinstance(value, str):
        yield value
    else:
        for one in value.values() if isinstance(value, dict) else value:  # type: ignore[attr-defined]
            yield from written(one)


WORD = re.compile("[A-Za-z]{2,}")
FILE = json.loads((LANGUAGE / "phrases.json").read_text(encoding="utf-8"))


def referred() -> set[str]:
    """The phrases that another name or a table refers to."""
    return {found[1] for text in written(FILE) if (found := REFERENCE.fullmatch(text))}


def test_what_a_table_refers_to_is_a_phrase() -> None:
    assert len(referred()) > 30
    assert referred() <= set(PHRASES)


# one text, several meanings: another language may have a word for each
APART = {"is", "are", "any", "none", "not known", "Show", "trial", "trials", "Here", "Later"}
APART |= {"nothing stated", "as written"}


def test_no_phrase_stands_twice_under_two_names() -> None:
    each = [
        text
        for section, phrases in FILE.items()
        if section not in ("tables", "lint", "ordinal")
        for text in phrases.values()
        if not REFERENCE.fullmatch(text) and WORD.search(bare(text))
    ]
    assert {text for text, times in Counter(each).items() if times > 1} <= APART


def test_a_reference_refers_to_a_text() -> None:
    assert [name for name, text in PHRASES.items() if REFERENCE.fullmatch(text)] == []


def test_no_sentence_stands_twice_in_the_catalogue() -> None:
    """A text of three words or more is reworded in one place; names of sources are keys, too."""
    each = Counter(text for text in written(FILE) if not REFERENCE.fullmatch(text))
    twice = {t for t, times in each.items() if times > 1 and len(WORD.findall(bare(t))) > 2}
    assert twice - {str(source) for source in AnswerSource} - {"what is known of {}"} == set()


def bare(text: str) -> str:
    """A phrase without the parts that are filled in."""
    return re.sub(r"\{[^{}]*\}", "", text)


def said_in_templates() -> set[str]:
    """The names that the templates and the scripts of the pages say."""
    files = [path for kind in ("html", "typ", "j2", "js") for path in API.rglob(f"*.{kind}")]
    return {
        name
        for path in files
        if "vendor" not in path.parts
        for name in re.findall(
            r"""\b(?:say|phrase)\(["']([a-z_.0-9]+)["']""", path.read_text("utf-8")
        )
    }


def named_in(*functions: str) -> list[str]:
    """The names that these functions are called with, where they are written out."""
    _, calls = written_out()
    return [value for name, value in calls if name in functions]


def test_every_sentence_that_is_said_stands_in_the_catalogue() -> None:
    said = {*named_in("say"), *said_in_templates()}
    assert len(said) > 400
    assert said <= set(PHRASES)


def test_every_table_is_read_once_and_is_there() -> None:
    assert sorted(named_in("table")) == sorted(TABLES)


def test_the_help_of_every_option_is_there_and_used_once() -> None:
    assert sorted(named_in("option", "argument")) == sorted(TABLES["options"])


def test_a_sentence_is_filled_with_its_parts() -> None:
    assert PHRASES
    for name, phrase in PHRASES.items():
        parts = [part for _, part, _, _ in Formatter().parse(phrase) if part]
        words = say(name, **{part: Shown(part) for part in parts})
        assert all(f"<{part}>" in words for part in parts), name


class Shown(str):
    """What is filled in, marked, in whatever form the phrase asks for it."""

    def __format__(self, spec: str) -> str:
        return f"<{self!s}>"
