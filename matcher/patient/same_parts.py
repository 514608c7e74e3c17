"""What is made of some parts of a profile alone, made once for all profiles that share them.

The search for what decides makes hundreds of profiles of one: most of their parts are the same
objects. What is kept under a part's identity holds the part, so that no other can come by it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Any, TypeVar

from pydantic import BaseModel

Made = TypeVar("Made")


class SameParts:
    """What was made of parts of one patient's profiles; kept as long as this is."""

    alike = False  # whether others may be told all alike: parts made by the hundred hardly ever are

    def __init__(self) -> None:
        self._made: dict[tuple[Hashable, ...], Any] = {}
        self._parts: dict[int, object] = {}  # so that no other comes by the identity of one

    def made(self, what: Hashable, parts: tuple[object, ...], make: Callable[[], Made]) -> Made:
        """What is made of these parts and of nothing else, by a name of its own."""
        key = (what, *map(id, parts))
        found: Any = self._made.get(key, self)
        if found is self:
            self._parts.update(zip(key[1:], parts, strict=True))
            found = self._made[key] = make()
        known: Made = found
        return known


class Anew(SameParts):
    """Nothing is kept: every profile is one by itself."""

    alike = True

    def made(self, _what: Hashable, _parts: tuple[object, ...], make: Callable[[], Made]) -> Made:
        """What is made of these parts."""
        return make()


class SameAsIn(SameParts):
    """What was made of parts of one profile alone, for others that tell a little more: of a part
    that differs nothing is kept."""

    alike = True

    def __init__(self, profile: BaseModel) -> None:
        super().__init__()
        self._own = {id(part): part for part in _parts_of(profile)}

    def made(self, what: Hashable, parts: tuple[object, ...], make: Callable[[], Made]) -> Made:
        """What is made of these parts: of those of the profile, and of what was made of them,
        once."""
        if not all(id(part) in self._own for part in parts):
            return make()
        found = super().made(what, parts, make)
        self._own[id(found)] = found
        return found


def _parts_of(profile: BaseModel) -> Iterator[object]:
    """The fields of a profile, and what they hold."""
    for value in vars(profile).values():
        yield value
        inside = vars(value) if isinstance(value, BaseModel) else value
        for part in inside.values() if isinstance(inside, dict) else [inside]:
            yield part
            yield from part if isinstance(part, list) else ()


ANEW = Anew()
