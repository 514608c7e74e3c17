"""What cannot be taken as it is, by the kind of its fault: the outer faces have the words."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, NamedTuple, Union

Part = Union[str, tuple[str, ...], "Fault", tuple["Fault", ...]]
Parts = tuple[tuple[str, Part], ...]


class Fault(NamedTuple):
    """One kind of fault, or of remedy, and what stands in its words; several values are choices,
    and a fault in it is one that another reader found."""

    kind: str
    parts: Parts = ()


def fault(kind: str, /, **parts: Part) -> Fault:
    """A fault or a remedy with what stands in its words."""
    return Fault(kind, tuple(parts.items()))


class Speaker:
    """Who has the words of a fault: the package names its outer face, which is read when a fault
    is first shown."""

    words: ClassVar[Callable[[Fault], str] | None] = None


def said(one: Fault) -> str:
    """A fault in the words of the outer face; its kind where no face is there."""
    return one.kind if Speaker.words is None else Speaker.words(one)


class Unfit(ValueError):
    """A value that is not taken."""

    def __init__(self, kind: str, /, **parts: Part) -> None:
        super().__init__(kind)
        self.fault = fault(kind, **parts)

    def __str__(self) -> str:
        return said(self.fault)

    def __reduce__(self) -> tuple[object, ...]:
        """What makes it again in another process."""
        return _again, (type(self), self.fault)


class WrongKind(Unfit, TypeError):
    """A value of another kind than a call takes."""


def expect(name: str, value: object, kinds: type | tuple[type, ...], what: str) -> None:
    """Refuse what a caller gives a parameter where it is of no such kind; `what` is expected. A
    truth value is no number.

    Raises:
        WrongKind: with the parameter's name and what it expects.
    """
    kinds = kinds if isinstance(kinds, tuple) else (kinds,)
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise WrongKind("wrong_kind", name=name, what=what)


def _again(kind: type[Unfit], one: Fault) -> Unfit:
    return kind(one.kind, **dict(one.parts))
