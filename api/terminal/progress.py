"""How far a long call has come, on standard error; numbers only, and nothing of a patient."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from oligomatch.api.terminal.streams import complain
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import plural

Tick = Callable[[], None]
STEP = 100  # patients between two lines where standard error is no terminal


@contextmanager
def progress(wanted: bool | None) -> Iterator[Tick]:
    """Call what is given once a patient. Shown if wanted; if nothing is said, on a terminal while
    the answers go elsewhere: a bar that moves would disturb them."""
    alone = sys.stderr.isatty() and not sys.stdout.isatty()
    shown = alone if wanted is None else wanted
    with (moving if alone else _lines)() if shown else _nothing() as tick:
        yield tick


@contextmanager
def _nothing() -> Iterator[Tick]:
    yield lambda: None


@contextmanager
def _lines() -> Iterator[Tick]:
    count = 0

    def tick() -> None:
        nonlocal count
        count += 1
        if count % STEP == 0:
            complain(say("progress.patients_so_far", count=count))

    yield tick
    complain(say("progress.in_all", count=plural(count, "patient", "patients")))


@contextmanager
def shown_so_far(many: str) -> Iterator[Tick]:
    """How many of them are done, on a terminal's standard error, gone when all are."""
    with moving(many) if sys.stderr.isatty() else _nothing() as tick:
        yield tick


@contextmanager
def moving(many: str = "patients") -> Iterator[Tick]:
    """A bar on standard error, gone when all is done."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from oligomatch.api.terminal.marks import new_console

    columns = (SpinnerColumn(), TextColumn(f"{{task.completed:.0f}} {many}"), TimeElapsedColumn())
    console = new_console(stderr=True)
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as shown:
        task = shown.add_task("", total=None)
        yield lambda: shown.advance(task)
