"""What memory a long cohort takes: `python -m benchmarks.memory --patients 300000`.

The lines are written as they are made; then the real command screens them into Parquet in processes
of its own. All its processes are looked at together: the sum of what is resident in each (RSS;
pages that they share are counted in each), and of each one's share (PSS; each page counted once).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks.cohort_made import made

LOOK, STEPS = 0.25, 20  # seconds between two looks; lines told on the way
MB = 1024  # kB


class Held(NamedTuple):
    """What some processes hold, in kB."""

    resident: int
    share: int
    processes: int
    own: int  # of what is resident what is of no file, which other programs may come to share


def write_cohort(path: Path, patients: int) -> None:
    """The lines of so many made-up patients."""
    with path.open("w", encoding="utf-8") as file:
        for document in made(patients):
            print(json.dumps(document), file=file)


def tree_of(process: int) -> Iterator[int]:
    """A process and all that it began."""
    yield process
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = task.read_text()
        except OSError:
            continue  # ended meanwhile
        for child in children.split():
            yield from tree_of(int(child))


def held_by(processes: Sequence[int]) -> Held:
    """What these processes hold; one that has ended meanwhile holds nothing."""
    resident = share = there = own = 0
    for process in processes:
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        status = dict(line.split(":", 1) for line in lines[1:])
        resident += int(status["Rss"].split()[0])
        share += int(status["Pss"].split()[0])
        own += int(status["Anonymous"].split()[0])
        there += 1
    return Held(resident, share, there, own)


def read_so_far(process: int, path: Path) -> int:
    """How many bytes of a file a process has read, as far as it has it open."""
    for link in Path(f"/proc/{process}/fd").glob("*"):
        try:
            if os.readlink(link) == str(path):
                position = Path(f"/proc/{process}/fdinfo/{link.name}").read_text()
                return int(position.split()[1])
        except OSError:
            continue
    return 0


def screen(path: Path, out: Path, words: Sequence[str]) -> None:
    """Screen a file with the real command, and say what its processes held."""
    command = [
        sys.executable,
        "-m",
        "oligomatch.api.commands.app",
        "screen",
        str(path),
        "--out",
        str(out),
    ]
    begun = time.monotonic()
    process = subprocess.Popen([*command, "--format", "parquet", "--no-progress", *words])
    size, reported = path.stat().st_size, 0
    most, most_share = Held(0, 0, 0, 0), Held(0, 0, 0, 0)
    try:
        while process.poll() is None:
            held = held_by([*tree_of(process.pid)])
            most = max(most, held)
            most_share = max(most_share, held, key=lambda one: one.share)
            share = STEPS * read_so_far(process.pid, path) // size
            if share > reported:
                reported = share
                say(f"{share * 100 // STEPS} % read", held, time.monotonic() - begun)
            time.sleep(LOOK)
    finally:
        process.kill()
        status = process.wait()
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    say("most resident", most, time.monotonic() - begun)
    say("greatest share", most_share, time.monotonic() - begun)
    print(f"{spent.ru_utime + spent.ru_stime:.0f} s of the processors; exit status {status}")


def say(what: str, held: Held, seconds: float) -> None:
    """One line."""
    numbers = f"RSS {held.resident // MB:5} MB, PSS {held.share // MB:5} MB"
    print(f"{what:16} {numbers}, {held.processes} processes, {seconds:6.0f} s", flush=True)


def main(patients: int, cohort: Path | None, room: Path | None, words: Sequence[str]) -> None:
    """Make a cohort, screen it, and say how large the results are."""
    with TemporaryDirectory(dir=room) as folder:
        path = cohort or Path(folder) / "cohort.ndjson"
        if not path.exists():
            write_cohort(path, patients)
        print(f"{path.stat().st_size >> 20} MB of NDJSON, load {os.getloadavg()[0]:.1f}")
        out = Path(folder) / "out"
        screen(path.resolve(), out, words)
        for name in sorted(out.iterdir()):
            each = [*name.rglob("*")] if name.is_dir() else [name]
            print(f"{name.name:20} {sum(one.stat().st_size for one in each) / 2**20:9.1f} MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=300_000)
    parser.add_argument("--cohort", type=Path, help="made already, or where it is to stay")
    parser.add_argument("--room", type=Path, help="where there is room for what is written")
    given, others = parser.parse_known_args()
    main(given.patients, given.cohort, given.room, others)
