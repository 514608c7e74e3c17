"""What a process of the cluster does: a part of a cohort screened, its results left in a room.

Every failure is told without its values, so that neither Spark's logs nor an error that the caller
sees can show a record.
"""

from __future__ import annotations

import os
import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from oligomatch.api.cohort.batch import Task
from oligomatch.api.cohort.outputs import REFUSED, ResultFrames, write_refused
from oligomatch.api.cohort.tasks import Packed, PartAnswer, Room, WorkerFault
from oligomatch.api.terminal.streams import fault_words
from oligomatch.api.words.catalogue import say

if TYPE_CHECKING:
    import polars as pl

    from oligomatch.api.cohort.batch import Batch
    from oligomatch.api.cohort.batches import Screener
    from oligomatch.matcher.cohort.columns.judged import Judge
    from oligomatch.matcher.cohort.reading.kept_answers import FactSets

Each = TypeVar("Each")
Tell = Callable[[int], None]  # so many patients more are done


class Worker:
    """One process of the cluster: what it holds records against, and all it has measured so far."""

    def __init__(self, task: Task) -> None:
        self.task = task

    @cached_property
    def screener(self) -> Screener:
        """What screens records."""
        from oligomatch.api.cohort.batches import Screener

        task = self.task
        return Screener(task.trials, task.day, keep=task.keep, remember=task.remember)

    @cached_property
    def _judge(self) -> tuple[Judge, FactSets]:
        from oligomatch.matcher.cohort.columns.judged import Judge
        from oligomatch.matcher.cohort.reading.kept_answers import FactSets

        return Judge(self.task.trials), FactSets()

    def asked_again(self, frame: pl.DataFrame) -> Batch:
        """Patients as they were measured, against every trial."""
        from oligomatch.api.cohort.kept import asked_again

        return asked_again(frame, *self._judge)


_WORKERS: dict[str, Worker] = {}  # of this process: the one asked last


def worker_of(packed: Packed) -> Worker:
    """The worker of this process, as it was left by the part before.

    Raises:
        WorkerFault: another version of the package is here.
    """
    os.environ.setdefault("POLARS_MAX_THREADS", "1")  # Spark has a process for each core
    if packed.key not in _WORKERS:
        task = packed.task()
        task.put_in_force()
        _WORKERS.clear()
        _WORKERS[packed.key] = Worker(task)
    return _WORKERS[packed.key]


def answer(part: int, batches: Iterable[Batch], worker: Worker, room: Room, tell: Tell) -> bytes:
    """One try at a part: a folder of its own, so that no other try can touch what it writes.

    Raises:
        WorkerFault: the room is not seen here.
    """
    room.check()
    folder = Path(tempfile.mkdtemp(prefix=f"{part:06}-", dir=room.path))
    folder.chmod(room.path.stat().st_mode & 0o777)  # the caller may be another user
    found = PartAnswer.empty(part, folder.name, worker.task.trials)
    with (
        (folder / REFUSED).open("w", encoding="utf-8") as file,
        closing(ResultFrames(folder, room.form)) as results,
    ):
        for batch in batches:
            for refused in found.add(batch):
                write_refused(file, refused)
            results.add(batch)
            tell(batch.tally.patients)
    return pickle.dumps(found)


def safely(each: Iterable[Each]) -> Iterator[Each]:
    """The same, every failure without its values.

    Raises:
        WorkerFault: instead of any other.
    """
    try:
        yield from each
    except WorkerFault:
        raise
    except ImportError as error:
        message = say("worker.worker_lacks_package", what=error.name)
        raise WorkerFault(say("worker.install_oligomatch_spark_on", message=message)) from None
    except OSError as error:
        raise WorkerFault(
            say("worker.worker", strerror=error.strerror or say("worker.input_or_output_failed"))
        ) from None
    except Exception as error:
        raise WorkerFault(fault_words(error)) from None
