"""Small readers that turn YAML nodes into values: records, words, numbers, lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from copy import copy
from dataclasses import MISSING, replace
from dataclasses import fields as columns
from pathlib import Path
from typing import Any, TypeVar

from oligomatch.rules.misspelling import nearest
from oligomatch.rules.text.text import (
    Fields,
    Items,
    Node,
    RuleFileError,
    Text,
    compose_file,
    together,
)

Reader = Callable[[Node], Any]
Readers = Mapping[str, Reader]
_E = TypeVar("_E")
MOST_LISTED = 11  # of fewer names each is listed to who writes another
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")


def record(
    node: Node, required: Mapping[str, Reader], optional: Mapping[str, Reader] | None = None
) -> dict[str, Any]:
    """Each entry of a map read by the reader of its name; every problem is collected.

    Raises:
        RuleFileError: an unknown or missing name, or a value its reader refuses.
    """
    known = {**required, **(optional or {})}
    values: dict[str, Any] = {}
    problems: list[RuleFileError] = []
    present: set[str] = set()
    for key, value in fields(node).entries:
        present.add(key.value)
        if key.value not in known:
            problems.append(unknown_key(key, known))
            continue
        try:
            values[key.value] = known[key.value](value)
        except RuleFileError as error:
            problems.append(error)
    problems += [node.problem("missing_key", key=name) for name in required if name not in present]
    if problems:
        raise together(problems)
    return values


def unknown_key(key: Text, known: Collection[str]) -> RuleFileError:
    """The error of a key that is none of those known."""
    return key.problem("unknown_key", key=key.value, near=nearest(key.value, known))


def unknown_operator(key: Text, known: Collection[str]) -> RuleFileError:
    """The error of an operator that is none of those known."""
    return key.problem("unknown_operator", key=key.value, near=nearest(key.value, known))


def fields(node: Node) -> Fields:
    """The node, if it is a map."""
    if not isinstance(node, Fields):
        raise node.problem("no_mapping")
    return node


def items(node: Node) -> Items:
    """The node, if it is a list."""
    if not isinstance(node, Items):
        raise node.problem("no_list")
    return node


def words(node: Node) -> str:
    """Any text but an empty one."""
    if not isinstance(node, Text):
        raise node.problem("no_text")
    if not node.value.strip():
        raise node.problem("empty_text")
    return node.value


def flag(node: Node) -> bool:
    """`true` or `false`, and no other spelling."""
    return one_of(("true", "false"), "value")(node) == "true"


def number(node: Node) -> int | float:
    """A number without sign, whole where it is written so."""
    text = words(node)
    if not _NUMBER.fullmatch(text):
        raise node.problem("no_number", text=text)
    return float(text) if "." in text else int(text)


def whole(node: Node) -> int:
    """A whole number."""
    value = number(node)
    if not isinstance(value, int):
        raise node.problem("no_whole", text=str(value))
    return value


def one_of(known: Collection[str], what: str = "", *, key: str = "") -> Callable[[Node], str]:
    """The reader of a name out of a known set: `what` it names, or the `key` that has it."""

    def read(node: Node) -> str:
        text = words(node)
        if text not in known:
            near = nearest(text, known)
            few = tuple(known) if len(known) < MOST_LISTED and not near else ()
            kind = "unknown_value" if key else "unknown_name"
            raise node.problem(kind, what=what, key=key, text=text, near=near, few=few)
        return text

    return read


def like(pattern: str, what: str) -> Callable[[Node], str]:
    """The reader of text of one form; `what` is the kind of thing it names."""
    form = re.compile(pattern)

    def read(node: Node) -> str:
        text = words(node)
        if not form.fullmatch(text):
            raise node.problem("not_such", text=text, what=what)
        return text

    return read


def listing(read: Reader, *, least: int = 1) -> Callable[[Node], tuple[Any, ...]]:
    """The reader of a list of at least so many, each problem collected."""

    def read_all(node: Node) -> tuple[Any, ...]:
        values, problems = [], []
        for item in items(node).nodes:
            try:
                values.append(read(item))
            except RuleFileError as error:
                problems.append(error)
        if problems:
            raise together(problems)
        if len(values) < least:
            raise node.problem("too_few", least=str(least), found=str(len(values)))
        return tuple(values)

    return read_all


def names(read: Reader) -> Callable[[Node], frozenset[str]]:
    """The reader of a list without order, in which nothing stands twice."""

    def read_all(node: Node) -> frozenset[str]:
        values = listing(read)(node)
        for position, value in enumerate(values):
            if value in values[:position]:
                raise items(node).nodes[position].problem("twice", name=str(value))
        return frozenset(values)

    return read_all


# by how a dataclass declares a field
_OF_TYPE: Readers = {
    **dict.fromkeys(("str", "str | None"), words),
    **dict.fromkeys(("int", "int | None"), whole),
    **dict.fromkeys(("float", "float | None"), number),
    "bool": flag,
    "tuple[str, ...]": listing(words),
    "tuple[int, ...]": listing(whole),
    "frozenset[str]": names(words),
}


def form(
    make: Any, own: Readers, given: Collection[str] = ()
) -> tuple[dict[str, Reader], dict[str, Reader]]:
    """The readers of a dataclass's fields, the required and the optional ones: its own reader for
    a field, else that of its type; what is given elsewhere is not read."""
    required: dict[str, Reader] = {}
    optional: dict[str, Reader] = {}
    for column in columns(make):
        if column.name not in given:
            needed = column.default is MISSING and column.default_factory is MISSING
            read = own.get(column.name) or _OF_TYPE[str(column.type)]
            (required if needed else optional)[column.name] = read
    return required, optional


def made(
    make: Callable[..., _E], own: Readers | None = None, spelt: Mapping[str, str] | None = None
) -> Callable[[Node], _E]:
    """The reader of a map that is a dataclass; `spelt`: fields that the file names otherwise."""
    keys = spelt or {}
    fields_of = {keys.get(column.name, column.name): column.name for column in columns(make)}  # type: ignore[arg-type]
    forms = form(make, own or {})
    required, optional = ({keys.get(n, n): read for n, read in one.items()} for one in forms)

    def read(node: Node) -> _E:
        stated = record(node, required, optional)
        return make(**{fields_of[key]: value for key, value in stated.items()})

    return read


def entries(
    node: Node,
    make: Callable[..., _E],
    default: Mapping[str, Any],
    own: Readers | None = None,
    given: Collection[str] = (),
) -> dict[str, _E]:
    """A map of names to entries, each a dataclass with its name as `id`; each problem collected."""
    required, optional = form(make, own or {}, ("id", *given))
    optional |= {name: required.pop(name) for name in default if name in required}
    table: dict[str, _E] = {}
    problems: list[RuleFileError] = []
    for key, entry in fields(node).entries:
        try:
            values = record(entry, required, optional)
        except RuleFileError as error:
            problems.append(error)
            continue
        table[key.value] = make(id=key.value, **{**default, **values})
    if problems:
        raise together(problems)
    return table


class EntryFile:
    """A file of tables, and the source of every entry that names none of its own; `beside` are
    files whose tables of the same names add to it."""

    def __init__(self, path: Path, beside: Collection[EntryFile] = ()) -> None:
        self.root = compose_file(path)
        self.sections = {key.value: node for key, node in fields(self.root).entries}
        source = self.sections.get("default", self.root)
        if not {"default", "source"} & self.sections.keys():
            raise self.root.problem("no_default")
        self.default = record(source, {"source": words, "verified": flag})
        self.beside = tuple(beside)

    def only(self, tables: Collection[str]) -> EntryFile:
        """The same file as if it had no other tables than these."""
        other = copy(self)
        other.sections = {name: node for name, node in self.sections.items() if name in tables}
        return other

    def section(self, name: str) -> Fields:
        """One of its tables, with what others add to it.

        Raises:
            RuleFileError: the file has no such table.
        """
        if name not in self.sections:
            raise self.root.problem("missing_key", key=name)
        own = fields(self.sections[name])
        more = [fields(one.sections[name]).entries for one in self.beside if name in one.sections]
        return replace(own, entries=[*own.entries, *(one for each in more for one in each)])

    def table(
        self,
        name: str,
        make: Callable[..., _E],
        own: Readers | None = None,
        given: Collection[str] = (),
    ) -> dict[str, _E]:
        """The entries of one of its tables, with what others add to it."""
        if name not in self.sections:
            raise self.root.problem("missing_key", key=name)
        found: dict[str, _E] = {}
        for one in (self, *self.beside):
            if name in one.sections:
                found |= entries(fields(one.sections[name]), make, one.default, own, given)
        return found
