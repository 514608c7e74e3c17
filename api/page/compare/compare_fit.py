"""How the comparison keeps to one printed page: how high it is, and how it shortens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from oligomatch.api.page.sheet.sheet_fit import MM, clip, lines_of
from oligomatch.api.results.offers.offers_table import Row


@dataclass(frozen=True, slots=True)
class Column:
    """One trial of the comparison."""

    id: str
    name: str
    kind: str  # its class
    gives: str
    source: str
    on: bool  # whether it stands on the sheet

    @property
    def cited(self) -> str:
        """Its number and its row in the source, for the printed page."""
        return f"{self.id}, {self.source}" if self.name != self.id else self.source


@dataclass(frozen=True, slots=True)
class Comparison:
    """Trials side by side, and whom they are compared for."""

    label: str
    as_of: str
    headline: str
    state: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    limits: str
    foot: str
    more: tuple[str, ...] = ()  # trials for which there is no room, by name

    def with_columns(self, columns: tuple[Column, ...], rows: tuple[Row, ...]) -> Comparison:
        """The same of other trials."""
        return replace(self, columns=columns, rows=rows)


@dataclass(frozen=True, slots=True)
class Shortening:
    """How much may stand on the page."""

    letters: int  # of any one line
    columns: int = 5
    left_out: frozenset[str] = frozenset({"course", "source"})
    lesions: int = 8  # rows of them
    lines: int = 12  # of any one cell


_SHORT = frozenset({"course", "source", "open", "results"})
_LEAST = _SHORT | {"drugs"}
STEPS: Sequence[Shortening] = (
    Shortening(400),
    Shortening(300, left_out=_SHORT),
    Shortening(200, left_out=_SHORT, lesions=6, lines=8),
    Shortening(150, left_out=_SHORT, lesions=5, lines=6),
    Shortening(120, left_out=_SHORT, columns=4, lesions=4, lines=5),
    Shortening(100, left_out=_LEAST, columns=4, lesions=4, lines=4),
    Shortening(90, left_out=_LEAST, columns=3, lesions=3, lines=4),
    Shortening(70, left_out=_LEAST, columns=2, lesions=3, lines=3),
    Shortening(60, left_out=_LEAST | {"doses"}, columns=2, lesions=2, lines=2),
    Shortening(40, left_out=_LEAST | {"doses"}, columns=2, lesions=2, lines=1),
)
WIDTH, PAGE = 277 * MM, 197 * MM  # 190 mm are printed on; what is found is too high by 5 to 33 %
NAMES = 30 * MM  # of the rows
EM, LEADING = 7.75, 9.75


def fitted(whole: Comparison) -> Comparison:
    """The comparison, shortened so far that it is one page; as short as can be where none is."""
    each = (shortened(whole, level) for level in STEPS)
    last = shortened(whole, STEPS[-1])
    return next((one for one in each if height(one) <= PAGE), last)


def shortened(whole: Comparison, level: Shortening) -> Comparison:
    """The comparison with as much as a level lets stand."""
    most = level.columns
    rows, lesions = [], 0
    for row in whole.rows:
        lesions += row.key == "lesions"
        if row.key in level.left_out or (row.key == "lesions" and lesions > level.lesions):
            continue
        cells = tuple(
            tuple(clip(words, level.letters) for words in cell[: level.lines])
            + (("…",) if len(cell) > level.lines else ())
            for cell in row.cells[:most]
        )
        rows.append(Row(row.key, clip(row.name, min(60, level.letters // 2)), cells))
    return replace(
        whole,
        label=clip(whole.label, 60),
        headline=clip(whole.headline, 160),
        state=clip(whole.state, 260),
        columns=tuple(replace(c, gives=clip(c.gives, 60)) for c in whole.columns[:most]),
        rows=tuple(rows),
        more=tuple(column.name for column in whole.columns[most:]),
    )


def height(sheet: Comparison) -> float:
    """About how high the page is in points, rather too high."""
    wide = (WIDTH - NAMES) / max(1, len(sheet.columns)) - 3 * MM
    head = 40 + LEADING * (lines_of(sheet.headline, WIDTH, 12) + lines_of(sheet.state, WIDTH, EM))
    heads = (
        max(
            (lines_of(c.gives, wide, EM) + lines_of(c.cited, wide, EM) for c in sheet.columns),
            default=0,
        )
        + 1
    )
    rows = sum(_row(row, wide) for row in sheet.rows)
    end = 12 + 9 * (lines_of(sheet.limits, WIDTH, 7) + 2)
    return head + heads * LEADING + rows + end


def _row(row: Row, wide: float) -> float:
    cells = (sum(lines_of(words, wide, EM) for words in cell) for cell in row.cells)
    return 4 + LEADING * max(lines_of(f"≠ {row.name}", NAMES - 3 * MM, EM), *cells)
