"""The command line within the process of the tests."""

from __future__ import annotations

import gc
from contextlib import suppress
from functools import cache

SELDOM = 100_000  # new objects between two searches for garbage


def made_once() -> None:
    """Let the options of every command be read once in a process, as one that is typed reads them;
    typer would read them anew for each of some thousands."""
    with suppress(ImportError):  # where only the chain's tests are run
        import typer.main
        import typer.testing

        once = cache(typer.main.get_command)
        typer.main.get_command = once
        typer.testing._get_command = once


def seldom_searched() -> None:
    """Let garbage be looked for as seldom as the command line and a worker let it be."""
    gc.set_threshold(SELDOM)
