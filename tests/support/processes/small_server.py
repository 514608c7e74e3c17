"""A server whose patience is short, for tests of slow and greedy clients."""

from __future__ import annotations

from datetime import date

from oligomatch.api.results.matching import load_rules
from oligomatch.api.terminal.logs import set_logging
from oligomatch.api.web.app import create_app
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.web.server import listening_on, run, say_where
from tests.support.processes.unready import not_for_letters

LIMITS = ServerLimits(
    body_seconds=1,
    header_seconds=1,
    write_seconds=1,
    wait_seconds=1,
    work_seconds=2,
    workers=1,
    waiting=2,
    waiting_each=2,
    connections=40,
    connections_each=30,
)

if __name__ == "__mp_main__":
    not_for_letters()

if __name__ == "__main__":
    listening = listening_on("127.0.0.1", 0)
    set_logging(quiet=False)
    say_where(listening, "127.0.0.1")
    run(create_app(load_rules(None), date.today, limits=LIMITS), listening, LIMITS)
