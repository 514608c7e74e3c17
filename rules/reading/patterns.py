"""The patterns by which letters are read (`patterns/*.yaml`), each with examples for and against.

A form is a regular expression, of several lines one of them, in small or capital letters; a gap in
it is any white space, `(?&name)` a part of the file, of `parts.yaml`, or of the vocabulary."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from oligomatch.rules.reading.kept import Form
from oligomatch.rules.text.kept import kept
from oligomatch.rules.text.record import fields, listing, record, words
from oligomatch.rules.text.text import Items, Node, compose_file, plain

FOLDER = Path(__file__).with_name("patterns")
_PART = re.compile(r"\(\?&([\w.]+)\)")
_WORD = re.compile(r"[^\W_]+")
_GAP = re.compile(r"(\[[^\]]*\])| (\?)?")
Part = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern; `examples`: a text and the facts that the whole reader takes from it, `against`:
    texts that look alike, and the facts that it takes from them."""

    id: str
    written: tuple[str, ...]
    examples: Mapping[str, Mapping[str, Any]]
    against: Mapping[str, Mapping[str, Any]]


def gaps(form: str) -> str:
    """A form in which every gap, or none where ` ?` stands, is any white space; `[ -]` is a gap of
    any width or a hyphen."""
    form = form.replace("[ -]", "(?: |-)")
    return _GAP.sub(lambda gap: gap[1] or (r"\s*" if gap[2] else r"\s+"), form)


def _forms(node: Node) -> tuple[str, ...]:
    lines = listing(words)(node) if isinstance(node, Items) else (words(node),)
    return tuple(" ".join(line.split()) for line in lines)


def _facts(node: Node) -> Mapping[str, Any]:
    """Texts with their facts, or texts of which nothing is read."""
    if isinstance(node, Items):
        return {text: {} for text in listing(words)(node)}
    fields(node)
    found: Any = plain(node)[0]
    return {text: facts or {} for text, facts in found.items()}


@cache
def _file(name: str) -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, Pattern]]:
    """The parts and the patterns of one file.

    Raises:
        RuleFileError: it is not of that form.
    """
    root = compose_file(FOLDER / f"{name}.yaml")
    found = record(root, {}, {"parts": fields, "patterns": fields})
    parts = (
        {key.value: _forms(node) for key, node in found["parts"].entries}
        if "parts" in found
        else {}
    )
    needs = {"form": _forms, "examples": _facts, "against": _facts}
    patterns = {}
    for key, node in found["patterns"].entries if "patterns" in found else ():
        one = record(node, needs)
        patterns[key.value] = Pattern(key.value, one["form"], one["examples"], one["against"])
    return parts, patterns


def names() -> tuple[str, ...]:
    """The files of patterns."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml") if path.stem != "parts"))


def patterns(name: str) -> Mapping[str, Pattern]:
    """The patterns of one file, by name."""
    return _file(name)[1]


class Written(NamedTuple):
    """The parts and the forms of one file as they are written, and the words of its examples."""

    parts: Mapping[str, tuple[str, ...]]
    forms: Mapping[str, tuple[str, ...]]
    words: frozenset[str]


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The words of texts, in small letters."""
    return frozenset(word.casefold() for text in texts for word in _WORD.findall(text))


def as_written(name: str) -> Written:
    """One file without its examples."""
    return _written()[name]


@cache
def _written() -> Mapping[str, Written]:
    return kept(
        "patterns",
        FOLDER.glob("*.yaml"),
        lambda: {name: _without_examples(name) for name in ("parts", *names())},
    )


def _without_examples(name: str) -> Written:
    parts, patterns = _file(name)
    texts = [text for one in patterns.values() for text in (*one.examples, *one.against)]
    return Written(
        parts,
        {id: one.written for id, one in patterns.items()},
        words_of(texts),
    )


def compiled(name: str, part: Part | None = None) -> dict[str, Form]:
    """The forms of one file; `part` knows the parts that are made of the vocabulary."""
    Form.common |= as_written(name).words
    return {id: Form(_put_in(name, lines, part)) for id, lines in as_written(name).forms.items()}


def _put_in(name: str, lines: tuple[str, ...], part: Part | None) -> str:
    own, common = as_written(name).parts, as_written("parts").parts

    def whole(found: re.Match[str]) -> str:
        written = own.get(found[1]) or common.get(found[1])
        if written is not None:
            return f"(?:{_put_in(name, written, part)})"
        assert part is not None, found[1]
        return f"(?:{part(found[1])})"

    return "|".join(_PART.sub(whole, gaps(line)) for line in lines)
