"""Tables as text: lines whose cells stand apart by bars, tabs, semicolons or gaps.

A cell of a line in gaps stands below the head that begins or ends where it does, else below the
one that it overlaps; a line of which a cell may be of two columns is none of the table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

_GAPPED = re.compile(r"[^\s](?: ?[^\s])*")
_SIGNS = re.compile(r"[\s|+=:_.–—-]+")
_DRAWN = re.compile(r"[-=_–—]{2}")
NEAR = 1  # signs by which a cell may begin or end beside its head
FAR = 14  # signs from a cell to a head beside it
SURE = 6  # signs by which it is nearer to that one than to another
MOVED = 4  # signs by which the cells of a row may all stand beside their heads
LABEL = -1  # the column of what stands before the first head


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with its place in the letter's text; `first`, `last`: within its line."""

    text: str
    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text taken apart; `sign`: what its cells stand apart by."""

    start: int
    end: int
    sign: str
    cells: tuple[Cell, ...]
    rule: bool = False  # a line drawn between rows


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A row by the numbers of its columns."""

    start: int
    end: int
    cells: Mapping[int, str]


ON_GOING = re.compile(r"\w ?[-+/&,]$")  # a list that ends within


def blocks(text: str) -> Iterator[list[Line]]:
    """The lines of a text, those with nothing between them together."""
    block, at = list[Line](), 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            block.append(_line(line, at))
        elif block:
            yield block
            block = []
        at += len(line)
    if block:
        yield block


def _line(line: str, at: int) -> Line:
    end = at + len(line.rstrip("\r\n"))
    if _SIGNS.fullmatch(line) and _DRAWN.search(line):
        return Line(at, end, "", (), rule=True)
    for sign in ("|", "\t", ";"):
        if line.count(sign) >= (2 if sign == ";" else 1):
            return Line(at, end, sign, tuple(_parts(line.rstrip("\r\n"), at, sign)))
    each = (one.span() for one in _GAPPED.finditer(line))
    return Line(at, end, "", tuple(Cell(line[a:b], at + a, at + b, a, b) for a, b in each))


def _parts(line: str, at: int, sign: str) -> Iterator[Cell]:
    """The cells between signs; a bar before the first and behind the last holds none."""
    spans, first = list[tuple[int, int]](), 0
    for one in re.finditer(re.escape(sign), line):
        spans.append((first, one.start()))
        first = one.end()
    spans.append((first, len(line)))
    if sign == "|":
        spans = spans[bool(not line[slice(*spans[0])].strip()) :]
        spans = spans[: len(spans) - (not line[slice(*spans[-1])].strip())] if spans else spans
    for start, end in spans:
        text = line[start:end]
        lead = len(text) - len(text.lstrip())
        begin, stop = start + lead, start + lead + len(text.strip())
        yield Cell(text.strip(), at + begin, at + stop, begin, stop)


def head_of(block: Sequence[Line], at: int) -> tuple[Line, int]:
    """The line of heads that begins there, of several lines between two that are drawn one; and
    which line is the first behind it."""
    line = block[at]
    if line.sign != "|" or not at or not block[at - 1].rule:
        return line, at + 1
    end = next((n for n in range(at, len(block)) if block[n].rule), at + 1)
    whole = block[at:end]
    if len(whole) < 2 or any(len(one.cells) != len(line.cells) for one in whole):
        return line, at + 1
    cells = tuple(
        replace(each[0], text=" ".join(one.text for one in each if one.text))
        for each in zip(*(one.cells for one in whole), strict=True)
    )
    return Line(line.start, whole[-1].end, line.sign, cells), end


def rows(head: Line, below: Sequence[Line], headed: Callable[[Line], bool]) -> Iterator[LetterRow]:
    """The rows below a line of heads, up to one that is no row of it, or is `headed` anew; lines
    that go on with the row before are of it."""
    ruled = head.sign == "|" and _ruled(below)
    whole: LetterRow | None = None
    fresh = True
    for line in below:
        if line.rule:
            fresh = True
            continue
        found = _row(head, line)
        if found is None or headed(line):
            break
        if whole is not None and (not fresh if ruled else _goes_on(head, whole, found)):
            cells = dict(whole.cells)
            for column, text in found.cells.items():
                gap = "" if cells.get(column, "").endswith("-") else " "
                cells[column] = f"{cells.get(column, '')}{gap}{text}".strip()
            whole = replace(whole, end=found.end, cells=cells)
        else:
            if whole is not None:
                yield whole
            whole = found
        fresh = False
    if whole is not None:
        yield whole


