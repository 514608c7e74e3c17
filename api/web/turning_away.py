"""Questions that nobody has time for, refused before anything of them is taken apart.

A server that is asked more than it can answer has one thread for all who ask. What it spends on a
refusal is missing where an answer is handed on, so that few would be answered at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection
from datetime import date
from http import HTTPStatus
from typing import Any

from oligomatch.api.results.forms.match import About
from oligomatch.api.web.admitting import refusal
from oligomatch.api.web.crew.crew import busy
from oligomatch.api.web.options import EXACT, Options
from oligomatch.api.web.problems import MEDIA_TYPE
from oligomatch.api.web.work import PatientQuestion, Question, Task

_HEAD = re.compile(rb"POST (/v1/(\w+))(?:\?([!-~]*))? HTTP/1\.1\r\n((?:[^\r\n\0]+\r\n)+)\r\n")
_LINE = re.compile(rb"([A-Za-z0-9-]+):[ \t]*([\x20-\x7e]*?)[ \t]*")
_UNSURE = frozenset({b"transfer-encoding", b"connection", b"expect", b"upgrade"})
_MOST = 1 << 16  # bytes: what comes at once
_TASKS = frozenset(Task)
COMING = "oligomatch.coming"  # in a request's scope: what ends when it has come to its workers
Refusing = Callable[[Question, str, int, int], bool]


class Coming:
    """A question that was let in and has not come to its workers yet, so that nobody else is let
    in for its place meanwhile."""

    def __init__(self, of_clients: Counter[str], client: str) -> None:
        self._of_clients, self._client = of_clients, client
        of_clients[client] += 1

    def end(self) -> None:
        """It has come, or comes no more."""
        if self._client:
            self._of_clients[self._client] -= 1
            if not self._of_clients[self._client]:
                del self._of_clients[self._client]
            self._client = ""


class Door:
    """Looks at what comes in as far as it is one whole, plain question about patients.

    `full` says whether a question of a client would be refused at once, where so many more come of
    all clients and of this one; `counted` is given route, status and bytes of each that is refused.
    Of anything else nothing is said here: it goes the long way.
    """

    def __init__(
        self,
        about: About,
        headers: Collection[tuple[str, str]],
        hosts: Collection[str],
        full: Refusing,
        counted: Callable[[str, int, int], None],
    ) -> None:
        self._hosts, self._full, self._counted = hosts, full, counted
        self._coming: Counter[str] = Counter()  # by client
        problem = busy()
        self._body = problem.body(about)
        own = {"Content-Length": str(len(self._body)), "Content-Type": MEDIA_TYPE}
        each = [*{**problem.headers, **own}.items(), *headers]
        lines = "".join(f"{name.lower()}: {value}\r\n" for name, value in each)
        self._status = status = HTTPStatus(problem.status)
        self._begin = f"HTTP/1.1 {status} {status.phrase}\r\n".encode()
        self._end = lines.encode() + b"\r\n" + self._body

    def refused(
        self, data: bytes, client: str, server: Any, more: Collection[tuple[bytes, bytes]]
    ) -> bytes | Coming | None:
        """The whole answer to a question that nobody has time for, with more headers; what stands
        for one that is let in; None for all that has to be looked at closely."""
        found = _HEAD.match(data) if len(data) <= _MOST else None
        if found is None or (task := found[2].decode()) not in _TASKS:
            return None
        if EXACT.name.encode() in (found[3] or b""):
            return None
        question = PatientQuestion(Task(task), data[found.end() :], Options(), date.min)
        if not self._plain(found[4], question.body, server):
            return None  # nor has it a place before all of it has come
        if not self._full(question, client, self._coming.total(), self._coming[client]):
            return Coming(self._coming, client) if client else None
        route = found[1].decode()
        self._counted(route, self._status, len(self._body))
        lines = b"".join(b"%s: %s\r\n" % one for one in more)
        return self._begin + lines + self._end

    def _plain(self, lines: bytes, body: bytes, server: Any) -> bool:
        """Whether the head leaves no doubt where the question ends, and it may be asked here."""
        headers = []
        for line in lines.split(b"\r\n")[:-1]:
            found = _LINE.fullmatch(line)
            if found is None:
                return False
            headers.append((found[1].lower(), found[2]))
        lengths = [value for name, value in headers if name == b"content-length"]
        if lengths != [b"%d" % len(body)] or not _UNSURE.isdisjoint(name for name, _ in headers):
            return False
        scope = {"type": "http", "method": "POST", "headers": headers, "server": server}
        return refusal(scope, self._hosts) is None
