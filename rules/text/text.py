"""The text of a YAML file as nodes that know their place; what a scalar means is decided later."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import yaml

from oligomatch.rules.text.faults import Fault, Part, fault, said
from oligomatch.rules.text.pointer import unescaped

STDIN = "-"  # as a path
MOST_BYTES = 1 << 20
MOST_DEPTH = 40


class RuleFileError(ValueError):
    """A file that cannot be used: its first problem, with every `other` one in order of place."""

    def __init__(
        self,
        file: str,
        line: int,
        column: int,
        fault: Fault,
        *,
        others: Iterable[RuleFileError] = (),
    ) -> None:
        super().__init__(fault.kind)
        self.file, self.line, self.column, self.fault = file, line, column, fault
        self.others = tuple(others)

    @property
    def problem(self) -> str:
        """The first problem in the words of the outer face."""
        return said(self.fault)

    def __str__(self) -> str:
        return "\n".join(
            ":".join(str(part) for part in (e.file, e.line, e.column) if part) + f": {e.problem}"
            for e in self
        )

    def __reduce__(self) -> tuple[partial[RuleFileError], tuple[object, ...]]:
        """What makes it again in another process."""
        place = self.file, self.line, self.column, self.fault
        return partial(type(self), others=self.others), place

    def __iter__(self) -> Iterator[RuleFileError]:
        """Each problem as an error of its own."""
        yield RuleFileError(self.file, self.line, self.column, self.fault)
        yield from self.others


def together(errors: Iterable[RuleFileError]) -> RuleFileError:
    """Many errors as one, in order of place; what two parts find alike, as of the value that a
    definition takes twice, is said once."""
    each = {(one.file, one.line, one.column, one.fault): one for error in errors for one in error}
    first, *others = sorted(each.values(), key=lambda one: (one.file, one.line, one.column))
    return RuleFileError(first.file, first.line, first.column, first.fault, others=others)


class _Placed:
    """What stands at a place of a file."""

    __slots__ = ()
    file: str
    line: int
    column: int

    def problem(self, kind: str, /, **parts: Part) -> RuleFileError:
        """The error of one kind at this place, with what stands in its words."""
        return RuleFileError(self.file, self.line, self.column, fault(kind, **parts))

    @property
    def place(self) -> Place:
        """Its line and column."""
        return self.line, self.column


@dataclass(slots=True)
class Text(_Placed):
    """A scalar as written; `plain` where it stands without quotes."""

    value: str
    plain: bool
    file: str
    line: int
    column: int


@dataclass(slots=True)
class Items(_Placed):
    """A list."""

    nodes: list[Node]
    file: str
    line: int
    column: int


@dataclass(slots=True)
class Fields(_Placed):
    """A map from names to nodes, in order of writing; no name twice."""

    entries: list[tuple[Text, Node]]
    file: str
    line: int
    column: int


Node = Text | Items | Fields
Value = str | int | float | bool | None | list["Value"] | dict[str, "Value"]
Place = tuple[int, int]


def entry_of(node: Node | None, name: str) -> tuple[Text, Node] | None:
    """The entry of a name, where the node is a map that has it."""
    entries = node.entries if isinstance(node, Fields) else []
    return next((entry for entry in entries if entry[0].value == name), None)


def under(node: Node | None, name: str) -> Node | None:
    """What stands under a name, where the node is a map that has it."""
    entry = entry_of(node, name)
    return None if entry is None else entry[1]


def contents(path: Path | str, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file, one more than `most` where it is larger: the one place where files are
    read, so that none can hang the program or fill its memory.

    Raises:
        OSError: no such file, a folder, or one that cannot be read.
    """
    with open_at_once(path) as file:
        return file.read(most + 1)


