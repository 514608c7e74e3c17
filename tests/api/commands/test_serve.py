"""`oligomatch serve`: where it listens, what it says, how it ends."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from oligomatch.api.registry.store import open_registry
from oligomatch.matcher.landscape.record import Record
from oligomatch.rules.read import SHIPPED
from tests.support.processes.live import READY, ROOT, SERVE, example, post, serving
from tests.support.processes.state import runs, state
from tests.support.registries import blank, put

SPARSE = json.dumps(example("sparse")).encode()


def refused(*arguments: str) -> str:
    """What is said on standard error by a server that does not start."""
    done = subprocess.run(
        [sys.executable, "-m", "oligomatch.api.commands.app", "serve", *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stdout == ""
    return done.stderr


def test_a_port_in_use_is_told_with_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused("--port", str(port))
    assert said == (
        f"oligomatch: --port: {port} is in use; take another, or `--port 0` for any that is free\n"
    )


def test_an_address_of_another_machine_is_told() -> None:
    said = refused("--host", "192.0.2.1", "--port", "0")
    assert said == (
        "oligomatch: --host: not an address of this machine; `127.0.0.1` is this machine alone\n"
    )


def test_trial_files_that_are_not_there_are_told(tmp_path: Path) -> None:
    said = refused("--trials", str(tmp_path / "none"))
    assert said.startswith("oligomatch: the trial files cannot be used:")


def test_it_warns_where_other_machines_can_reach_it(tmp_path: Path) -> None:
    with serving(tmp_path / "open", (*SERVE, "--host", "0.0.0.0", "--quiet")) as live:
        said = (live.place / "err").read_text()
        assert said.startswith("oligomatch: warning: 0.0.0.0 can be reached from other machines")
        assert "healthz" not in said


def test_a_request_that_runs_is_answered_before_the_end(tmp_path: Path) -> None:
    heavy = json.dumps([example("golden")] * 8).encode()
    head = (
        "POST /v1/match HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(heavy)}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
    )
    with serving(tmp_path / "it") as live, live.raw() as line:
        assert "http://127.0.0.1:" in (live.place / "out").read_text()
        assert "warning" not in (live.place / "err").read_text()
        line.sendall(head.encode())
        assert line.recv(1024).startswith(b"HTTP/1.1 100 ")  # it runs: the body is asked for
        line.sendall(heavy)
        assert live.stop() == 130  # as of every command after Ctrl-C
        assert line.recv(1024).startswith(b"HTTP/1.1 200 ")


def test_no_worker_outlives_its_server(tmp_path: Path) -> None:
    with serving(tmp_path / "it") as live:
        children = _children(live.process.pid) + _workers(live.process.pid)
        assert len(children) > 1
    until = time.monotonic() + 10  # killed: it could not end them itself
    while any(map(runs, children)):
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_question_that_finds_a_dead_worker_is_put_to_the_next(tmp_path: Path) -> None:
    with serving(tmp_path / "it", (*SERVE, "--processes", "1")) as live, live.client() as client:
        _kill_workers(live.process.pid)
        assert post(client, "/v1/match", SPARSE).status_code == 200


def test_what_is_typed_does_not_wait_for_what_each_answer_would_do(tmp_path: Path) -> None:
    """The page asks for the answers by itself; with one worker a reader would wait for them."""
    with serving(tmp_path / "it", (*SERVE, "--processes", "1")) as live, live.client() as client:
        form = {"/cancer_type": "NSCLC"}
        with ThreadPoolExecutor(1) as aside:
            answers = aside.submit(httpx.post, f"{live.url}/ask", data=form, timeout=60)
            time.sleep(0.3)  # it is under way
            assert client.post("/", data=form).status_code == 200
            assert not answers.done()
            assert answers.result().status_code == 200


def _nurses(pid: int) -> list[int]:
    """The process of a server that begins its workers."""
    return [
        child
        for child in _children(pid)
        if runs(child) and b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


def _workers(pid: int) -> list[int]:
    return [one for nurse in _nurses(pid) for one in _children(nurse) if runs(one)]


def _kill(each: list[int]) -> None:
    for one in each:
        os.kill(one, 9)


def _kill_workers(pid: int) -> None:
    _kill(_workers(pid))


def _kill_who_begins(pid: int) -> None:
    """The nurse with all its workers: it is held first, so that it begins none meanwhile, who would
    live on and be nobody's child here."""
    nurses = _nurses(pid)
    for one in nurses:
        os.kill(one, signal.SIGSTOP)
        _until(lambda: not runs(one) or state(one) == "T")  # noqa: B023
    _kill([child for one in nurses for child in _children(one)])
    _kill(nurses)


