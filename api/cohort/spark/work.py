"""What Spark runs on its workers: functions over batches of Arrow, for files and for tables."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from oligomatch.api.cohort.spark.parts import FilePart, KeptPart
from oligomatch.api.cohort.spark.session import PANDAS
from oligomatch.api.cohort.spark.worker import Tell, answer, safely, worker_of
from oligomatch.api.cohort.tasks import Packed, Room

if TYPE_CHECKING:
    from pyarrow import RecordBatch
    from pyspark.sql import DataFrame

    from oligomatch.api.cohort.spark.rows import RowReader

Mapped = Callable[["Iterator[RecordBatch]"], "Iterator[RecordBatch]"]


def mapped(frame: DataFrame, work: Mapped, columns: str) -> DataFrame:
    """What Spark makes of a frame with such a function."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", PANDAS, FutureWarning)
        return frame.mapInArrow(work, columns)


def by_parts(
    parts: tuple[FilePart | KeptPart, ...], packed: Packed, room: Room, tell: Tell
) -> Mapped:
    """Over rows that name parts by their place: the answer of each."""

    def answers(rows: Iterator[RecordBatch]) -> Iterator[RecordBatch]:
        for batch in rows:
            for place in batch.column(0).to_pylist():
                worker = worker_of(packed)
                found = parts[place].batches(worker)
                yield _sent(answer(place, found, worker, room, tell))

    return lambda rows: safely(answers(rows))


def by_rows(rows_are: RowReader, packed: Packed, room: Room, tell: Tell) -> Mapped:
    """Over the rows of a table: one answer for each of its partitions."""

    def answers(rows: Iterator[RecordBatch]) -> Iterator[RecordBatch]:
        worker = worker_of(packed)
        found = (rows_are.screened(batch, worker) for batch in rows)
        yield _sent(answer(_partition(), found, worker, room, tell))

    return lambda rows: safely(answers(rows))


def _partition() -> int:
    from pyspark import TaskContext

    context = TaskContext.get()
    assert context is not None
    number: int = context.partitionId()  # without types where Spark is not installed
    return number


def _sent(content: bytes) -> RecordBatch:
    import pyarrow as pa

    return pa.RecordBatch.from_pydict({"answer": [content]})
