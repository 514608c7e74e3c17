"""The parts of a cohort's files that a cluster screens: of Parquet and of lines, or whole files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from oligomatch.api.cohort.processes import MOST as BATCH
from oligomatch.api.cohort.reading.mapping import Columns
from oligomatch.api.cohort.reading.parquet import is_parquet, parquet_rows
from oligomatch.api.cohort.reading.records import (
    Record,
    Stretch,
    is_lines,
    lines,
    records,
    stretches,
)
from oligomatch.api.cohort.tasks import WorkerFault
from oligomatch.api.intake.files import Day, Origin, Refused
from oligomatch.api.words.catalogue import say

if TYPE_CHECKING:
    from oligomatch.api.cohort.batch import Batch
    from oligomatch.api.cohort.spark.worker import Worker

LEAST, MOST = 2_000, 50_000  # records in a part, where nobody says how many
TURNS = 4  # parts for each core, so that none waits long for the last


@dataclass(frozen=True, slots=True)
class FilePart:
    """Records that stand together in one file."""

    name: str  # the file as the user named it
    path: str  # and where every machine finds it
    columns: Columns | None = None  # what the columns of a table tell
    start: int = 0
    rows: int | None = None  # of Parquet; to the end of the file
    stretch: Stretch | None = None  # of lines

    def batches(self, worker: Worker) -> Iterator[Batch]:
        """The patients of the part against every trial.

        Raises:
            WorkerFault: the file is not here.
        """
        _check_seen(self.name, self.path)
        each = self._records(worker.task.day)
        while some := tuple(islice(each, BATCH)):
            yield self._named(worker.screener.screen(some))

    def _records(self, day: Day) -> Iterator[Record]:
        """The records, with their places in the whole file."""
        if is_parquet(self.path):
            return parquet_rows(self.path, self.start, self.rows)
        if self.stretch is not None:
            return lines(self.path, self.stretch)
        return records((self.path,), day, self.columns)

    def _named(self, batch: Batch) -> Batch:
        """The same results, the file named as the user did."""
        if self.name == self.path:
            return batch
        import polars as pl

        name = pl.lit(self.name).alias("file")
        measures, memory = batch.measures, batch.memory
        return replace(
            batch,
            results=batch.results.with_columns(name),
            refused=tuple(self._stated(refused) for refused in batch.refused),
            measures=None if measures is None else measures.with_columns(name),
            memory=None if memory is None else memory.with_columns(name),
        )

    def _stated(self, refused: Refused) -> Refused:
        origin = refused.origin
        faults = tuple(
            replace(one, file=self.name + one.file.removeprefix(self.path))
            for one in refused.faults
        )
        return Refused(Origin(self.name, origin.number, origin.line), faults, refused.patient)


@dataclass(frozen=True, slots=True)
class KeptPart:
    """Patients whom an earlier screening measured, in one file of measure columns."""

    path: str

    def batches(self, worker: Worker) -> Iterator[Batch]:
        """Those patients against every trial.

        Raises:
            WorkerFault: the file is not here, or does not hold what the trials ask.
        """
        from oligomatch.api.cohort.kept import NotKept, frame_in

        _check_seen(self.path, self.path)
        try:
            frame = frame_in(Path(self.path), worker.task.trials)
        except NotKept as error:
            raise WorkerFault(str(error)) from None
        yield worker.asked_again(frame)


def _check_seen(name: str, path: str) -> None:
    if not Path(path).exists():
        message = say("parts.worker_does_not_see", what=name)
        raise WorkerFault(say("parts.it_must_be_at", message=message))


def parts_of(
    files: Iterable[str], columns: Columns | None, cores: int, rows: int | None = None
) -> tuple[FilePart, ...]:
    """The parts of some files, in order; `rows` of a file in each, else by how many cores."""
    each = [FilePart(name, str(Path(name).absolute()), columns) for name in files]
    counted = [(one, _length(one.path, rows or LEAST)) for one in each]
    whole = sum(_records_of(length) for _, length in counted)
    size = rows or min(max(whole // (TURNS * max(cores, 1)), LEAST), MOST)
    return tuple(part for file, length in counted for part in _cut(file, length, size))


Length = int | tuple[Stretch, ...] | None  # rows of Parquet; lines, cut finely; not known


def _length(path: str, fine: int) -> Length:
    """How long a file is; a worker tells what is wrong with one that cannot be read."""
    import polars as pl

    try:
        if is_lines(path):
            return tuple(stretches(path, fine))
        if is_parquet(path):
            return int(pl.scan_parquet(path).select(pl.len()).collect().item())
    except (pl.exceptions.PolarsError, OSError):
        return None
    return None


def _records_of(length: Length) -> int:
    if isinstance(length, tuple):
        return sum(one.records for one in length)
    return length or 0


def _cut(file: FilePart, length: Length, size: int) -> Iterator[FilePart]:
    if length is None:
        yield file
    elif isinstance(length, int):
        for start in range(0, length, size):
            yield replace(file, start=start, rows=min(size, length - start))
    else:
        together = max(1, size // length[0].records) if length else 1
        for at in range(0, len(length), together):
            some = length[at : at + together]
            stretch = replace(some[0], records=sum(one.records for one in some))
            yield replace(file, stretch=stretch)
