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
from oligomatch.api.web.turning_away import COMING, Coming, Door
from oligomatch.api.words.catalogue import say

AHEAD = 1 << 16  # bytes of further requests, taken while one is answered


class Connection(H11Protocol):
    """One client: its request's head has to arrive in time, and it has to take what it is sent.

    uvicorn bounds neither: a client that sends a byte a minute, or reads none, holds on for ever.
    """

    limits = ServerLimits()
    about: About
    door: Door

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._coming: Coming | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a client in, or turn it away where there are too many."""
        super().connection_made(transport)
        # asyncio leaves it out for a socket that was made without naming its protocol
        own = transport.get_extra_info("socket")
        own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._network = network_of(self.client[0] if self.client else "")
        if self._one_too_many():
            transport.abort()
            return
        self._give("head", self.limits.header_seconds)

    def _one_too_many(self) -> bool:
        if len(self.connections) > self.limits.connections:
            return True
        if len(self.connections) <= self.limits.connections_each or self.client is None:
            return False
        others = (one for one in self.connections if isinstance(one, Connection))
        of_client = sum(one._network == self._network for one in others)
        return bool(of_client > self.limits.connections_each)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the client."""
        self._stop("head", "write")
        self._come()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take in what came; the head of the next request has its time from its first byte."""
        found = self._at_door(data) if self._between() else None
        if isinstance(found, bytes):
            self._answer_at_once(found)
            return
        super().data_received(data)
        if self._between():
            self._give("head", self.limits.header_seconds)
        else:
            self._stop("head")
            self._listen_on()
        if found is not None:
            self._let_in(found)

    def _let_in(self, coming: Coming) -> None:
        if self._between():  # it is no question after all
            coming.end()
        else:
            self._coming = cast(Any, self.scope)[COMING] = coming

    def _at_door(self, data: bytes) -> bytes | Coming | None:
        """What is made of one whole question before it is taken apart."""
        if self.flow.write_paused or self.conn.our_state is not h11.IDLE:
            return None
        if self.conn.trailing_data[0]:  # of a request of which more is to come
            return None
        more = self.server_state.default_headers
        return self.door.refused(data, self._network, self.server, more)

    def _answer_at_once(self, answer: bytes) -> None:
        self._stop("head")
        self._unset_keepalive_if_required()
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )
        self.transport.write(answer)

    def _listen_on(self) -> None:
        """What a client sends ahead of its next request is not taken apart before it has its
        answer; but that it goes is only seen by who reads on."""
        ahead = self.conn.their_state is h11.DONE and len(self.conn.trailing_data[0])
        if ahead and ahead <= AHEAD:
            self.flow.resume_reading()

    def on_response_complete(self) -> None:
        """The answer is sent; what is pipelined behind it follows."""
        self._come()
        super().on_response_complete()
        if self._between() and self.conn.trailing_data[0]:
            self._give("head", self.limits.header_seconds)

    def _come(self) -> None:
        """No question that was let in is on its way any more."""
        if self._coming is not None:
            self._coming.end()
            self._coming = None

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


def connection_class(limits: ServerLimits, about: About, door: Door) -> type[Connection]:
    """The class of connections that a server with these limits makes."""
    of_server = {"limits": limits, "about": about, "door": door}
    return type("BoundConnection", (Connection,), of_server)
