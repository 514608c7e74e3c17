"""Hostile requests: what is no JSON, what is too much, and clients that do not keep their word."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPResponse

import httpx
import pytest

from tests.support.processes.live import SERVE, Live, example, post, serving

TASKS = ("match", "explain?trial=SARON", "gaps")
SPARSE = json.dumps(example("sparse")).encode()
HOSTILE = {
    "nothing": b"",
    "white space": b" \n\t",
    "NaN": b'{"age": NaN}',
    "infinity": b'{"age": -Infinity}',
    "1e999": b'{"age": 1e999}',
    "true for a number": b'{"age": true}',
    "a text for a number": b'{"age": "58"}',
    "a number for a flag": b'{"metastatic_disease": {"ever": 1}}',
    "a fraction for a whole": b'{"age": 58.5}',
    "false for a list": b'{"lesions": false}',
    "5,000 digits": b'{"age": ' + b"9" * 5000 + b"}",
    "5,000 digits behind the point": b'{"lesions": [{"diameter_mm": 1.' + b"1" * 5000 + b"}]}",
    "a deep list": b"[" * 100_000,
    "a deep map": b'{"a":' * 100_000,
    "a deep lesion": b'{"lesions":' + b"[" * 5000 + b"]" * 5000 + b"}",
    "a repeated key": b'{"age": 58, "age": 59}',
    "a key repeated in an escape": b'{"age": 58, "\\u0061ge": 59}',
    "half a surrogate pair": b'{"patient": "\\ud83d"}',
    "a pair the wrong way round": b'{"patient": "\\ude00\\ud83d"}',
    "a surrogate in UTF-8": b'{"patient": "\xed\xa0\x80"}',
    "a byte-order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"age": 58}'.encode("utf-16"),
    "UTF-32": '{"age": 58}'.encode("utf-32-le"),
    "not UTF-8": b'{"patient": "\xff"}',
    "something behind": b"{} {}",
    "a comma behind": b'{"age": 58,}',
    "a comment": b'{"age": 58} // years',
    "single quotes": b"{'age': 58}",
    "a control character": b'{"patient": "a\x00b"}',
    "a text": b'"patient"',
    "a number": b"58",
    "null": b"null",
    "a list of nothing": b"[]",
    "a list of null": b"[null]",
    "a list in a list": b"[[{}]]",
    "an unfinished text": b'{"patient": "',
    "many keys": b"{" + b",".join(b'"k%d":1' % n for n in range(4000)) + b"}",
    "many genes": b'{"biomarkers":{' + b",".join(b'"g%d":"positive"' % n for n in range(4000)) + b"}}",
    "many lists": b"[" + b",".join([b"[]"] * 100_000) + b"]",
    "a prototype": b'{"__proto__": {"age": 58}, "constructor": 1}',
}  # fmt: skip


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    command = (*SERVE, "--allow-host", "Ward.example")
    with serving(tmp_path_factory.mktemp("server") / "it", command) as server:
        yield server


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server whose patience is short."""
    with serving(
        tmp_path_factory.mktemp("hasty") / "it", ("-m", "tests.support.processes.small_server")
    ) as server:
        yield server


def alive(live: Live) -> None:
    with live.client() as client:
        assert client.get("/healthz").status_code == 200
        assert post(client, "/v1/match", SPARSE).status_code == 200


def calm(live: Live) -> None:
    """Wait until a worker answers again."""
    until = time.monotonic() + 60
    with live.client() as client:
        while post(client, "/v1/match", SPARSE).status_code != 200:
            assert time.monotonic() < until
            time.sleep(0.1)


def everything(connection: socket.socket) -> bytes:
    """What is sent until the other side hangs up."""
    parts = []
    try:
        while part := connection.recv(1 << 16):
            parts.append(part)
    except ConnectionError:
        pass
    return b"".join(parts)


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("task", TASKS)
def test_hostile_json_is_refused_with_a_place(live: Live, task: str, body: bytes) -> None:
    with live.client() as client:
        answer = post(client, f"/v1/{task}", body)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert all("pointer" in place for place in answer.json()["errors"])


