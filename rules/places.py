"""Where the parts of a trial file stand, so that a finding can be told with line and column."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from oligomatch.rules.definitions import Definitions
from oligomatch.rules.operators import OPERATORS, read_operator
from oligomatch.rules.text.text import (
    Fields,
    Items,
    Node,
    Place,
    RuleFileError,
    compose_file,
    entry_of,
    under,
)
from oligomatch.rules.tree import Node as Tree


@dataclass(frozen=True, slots=True)
class Places:
    """The file of a trial, by its nodes."""

    root: Node  # with plain criteria: what a definition says stands where it is used
    stated: Node | None = None  # as it is written, where that is otherwise

    @classmethod
    def of(cls, path: Path) -> Places:
        """The places of a file that can be read."""
        root = compose_file(path)
        if under(root, "criteria") is None:
            return cls(root)
        return cls(Definitions.of(root, path.parent).unfold(root, here=True)[0], root)

    def of_within(self, *keys: str) -> Place:
        """Where a key within a key of the file stands, as deep as it is there; the file's
        beginning where it has no such key."""
        return _deepest((1, 1), self.stated or self.root, keys)

    def of_item(self, name: str, number: int) -> Place:
        """Where an entry of a list stands, counted from 0."""
        listed = under(self.root, name)
        return listed.nodes[number].place if isinstance(listed, Items) else self.of_within(name)

    def of_criterion(self, id: str, *keys: str) -> Place:
        """Where a key of a criterion stands, as deep as it is there; the criterion where it is
        not, the list of criteria where that is not."""
        node = self._criterion(id)
        return self.of_within("criteria") if node is None else _deepest(node.place, node, keys)

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
        listed = under(self.root, "criteria")
        for node in listed.nodes if isinstance(listed, Items) else ():
            if getattr(under(node, "id"), "value", None) == id:
                return node
        return None


def _deepest(place: Place, node: Node, keys: tuple[str, ...]) -> Place:
    """Where the last of some keys stands, each under the one before; the last that is there."""
    for name in keys:
        entry = entry_of(node, name)
        if entry is None:
            break
        place, node = entry[0].place, entry[1]
    return place


def _trees(node: Node) -> Iterator[tuple[Place, Tree]]:
    for part in node.nodes if isinstance(node, Items) else ():
        yield from _trees(part)
    for key, value in node.entries if isinstance(node, Fields) else ():
        if key.value in OPERATORS:
            with suppress(RuleFileError):  # a tree over one lesion
                yield key.place, read_operator(key.value, value)
        yield from _trees(value)
