"""The processes that screen: batches out, answers back in the order of the records."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain, islice, repeat
from multiprocessing import get_context
from typing import TYPE_CHECKING, TypeVar

from api.cohort.records import Record, patients
from api.intake import Day, Fault, Given, Origin, Refused
from api.streams import fault_words
from matcher.cohort.screening import Screened, screen
from rules.trial import Trial

if TYPE_CHECKING:
    from api.cohort.batches import Batch, Screener

Found = TypeVar("Found")
Portion = TypeVar("Portion")
BATCH = 50  # records a process gets at once
FIRST, MOST = 500, 5_000  # and where it reads columns: small ones first, to set all to work
AHEAD = 2  # batches for each process that wait to be judged or written


@dataclass(frozen=True, slots=True)
class Task:
    """What every record is held against."""

    trials: tuple[Trial, ...]
    day: Day
    keep: bool = False  # the measure columns are wanted too
    remember: bool = False  # and what a later screening begins from
    changed: tuple[Trial, ...] = ()  # since an earlier screening, of which the others are known


@dataclass(frozen=True, slots=True)
class Parts:
    """Of one batch, the records that are new, and those known again, to ask of what changed."""

    fresh: tuple[Record, ...]
    again: tuple[Record, ...]


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
    for each in _by(_work, _batches(records, repeat(batch)), task, processes):
        yield from each


def batches(
    records: Iterable[Record], task: Task, processes: int, sizes: Iterable[int] | None = None
) -> Iterator[Batch]:
    """Every record screened in columns, in batches of these sizes, in order.

    Raises:
        WorkerLost: a process was killed, by want of memory for example.
    """
    yield from _by(_in_columns, _batches(records, sizes or sizes_of()), task, processes)


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
    batches: Iterable[Portion],
    task: Task,
    processes: int,
) -> Iterator[Found]:
    context = get_context("spawn")
    with ProcessPoolExecutor(processes, context, _begin, (task,)) as pool:
        waiting: deque[Future[Found]] = deque()
        try:
            for one in batches:
                waiting.append(pool.submit(work, one))
                while len(waiting) > AHEAD * processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool:
            raise WorkerLost from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


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
    _keep(task)


def _keep(task: Task) -> None:
    _TASK[:] = [task]
    _SCREENERS.clear()


def _in_columns(batch: tuple[Record, ...]) -> Batch:
    return _screener(all_trials=True).screen(batch)


def _in_parts(parts: Parts) -> tuple[Batch, Batch | None]:
    again = _screener(all_trials=False).screen(parts.again) if parts.again else None
    return _in_columns(parts.fresh), again


def _screener(*, all_trials: bool) -> Screener:
    if all_trials not in _SCREENERS:
        from api.cohort.batches import Screener

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
        fault = Fault(given.origin.file, given.origin.line, 0, fault_words(error))
        return Refused(given.origin, (fault,), patient=True)
    return Done(given.origin, given.profile.patient, found)
