"""Reads a rule over registry records from a landscape file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from oligomatch.rules.landscape.tables import Tables
from oligomatch.rules.landscape.tree import (
    Absent,
    All,
    Amount,
    Any,
    Classed,
    Form,
    Gives,
    GivesOther,
    Has,
    HasExactly,
    Not,
    Repeats,
    Rule,
    Words,
    Year,
)
from oligomatch.rules.text.record import Reader, listing, names, one_of, record, whole, words
from oligomatch.rules.text.text import Fields, Node, hint

CLASSIFICATIONS = ("sponsor", "region", "reason", "stages")


def rule_reader(tables: Tables) -> Callable[[Node], Rule]:
    """The reader of a rule: one operator key and what it takes."""
    readers = _readers(tables)

    def read(node: Node) -> Rule:
        if not isinstance(node, Fields) or len(node.entries) != 1:
            raise node.problem("expected one operator, such as `has` or `all`")
        ((key, value),) = node.entries
        if key.value not in readers:
            raise key.problem(f"unknown operator `{key.value}`{hint(key.value, readers)}")
        return readers[key.value](read, value)

    return read


def _readers(tables: Tables) -> Mapping[str, Callable[[Reader, Node], Rule]]:
    field = one_of(tables.fields, "field")
    some = names(words)
    kinds = names(one_of(tables.treatments, "kind of treatment"))
    wordings = listing(one_of(tables.wordings, "wording"))
    limits = {"from": whole, "to": whole}

    def limited(node: Node) -> tuple[str, int | None, int | None]:
        told = record(node, {"field": field}, limits)
        if "from" not in told and "to" not in told:
            raise node.problem("`from` or `to` is missing")
        return told["field"], told.get("from"), told.get("to")

    def pattern(node: Node) -> str:
        text = words(node)
        try:
            re.compile(text)
        except re.error as error:
            raise node.problem(f"`{text}` is not a regular expression: {error.msg}") from None
        return text

    def with_values(make: Callable[..., Rule]) -> Callable[[Reader, Node], Rule]:
        return lambda _, node: make(**record(node, {"field": field, "values": some}))

    def entries(_: Reader, node: Node) -> Rule:
        return Amount(*limited(node), entries=True)

    return {
        "all": lambda read, node: All(listing(read)(node)),
        "any": lambda read, node: Any(listing(read)(node)),
        "not": lambda read, node: Not(read(node)),
        "has": with_values(Has),
        "has exactly": with_values(HasExactly),
        "absent": lambda _, node: Absent(field(node)),
        "form": lambda _, node: Form(**record(node, {"field": field, "pattern": pattern})),
        "number": lambda _, node: Amount(*limited(node)),
        "entries": entries,
        "year": lambda _, node: Year(*limited(node)),
        "words": lambda _, node: Words(
            **record(node, {"fields": listing(field), "wordings": wordings})
        ),
        "gives": lambda _, node: Gives(kinds(node)),
        "gives other than": lambda _, node: GivesOther(kinds(node)),
        "class": lambda _, node: Classed(
            **record(node, {"by": one_of(CLASSIFICATIONS, "classification"), "values": some})
        ),
        "repeats": lambda _, node: Repeats(listing(field)(node)),
    }
