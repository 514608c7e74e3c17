"""The schema of a trial file with the entries that stand beside an author's trials."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from oligomatch.api.words.catalogue import schema_file
from oligomatch.rules.schema import SHIPPED
from oligomatch.rules.vocabulary.entries import Entry
from oligomatch.rules.vocabulary.vocabulary import Vocabulary, shipped_vocabulary

TABLES = ("organs", "genes", "classes", "agents", "conditions", "measurements")


def trial_schema(vocabulary: Vocabulary | None) -> str:
    """The schema, each list of a table's names with those that a vocabulary adds to it; as it is
    shipped for the shipped one."""
    text = schema_file(SHIPPED).read_text(encoding="utf-8")
    if vocabulary is None:
        return text
    schema = json.loads(text)
    _add(schema, [one for one in _added(vocabulary) if one[1]])
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def _added(vocabulary: Vocabulary) -> Iterator[tuple[frozenset[str], dict[str, str]]]:
    """Of each table the shipped names, and what is added to them in words."""
    shipped = shipped_vocabulary()
    for table in TABLES:
        known, every = getattr(shipped, table), getattr(vocabulary, table)
        yield frozenset(known), _words(every, known)
    before = {name: one for gene in shipped.genes.values() for name, one in gene.known.items()}
    after = {name: one for gene in vocabulary.genes.values() for name, one in gene.known.items()}
    yield frozenset(before), _words(after, before)


def _words(every: Mapping[str, Entry], known: Mapping[str, Entry]) -> dict[str, str]:
    added = {id: one for id, one in every.items() if id not in known}
    return {id: ", ".join(one.names) or id.replace("_", " ") for id, one in added.items()}


def _add(node: Any, more: list[tuple[frozenset[str], dict[str, str]]]) -> None:
    if isinstance(node, list):
        for one in node:
            _add(one, more)
    elif isinstance(node, dict):
        for known, added in more:
            if isinstance(listed := node.get("enum"), list) and known <= {*map(str, listed)}:
                listed += added
                node.get("enumDescriptions", []).extend(added.values())
        for one in node.values():
            _add(one, more)
