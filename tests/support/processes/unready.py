"""`oligomatch`, whose servers do not get ready for letters when nobody asks.

That takes a processor for a dozen seconds, of every server that a test begins: more than most of what
is asked of it. All around it happens: workers that began early make room for later ones. `READY` of
`live.py` is the command as it is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket

    from oligomatch.api.results.matching import Rules
    from oligomatch.api.web.limits import ServerLimits


def not_for_letters() -> None:
    """Let this process get ready for no letters."""
    from oligomatch.api.web.crew import working

    working.getting_ready = lambda: iter(())


def nurse(
    line: socket.socket, again: Callable[[], Rules], digest: str, limits: ServerLimits
) -> None:
    """The life of the process that begins the workers of an application within the tests."""
    from oligomatch.api.web.crew import cradle

    not_for_letters()
    cradle._nurse(line, again, digest, limits)


def nursed_here() -> None:
    """Let the applications within this process have their workers of such a one."""
    if (cradle := sys.modules.get("oligomatch.api.web.crew.cradle")) is not None:
        cradle._nurse = nurse  # type: ignore[attr-defined]


if __name__ == "__mp_main__":  # where the server began it
    not_for_letters()

if __name__ == "__main__":
    from oligomatch.api.commands.app import main

    main()