def _ruled(below: Sequence[Line]) -> bool:
    """Whether lines are drawn between the rows: not one below the last of them."""
    last = max((at for at, line in enumerate(below) if line.cells and line.sign), default=0)
    drawn = [line.rule for line in below[: last + 1]]
    return any(
        drawn[at] and not (drawn[at - 1] or drawn[at + 1]) for at in range(2, len(drawn) - 1)
    )


def _goes_on(head: Line, before: LetterRow, row: LetterRow) -> bool:
    """Whether a row has nothing in its first column, and goes on with text of the row before; or
    that of the row before ends within a list (`carboplatin-pemetrexed-`)."""
    first = min(before.cells, default=0)
    if ON_GOING.search(before.cells.get(first, "")):
        return True
    lead = first if head.sign else min(LABEL, first)
    texts = [one for one in row.cells.values() if one]
    return (
        not row.cells.get(first)
        and not row.cells.get(lead)
        and bool(texts)
        and all(before.cells.get(at) for at, one in row.cells.items() if one)
        and all(not one[0].isdigit() for one in texts)
    )


def _row(head: Line, line: Line) -> LetterRow | None:
    if head.sign:
        if line.sign != head.sign or len(line.cells) > len(head.cells):
            return None
        if (cells := _joined(head, line)) is not None:
            return LetterRow(line.start, line.end, cells)
        return LetterRow(line.start, line.end, dict(enumerate(one.text for one in line.cells)))
    if line.sign:
        return None
    each = [part for cell in line.cells for part in _split(head.cells, cell)]
    if len(each) < 2:
        return None
    columns = [_column(head.cells, cell) for cell in each]
    if None in columns or columns != sorted(columns, key=lambda one: one or 0):
        columns = _moved(head.cells, each)
    cells = dict[int, str]()
    for column, cell in zip(columns, each, strict=False):
        assert column is not None
        cells[column] = f"{cells[column]} {cell.text}" if column in cells else cell.text
    return LetterRow(line.start, line.end, cells)


def _joined(head: Line, line: Line) -> dict[int, str] | None:
    """The cells of a row that begins with one below two heads (`metastases in all | 4 | 2`), where
    the others stand below theirs; None of another row."""
    if head.sign != "|" or not 2 <= len(line.cells) < len(head.cells):
        return None
    first, *others = line.cells
    own = [cell for cell in others if cell.text]
    found = {at: cell.text for cell in own if (at := _column(head.cells, cell)) is not None}
    if first.last <= head.cells[1].first or len(found) < len(own) or min(found, default=0) < 2:
        return None
    return {0: first.text, **found}


def _split(heads: Sequence[Cell], cell: Cell) -> Iterator[Cell]:
    """A cell that runs into the number below the next head, as two."""
    for head in heads:
        at = head.first - cell.first
        if 1 < at < len(cell.text) and cell.text[at - 1] == " " and cell.text[at].isdigit():
            yield Cell(
                cell.text[: at - 1], cell.start, cell.start + at - 1, cell.first, head.first - 1
            )
            yield Cell(cell.text[at:], cell.start + at, cell.end, head.first, cell.last)
            return
    yield cell


def _moved(heads: Sequence[Cell], each: Sequence[Cell]) -> list[int | None]:
    """The columns of a row that stands a little beside its heads; of the first cell alone, where
    nothing says which they are."""
    found: list[int | None] = [0 if each[0].last > heads[0].first else LABEL]
    by = [cell.first - head.first for cell in each[1:] for head in heads[1:]]
    for step in sorted({one for one in by if abs(one) <= MOVED}, key=abs):
        firsts = [head.first + step for head in heads]
        if all(cell.first in firsts for cell in each[1:]):
            return [*found, *(firsts.index(cell.first) for cell in each[1:])]
    return found


def _column(heads: Sequence[Cell], cell: Cell) -> int | None:
    """The column of a cell by where it stands; None where it may be of two."""
    for same in ("first", "last"):
        near = [
            at
            for at, head in enumerate(heads)
            if abs(getattr(head, same) - getattr(cell, same)) <= NEAR
        ]
        if len(near) == 1:
            return near[0]
    shared = [min(one.last, cell.last) - max(one.first, cell.first) for one in heads]
    over = [at for at, many in enumerate(shared) if many > 0]
    if over:
        return over[0] if len(over) == 1 else None
    if cell.last <= heads[0].first:
        return LABEL
    best = max(range(len(heads)), key=lambda at: shared[at])
    others = [many for at, many in enumerate(shared) if at != best]
    alone = all(shared[best] - many >= SURE for many in others)
    return best if -shared[best] <= FAR and alone else None


def apart(heads: Sequence[Cell]) -> bool:
    """Whether the heads of a line in gaps stand apart."""
    return all(other.first - one.last >= 2 for one, other in pairwise(heads))
