"""A real server in a process of its own, with everything that it writes kept."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[3]
READY = ("-m", "oligomatch.api.commands.app", "serve", "--port", "0")  # for letters, after a while
SERVE = ("-m", "tests.support.processes.unready", "serve", "--port", "0")
STARTS = 60.0


@dataclass
class Live:
    """A running server."""

    process: subprocess.Popen[bytes]
    place: Path  # standard output, standard error, and the folder of temporary files
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self) -> httpx.Client:
        # no certificate is asked for here: to read them takes most of the time of a short question
        return httpx.Client(base_url=self.url, timeout=130, verify=False)

    def raw(self) -> socket.socket:
        """A connection to write any bytes to."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def written(self) -> bytes:
        """Every byte that the server has written, on its streams and into temporary files."""
        return b"\n".join(
            path.name.encode() + b"\n" + path.read_bytes()
            for path in sorted(self.place.rglob("*"))
            if path.is_file()
        )

    def stop(self) -> int:
        """Ask it to stop as Ctrl-C does; its exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=30)


@contextmanager
def serving(place: Path, command: Sequence[str] = SERVE) -> Iterator[Live]:
    """A server that is ready; killed at the end if it still runs."""
    (place / "temporary").mkdir(parents=True)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(place / "temporary")}
    with (place / "out").open("wb") as out, (place / "err").open("wb") as err:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=environment, stdout=out, stderr=err
        )
    try:
        live = Live(process, place, _port(process, place))
        _await_ready(live)
        yield live
    finally:
        process.kill()
        process.wait()


def _port(process: subprocess.Popen[bytes], place: Path) -> int:
    """The port it says that it listens on."""
    until = time.monotonic() + STARTS
    while time.monotonic() < until and process.poll() is None:
        if said := re.search(r"http://\S+:(\d+)", (place / "out").read_text()):
            return int(said.group(1))
        time.sleep(0.05)
    raise AssertionError(f"the server did not start: {(place / 'err').read_text()}")


def _await_ready(live: Live) -> None:
    until = time.monotonic() + STARTS
    with live.client() as client:
        while time.monotonic() < until:
            if client.get("/readyz").status_code == 200:
                return
            time.sleep(0.05)
    raise AssertionError("no worker was ready")


def example(name: str) -> dict[str, Any]:
    """A shipped example request."""
    found: dict[str, Any] = json.loads((ROOT / "api/web/examples" / f"{name}.json").read_text())
    return found


def post(client: httpx.Client, path: str, body: bytes, **more: Any) -> httpx.Response:
    """One question with a body as it stands."""
    headers = {"Content-Type": "application/json", **more.pop("headers", {})}
    return client.post(path, content=body, headers=headers, **more)
