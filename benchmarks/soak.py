"""What a server holds after long use: `python -m benchmarks.soak --minutes 60`.

First clients ask `POST /v1/match` one after the other, each as fast as it is answered: what the
server can do. Then they ask half as often for as long as is wanted, now and then for a page, an
explanation, or for gaps of 50 lesions without waiting for the answer. The memory of the server and
of its workers (what is resident and of no file, which other programs share) is looked at all the
while, and its growth told from the second tenth of the looks to the last. A worker of long
questions comes with one and goes with its client: what it holds meanwhile is no growth, and is
told apart.
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from benchmarks.http import JSON, served
from benchmarks.memory import MB, held_by, tree_of

EXAMPLES = Path(__file__).parent.parent / "api" / "web" / "examples"
LOOK = 5.0  # seconds between two looks
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
HEAVY = json.dumps(
    {"lesions": [{"organ": "liver", "diameter_mm": 5 + n} for n in range(50)]}
).encode()
Answer = tuple[str, float]  # what was answered, and after how many seconds


class Client:
    """One connection that is kept, and what it asks one after the other."""

    def __init__(self, port: int, first: int, *, mixed: bool) -> None:
        self._port, self._numbers, self._mixed = port, count(first), mixed
        self._bodies = [(EXAMPLES / f"{name}.json").read_bytes() for name in ("sparse", "golden")]
        self._line = self._new()

    def _new(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)

    def ask(self) -> Answer:
        """Ask the next question."""
        number, began = next(self._numbers), time.perf_counter()
        if self._mixed and number % 400 == 7:
            leaving = self._new()
            leaving.request("POST", "/v1/gaps", HEAVY, JSON)
            time.sleep(0.5)
            leaving.close()
            return "left", time.perf_counter() - began
        path, body, kind = "/v1/match", self._bodies[number % 2], JSON
        if self._mixed and number % 40 == 9:
            path, body, kind = "/", b"/cancer_type=NSCLC", FORM
        elif self._mixed and number % 400 == 11:
            path = "/v1/explain?trial=SARON"
        try:
            self._line.request("POST", path, body, kind)
            answer = self._line.getresponse()
            answer.read()
            said = str(answer.status)
        except (OSError, http.client.HTTPException) as error:
            said, self._line = type(error).__name__, self._new()
        name = "match" if path == "/v1/match" else "else"
        return f"{name} {said}", time.perf_counter() - began


def asked(
    port: int, clients: int, seconds: float, rate: float | None, look: Callable[[], None]
) -> list[Answer]:
    """What so many clients are answered: each asks when it has its answer, or all of them together
    so many times a second, whether or not the answers keep up."""
    found: list[Answer] = []
    began = time.perf_counter()

    def run(number: int) -> None:
        client = Client(port, number * 37, mixed=rate is not None)
        due = began + (number / rate if rate else 0)
        while time.perf_counter() < began + seconds:
            if rate:
                time.sleep(max(0.0, due - time.perf_counter()))
                late, due = max(0.0, time.perf_counter() - due), due + clients / rate
                said, took = client.ask()
                found.append((said, took + late))
            else:
                found.append(client.ask())

    threads = [threading.Thread(target=run, args=(number,)) for number in range(clients)]
    for one in threads:
        one.start()
    while any(one.is_alive() for one in threads):
        time.sleep(min(LOOK, seconds / 4))
        look()
    return found


def report(minutes: float, clients: int, workers: int, at_most: float | None) -> Iterator[str]:
    """The report, line by line."""
    command = ("-m", "oligomatch.api.commands.app", "serve", "--port", "0", "--quiet")
    with served((*command, "--processes", str(workers))) as server:
        asked(server.port, clients, 20, None, lambda: None)  # until every worker has begun
        fast = asked(server.port, clients, 10, None, lambda: None)
        able = len(fast) / 10
        rate = min(able / 2, at_most or able)
        yield f"{workers} workers, {clients} clients: {able:.0f} matches a second; at {rate:.0f}:"
        looks: list[dict[int, float]] = []

        def look() -> None:
            looks.append({one: held_by([one]).own / MB for one in tree_of(server.pid)})

        found = asked(server.port, clients, minutes * 60, rate, look)
    took = sorted(seconds for said, seconds in found if said == "match 200")
    yield f"{len(found)} questions in {minutes:g} minutes: {dict(Counter(s for s, _ in found))}"
    yield (
        f"a match: median {took[len(took) // 2] * 1e3:.0f} ms,"
        f" 99 % {took[len(took) * 99 // 100] * 1e3:.0f} ms"
    )
    tenth = max(1, len(looks) // 10)
    lasting = set.intersection(*map(set, looks[tenth:]))
    held = [sum(each[one] for one in lasting) for each in looks[tenth:]]
    first, last = statistics.median(held[:tenth]), statistics.median(held[-tenth:])
    yield f"memory of {len(lasting)} processes: {first:.1f} MB after a tenth of the time,"
    yield f"{last:.1f} MB at the end: {(last / first - 1) * 100:+.2f} %"
    passing = [sum(each.values()) for each in looks[tenth:]]
    others = max(whole - own for whole, own in zip(passing, held, strict=True))
    yield f"workers of long questions: at most {others:.1f} MB at a look"


def main(arguments: list[str]) -> int:
    """Print the report."""
    reader = argparse.ArgumentParser(prog="benchmarks.soak", description=__doc__)
    reader.add_argument("--minutes", type=float, default=60)
    reader.add_argument("--clients", type=int, default=8)
    reader.add_argument("--workers", type=int, default=4)
    reader.add_argument("--at-most", type=float, help="questions a second")
    asked_for = reader.parse_args(arguments)
    each = (asked_for.minutes, asked_for.clients, asked_for.workers, asked_for.at_most)
    for line in report(*each):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
