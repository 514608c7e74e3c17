"""Feeds changed files to the readers and sees that each is read or refused with its place.

python -m scripts.fuzz_readers trials|profiles|cases|findings [--seconds 600] [--seed 1]

The reader runs in a process of its own, which may take 200 MB of address space beyond what it has
after it has read every unchanged file, and 20 seconds of processor time an input. An input whose
answer is new is changed further. One that fails is kept under build/fuzz/, and the end is 1.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import random
import re
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from oligomatch.api.intake.files import Day, Fault, Given, Origin, decoded, patients_of, unreadable
from oligomatch.rules.case_files import read_cases
from oligomatch.rules.findings.findings import read_rules
from oligomatch.rules.read import load_trials, read_trial
from oligomatch.rules.text.text import RuleFileError
from scripts.fuzz_inputs import CANARY, changed

ROOT = Path(__file__).parent.parent
KEPT = ROOT / "build" / "fuzz"
ROOM = 200 << 20
SECONDS_EACH = 20
MOST_KNOWN = 2000  # inputs kept to be changed further
DAY = Day(date(2026, 1, 1))

Answer = tuple[str, ...]  # the problems told, each without the words of the file; none: it was read


class Unclear(AssertionError):
    """A refusal that does not say where or what, or that repeats a patient's words."""


def _trial(path: Path) -> Answer:
    return _rule_file(path, read_trial)


def _cases(path: Path) -> Answer:
    about = next(trial for trial in load_trials() if trial.id == path.name[:11])
    return _rule_file(path, lambda file: read_cases(file, about))


def _findings(path: Path) -> Answer:
    return _rule_file(path, read_rules)


def _rule_file(path: Path, read: Callable[[Path], object]) -> Answer:
    try:
        read(path)
    except RuleFileError as error:
        problems = [(one.file, one.line, one.column, one.problem) for one in error]
    else:
        return ()
    lines = len(path.read_text(errors="replace").splitlines()) + 1  # YAML breaks lines as Python
    for file, line, column, problem in problems:
        if file != str(path) or not 1 <= line <= lines + 1 or column < 1 or not problem.strip():
            raise Unclear(f"{file}:{line}:{column}: {problem}"[:300])
    return tuple(sorted({_shape(problem) for *_, problem in problems}))


def _profiles(path: Path) -> Answer:
    try:
        told = list(_faults(path))
    except RuleFileError as error:
        told = list(unreadable(error, Origin(str(path), 1, 1), patient=False).faults)
    for fault in told:
        text = str(fault)
        if not fault.line or not fault.expected or "\n" in text or fault.of_ours or CANARY in text:
            raise Unclear(text[:300])
    return tuple(sorted({_shape(f"{fault.field} {fault.expected}") for fault in told}))


def _faults(path: Path) -> Iterable[Fault]:
    for one in patients_of(decoded(path.read_bytes(), str(path)), str(path), DAY):
        if not isinstance(one, Given):
            yield from one.faults


def _shape(problem: str) -> str:
    return re.sub(r"`[^`]*`|\d+", "_", problem, flags=re.DOTALL)[:120]


@dataclass(frozen=True, slots=True)
class Kind:
    """A reader, the real files it reads, and the names an input may have."""

    read: Callable[[Path], Answer]
    files: tuple[str, ...]
    endings: tuple[str, ...] = (".yaml",)


KINDS = {
    "trials": Kind(_trial, ("rules/trials/*.yaml", "examples/trials/NCT????????.yaml")),
    "profiles": Kind(
        _profiles, ("examples/*.yaml", "api/web/examples/*.json"), (".yaml", ".json", ".ndjson")
    ),
    "cases": Kind(_cases, ("rules/cases/*.case.yaml",)),
    "findings": Kind(_findings, ("rules/findings/*.yaml",)),
}


