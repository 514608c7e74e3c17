"""The caller's side of a screening on Spark: parts sent out, answers put together in order."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from oligomatch.api.cohort.batch import Task
from oligomatch.api.cohort.outputs import REFUSED, RESULTS
from oligomatch.api.cohort.spark.jobs import collected
from oligomatch.api.cohort.spark.parts import FilePart, KeptPart, parts_of
from oligomatch.api.cohort.spark.work import by_parts, by_rows, mapped
from oligomatch.api.cohort.spark.worker import Tell
from oligomatch.api.cohort.tasks import MARK, Packed, PartAnswer, Room
from oligomatch.api.terminal.choices import ResultFormat
from oligomatch.api.terminal.progress import Tick

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from oligomatch.api.cohort.asked import Screening
    from oligomatch.api.cohort.spark.tables import Table


@dataclass(frozen=True)
class Cluster:
    """A running Spark, and how it comes to the cohort: by files, or by a table that it holds."""

    spark: SparkSession
    rows: int | None = None  # of a Parquet file in a part; else by how many cores there are
    table: Table | None = None

    def answers(self, room: Path, asked: Screening, tick: Tick) -> Iterator[PartAnswer]:
        """What each part gave, in order; its results then stand in the room.

        Raises:
            ClusterFault: a part could not be screened anywhere.
        """
        remember = asked.kept is None
        task = Task(asked.rules.trials, asked.day, asked.keep_measures, remember)
        packed = Packed.of(task)
        with _tasks_room(room, asked.form) as tasks:
            done = self.spark.sparkContext.accumulator(0)
            job = self._job(asked, packed, tasks, done.add)
            found = [] if job is None else collected(job, done, tick)
            answers = sorted((pickle.loads(one) for one in found), key=lambda one: one.part)
            yield from committed(answers, tasks.path, room)

    def _job(self, asked: Screening, packed: Packed, tasks: Room, tell: Tell) -> DataFrame | None:
        """A row for each answer; None where no file has a record."""
        schema = "answer binary"
        if self.table is not None:
            self.table.check(asked.rules.trials)
            work = by_rows(self.table.rows, packed, tasks, tell)
            return mapped(self.table.frame, work, schema)
        parts = self._parts(asked)
        if not parts:
            return None
        places = self.spark.range(0, len(parts), 1, len(parts))
        return mapped(places, by_parts(parts, packed, tasks, tell), schema)

    def _parts(self, asked: Screening) -> tuple[FilePart | KeptPart, ...]:
        if asked.kept is not None:
            return tuple(KeptPart(str(path.absolute())) for path in asked.kept.parts)
        cores = self.spark.sparkContext.defaultParallelism
        return parts_of(asked.files, asked.columns, cores, self.rows)


@contextmanager
def _tasks_room(room: Path, form: ResultFormat) -> Iterator[Room]:
    """A folder beside the room, one for each try in it; open to whom the folder above is open."""
    path = room.with_name(f"{room.name}-tasks").absolute()
    path.mkdir()
    try:
        mark = uuid4().hex
        (path / MARK).write_text(mark, encoding="utf-8")
        path.chmod(room.parent.stat().st_mode & 0o777)
        yield Room(path, mark, form)
    finally:
        shutil.rmtree(path, ignore_errors=True)  # a try that nobody waits for may still write


def committed(answers: Iterable[PartAnswer], tasks: Path, room: Path) -> Iterator[PartAnswer]:
    """The files of each answer into the room, in order: what any other try left stays out of it."""
    shown: set[str] = set()
    for answer in answers:
        tried = tasks / answer.tried
        for name in (REFUSED, f"{RESULTS}.ndjson"):
            if (tried / name).exists():
                _append(tried / name, room / name)
        for folder in sorted(path for path in tried.iterdir() if path.is_dir()):
            _move_parts(folder, room / folder.name)
        # parts of one file that cannot be read say so each
        answer.unreadable = [one for one in answer.unreadable if one.origin.file not in shown]
        shown.update(one.origin.file for one in answer.unreadable)
        yield answer


def _append(new: Path, whole: Path) -> None:
    with new.open("rb") as read, whole.open("ab") as written:
        shutil.copyfileobj(read, written, 1 << 20)


def _move_parts(folder: Path, to: Path) -> None:
    """Files of Parquet, numbered on from those that are there."""
    to.mkdir(exist_ok=True)
    there = sum(1 for _ in to.glob("*.parquet"))
    for number, path in enumerate(sorted(folder.iterdir()), there + 1):
        path.rename(to / f"part-{number:05}.parquet")