def test_whole_numbers_written_otherwise_are_no_other_numbers(live: Live) -> None:
    with live.client() as client:
        for body, status in (
            (b'{"age": 58.0}', 422),
            (b'{"age": 5.8e1}', 422),
            (b'{"age":58}', 200),
        ):
            assert post(client, "/v1/match", body).status_code == status


# --- clients that do not keep their word ---------------------------------------------------------

HEAD = b"POST /v1/match HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


def test_a_body_that_trickles_in_is_given_up(hasty: Live) -> None:
    with hasty.raw() as connection:
        connection.sendall(HEAD + b"Content-Length: 1000\r\n\r\n")
        began = time.monotonic()
        stop = threading.Event()
        threading.Thread(target=trickle, args=(connection, stop), daemon=True).start()
        answer = everything(connection)
        stop.set()
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"slow-body" in answer
    assert time.monotonic() - began < 20
    alive(hasty)


def trickle(connection: socket.socket, stop: threading.Event) -> None:
    """A byte now and then."""
    try:
        while not stop.wait(0.2):
            connection.sendall(b" ")
    except OSError:
        return


@pytest.mark.parametrize("sent", [b"", b"POST /v1/ma", HEAD])
def test_a_head_that_does_not_come_is_given_up(hasty: Live, sent: bytes) -> None:
    with hasty.raw() as connection:
        connection.sendall(sent)
        stop = threading.Event()
        if sent:
            threading.Thread(target=trickle, args=(connection, stop), daemon=True).start()
        assert everything(connection)[:15] in (b"", b"HTTP/1.1 400 Ba")
        stop.set()
    alive(hasty)


@pytest.mark.parametrize(
    "sent",
    [
        HEAD + b"Content-Length: 1000\r\n\r\n{",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{\"age",
        HEAD + b"Content-Length: %d\r\n\r\n" % len(SPARSE) + SPARSE,
    ],
    ids=["in the body", "in a chunk", "before the answer"],
)  # fmt: skip
def test_a_client_that_goes_in_the_middle_is_forgotten(live: Live, sent: bytes) -> None:
    for _ in range(5):
        connection = live.raw()
        connection.sendall(sent)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        connection.close()
    alive(live)
    assert b"fault" not in live.written()


@pytest.mark.parametrize("path", ["/v1/match", "/v1/match?nothing=1", "/nowhere"])
def test_a_client_that_sends_all_before_it_reads_gets_its_answer(live: Live, path: str) -> None:
    body = b"a" * (5 << 20)
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    with live.raw() as connection:
        connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = HTTPResponse(connection)  # whole by its own length, however long it is kept open
        answer.begin()
        said = answer.read()
    assert 400 <= answer.status < 500, said
    assert answer.headers["content-type"] == "application/problem+json"
    assert json.loads(said)["status"] == answer.status
    alive(live)


@pytest.mark.parametrize("length", [100, 1 << 40])
def test_a_body_that_nobody_wants_and_that_does_not_come_is_not_waited_for(
    hasty: Live, length: int
) -> None:
    with hasty.raw() as connection:
        head = f"POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\nabc"
        connection.sendall(head.encode())
        assert everything(connection).startswith(b"HTTP/1.1 404")
    alive(hasty)


def test_a_body_longer_than_declared_is_not_read(live: Live) -> None:
    with live.raw() as connection:
        connection.sendall(
            HEAD + b"Connection: close\r\nContent-Length: 2\r\n\r\n{}" + b"x" * 10_000
        )
        assert everything(connection).startswith(b"HTTP/1.1 200 ")
    alive(live)


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /healthz\r\n\r\n",
        b"GET /nowhere HTTP/9.9\r\n\r\n",
        HEAD + b"Content-Length: -1\r\n\r\n",
        HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n",
        HEAD + b"Content-Length: 5\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        HEAD + b"X: " + b"a" * 100_000 + b"\r\n\r\n",
        b"POST /nowhere HTTP/1.1\r\n\r\n",
    ],
)
def test_what_is_not_http_is_answered_as_a_problem(hasty: Live, sent: bytes) -> None:
    with hasty.raw() as connection:
        try:
            connection.sendall(sent)
        except ConnectionError:
            pytest.skip("hung up on while it still sent")
        answer = everything(connection)
    assert not answer or answer[9:10] == b"4"
    assert not answer or b"application/problem+json" in answer
    alive(hasty)