def _children(pid: int) -> list[int]:
    if not Path("/proc/self/task").exists():
        pytest.skip("this system does not tell a process's children")
    told = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for each in told for child in each.read_text().split()]


def test_rules_of_a_folder_are_served_and_a_changed_folder_is_not(tmp_path: Path) -> None:
    """Whoever begins later answers by the rules of the server, or not at all."""
    folder = tmp_path / "trials"
    folder.mkdir()
    for name in ("NCT02417662", "NCT03595644"):
        shutil.copy(SHIPPED / f"{name}.yaml", folder)
    command = (*SERVE, "--trials", str(folder), "--processes", "1")
    with serving(tmp_path / "it", command) as live, live.client() as client:
        assert client.get("/readyz").json()["trial_count"] == 2
        assert len(post(client, "/v1/match", SPARSE).json()["matches"]) == 2
        (folder / "NCT02417662.yaml").unlink()
        _kill_workers(live.process.pid)
        assert len(post(client, "/v1/match", SPARSE).json()["matches"]) == 2
        _kill_who_begins(live.process.pid)

        def why_not() -> str:
            answer = post(client, "/v1/match", SPARSE)
            assert answer.status_code == 503
            return str(answer.json()["type"]).rpartition(":")[2]

        _until(lambda: why_not() == "not-ready")  # `busy` while another nurse still reads
        assert why_not() == "not-ready"
        assert client.get("/readyz").status_code == 503


# --- workers killed at their worst moments ---------------------------------------------------------

TWO = (*SERVE, "--processes", "2")


def _until(reached: Callable[[], bool]) -> None:
    until = time.monotonic() + 120
    while not reached():
        assert time.monotonic() < until
        time.sleep(0.05)


def _ready(client: httpx.Client) -> bool:
    return client.get("/readyz").status_code == 200


def test_all_workers_killed_while_idle_are_replaced_and_readyz_tells_the_truth(
    tmp_path: Path,
) -> None:
    with serving(tmp_path / "it", TWO) as live, live.client() as client:
        _until(lambda: len(_workers(live.process.pid)) == 2)
        for _ in range(2):
            killed = _workers(live.process.pid)
            _kill_workers(live.process.pid)
            _until(lambda: not any(map(runs, killed)))  # noqa: B023
            answer = client.get("/readyz").status_code
            # they are replaced unasked as well, perhaps before the question arrives
            assert answer == 503 or {*_workers(live.process.pid)} - {*killed}
            assert post(client, "/v1/match", SPARSE).status_code == 200
            assert _ready(client)
            _until(lambda: len(_workers(live.process.pid)) == 2)


def test_workers_killed_while_nobody_asks_are_replaced_unasked(tmp_path: Path) -> None:
    with serving(tmp_path / "it", TWO) as live, live.client() as client:
        _until(lambda: len(_workers(live.process.pid)) == 2)
        killed = _workers(live.process.pid)
        _kill_workers(live.process.pid)
        _until(lambda: len({*_workers(live.process.pid)} - {*killed}) == 2)
        _until(lambda: _ready(client))


