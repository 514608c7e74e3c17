"""Questions that are refused before they are taken apart: only whole, plain ones, and in the words
of the long way; in which turn those are heard who ask; and what is said on the line to a worker."""

from __future__ import annotations

import asyncio
import json
import selectors
import socket
import threading
import time
from collections.abc import Iterator
from datetime import date
from http.client import HTTPResponse
from multiprocessing import Pipe
from typing import cast

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oligomatch.api.web.crew import line as lines
from oligomatch.api.web.crew.crew import busy
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.web.options import Options
from oligomatch.api.web.server import AT_ONCE, InTurn
from oligomatch.api.web.turning_away import Coming, Door
from oligomatch.api.web.work import HttpAnswer, PatientQuestion, Question, Task
from tests.support.processes.live import Live, example, serving

TODAY = date(2026, 5, 14)
HOST = "localhost:8000"
SERVER = ("127.0.0.1", 8000)
GOLDEN = json.dumps(example("golden")).encode()


def question(
    body: bytes = GOLDEN, path: str = "/v1/match", method: str = "POST", **headers: str
) -> bytes:
    """One request; a header is left out where its value is empty."""
    named = {
        "Host": HOST,
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


class Told:
    """A door whose workers are all busy, or none; what was counted, and what was asked."""

    def __init__(self, *, full: bool = True) -> None:
        self.counted: list[tuple[str, int]] = []
        self.questions: list[tuple[Question, str, int, int]] = []
        self.door = Door(
            {"rules": "0", "engine": "plain", "version": "1"},
            [("Cache-Control", "no-store")],
            {"localhost"},
            lambda *asked: self.questions.append(asked) is None and full,
            lambda route, status, _: self.counted.append((route, status)),
        )

    def asked(self, data: bytes, client: str = "a") -> bytes | Coming | None:
        return self.door.refused(data, client, SERVER, [(b"date", b"today")])


def test_what_is_refused_is_a_whole_answer() -> None:
    told = Told()
    answer = told.asked(question())
    assert isinstance(answer, bytes)
    client = h11.Connection(h11.CLIENT)
    client.send(h11.Request(method="POST", target="/", headers=[("Host", HOST)]))
    client.send(h11.EndOfMessage())
    client.receive_data(answer)
    head, body, end = client.next_event(), client.next_event(), client.next_event()
    assert isinstance(head, h11.Response)
    assert isinstance(body, h11.Data)
    assert isinstance(end, h11.EndOfMessage)
    assert head.status_code == 503
    headers = {name.decode(): value.decode() for name, value in head.headers}
    assert headers["retry-after"] == busy().headers["Retry-After"]
    assert headers["content-type"] == "application/problem+json"
    assert headers["date"] == "today"
    assert json.loads(bytes(body.data))["type"].endswith(":busy")
    assert told.counted == [("/v1/match", 503)]


def test_it_is_asked_for_the_question_that_it_is() -> None:
    for task in Task:
        told = Told()
        assert told.asked(question(path=f"/v1/{task}?only=SARON"), "who") is not None
        (asked, client, coming, of_client) = told.questions[0]
        assert asked == PatientQuestion(task, GOLDEN, Options(), date.min)
        assert (client, coming, of_client) == ("who", 0, 0)


UNSURE = {
    "more than its length": question() + b"x",
    "less than its length": question()[:-1],
    "a further request": question() + question(),
    "the head alone": question(b"", Content_Length="7"),
    "half of the head": question()[:40],
    "no length": question(Content_Length=""),
    "two lengths": question().replace(b"Host", b"Content-Length: 5\r\nHost"),
    "a length with a sign": question(Content_Length=f"+{len(GOLDEN)}"),
    "chunks": question(Transfer_Encoding="chunked"),
    "a connection that ends": question(Connection="close"),
    "who asks first": question(Expect="100-continue"),
    "no host": question(Host=""),
    "a foreign host": question(Host="evil.example"),
    "two hosts": question().replace(b"Content-Type", b"Host: localhost\r\nContent-Type"),
    "a page of another site": question(Origin="https://evil.example"),
    "a line that goes on": question().replace(b"Content-Type", b"X: 1\r\n 2\r\nContent-Type"),
    "a space before the colon": question().replace(b"Content-Type:", b"Content-Type :"),
    "bare line feeds": question().replace(b"\r\n", b"\n"),
    "a line feed in a value": question(X="1\n2"),
    "a byte of zero": question(X="1\0"),
    "another method": question(method="GET"),
    "HTTP/1.0": question().replace(b"HTTP/1.1", b"HTTP/1.0"),
    "another route": question(path="/v1/read"),
    "a longer route": question(path="/v1/match/x"),
    "the solver": question(path="/v1/match?exact=true"),
    "not HTTP": b"\x16\x03\x01\x02\x00",
    "much": question(b" " * (1 << 17)),
}


@pytest.mark.parametrize("data", UNSURE.values(), ids=UNSURE.keys())
def test_what_is_not_plain_goes_the_long_way_and_takes_no_place(data: bytes) -> None:
    for full in (True, False):
        told = Told(full=full)
        assert told.asked(data) is None
        assert not told.counted
    assert isinstance(told.asked(question()), Coming)
    assert told.questions[-1][2:] == (0, 0)


@given(at=st.integers(0, 200), put=st.binary(max_size=6), cut=st.integers(0, 6))
def test_what_is_refused_is_one_request_to_whoever_reads_it(at: int, put: bytes, cut: int) -> None:
    whole = question(b"{}")
    data = whole[:at] + put + whole[at + cut :]
    if not isinstance(Told().asked(data), bytes):
        return
    server = h11.Connection(h11.SERVER)
    server.receive_data(data)
    request = server.next_event()
    assert isinstance(request, h11.Request)
    events = []
    while (event := server.next_event()) not in (h11.PAUSED, h11.NEED_DATA):
        events.append(type(event))
    assert events[-1] is h11.EndOfMessage
    assert server.trailing_data == (b"", False)


def test_who_is_let_in_is_counted_until_the_question_has_come() -> None:
    told = Told(full=False)
    first, second = told.asked(question()), told.asked(question())
    other = told.asked(question(), "b")
    assert [counts[2:] for counts in told.questions] == [(0, 0), (1, 1), (2, 0)]
    for one in (first, first, second, other):  # each ends once, however often it is said
        assert isinstance(one, Coming)
        one.end()
    told.asked(question())
    assert told.questions[-1][2:] == (0, 0)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("server") / "it") as server:
        yield server


