"""Figures drawn as SVG: boxes and arrows, bars, bars by period, maps; nothing from outside."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import word

INK, SOFT, LINE = "#1d2733", "#5b6775", "#c6ced8"
COLOURS = ("#2b6cb0", "#c05621", "#2f855a", "#6b46c1", "#b7791f", "#97266d", "#285e61", "#718096")
WIDTH, LEFT, ROOM = 720, 270, 340  # of a figure; where its bars begin, and how long they may be
_FONT = "font-family='system-ui, Helvetica, Arial, sans-serif'"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, its length, and what stands at its end."""

    label: str
    value: float
    words: str


@dataclass(frozen=True, slots=True)
class Exit:
    """One step of a flow: how many leave and why, and how many are left."""

    removed: int
    words: str
    left: int


def bars(title: str, rows: Sequence[Bar]) -> str:
    """Bars from left to right, one a row."""
    most = max((row.value for row in rows), default=0) or 1
    parts = []
    for number, row in enumerate(rows):
        y = 40 + 24 * number
        length = ROOM * row.value / most
        parts.append(_text(LEFT - 8, y + 12, row.label, anchor="end"))
        parts.append(_rect(LEFT, y, length, 16, COLOURS[0]))
        parts.append(_text(LEFT + length + 6, y + 12, row.words, colour=SOFT))
    return _figure(title, WIDTH, 50 + 24 * len(rows), parts)


def grouped(title: str, groups: Sequence[str], series: Sequence[tuple[str, Sequence[Bar]]]) -> str:
    """For each series a row of bars, one a group; the groups' colours are told above."""
    most = max((bar.value for _, row in series for bar in row), default=0) or 1
    each = 13
    step = each * len(groups) + 12
    parts = []
    for number, name in enumerate(groups):
        x = LEFT + 120 * number
        parts.append(_rect(x, 34, 10, 10, COLOURS[number % len(COLOURS)]))
        parts.append(_text(x + 15, 43, name, colour=SOFT))
    for place, (label, row) in enumerate(series):
        y = 58 + step * place
        parts.append(_text(LEFT - 8, y + step / 2 - 2, label, anchor="end"))
        for number, bar in enumerate(row):
            length = ROOM * bar.value / most
            top = y + each * number
            parts.append(_rect(LEFT, top, length, each - 2, COLOURS[number % len(COLOURS)]))
            parts.append(_text(LEFT + length + 6, top + 10, bar.words, colour=SOFT, size=11))
    return _figure(title, WIDTH, 66 + step * len(series), parts)


def flow(title: str, found: str, steps: Sequence[Exit], included: str) -> str:
    """The flow from above downwards, what leaves to the right."""
    parts, y = [_box(30, 40, 250, 44, [found])], 84
    for step in steps:
        words = textwrap.wrap(step.words, 46) or [""]
        height = 26 + 15 * len(words)
        middle = y + height / 2 + 6
        parts.append(_path(f"M155 {y} V{y + height + 12}"))
        parts.append(_path(f"M155 {middle} H330", arrow=True))
        parts.append(
            _box(330, y + 6, 360, height, [say("svg.removed", removed=step.removed), *words])
        )
        y += height + 12
        parts.append(_text(165, y - 2, str(step.left), colour=SOFT, size=11))
    parts.append(_path(f"M155 {y} v14", arrow=True))
    parts.append(_box(30, y + 14, 250, 44, [included]))
    return _figure(title, WIDTH, y + 74, parts)


@dataclass(frozen=True, slots=True)
class Tile:
    """One cell of a map: how many, and what a reader is told of it."""

    value: int
    words: str


def tiles(
    title: str, columns: Sequence[str], rows: Sequence[tuple[str, Sequence[Tile | None]]]
) -> str:
    """A map of numbers: the fuller the darker, and none is marked."""
    most = max((tile.value for _, row in rows for tile in row if tile), default=0) or 1
    left, wide, high = 330, 62, 22
    parts = [
        f"<g transform='translate({left + wide * n + 20} 112) rotate(-38)'>"
        f"{_text(0, 0, name, size=11)}</g>"
        for n, name in enumerate(columns)
    ]
    for place, (label, row) in enumerate(rows):
        y = 120 + high * place
        parts.append(_text(left - 8, y + 15, label, anchor="end", size=11))
        for number, tile in enumerate(row):
            if tile is None:
                continue
            x = left + wide * number
            share = tile.value / most
            fill, edge, ink = _mixed(share), LINE, "#fff" if share > 0.55 else INK
            if not tile.value:
                fill, edge, ink = "#fff5f5", "#c53030", "#9b2c2c"
            said = str(tile.value or word("none"))
            drawn = _rect(x, y, wide - 2, high - 2, fill, edge=edge)
            words = _text(x + wide / 2 - 1, y + 14, said, anchor="middle", size=11, colour=ink)
            parts.append(f"<g><title>{escape(tile.words)}</title>{drawn}{words}</g>")
    return _figure(title, left + wide * len(columns) + 70, 136 + high * len(rows), parts)


def _mixed(share: float) -> str:
    """A blue between pale and full."""
    low, high = (235, 244, 255), (43, 108, 176)
    mixed = (round(a + (b - a) * share) for a, b in zip(low, high, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _figure(title: str, width: float, height: float, parts: Sequence[str]) -> str:
    head = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width:g} {height:g}'"
        f" width='{width:g}' height='{height:g}' role='img' aria-label='{escape(title)}' {_FONT}>"
    )
    arrow = (
        "<defs><marker id='tip' viewBox='0 0 8 8' refX='7' refY='4' markerWidth='7'"
        " markerHeight='7' orient='auto'>"
        f"<path d='M0 0 L8 4 L0 8 z' fill='{SOFT}'/></marker></defs>"
    )
    ground = f"<rect width='{width:g}' height='{height:g}' fill='#ffffff'/>"
    words = (
        f"<text x='16' y='22' font-size='15' font-weight='600' fill='{INK}'>{escape(title)}</text>"
    )
    return head + arrow + ground + words + "".join(parts) + "</svg>\n"


def _text(
    x: float, y: float, words: str, *, anchor: str = "start", colour: str = INK, size: int = 12
) -> str:
    return (
        f"<text x='{x:g}' y='{y:g}' font-size='{size}' fill='{colour}'"
        f" text-anchor='{anchor}'>{escape(words)}</text>"
    )


def _rect(
    x: float, y: float, width: float, height: float, colour: str, *, edge: str = "none", rx: int = 2
) -> str:
    return (
        f"<rect x='{x:g}' y='{y:g}' width='{max(width, 0.5):.4g}' height='{height:g}'"
        f" fill='{colour}' stroke='{edge}' rx='{rx}'/>"
    )


def _box(x: float, y: float, width: float, height: float, lines: Sequence[str]) -> str:
    first = y + (height - 15 * len(lines)) / 2 + 12
    words = "".join(_text(x + 12, first + 15 * n, line) for n, line in enumerate(lines))
    return _rect(x, y, width, height, "#f7f9fc", edge=LINE, rx=4) + words


def _path(way: str, *, arrow: bool = False) -> str:
    tip = " marker-end='url(#tip)'" if arrow else ""
    return f"<path d='{way}' fill='none' stroke='{SOFT}'{tip}/>"
