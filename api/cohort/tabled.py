"""Tables of records, as Arrow and Polars hand them over, screened into tables.

What a cluster calls for each part of a cohort: `screen_table` reads nothing but its arguments, so
that parts may be screened anywhere, in any order, and again where a worker was lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from oligomatch.api.cohort.batches import Screener
from oligomatch.api.cohort.outputs import REFUSED_ROW, refused_rows
from oligomatch.api.cohort.reading.parquet import checked_row, rows_of
from oligomatch.api.cohort.reading.records import RawLine, Record
from oligomatch.api.intake.files import Origin
from oligomatch.matcher.cohort.results.tables import PLACE
from oligomatch.matcher.cohort.results.tally import Tally

RECORD = "record"


@dataclass(frozen=True, slots=True)
class Tables:
    """What a table of records gave: results and what was refused as tables (`.to_arrow()` for
    others), the counts (`Tally.merge` adds them up), and how many went to the reference."""

    results: pl.DataFrame
    refused: pl.DataFrame
    tally: Tally
    by_reference: int


def screen_table(table: pl.DataFrame | Any, screener: Screener, *, name: str = "table") -> Tables:
    """The patients of a table against every trial, a row for each patient and trial.

    `table`: of Polars or Arrow. Either a column `record` holds each patient as JSON, or its columns
    are the fields of a profile; `file`, `line` and `number` beside them tell the place.
    A screener may serve many tables, and remembers what it has measured.
    """
    if isinstance(table, pl.DataFrame):
        rows = table.iter_rows(named=True)
    else:
        rows = rows_of(table.to_batches() if hasattr(table, "to_batches") else [table])
    batch = screener.screen(row_records(rows, name))
    left_out = [row for refused in batch.refused for row in refused_rows(refused)]
    refused = pl.DataFrame(left_out, schema=REFUSED_ROW)
    return Tables(batch.results, refused, batch.tally, batch.by_reference)


def row_records(rows: Iterable[dict[str, Any]], name: str) -> Iterator[Record]:
    """The records of rows, each with its place: what the columns for it say, else its row."""
    for row_number, row in enumerate(rows, 1):
        file, line, number = (row.pop(column, None) for column in PLACE)
        line = line or row_number
        origin = Origin(file or name, number or line, line)
        if RECORD in row:
            text = row[RECORD]
            yield RawLine(origin, text.encode() if isinstance(text, str) else text or b"")
        else:
            yield checked_row(row, origin)