def said(connection: socket.socket, *parts: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the answer to a request that comes in parts."""
    for part in parts:
        connection.sendall(part)
        time.sleep(0.2 if len(parts) > 1 else 0)
    answer = HTTPResponse(connection)
    answer.begin()
    headers = {name.lower(): value for name, value in answer.getheaders()}
    return answer.status, {**headers, "date": ""}, answer.read()


def test_a_refusal_at_the_door_is_that_of_the_long_way(live: Live) -> None:
    lesions = [{"organ": "liver", "diameter_mm": n % 90 + 1} for n in range(600)]
    heavy = question(json.dumps({"lesions": lesions}).encode(), "/v1/ask")
    most = ServerLimits().waiting_each * 3  # workers for what may take long
    held = []
    until = time.monotonic() + 60
    with live.client() as client:
        while f"oligomatch_waiting {most}.0" not in client.get("/metrics").text:
            held.append(live.raw())
            held[-1].sendall(heavy)
            assert time.monotonic() < until
    asked = question(path="/v1/gaps")
    with live.raw() as connection:
        whole = said(connection, asked)
        again = said(connection, asked)
        parts = said(connection, asked[:60], asked[60:])
    for connection in held:
        connection.close()
    assert whole[0] == 503
    assert whole == again == parts


# --- in which turn --------------------------------------------------------------------------------


def test_few_are_heard_at_once_and_each_in_its_turn_and_workers_beside_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pairs = [socket.socketpair() for _ in range(3 * AT_ONCE)]
    worker = pairs[-1][0]
    monkeypatch.setattr("oligomatch.api.web.server.LINES", {worker.fileno()})
    with InTurn() as selector:
        for ours, theirs in pairs:
            selector.register(ours, selectors.EVENT_READ)
            theirs.sendall(b"x")
        heard: list[socket.socket] = []
        while len(heard) < len(pairs):
            ready = [cast(socket.socket, key.fileobj) for key, _ in selector.select(0)]
            assert len(ready) <= AT_ONCE + 1
            assert (worker in ready) is (worker not in heard)
            for one in ready:
                one.recv(1)
            heard += ready
        assert len(set(heard)) == len(pairs)
        assert not selector.select(0)
    for pair in pairs:
        for one in pair:
            one.close()


# --- the line to a worker -------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 16_384, 16_385, 3 << 20])
def test_a_question_and_its_answer_come_over_the_line_as_they_are(size: int) -> None:
    ours, theirs = Pipe()
    lines.widen(theirs)
    asked = PatientQuestion(Task.MATCH, b"q" * size, Options(), TODAY)
    answer = HttpAnswer(200, b"a" * size, ("2026-05-14",), 3)
    heard: list[Question] = []

    def work() -> None:
        heard.append(theirs.recv())
        lines.send_answer(theirs, answer)
        lines.send_answer(theirs, answer)
        theirs.close()

    async def ask(line: socket.socket) -> HttpAnswer:
        await asyncio.get_running_loop().sock_sendall(line, lines.sent(asked))
        first = await lines.take_answer(line)
        assert first == await lines.take_answer(line)
        with pytest.raises(EOFError):
            await lines.take_answer(line)
        return first

    worker = threading.Thread(target=work)
    worker.start()
    line = socket.socket(fileno=ours.fileno())
    line.setblocking(False)
    assert asyncio.run(ask(line)) == answer
    line.detach()
    ours.close()
    worker.join(30)
    assert heard == [asked]
