"""How wide a text is, and whether it still has room on its line."""

from __future__ import annotations

from dataclasses import dataclass, field

from oligomatch.api.page.patient.axis.drawing import AxisText

# Widths of a sans of 12 px in thousandths of the size, by groups; letters not named: 0.56.
_GROUPS = {
    222: "ijl'|",
    278: " ,.:;!/ftI[]\\",
    333: "r-()",
    500: "ckszxvyJ",
    556: "abdeghnopqu0123456789?–",
    667: "ABEKPSVXY",
    722: "wCDHNRUT",
    778: "GOQ",
    833: "mM",
    944: "W",
}
_WIDTHS = {letter: width for width, letters in _GROUPS.items() for letter in letters}
GAP = 8
SIZE, SPARE = 12, 1.05  # other fonts of the stack run a little wider


def width(text: str) -> float:
    """The width of a text on the axis, rather too wide than too narrow."""
    return sum(_WIDTHS.get(letter, 600) for letter in text) * SIZE * SPARE / 1000


@dataclass(slots=True)
class AxisRow:
    """One line of the axis, with what stands on it."""

    taken: list[tuple[float, float]] = field(default_factory=list)

    def take(self, left: float, right: float) -> None:
        """Keep a place from being written on."""
        self.taken.append((left, right))

    def fits(self, left: float, right: float) -> bool:
        """Whether a place is free."""
        return all(right <= start or left >= end for start, end in self.taken)


def beside(
    words: str,
    at: tuple[float, float],
    y: float,
    row: AxisRow,
    within: tuple[float, float],
    look: str = "mut",
) -> tuple[AxisText, ...]:
    """Words right of a place, else left of it, else none."""
    wide = width(words)
    right, left = at[1] + GAP, at[0] - GAP
    if right + wide <= within[1] and row.fits(right, right + wide):
        row.take(right, right + wide)
        return (AxisText(words, right, y, look),)
    if left - wide >= within[0] and row.fits(left - wide, left):
        row.take(left - wide, left)
        return (AxisText(words, left, y, look, "end"),)
    return ()
