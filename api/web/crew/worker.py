"""One worker, as the server asks it."""

from __future__ import annotations

from typing import Any

from oligomatch.api.web.crew.cradle import Cradle, Forked
from oligomatch.api.web.work import HttpAnswer, Question

START_SECONDS = 300.0  # where it has to be begun from nothing, on a machine with much else to do


class TooLong(Exception):
    """A worker did not answer in time."""


class Lost(Exception):
    """A worker has ended without an answer."""


class Worker:
    """One process, and the line to it."""

    def __init__(self, cradle: Cradle, niceness: int = 0) -> None:
        self._cradle = cradle
        self._line, self._process = cradle.begin(niceness)

    def heard(self) -> str:
        """Whether it has loaded the rules that the server has; waits for it.

        Raises:
            TooLong: nothing was heard in time.
            EOFError: it has ended.
        """
        if not self._line.poll(START_SECONDS):
            if isinstance(self._process, Forked):  # who should begin it may never come to it
                self._cradle.end()
            raise TooLong
        if isinstance(self._process, Forked):
            self._process.know(self._line)
        return str(self._heard(START_SECONDS))

    def ask(self, question: Question, seconds: float) -> HttpAnswer:
        """Its answer.

        Raises:
            TooLong: none came in time.
            Lost: the process has ended.
        """
        try:
            self._line.send(question)
            heard: HttpAnswer = self._heard(seconds)
        except (EOFError, OSError):
            raise Lost from None
        return heard

    def _heard(self, seconds: float) -> Any:
        if not self._line.poll(seconds):
            raise TooLong
        return self._line.recv()

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.is_alive()

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.join()
        self._line.close()