def main() -> int:
    """Fuzz one reader for a while; print what happened, and 1 if an input failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    tally, end = Tally(), time.monotonic() + asked.seconds
    with tempfile.TemporaryDirectory() as folder:
        run = 0
        while (left := end - time.monotonic()) > 1:
            _one_child(asked.kind, f"{asked.seed}/{run}", left, Path(folder), tally)
            run += 1
    print(json.dumps(tally.told(asked.kind, asked.seconds, asked.seed), indent=1))
    return 1 if tally.failed else 0


@dataclass(slots=True)
class Tally:
    """What happened so far, over all children."""

    inputs: int = 0
    read: int = 0
    answers: set[str] = field(default_factory=set)
    most_beyond: int = 0
    longest: float = 0
    failed: Counter[str] = field(default_factory=Counter)

    def told(self, kind: str, seconds: float, seed: int) -> dict[str, Any]:
        """As printed."""
        return {
            "reader": kind, "seconds": seconds, "seed": seed,
            "inputs": self.inputs, "read": self.read,
            "refused": self.inputs - self.read - sum(self.failed.values()),
            "problems_of_their_own": len(self.answers),
            "most_memory_beyond_mb": round(self.most_beyond / 1024, 1),
            "longest_cpu_seconds": round(self.longest, 2), "failed": dict(self.failed),
        }  # fmt: skip


def _one_child(kind: str, seed: str, seconds: float, folder: Path, tally: Tally) -> None:
    """A child until its time is over or an input ends it."""
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(
        target=_child, args=(kind, seed, seconds, folder, theirs)
    )
    child.start()
    theirs.close()
    with suppress(EOFError):
        while ours.poll(SECONDS_EACH * 20 + 60):
            name, content, answer, cpu, beyond, why = ours.recv()
            tally.inputs += 1
            tally.read += answer == ()
            tally.answers.update(answer or ())
            tally.longest, tally.most_beyond = (
                max(tally.longest, cpu),
                max(tally.most_beyond, beyond),
            )
            if why:
                _keep(kind, name, content, why, tally)
    child.join(5)
    if child.is_alive():
        child.kill()
        child.join()
    if child.exitcode != 0:
        tally.inputs += 1
        last = max(folder.iterdir(), key=lambda file: file.stat().st_mtime_ns)
        _keep(kind, last.name, last.read_bytes(), f"the process ended {child.exitcode}", tally)


def _keep(kind: str, name: str, content: bytes, why: str, tally: Tally) -> None:
    tally.failed[why] += 1
    kept = f"{kind}-{hashlib.sha256(content).hexdigest()[:12]}-{name}"
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / kept).write_bytes(content)
    print(f"{kept}: {why}", file=sys.stderr, flush=True)


def _child(kind: str, seed: str, seconds: float, folder: Path, to: Any) -> None:
    end, chance, of = time.monotonic() + seconds, random.Random(seed), KINDS[kind]
    real = sorted(path for files in of.files for path in ROOT.glob(files))
    known = [(path.name, path.read_bytes()) for path in real]
    for path in real:
        of.read(path)
    _limit()
    base, seen = _resident(), set[Answer]()
    while time.monotonic() < end:
        name, content = chance.choice(known)
        content = changed(content, chance.choice(known)[1], chance)
        path = folder / _named(name, of.endings, chance)
        path.write_bytes(content)
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS_EACH)
        start = time.process_time()
        answer, why = _outcome(of.read, path)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        beyond = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base
        kept = content if why else b""
        to.send((path.name, kept, answer, time.process_time() - start, beyond, why))
        if answer is not None and answer not in seen and len(content) < 100_000:
            seen.add(answer)
            known.append((path.name, content))
            del known[len(real) : -MOST_KNOWN]


def _limit() -> None:
    """No more than the room beyond what is taken now, and an end to what takes too long."""
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + ROOM, taken + ROOM))
    signal.signal(signal.SIGVTALRM, _too_long)


def _too_long(*_: object) -> None:
    raise TimeoutError(f"more than {SECONDS_EACH} seconds of processor time")


def _resident() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _named(name: str, endings: tuple[str, ...], chance: random.Random) -> str:
    """The name of an input: that of the file it is made from, with an ending that is read."""
    return name if len(endings) == 1 else name.partition(".")[0] + chance.choice(endings)


def _outcome(read: Callable[[Path], Answer], path: Path) -> tuple[Answer | None, str]:
    """What the reader answered, or what went wrong."""
    try:
        return read(path), ""
    except Exception as error:
        last = error.__traceback__
        while last is not None and last.tb_next is not None:
            last = last.tb_next
        at = f"{Path(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno}" if last else ""
        said = str(error)[:200] if isinstance(error, Unclear | TimeoutError) else ""
        return None, f"{type(error).__name__} in {at} {said}".strip()


if __name__ == "__main__":
    sys.exit(main())
