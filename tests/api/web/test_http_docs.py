"""docs/http.md: every command it shows is run against a server, and answers what is shown."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from oligomatch.api.web.limits import MEGABYTE, ServerLimits
from oligomatch.api.web.problems import Kind
from tests.support.processes.live import ROOT, Live, serving

TEXT = (ROOT / "docs" / "http.md").read_text(encoding="utf-8")


def commands() -> Iterator[tuple[str, list[str]]]:
    """Each command with the pieces of its answer that the page shows."""
    for block in re.findall(r"```shell\n(.*?)```", TEXT, re.DOTALL):
        for one in block.split("$ ")[1:]:
            command, *shown = one.strip().split("\n")
            yield command, shown


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("server") / "it") as server:
        yield server


@pytest.mark.parametrize(("command", "shown"), list(commands()))
def test_every_command_answers_as_shown(live: Live, command: str, shown: list[str]) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not here")
    here = command.replace("localhost:8000", f"127.0.0.1:{live.port}")
    done = subprocess.run(
        ["bash", "-c", here], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert shown
    for piece in shown:
        assert piece in done.stdout


def test_every_kind_of_problem_stands_in_the_table_with_its_status() -> None:
    rows = re.findall(r"^\| (\d{3}) \| (.*?) \|", TEXT, re.MULTILINE)
    told = {(int(status), kind) for status, kinds in rows for kind in re.findall("`(.*?)`", kinds)}
    assert told == {(kind.status, str(kind)) for kind in Kind}


def test_the_limits_are_those_of_the_server() -> None:
    limits = ServerLimits()
    assert f"{limits.body // MEGABYTE} MiB, nested 40 deep, {limits.patients} patients" in TEXT
    assert f"| {limits.faults}; `more_errors`" in TEXT
    seconds = (limits.header_seconds, limits.body_seconds, limits.write_seconds)
    assert "| {:g}, {:g} and {:g} seconds |".format(*seconds) in TEXT
    assert f"{limits.work_seconds:g} seconds, then" in TEXT
    assert f"| {limits.waiting} for each worker, {limits.waiting_each} of one address, for " in TEXT
    assert f"{limits.wait_seconds:g} seconds at most |" in TEXT
    assert f"| connections | {limits.connections}, {limits.connections_each} of one " in TEXT
    assert f"{limits.memory // MEGABYTE // 1024} GiB" in TEXT


def test_every_route_stands_in_the_table(tmp_path: Path) -> None:
    from oligomatch.api.results.matching import load_rules
    from oligomatch.api.web.document.document import document

    told = document(load_rules(None), ServerLimits())["paths"]
    for path, methods in told.items():
        (method,) = methods
        row = re.search(
            rf"^\| `{method.upper()} {re.escape(path)}` \|.*\| (.*)\|$", TEXT, re.MULTILINE
        )
        assert row is not None, path
        query = [p["name"] for p in methods[method]["parameters"] if p["in"] == "query"]
        assert re.findall(r"`(\w+)`", row.group(1)) == query, path
