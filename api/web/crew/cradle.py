"""Where workers come from: a process that has the rules and all that an answer needs, and forks.

To begin a process, import and read the rules takes seconds on a busy machine; a worker that is
replaced would be missed for so long. The nurse does it once. It is never asked anything, so that it
knows no patient, and has one thread, so that what it forks is whole. Where a system cannot fork so,
each worker begins by itself.

When nobody is to be begun the nurse gets ready for letters and more. Whom it forks then has all
that it made in common with the others, and holds no more of it later than at first.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import recv_handle, send_handle
from typing import Any, Protocol

from oligomatch.api.results.matching import Rules
from oligomatch.api.terminal.logs import set_logging
from oligomatch.api.web.crew.line import widen
from oligomatch.api.web.crew.working import IDLE, further, growing, prepared, work
from oligomatch.api.web.limits import ServerLimits
from oligomatch.rules.text.kept import begin

CONTEXT = multiprocessing.get_context("spawn")  # the server has threads
GROWN = b"grown"  # what a nurse says that is ready for all


class Life(Protocol):
    """A process, as its server sees it."""

    def is_alive(self) -> bool:
        """Whether it runs."""

    def kill(self) -> None:
        """End it, whatever it does."""

    def join(self) -> None:
        """Wait for its end."""


class Forked:
    """A worker that is no child of the server; known when it has sent the handle of its process."""

    def __init__(self) -> None:
        self._handle: int | None = None

    def know(self, line: Connection) -> None:
        """Take its handle, which it sends before all else.

        Raises:
            EOFError: it has ended.
            OSError: this process may hold no more handles.
        """
        try:
            self._handle = recv_handle(line)
        except RuntimeError as error:
            raise OSError from error

    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._handle is not None and not wait([self._handle], 0)

    def kill(self) -> None:
        """End it; one that is not known yet ends by itself, as nobody is at the other end."""
        if self._handle is not None:
            _kill(self._handle)

    def join(self) -> None:
        """Wait for its end."""
        if self._handle is not None:
            wait([self._handle])
            with suppress(ChildProcessError):  # it is ours only where who forked it has gone
                os.waitid(os.P_PIDFD, self._handle, os.WEXITED)
            os.close(self._handle)
            self._handle = None


class Cradle:
    """Begins workers for whoever asks, from any thread."""

    def __init__(self, again: Callable[[], Rules], digest: str, limits: ServerLimits) -> None:
        self._known = (again, digest, limits)
        self._one_by_one = threading.Lock()
        self._line: socket.socket | None = None
        self._nurse: Life | None = None
        self._grown = False

    def begin(self, niceness: int) -> tuple[Connection, Life]:
        """A new worker, and the line to it.

        Raises:
            OSError: the system gives no process.
        """
        ours, other = CONTEXT.Pipe()
        widen(other)
        with other:
            if not _can_fork():
                return ours, _started(_alone, other, *self._known, niceness)
            with self._one_by_one:
                line = self._to_nurse()
                try:
                    socket.send_fds(line, [bytes([niceness])], [other.fileno()])
                except OSError:  # it has just ended
                    self._end()
                    socket.send_fds(self._to_nurse(), [bytes([niceness])], [other.fileno()])
        return ours, Forked()

    @property
    def grown(self) -> bool:
        """Whether whom it begins from now on has all that is made ahead."""
        with self._one_by_one, suppress(OSError):  # it has said nothing yet
            if self._line is not None and not self._grown:
                self._grown = self._line.recv(len(GROWN), socket.MSG_DONTWAIT) == GROWN
        return self._grown

    def end(self) -> None:
        """End the nurse; whom it began goes on, and the next worker has another."""
        with self._one_by_one:
            self._end()

    def _end(self) -> None:
        if self._nurse is not None and self._line is not None:
            self._line.close()
            self._nurse.kill()
            self._nurse.join()
            self._nurse = self._line = None
            self._grown = False

    def _to_nurse(self) -> socket.socket:
        if self._nurse is not None and not self._nurse.is_alive():
            self._end()
        if self._line is None:
            ours, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with other:
                self._nurse = _started(_nurse, other, *self._known)
            self._line = ours
        return self._line


def _can_fork() -> bool:
    """Whether a process may be forked here, and known by a handle that no other takes over."""
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return False
    return True


def _started(life: Callable[..., None], *arguments: Any) -> Life:
    process = CONTEXT.Process(target=life, args=arguments, daemon=True)
    process.start()
    return process


def _alone(
    line: Connection,
    again: Callable[[], Rules],
    digest: str,
    limits: ServerLimits,
    niceness: int,
) -> None:
    """The life of a worker that nobody prepared anything for."""
    _quietly()
    begin()
    rules = prepared(again, digest, limits)
    work(line, rules, limits, niceness, growing(rules) if rules is not None else None)


def _nurse(
    line: socket.socket, again: Callable[[], Rules], digest: str, limits: ServerLimits
) -> None:
    """Prepare, then fork a worker for each line that comes, until the server has gone."""
    _quietly()
    begin()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    rules = prepared(again, digest, limits)
    children: dict[int, int] = {}  # by handle: a number is another's as soon as it is waited for
    steps = growing(rules) if rules is not None else None
    try:
        while True:
            handles = wait([line, *children], None if steps is None else IDLE)
            if not handles and steps is not None:  # nobody is to be begun
                steps = further(steps, lambda: bool(wait([line, *children], 0)))
                if steps is None:
                    with suppress(OSError):  # the server has gone
                        line.send(GROWN)
            for handle in handles:
                if handle is line:
                    message, fds, *_ = socket.recv_fds(line, 1, 1)
                    if not message:  # the server has gone
                        return
                    for fd in fds:
                        if rules is None:  # the next nurse may find them as they were
                            with Connection(fd) as worker_line:
                                _tell_handle(worker_line)
                                work(worker_line, None, limits, 0)
                            return
                        _fork(fd, line, rules, limits, message[0], children)
                elif isinstance(handle, int):
                    os.waitpid(children.pop(handle), 0)
                    os.close(handle)
    finally:
        for handle in children:
            _kill(handle)


def _fork(
    fd: int,
    line: socket.socket,
    rules: Rules,
    limits: ServerLimits,
    niceness: int,
    children: dict[int, int],
) -> None:
    """One worker more; the server finds it lost, where the system gives no process."""
    with Connection(fd) as worker_line, suppress(OSError):  # too little memory: the others go on
        if not (child := os.fork()):
            _forked(worker_line, rules, limits, niceness, (line.fileno(), *children))
        try:
            children[os.pidfd_open(child)] = child
        except OSError:  # nobody could end it
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _forked(
    line: Connection, rules: Rules, limits: ServerLimits, niceness: int, others: tuple[int, ...]
) -> None:
    """The life of a worker that was forked; it does not come back."""
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        for fd in others:
            os.close(fd)
        _tell_handle(line)
        work(line, rules, limits, niceness)
    finally:
        os._exit(0)


def _tell_handle(line: Connection) -> None:
    with suppress(OSError):  # nobody waits for it any more
        handle = os.pidfd_open(os.getpid())
        send_handle(line, handle, None)
        os.close(handle)


def _kill(handle: int) -> None:
    with suppress(ProcessLookupError):
        signal.pidfd_send_signal(handle, signal.SIGKILL)


def _quietly() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends its processes itself
    set_logging(quiet=True)  # of its own it tells only faults
