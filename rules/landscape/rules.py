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
    Gives,
    Has,
    Not,
    Repeats,
    Rule,
    TextForm,
    Words,
)
from oligomatch.rules.text.record import (
    Reader,
    listing,
    made,
    names,
    one_of,
    record,
    unknown_operator,
    whole,
    words,
)
from oligomatch.rules.text.text import Fields, Node

CLASSIFICATIONS = ("sponsor", "region", "reason", "stages")


def rule_reader(tables: Tables) -> Callable[[Node], Rule]:
    """The reader of a rule: one operator key and what it takes."""
    readers = _readers(tables)

    def read(node: Node) -> Rule:
        if not isinstance(node, Fields) or len(node.entries) != 1:
            raise node.problem("no_one_operator", such=("has", "all"))
        ((key, value),) = node.entries
        if key.value not in readers:
            raise unknown_operator(key, readers)
        return readers[key.value](read, value)

    return read


def _readers(tables: Tables) -> Mapping[str, Callable[[Reader, Node], Rule]]:
    field = one_of(tables.fields, "field")
    kinds = names(one_of(tables.treatments, "kind_of_treatment"))
    some = listing(field)
    has = {"field": field, "values": names(words)}

    def amount(of: str) -> Callable[[Reader, Node], Rule]:
        def read(_: Reader, node: Node) -> Rule:
            fields = record(node, {"field": field}, {"from": whole, "to": whole})
            if "from" not in fields and "to" not in fields:
                raise node.problem("from_or_to_missing")
            return Amount(of, fields["field"], fields.get("from"), fields.get("to"))

        return read

    def pattern(node: Node) -> str:
        text = words(node)
        try:
            re.compile(text)
        except re.error as error:
            raise node.problem("no_pattern", text=text, reason=error.msg) from None
        return text

    form = made(TextForm, {"field": field, "pattern": pattern})
    phrases = made(Words, {"fields": some, "wordings": listing(one_of(tables.wordings, "wording"))})
    classed = made(Classed, {"by": one_of(CLASSIFICATIONS, "classification")})
    return {
        "all": lambda read, node: All(listing(read)(node)),
        "any": lambda read, node: Any(listing(read)(node)),
        "not": lambda read, node: Not(read(node)),
        "has": lambda _, node: Has(**record(node, has)),
        "has exactly": lambda _, node: Has(**record(node, has), exactly=True),
        "absent": lambda _, node: Absent(field(node)),
        "form": lambda _, node: form(node),
        **{of: amount(of) for of in ("number", "entries", "year")},
        "words": lambda _, node: phrases(node),
        "gives": lambda _, node: Gives(kinds(node)),
        "gives other than": lambda _, node: Gives(kinds(node), other=True),
        "class": lambda _, node: classed(node),
        "repeats": lambda _, node: Repeats(some(node)),
    }
