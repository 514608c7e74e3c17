"""What is made of some parts of a profile alone, made once for all profiles that share them.

The search for what decides makes hundreds of profiles of one: most of their parts are the same
objects. What is kept under a part's identity holds the part, so that no other can come by it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

Made = TypeVar("Made")


class SameParts:
    """What was made of parts of one patient's profiles; kept as long as this is."""

    def __init__(self) -> None:
        self._made: dict[tuple[Hashable, ...], tuple[tuple[object, ...], object]] = {}

    def made(self, what: Hashable, parts: tuple[object, ...], make: Callable[[], Made]) -> Made:
        """What is made of these parts and of nothing else, by a name of its own."""
        key = (what, *map(id, parts))
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = parts, make()
        return cast("Made", found[1])


class Anew(SameParts):
    """Nothing is kept: every profile is one by itself."""

    def made(self, _what: Hashable, _parts: tuple[object, ...], make: Callable[[], Made]) -> Made:
        """What is made of these parts."""
        return make()


ANEW = Anew()
