"""The life of a worker: it has the rules, and answers one question after another."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from multiprocessing.connection import Connection

from oligomatch.api.page.wanted import PagePart, Wanted
from oligomatch.api.results.matching import Rules
from oligomatch.api.web.crew.line import send_answer
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.web.options import Options
from oligomatch.api.web.work import PatientQuestion, Task, answer
from oligomatch.matcher.letters.reader import getting_ready
from oligomatch.rules.text.text import RuleFileError

READY, CHANGED = "ready", "changed"
IDLE = 1.0  # seconds without a question, behind which a worker gets ready for letters
_DAY, _ONE = date(2026, 5, 14), ServerLimits(patients=1, faults=1)
_LESION = b'{"lesions": [{"diameter_mm": 5}]}'
SELDOM = 100_000  # new objects between two searches for garbage while a question is answered
MOST_LEFT = 5_000  # of its objects that an answer may leave: a page leaves 600 that hold each other


def work(
    line: Connection,
    rules: Rules | None,
    limits: ServerLimits,
    niceness: int,
    steps: Iterator[None] | None = None,
) -> None:
    """Say whether the rules are those of the server, then answer what is asked by them; `steps`:
    by which it gets ready when nobody asks."""
    if hasattr(os, "nice"):  # not on every system
        os.nice(niceness)
    with suppress(EOFError, OSError):  # the server has gone
        if rules is None:
            line.send(CHANGED)
            return
        line.send(READY)
        while True:
            while steps is not None and not line.poll(IDLE):  # nobody asks
                steps = further(steps, line.poll)
            send_answer(line, answer(line.recv(), rules, limits))
            if gc.get_count()[0] > MOST_LEFT:  # what no answer waits for
                gc.collect(1)


def growing(rules: Rules) -> Iterator[None]:
    """Get ready, step by step, for what the first who asks would wait for: a lesion of which only
    its size is told, as one types it, and letters."""
    answer(PatientQuestion(Task.MATCH, _LESION, Options(), _DAY), rules, _ONE)
    yield
    yield from getting_ready()


def further(steps: Iterator[None], asked: Callable[[], bool]) -> Iterator[None] | None:
    """Get ready until something is asked: neither the first letter shall wait for it, nor a
    patient meanwhile; the steps that are left."""
    for _ in steps:
        if asked():
            return steps
    gc.freeze()
    return None


def prepared(again: Callable[[], Rules], digest: str, limits: ServerLimits) -> Rules | None:
    """The rules, if they are still those of the server, in a process that is bounded and warm."""
    _bound_memory(limits.memory)
    try:
        rules = again()
    except RuleFileError:
        return None
    if rules.digest != digest:  # a worker would answer by other rules than the server
        return None
    _warm(rules)
    return rules


def _warm(rules: Rules) -> None:
    """Do once what every answer needs, and leave what it made out of the search for garbage: a
    search through all the rules would hold up an answer every now and then."""
    answer(
        Wanted(PagePart.BRING, b"do=example&example=golden", _DAY),
        rules,
        _ONE,
    )
    gc.collect()
    gc.freeze()
    gc.set_threshold(SELDOM)


def _bound_memory(most: int) -> None:
    try:
        import resource
    except ImportError:  # not on this system
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
