"""The running server: its socket, its words on standard error, and its end."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import selectors
import socket
import sys
from typing import Any

import uvicorn

from oligomatch.api.terminal.logs import FAULTS
from oligomatch.api.terminal.streams import complain
from oligomatch.api.terminal.wrong_use import WrongUse
from oligomatch.api.web.connections import connection_class
from oligomatch.api.web.crew.line import LINES
from oligomatch.api.web.guard import Guard
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.words.catalogue import say

_STOP_SECONDS = 10  # for the requests that run when it is told to stop
AT_ONCE = 16  # of those who have something to say, heard before what is under way goes on


class InTurn(selectors.DefaultSelector):
    """Hears few clients at once, those first who wait longest, and workers beside them.

    Else an answer, which takes several rounds to hand on, would wait in each for everybody who
    asks meanwhile.
    """

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Those who have something to say; who is left out comes first the next time."""
        ready = super().select(timeout)
        if len(ready) <= AT_ONCE:
            return ready
        return [one for n, one in enumerate(ready) if n < AT_ONCE or one[0].fd in LINES]


def _loop() -> asyncio.AbstractEventLoop:
    if sys.platform == "win32":  # which has another kind
        return asyncio.new_event_loop()
    return asyncio.SelectorEventLoop(InTurn())


def listening_on(host: str, port: int) -> socket.socket:
    """A socket on the address.

    Raises:
        WrongUse: the address is not one of this machine's, or the port is taken or not allowed.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    except (OSError, UnicodeError):
        raise WrongUse(say("server.host_no_such_address")) from None
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OverflowError:
        raise WrongUse(say("server.port_expected")) from None
    except OSError as error:
        raise WrongUse(_why_not(error, port)) from None


def _why_not(error: OSError, port: int) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return say("server.port_in_use_take", port=port)
        case errno.EACCES:
            return say("server.port_not_allowed_here", port=port)
        case errno.EADDRNOTAVAIL:
            return say("server.host_not_address_this")
        case _:
            return say("server.host_port_cannot_listen", strerror=error.strerror)


def say_where(listening: socket.socket, host: str, root: str = "") -> None:
    """Print the address; warn where other machines can reach it."""
    address, port = listening.getsockname()[:2]
    shown = f"[{address}]" if ":" in address else address
    place = f"http://{shown}:{port}{root}{'/' if root else ''}"
    print(say("server.oligomatch_listens_on", place=place), flush=True)
    if not ipaddress.ip_address(address.partition("%")[0]).is_loopback:
        complain(say("server.warning_can_be_reached", host=host))


def run(app: Guard, listening: socket.socket, limits: ServerLimits) -> None:
    """Serve until a signal says to stop, and raise it; requests that run are answered first."""
    config = uvicorn.Config(
        app,
        http=connection_class(limits, app.about, app.door),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=int(limits.header_seconds),
        timeout_graceful_shutdown=_STOP_SECONDS,
        h11_max_incomplete_event_size=1 << 15,
    )
    server = uvicorn.Server(config)
    with asyncio.Runner(loop_factory=_loop) as runner:
        runner.run(_serve(server, listening))


async def _serve(server: uvicorn.Server, listening: socket.socket) -> None:
    asyncio.get_running_loop().set_exception_handler(_fault)
    await server.serve(sockets=[listening])


def _fault(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A fault outside of any request, without the values that an exception may hold."""
    error = context.get("exception")
    FAULTS.error(say("server.fault_server_s"), type(error).__name__)
