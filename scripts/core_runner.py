"""Each small change of a module held against tests that are collected once, in one process.

python -m scripts.core_runner MODULE RESULTS WANTED TESTS..   (called by scripts.core_mutants)

The tests run once unchanged, and the lines of the module that each reaches are kept. For each
change the process splits: the half that makes the change runs the tests that reach it, those that
noticed something nearby first, then file by file the quickest, until one fails.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pickle
import resource
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from functools import _lru_cache_wrapper
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import Phase, settings

from scripts.core_changes import Change, changes_of

ROOM = 2 << 30  # bytes beyond what the process has
LEAST_SECONDS = 20
LONGER = 10  # times as long as unchanged
MOST_RUNS = 150  # of one test function with other parameters


class Runner:
    """A pytest plugin that runs the tests once for each change."""

    def __init__(
        self, module: str, results: Path, wanted: list[list[str]] | None, tests: tuple[str, ...]
    ) -> None:
        self.module = module
        self.name = f"oligomatch.matcher.{module.replace('/', '.').removesuffix('.__init__')}"
        self.wanted = wanted  # where and what: these changes alone
        self.tests = tests
        self.results = results
        self.caches: list[Any] = []
        self.reached: list[set[int]] = []
        self.seconds: list[float] = []
        self.noticed: dict[str, Counter[int]] = defaultdict(Counter)

    def pytest_collection(self) -> None:
        """Few examples, the same each time, and no search for the smallest that fails."""
        quick = settings(max_examples=15, phases=(Phase.explicit, Phase.generate), database=None)
        settings.register_profile("changed", quick, derandomize=True)
        settings.load_profile("changed")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of one run of the tests."""
        items = session.items
        importlib.import_module(self.name)  # one that is not there is no change noticed
        self.caches = [one for one in gc.get_objects() if _is_cache(one)]
        gc.freeze()
        self.reached, self.seconds = _in_child(lambda: self._unchanged(items), 1200)
        changes = [
            change
            for change in changes_of(Path(f"matcher/{self.module}.py"))
            if self.wanted is None or [change.where, change.differs] in self.wanted
        ]
        with self.results.open("a") as file:
            for change in changes:
                end, by = self._held(change, items)
                line = {"where": change.where, "change": change.differs, "end": end, "by": by}
                print(json.dumps(line), file=file, flush=True)
        return True

    def _unchanged(self, items: list[pytest.Item]) -> tuple[list[set[int]], list[float]]:
        reached, seconds = [], []
        name = str(Path(f"matcher/{self.module}.py").resolve())
        for item in items:
            self._forget()
            lines: set[int] = set()
            start = time.process_time()
            sys.settrace(_tracer(name, lines))
            passed = _passes(item)
            sys.settrace(None)
            if not passed:
                print(f"fails unchanged: {item.nodeid}", file=sys.__stderr__)
            reached.append(lines if passed else set())
            seconds.append(time.process_time() - start)
        return reached, seconds

    def _held(self, change: Change, items: list[pytest.Item]) -> tuple[str, str]:
        """How a change ended (`noticed`, `not noticed`, `too long`), and the test that noticed."""
        near = self.noticed[change.where]
        order = [i for i, lines in enumerate(self.reached) if not lines.isdisjoint(change.lines)]
        order = [i for i in _spread(order, items) if not near[i]] + [i for i in near if i >= 0]
        order.sort(key=lambda i: (-near[i], self.rank(items[i]), self.seconds[i]))
        expected = sum(self.seconds[i] for i in order)
        most = int(max(LEAST_SECONDS, expected * LONGER))
        try:
            found = _in_child(lambda: self._first_failing(change, items, order), most)
        except TimeoutError:
            return "too long", ""
        if found is None:
            return "not noticed", ""
        near.update([found])
        return "noticed", items[found].nodeid if found >= 0 else "the change itself"

    def _forget(self) -> None:
        """Nothing that was worked out before the change is kept."""
        for kept in self.caches:
            kept.cache_clear()

    def rank(self, item: pytest.Item) -> int:
        """The place of a test's file among those given, the sharpest first."""
        return self.tests.index(item.nodeid.partition("::")[0])

    def _first_failing(
        self, change: Change, items: list[pytest.Item], order: list[int]
    ) -> int | None:
        self._forget()
        try:
            change.make(self.name)
            if self.module.startswith("measures/") and self.module != "measures/__init__":
                importlib.reload(
                    sys.modules["oligomatch.matcher.measures"]
                )  # its table is made by functions
        except Exception:
            return -1
        return next((i for i in order if not _passes(items[i])), None)


def _spread(order: list[int], items: list[pytest.Item]) -> Iterator[int]:
    """Of each test function the runs with other parameters, or so many of them from all over."""
    runs: dict[str, list[int]] = defaultdict(list)
    for i in order:
        runs[items[i].nodeid.partition("[")[0]].append(i)
    for same in runs.values():
        yield from same[:: -(-len(same) // MOST_RUNS)]


def _is_cache(one: object) -> bool:
    return isinstance(one, _lru_cache_wrapper) and one.__module__.startswith("oligomatch.matcher")


def _tracer(name: str, lines: set[int]) -> Callable[[FrameType, str, Any], Any]:
    def local(frame: FrameType, event: str, _: Any) -> Any:
        lines.add(frame.f_lineno)
        return local

    def called(frame: FrameType, _event: str, _: Any) -> Any:
        return local(frame, "", None) if frame.f_code.co_filename == name else None

    return called


def _passes(item: pytest.Item) -> bool:
    """Whether a test passes, set up and torn down."""
    from _pytest.runner import runtestprotocol

    return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))


def _in_child(work: Callable[[], Any], most_seconds: int) -> Any:
    """What the work gives in a process split off from this one.

    Raises:
        TimeoutError: it took longer, or more memory than there is room for.
    """
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        _child(work, write, most_seconds)
    os.close(write)
    with os.fdopen(read, "rb") as file:
        pickled = file.read()
    os.waitpid(child, 0)
    if not pickled:
        raise TimeoutError
    return pickle.loads(pickled)


def _child(work: Callable[[], Any], write: int, most_seconds: int) -> None:
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + ROOM, taken + ROOM))
    resource.setrlimit(resource.RLIMIT_CPU, (most_seconds, most_seconds + 1))
    signal.alarm(most_seconds * 4)
    try:
        with open(os.devnull, "w") as away, redirect_stdout(away), redirect_stderr(away):
            pickled = pickle.dumps(work())
        with os.fdopen(write, "wb") as file:
            file.write(pickled)
    finally:
        os._exit(0)


def main(module: str, results: str, wanted: str, *tests: str) -> int:
    """Collect the tests once, and run them for each change."""
    runner = Runner(module, Path(results), json.loads(Path(wanted).read_text()), tests)
    return int(pytest.main(["-q", "--tb=no", "-p", "no:cacheprovider", *tests], [runner]))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
