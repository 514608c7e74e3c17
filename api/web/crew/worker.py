"""One worker, as the server asks it."""

from __future__ import annotations

import asyncio
import socket
from multiprocessing.connection import Connection
from typing import Any

from oligomatch.api.web.crew.cradle import Cradle, Forked
from oligomatch.api.web.crew.line import LINES, read_answer, sent, take_answer
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
        self.early = not cradle.grown  # it began before its like were ready for letters
        self._line, self._process = cradle.begin(niceness)
        self._socket: socket.socket | None = None  # the line, once it is there for questions

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
        heard = str(self._heard(START_SECONDS))
        if isinstance(self._line, Connection) and hasattr(socket, "AF_UNIX"):  # no pipe of Windows
            self._socket = socket.socket(fileno=self._line.fileno())
            self._socket.setblocking(False)
            LINES.add(self._socket.fileno())
        return heard

    async def ask(self, question: Question, seconds: float) -> HttpAnswer:
        """Its answer.

        Raises:
            TooLong: none came in time.
            Lost: the process has ended.
        """
        try:
            async with asyncio.timeout(seconds):
                return await self._asked(question, seconds)
        except TimeoutError:
            raise TooLong from None
        except (EOFError, OSError):
            raise Lost from None

    async def _asked(self, question: Question, seconds: float) -> HttpAnswer:
        loop = asyncio.get_running_loop()
        if self._socket is None:
            return await loop.run_in_executor(None, self._ask, question, seconds)
        await loop.sock_sendall(self._socket, sent(question))
        return await take_answer(self._socket)

    def _ask(self, question: Question, seconds: float) -> HttpAnswer:
        self._line.send(question)
        if not self._line.poll(seconds):
            raise TimeoutError
        return read_answer(self._line)

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
        if self._socket is not None:
            LINES.discard(self._socket.detach())
        self._line.close()
