"""What the time axis is drawn of: marks and words at their places, each leading to its field."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """A mark: a rectangle, a circle or a path, in the class that the style sheet draws."""

    kind: str  # rect, circle, path
    look: str
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0
    path: str = ""


@dataclass(frozen=True, slots=True)
class AxisText:
    """Words at a place; `side` tells which end of them stands there."""

    words: str
    x: float
    y: float
    look: str = ""
    side: str = "start"


@dataclass(frozen=True, slots=True)
class AxisMark:
    """Marks and words that belong together, and the field that they lead to."""

    target: str
    shapes: tuple[Shape, ...] = ()
    texts: tuple[AxisText, ...] = ()


def disc(x: float, y: float, look: str = "dotf", radius: float = 3) -> Shape:
    """A disc: something was found; an open ring (`dot`): seen unchanged."""
    return Shape("circle", look, x, y, radius)


def line(path: str, look: str) -> Shape:
    """A path."""
    return Shape("path", look, path=path)


def room(x: float, y: float) -> Shape:
    """Room around a small sign, so that a hand finds it."""
    return Shape("circle", "hit", x, y, 7)


def up(x: float, y: float) -> Shape:
    """Grown."""
    return line(f"M{x - 3.5:g} {y + 3:g}h7l-3.5 -6.5z", "dotf")


def down(x: float, y: float) -> Shape:
    """Shrunk."""
    return line(f"M{x - 3.5:g} {y - 3:g}h7l-3.5 6.5z", "dotf")


def cross(x: float, y: float) -> Shape:
    """Gone."""
    return line(f"M{x - 3:g} {y - 3:g}l6 6M{x + 3:g} {y - 3:g}l-6 6", "ln2")


def bar(x: float, y: float) -> Shape:
    """Treated."""
    return line(f"M{x:g} {y - 5:g}v10", "edge")


def dashed(left: float, right: float, y: float, *, ends: bool = True) -> Shape:
    """A span in which one day lies."""
    caps = f"M{left:g} {y - 4:g}v8M{right:g} {y - 4:g}v8" if ends else ""
    return line(f"{caps}M{left:g} {y:g}H{right:g}", "fut")
