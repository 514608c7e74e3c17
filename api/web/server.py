"""The running server: its socket, its words on standard error, and its end."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import socket
from contextlib import suppress
from typing import Any

import uvicorn

from oligomatch.api.terminal.logs import FAULTS
from oligomatch.api.terminal.streams import complain
from oligomatch.api.terminal.wrong_use import WrongUse
from oligomatch.api.web.connections import connection_class
from oligomatch.api.web.guard import Guard
from oligomatch.api.web.limits import ServerLimits

_STOP_SECONDS = 10  # for the requests that run when it is told to stop


def listening_on(host: str, port: int) -> socket.socket:
    """A socket on the address.

    Raises:
        WrongUse: the address is not one of this machine's, or the port is taken or not allowed.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    except (OSError, UnicodeError):
        raise WrongUse("--host: no such address; `127.0.0.1` is this machine alone") from None
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OverflowError:
        raise WrongUse("--port: expected 0 to 65535") from None
    except OSError as error:
        raise WrongUse(_why_not(error, port)) from None


def _why_not(error: OSError, port: int) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"--port: {port} is in use; take another, or `--port 0` for any that is free"
        case errno.EACCES:
            return f"--port: {port} is not allowed here; take one from 1024 on"
        case errno.EADDRNOTAVAIL:
            return "--host: not an address of this machine; `127.0.0.1` is this machine alone"
        case _:
            return f"--host, --port: cannot listen there ({error.strerror})"


def say_where(listening: socket.socket, host: str, root: str = "") -> None:
    """Print the address; warn where other machines can reach it."""
    address, port = listening.getsockname()[:2]
    shown = f"[{address}]" if ":" in address else address
    place = f"http://{shown}:{port}{root}{'/' if root else ''}"
    print(f"OligoMatch listens on {place} (stop with Ctrl-C)", flush=True)
    if not ipaddress.ip_address(address.partition("%")[0]).is_loopback:
        complain(
            f"warning: {host} can be reached from other machines, and whoever reaches it can use"
            " it: there is no password and no encryption; put a proxy with both before it, or"
            " leave out --host"
        )


def run(app: Guard, listening: socket.socket, limits: ServerLimits) -> None:
    """Serve until a signal says to stop; requests that run are answered first."""
    config = uvicorn.Config(
        app,
        http=connection_class(limits, app.about),
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
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(server, listening))


async def _serve(server: uvicorn.Server, listening: socket.socket) -> None:
    asyncio.get_running_loop().set_exception_handler(_fault)
    await server.serve(sockets=[listening])


def _fault(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A fault outside of any request, without the values that an exception may hold."""
    error = context.get("exception")
    FAULTS.error("a fault of the server (%s)", type(error).__name__)
