"""A server whose patience is short, for tests of slow and greedy clients."""

from __future__ import annotations

from datetime import date

from api.http import create_app
from api.matching import load_rules
from api.web.limits import Limits
from api.web.logs import set_logging
from api.web.server import listening_on, run, say_where

LIMITS = Limits(
    body_seconds=1,
    header_seconds=1,
    write_seconds=1,
    wait_seconds=1,
    work_seconds=2,
    workers=1,
    waiting=2,
    connections=40,
)

if __name__ == "__main__":
    listening = listening_on("127.0.0.1", 0)
    set_logging(quiet=False)
    say_where(listening, "127.0.0.1")
    run(create_app(load_rules(None), date.today, limits=LIMITS), listening, LIMITS)
