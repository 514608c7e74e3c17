"""The page and the API as an application that another one mounts."""

from __future__ import annotations

from collections.abc import Collection
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from oligomatch.api.words.catalogue import say
from oligomatch.rules.text.faults import WrongKind, expect

if TYPE_CHECKING:
    from oligomatch.api.web.guard import Guard

MOST_PROCESSES = 64


def web_app(
    trials: Path | str | None = None,
    *,
    site_answers: Path | str | None = None,
    allow_host: Collection[str] = (),
    processes: int | None = None,
    root_path: str = "",
) -> Guard:
    """The page and the API of `oligomatch serve` as an ASGI application, to be mounted in another
    or served by itself.

    `trials` is a folder of trial files (else the shipped ones), `allow_host` are the names, besides
    those of this machine, under which it may be asked. Its `lifespan` begins and ends its workers;
    without it they begin with the first question.

    Raises:
        RuleFileError: trials or site answers that cannot be used.
        ValueError: a root path or a number of processes that cannot be meant.
        TypeError: a value of another kind.
        ImportError: the packages of the extra `serve` are missing.
    """
    try:
        from oligomatch.api.web.app import application
    except ImportError:
        raise ImportError(say("python.needs_serve")) from None
    from oligomatch.api.results.matching import load_rules
    from oligomatch.api.web.admitting import host_name
    from oligomatch.api.web.limits import ServerLimits

    if trials is not None:
        expect("trials", trials, (str, PathLike), "a_folder")
    if site_answers is not None:
        expect("site_answers", site_answers, (str, PathLike), "a_file")
    expect("root_path", root_path, str, "a_web_path")
    several = None if isinstance(allow_host, str) else allow_host
    expect("allow_host", several, Collection, "names_of_hosts")
    for name in allow_host:
        expect("allow_host", name, str, "names_of_hosts")
    if processes is not None:
        expect("processes", processes, int, "a_number_of_processes")
        if not 1 <= processes <= MOST_PROCESSES:
            raise WrongKind("wrong_kind", name="processes", what="a_number_of_processes")
    folder = None if trials is None else Path(trials)
    answers = None if site_answers is None else Path(site_answers)
    limits = ServerLimits() if processes is None else ServerLimits(workers=processes)
    names = {host_name(name) for name in allow_host}
    rules = load_rules(folder, answers)
    return application(rules, folder, answers, limits=limits, hosts=names, root=root_path)
