"""The processes that screen: batches out, answers back in the order of the records.

A process writes what it finds of each patient itself, and sends back counts, so that the caller
holds no results. Where one is lost, others do again what it had not answered.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice, repeat
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Generic, TypeVar

from oligomatch.api.cohort.batch import Counted, Done, Parts, Task, WorkerLost, Writing
from oligomatch.api.cohort.reading.records import Record, patients
from oligomatch.api.intake.files import Fault, Given, Refused
from oligomatch.api.terminal.choices import ResultFormat
from oligomatch.api.terminal.streams import fault_words
from oligomatch.matcher.cohort.results.screening import screen

if TYPE_CHECKING:
    from oligomatch.api.cohort.batch import Batch
    from oligomatch.api.cohort.batches import Screener

Found = TypeVar("Found")
Portion = TypeVar("Portion")
BATCH = 50  # records a process gets at once
FIRST, MOST = 500, 2_000  # and where it reads columns: small ones first, to set all to work
AHEAD = 2  # batches for each process that wait to be judged or written
_GIVEN_BACK = (
    "dirty_decay_ms:0,muzzy_decay_ms:0"  # Polars' memory, to the machine, when it is freed
)
TRIES = 3  # of one batch, where processes are lost over it


def screened(
    records: Iterable[Record], task: Task, processes: int, batch: int = BATCH
) -> Iterator[Done | Refused]:
    """Every record screened or refused, in order; a cohort of one batch needs no other process.

    Raises:
        WorkerLost: a process was killed, by want of memory for example.
    """
    for each in _by(_work, _batches(records, repeat(batch)), task, processes):
        yield from each


def written(
    records: Iterable[Record],
    task: Task,
    processes: int,
    room: Path,
    form: ResultFormat,
    sizes: Iterable[int] | None = None,
) -> Iterator[Counted]:
    """Every record screened in columns, in batches of these sizes, in order; the frames of a batch
    are in the room when its counts come.

    Raises:
        WorkerLost: a process was killed, by want of memory for example.
    """
    each = enumerate(_batches(records, sizes or sizes_of()), 1)
    yield from _by(
        _in_columns, (Writing(some, room, form, number) for number, some in each), task, processes
    )


def in_parts(
    each: Iterable[Parts], task: Task, processes: int
) -> Iterator[tuple[Batch, Batch | None]]:
    """The new records against every trial, and those known again against the changed ones.

    Raises:
        WorkerLost: a process was killed, by want of memory for example.
    """
    yield from _by(_in_parts, iter(each), task, processes)


def sizes_of() -> Iterator[int]:
    """So many records at once: few at first, to set all processes to work."""
    size = FIRST
    while True:
        yield from (size, size)
        size = min(2 * size, MOST)


def _by(
    work: Callable[[Portion], Found],
    each: Iterator[Portion],
    task: Task,
    processes: int,
) -> Iterator[Found]:
    first = tuple(islice(each, 2))
    if processes == 1 or len(first) < 2:
        _keep(task)
        yield from map(work, chain(first, each))
        return
    yield from _by_processes(work, chain(first, each), task, processes)


def _by_processes(
    work: Callable[[Portion], Found],
    each: Iterable[Portion],
    task: Task,
    processes: int,
) -> Iterator[Found]:
    pool = _Pool(work, task, processes)
    try:
        for one in each:
            pool.send(one)
            while len(pool) > AHEAD * processes:
                yield pool.next()
        while len(pool):
            yield pool.next()
    finally:
        pool.end()


class _Pool(Generic[Portion, Found]):
    """Processes that work on portions in turn; what is lost with one of them is done again."""

    def __init__(self, work: Callable[[Portion], Found], task: Task, processes: int) -> None:
        self._work, self._task, self._processes = work, task, processes
        self._waiting: deque[tuple[Portion, Future[Found]]] = deque()
        self._begin()

    def __len__(self) -> int:
        return len(self._waiting)

    def send(self, portion: Portion) -> None:
        """One portion more."""
        self._waiting.append((portion, self._sent(portion)))

    def next(self) -> Found:
        """The answer to the portion that was sent first.

        Raises:
            WorkerLost: processes were ended over it each time that it was tried.
        """
        for _ in range(TRIES):
            try:
                found = self._waiting[0][1].result()
            except BrokenProcessPool:
                self._again()
            else:
                self._waiting.popleft()
                return found
        raise WorkerLost

    def end(self) -> None:
        """End all processes."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _begin(self) -> None:
        context = get_context("spawn")
        self._pool = ProcessPoolExecutor(self._processes, context, _begin, (self._task,))

    def _sent(self, portion: Portion) -> Future[Found]:
        try:
            return self._pool.submit(self._work, portion)
        except BrokenProcessPool as error:  # told when its turn comes
            lost: Future[Found] = Future()
            lost.set_exception(error)
            return lost

    def _again(self) -> None:
        """Other processes for all that wait: with one process, the pool has lost all."""
        self.end()
        self._begin()
        portions = [portion for portion, _ in self._waiting]
        self._waiting.clear()
        for portion in portions:
            self.send(portion)


