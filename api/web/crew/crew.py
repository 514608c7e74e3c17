"""The workers that judge: processes beside the server, so that one long question harms no other.

A worker that takes longer than it may, or is lost, is replaced; its question alone is refused. One
whose client has gone may finish within a moment, else it is replaced too.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, cast

import anyio
from anyio import to_thread

from oligomatch.api.web.crew.cradle import Cradle
from oligomatch.api.web.crew.worker import Lost, TooLong, Worker
from oligomatch.api.web.crew.working import CHANGED, READY
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.web.options import EXACT, PATIENT, QUICK, WITNESS
from oligomatch.api.web.problems import HttpProblem, Kind
from oligomatch.api.web.work import HttpAnswer, PatientQuestion, Question
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import listed

FIRST_SECONDS = 60.0  # to wait for the first worker of a crew that nobody was asked of before
WATCH_SECONDS, MOST_SECONDS = 0.5, 30.0  # between two looks, and between two tries to begin
SPARED_SECONDS = 1.0  # to finish what nobody waits for: most answers take less
TRIES = 3  # of one question, where workers die over it; and of a beginning, until nobody waits
ASIDE = 10  # niceness: behind the workers that answer what is typed


@dataclass(eq=False, slots=True)
class Waiter:
    """A question that waits for a worker, and the client that asks it."""

    client: str
    worker: asyncio.Future[Worker] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Crew:
    """All workers, and the queue before them; with a niceness they stand behind other processes.

    One that dies, whenever it dies, is replaced: at once, and where its like die while they start,
    after ever longer pauses. The next question is that of the client of whom fewest are being
    answered. A crew that stands `aside` hires as it is asked, and one client has all but one of its
    workers at most: what it is asked may take each of them long.
    """

    def __init__(
        self,
        cradle: Cradle,
        limits: ServerLimits,
        lost: Callable[[], None],
        *,
        aside: bool = False,
    ) -> None:
        self._cradle, self.limits, self._lost = cradle, limits, lost
        self._aside, self._niceness = aside, ASIDE if aside else 0
        self._most = max(1, limits.workers - aside)  # that one client has at once
        self._held: Counter[str] = Counter()  # by client: the questions being answered
        self._coming = 0  # workers that begin
        self._loop: asyncio.AbstractEventLoop | None = None  # in which who waits is woken
        self._idle: list[Worker] = []
        self._waiters: list[Waiter] = []
        self._all: set[Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._works: set[asyncio.Task[HttpAnswer]] = set()
        self._hopeless = False  # nobody is there, and nobody could begin

    @property
    def waiting(self) -> int:
        """How many questions wait for a worker."""
        return len(self._waiters)

    @property
    def ready(self) -> bool:
        """Whether anyone can answer."""
        return any(worker.alive for worker in self._all)

    def full(self, client: str, coming: int, of_client: int) -> bool:
        """Whether a question of a client would be refused at once, where so many come before it,
        and so many of its own."""
        free = min(len(self._idle), self._most - self._held[client])
        return self._no_place(coming + 1 - len(self._idle), of_client + 1 - free, client)

    def _no_place(self, more: int, more_of_client: int, client: str) -> bool:
        """Whether too many would wait with so many more, or too many of a client."""
        workers, limits = self.limits.workers, self.limits
        of_client = sum(one.client == client for one in self._waiters) + more_of_client
        return (
            self.waiting + more > workers * limits.waiting
            or of_client > workers * limits.waiting_each
        )

    async def start(self) -> None:
        """Hire every worker, once in a loop of events, without waiting for them."""
        loop = asyncio.get_running_loop()
        if self._loop is loop:
            return
        self._loop = loop
        self._waiters.clear()  # of a loop that has ended
        self._tasks.clear()
        self._works.clear()
        self._held.clear()
        self._coming = 0
        self._threads = anyio.CapacityLimiter(2 * self.limits.workers)
        self._begin(self._watch())
        for worker in self._all.difference(self._idle):  # of a question that ended with its loop
            self._all.discard(worker)
            self._lost()
            self._hire(worker)
        there = len(self._all) + self._coming
        for _ in range((1 if self._aside else self.limits.workers) - there):
            self._hire()

    async def stop(self) -> None:
        """End every worker."""
        ending = [*self._tasks, *self._works]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        while self._all:
            await self._run(self._all.pop().end)

    async def ask(self, question: Question, client: str = "") -> HttpAnswer:
        """The answer of the first worker that is free; where one is lost, that of another.

        Raises:
            HttpProblem: too many wait, none is free in time, or the answer takes too long.
        """
        await self.start()
        for _ in range(TRIES):
            with suppress(Lost):
                return await self._asked(question, client)
            self._sweep()  # what ended one may have ended others
        raise HttpProblem(Kind.FAULT, say("workers.workers_were_lost_over", tries=TRIES))

    async def _asked(self, question: Question, client: str) -> HttpAnswer:
        worker = await self._free(client)
        work = asyncio.ensure_future(self._answered(worker, question, client))
        self._works.add(work)
        work.add_done_callback(self._works.discard)
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            self._begin(self._broken_off(worker, client, work))
            raise

    async def _answered(self, worker: Worker, question: Question, client: str) -> HttpAnswer:
        """The answer of a worker, which is free at once for the next; where it has none, another
        takes its place."""
        try:
            found = await worker.ask(question, self.limits.work_seconds)
        except TooLong:
            self._replace(worker, client)
            raise _too_long(self.limits, question) from None
        except asyncio.CancelledError:  # who broke it off sees to the worker
            raise
        except BaseException:  # lost
            self._replace(worker, client)
            raise
        self._offer(worker, client)
        return found

    async def _broken_off(
        self, worker: Worker, client: str, work: asyncio.Task[HttpAnswer]
    ) -> None:
        """Nobody waits for an answer: a worker that has it in a moment goes on to the next
        question, another is replaced."""
        work.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        await asyncio.wait({work}, timeout=SPARED_SECONDS)
        if not work.done():
            work.cancel()  # before its line is closed
            self._replace(worker, client)

    async def _free(self, client: str) -> Worker:
        """A worker for a question, counted as its client's until it is offered or replaced."""
        self._sweep()
        if self._hopeless and not self._idle:
            raise _nobody()
        waiter = Waiter(client)
        self._waiters.append(waiter)
        self._assign()
        if waiter.worker.done():
            return waiter.worker.result()
        if self._no_place(0, 0, client):
            self._waiters.remove(waiter)
            raise busy()
        more = len(self._all) + self._coming < self.limits.workers and self.waiting > self._coming
        if self._aside and more:
            self._hire()
        # a crew that nobody was asked of before has its first worker to wait for
        begun = bool(self._all) or not self._aside
        try:
            async with asyncio.timeout(self.limits.wait_seconds if begun else FIRST_SECONDS):
                return await waiter.worker
        except BaseException as error:
            if waiter in self._waiters:
                self._waiters.remove(waiter)
            elif not waiter.worker.cancelled() and waiter.worker.exception() is None:
                # it came too late for this one
                self._offer(waiter.worker.result(), client)
            raise busy() if isinstance(error, TimeoutError) else error from None

    def _offer(self, worker: Worker, client: str) -> None:
        """A worker is free that answered a client."""
        self._release(client)
        self._idle.append(worker)
        self._assign()

    def _release(self, client: str) -> None:
        self._held[client] -= 1
        if self._held[client] <= 0:
            del self._held[client]

    def _assign(self) -> None:
        """Give who is idle to who waits: of the clients with fewest questions being answered, to
        the one that waits longest."""
        while self._idle:
            may = [
                one
                for one in self._waiters
                if self._held[one.client] < self._most and not one.worker.done()  # has just gone
            ]
            if not may:
                return
            waiter = min(may, key=lambda one: self._held[one.client])
            self._waiters.remove(waiter)
            self._held[waiter.client] += 1
            waiter.worker.set_result(self._idle.pop())

    def _give_up(self) -> None:
        self._hopeless = True
        while self._waiters:
            waiter = self._waiters.pop()
            if not waiter.worker.done():
                waiter.worker.set_exception(_nobody())

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            self._sweep()
            await self._renew()

    def _sweep(self) -> None:
        """Replace who has died while nobody asked."""
        for worker in [one for one in self._idle if not one.alive]:
            self._idle.remove(worker)
            self._all.discard(worker)
            self._lost()
            self._hire(worker)

    async def _renew(self) -> None:
        """Where nobody waits, put one that is ready for letters in the place of one that is not, as
        soon as there are such: what it would make for itself they have in common."""
        early = next((one for one in self._idle if one.early), None)
        if early is None or self.waiting or not self._cradle.grown:
            return
        self._idle.remove(early)
        early.early, grown = False, None  # of who has no better one is not tried again
        try:
            grown = await self._begun()
        finally:
            if grown is not None:
                self._all.discard(early)
                self._all.add(grown)
            self._idle.append(grown or early)
            self._assign()
        if grown is not None:
            await self._run(early.end)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _hire(self, instead_of: Worker | None = None) -> None:
        self._coming += 1
        self._begin(self._hired(instead_of))

    async def _hired(self, instead_of: Worker | None) -> None:
        if instead_of is not None:
            await self._run(instead_of.end)
        failed = 0
        while (worker := await self._begun()) is None:
            failed += 1
            if not self._all and failed >= TRIES:
                self._give_up()
            await asyncio.sleep(min(WATCH_SECONDS * 2**failed, MOST_SECONDS))
        self._hopeless = False
        self._coming -= 1
        self._all.add(worker)
        self._idle.append(worker)
        self._assign()

    async def _begun(self) -> Worker | None:
        """A worker that is ready; nobody, where it died or could not begin."""
        try:
            worker = await self._run(Worker, self._cradle, self._niceness)
        except OSError:  # the system gives no process
            return None
        try:
            if (heard := await self._run(worker.heard)) == READY:
                return cast(Worker, worker)
        except (TooLong, EOFError, OSError):
            heard = None
        except BaseException:
            worker.end()
            raise
        await self._run(worker.end)
        if heard == CHANGED and not self._all:
            self._give_up()
        return None

    def _replace(self, worker: Worker, client: str) -> None:
        """Another takes the place of a worker that answered a client."""
        self._release(client)
        self._all.discard(worker)
        self._lost()
        self._hire(worker)

    async def _run(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return await to_thread.run_sync(work, *arguments, limiter=self._threads)


def _nobody() -> HttpProblem:
    detail = say("workers.no_worker_could_load")
    return HttpProblem(Kind.NOT_READY, detail)


def busy() -> HttpProblem:
    """What is said where nobody has time."""
    return HttpProblem(
        Kind.BUSY, say("workers.every_worker_busy_ask"), headers={"Retry-After": "2"}
    )


def _too_long(limits: ServerLimits, question: Question) -> HttpProblem:
    """With what would help: of the parameters only those that this question takes."""
    known = (
        [one.name for one in PATIENT[question.task]]
        if isinstance(question, PatientQuestion)
        else []
    )
    slow = [f"`{one.name}`" for one in (EXACT, WITNESS) if one.name in known]
    ways = [
        say("workers.send_fewer_patients_in"),
        *([say("workers.ask_with_quick_true")] if QUICK.name in known else []),
        *([say("workers.ask_without", slow=listed(slow, "and"))] if slow else []),
    ]
    detail = say(
        "workers.no_answer_within_seconds",
        work_seconds=limits.work_seconds,
        ways=say("workers.or").join(ways),
    )
    return HttpProblem(Kind.TOO_LONG, detail)
