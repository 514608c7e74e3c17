"""A standing Spark cluster on this machine alone: a master and two workers, begun and ended here."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from subprocess import Popen

HERE = "127.0.0.1"
ROOT = Path(__file__).parents[3]
_FOUND = find_spec("pyspark")  # it is an extra of its own
SPARK = Path(_FOUND.origin or "").parent if _FOUND else Path()
SUBMIT = str(SPARK / "bin" / "spark-submit")
PATIENCE = 90.0  # seconds for the master and both workers to come up
_JAVA = which("java", path=f"{os.environ['JAVA_HOME']}/bin" if "JAVA_HOME" in os.environ else None)
JAVA = _JAVA if _FOUND else None
_SMALL = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"


CANARY = "Kanarienvogel"


class Prying:
    """A day that fails with a record's words in its mouth, as a fault of ours might."""

    @property
    def option(self) -> None:
        """Never told."""
        raise ValueError(f"cannot read {CANARY}")

    today = option


@dataclass
class Standing:
    """A cluster: its address, its processes, and the folders in which the workers work."""

    master: str
    workers: list[Popen[bytes]]
    room: Path

    def logs(self) -> Iterator[tuple[str, str]]:
        """Every byte that the cluster wrote, file by file."""
        for path in sorted(self.room.rglob("*")):
            if path.is_file():
                yield str(path), path.read_bytes().decode("utf-8", "replace")


def environment(room: Path) -> dict[str, str]:
    """What every process of it is told: this machine only, little memory, our own program."""
    return {
        **os.environ,
        "SPARK_LOCAL_IP": HERE,
        "SPARK_CONF_DIR": str(room / "conf"),
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": _SMALL,
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": str(ROOT),
    }


SETTINGS = {
    "spark.driver.host": HERE,
    "spark.driver.bindAddress": HERE,
    "spark.driver.memory": "512m",
    "spark.driver.extraJavaOptions": _SMALL,
    "spark.cores.max": "2",  # of two workers: one core of each
    "spark.executor.memory": "512m",
    "spark.executor.extraJavaOptions": _SMALL,
    "spark.executorEnv.PYTHONPATH": str(ROOT),
    "spark.ui.enabled": "false",
    "spark.eventLog.enabled": "true",
    "spark.eventLog.compress": "false",
    "spark.eventLog.rolling.enabled": "false",
    "spark.speculation": "true",
    "spark.task.maxFailures": "2",
}


@contextmanager
def standing(room: Path, *, cores: int = 2, workers: int = 2) -> Iterator[Standing]:
    """A master and workers of so many cores each; all ended afterwards, whatever happens."""
    _write_settings(room)
    processes: list[Popen[bytes]] = []
    try:
        master = _begun(room, "master.Master", "--host", HERE, "--port", "0", "--webui-port", "0")
        processes.append(master)
        address = _stated(room / "master.Master.log", r"Starting Spark master at (\S+)")
        for number in range(workers):
            place = room / f"work-{number}"
            size = ("--cores", str(cores), "--memory", "1300m", "--work-dir", str(place))
            ports = ("--host", HERE, "--port", "0", "--webui-port", "0")
            name = f"worker.Worker-{number}"
            processes.append(_begun(room, "worker.Worker", *size, *ports, address, name=name))
        for number in range(workers):
            _stated(room / f"worker.Worker-{number}.log", r"(Successfully registered)")
        yield Standing(address, processes[1:], room)
    finally:
        for process in processes:
            end(process)


def end(process: Popen[bytes]) -> None:
    """End a process and all that it began, at once, as a machine that loses its power."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _write_settings(room: Path) -> None:
    (room / "conf").mkdir(parents=True)
    (room / "events").mkdir()
    settings = {**SETTINGS, "spark.eventLog.dir": str(room / "events")}
    text = "".join(f"{name} {value}\n" for name, value in settings.items())
    (room / "conf" / "spark-defaults.conf").write_text(text, encoding="utf-8")


def _begun(room: Path, what: str, *words: str, name: str = "") -> Popen[bytes]:
    command = [str(SPARK / "bin" / "spark-class"), f"org.apache.spark.deploy.{what}", *words]
    return bound(command, room / f"{name or what}.log", environment(room))


_PR_SET_PDEATHSIG = 1
_PRCTL = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def bound(command: Sequence[str], log: Path, told: Mapping[str, str]) -> Popen[bytes]:
    """A process of a group of its own that is told to end when this one does, however that ends:
    tests that are killed run no `finally`. A worker of Spark then ends its executors."""
    with log.open("wb") as file:
        return Popen(
            command,
            env=told,
            stdout=file,
            stderr=file,
            start_new_session=True,
            preexec_fn=_end_with_caller,
        )


def _end_with_caller() -> None:
    if _PRCTL is not None:
        _PRCTL(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _stated(log: Path, pattern: str) -> str:
    """What a process says of itself, once it does."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := re.search(pattern, log.read_text(encoding="utf-8", errors="replace")):
            return found[1]
        time.sleep(0.2)
    raise AssertionError(f"{log.name}: nothing like {pattern} in {PATIENCE:.0f} s")
