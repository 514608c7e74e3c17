"""The node kinds of a rule over one registry record: frozen data, read from landscape files."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Has:
    """A field holds one of the values, spelled as the registry spells them; `exactly`: these, and
    no others."""

    field: str
    values: frozenset[str]
    exactly: bool = False


@dataclass(frozen=True, slots=True)
class Absent:
    """A field says nothing."""

    field: str


@dataclass(frozen=True, slots=True)
class TextForm:
    """A field holds a text of this form (a regular expression over the whole of it)."""

    field: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Amount:
    """The number in a field, how many entries it has, or the year of its date lies between two
    limits, both included."""

    of: str  # number | entries | year
    field: str
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """One of the fields uses a phrase of one of the wordings."""

    fields: tuple[str, ...]
    wordings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gives:
    """An intervention is a treatment of one of the kinds; `other`: a drug of the trial belongs to
    none of them (a name no table knows does not either)."""

    kinds: frozenset[str]
    other: bool = False


@dataclass(frozen=True, slots=True)
class Classed:
    """A curated classification puts the record into one of the classes."""

    by: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Repeats:
    """An earlier record still in the flow says the same in each of these fields."""

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class All:
    """Every part is required."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """One part suffices."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part must not hold."""

    part: Rule


Rule = Has | Absent | TextForm | Amount | Words | Gives | Classed | Repeats | All | Any | Not
