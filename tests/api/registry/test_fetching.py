"""Fetching from a registry served on loopback: slow, patient, resumable, and never wrong."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner

from oligomatch.api.commands.app import app
from oligomatch.api.registry.fetching import FetchError, Manners, Query, client_of, fetch
from oligomatch.api.registry.store import open_registry
from tests.support.registries import blank, put

pytest.importorskip("httpx", reason="fetching needs the extra `fetch`")

RECORDS = [blank(n, f"Trial {n}", 2020, ["NSCLC"]) for n in range(1, 8)]
ASKED = Query((("query.term", "radiation"), ("query.cond", "NSCLC")))
Answer = tuple[int, bytes, dict[str, str]]


@dataclass
class Service:
    """A registry of seven records in pages, and the faults it answers with first."""

    faults: list[Answer | str] = field(default_factory=list)
    page_size: int = 3
    asked: list[dict[str, str]] = field(default_factory=list)
    paused: list[float] = field(default_factory=list)
    generation: str = "a"  # page names of another generation are refused
    url: str = ""

    def answer(self, parameters: dict[str, str]) -> Answer | str:
        self.asked.append(parameters)
        if self.faults:
            fault = self.faults.pop(0)
            if fault != "fine":
                return fault
        token = parameters.get("pageToken", f"{self.generation}0")
        if token[0] != self.generation:
            return 400, b"pageToken is not valid", {}
        start = int(token[1:])
        page: dict[str, Any] = {"totalCount": 7, "studies": RECORDS[start : start + self.page_size]}
        if start + self.page_size < len(RECORDS):
            page["nextPageToken"] = f"{self.generation}{start + self.page_size}"
        return 200, json.dumps(page).encode(), {}

    def manners(self) -> Manners:
        return Manners(0.5, self.page_size, self.paused.append)


@contextmanager
def served(service: Service) -> Iterator[Service]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            answer = service.answer({name: values[0] for name, values in query.items()})
            if isinstance(answer, str):  # the line goes dead
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
                return
            status, body, headers = answer
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
    )
    thread.start()
    service.url = f"http://127.0.0.1:{server.server_address[1]}/api/v2"
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()


def run(service: Service, path: Path, **more: Any) -> list[int]:
    """The number of records after each page."""
    with client_of(service.url) as client, open_registry(path, create=True) as store:
        pages = fetch(ASKED, store, client, "2026-01-01", manners=service.manners(), **more)
        return [page.progress.records for page in pages]


def stored(path: Path) -> list[dict[str, Any]]:
    with open_registry(path) as store:
        return [dict(record.raw) for record in store.records()]


BUSY: Answer = (429, b"slow down", {"Retry-After": "7"})
FAULT: Answer = (500, b"", {})
CUT: Answer = (200, json.dumps({"studies": RECORDS})[:-200].encode(), {})
EMPTY: Answer = (200, b'{"error": "maintenance"}', {})


def test_every_record_of_every_page_goes_in_and_requests_are_spaced(tmp_path: Path) -> None:
    with served(Service()) as service:
        assert run(service, tmp_path / "r.sqlite") == [3, 6, 7]
    assert stored(tmp_path / "r.sqlite") == RECORDS
    assert service.paused == [0.5, 0.5]
    assert [one.get("pageToken") for one in service.asked] == [None, "a3", "a6"]
    assert {(one["query.term"], one["query.cond"]) for one in service.asked} == {
        ("radiation", "NSCLC")
    }


@pytest.mark.parametrize(
    "fault", [BUSY, FAULT, CUT, EMPTY, "dead"], ids=["429", "500", "cut", "empty", "dead"]
)
def test_a_fault_in_between_is_asked_again_and_nothing_is_lost_or_doubled(
    tmp_path: Path, fault: Answer | str
) -> None:
    with served(Service(["fine", fault, fault])) as service:
        assert run(service, tmp_path / "r.sqlite") == [3, 6, 7]
    assert stored(tmp_path / "r.sqlite") == RECORDS
    assert [one.get("pageToken") for one in service.asked] == [None, "a3", "a3", "a3", "a6"]
    waits = [7.0, 7.0] if fault is BUSY else [2.0, 4.0]
    assert service.paused == [0.5, *waits, 0.5]


def test_a_fetch_that_stopped_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite"
    with served(Service(["fine", *[FAULT] * 5])) as service:
        with pytest.raises(
            FetchError, match="page 2: status 500, 5 times; the same command goes on"
        ):
            run(service, path)
        assert len(stored(path)) == 3
        before = len(service.asked)
        assert run(service, path) == [6, 7]
        assert service.asked[before]["pageToken"] == "a3"
        assert run(service, path) == [3, 6, 7]  # done, so anew
        assert run(service, path, restart=True) == [3, 6, 7]
    assert stored(path) == RECORDS


def test_paging_that_changed_meanwhile_begins_anew_once(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite"
    with served(Service(["fine", *[FAULT] * 5])) as service:
        with pytest.raises(FetchError):
            run(service, path)
        service.generation, service.page_size = "b", 4
        assert run(service, path) == [4, 7]
    assert stored(path) == RECORDS


def test_a_refused_query_and_pages_in_a_circle_stop_with_a_sentence(tmp_path: Path) -> None:
    with (
        served(Service([(400, b"bad query", {})])) as service,
        pytest.raises(FetchError, match="refuses the query"),
    ):
        run(service, tmp_path / "a.sqlite")
    with (
        served(Service([(404, b"", {})])) as service,
        pytest.raises(FetchError, match="status 404"),
    ):
        run(service, tmp_path / "b.sqlite")
    circle = json.dumps({"studies": RECORDS[:1], "nextPageToken": "a3"}).encode()
    with (
        served(Service([(200, circle, {})] * 3)) as service,
        pytest.raises(FetchError, match="circle"),
    ):
        run(service, tmp_path / "c.sqlite")


def test_a_record_that_cannot_be_read_is_told_and_the_others_go_in(tmp_path: Path) -> None:
    bad = blank(9, "Bad", 2020, [])
    put(bad, "conditionsModule.conditions", "NSCLC")
    page = json.dumps({"studies": [RECORDS[0], bad, 7, RECORDS[1]]}).encode()
    with (
        served(Service([(200, page, {})])) as service,
        client_of(service.url) as client,
        open_registry(tmp_path / "r.sqlite", create=True) as store,
    ):
        (one,) = fetch(ASKED, store, client, "2026-01-01", manners=service.manners())
    assert [fault.place for fault in one.faults] == ["page 1#2", "page 1#3"]
    assert stored(tmp_path / "r.sqlite") == RECORDS[:2]


def test_records_that_pages_passed_over_are_missed(tmp_path: Path) -> None:
    """Where paging moves in between, a record may come twice and another never."""
    moved = {"totalCount": 7, "studies": RECORDS[2:5], "nextPageToken": "a5"}
    with (
        served(Service(["fine", (200, json.dumps(moved).encode(), {})])) as service,
        client_of(service.url) as client,
        open_registry(tmp_path / "r.sqlite", create=True) as store,
    ):
        pages = list(fetch(ASKED, store, client, "2026-01-01", manners=service.manners()))
    assert [page.missing for page in pages] == [0, 0, 0]
    fewer = json.dumps({"totalCount": 7, "studies": [*RECORDS[:5], RECORDS[0]]}).encode()
    with served(Service([(200, fewer, {})])) as service:
        run_ = CliRunner().invoke(app, ["registry", "fetch", "radiation", "--service", service.url, "--registry", str(tmp_path / "r.sqlite")])  # fmt: skip
    assert run_.exit_code == 2
    assert "2 of the 7 records did not come" in run_.output


def test_a_registry_that_asks_for_a_long_wait_is_left_alone(tmp_path: Path) -> None:
    with served(Service([(429, b"", {"Retry-After": "3600"})])) as service:
        with pytest.raises(
            FetchError, match="requires a wait of 3600 seconds; the same command goes on"
        ):
            run(service, tmp_path / "r.sqlite")
        assert service.paused == []
        assert len(service.asked) == 1


def test_an_answer_nested_too_deep_is_no_page(tmp_path: Path) -> None:
    deep: Answer = (200, b'{"studies":' + b"[" * 200_000, {})
    with served(Service([deep])) as service:
        assert run(service, tmp_path / "r.sqlite") == [3, 6, 7]


def test_the_command_fetches_and_tells_its_progress(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite"
    with served(Service(page_size=100)) as service:
        run_ = CliRunner().invoke(app, ["registry", "fetch", "radiation", "--condition", "NSCLC", "--service", service.url, "--registry", str(path)])  # fmt: skip
    assert run_.exit_code == 0, run_.output
    assert "page 1: 7 of 7 records; 7 new, 0 changed" in run_.output
    assert "done; 7 trials in the registry" in run_.output
    assert stored(path) == RECORDS
