"""The curated tables over registry records: fields, wordings, treatments, sponsors, regions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from oligomatch.rules.text.record import EntryFile, one_of, record, words

SHIPPED = Path(__file__).parent.parent / "vocabulary" / "registry"
TYPES = ("text", "texts", "number", "flag", "date", "age", "object", "objects")
STAGES = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class _Entry:
    """What every entry of a table has."""

    id: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Field(_Entry):
    """One field of a record: where it stands, what it may hold, and what it is called."""

    path: str = ""
    type: str = "text"
    words: str = ""
    values: tuple[str, ...] = ()  # the registry's own spellings; none where any text will do


@dataclass(frozen=True, slots=True)
class Wording(_Entry):
    """The phrases by which records name one thing, and those in which they do not mean it."""

    phrases: tuple[str, ...] = ()
    but_not: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Treatment(_Entry):
    """A kind of treatment and the names that belong to it beside the drugs of the vocabulary."""

    words: str = ""
    classes: tuple[str, ...] = ()  # drug classes of agents.yaml that are of this kind
    names: tuple[str, ...] = ()
    types: tuple[str, ...] = ()  # intervention types that are of this kind whatever their name


@dataclass(frozen=True, slots=True)
class Class(_Entry):
    """One class of a curated classification, found by whole names first, then by phrases."""

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


def _homes(file: EntryFile) -> dict[str, str]:
    each = file.section("homes").entries if "homes" in file.sections else ()
    return {key.value: record(node, {"country": words, "source": words})["country"]
            for key, node in each}  # fmt: skip


def read_tables(folder: Path) -> Tables:
    """The curated tables of a vocabulary folder.

    Raises:
        RuleFileError: a file of it cannot be used.
    """
    names = ("fields", "wording", "treatments", "sponsors", "regions", "stopping", "stages")
    file = {name: EntryFile(folder / f"{name}.yaml") for name in names}
    return Tables(
        fields=file["fields"].table("fields", Field, {"type": one_of(TYPES, "type")}),
        wordings=file["wording"].table("wordings", Wording),
        treatments=file["treatments"].table("treatments", Treatment),
        sponsors=file["sponsors"].table("classes", Class),
        regions=file["regions"].table("classes", Class),
        reasons=file["stopping"].table("classes", Class),
        stages=file["stages"].table("classes", Class),
        homes=_homes(file["sponsors"]),
    )


@cache
def load_tables() -> Tables:
    """The shipped tables."""
    return read_tables(SHIPPED)
