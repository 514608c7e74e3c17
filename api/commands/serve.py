"""`oligomatch serve`: the server on this machine, until it is told to stop."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Annotated

from oligomatch.api.commands.options import SiteAnswers, Trials, option
from oligomatch.api.commands.shared import DONE, rules_used
from oligomatch.api.terminal.wrong_use import WrongUse

NEEDED = ("fastapi", "jinja2", "uvicorn", "prometheus_client")  # the extra `serve`
LOOPBACK = "127.0.0.1"


def serve(
    host: Annotated[str, option("serve.host", metavar="ADDRESS")] = LOOPBACK,
    port: Annotated[int, option("serve.port", min=0, max=65535)] = 8000,
    allow_host: Annotated[
        list[str] | None, option("serve.allow_host", "--allow-host", metavar="NAME")
    ] = None,
    trials: Trials = None,
    site_answers: SiteAnswers = None,
    workers: Annotated[int | None, option("serve.workers", min=1, max=64)] = None,
    quiet: Annotated[bool, option("serve.quiet", "--quiet")] = False,
) -> int:
    """Serve over HTTP: patients in, matches out; nothing of a patient is kept or logged."""
    from importlib.util import find_spec

    if lacking := [one for one in NEEDED if find_spec(one) is None]:
        raise WrongUse(f"serving needs `{lacking[0]}`: pip install 'oligomatch[serve]'")
    from oligomatch.api.results.matching import load_rules
    from oligomatch.api.terminal.logs import set_logging
    from oligomatch.api.web.admitting import host_name
    from oligomatch.api.web.app import create_app
    from oligomatch.api.web.limits import ServerLimits
    from oligomatch.api.web.server import listening_on, run, say_where

    limits = ServerLimits() if workers is None else ServerLimits(workers=workers)
    hosts = {host_name(name) for name in (host, *(allow_host or ()))}
    rules = rules_used(trials, site_answers)
    # a registry that is updated meanwhile counts from the next start on, for all workers at once
    statuses = {trial.id: trial.recruitment for trial in rules.trials}
    again = partial(load_rules, trials, site_answers, statuses=statuses)
    app = create_app(rules, date.today, again=again, limits=limits, hosts=hosts)
    with listening_on(host, port) as listening:
        say_where(listening, host)
        set_logging(quiet=quiet)
        run(app, listening, limits)
    return DONE
