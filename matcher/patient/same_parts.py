"""What is made of some parts of a profile alone, made once for all profiles that share them.

The search for what decides makes hundreds of profiles of one: most of their parts are the same
objects. What is kept under a part's identity holds the part, so that no other can come by it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Made = TypeVar("Made")


class SameParts:
    """What was made of parts of one patient's profiles; kept as long as this is."""

    def __init__(self) -> None:
        self._made: dict[tuple[Hashable, ...], tuple[tuple[object, ...], Any]] = {}

    def made(self, what: Hashable, parts: tuple[object, ...], make: Callable[[], Made]) -> Made:
        """What is made of these parts and of nothing else, by a name of its own."""
        key = (what, *map(id, parts))
        kept = self._made.get(key)
        if kept is None:
            kept = self._made[key] = parts, make()
        found: Made = kept[1]
        return found


class Anew(SameParts):
    """Nothing is kept: every profile is one by itself."""

    def made(self, _what: Hashable, _parts: tuple[object, ...], make: Callable[[], Made]) -> Made:
        """What is made of these parts."""
        return make()


ANEW = Anew()
