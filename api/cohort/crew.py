"""The processes that screen: batches out, answers back in the order of the records."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context

from api.cohort.records import Record, patients
from api.intake import Day, Fault, Given, Origin, Refused
from api.streams import fault_words
from matcher.cohort.screening import Screened, screen
from rules.trial import Trial

BATCH = 50  # records a process gets at once
AHEAD = 2  # batches for each process that wait to be judged or written


@dataclass(frozen=True, slots=True)
class Task:
    """What every record is held against."""

    trials: tuple[Trial, ...]
    day: Day


@dataclass(frozen=True, slots=True)
class Done:
    """One patient screened."""

    origin: Origin
    patient: str | None  # the cohort's own label
    screened: tuple[Screened, ...]


class WorkerLost(Exception):
    """A process ended without an answer."""


def screened(
    records: Iterable[Record], task: Task, processes: int, batch: int = BATCH
) -> Iterator[Done | Refused]:
    """Every record screened or refused, in order; a cohort of one batch needs no other process.

    Raises:
        WorkerLost: a process was killed, by want of memory for example.
    """
    batches = _batches(records, batch)
    first = list(islice(batches, 2))
    if processes == 1 or len(first) < 2:
        for one in (*first, *batches):
            yield from screen_batch(one, task)
        return
    yield from _by_processes((*first,), batches, task, processes)


def _by_processes(
    first: Iterable[tuple[Record, ...]],
    batches: Iterator[tuple[Record, ...]],
    task: Task,
    processes: int,
) -> Iterator[Done | Refused]:
    context = get_context("spawn")
    with ProcessPoolExecutor(processes, context, _begin, (task,)) as pool:
        waiting: deque[Future[list[Done | Refused]]] = deque()
        try:
            for one in (*first,):
                waiting.append(pool.submit(_work, one))
            for one in batches:
                waiting.append(pool.submit(_work, one))
                while len(waiting) > AHEAD * processes:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        except BrokenProcessPool:
            raise WorkerLost from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _batches(records: Iterable[Record], size: int) -> Iterator[tuple[Record, ...]]:
    each = iter(records)
    while batch := tuple(islice(each, size)):
        yield batch


_TASK: list[Task] = []  # of this process


def _begin(task: Task) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the caller ends its processes itself
    _TASK[:] = [task]


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
        fault = Fault(given.origin.file, given.origin.line, 0, fault_words(error))
        return Refused(given.origin, (fault,), patient=True)
    return Done(given.origin, given.profile.patient, found)
