"""The rows of a table that a cluster screens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oligomatch.api.cohort.spark.worker import Worker

if TYPE_CHECKING:
    from pyarrow import RecordBatch

    from oligomatch.api.cohort.batch import Batch


@dataclass(frozen=True, slots=True)
class RowReader:
    """How the rows of a table are read, by any worker."""

    name: str  # what stands as the file of a row that names none
    measures: bool = False  # they are measure columns, as `--keep-measures` leaves them

    def screened(self, rows: RecordBatch, worker: Worker) -> Batch:
        """Some rows against every trial."""
        import polars as pl

        from oligomatch.api.cohort.reading.parquet import rows_of
        from oligomatch.api.cohort.tabled import row_records
        from oligomatch.matcher.cohort.columns.judged import measures_to_screen
        from oligomatch.matcher.cohort.reading.columns import schema

        if not self.measures:  # not through Polars: older ones refuse empty lists as Java has them
            return worker.screener.screen(row_records(rows_of([rows]), self.name))
        frame = pl.from_arrow(rows)
        assert isinstance(frame, pl.DataFrame)
        kinds = schema(measures_to_screen(worker.task.trials))  # Spark has no unsigned numbers
        cast = [pl.col(name).cast(kind) for name, kind in kinds.items()]
        return worker.asked_again(frame.with_columns(cast))