def test_workers_killed_while_they_start_are_replaced(tmp_path: Path) -> None:
    with serving(tmp_path / "it", TWO) as live, live.client() as client:
        for _ in range(4):
            _kill_who_begins(live.process.pid)
            time.sleep(0.3)
        _until(lambda: len(_workers(live.process.pid)) == 2)
        _until(lambda: _ready(client))
        assert post(client, "/v1/match", SPARSE).status_code == 200


def test_a_nurse_that_is_killed_takes_nobody_along_and_another_takes_its_place(
    tmp_path: Path,
) -> None:
    with serving(tmp_path / "it", TWO) as live, live.client() as client:
        _until(lambda: len(_workers(live.process.pid)) == 2)
        (nurse,), orphans = _nurses(live.process.pid), _workers(live.process.pid)
        _kill([nurse])
        assert post(client, "/v1/match", SPARSE).status_code == 200
        assert all(map(runs, orphans))
        _kill(orphans)
        _until(lambda: len(_workers(live.process.pid)) == 2)
        assert _nurses(live.process.pid) != [nurse]
        assert post(client, "/v1/match", SPARSE).status_code == 200


def test_workers_have_in_common_what_letters_need(tmp_path: Path) -> None:
    """Whoever began before it was made has made room, and none of them counts as lost."""
    ready = (*READY, "--processes", "2")
    with serving(tmp_path / "it", ready) as live, live.client() as client:
        _until(lambda: len(_workers(live.process.pid)) == 2)
        first = _workers(live.process.pid)
        _until(lambda: not any(map(runs, first)) and len(_workers(live.process.pid)) == 2)
        assert _ready(client)
        assert "oligomatch_workers_lost_total 0.0" in client.get("/metrics").text
        (nurse,), later = _nurses(live.process.pid), _workers(live.process.pid)
        assert post(client, "/v1/match", SPARSE).status_code == 200
        assert _nurses(live.process.pid) == [nurse]
        assert _workers(live.process.pid) == later


def test_who_forks_workers_has_one_thread(tmp_path: Path) -> None:
    """What another thread holds at that moment would never be given back in the worker."""
    with serving(tmp_path / "it", (*SERVE, "--processes", "1")) as live, live.client() as client:
        assert post(client, "/v1/match", SPARSE).status_code == 200
        (nurse,) = _nurses(live.process.pid)
        assert len(list(Path(f"/proc/{nurse}/task").iterdir())) == 1


def test_a_question_whose_worker_is_killed_is_put_to_another(tmp_path: Path) -> None:
    heavy = json.dumps([example("golden")] * 8).encode()
    with serving(tmp_path / "it", TWO) as live, ThreadPoolExecutor(1) as pool:

        def ask() -> int:
            with live.client() as client:
                return post(client, "/v1/match", heavy).status_code

        answer = pool.submit(ask)
        time.sleep(0.3)
        _kill_workers(live.process.pid)
        assert answer.result() == 200


def test_a_registry_updated_meanwhile_refuses_no_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that takes the place of another knows the statuses that the server has."""
    path = tmp_path / "r.sqlite"
    monkeypatch.setenv("OLIGOMATCH_REGISTRY", str(path))

    def updated(status: str, day: str) -> None:
        raw = blank(1, "A trial", 2019, ["NSCLC"])
        put(raw, "identificationModule.nctId", "NCT02417662")
        put(raw, "statusModule.overallStatus", status)
        put(raw, "statusModule.lastUpdatePostDateStruct.date", day)
        with open_registry(path, create=True) as store:
            store.add([Record(raw)], day)

    updated("RECRUITING", "2026-01-01")
    with serving(tmp_path / "live", (*SERVE, "--processes", "1")) as live, live.client() as client:
        before = post(client, "/v1/match", SPARSE).json()
        updated("COMPLETED", "2026-02-01")
        killed = _workers(live.process.pid)
        assert killed
        _kill_workers(live.process.pid)
        _until(lambda: not any(map(runs, killed)))
        after = post(client, "/v1/match", SPARSE)
        assert client.get("/readyz").status_code == 200
    assert (after.status_code, after.json()) == (200, before)
