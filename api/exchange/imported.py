"""What a record says, as a profile says it, with where each fact came from and what was left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from oligomatch.matcher.profile.profile import Profile


@dataclass(frozen=True, slots=True)
class Source:
    """A resource that a fact was read from; `how`: by what, where not by its code alone."""

    reference: str
    day: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True)
class Unused:
    """A resource that no fact was read from, or one statement of it, and the reason by its name."""

    reference: str
    reason: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Odds:
    """Statements that do not fit together, so that what they tell of stays open."""

    places: tuple[str, ...]
    sources: tuple[Source, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Imported:
    """One patient of a record: `sources` tells of each place of the document where it came from."""

    document: Mapping[str, Any]
    sources: Mapping[str, tuple[Source, ...]] = field(default_factory=dict)
    unused: tuple[Unused, ...] = ()
    odds: tuple[Odds, ...] = ()
    others: Mapping[str, int] = field(default_factory=dict)  # kinds that nothing is read of
    profile: Profile | None = None  # of the document, on the day asked
    places: frozenset[int] = frozenset()  # of the entries that facts were read from

    def sources_at(self, pointer: str) -> tuple[Source, ...]:
        """Where a fact came from: the sources of its place, of what is around it, or in it."""
        around = pointer
        while around:
            if around in self.sources:
                return self.sources[around]
            around = around.rpartition("/")[0]
        inside = [self.sources[one] for one in self.sources if one.startswith(f"{pointer}/")]
        return tuple(dict.fromkeys(source for each in inside for source in each))