def open_at_once(path: Path | str) -> BinaryIO:
    """A file open for reading; a pipe that nobody writes to is empty.

    Raises:
        OSError: no such file, a folder, or one that cannot be opened.
    """
    file = open(path, "rb", opener=_opener)  # noqa: SIM115
    if stat.S_ISFIFO(os.fstat(file.fileno()).st_mode):
        os.set_blocking(file.fileno(), True)
    return file


def _opener(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def compose_file(path: Path, *, echo: bool = True) -> Node:
    """The one document of a file, as nodes.

    Raises:
        RuleFileError: as `compose`, or the file cannot be read.
    """
    try:
        content = contents(path)
    except OSError as error:
        reason = fault("cannot_be_read", reason=error.strerror or "")
        raise RuleFileError(str(path), 0, 0, reason) from None
    return compose(content, str(path), echo=echo)


def compose(content: str | bytes, file: str, *, echo: bool = True) -> Node:
    """The one document of a file, as nodes.

    With `echo` off no message repeats what the file says, so that it may hold patient data.

    Raises:
        RuleFileError: not one plain YAML document, too large, too deep, with aliases, anchors,
            tags or repeated keys.
    """
    return _Composer(file, echo).document(_decoded(content, file))


def _decoded(content: str | bytes, file: str) -> str:
    size = len(content if isinstance(content, bytes) else content.encode(errors="surrogatepass"))
    if size > MOST_BYTES:
        raise RuleFileError(file, 1, 1, fault("too_large", most=str(MOST_BYTES)))
    if isinstance(content, str):
        return content
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        before = content[: error.start].decode(errors="replace")
    raise RuleFileError(file, *_place(before, len(before)), fault("not_utf8"))


def _place(text: str, position: int) -> Place:
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1


LIBYAML_TOO_DEEP = "exceeded maximum nesting depth"  # since 0.2.6, of flow collections


@dataclass(slots=True)
class _Open:
    """A list or map whose end has not come; `key` waits for its value."""

    node: Items | Fields
    names: set[str]
    key: Text | None = None


class _Composer:
    """Builds nodes from parse events: PyYAML's own composer recurses and crashes on deep input."""

    def __init__(self, file: str, echo: bool) -> None:
        self.file, self.echo = file, echo

    def document(self, text: str) -> Node:
        """The root node, all errors as `RuleFileError`."""
        deep = False
        try:
            return self._from_events(text, yaml.CBaseLoader)
        except yaml.MarkedYAMLError as error:
            deep = error.problem == LIBYAML_TOO_DEEP
            place = _at(error.problem_mark or error.context_mark)
            problem = fault("not_yaml", problem=str(error.problem))
        except yaml.reader.ReaderError as error:
            place = _place(text, error.position)
            problem = fault("not_yaml_sign")
        except UnicodeEncodeError:
            place, problem = (1, 1), fault("not_utf8")
        # raised here, so that the first error and the text it holds do not hang on to this one
        if deep:  # libyaml reads ahead and tells another place than where it became too deep
            return self._from_events(text, yaml.BaseLoader)
        raise self._error(place, problem)

    def _from_events(self, text: str, loader: Any) -> Node:
        root: Node | None = None
        stack: list[_Open] = []
        for event in yaml.parse(text, Loader=loader):
            if type(event) is yaml.ScalarEvent and stack and not (event.anchor or event.tag):
                mark: Any = event.start_mark  # most are such
                at = mark.line + 1, mark.column + 1
                open_, value = stack[-1], Text(event.value, not event.style, self.file, *at)
                if open_.key is not None and isinstance(open_.node, Fields):
                    open_.node.entries.append((open_.key, value))
                    open_.key = None
                else:
                    self._attach(value, open_)
            elif isinstance(event, yaml.CollectionEndEvent):
                stack.pop()
            elif isinstance(event, yaml.NodeEvent):
                node = self._node(event)
                if stack:
                    self._attach(node, stack[-1])
                elif root is None:
                    root = node
                else:
                    raise node.problem("second_document")
                if not isinstance(node, Text):
                    if len(stack) == MOST_DEPTH:
                        raise node.problem("too_deep", most=str(MOST_DEPTH))
                    stack.append(_Open(node, set()))
        if root is None or (isinstance(root, Text) and root.plain and not root.value):
            raise self._error((1, 1), fault("empty"))
        return root

    def _node(self, event: yaml.NodeEvent) -> Node:
        line, column = _at(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            raise self._error((line, column), self._fault("alias", f"*{event.anchor}"))
        if event.anchor is not None:
            raise self._error((line, column), self._fault("anchor", f"&{event.anchor}"))
        if isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)) and event.tag:
            raise self._error((line, column), self._fault("tag", event.tag))
        if isinstance(event, yaml.ScalarEvent):
            return Text(event.value, not event.style, self.file, line, column)
        if isinstance(event, yaml.SequenceStartEvent):
            return Items([], self.file, line, column)
        return Fields([], self.file, line, column)

    def _attach(self, node: Node, parent: _Open) -> None:
        if isinstance(parent.node, Items):
            parent.node.nodes.append(node)
        elif parent.key is not None:
            parent.node.entries.append((parent.key, node))
            parent.key = None
        elif not isinstance(node, Text):
            raise node.problem("key_no_word")
        elif node.value in parent.names:
            raise self._error(node.place, self._fault("repeated_key", node.value))
        else:
            parent.names.add(node.value)
            parent.key = node

    def _fault(self, kind: str, text: str) -> Fault:
        return fault(kind, text=text if self.echo else "")

    def _error(self, place: Place, problem: Fault) -> RuleFileError:
        return RuleFileError(self.file, *place, problem)


