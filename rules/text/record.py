"""Small readers that turn YAML nodes into values: records, words, numbers, lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from oligomatch.rules.text.text import Fields, Items, Node, RuleFileError, Text, hint, together

Reader = Callable[[Node], Any]
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
            problems.append(key.problem(f"unknown key `{key.value}`{hint(key.value, known)}"))
            continue
        try:
            values[key.value] = known[key.value](value)
        except RuleFileError as error:
            problems.append(error)
    problems += [node.problem(f"`{name}` is missing") for name in required if name not in present]
    if problems:
        raise together(problems)
    return values


def fields(node: Node) -> Fields:
    """The node, if it is a map."""
    if not isinstance(node, Fields):
        raise node.problem("expected a map of names to values")
    return node


def items(node: Node) -> Items:
    """The node, if it is a list."""
    if not isinstance(node, Items):
        raise node.problem("expected a list")
    return node


def words(node: Node) -> str:
    """Any text but an empty one."""
    if not isinstance(node, Text):
        raise node.problem("expected text")
    if not node.value.strip():
        raise node.problem("expected text, found none")
    return node.value


def flag(node: Node) -> bool:
    """`true` or `false`, and no other spelling."""
    return one_of(("true", "false"), "value")(node) == "true"


def number(node: Node) -> int | float:
    """A number without sign, whole where it is written so."""
    text = words(node)
    if not _NUMBER.fullmatch(text):
        raise node.problem(f"expected a number of at least 0, found `{text}`")
    return float(text) if "." in text else int(text)


def whole(node: Node) -> int:
    """A whole number."""
    value = number(node)
    if not isinstance(value, int):
        raise node.problem(f"expected a whole number, found `{value}`")
    return value


def one_of(known: Collection[str], what: str) -> Callable[[Node], str]:
    """The reader of a name out of a known set."""

    def read(node: Node) -> str:
        text = words(node)
        if text not in known:
            few = "; one of " + ", ".join(f"`{name}`" for name in known) if len(known) < 6 else ""
            raise node.problem(f"unknown {what} `{text}`{hint(text, known) or few}")
        return text

    return read


def like(pattern: str, what: str) -> Callable[[Node], str]:
    """The reader of text of one form."""
    form = re.compile(pattern)

    def read(node: Node) -> str:
        text = words(node)
        if not form.fullmatch(text):
            raise node.problem(f"`{text}` is not {what}")
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
            raise node.problem(f"expected at least {least} in the list, found {len(values)}")
        return tuple(values)

    return read_all


def names(read: Reader) -> Callable[[Node], frozenset[str]]:
    """The reader of a list without order, in which nothing stands twice."""

    def read_all(node: Node) -> frozenset[str]:
        values = listing(read)(node)
        for position, value in enumerate(values):
            if value in values[:position]:
                raise items(node).nodes[position].problem(f"`{value}` stands twice")
        return frozenset(values)

    return read_all
