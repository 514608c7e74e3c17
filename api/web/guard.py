"""What stands around every request: its headers, its line in the log, and no fault told in full."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from oligomatch.api.results.forms.match import About
from oligomatch.api.terminal.logs import FAULTS, LOG
from oligomatch.api.terminal.streams import fault_words
from oligomatch.api.web.admitting import LOCAL, refusal
from oligomatch.api.web.fhir.outcome import outcome, over_fhir
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.web.metrics import Metrics, method_word
from oligomatch.api.web.problems import MEDIA_TYPE, HttpProblem, Kind
from oligomatch.api.web.receiving import FHIR, Incoming
from oligomatch.api.web.turning_away import Door, Refusing
from oligomatch.api.words.catalogue import say

NOWHERE = "-"  # the route of a request that has none: its path may say anything
GONE = 499  # the client went before it was answered

HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # without it a browser would not say whose form it posts
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


def refused(problem: HttpProblem, about: About, scope: Scope) -> Response:
    """A problem as the answer to a request, over FHIR as FHIR has it."""
    headers = dict(problem.headers)
    if over_fhir(scope):
        return Response(outcome(problem), problem.status, headers, FHIR)
    return Response(problem.body(about), problem.status, headers, MEDIA_TYPE)


def root_of(path: str, taken: Collection[str]) -> str:
    """The path under which a gateway serves the application: `/x` of `x`, `/x` and `/x/`.

    Raises:
        ValueError: no such path; or one that begins as a path of the application does, so that
            nobody could tell whether the gateway has taken it off.
    """
    parts = path.strip("/").split("/")
    if parts == [""]:
        return ""
    if not all(re.fullmatch(r"[A-Za-z0-9._~-]+", part) for part in parts) or {".", ".."} & {*parts}:
        raise ValueError(say("http.root_path"))
    if parts[0] in taken:
        raise ValueError(say("http.root_path_taken", part=parts[0]))
    return "/" + "/".join(parts)


def below(scope: Scope, root: str) -> Scope:
    """The request below a path, whether the gateway has taken the path off or not."""
    path = str(scope["path"])
    whole = path == root or path.startswith(f"{root}/")
    return {**scope, "root_path": root, "path": path if whole else root + path}


@dataclass(slots=True)
class _Progress:
    """What has been sent of one answer."""

    status: int = 0
    size: int = 0


class Guard:
    """The application with its guard; the whole is what the server runs."""

    def __init__(
        self,
        app: ASGIApp,
        about: About,
        metrics: Metrics,
        limits: ServerLimits,
        hosts: Collection[str] = (),
        root: str = "",
        lifespan: Callable[[Any], AbstractAsyncContextManager[None]] | None = None,
        full: Refusing = lambda *_: False,
    ) -> None:
        self.app, self.metrics, self.limits, self.root = app, metrics, limits, root
        self.lifespan = lifespan  # for an app that mounts this one: its workers begin and end so
        self.about, self._hosts = about, LOCAL.union(hosts)
        self._headers = {
            **HEADERS,
            **{f"OligoMatch-{name.title()}": str(value) for name, value in about.items()},
        }
        self.door = Door(about, self._headers.items(), self._hosts, full, self._turned_away)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if self.root:
            scope = below(scope, self.root)
        progress, began = _Progress(), asyncio.get_running_loop().time()
        incoming = Incoming(scope, receive, self.limits)
        method = scope["method"]
        if method == "HEAD":  # answered as GET is; the server, which keeps its own, sends no body
            scope = {**scope, "method": "GET"}

        async def counted(message: Message) -> None:
            if not progress.status:
                await incoming.pass_over()
            await self._send(message, progress, send)

        try:
            if problem := refusal(scope, self._hosts):
                await refused(problem, self.about, scope)(scope, incoming, counted)
            elif self.root and scope["path"] == self.root:  # its links lead from `{root}/` on
                await RedirectResponse(f"{self.root}/")(scope, incoming, counted)
            else:
                await self.app(scope, incoming, counted)
        except ClientDisconnect:
            progress.status = progress.status or GONE
        except Exception as error:
            FAULTS.error("%s", fault_words(error))
            if not progress.status:
                fault = HttpProblem(Kind.FAULT, fault_words(error))
                await refused(fault, self.about, scope)(scope, incoming, counted)
        seconds = asyncio.get_running_loop().time() - began
        self._log(scope, method, progress, seconds)

    async def _send(self, message: Message, progress: _Progress, send: Send) -> None:
        if message["type"] == "http.response.start":
            progress.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in self._headers.items():
                headers.setdefault(name, value)
        else:
            progress.size += len(message.get("body", b""))
        await send(message)

    def _log(self, scope: Scope, method: str, progress: _Progress, seconds: float) -> None:
        """One line: the route as it is written in the code, never the path or query that came."""
        route = str(getattr(scope.get("route"), "path", NOWHERE))
        self._note(route, method, progress.status or GONE, progress.size, seconds)

    def _turned_away(self, route: str, status: int, size: int) -> None:
        self._note(route, "POST", status, size, 0.0)

    def _note(self, route: str, method: str, status: int, size: int, seconds: float) -> None:
        self.metrics.answered(route, method, status, seconds)
        LOG.info(
            "%s %s %d, %d bytes, %.0f ms", method_word(method), route, status, size, seconds * 1e3
        )
