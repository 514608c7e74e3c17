"""A screening that is told to end, as a system ends its programs, leaves nothing behind it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from oligomatch.api.cohort.ending import ended_in_order
from oligomatch.api.cohort.outputs import folder
from tests.support.processes.spark_cluster import JAVA
from tests.support.wording import PATIENTS_SO_FAR

GOOD = {"as_of": "2026-05-14", "cancer_type": "nsclc", "patient": "good"}
CALL = (  # whatever the one who runs the tests ignores
    "import signal\n"
    "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "for one in (signal.SIGTERM, signal.SIGHUP): signal.signal(one, signal.SIG_DFL)\n"
    "from oligomatch.api.commands.app import main\n"
    "main()\n"
)
PATIENCE = 60.0  # seconds until a process is surely gone


def begun(room: Path, *words: str) -> subprocess.Popen[str]:
    """A screening in a process group of its own, of which the first batch is done."""
    process = called(room, "screen", *words, "--progress")
    assert process.stderr is not None
    assert PATIENTS_SO_FAR in process.stderr.readline()
    return process


def called(room: Path, *words: str) -> subprocess.Popen[str]:
    """A command in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", CALL, *words],
        cwd=room,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def gone(group: int) -> bool:
    """Whether no process of a group is left."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    os.killpg(group, signal.SIGKILL)
    return False


def written(room: Path, records: int) -> None:
    (room / "all.ndjson").write_text((json.dumps(GOOD) + "\n") * records)


@pytest.mark.parametrize(
    ("name", "executor"),
    [("SIGINT", "judge"), ("SIGTERM", "columns"), ("SIGHUP", "judge")],
)
def test_a_signal_leaves_no_process_and_no_folder(tmp_path: Path, name: str, executor: str) -> None:
    number = signal.Signals[name]
    written(tmp_path, 200_000)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "results.ndjson").write_text("earlier")
    process = begun(
        tmp_path, "all.ndjson", "--out", "out", "--processes", "2", "--executor", executor
    )
    os.kill(process.pid, number)
    _, told = process.communicate(timeout=PATIENCE)
    assert process.returncode == 128 + number
    assert "Traceback" not in told, told
    assert gone(process.pid)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.ndjson", "out"]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["results.ndjson"]
    assert (tmp_path / "out" / "results.ndjson").read_text() == "earlier"


@pytest.mark.skipif(JAVA is None, reason="no Spark here, or no Java")
def test_a_screening_on_spark_ends_in_order_too(tmp_path: Path) -> None:
    written(tmp_path, 200_000)
    words = ("all.ndjson", "--master", "local[1]", "--out", "out")
    process = called(tmp_path, "screen-spark", *words)
    until = time.monotonic() + 2 * PATIENCE
    while not list(tmp_path.glob(".out-*/new-tasks/*-*")) and time.monotonic() < until:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGTERM)
    _, told = process.communicate(timeout=2 * PATIENCE)
    assert process.returncode == 128 + signal.SIGTERM
    assert "Traceback" not in told, told
    assert gone(process.pid)
    assert [path.name for path in tmp_path.iterdir()] == ["all.ndjson"]


def test_the_processes_that_screen_go_with_a_caller_that_is_killed(tmp_path: Path) -> None:
    written(tmp_path, 200_000)
    process = begun(tmp_path, "all.ndjson", "--out", "out", "--processes", "2")
    process.kill()
    process.communicate(timeout=PATIENCE)
    assert gone(process.pid)


def test_what_must_be_whole_is_whole_before_a_signal_is_answered() -> None:
    done = []

    def told_to_end() -> None:
        with defaults(), ended_in_order() as ending:
            with ending.later():
                with ending.later():
                    os.kill(os.getpid(), signal.SIGTERM)
                done.append("whole")
            done.append("never")

    with pytest.raises(SystemExit) as ended:
        told_to_end()
    assert (ended.value.code, done) == (143, ["whole"])


def test_signals_are_answered_as_before_when_the_folder_is_made(tmp_path: Path) -> None:
    with defaults():
        before = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)]
        with folder(tmp_path / "out"):
            assert signal.getsignal(signal.SIGTERM) not in (*before, signal.SIG_DFL)
        assert [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)] == before


def test_a_signal_that_is_ignored_stays_so(tmp_path: Path) -> None:
    with defaults(signal.SIG_IGN), folder(tmp_path / "out") as room:
        os.kill(os.getpid(), signal.SIGTERM)
        (room / "results.ndjson").write_text("whole")
    assert (tmp_path / "out" / "results.ndjson").read_text() == "whole"


class defaults:
    """SIGTERM as a program has it that nobody has told otherwise."""

    def __init__(self, handler: signal.Handlers = signal.SIG_DFL) -> None:
        self.handler = handler

    def __enter__(self) -> None:
        self.before = signal.signal(signal.SIGTERM, self.handler)

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGTERM, self.before)
