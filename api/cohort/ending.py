"""A call that is told to end leaves in order: no half-made folder, and no process behind it.

A signal by which a system ends a program (SIGTERM, SIGHUP) would end it on the spot, and leave what
it was about to write. Here it is an exception, as Ctrl-C is, so that every room is cleared.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

ENDS = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows has no SIGHUP

_LEAVING = (GeneratorExit, KeyboardInterrupt, SystemExit)


class Ending:
    """What to do when the call is told to end: at once, or when what must be whole is whole."""

    def __init__(self) -> None:
        self._held, self._stated = 0, 0
        self._before: dict[int, Any] = {}

    def take(self) -> None:
        """Answer the signals instead of whoever did; one that is ignored stays so (nohup)."""
        for name in ENDS:
            number = getattr(signal, name, None)
            before = None if number is None else signal.getsignal(number)
            if number is not None and before not in (None, signal.SIG_IGN):
                self._before[number] = signal.signal(number, self._on)

    def give_back(self) -> None:
        """Let who answered them before answer again."""
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _on(self, number: int, frame: FrameType | None) -> None:
        # Polars raises KeyboardInterrupt of its own, and the signal comes after it
        if self._held or sys.exc_info()[0] in _LEAVING:
            self._stated = self._stated or number
            return
        before = self._before[number]
        if before is signal.SIG_DFL:
            raise SystemExit(128 + number)
        before(number, frame)

    @contextmanager
    def later(self) -> Iterator[None]:
        """Nothing in here is broken off; a signal is answered at its end."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
            if self._stated and not self._held:
                number, self._stated = self._stated, 0
                self._on(number, None)


@contextmanager
def ended_in_order() -> Iterator[Ending]:
    """Signals to end are exceptions in here; only the main thread may answer signals."""
    ending = Ending()
    if threading.current_thread() is not threading.main_thread():
        yield ending
        return
    ending.take()
    try:
        yield ending
    finally:
        ending.give_back()
