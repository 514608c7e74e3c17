"""`oligomatch serve`: the server on this machine, until it is told to stop."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Annotated

from oligomatch.api.commands.options import SiteAnswers, Trials, option
from oligomatch.api.commands.shared import DONE, as_wrong_use, rules_used
from oligomatch.api.terminal.wrong_use import WrongUse
from oligomatch.api.words.catalogue import say

NEEDED = ("fastapi", "jinja2", "uvicorn", "prometheus_client", "msgspec")  # the extra `serve`
LOOPBACK = "127.0.0.1"


def serve(
    host: Annotated[str, option("serve.host", metavar="ADDRESS")] = LOOPBACK,
    port: Annotated[int, option("serve.port", metavar="N", min=0, max=65535)] = 8000,
    allow_host: Annotated[
        list[str] | None, option("serve.allow_host", "--allow-host", metavar="NAME")
    ] = None,
    root_path: Annotated[str, option("serve.root_path", "--root-path", metavar="PATH")] = "",
    trials: Trials = None,
    site_answers: SiteAnswers = None,
    author: Annotated[Path | None, option("serve.author", "--author", metavar="DIR")] = None,
    processes: Annotated[int | None, option("serve.processes", metavar="N", min=1, max=64)] = None,
    quiet: Annotated[bool, option("serve.quiet", "--quiet")] = False,
) -> int:
    """Serve over HTTP."""
    from importlib.util import find_spec

    if lacking := [one for one in NEEDED if find_spec(one) is None]:
        raise WrongUse(say("serve.serving_needs_pip_install", lacking=lacking[0]))
    from oligomatch.api.terminal.logs import set_logging
    from oligomatch.api.web.admitting import host_name
    from oligomatch.api.web.app import application
    from oligomatch.api.web.limits import ServerLimits
    from oligomatch.api.web.server import listening_on, run, say_where

    limits = ServerLimits() if processes is None else ServerLimits(workers=processes)
    hosts = {host_name(name) for name in (host, *(allow_host or ()))}
    if author is not None:
        _check_desk(author, hosts, root_path)
    rules = rules_used(trials, site_answers)
    with as_wrong_use("--root-path: "):
        app = application(
            rules, trials, site_answers, limits=limits, hosts=hosts, root=root_path, desk=author
        )
    with listening_on(host, port) as listening:
        say_where(listening, host, app.root)
        set_logging(quiet=quiet)
        run(app, listening, limits)
    return DONE


def _check_desk(folder: Path, hosts: Collection[str], root: str) -> None:
    """Whether a desk may be served: it writes files, so to this machine alone."""
    from oligomatch.api.authoring.desk.accepted import FILE, read_accepted
    from oligomatch.api.web.admitting import LOCAL

    if root or not LOCAL.issuperset(hosts):
        raise WrongUse(say("desk.this_machine_only"))
    if not folder.is_dir():
        raise WrongUse(say("desk.folder_not_there", folder=folder))
    try:
        read_accepted(folder)
    except ValueError:
        raise WrongUse(say("desk.unreadable_accepted", file=FILE)) from None
