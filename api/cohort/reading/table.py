"""The rows of a table, each as the profile that its mapping makes of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from oligomatch.api.cohort.reading.mapping import MOST_NAMED, Columns
from oligomatch.api.intake.files import Day, Fault, Given, Origin, Refused, dated
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.problems import expected_words, fix_words
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.rules.text.text import open_at_once

SUFFIXES = (".csv", ".tsv")
_NOT_UTF8 = "not UTF-8 text"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row as a profile that nobody has checked yet."""

    origin: Origin
    document: dict[str, Any]
    columns: Columns | None = None  # by which it was made


def is_table(path: str) -> bool:
    """Whether a file is read by a mapping."""
    return Path(path).suffix.lower() in SUFFIXES


def header_problems(path: str, columns: Columns) -> list[str]:
    """Why a table cannot be read by a mapping, before any row is."""
    with _opened(path) as file:
        try:
            header = next(_reader(file, path, columns), None)
        except csv.Error:
            header = None
    if header is None:
        return [say("table.expected_first_line_with", path=path)]
    return [f"{path}: {problem}" for problem in columns.header_problems(header)]


def rows(path: str, columns: Columns) -> Iterator[TableRow | Refused]:
    """Each row, one at a time; one that cannot be read is refused with its place."""
    with _opened(path) as file:
        yield from rows_of(file, path, columns)


def rows_of(file: TextIO, path: str, columns: Columns) -> Iterator[TableRow | Refused]:
    """Each row of a table that is open; its first line has been found to fit the mapping."""
    reader = _reader(file, path, columns)
    header, number = next(reader), 0
    while True:
        number += 1
        try:
            cells = next(reader, None)
        except csv.Error:
            origin = Origin(path, number, reader.line_num)
            yield _refused(origin, say("table.not_readable_as_table"))
            return
        if cells is None:
            return
        yield from _row(cells, header, Origin(path, number, reader.line_num), columns)


def _opened(path: str) -> TextIO:
    file = open_at_once(path)
    return io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")


def _reader(file: TextIO, path: str, columns: Columns) -> Any:
    usual = "\t" if Path(path).suffix.lower() == ".tsv" else ","
    return csv.reader(file, delimiter=columns.separator or usual, strict=True)


def _row(
    cells: list[str], header: list[str], origin: Origin, columns: Columns
) -> Iterator[TableRow | Refused]:
    if not cells:
        return  # an empty line
    if len(cells) != len(header):
        yield _refused(
            origin, say("table.expected_cells_found", header=len(header), cells=len(cells))
        )
    elif not all(cell.isascii() or _is_utf8(cell) for cell in cells):
        yield _refused(origin, _NOT_UTF8)
    else:
        yield row_of(dict(zip(header, cells, strict=True)), origin, columns)


def row_of(cells: Mapping[str, str], origin: Origin, columns: Columns) -> TableRow | Refused:
    """The cells of one row, by their columns, as the profile that they tell."""
    document, problems = columns.document(cells)
    faults = tuple(
        Fault(origin.file, origin.line, 0, reason, field=field) for field, reason in problems
    )
    return Refused(origin, faults, patient=True) if faults else TableRow(origin, document, columns)


def _is_utf8(cell: str) -> bool:
    return not any("\udc80" <= sign <= "\udcff" for sign in cell)


def _refused(origin: Origin, reason: str) -> Refused:
    return Refused(origin, (Fault(origin.file, origin.line, 0, reason),), patient=True)


def _stated_by(row: TableRow, pointer: str) -> str:
    """The columns that tell a field, or a part of it."""
    names = () if row.columns is None else row.columns.telling(pointer.lstrip("/"))
    shown = ", ".join(f"`{name}`" for name in names[:MOST_NAMED])
    return say("table.in_column", shown=shown) if names else ""


def patient(row: TableRow, day: Day) -> Given | Refused:
    """The patient of a row, checked as every profile is."""
    document, as_of_from = dated(row.document, day)
    try:
        profile = profile_of(document)
    except ProfileError as error:
        place = row.origin
        faults = tuple(
            Fault(
                place.file,
                place.line,
                0,
                expected_words(p) + _stated_by(row, p.pointer),
                fix_words(p),
                p.pointer.lstrip("/"),
            )
            for p in error.problems
        )
        return Refused(place, faults, patient=True)
    assert profile.as_of is not None
    return Given(row.origin, profile, day.option or profile.as_of, as_of_from)
