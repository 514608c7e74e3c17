"""The workers that judge: processes beside the server, so that one long question harms no other.

A worker that takes longer than it may, or is lost, is replaced; its question alone is refused.
"""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import anyio
from anyio import to_thread

from api.matching import Rules, load_rules
from api.page.wanted import Part, Wanted
from api.web.limits import Limits
from api.web.logs import set_logging
from api.web.options import EXACT, PATIENT, QUICK, WITNESS
from api.web.problems import HttpProblem, Kind
from api.web.work import Answer, Bounds, Question, answer
from rules.text import RuleFileError

START_SECONDS = 60.0
READY, CHANGED = "ready", "changed"


class TooLong(Exception):
    """A worker did not answer in time."""


class Lost(Exception):
    """A worker has ended without an answer."""


def work(line: Connection, folder: Path | None, digest: str, limits: Limits, niceness: int) -> None:
    """The life of a worker: load the rules, say so, then answer one question after another."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends its workers itself
    set_logging(quiet=True)  # of its own it tells only faults
    _bound_memory(limits.memory)
    if hasattr(os, "nice"):  # not on every system
        os.nice(niceness)
    try:
        rules = load_rules(folder)
    except RuleFileError:
        rules = None
    if rules is None or rules.digest != digest:  # another worker would answer by other rules
        line.send(CHANGED)
        return
    warm(rules)
    line.send(READY)
    bounds = Bounds(limits.patients, limits.faults)
    with suppress(EOFError, OSError):  # the server has gone
        while True:
            line.send(answer(line.recv(), rules, bounds))


def warm(rules: Rules) -> None:
    """Do once what every answer needs, and leave what it made out of the search for garbage: a
    search through all the rules would hold up an answer every now and then."""
    answer(Wanted(Part.BRING, b"do=example&example=golden", date(2026, 5, 14)), rules, Bounds(1, 1))
    gc.collect()
    gc.freeze()


def _bound_memory(most: int) -> None:
    try:
        import resource
    except ImportError:  # not on this system
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


class Worker:
    """One process, and the line to it."""

    def __init__(self, folder: Path | None, digest: str, limits: Limits, niceness: int = 0) -> None:
        context = multiprocessing.get_context("spawn")
        self._line, other = context.Pipe()
        told = (other, folder, digest, limits, niceness)
        self._process = context.Process(target=work, args=told, daemon=True)
        self._process.start()
        other.close()

    def ready(self) -> bool:
        """Whether it has loaded the rules that the server has; waits for it."""
        return bool(self._heard(START_SECONDS) == READY)

    def ask(self, question: Question | Wanted, seconds: float) -> Answer:
        """Its answer.

        Raises:
            TooLong: none came in time.
            Lost: the process has ended.
        """
        try:
            self._line.send(question)
            heard: Answer = self._heard(seconds)
        except (EOFError, OSError):
            raise Lost from None
        return heard

    def _heard(self, seconds: float) -> Any:
        if not self._line.poll(seconds):
            raise TooLong
        return self._line.recv()

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.join()
        self._line.close()


class Crew:
    """All workers, and the queue before them; with a niceness they stand behind other processes."""

    def __init__(
        self,
        folder: Path | None,
        digest: str,
        limits: Limits,
        lost: Callable[[], None],
        *,
        niceness: int = 0,
    ) -> None:
        self._folder, self._digest, self.limits, self._lost = folder, digest, limits, lost
        self._niceness, self._started = niceness, False
        self._idle: asyncio.LifoQueue[Worker | None] = asyncio.LifoQueue()  # None: nobody will
        self._all: set[Worker] = set()
        self._hiring: set[asyncio.Task[None]] = set()
        self._threads = anyio.CapacityLimiter(2 * limits.workers)
        self.waiting = 0

    @property
    def ready(self) -> bool:
        """Whether anyone can answer."""
        return bool(self._all)

    async def start(self) -> None:
        """Hire every worker, once, without waiting for them."""
        if not self._started:
            self._started = True
            for _ in range(self.limits.workers):
                self._hire()

    async def stop(self) -> None:
        """End every worker."""
        for task in self._hiring:
            task.cancel()
        await asyncio.gather(*self._hiring, return_exceptions=True)
        while self._all:
            await self._run(self._all.pop().end)

    async def ask(self, question: Question | Wanted) -> Answer:
        """The answer of the first worker that is free.

        Raises:
            HttpProblem: too many wait, none is free in time, or the answer takes too long.
        """
        with suppress(Lost):
            return await self._asked(question)
        try:  # the worker may have been lost before the question came
            return await self._asked(question)
        except Lost:
            raise HttpProblem(Kind.FAULT, "two workers were lost over this question") from None

    async def _asked(self, question: Question | Wanted) -> Answer:
        worker = await self._free()
        try:
            found: Answer = await self._run(worker.ask, question, self.limits.work_seconds)
        except TooLong:
            self._replace(worker)
            raise _too_long(self.limits, question) from None
        except BaseException:  # lost, or cancelled: what it answers now would answer the next
            self._replace(worker)
            raise
        self._idle.put_nowait(worker)
        return found

    async def _free(self) -> Worker:
        if self.waiting >= self.limits.waiting:
            raise _busy()
        self.waiting += 1
        try:
            async with asyncio.timeout(self.limits.wait_seconds):
                worker = await self._idle.get()
                while worker is None and self._all:  # somebody came after all
                    worker = await self._idle.get()
        except TimeoutError:
            raise _busy() from None
        finally:
            self.waiting -= 1
        if worker is None:
            self._idle.put_nowait(None)  # for the next who asks
            detail = "no worker could load the rules; if they have changed, restart the server"
            raise HttpProblem(Kind.NOT_READY, detail)
        return worker

    def _hire(self) -> None:
        task = asyncio.get_running_loop().create_task(self._hired())
        self._hiring.add(task)
        task.add_done_callback(self._hiring.discard)

    async def _hired(self) -> None:
        worker = await self._run(Worker, self._folder, self._digest, self.limits, self._niceness)
        try:
            ready = await self._run(worker.ready)
        except (TooLong, EOFError, OSError):
            ready = False
        except BaseException:
            worker.end()
            raise
        if not ready:
            await self._run(worker.end)
            if not self._all:
                self._idle.put_nowait(None)
            return
        self._all.add(worker)
        self._idle.put_nowait(worker)

    def _replace(self, worker: Worker) -> None:
        self._all.discard(worker)
        worker.end()
        self._lost()
        self._hire()

    async def _run(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return await to_thread.run_sync(work, *arguments, limiter=self._threads)


def _busy() -> HttpProblem:
    return HttpProblem(
        Kind.BUSY, "every worker is busy; ask again in a moment", headers={"Retry-After": "2"}
    )


def _too_long(limits: Limits, question: Question | Wanted) -> HttpProblem:
    """With what would help: of the parameters only those that this question takes."""
    known = [one.name for one in PATIENT[question.task]] if isinstance(question, Question) else []
    slow = [f"`{one.name}`" for one in (EXACT, WITNESS) if one.name in known]
    ways = [
        "send fewer patients in one request",
        *(["ask with `quick=true`"] if QUICK.name in known else []),
        *([f"ask without {' and '.join(slow)}"] if slow else []),
    ]
    detail = f"no answer within {limits.work_seconds:g} seconds; {', or '.join(ways)}"
    return HttpProblem(Kind.TOO_LONG, detail)
