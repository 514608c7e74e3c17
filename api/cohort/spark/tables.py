"""Tables that Spark holds: their patients screened where the rows are, results as tables again."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oligomatch.api.cohort.batch import Task
from oligomatch.api.cohort.outputs import REFUSED_ROW, refused_rows
from oligomatch.api.cohort.spark.faults import ClusterFault, fault_of
from oligomatch.api.cohort.spark.rows import RowReader
from oligomatch.api.cohort.spark.work import Mapped, mapped
from oligomatch.api.cohort.spark.worker import safely, worker_of
from oligomatch.api.cohort.tasks import Packed
from oligomatch.api.intake.files import Day
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.cohort.results.tables import PLACE, RESULT, WHO
from oligomatch.matcher.cohort.results.tally import Tally
from oligomatch.rules.trial import Trial

if TYPE_CHECKING:
    import polars as pl
    from pyarrow import RecordBatch
    from pyspark.sql import DataFrame, SparkSession


_SQL = {str: "string", int: "bigint", bool: "boolean", bytes: "binary"}  # types as Spark names them
_RESULT: Mapping[str, type] = {**WHO, **RESULT}
_REFUSED: Mapping[str, type] = {**PLACE, **REFUSED_ROW}
_WHOLE: Mapping[str, type] = {"kind": str, **_RESULT, **_REFUSED, "counts": bytes}


@dataclass(frozen=True)
class Table:
    """A table that Spark holds, and how its rows are read."""

    frame: DataFrame
    rows: RowReader

    def check(self, trials: Iterable[Trial]) -> None:
        """That its columns say what is needed.

        Raises:
            ClusterFault: they do not.
        """
        from oligomatch.matcher.cohort.columns.judged import check_screened
        from oligomatch.matcher.cohort.reading.columns import NoColumn

        needed = tuple(WHO) if self.rows.measures else ("line",)
        if lacking := [name for name in needed if name not in self.frame.columns]:
            message = say("spark_tables.table_has_no_column", lacking=lacking[0])
            raise ClusterFault(
                say("spark_tables.rows_have_no_order", message=message, place=", ".join(PLACE))
            )
        if self.rows.measures:
            try:
                check_screened(self.frame.columns, trials)
            except NoColumn as error:
                raise ClusterFault(say("spark_tables.table", error=error)) from None


def table_of(spark: SparkSession, name: str) -> Table:
    """A table by the name under which Spark knows it, or Parquet by its address.

    Raises:
        ClusterFault: there is none.
    """
    try:
        frame = spark.read.parquet(name) if _is_address(name) else spark.table(name)
    except Exception as error:
        raise fault_of(error) from None
    return Table(frame, RowReader(name))


def _is_address(name: str) -> bool:
    return "/" in name


@dataclass(frozen=True)
class Screened:
    """A table screened: nothing is computed before one of its parts is asked for, and again for
    each; `whole.persist()` keeps it."""

    whole: DataFrame
    trials: tuple[Trial, ...]

    @property
    def results(self) -> DataFrame:
        """A row for each patient and trial."""
        return self._of_kind("result", _RESULT)

    @property
    def refused(self) -> DataFrame:
        """A row for each problem of a record that was left out; no word of a patient's."""
        return self._of_kind("refused", _REFUSED)

    def tally(self) -> Tally:
        """The counts that every table of a report is made of.

        Raises:
            ClusterFault: Spark gave up.
        """
        found = Tally.empty(self.trials)
        try:
            rows = self._of_kind("counts", ("counts",)).collect()
        except Exception as error:
            raise fault_of(error) from None
        for row in rows:
            found.merge(pickle.loads(row[0]))
        return found

    def _of_kind(self, kind: str, columns: Iterable[str]) -> DataFrame:
        return self.whole.where(self.whole["kind"] == kind).select(*(f"`{c}`" for c in columns))


def screen_dataframe(table: Table, trials: Iterable[Trial], day: Day) -> Screened:
    """The patients of a table against every trial, whatever its partitions.

    Raises:
        ClusterFault: its columns do not say what is needed.
    """
    asked = tuple(trials)
    table.check(asked)
    schema = ", ".join(f"`{name}` {_SQL[kind]}" for name, kind in _WHOLE.items())
    work = _by_rows(table.rows, Packed.of(Task(asked, day)))
    return Screened(mapped(table.frame, work, schema), asked)


def _by_rows(rows: RowReader, packed: Packed) -> Mapped:
    def found(each: Iterator[RecordBatch]) -> Iterator[RecordBatch]:
        worker = worker_of(packed)
        tally = Tally.empty(worker.task.trials)
        for some in each:
            batch = rows.screened(some, worker)
            tally.merge(batch.tally)
            yield from _batches("result", batch.results)
            refused = [row for one in batch.refused for row in refused_rows(one)]
            yield from _batches("refused", _frame(refused))
        yield from _batches("counts", _frame([{"counts": pickle.dumps(tally)}]))

    return lambda each: safely(found(each))


def _frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(rows)


def _batches(kind: str, frame: pl.DataFrame) -> Iterator[RecordBatch]:
    """Rows of one kind with all columns, as Arrow that Spark reads."""
    import polars as pl
    import pyarrow as pa

    if frame.is_empty():
        return
    types = {str: pa.string(), int: pa.int64(), bool: pa.bool_(), bytes: pa.binary()}
    schema = pa.schema([(name, types[kind]) for name, kind in _WHOLE.items()])
    there = frame.with_columns(pl.lit(kind).alias("kind"))
    columns = [
        pl.col(name) if name in there.columns else pl.lit(None).alias(name) for name in _WHOLE
    ]
    whole = there.select(columns).to_arrow(compat_level=pl.CompatLevel.oldest())
    yield from whole.cast(schema).to_batches()
