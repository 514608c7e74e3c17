"""What cannot be taken as it is, by the kind of its fault: the outer faces have the words."""

from __future__ import annotations

from typing import NamedTuple

Parts = tuple[tuple[str, str | tuple[str, ...]], ...]


class Fault(NamedTuple):
    """One kind of fault, or of remedy, and what stands in its words; several values are choices."""

    kind: str
    parts: Parts = ()


def fault(kind: str, /, **parts: str | tuple[str, ...]) -> Fault:
    """A fault or a remedy with what stands in its words."""
    return Fault(kind, tuple(parts.items()))


class Unfit(ValueError):
    """A value that is not taken."""

    def __init__(self, kind: str, /, **parts: str | tuple[str, ...]) -> None:
        super().__init__(kind)
        self.fault = fault(kind, **parts)

    def __reduce__(self) -> tuple[object, ...]:
        """What makes it again in another process."""
        return _again, (self.fault,)


def _again(one: Fault) -> Unfit:
    return Unfit(one.kind, **dict(one.parts))