def _batches(records: Iterable[Record], sizes: Iterable[int]) -> Iterator[tuple[Record, ...]]:
    each = iter(records)
    for size in sizes:
        if not (batch := tuple(islice(each, size))):
            return
        yield batch


_TASK: list[Task] = []  # of this process
_SCREENERS: dict[bool, Screener] = {}  # of all trials, and of those that changed


def _begin(task: Task) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the caller ends its processes itself
    Thread(target=_end_with_caller, daemon=True).start()
    os.environ.setdefault("POLARS_MAX_THREADS", "1")  # there is a process for each core
    os.environ.setdefault("_RJEM_MALLOC_CONF", _GIVEN_BACK)
    task.put_in_force()
    _keep(task)


def _end_with_caller() -> None:
    """A caller that is killed leaves nobody behind who waits for it."""
    caller = parent_process()
    assert caller is not None
    caller.join()
    os._exit(1)


def _keep(task: Task) -> None:
    _TASK[:] = [task]
    _SCREENERS.clear()


def _in_columns(asked: Writing) -> Counted:
    from oligomatch.api.cohort.outputs import write_frames

    batch = _screener(all_trials=True).screen(asked.records)
    write_frames(batch, asked.room, asked.form, asked.number)
    return batch.counted


def _in_parts(parts: Parts) -> tuple[Batch, Batch | None]:
    again = _screener(all_trials=False).screen(parts.again) if parts.again else None
    return _screener(all_trials=True).screen(parts.fresh), again


def _screener(*, all_trials: bool) -> Screener:
    if all_trials not in _SCREENERS:
        from oligomatch.api.cohort.batches import Screener

        task = _TASK[0]
        trials = task.trials if all_trials else task.changed
        _SCREENERS[all_trials] = Screener(trials, task.day, keep=task.keep, remember=task.remember)
    return _SCREENERS[all_trials]


def _work(batch: tuple[Record, ...]) -> list[Done | Refused]:
    return screen_batch(batch, _TASK[0])


def screen_batch(batch: Iterable[Record], task: Task) -> list[Done | Refused]:
    """The patients of some records, each screened or refused."""
    return [
        _screened(one, task) if isinstance(one, Given) else one
        for record in batch
        for one in patients(record, task.day)
    ]


def _screened(given: Given, task: Task) -> Done | Refused:
    try:
        found = screen(given.profile, given.as_of, task.trials)
    except Exception as error:  # a fault of ours must not keep the others from an answer
        fault = Fault(given.origin.file, given.origin.line, 0, fault_words(error), of_ours=True)
        return Refused(given.origin, (fault,), patient=True)
    return Done(given.origin, given.profile.patient, found)
