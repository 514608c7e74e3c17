"""What a screening leaves in its folder: results, what was left out, tables, and the report."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

from oligomatch.api.cohort.batch import Done
from oligomatch.api.cohort.reading import whole
from oligomatch.api.cohort.reading.earlier import SINCE
from oligomatch.api.intake.files import Refused
from oligomatch.api.terminal.choices import ResultFormat
from oligomatch.api.terminal.streams import number_in, write_rows
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.cohort.results.tables import TABLES, Row, result_rows
from oligomatch.rules.trial import Trial

if TYPE_CHECKING:
    import polars as pl

    from oligomatch.api.cohort.batch import Batch

ROWS_A_FILE = 250_000  # of Parquet: so many rows are held in memory
RESULTS, REFUSED, MEASURES, CHANGES = "results", "refused.ndjson", "measures", "changes"
OURS = (  # what an earlier call may have left
    *(RESULTS, MEASURES, SINCE, f"{RESULTS}.ndjson", REFUSED, "screen.json", whole.RUN),
    *("report.html", "report.txt"),
    *(f"{CHANGES}.{kind}" for kind in ("ndjson", "json", "txt", "html")),
    *(f"{name}.csv" for name in TABLES),
)


def folder(out: Path) -> AbstractContextManager[Path]:
    """A room for the results of one call, which becomes the folder when all of it is whole."""
    return whole.folder(out, lambda name: name in OURS)


class Results:
    """The rows of all patients, written as they come."""

    def __init__(self, room: Path, form: ResultFormat, trials: Sequence[Trial]) -> None:
        self._room, self._trials = room, trials
        self._rows: list[Row] = []
        self._parts = 0
        self._file: TextIO | None = None
        if form is ResultFormat.NDJSON:
            self._file = (room / f"{RESULTS}.ndjson").open("w", encoding="utf-8")
        else:
            (room / RESULTS).mkdir()

    def add(self, done: Done) -> None:
        """One patient, a row for each trial."""
        origin = done.origin
        who = {"file": origin.file, "line": origin.line, "number": origin.number}
        for row in result_rows(self._trials, done.pairs):
            self._put({**who, "patient": done.patient, **row})

    def _put(self, row: Row) -> None:
        if self._file is not None:
            # as Polars writes it: equal results are equal files, whoever screened
            print(json.dumps(row, ensure_ascii=False, separators=(",", ":")), file=self._file)
            return
        self._rows.append(row)
        if len(self._rows) >= ROWS_A_FILE:
            self._flush()

    def _flush(self) -> None:
        from oligomatch.matcher.cohort.results.frames import result_frame

        self._parts += 1
        path = self._room / RESULTS / f"part-{self._parts:05}.parquet"
        write_parquet(result_frame(self._rows), path)
        self._rows.clear()

    def close(self) -> None:
        """Write what is still held."""
        if self._file is not None:
            self._file.close()
        elif self._rows or not self._parts:
            self._flush()


class ResultFrames:
    """The rows of all patients, batch by batch; and the measure columns, where they are kept."""

    def __init__(self, room: Path, form: ResultFormat) -> None:
        self._room, self._form, self._parts = room, form, 0
        self._file: BinaryIO | None = None
        if form is ResultFormat.NDJSON:
            self._file = (room / f"{RESULTS}.ndjson").open("wb")
        else:
            (room / RESULTS).mkdir()

    def add(self, batch: Batch) -> None:
        """One batch."""
        write_frames(batch, self._room, self._form, self._parts + 1)
        self.take()

    def take(self) -> None:
        """The next batch, which another process has written into the room."""
        self._parts += 1
        if self._file is not None:
            path = _lines_of(self._room, self._parts)
            with path.open("rb") as lines:
                shutil.copyfileobj(lines, self._file, 1 << 20)
            path.unlink()

    def close(self) -> None:
        """Write what is still held."""
        if self._file is not None:
            self._file.close()


def write_frames(batch: Batch, room: Path, form: ResultFormat, number: int) -> None:
    """The frames of one batch into its files; if it is done again, they are written again."""
    if form is ResultFormat.NDJSON:
        batch.results.write_ndjson(_lines_of(room, number))
    frames = {MEASURES: batch.measures}
    if form is ResultFormat.PARQUET:
        frames[RESULTS] = batch.results
    if batch.memory is not None:
        frames[SINCE] = batch.memory.drop("at")  # its place in the batch
    for name, frame in frames.items():
        if frame is not None:
            (room / name).mkdir(exist_ok=True)
            write_parquet(frame, room / name / f"part-{number:05}.parquet")


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """One file of Parquet.

    Raises:
        OSError: it cannot be written, which Polars tells in another way.
    """
    import polars as pl

    try:
        frame.write_parquet(path)
    except pl.exceptions.ComputeError as error:
        number = number_in(error)
        why = say("outputs.disk_full") if number is None else os.strerror(number)
        raise OSError(number or errno.EIO, why) from None


def _lines_of(room: Path, number: int) -> Path:
    return room / f"{RESULTS}-{number:05}.ndjson"


def write_refused(file: TextIO, refused: Refused) -> None:
    """What was left out, a line for each of its problems; no word of the patient's."""
    for row in refused_rows(refused):
        print(json.dumps(row, ensure_ascii=False), file=file)


REFUSED_ROW = {  # the columns of what was left out, with their types
    "file": str,
    "number": int,
    "whole_file": bool,
    "line": int,
    "column": int,
    **dict.fromkeys(("fact", "detail", "fix"), str),
}


def refused_rows(refused: Refused) -> Iterator[Row]:
    """What was left out, a row for each of its problems."""
    for fault in refused.faults:
        yield {
            "file": fault.file,
            "number": refused.origin.number,
            "whole_file": not refused.patient,
            "line": fault.line,
            "column": fault.column,
            "fact": f"/{fault.field}" if fault.field else "",
            "detail": fault.expected,
            "fix": fault.fix,
        }


def write_tables(tables: Mapping[str, Iterable[Row]], room: Path) -> None:
    """Each table as CSV; one without rows is not written."""
    for name, each in tables.items():
        rows = list(each)
        if rows:
            with (room / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                write_rows(file, list(rows[0]), rows)


def write_about(about: Mapping[str, Any], room: Path) -> None:
    """What was asked of what, and by which rules."""
    text = json.dumps(about, ensure_ascii=False, indent=1)
    (room / "screen.json").write_text(text + "\n", encoding="utf-8")
