"""How long Hypothesis searches, by HYPOTHESIS_PROFILE: `ci` (short, the same each time), `long`, or
`asan` (a few examples, where each is slow); and how long a test may take."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from typing import TypeVar
from zlib import crc32

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

from oligomatch.rules.text.kept import begin
from tests.support.processes.commands import made_once, seldom_searched
from tests.support.processes.rewritten import rewritten_once
from tests.support.processes.turns import begin_turn, of_this_turn, turn_in_words
from tests.support.processes.unready import nursed_here

CALM = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

settings.register_profile(
    "ci", derandomize=True, max_examples=10, deadline=None, suppress_health_check=CALM
)
settings.register_profile("long", max_examples=5000, deadline=None, suppress_health_check=CALM)
settings.register_profile(
    "asan", derandomize=True, max_examples=10, deadline=None, suppress_health_check=CALM
)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "ci")
T = TypeVar("T")
settings.load_profile(PROFILE)
LONGER = {"long": 50, "asan": 10}.get(PROFILE, 1)  # than the limit of pyproject.toml, and examples


def first_of(each: Iterable[T], many: int) -> list[T]:
    """The first so many of what is tried alike; all with HYPOTHESIS_PROFILE=long."""
    return [*each][: None if PROFILE == "long" else many]


def some_of(names: Iterable[str], of: int) -> list[str]:
    """One name in so many, the same ones each time; all with HYPOTHESIS_PROFILE=long."""
    return [one for one in names if PROFILE == "long" or crc32(one.encode()) % of == 0]


def pytest_collection_finish() -> None:
    """What was collected stays until the end: no search for garbage goes through it again."""
    nursed_here()
    gc.collect()
    gc.freeze()


# each 40 processor seconds or more, whether of many tests or of one
LONGEST = {
    "test_claims.py",
    "test_known.py",
    "test_net.py",
    "test_planted.py",
    "test_pseudo_language.py",
}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """Two workers more than there are processors: half of the time of a test in the browser, and
    more of those of servers and slow clients, is waiting."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    known = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (known or 1) + 2


def pytest_sessionstart(session: pytest.Session) -> None:
    """What every worker needs is made once before them, and kept: the tests as pytest rewrites
    them, and the forms of letters and drafts."""
    if session.config.getoption("numprocesses", None):
        rewritten_once(session.config)
        from oligomatch.matcher.letters.reader import getting_ready

        with suppress(ValueError):  # of a pattern that cannot be read its own tests tell
            from oligomatch.api.authoring import linting  # noqa: F401 - which makes them
            from oligomatch.rules.drafting.wordings import keep_forms

            keep_forms()
            for _ in getting_ready():
                pass


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Which of the tests that are taken by turns this run took."""
    if turn := turn_in_words():
        terminalreporter.write_line(turn)


def pytest_configure(config: pytest.Config) -> None:
    """A longer search has a longer limit; xdist takes the files in the order of the collection."""
    if PROFILE == "ci" and getattr(config.option, "numprocesses", None):
        begin_turn()
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False
    limit = float(config.getini("timeout") or 0)
    if LONGER > 1 and config.getoption("timeout") is None:
        config.option.timeout = LONGER * limit


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest files first, then those of few tests: none may be left alone at the end; what is
    taken by turns, and not in this one, is left out.

    What says itself how many examples it takes, takes more of them in a long search, and a third
    as many in a short one.
    """
    other = [item for item in items if not of_this_turn(item.nodeid)]
    config.hook.pytest_deselected(items=other)
    items[:] = [item for item in items if of_this_turn(item.nodeid)]
    many = Counter(item.path for item in items)
    items.sort(key=lambda item: 0 if item.path.name in LONGEST else many[item.path])
    for test in {getattr(item.obj, "__func__", item.obj) for item in items if hasattr(item, "obj")}:
        own = getattr(test, "_hypothesis_internal_use_settings", None)
        if own is None:
            continue
        if PROFILE == "long" and own.max_examples < settings().max_examples:
            more = settings(own, max_examples=LONGER * own.max_examples)
            test._hypothesis_internal_use_settings = more
        elif PROFILE == "ci" and own.max_examples > settings().max_examples:
            fewer = settings(own, max_examples=max(own.max_examples // 3, settings().max_examples))
            test._hypothesis_internal_use_settings = fewer


if PROFILE != "long" and hasattr(providers, "_get_local_constants"):
    # Hypothesis mixes the constants of whatever modules are loaded into what it tries, so that a
    # test would meet other patients alone than after others, or in another folder
    providers._get_local_constants = lambda: providers._local_constants

made_once()
seldom_searched()
begin()  # the forms of letters are taken as they were kept: to make them takes half a minute

# no registry that happens to lie on the machine may tell a recruitment status to a test
os.environ["OLIGOMATCH_REGISTRY"] = os.devnull + "/registry.sqlite"

# hundreds of processes are begun, each of which would compile every module again (half of its time)
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