def _at(mark: Any) -> Place:
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]{1,18}|0o[0-7]{1,18}|0x[0-9a-fA-F]{1,15}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,2})?")


def plain_scalar(text: str) -> str | int | float | bool | None:
    """What an unquoted scalar is by the core rules of YAML 1.2.

    Dates, infinities, not-a-numbers and numbers too long for their type stay text.
    """
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if _INT.fullmatch(text):
        return int(text, 0 if text[:2] in ("0o", "0x") else 10)
    if len(text) <= 40 and _FLOAT.fullmatch(text) and not text.lstrip("+-").isdigit():
        return float(text)
    return text


class Positions:
    """Where each part of a document stands, by JSON pointer; an entry of a map where its key does.

    Found when asked for: the pointers of all parts can be far longer than the document.
    """

    def __init__(self, root: Node) -> None:
        self._root = root
        self._named: dict[int, dict[str, tuple[Text, Node]]] = {}

    def get(self, pointer: str) -> Place | None:
        """The line and column of what a pointer names; the root is the pointer ""."""
        at: Node = self._root
        node = self._root
        for part in pointer.split("/")[1:]:
            found = self._below(node, unescaped(part))
            if found is None:
                return None
            at, node = found
        return at.place

    def __getitem__(self, pointer: str) -> Place:
        place = self.get(pointer)
        if place is None:
            raise KeyError(pointer)
        return place

    def _below(self, node: Node, part: str) -> tuple[Node, Node] | None:
        match node:
            case Items(nodes):
                there = part.isdecimal() and int(part) < len(nodes)
                return (nodes[int(part)], nodes[int(part)]) if there else None
            case Fields(entries):
                if id(node) not in self._named:
                    self._named[id(node)] = {key.value: (key, item) for key, item in entries}
                return self._named[id(node)].get(part)
        return None


def plain(node: Node) -> tuple[Value, Positions]:
    """The tree as Python values, and where its parts stand."""
    return value_of(node), Positions(node)


def value_of(node: Node) -> Value:
    """The tree as Python values."""
    match node:
        case Text(value, plain=True):
            return plain_scalar(value)
        case Text(value):
            return value
        case Items(nodes):
            return [value_of(item) for item in nodes]
        case Fields(entries):
            return {key.value: value_of(item) for key, item in entries}
