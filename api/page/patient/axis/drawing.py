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


_SIGNS = {  # of what a lesion was found to be: the path from its place, and its class
    "growing": ("m-3.5 3h7l-3.5 -6.5z", "dotf"),
    "shrinking": ("m-3.5 -3h7l-3.5 6.5z", "dotf"),
    "resolved": ("m-3 -3l6 6m0 -6l-6 6", "ln2"),
    "resected": ("m0 -5v10", "edge"),
}


def sign(status: str, x: float, y: float, *, first: bool = False) -> Shape:
    """What a scan found of a lesion; a smaller disc where growth is not told, but for the first."""
    if status in _SIGNS:
        path, look = _SIGNS[status]
        return line(f"M{x:g} {y:g}{path}", look)
    if status == "stable":
        return disc(x, y, "dot")
    return disc(x, y, radius=3 if first or status == "new" else 2)


def dashed(left: float, right: float, y: float, *, ends: bool = True) -> Shape:
    """A span in which one day lies."""
    caps = f"M{left:g} {y - 4:g}v8M{right:g} {y - 4:g}v8" if ends else ""
    return line(f"{caps}M{left:g} {y:g}H{right:g}", "fut")
