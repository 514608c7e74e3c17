"""Connections that do no harm: too slow, too many, or not HTTP at all."""

from __future__ import annotations

import asyncio
import socket
from typing import Any, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from oligomatch.api.results.forms.match import About
from oligomatch.api.web.admitting import network_of
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.web.problems import MEDIA_TYPE, HttpProblem, Kind
from oligomatch.api.words.catalogue import say


class Connection(H11Protocol):
    """One client: its request's head has to arrive in time, and it has to take what it is sent.

    uvicorn bounds neither: a client that sends a byte a minute, or reads none, holds on for ever.
    """

    limits = ServerLimits()
    about: About

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a client in, or turn it away where there are too many."""
        super().connection_made(transport)
        # asyncio leaves it out for a socket that was made without naming its protocol
        own = transport.get_extra_info("socket")
        own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._one_too_many():
            transport.abort()
            return
        self._give("head", self.limits.header_seconds)

    def _one_too_many(self) -> bool:
        if len(self.connections) > self.limits.connections:
            return True
        if len(self.connections) <= self.limits.connections_each or self.client is None:
            return False
        own = network_of(self.client[0])
        others = (one.client for one in self.connections if isinstance(one, Connection))
        of_client = sum(one is not None and network_of(one[0]) == own for one in others)
        return of_client > self.limits.connections_each

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the client."""
        self._stop("head", "write")
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take in what came; the head of the next request has its time from its first byte."""
        super().data_received(data)
        if self._between():
            self._give("head", self.limits.header_seconds)
        else:
            self._stop("head")

    def on_response_complete(self) -> None:
        """The answer is sent; what is pipelined behind it follows."""
        super().on_response_complete()
        if self._between() and self.conn.trailing_data[0]:
            self._give("head", self.limits.header_seconds)

    def _between(self) -> bool:
        """Whether no request is being answered."""
        cycle = cast(Any, self.cycle)
        return cycle is None or cycle.response_complete

    def pause_writing(self) -> None:
        """The client takes nothing: it has so many seconds to go on."""
        super().pause_writing()
        self._give("write", self.limits.write_seconds)

    def resume_writing(self) -> None:
        """The client goes on."""
        self._stop("write")
        super().resume_writing()

    def _give(self, what: str, seconds: float) -> None:
        """So long the client has for it from now on, unless its time runs already."""
        if what not in self._timers:
            self._timers[what] = self.loop.call_later(seconds, self._cut)

    def _stop(self, *each: str) -> None:
        for what in each:
            if timer := self._timers.pop(what, None):
                timer.cancel()

    def _cut(self) -> None:
        self._stop("head", "write")
        self.transport.abort()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002
        """What came is not HTTP: said as every problem is."""
        problem = HttpProblem(Kind.BAD_REQUEST, say("connections.what_was_sent_cannot"))
        body = problem.body(self.about)
        headers = {
            "Content-Type": MEDIA_TYPE,
            "Content-Length": str(len(body)),
            "Connection": "close",
        }
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            each: tuple[Any, ...] = (
                h11.Response(status_code=400, headers=list(headers.items()), reason="Bad Request"),
                h11.Data(data=body),
                h11.EndOfMessage(),
            )
            for event in each:
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


def connection_class(limits: ServerLimits, about: About) -> type[Connection]:
    """The class of connections that a server with these limits makes."""
    return type("BoundConnection", (Connection,), {"limits": limits, "about": about})
