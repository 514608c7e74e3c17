"""What the columns of a cohort's table tell: for each, the field of the profile that it bounds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import hint
from oligomatch.api.words.problems import expected_words
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.profile.problems import Problem, ProfileError
from oligomatch.matcher.profile.reading import known_names
from oligomatch.rules.misspelling import nearest
from oligomatch.rules.text.record import fields, listing, one_of, record, words
from oligomatch.rules.text.text import (
    Fields,
    Items,
    Node,
    RuleFileError,
    Text,
    compose,
    contents,
    plain,
    together,
)

Place = tuple[str | int, ...]
SEPARATORS = {",": ",", ";": ";", "tab": "\t"}
MOST_NAMED = 8


class CellForm(StrEnum):
    """How a cell is read where it is no word of a list."""

    TEXT = "text"  # words, and dates as 2026-05-14, 2026-05 or 2026
    COUNT = "count"  # a whole number, or a bound: >=3, >3, <=3, <3, 3-5
    AT_LEAST = "at least"  # the number bounds from below: so many organs, so many lesions
    AT_MOST = "at most"
    NUMBER = "number"
    PRESENT = "present"  # yes or no: at least one, or none
    VARIANTS = "variants"  # a gene's variants by name or protein change, ; between them


@dataclass(frozen=True, slots=True)
class Bound:
    """One thing that a column tells."""

    field: Place
    form: CellForm | None = CellForm.TEXT  # None: a cell is one of the words
    values: Mapping[str, Any] | None = None  # what each word of a cell means, before any form

    @property
    def name(self) -> str:
        """The field as a path."""
        return "/".join(map(str, self.field))

    def read(self, cell: str) -> Any:
        """What a cell tells.

        Raises:
            ValueError: it is none of the words, or no such number; with what was expected.
        """
        known = self.values or {}
        if cell in known:
            return known[cell]
        shown = ", ".join(f"`{word}`" for word in list(known)[:MOST_NAMED])
        shown += ", .." if len(known) > MOST_NAMED else ""
        if self.form is None:
            raise ValueError(say("mapping.expected_one", shown=shown))
        try:
            return _READERS[self.form](cell)
        except ValueError as error:
            raise ValueError(
                say("mapping.or_one", error=error, shown=shown) if known else str(error)
            ) from None


@dataclass(frozen=True, slots=True)
class Columns:
    """The file: what every patient shares, and what each column tells."""

    columns: Mapping[str, tuple[Bound, ...]]
    always: Mapping[str, Any]
    unknown: frozenset[str] = frozenset()  # cells that tell nothing, besides empty ones
    ignored: frozenset[str] = frozenset()
    separator: str | None = None

    def header_problems(self, header: Sequence[str]) -> list[str]:
        """Why a table with these columns cannot be read by this file."""
        known = {*self.columns, *self.ignored}
        if len(header) == 1 and header[0] not in known and (sign := _separator(header[0], known)):
            return [say("mapping.stands_between_its_columns", sign=sign)]
        twice = sorted({name for name in header if header.count(name) > 1})
        strange = [name for name in header if name not in known]
        absent = [name for name in self.columns if name not in header]
        return [
            *(say("mapping.column_stands_twice", what=name) for name in twice),
            *(
                say("mapping.column_not_in_mapping", what=name, hint=hint(name, absent))
                for name in strange
            ),
            *(say("mapping.column_mapping_not_in", what=name) for name in absent),
        ]

    def telling(self, field: str) -> tuple[str, ...]:
        """The columns that tell a field, the whole that it is a part of, or a part of it."""
        return tuple(
            name
            for name, bounds in self.columns.items()
            if any(_within(b.name, field) or _within(field, b.name) for b in bounds)
        )

    def document(self, cells: Mapping[str, str]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """The profile that a row tells, and the field and reason of each cell that it refuses."""
        tree, problems = _tree(dict(self.always)), []
        for name, bounds in self.columns.items():
            cell = cells[name].strip()
            for bound in bounds:
                if cell in self.unknown or not (cell or "" in (bound.values or {})):
                    continue
                try:
                    if (value := bound.read(cell)) is not None:
                        _put(tree, bound.field, value)
                except ValueError as error:
                    problems.append((bound.name, say("mapping.in_column", error=error, what=name)))
        return _listed(tree), problems


def _separator(line: str, known: Set[str]) -> str | None:
    """What stands between the names of columns, where all are read as one."""
    named = {name.casefold() for name in known}  # a capital wrong is told after this
    for name, sign in SEPARATORS.items():
        parts = (part.strip('" ').casefold() for part in line.split(sign))
        if sign in line and not named.isdisjoint(parts):
            return name
    return None


def _within(part: str, whole: str) -> bool:
    return f"{part}/".startswith(f"{whole}/") and bool(whole)


_COUNT = re.compile(r"(>=|>|<=|<|≥|≤)?\s*([0-9]{1,9})")
_SPAN = re.compile(r"([0-9]{1,9})\s*[-–]\s*([0-9]{1,9})")
_WHOLE = re.compile(r"[0-9]{1,9}")
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")


def _count(cell: str) -> Any:
    if span := _SPAN.fullmatch(cell):
        return {"at_least": int(span[1]), "at_most": int(span[2])}
    found = _COUNT.fullmatch(cell)
    if found is None:
        raise ValueError(say("mapping.expected_whole_number_or"))
    number = int(found[2])
    match found[1]:
        case ">=" | "≥":
            return {"at_least": number}
        case ">":
            return {"at_least": number + 1}
        case "<=" | "≤":
            return {"at_most": number}
        case "<" if number > 0:
            return {"at_most": number - 1}
        case "<":
            raise ValueError(say("mapping.expected_bound_above_after"))
        case _:
            return number


def _whole(cell: str) -> int:
    if not _WHOLE.fullmatch(cell):
        raise ValueError(say("mapping.expected_whole_number"))
    return int(cell)


_YES, _NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")


def _present(cell: str) -> Any:
    word = cell.casefold()
    if word not in (*_YES, *_NO):
        raise ValueError(say("mapping.expected_yes_or_no"))
    return {"at_least": 1} if word in _YES else 0


def _variants(cell: str) -> Any:
    names = [name.strip() for name in cell.split(";")]
    if not all(names):
        raise ValueError(say("mapping.expected_names_variants_with"))
    return {"variants": [_variant(name) for name in names]}


_PROTEIN = re.compile(r"(p\.)?[A-Za-z*]{1,3}[0-9]\S*")  # G12D, p.Leu858Arg, E746_A750del


_CALLED: Mapping[str, Mapping[str, Any]] = {
    "pathogenic": {"pathogenic": True},
    "benign": {"pathogenic": False},
    "vus": {"kind": "vus"},
}


def _variant(text: str) -> dict[str, Any]:
    """A change of the protein, else a name, and behind it what the report calls it."""
    name, _, last = text.rpartition(" ")
    called = _CALLED.get(last.casefold()) if name else None
    word = text if called is None else name.strip()
    return {"protein" if _PROTEIN.fullmatch(word) else "name": word, **(called or {})}


def _number(cell: str) -> int | float:
    if not _NUMBER.fullmatch(cell):
        raise ValueError(say("mapping.expected_number_at_least"))
    return float(cell) if "." in cell else int(cell)


_READERS: Mapping[CellForm, Callable[[str], Any]] = {
    CellForm.TEXT: str,
    CellForm.COUNT: _count,
    CellForm.AT_LEAST: lambda cell: {"at_least": _whole(cell)},
    CellForm.AT_MOST: lambda cell: {"at_most": _whole(cell)},
    CellForm.NUMBER: _number,
    CellForm.PRESENT: _present,
    CellForm.VARIANTS: _variants,
}
_TRIED: Mapping[CellForm, str] = {  # a cell of each form, to try a field with
    CellForm.COUNT: "1",
    CellForm.AT_LEAST: "1",
    CellForm.AT_MOST: "1",
    CellForm.PRESENT: "yes",
}


def _tree(value: Any) -> Any:
    """A document whose lists are maps by place, so that a path may be put into them."""
    if isinstance(value, list) and value:
        return {place: _tree(item) for place, item in enumerate(value)}
    if isinstance(value, Mapping):
        return {key: _tree(item) for key, item in value.items()}
    return value


def _put(tree: dict[Any, Any], path: Place, value: Any) -> None:
    """Tell one field; two ends of one number go together, anything else may be told once."""
    for part in path[:-1]:
        tree = tree.setdefault(part, {})
        if not isinstance(tree, dict):
            raise ValueError(say("mapping.another_column_tells_whole"))
    value, known = _tree(value), tree.get(path[-1])
    if known is None or known == value:
        tree[path[-1]] = value
    elif isinstance(known, dict) and isinstance(value, dict) and not known.keys() & value.keys():
        tree[path[-1]] = {**known, **value}
    else:
        raise ValueError(say("mapping.another_column_tells_otherwise"))


def _listed(tree: Any) -> Any:
    """The document again; an entry of a list of which nothing is told is left out."""
    if not isinstance(tree, dict):
        return tree
    if tree and all(isinstance(key, int) for key in tree):
        return [_listed(tree[place]) for place in sorted(tree)]
    return {key: _listed(item) for key, item in tree.items()}


def read_mapping(path: Path) -> Columns:
    """The mapping of a file.

    Raises:
        RuleFileError: every problem of the file, each with line and column.
        OSError: it cannot be read.
    """
    return mapping_of(contents(path), str(path))


def mapping_of(content: bytes, name: str) -> Columns:
    """The mapping of a text; `name` stands for its file.

    Raises:
        RuleFileError: every problem of the file, each with line and column.
    """
    document = compose(content, name)
    shared = _shared(document)
    stated = record(
        document,
        {"columns": lambda node: _columns(node, shared)},
        {
            "words": lambda node: node,
            "always": lambda node: plain(fields(node))[0],
            "unknown": listing(words),
            "ignored": listing(words),
            "separator": one_of(SEPARATORS, "separator"),
        },
    )
    separator = stated.get("separator")
    _try(fields(document), stated)
    return Columns(
        stated["columns"],
        stated.get("always", {}),
        frozenset(stated.get("unknown", ())),
        frozenset(stated.get("ignored", ())),
        None if separator is None else SEPARATORS[separator],
    )


Words = Mapping[str, Mapping[str, Any]]


def _shared(document: Node) -> Words:
    """The lists of words that several columns share, by name."""
    for key, node in fields(document).entries:
        if key.value == "words":
            return {name.value: _meanings(value) for name, value in fields(node).entries}
    return {}


def _columns(node: Node, shared: Words) -> Mapping[str, tuple[Bound, ...]]:
    found: dict[str, tuple[Bound, ...]] = {}
    problems: list[RuleFileError] = []
    for key, value in fields(node).entries:
        try:
            read = partial(_bound, shared=shared)
            found[key.value] = listing(read)(value) if isinstance(value, Items) else (read(value),)
        except RuleFileError as error:
            problems.append(error)
    if problems:
        raise together(problems)
    if not found:
        raise node.problem("no_column")
    return found


def _bound(node: Node, shared: Words) -> Bound:
    values = partial(_values, shared=shared)
    stated = record(
        node, {"field": _field}, {"as": one_of(tuple(CellForm), "form"), "values": values}
    )
    usual = None if "values" in stated else CellForm.TEXT
    form = CellForm(stated["as"]) if "as" in stated else usual
    return Bound(stated["field"], form, stated.get("values"))


def _field(node: Node) -> Place:
    parts = (place := words(node)).split("/")
    if "" in parts:
        raise node.problem("no_field_named", place=place)
    for part in parts:
        if not part.isdecimal() and part not in known_names():
            near = nearest(part, known_names())
            raise node.problem("no_field_of_profile", name=part, near=near)
    if parts[0].isdecimal():
        raise node.problem("no_field_first")
    return tuple(int(part) if part.isdecimal() else part for part in parts)


def _values(node: Node, shared: Words) -> Mapping[str, Any]:
    """Words with what they mean, or the name under which they stand in `words`."""
    if not isinstance(node, Text):
        return _meanings(node)
    if node.value not in shared:
        raise node.problem("no_list_of_words", name=node.value, near=nearest(node.value, shared))
    return shared[node.value]


def _meanings(node: Node) -> Mapping[str, Any]:
    entries: Fields = fields(node)
    if not entries.entries:
        raise node.problem("no_word_with_meaning")
    return {key.value: plain(value)[0] for key, value in entries.entries}


_A_DAY = "2199-12-31"  # none told lies after it


def _try(document: Fields, stated: Mapping[str, Any]) -> None:
    """Put each meaning alone into a profile, so that a wrong one is found here, not row by row.

    Raises:
        RuleFileError: a field or a meaning that no profile can have, with the place of its column.
    """
    always = stated.get("always", {})
    problems = []
    for key, node in document.entries:
        if key.value == "columns":
            for name, _ in fields(node).entries:
                refusals = (_refusal(bound, always) for bound in stated["columns"][name.value])
                problems += [
                    name.problem("column_refused", name=name.value, why=why)
                    for why in refusals
                    if why
                ]
    if problems:
        raise together(problems)


def _refusal(bound: Bound, always: Mapping[str, Any]) -> str | None:
    """Why no profile can tell what a column tells; None where one can."""
    words = bound.values or {}
    tried = [
        (say("mapping.for", word=word, what=bound.name), value) for word, value in words.items()
    ]
    if bound.form is not None:
        cell = _TRIED.get(bound.form)
        value = _ANY_TEXT if cell is None else _READERS[bound.form](cell)
        tried.append((f"`{bound.name}`", value))
    for what, value in tried:
        for problem in _problems(bound, value, always) if value is not None else ():
            if value is not _ANY_TEXT or problem.kind in _NO_PLACE:
                return f"{what}: {expected_words(problem)}"
    return None


_ANY_TEXT = "text"  # of which only the place can be tried
_NO_PLACE = ("unknown_field", "list_type", "model_type")


def _problems(bound: Bound, value: Any, always: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with a value in its place, whatever else a row tells."""
    tree = _tree({"as_of": _A_DAY, **always})
    try:
        _put(tree, bound.field, value)
    except ValueError:  # beside what all patients share: each row says so
        return
    try:
        profile_of(_listed(tree))
    except ProfileError as error:
        for problem in error.problems:
            at, field = problem.pointer.split("/")[1:], [str(part) for part in bound.field]
            if all(map(_same, at, field)) and (
                len(at) >= len(field) or problem.kind in _NO_PLACE or at[-1:] == ["0"]
            ):
                yield problem


def _same(stated: str, asked: str) -> bool:
    """Whether a place is that of a field; a name that nobody knows is told by its number."""
    return stated == asked or stated.isdecimal()