BY_SERVER = "/v1/schema/profile"  # of which no worker makes anything


def test_a_client_that_takes_nothing_is_cut_off(hasty: Live) -> None:
    with hasty.client() as client:
        whole = len(client.get(BY_SERVER).content)
    times = 1 + (12 << 20) // whole  # more than the system keeps of what the server sends
    connection = socket.socket()
    # before it connects: only then is little of the answer taken by the system in the client's name
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(30)
    with connection:
        connection.connect(("127.0.0.1", hasty.port))
        connection.sendall(f"GET {BY_SERVER} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() * times)
        time.sleep(6)
        taken = len(everything(connection))
    assert taken < times * whole
    alive(hasty)


def test_more_connections_than_are_taken_are_turned_away(hasty: Live) -> None:
    opened = [hasty.raw() for _ in range(60)]
    for connection in opened:
        connection.close()
    time.sleep(0.2)
    alive(hasty)


def test_one_address_does_not_take_every_connection(hasty: Live) -> None:
    opened = [hasty.raw() for _ in range(35)]  # half-open: nothing is sent
    other = socket.create_connection(("127.0.0.1", hasty.port), 30, ("127.0.0.2", 0))
    with other:
        other.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert everything(other).startswith(b"HTTP/1.1 200 ")
    for connection in opened:
        connection.close()
    alive(hasty)


def test_a_match_does_not_wait_for_who_asks_the_heaviest_and_leaves(live: Live) -> None:
    lesions = [{"organ": "liver", "diameter_mm": 5 + n} for n in range(50)]
    body = json.dumps({"cancer_type": "nsclc", "lesions": lesions}).encode()
    head = HEAD.replace(b"/v1/match", b"/v1/gaps") + b"Content-Length: %d\r\n\r\n" % len(body)
    leaving = [live.raw() for _ in range(6)]
    for line in leaving:
        line.sendall(head + body)
    with live.client() as client:
        assert post(client, "/v1/match", SPARSE).status_code == 200
        for line in leaving:
            line.close()
        left = 'oligomatch_requests_total{method="POST",route="/v1/gaps",status="499"} 6.0'
        until = time.monotonic() + 60
        while left not in client.get("/metrics").text:
            assert time.monotonic() < until
            time.sleep(0.05)
        assert post(client, "/v1/match", SPARSE).status_code == 200


def test_who_leaves_is_missed_though_something_was_sent_ahead(live: Live) -> None:
    lesions = [{"organ": "liver", "diameter_mm": n % 90 + 1} for n in range(600)]
    body = json.dumps({"cancer_type": "nsclc", "lesions": lesions}).encode()
    head = HEAD.replace(b"/v1/match", b"/v1/offers") + b"Content-Length: %d\r\n\r\n" % len(body)
    with live.raw() as leaving:
        leaving.sendall(head + body)
        time.sleep(0.3)
        leaving.sendall(b"P")  # of a request that comes later, if at all
        time.sleep(0.1)
    left = 'oligomatch_requests_total{method="POST",route="/v1/offers",status='
    until = time.monotonic() + 60
    with live.client() as client:
        while left not in (told := client.get("/metrics").text):
            assert time.monotonic() < until
            time.sleep(0.05)
    assert f'{left}"499"}} 1.0' in told


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/read", json.dumps({"letters": [{"text": "One metastasis. " * 5500}]}).encode()),
        ("/v1/match", json.dumps([{"lesions": [{"organ": "liver"}] * 300}] * 50).encode()),
    ],
)
def test_a_match_does_not_wait_for_what_is_large(live: Live, path: str, body: bytes) -> None:
    head = HEAD.replace(b"/v1/match", path.encode()) + b"Content-Length: %d\r\n\r\n" % len(body)
    held = [live.raw() for _ in range(6)]
    for line in held:
        line.sendall(head + body)
    time.sleep(0.5)
    other = socket.create_connection(("127.0.0.1", live.port), 30, ("127.0.0.2", 0))
    with other:
        asked = HEAD + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(SPARSE)
        other.sendall(asked + SPARSE)
        assert everything(other).startswith(b"HTTP/1.1 200 ")
    for line in held:
        line.close()


