"""What the columns of a cohort's table tell: for each, the field of the profile that it bounds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from matcher.reading import known_names
from rules.record import fields, listing, one_of, record, words
from rules.text import Fields, Items, Node, RuleFileError, compose, hint, plain, together

Place = tuple[str | int, ...]
SEPARATORS = {",": ",", ";": ";", "tab": "\t"}
MOST_NAMED = 8


class Form(StrEnum):
    """How a cell is read where it is no word of a list."""

    TEXT = "text"  # words, and dates as 2026-05-14, 2026-05 or 2026
    COUNT = "count"  # a whole number, or a bound: >=3, >3, <=3, <3, 3-5
    AT_LEAST = "at least"  # the number bounds from below: so many organs, so many lesions
    AT_MOST = "at most"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Bound:
    """One thing that a column tells."""

    field: Place
    form: Form = Form.TEXT
    values: Mapping[str, Any] | None = None  # what each word of a cell means

    @property
    def name(self) -> str:
        """The field as a path."""
        return "/".join(map(str, self.field))

    def read(self, cell: str) -> Any:
        """What a cell tells.

        Raises:
            ValueError: it is none of the words, or no such number; with what was expected.
        """
        if self.values is None:
            return _READERS[self.form](cell)
        if cell not in self.values:
            shown = ", ".join(f"`{word}`" for word in list(self.values)[:MOST_NAMED])
            more = ", .." if len(self.values) > MOST_NAMED else ""
            raise ValueError(f"expected one of {shown}{more}")
        return self.values[cell]


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
        twice = sorted({name for name in header if header.count(name) > 1})
        strange = [name for name in header if name not in known]
        absent = [name for name in self.columns if name not in header]
        return [
            *(f"column `{name}` stands twice" for name in twice),
            *(
                f"column `{name}` is not in the mapping{hint(name, absent)}; map it, or list it"
                " under `ignored`"
                for name in strange
            ),
            *(f"column `{name}` of the mapping is not in the table" for name in absent),
        ]

    def told(self, cells: Mapping[str, str]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """The profile that a row tells, and the field and reason of each cell that it refuses."""
        tree, problems = _tree(dict(self.always)), []
        for name, bounds in self.columns.items():
            cell = cells[name].strip()
            if not cell or cell in self.unknown:
                continue
            for bound in bounds:
                try:
                    _put(tree, bound.field, bound.read(cell))
                except ValueError as error:
                    problems.append((bound.name, f"{error}, in column `{name}`"))
        return _listed(tree), problems


# --- cells --------------------------------------------------------------------------------------

_COUNT = re.compile(r"(>=|>|<=|<|≥|≤)?\s*([0-9]{1,9})")
_SPAN = re.compile(r"([0-9]{1,9})\s*[-–]\s*([0-9]{1,9})")
_WHOLE = re.compile(r"[0-9]{1,9}")
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")


def _count(cell: str) -> Any:
    if span := _SPAN.fullmatch(cell):
        return {"at_least": int(span[1]), "at_most": int(span[2])}
    found = _COUNT.fullmatch(cell)
    if found is None:
        raise ValueError("expected a whole number, or a bound such as >=3, <3 or 3-5")
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
            raise ValueError("expected a bound above 0 after <")
        case _:
            return number


def _whole(cell: str) -> int:
    if not _WHOLE.fullmatch(cell):
        raise ValueError("expected a whole number")
    return int(cell)


def _number(cell: str) -> int | float:
    if not _NUMBER.fullmatch(cell):
        raise ValueError("expected a number of at least 0, with a point and no other sign")
    return float(cell) if "." in cell else int(cell)


_READERS: Mapping[Form, Callable[[str], Any]] = {
    Form.TEXT: str,
    Form.COUNT: _count,
    Form.AT_LEAST: lambda cell: {"at_least": _whole(cell)},
    Form.AT_MOST: lambda cell: {"at_most": _whole(cell)},
    Form.NUMBER: _number,
}


# --- a profile out of paths ---------------------------------------------------------------------


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
            raise ValueError("another column tells the whole of it")
    value, known = _tree(value), tree.get(path[-1])
    if known is None or known == value:
        tree[path[-1]] = value
    elif isinstance(known, dict) and isinstance(value, dict) and not known.keys() & value.keys():
        tree[path[-1]] = {**known, **value}
    else:
        raise ValueError("another column tells otherwise")


def _listed(tree: Any) -> Any:
    """The document again; an entry of a list of which nothing is told is left out."""
    if not isinstance(tree, dict):
        return tree
    if tree and all(isinstance(key, int) for key in tree):
        return [_listed(tree[place]) for place in sorted(tree)]
    return {key: _listed(item) for key, item in tree.items()}


# --- the file -----------------------------------------------------------------------------------


def read_mapping(path: Path) -> Columns:
    """The mapping of a file.

    Raises:
        RuleFileError: every problem of the file, each with line and column.
        OSError: it cannot be read.
    """
    told = record(
        compose(path.read_bytes(), str(path)),
        {"columns": _columns},
        {
            "always": lambda node: plain(fields(node))[0],
            "unknown": listing(words),
            "ignored": listing(words),
            "separator": one_of(SEPARATORS, "separator"),
        },
    )
    separator = told.get("separator")
    return Columns(
        told["columns"],
        told.get("always", {}),
        frozenset(told.get("unknown", ())),
        frozenset(told.get("ignored", ())),
        None if separator is None else SEPARATORS[separator],
    )


def _columns(node: Node) -> Mapping[str, tuple[Bound, ...]]:
    found: dict[str, tuple[Bound, ...]] = {}
    problems: list[RuleFileError] = []
    for key, value in fields(node).entries:
        try:
            several = listing(_bound)(value) if isinstance(value, Items) else (_bound(value),)
            found[key.value] = several
        except RuleFileError as error:
            problems.append(error)
    if problems:
        raise together(problems)
    if not found:
        raise node.problem("expected at least one column")
    return found


def _bound(node: Node) -> Bound:
    told = record(node, {"field": _field}, {"as": one_of(tuple(Form), "form"), "values": _values})
    if "as" in told and "values" in told:
        raise node.problem("`as` and `values`; a cell is read by one of them")
    return Bound(told["field"], Form(told.get("as", Form.TEXT)), told.get("values"))


def _field(node: Node) -> Place:
    parts = words(node).split("/")
    for part in parts:
        if not part.isdecimal() and part not in known_names():
            near = hint(part, known_names())
            raise node.problem(f"`{part}` is no field of a profile{near}")
    if parts[0].isdecimal():
        raise node.problem("expected the name of a field first")
    return tuple(int(part) if part.isdecimal() else part for part in parts)


def _values(node: Node) -> Mapping[str, Any]:
    entries: Fields = fields(node)
    if not entries.entries:
        raise node.problem("expected at least one word with what it means")
    return {key.value: plain(value)[0] for key, value in entries.entries}
