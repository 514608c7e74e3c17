"""Where the parts of a trial file stand, so that a finding can be told with line and column."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from oligomatch.rules.operators import OPERATORS, read_operator
from oligomatch.rules.text.text import Fields, Items, Node, Place, RuleFileError, compose_file
from oligomatch.rules.tree import Node as Tree


@dataclass(frozen=True, slots=True)
class Places:
    """The file of a trial, by its nodes."""

    root: Node

    @classmethod
    def of(cls, path: Path) -> Places:
        """The places of a file that can be read."""
        return cls(compose_file(path))

    def of_key(self, name: str) -> Place:
        """Where a key of the file stands; the file's beginning where it has no such key."""
        return self.of_within(name)

    def of_within(self, *keys: str) -> Place:
        """Where a key within a key of the file stands, as deep as it is there."""
        place, here = (1, 1), self.root
        for key in keys:
            below, value = _key(here, key), _value(here, key)
            if below is None or value is None:
                break
            place, here = below, value
        return place

    def of_item(self, name: str, number: int) -> Place:
        """Where an entry of a list stands, counted from 0."""
        listed = _value(self.root, name)
        if not isinstance(listed, Items):
            return self.of_key(name)
        return listed.nodes[number].line, listed.nodes[number].column

    def of_criterion(self, id: str, *keys: str) -> Place:
        """Where a key of a criterion stands, as deep as it is there; the criterion where it is
        not, the list of criteria where that is not."""
        node = self._criterion(id)
        if node is None:
            return self.of_key("criteria")
        place = node.line, node.column
        here: Node | None = node
        for key in keys:
            if here is None or (below := _key(here, key)) is None:
                break
            place, here = below, _value(here, key)
        return place

    def of_tree(self, id: str, tree: Tree) -> Place:
        """Where a tree of a criterion is spelled; its operator where that is not found."""
        node = self._criterion(id)
        for place, spelled in _trees(node) if node is not None else ():
            if spelled == tree:
                return place
        keys = [key.value for key, _ in node.entries] if isinstance(node, Fields) else []
        operator = next((key for key in keys if key in OPERATORS), "id")
        return self.of_criterion(id, operator)

    def _criterion(self, id: str) -> Node | None:
        listed = _value(self.root, "criteria")
        for node in listed.nodes if isinstance(listed, Items) else ():
            if getattr(_value(node, "id"), "value", None) == id:
                return node
        return None


def _key(node: Node, name: str) -> Place | None:
    for key, _ in node.entries if isinstance(node, Fields) else ():
        if key.value == name:
            return key.line, key.column
    return None


def _value(node: Node, name: str) -> Node | None:
    found = (value for key, value in _entries(node) if key == name)
    return next(found, None)


def _entries(node: Node) -> Iterator[tuple[str, Node]]:
    for key, value in node.entries if isinstance(node, Fields) else ():
        yield key.value, value


def _trees(node: Node) -> Iterator[tuple[Place, Tree]]:
    for part in node.nodes if isinstance(node, Items) else ():
        yield from _trees(part)
    for key, value in node.entries if isinstance(node, Fields) else ():
        if key.value in OPERATORS:
            with suppress(RuleFileError):  # a tree over one lesion
                yield (key.line, key.column), read_operator(key.value, value)
        yield from _trees(value)
