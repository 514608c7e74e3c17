"""Who is answered next, and what becomes of a question whose client has gone: the crew alone, its
workers stood in for by threads."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable, Coroutine, Iterator
from datetime import date
from multiprocessing import Pipe
from typing import Any, cast

import pytest

from oligomatch.api.intake.files import Day
from oligomatch.api.page.wanted import PagePart, Wanted
from oligomatch.api.web.admitting import network_of
from oligomatch.api.web.crew import crew as crews
from oligomatch.api.web.crew import working
from oligomatch.api.web.crew.cradle import Cradle
from oligomatch.api.web.crew.crew import READY, Crew, Lost
from oligomatch.api.web.crew.line import read_answer
from oligomatch.api.web.fhir.asking import FhirQuestion, FhirTask
from oligomatch.api.web.letters import LettersQuestion
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.web.options import Options
from oligomatch.api.web.problems import HttpProblem, Kind
from oligomatch.api.web.work import HttpAnswer, PatientQuestion, Task, takes_long

TODAY = date(2026, 5, 14)
CRADLE = Cradle(lambda: None, "", ServerLimits())  # type: ignore[arg-type, return-value]  # begins nobody


class Stub:
    """A worker that answers when it is let; its question names the event."""

    made: list[Stub]
    asked: list[bytes]
    let: dict[bytes, threading.Event]
    freed: Callable[[], object]

    def __init__(self, cradle: Cradle, *_: Any) -> None:
        self.alive, self.ended, self.early = True, threading.Event(), not cradle.grown
        Stub.made.append(self)

    def heard(self) -> str:
        return READY

    async def ask(self, question: Wanted, _: float) -> HttpAnswer:
        Stub.asked.append(question.form)
        event = Stub.let.setdefault(question.form, threading.Event())
        while not event.is_set():
            await asyncio.sleep(0.01)
            if self.ended.is_set():
                raise Lost
        Stub.freed()
        return HttpAnswer(200, question.form)

    def end(self) -> None:
        self.ended.set()


@pytest.fixture(autouse=True)
def _stubs(monkeypatch: pytest.MonkeyPatch) -> None:
    Stub.made, Stub.asked, Stub.let, Stub.freed = [], [], {}, lambda: None
    monkeypatch.setattr(crews, "Worker", Stub)
    monkeypatch.setattr(crews, "SPARED_SECONDS", 0.05)


def asking(name: str) -> Wanted:
    return Wanted(PagePart.PAGE, name.encode(), TODAY)


def let(*names: str) -> None:
    for name in names:
        Stub.let.setdefault(name.encode(), threading.Event()).set()


async def until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not reached():
            await asyncio.sleep(0.005)


def run(
    test: Callable[[Crew], Coroutine[Any, Any, None]], *, aside: bool = False, **limits: Any
) -> None:
    """A test of a crew with these limits."""

    async def whole() -> None:
        bounds = ServerLimits(**{"workers": 1, **limits})
        crew = Crew(CRADLE, bounds, lambda: None, aside=aside)
        await crew.start()
        try:
            await test(crew)
        finally:
            let(*(name.decode() for name in Stub.asked))
            await crew.stop()

    asyncio.run(whole())


def test_a_question_that_is_broken_off_ends_its_worker_and_another_is_answered() -> None:
    async def test(crew: Crew) -> None:
        heavy = asyncio.create_task(crew.ask(asking("heavy"), "a"))
        await until(lambda: b"heavy" in Stub.asked)
        heavy.cancel()
        let("match")
        answer = await crew.ask(asking("match"), "b")
        assert answer.body == b"match"
        assert [one.ended.is_set() for one in Stub.made] == [True, False]
        assert heavy.cancelled()

    run(test)


def test_a_worker_that_is_done_in_a_moment_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crews, "SPARED_SECONDS", 30)

    async def test(crew: Crew) -> None:
        quick = asyncio.create_task(crew.ask(asking("quick"), "a"))
        await until(lambda: b"quick" in Stub.asked)
        quick.cancel()
        let("quick", "next")
        assert (await crew.ask(asking("next"), "a")).body == b"next"
        assert len(Stub.made) == 1

    run(test)


def test_a_question_that_is_broken_off_while_it_waits_is_not_asked() -> None:
    async def test(crew: Crew) -> None:
        first = asyncio.create_task(crew.ask(asking("first"), "a"))
        await until(lambda: b"first" in Stub.asked)
        second = asyncio.create_task(crew.ask(asking("second"), "a"))
        await until(lambda: crew.waiting == 1)
        second.cancel()
        await until(lambda: crew.waiting == 0)
        let("first", "third")
        await first
        await crew.ask(asking("third"), "a")
        assert Stub.asked == [b"first", b"third"]

    run(test)


def test_a_worker_whose_question_ended_with_its_loop_is_replaced() -> None:
    crew = Crew(CRADLE, ServerLimits(workers=1), lambda: None)

    async def ends_at_once() -> None:
        await crew.start()
        heavy = asyncio.create_task(crew.ask(asking("heavy"), "a"))
        await until(lambda: b"heavy" in Stub.asked)
        heavy.cancel()

    async def goes_on() -> None:
        let("next")
        try:
            async with asyncio.timeout(30):
                assert (await crew.ask(asking("next"), "a")).body == b"next"
            assert [one.ended.is_set() for one in Stub.made] == [True, False]
        finally:
            let("heavy")
            await crew.stop()

    asyncio.run(ends_at_once())
    asyncio.run(goes_on())


def test_the_next_question_is_that_of_who_has_fewest_answered() -> None:
    async def test(crew: Crew) -> None:
        await until(lambda: len(Stub.made) == 2)
        running = [asyncio.create_task(crew.ask(asking(f"a{n}"), "a")) for n in range(2)]
        await until(lambda: len(Stub.asked) == 2)
        more = [asyncio.create_task(crew.ask(asking(f"a{n}"), "a")) for n in range(2, 6)]
        await until(lambda: crew.waiting == 4)
        other = asyncio.create_task(crew.ask(asking("b"), "b"))
        await until(lambda: crew.waiting == 5)
        let("a0")
        await until(lambda: len(Stub.asked) == 3)
        assert Stub.asked[2] == b"b"
        let(*(f"a{n}" for n in range(6)), "b")
        await asyncio.gather(*running, *more, other)
        assert {*Stub.asked[3:]} == {b"a2", b"a3", b"a4", b"a5"}

    run(test, workers=2)


def test_one_client_does_not_have_every_worker_for_long_questions() -> None:
    async def test(crew: Crew) -> None:
        long = [asyncio.create_task(crew.ask(asking(f"a{n}"), "a")) for n in range(4)]
        await until(lambda: len(Stub.asked) == 2)
        other = asyncio.create_task(crew.ask(asking("b"), "b"))
        await until(lambda: len(Stub.asked) == 3)
        assert {*Stub.asked} == {b"a0", b"a1", b"b"}
        assert crew.waiting == 2
        assert len(Stub.made) == 3
        let("a0", "a1", "a2", "a3", "b")
        await asyncio.gather(*long, other)

    run(test, aside=True, workers=3)


def test_a_crew_that_stands_aside_hires_as_it_is_asked() -> None:
    async def test(crew: Crew) -> None:
        let("one")
        await crew.ask(asking("one"), "a")
        await crew.ask(asking("one"), "a")
        assert len(Stub.made) == 1

    run(test, aside=True, workers=3)


def test_who_began_before_the_others_were_ready_for_letters_makes_room_when_nobody_asks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(crews, "WATCH_SECONDS", 0.01)
    grown = threading.Event()
    monkeypatch.setattr(Cradle, "grown", property(lambda _: grown.is_set()))

    async def test(crew: Crew) -> None:
        busy = asyncio.create_task(crew.ask(asking("busy"), "a"))
        await until(lambda: b"busy" in Stub.asked)
        await until(lambda: len(crew._all) == 2)
        grown.set()
        first, other = Stub.made
        await until(
            lambda: (
                [one.ended.is_set() for one in Stub.made]
                in ([True, False, False], [False, True, False])
            )
        )
        assert not busy.done()
        let("busy", "next")
        assert (await busy).body == b"busy"
        await until(lambda: first.ended.is_set() and other.ended.is_set())
        assert (await crew.ask(asking("next"), "a")).body == b"next"
        assert [one.early for one in Stub.made[2:]] == [False, False]
        assert crew.ready

    run(test, workers=2)


def test_where_no_other_could_begin_who_began_early_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(crews, "WATCH_SECONDS", 0.01)
    grown, tried = threading.Event(), threading.Event()
    monkeypatch.setattr(Cradle, "grown", property(lambda _: grown.is_set()))

    async def test(crew: Crew) -> None:
        await until(lambda: crew.ready)

        async def nobody() -> None:
            tried.set()

        monkeypatch.setattr(crew, "_begun", nobody)
        grown.set()
        await until(tried.is_set)
        let("next")
        assert (await crew.ask(asking("next"), "a")).body == b"next"
        assert [one.ended.is_set() for one in Stub.made] == [False]

    run(test)


def test_who_goes_in_the_moment_in_which_a_worker_is_free_takes_none_along() -> None:
    async def test(crew: Crew) -> None:
        first = asyncio.create_task(crew.ask(asking("first"), "a"))
        await until(lambda: len(Stub.asked) == 1)
        goes = asyncio.create_task(crew.ask(asking("goes"), "a"))
        await until(lambda: crew.waiting == 1)
        let("first", "next")
        Stub.freed = goes.cancel  # before it is known that it has gone
        assert (await first).body == b"first"
        async with asyncio.timeout(30):
            assert (await crew.ask(asking("next"), "a")).body == b"next"
        assert len(Stub.made) == 1

    run(test)


def test_one_client_does_not_have_every_place_in_the_queue_and_is_told_so_at_once() -> None:
    async def test(crew: Crew) -> None:
        each = [asyncio.create_task(crew.ask(asking("a"), "a"))]
        await until(lambda: len(Stub.asked) == 1)
        each += [asyncio.create_task(crew.ask(asking("a"), "a")) for _ in range(2)]
        await until(lambda: crew.waiting == 2)
        with pytest.raises(HttpProblem) as busy:
            await crew.ask(asking("a"), "a")
        assert busy.value.kind is Kind.BUSY
        assert "Retry-After" in busy.value.headers
        each.append(asyncio.create_task(crew.ask(asking("b"), "b")))
        await until(lambda: crew.waiting == 3)
        with pytest.raises(HttpProblem):  # nor is there one left for anybody
            await crew.ask(asking("c"), "c")
        let("a", "b")
        await asyncio.gather(*each)

    run(test, waiting=3, waiting_each=2)


def test_what_may_take_seconds_stands_aside() -> None:
    def asked(task: Task, **options: Any) -> PatientQuestion:
        return PatientQuestion(task, b"{}", Options(**options), TODAY)

    assert not takes_long(asked(Task.MATCH))
    assert takes_long(asked(Task.MATCH, exact=True))
    assert all(takes_long(asked(task)) for task in Task if task is not Task.MATCH)
    aside = {part for part in PagePart if takes_long(Wanted(part, b"", TODAY))}
    assert aside == {PagePart.ASK, PagePart.ARGUMENT, PagePart.TRY}


def test_what_is_large_stands_aside_whatever_is_asked_of_it() -> None:
    def asked(body: bytes) -> PatientQuestion:
        return PatientQuestion(Task.MATCH, body, Options(), TODAY)

    large = b" " * (1 << 20)
    record = b'{"resourceType": "Bundle"}'
    assert not takes_long(asked(record + b" " * 100_000))
    assert takes_long(asked(b" " * 100_000))
    assert takes_long(asked(record + large))
    day = Day(TODAY)
    assert not takes_long(LettersQuestion(b" " * 6000, day))
    assert takes_long(LettersQuestion(large, day))
    assert takes_long(FhirQuestion(FhirTask.MATCH, record + large, (), TODAY))
    assert all(takes_long(Wanted(part, large, TODAY)) for part in PagePart)


def test_more_may_wait_where_more_are_answered() -> None:
    async def test(crew: Crew) -> None:
        each = [asyncio.create_task(crew.ask(asking("a"), "a")) for _ in range(2)]
        await until(lambda: len(Stub.asked) == 2)
        assert not crew.full("a", 3, 3)
        assert crew.full("a", 4, 4)
        assert not crew.full("b", 5, 0)
        assert crew.full("b", 6, 0)
        each += [asyncio.create_task(crew.ask(asking("a"), "a")) for _ in range(4)]
        await until(lambda: crew.waiting == 4)
        assert crew.full("a", 0, 0)
        assert not crew.full("b", 0, 0)
        with pytest.raises(HttpProblem):
            await crew.ask(asking("a"), "a")
        let("a")
        await asyncio.gather(*each)
        assert not crew.full("a", 5, 5)  # two at once, four behind them
        assert crew.full("a", 6, 6)

    run(test, workers=2, waiting=3, waiting_each=2)


def test_a_client_of_many_addresses_is_one() -> None:
    assert network_of("192.0.2.7") == network_of("::ffff:192.0.2.7") == "192.0.2.7"
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:1") != network_of("2001:db9::1")
    assert network_of("testclient") == "testclient"


@pytest.mark.parametrize("asked", [False, True])
def test_a_worker_that_nobody_asks_gets_ready_for_letters(
    monkeypatch: pytest.MonkeyPatch, asked: bool
) -> None:
    ready, at_work, further = threading.Event(), threading.Event(), threading.Event()

    def steps() -> Iterator[None]:
        yield
        at_work.set()
        further.wait(30)
        yield
        ready.set()

    monkeypatch.setattr(working, "IDLE", 0.0)
    after, between = HttpAnswer(200, b"after"), HttpAnswer(200, b"in between")
    monkeypatch.setattr(working, "answer", lambda *_: after if ready.is_set() else between)
    monkeypatch.setattr(working.gc, "freeze", lambda: None)
    ours, theirs = Pipe()
    rules = cast("Any", object())  # nothing is asked of them
    worker = threading.Thread(target=working.work, args=(theirs, rules, ServerLimits(), 0, steps()))
    worker.start()
    assert ours.recv() == working.READY
    assert at_work.wait(30)
    if asked:  # while it gets ready: answered before it goes on
        ours.send("a question")
        further.set()
        assert read_answer(ours) == between
    further.set()
    assert ready.wait(30)
    ours.send("a question")
    assert read_answer(ours) == after
    ours.close()
    worker.join(30)
    assert not worker.is_alive()


class Left:
    """What only a search for garbage frees: it holds itself."""

    alive = 0

    def __init__(self) -> None:
        self.own = self
        Left.alive += 1

    def __del__(self) -> None:
        Left.alive -= 1


def test_what_answers_leave_does_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def leaving(*_: object) -> HttpAnswer:
        for _number in range(1_000):
            Left()
        return HttpAnswer(200, b"")

    monkeypatch.setattr(working, "answer", leaving)
    ours, theirs = Pipe()
    rules = cast("Any", object())
    gc.collect()
    gc.disable()  # as where it is searched for seldom
    try:
        worker = threading.Thread(target=working.work, args=(theirs, rules, ServerLimits(), 0))
        worker.start()
        assert ours.recv() == working.READY
        for _ in range(20):
            ours.send("a question")
            read_answer(ours)
        ours.close()
        worker.join(30)
        assert 0 < Left.alive <= working.MOST_LEFT
    finally:
        gc.enable()
        gc.collect()