def test_more_questions_than_can_wait_are_told_to_come_again(hasty: Live) -> None:
    heavy = json.dumps([example("golden")] * 20).encode()

    def one(_: int) -> httpx.Response:
        with hasty.client() as client:
            return post(client, "/v1/explain?trial=SARON", heavy)

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(one, range(12)))
    busy = [a for a in answers if a.status_code == 503]
    assert busy
    for answer in busy:
        kind = answer.json()["type"].rpartition(":")[2]
        assert kind in ("busy", "too-long")
        assert ("Retry-After" in answer.headers) is (kind == "busy")
    assert {a.status_code for a in answers} <= {200, 503}


def test_a_question_that_takes_too_long_is_ended_and_its_worker_replaced(hasty: Live) -> None:
    lesions = [{"id": f"l{n}", "organ": "liver"} for n in range(9000)]
    calm(hasty)
    with hasty.client() as client:
        answer = post(client, "/v1/match", json.dumps([{"lesions": lesions}] * 2).encode())
        assert answer.status_code == 503
        assert answer.json()["type"].endswith(":too-long")
        calm(hasty)
        assert "oligomatch_workers_lost_total 0.0" not in client.get("/metrics").text


# --- who may ask ----------------------------------------------------------------------------------

LENGTH = f"Content-Length: {len(SPARSE)}\r\n".encode()
ASKED = (
    b"POST /v1/match?only=SARON HTTP/1.1\r\nContent-Type: application/json\r\nConnection: close\r\n"
)


def status_of(server: Live, sent: bytes) -> int:
    """The status of the answer to raw bytes."""
    with server.raw() as line:
        line.sendall(sent)
        return int(line.recv(65536).split(b" ", 2)[1])


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("evil.example", 400),
        ("evil.example:8000", 400),
        ("localhost.evil.example", 400),
        ("127.0.0.1.evil.example", 400),
        ("", 400),
        ("192.0.2.1", 400),
        ("localhost", 200),
        ("LOCALHOST:1", 200),
        ("[::1]:8000", 200),
        ("ward.example", 200),  # allowed on the command line
        ("ward.example:443", 200),
    ],
)
@pytest.mark.parametrize("path", ["/", "/healthz", "/v1/trials"])
def test_only_a_request_that_names_the_server_is_answered(
    live: Live, path: str, host: str, status: int
) -> None:
    with live.client() as client:
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code == status
        if status == 400:
            assert answer.json()["type"].endswith("wrong-host")
            assert "evil" not in answer.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost:1"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://HOST"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 200),
        ({"Origin": "http://HOST"}, 200),
        ({}, 200),
    ],
)
@pytest.mark.parametrize("path", ["/", "/sheet", "/board", "/v1/match?only=SARON"])
def test_what_a_page_of_another_site_posts_is_refused(
    live: Live, path: str, headers: dict[str, str], status: int
) -> None:
    with live.client() as client:
        sent = {
            name: text.replace("HOST", f"127.0.0.1:{live.port}") for name, text in headers.items()
        }
        kind = "application/json" if path.startswith("/v1") else "application/x-www-form-urlencoded"
        body = SPARSE if path.startswith("/v1") else b"do=show"
        answer = client.post(path, content=body, headers={"Content-Type": kind, **sent})
        assert answer.status_code == status
        if status == 403:
            assert answer.json()["type"].endswith("cross-site")
        assert client.get("/", headers=sent).status_code == 200  # a page about no patient


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (ASKED + b"Host: localhost\r\n" + LENGTH + b"\r\n" + SPARSE, 200),
        (
            ASKED
            + b"Host: localhost\r\nTransfer-Encoding: chunked\r\n"
            + LENGTH
            + b"\r\n0\r\n\r\n",
            400,
        ),
        (
            ASKED
            + b"Host: localhost\r\n"
            + LENGTH
            + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400,
        ),
        (
            ASKED
            + b"Host: localhost\r\nTransfer-Encoding: identity\r\n"
            + LENGTH
            + b"\r\n"
            + SPARSE,
            400,
        ),
        (ASKED + b"Host: localhost\r\nHost: evil.example\r\n" + LENGTH + b"\r\n" + SPARSE, 400),
    ],
)
def test_a_body_whose_end_is_told_twice_is_refused(live: Live, sent: bytes, status: int) -> None:
    assert status_of(live, sent) == status
