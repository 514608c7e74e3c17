"""What `import` prints as data."""

from __future__ import annotations

from typing import Any

from typing_extensions import TypedDict


class ImportSource(TypedDict):
    """A resource that a fact was read from."""

    reference: str
    day: str
    how: str


class ImportOdds(TypedDict):
    """Statements of a record that do not fit together; what they tell of is left open."""

    facts: list[str]
    references: list[str]
    reason: str
    words: str


class ImportUnused(TypedDict):
    """A resource that no fact was read from, and why."""

    reference: str
    code: str
    reason: str
    words: str


class ImportedPatient(TypedDict):
    """One patient of a record."""

    as_of: str
    profile: dict[str, Any]
    sources: dict[str, list[ImportSource]]
    odds: list[ImportOdds]
    unused: list[ImportUnused]
    others: dict[str, int]
