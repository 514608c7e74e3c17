"""Rows of a spreadsheet into the table of lesions: cell by cell, or by the heads they bring."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from oligomatch.api.page.form import scans
from oligomatch.api.page.form.entry import FormContents
from oligomatch.api.page.form.fields import GROUPS, read
from oligomatch.api.page.form.form import THERE
from oligomatch.api.page.form.lesions import SIZE, STATUS, LesionTable, table_of
from oligomatch.api.page.form.texts import in_one_cell
from oligomatch.api.page.form.texts.dates import read_date
from oligomatch.api.page.form.texts.written import Mistyped
from oligomatch.api.words.catalogue import table
from oligomatch.rules.text.pointer import escaped

Pairs = list[tuple[str, str]]
MOST_LINES, MOST_CELLS = 200, 40
_HEADS: Mapping[str, Sequence[str]] = table("lesion_heads")  # by the field that each names


def pasted(document: Mapping[str, Any], text: str, at: str) -> Pairs:
    """What a text of rows tells of the fields of the table; `at`: the field that it begins at."""
    grid = [line[:MOST_CELLS] for line in csv.reader(text.splitlines(), delimiter="\t")]
    grid = [line for line in grid[:MOST_LINES] if any(map(str.strip, line))]
    if not grid:
        return []
    own = table_of(FormContents(document))
    begin = _row_of(own, at)
    if (heads := _heads(document, grid[0])) is not None:
        begin = begin if at else len(document.get("lesions") or ())
        return [*heads.days, *_by_heads(document, grid[1:], heads.columns, begin)]
    return list(_by_place(document, own, grid, at, begin))


def _row_of(own: LesionTable, at: str) -> int:
    """The row of the table that a field stands in; that to write in where it stands in none."""
    for number, line in enumerate(own.lines):
        if any(one.name == at for one in line.entries):
            return number
    return len(own.lines) - 1


def _by_place(
    document: Mapping[str, Any], own: LesionTable, grid: Sequence[Sequence[str]], at: str, row: int
) -> Iterator[tuple[str, str]]:
    names = [one.name for one in own.lines[row].entries]
    first = names.index(at) if at in names else 0
    last = own.lines[-1]
    for number, cells in zip(count(row), grid, strict=False):
        line = own.lines[number] if number < len(own.lines) else last
        each = [one.name for one in line.entries][first:]
        for name, cell in zip(each, cells, strict=False):
            yield _moved(document, name, last.row.number - 1, number, line is last), cell


def _moved(document: Mapping[str, Any], name: str, spare: int, row: int, beyond: bool) -> str:
    """The name of a field of the row to write in, for a row further down."""
    if not beyond or spare == row:
        return name
    lesions = document.get("lesions") or []
    parts = name.split("/")
    if parts[1] == "lesions":
        return "/".join([*parts[:2], str(row), *parts[3:]])
    lesion = escaped(scans.name_of(lesions, row))
    return "/".join([*parts[:4], lesion, *parts[5:]])


class _Heads:
    """What the columns of a brought table are of: fields of a lesion, and scans by their day."""

    def __init__(self) -> None:
        self.columns: list[str | int | None] = []
        self.days: Pairs = []


def _heads(document: Mapping[str, Any], cells: Sequence[str]) -> _Heads | None:
    """The heads that a first line is made of; None where it is no such line."""
    found = _Heads()
    days = {_day(str(scan.get("date", ""))): i for i, scan in enumerate(scans.scans_of(document))}
    for cell in cells:
        said = cell.strip().casefold()
        field = next((name for name, words in _HEADS.items() if said in words), None)
        day = None if field is not None else _day(cell)
        if day is not None and day not in days:
            days[day] = max([len(scans.scans_of(document)) - 1, *days.values()]) + 1
            found.days.append((f"{scans.SCANS}/{days[day]}/date", cell.strip()))
        found.columns.append(field if day is None else days[day])
    return found if "organ" in found.columns else None


def _day(text: str) -> str | None:
    try:
        return str(read_date(text)) if text.strip() else None
    except Mistyped:
        return None


def _by_heads(
    document: Mapping[str, Any],
    grid: Sequence[Sequence[str]],
    columns: Sequence[str | int | None],
    begin: int,
) -> Iterator[tuple[str, str]]:
    lesions = document.get("lesions") or []
    for row, cells in zip(count(begin), grid, strict=False):
        for column, cell in zip(columns, cells, strict=False):
            if isinstance(column, str):
                yield f"/lesions/{row}/{column}", cell
            elif column is not None and cell.strip():
                at = f"{scans.SCANS}/{column}/lesions/{escaped(scans.name_of(lesions, row))}"
                size, status = parted(cell)
                yield f"{at}/{SIZE}", size
                yield f"{at}/{STATUS}", status


def parted(cell: str) -> tuple[str, str]:
    """The size and the status of what one cell says of a lesion: `18 mm, growing`, `new`."""
    return in_one_cell.parted(cell, _status) or (cell.strip(), "")  # its field says what it takes


def _status(text: str) -> Any:
    one = next(one for one in GROUPS["seen"].fields if one.pointer.endswith(f"/{STATUS}"))
    return THERE if text.casefold() == THERE else read(one, text)
