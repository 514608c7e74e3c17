"""How clinicians write what the vocabulary names, for whoever reads their words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from oligomatch.rules.misspelling import misspelt, nearest
from oligomatch.rules.text.record import MOST_LISTED, Reader, words
from oligomatch.rules.text.text import Node, compose_file, plain
from oligomatch.rules.vocabulary.entries import Entry


@cache
def spellings(section: str) -> Mapping[str, Any]:
    """One section of `spellings.yaml`, by its name."""
    table: Any = plain(compose_file(Path(__file__).with_name("spellings.yaml")))[0]
    found: Mapping[str, Any] = table[section]
    return found


@cache
def spelt(section: str) -> Mapping[str, str]:
    """The words of a section, each by every way in which it is written."""
    return {str(text): name for name, each in spellings(section).items() for text in each}


def folded(word: str) -> str:
    """A name without what its spellings differ in: capitals, hyphens, underscores, gaps."""
    return " ".join(word.replace("_", " ").replace("-", " ").casefold().split())


_Names = tuple[Mapping[str, Entry], Mapping[str, str], Mapping[str, str], Mapping[str, str]]
_NAMES: dict[int, _Names] = {}  # by the table, which stays with them


def _names(table: Mapping[str, Entry]) -> _Names:
    """Of a table the id of every entry by its exact names, by what means it or a kind of it, and by
    what means more."""
    kept = _NAMES.get(id(table))
    if kept is None:
        names: dict[str, str] = {}
        kinds: dict[str, str] = {}
        wider: dict[str, str] = {}
        for entry in table.values():
            for known, words_ in (
                (names, (entry.id, *entry.names)),
                (kinds, entry.narrower),
                (wider, entry.wider),
            ):
                for name in words_:
                    known.setdefault(folded(name), entry.id)
        kept = _NAMES[id(table)] = (table, names, kinds | names, wider)
    return kept


def ids_by_name(table: Mapping[str, Entry]) -> Mapping[str, str]:
    """The id of every entry of a table, by each word that says it of a patient, folded."""
    return _names(table)[2]


def ids_by_exact_name(table: Mapping[str, Entry]) -> Mapping[str, str]:
    """The id of every entry of a table, by each name that means all of it, folded."""
    return _names(table)[1]


def ids_by_wider_name(table: Mapping[str, Entry]) -> Mapping[str, str]:
    """The id of the entry that each word may mean which means more than it, folded."""
    return _names(table)[3]


def named(table: Mapping[str, Entry], node: Node) -> str | None:
    """The id of the entry that a rule names, none where it names none.

    Every name is taken, but no word that means more or less than the entry: the rule would ask for
    something else than it says.

    Raises:
        RuleFileError: a word that means more or less.
    """
    text = words(node)
    _, names, every, wider = _names(table)
    found = text if text in table else names.get(folded(text))
    if found is None and (loose := every.get(folded(text), wider.get(folded(text)))) is not None:
        raise node.problem("loose_name", text=text, name=loose)
    return found


def near(table: Mapping[str, Entry], text: str) -> str:
    """The entry of which a name is misspelt, none where it may be several."""
    return misspelt(text, ids_by_exact_name(table)) or nearest(text, table)


def entry_of(table: Mapping[str, Entry], what: str = "", *, key: str = "") -> Reader:
    """The reader of an entry's id in a rule: `what` it names, or the `key` that has it."""

    def read(node: Node) -> str:
        if (found := named(table, node)) is not None:
            return found
        text = words(node)
        hint = near(table, text)
        few = tuple(table) if len(table) < MOST_LISTED and not hint else ()
        kind = "unknown_value" if key else "unknown_name"
        raise node.problem(kind, what=what, key=key, text=text, near=hint, few=few)

    return read
