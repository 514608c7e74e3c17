"""The curated tables over registry records: fields, wordings, treatments, sponsors, regions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from oligomatch.rules.text.record import Reader, fields, flag, listing, one_of, record, words
from oligomatch.rules.text.text import Node, compose_file

SHIPPED = Path(__file__).parent.parent / "vocabulary" / "registry"
TYPES = ("text", "texts", "number", "flag", "date", "age", "object", "objects")
STAGES = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record: where it stands, what it may hold, and what it is called."""

    id: str
    source: str
    verified: bool
    path: str = ""
    type: str = "text"
    words: str = ""
    values: tuple[str, ...] = ()  # the registry's own spellings; none where any text will do


@dataclass(frozen=True, slots=True)
class Wording:
    """The phrases by which records name one thing, and those in which they do not mean it."""

    id: str
    source: str
    verified: bool
    phrases: tuple[str, ...] = ()
    but_not: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Treatment:
    """A kind of treatment and the names that belong to it beside the drugs of the vocabulary."""

    id: str
    source: str
    verified: bool
    words: str = ""
    classes: tuple[str, ...] = ()  # drug classes of agents.yaml that are of this kind
    names: tuple[str, ...] = ()
    types: tuple[str, ...] = ()  # intervention types that are of this kind whatever their name


@dataclass(frozen=True, slots=True)
class Class:
    """One class of a curated classification, found by whole names first, then by phrases."""

    id: str
    source: str
    verified: bool
    words: str = ""
    names: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tables:
    """Every curated table; the order of classes is the order in which they are tried."""

    fields: Mapping[str, Field]
    wordings: Mapping[str, Wording]
    treatments: Mapping[str, Treatment]
    sponsors: Mapping[str, Class]
    regions: Mapping[str, Class]
    reasons: Mapping[str, Class]
    stages: Mapping[str, Class]
    homes: Mapping[str, str]  # a sponsor's country, where a source tells it


_many = listing(words)
_E = TypeVar("_E")


def _entries(
    path: Path, section: str, make: Callable[..., _E], own: Mapping[str, Reader]
) -> dict[str, _E]:
    root = compose_file(path)
    sections = {key.value: node for key, node in fields(root).entries}
    default = record(sections.get("default", root), {"source": words, "verified": flag})
    if section not in sections:
        raise root.problem(f"`{section}` is missing")
    optional = {"source": words, "verified": flag, **own}

    def entry(key: str, node: Node) -> _E:
        told: dict[str, Any] = record(node, {}, optional)
        return make(id=key, **{**default, **told})

    return {key.value: entry(key.value, node) for key, node in fields(sections[section]).entries}


def _homes(path: Path) -> dict[str, str]:
    root = compose_file(path)
    sections = {key.value: node for key, node in fields(root).entries}
    entries = fields(sections["homes"]).entries if "homes" in sections else []
    return {key.value: record(node, {"country": words, "source": words})["country"]
            for key, node in entries}  # fmt: skip


def read_tables(folder: Path) -> Tables:
    """The curated tables of a vocabulary folder.

    Raises:
        RuleFileError: a file of it cannot be used.
    """
    named = {"words": words, "names": _many, "phrases": _many}
    return Tables(
        fields=_entries(
            folder / "fields.yaml",
            "fields",
            Field,
            {"path": words, "type": one_of(TYPES, "type"), "words": words, "values": _many},
        ),
        wordings=_entries(
            folder / "wording.yaml", "wordings", Wording, {"phrases": _many, "but_not": _many}
        ),
        treatments=_entries(
            folder / "treatments.yaml",
            "treatments",
            Treatment,
            {"words": words, "classes": _many, "names": _many, "types": _many},
        ),
        sponsors=_entries(folder / "sponsors.yaml", "classes", Class, named),
        regions=_entries(folder / "regions.yaml", "classes", Class, named),
        reasons=_entries(folder / "stopping.yaml", "classes", Class, named),
        stages=_entries(folder / "stages.yaml", "classes", Class, named),
        homes=_homes(folder / "sponsors.yaml"),
    )


@cache
def load_tables() -> Tables:
    """The shipped tables."""
    return read_tables(SHIPPED)
