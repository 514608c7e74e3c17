"""JSON pointers (RFC 6901): how a key stands in one, and what its parts name."""

from __future__ import annotations

from collections.abc import Iterable


def escaped(key: str) -> str:
    """A key as a part of a pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def unescaped(part: str) -> str:
    """A part of a pointer as the key that it names."""
    return part.replace("~1", "/").replace("~0", "~")


def pointer(path: Iterable[str | int]) -> str:
    """Keys and positions, outermost first, as a pointer."""
    return "".join(f"/{escaped(str(part))}" for part in path)


def parts_of(pointer: str) -> list[str]:
    """The keys and positions that a pointer names."""
    if "~" not in pointer:  # nothing in it is escaped, as hardly ever: many are read for one page
        return pointer.split("/")[1:]
    return [unescaped(part) for part in pointer.split("/")[1:]]
