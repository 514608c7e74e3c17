"""A vocabulary that stands beside an author's trials: read, held against the shipped one, and put
in force. It can only add: an entry of it takes the place of none."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from oligomatch.rules.text.record import EntryFile, fields, items
from oligomatch.rules.text.text import Fields, Items, RuleFileError, Text, together, under
from oligomatch.rules.vocabulary.entries import Entry
from oligomatch.rules.vocabulary.protein import codon, protein_word
from oligomatch.rules.vocabulary.spellings import folded
from oligomatch.rules.vocabulary.tables import OF_OWN
from oligomatch.rules.vocabulary.vocabulary import (
    IN_FORCE,
    SHIPPED,
    Vocabulary,
    read_vocabulary,
    shipped_vocabulary,
)

OWN = "vocabulary"  # the folder beside trial files that holds their author's entries
_NAMES = ("names", "narrower", "wider")
_TABLES = {table: file for file, tables in OF_OWN.items() for table in tables}
_KEPT = 8  # vocabularies of authors, by what their files say, that a process holds ready
_READ: dict[tuple[bytes, ...], Vocabulary | None] = {}
_TOGETHER = ("classes", "agents", "regimens")  # words for treatments: one names one of them


def files_of(folder: Path) -> list[Path]:
    """The files of an author's vocabulary; none where there is no folder."""
    return sorted(folder.glob("*.yaml"))


def read_beside(*folders: Path) -> Vocabulary | None:
    """The shipped vocabulary with the entries of an author's folder, or of several together; None
    where none has a file. The same words are the same vocabulary, so that rules which were read
    by them are answered still.

    Raises:
        RuleFileError: every problem of every file, with its place; an entry or a name that the
            shipped vocabulary has already, with both places.
    """
    files = {path.read_bytes(): path for folder in folders for path in files_of(folder)}
    words = tuple(files)
    if words not in _READ:
        found = _read(files.values())
        while len(_READ) >= _KEPT:
            del _READ[next(iter(_READ))]
        _READ[words] = found
    return _READ[words]


def _read(files: Iterable[Path]) -> Vocabulary | None:
    beside: list[EntryFile] = []
    problems: list[RuleFileError] = []
    taken = _Taken()
    for path in files:
        try:
            file = EntryFile(path)
            problems += _strange(file)
            problems += taken.by(file)
        except RuleFileError as error:
            problems.append(error)
        else:
            beside.append(file)
    if problems:
        raise together(problems)
    return read_vocabulary(SHIPPED, beside) if beside else None


def put_in_force(vocabulary: Vocabulary | None) -> None:
    """Put a vocabulary in force in this process, in place of any other author's; None: the shipped
    one. What was worked out from the one before is forgotten."""
    found = [] if vocabulary is None else [vocabulary]
    if found != IN_FORCE:
        IN_FORCE[:] = found
        _forget()


def put_in_force_beside(folder: Path) -> None:
    """Put in force the vocabulary beside the trial files of a folder. Where none stands there, the
    one in force stays: a copy of a trial is read by the words that it was written with."""
    if (found := read_beside(folder / OWN)) is not None:
        put_in_force(found)


def in_force() -> Vocabulary | None:
    """The vocabulary of an author that is in force; None where it is the shipped one."""
    return IN_FORCE[0] if IN_FORCE else None


def _forget() -> None:
    """Clear what the functions of the package keep: most of it was read from the vocabulary, and
    one that is forgotten here would answer by another's."""
    for name, module in list(sys.modules.items()):
        if name.startswith("oligomatch."):
            for value in list(vars(module).values()):
                if value is not shipped_vocabulary and callable(
                    clear := getattr(value, "cache_clear", None)
                ):
                    clear()


def _strange(file: EntryFile) -> Iterator[RuleFileError]:
    """The tables of a file that no vocabulary beside trials has."""
    for key, _ in fields(file.root).entries:
        if key.value not in (*_TABLES, "default"):
            yield key.problem("no_own_table", name=key.value, known=tuple(_TABLES))


class _Taken:
    """The words of each table that name an entry already, each with its entry and place."""

    def __init__(self) -> None:
        self._words: dict[str, dict[str, tuple[str, str]]] = {}

    def by(self, file: EntryFile) -> Iterator[RuleFileError]:
        """The words of a file that are taken; its own are from here on."""
        for table in _TABLES:
            if table in file.sections:
                for key, node in fields(file.sections[table]).entries:
                    inside = node if table == "variants" else under(node, "variants")
                    if table in ("variants", "genes") and isinstance(inside, Fields):
                        yield from _changes(inside)
                    if table == "variants":
                        yield from self._each(f"variants {key.value}", fields(node).entries)
                    else:
                        yield from self._each(table, [(key, node)])

    def _each(self, table: str, entries: Iterable[tuple[Text, object]]) -> Iterator[RuleFileError]:
        known = self._known(table)
        for key, node in entries:
            for word in (key, *_words(node)):
                text = folded(word.value)
                if text in known and known[text] != (key.value, _place(key)):
                    name, place = known[text]
                    yield word.problem("name_taken", name=word.value, other=name, place=place)
                known.setdefault(text, (key.value, _place(key)))

    def _known(self, table: str) -> dict[str, tuple[str, str]]:
        kind = "treatments" if table in _TOGETHER else table
        if kind not in self._words:
            tables = _TOGETHER if table in _TOGETHER else (table,)
            each = (found for one in tables for found in _shipped(one))
            self._words[kind] = {}
            for text, where in each:
                self._words[kind].setdefault(text, where)
        return self._words[kind]


def _shipped(table: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """The words of a shipped table, each with its entry and where that stands."""
    table, _, gene = table.partition(" ")
    vocabulary = shipped_vocabulary()
    of_gene = vocabulary.genes[gene].known if gene in vocabulary.genes else {}
    entries: Mapping[str, Entry] = of_gene if table == "variants" else getattr(vocabulary, table)
    path = SHIPPED / f"{_TABLES[table]}.yaml"
    section = EntryFile(path).section("genes" if table == "variants" else table)
    for entry in entries.values():
        key = next((k for k, _ in section.entries if k.value in (entry.id, gene)), None)
        where = f"{path.parent.name}/{path.name}" if key is None else _place(key)
        for word in (entry.id, *entry.known_as, *entry.wider):
            yield folded(word), (entry.id, where)


def _changes(variants: Fields) -> Iterator[RuleFileError]:
    """The names of variants that are a codon or a change of the protein, by which reports and rules
    mean just that: the change itself may have an entry, a class or another variant may not."""
    for key, node in fields(variants).entries:
        kind = under(node, "kind") if isinstance(node, Fields) else None
        is_change = not isinstance(kind, Text) or kind.value == "mutation"
        own = protein_word(key.value) if is_change else None
        for word in (key, *_words(node, ("names",))):
            if codon(word.value) or protein_word(word.value) not in (None, own):
                yield word.problem("name_of_change", name=word.value)


def _words(node: object, kinds: Iterable[str] = _NAMES) -> Iterator[Text]:
    """The names that an entry gives itself."""
    for name in kinds:
        listed = under(node, name) if isinstance(node, Fields) else None
        if isinstance(listed, Items):
            yield from (word for word in items(listed).nodes if isinstance(word, Text))


def _place(key: Text) -> str:
    path = Path(key.file)
    return f"{path.parent.name}/{path.name}:{key.line}"
