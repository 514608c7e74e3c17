"""A whole match over HTTP against an endpoint that validates the same body and says a constant.

python -m benchmarks.http [rounds]    (prints a report; the two are asked in turn, in one run)

Both servers run as they would: the matcher with one worker, the other all in one process. The
constant is of the size of the match's own answer to the same patient, and its endpoint reads and
checks the body as the matcher does. The times are those that a client sees, over one connection
that is kept.
"""

from __future__ import annotations

import http.client
import json
import os
import platform
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import uvicorn
from fastapi import FastAPI, Request, Response

from oligomatch.api.intake.files import Day
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.web.work import given_of, read_body

ROOT = Path(__file__).parent.parent
PATIENTS = ("sparse", "golden")
JSON = {"Content-Type": "application/json"}
WARM = 60


def main(arguments: list[str]) -> int:
    """Print the report, or be one of the servers that it asks."""
    if arguments[:1] == ["constant"]:
        return _constant()
    rounds = int(arguments[0]) if arguments else 1500
    print(*report(rounds), sep="\n")
    return 0


def report(rounds: int) -> Iterator[str]:
    """Medians and tenths for each patient, and the ratio of each pair."""
    yield f"Python {platform.python_version()}, {os.cpu_count()} cores; {rounds} pairs a patient."
    yield "Milliseconds a request: median (10 % .. 90 %); ratio: median over pairs taken in turn."
    yield ""
    yield "| patient | sent | answered | validate and answer a constant | match 34 trials | ratio |"
    yield "| --- | --- | --- | --- | --- | --- |"
    matcher = (
        "-m",
        "oligomatch.api.commands.app",
        "serve",
        "--port",
        "0",
        "--processes",
        "1",
        "--quiet",
    )
    with served(matcher) as match, served(("-m", "benchmarks.http", "constant")) as constant:
        for name in PATIENTS:
            yield _row(name, match.port, constant.port, rounds)
    yield ""
    yield from _starts()


def _row(name: str, match: int, constant: int, rounds: int) -> str:
    body = (ROOT / "api/web/examples" / f"{name}.json").read_bytes()
    lines = [http.client.HTTPConnection("127.0.0.1", port) for port in (match, constant)]
    size = len(_asked(lines[0], "/v1/match", body))
    works = [(lines[0], "/v1/match"), (lines[1], f"/constant/{size}")]
    times: list[list[float]] = [[], []]
    for n in range(-WARM, rounds):
        for place in (0, 1) if n % 2 else (1, 0):
            began = time.perf_counter()
            answer = _asked(*works[place], body)
            took = (time.perf_counter() - began) * 1e3
            assert len(answer) == size
            if n >= 0:
                times[place].append(took)
    ratio = statistics.median(a / b for a, b in zip(*times, strict=True))
    both = f"{_spread(times[1])} | {_spread(times[0])}"
    return f"| {name} | {len(body)} | {size} | {both} | {ratio:.2f} |"


def _asked(line: http.client.HTTPConnection, path: str, body: bytes) -> bytes:
    line.request("POST", path, body, JSON)
    answer = line.getresponse()
    content = answer.read()
    assert answer.status == 200, content
    return content


def _spread(times: Sequence[float]) -> str:
    tenths = statistics.quantiles(times, n=10)
    return f"{statistics.median(times):.2f} ({tenths[0]:.2f} .. {tenths[-1]:.2f})"


# --- the servers --------------------------------------------------------------------------------


class Served(NamedTuple):
    """A server that answers: its port, and the number of its process."""

    port: int
    pid: int


@contextmanager
def served(command: Sequence[str]) -> Iterator[Served]:
    """A server by its command, until it is not needed."""
    process = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        said = re.search(r":(\d+)", process.stdout.readline())
        assert said is not None, "the server did not start"
        yield Served(int(said.group(1)), process.pid)
    finally:
        process.kill()
        process.wait()


def _constant() -> int:
    """Serve the constant: plain FastAPI and uvicorn, no worker; the body checked as for a match."""
    app, bounds, day = FastAPI(), ServerLimits(), Day(date.today())
    constants = cache(lambda size: json.dumps("x" * (size - 2)).encode())

    @app.post("/constant/{size}")
    async def constant(size: int, request: Request) -> Response:
        given_of(read_body(await request.body(), bounds), day, bounds)
        return Response(constants(size), media_type="application/json")

    listening = socket.create_server(("127.0.0.1", 0))
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    print(f"listens on :{listening.getsockname()[1]}", flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listening])
    return 0


# --- starting -----------------------------------------------------------------------------------

STARTS = {
    "nothing (the interpreter alone)": "pass",
    "the library: `from oligomatch import Profile, load_trials, match`": (
        "from oligomatch import Profile, load_trials, match"
    ),
    "the command line: `import oligomatch.api.commands.app`": "import oligomatch.api.commands.app",
    "the server: `import oligomatch.api.web.app`": "import oligomatch.api.web.app",
    "the rules: 34 trials read": (
        "from oligomatch.api.results.matching import load_rules; load_rules(None)"
    ),
}
TIMES = 11


def _starts() -> Iterator[str]:
    """The time of new processes in turn, and of a server until its first answer."""
    yield f"Milliseconds of a new process: median of {TIMES} (10 % .. 90 %), in turn."
    yield ""
    yield "| | ms |"
    yield "| --- | --- |"
    times: dict[str, list[float]] = {name: [] for name in (*STARTS, _FIRST)}
    for _ in range(TIMES):
        for name, code in STARTS.items():
            began = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
            times[name].append((time.perf_counter() - began) * 1e3)
        times[_FIRST].append(_until_first_answer())
    for name, each in times.items():
        yield f"| {name} | {_spread(each)} |"


_FIRST = "`oligomatch serve`, until its first match is answered"


def _until_first_answer() -> float:
    body = (ROOT / "api/web/examples/golden.json").read_bytes()
    began = time.perf_counter()
    with served(
        ("-m", "oligomatch.api.commands.app", "serve", "--port", "0", "--processes", "1", "--quiet")
    ) as server:
        _asked(http.client.HTTPConnection("127.0.0.1", server.port), "/v1/match", body)
        return (time.perf_counter() - began) * 1e3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
