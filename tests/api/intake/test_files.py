"""Files that are none: a dangling link, a pipe that nobody writes to, one without an end, a lock."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from oligomatch.api.commands.app import app
from oligomatch.api.registry.store import RegistryError, open_registry
from oligomatch.rules.read import SHIPPED
from tests.support.wording import FAULT, NO_FILE

ROOT = Path(__file__).parents[3]
TRIAL = "NCT02417662.yaml"
SPARSE = str(ROOT / "examples" / "sparse.yaml")
NAMED = ("dangling", "fifo", "zero")

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")


# begins a process for each line, with what all of them import and read: most of a command's time
NURSE = """
import json, os, resource, signal, sys
resource.setrlimit(resource.RLIMIT_AS, (3 << 30,) * 2)
from typer.testing import CliRunner
from oligomatch.api.commands.app import app, main
assert CliRunner().invoke(app, ["match", sys.argv[1]]).exit_code == 0
for line in sys.stdin:
    words, more, *said = json.loads(line)
    if (child := os.fork()) == 0:
        signal.alarm(120)
        for at, path in enumerate((os.devnull, *said)):
            os.dup2(os.open(path, os.O_RDWR | os.O_CREAT), at)
        os.environ.update(more)
        sys.argv = ["oligomatch", *words]
        sys.exit(main())
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@cache
def nurse() -> subprocess.Popen[str]:
    """What begins the commands; it ends with the tests."""
    return subprocess.Popen(
        [sys.executable, "-c", NURSE, SPARSE], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip


def command(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, of little memory and patience."""
    begun = nurse()
    assert begun.stdin is not None
    assert begun.stdout is not None
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        begun.stdin.write(json.dumps([words, more, str(out), str(err)]) + "\n")
        begun.stdin.flush()
        status = int(begun.stdout.readline())
        return subprocess.CompletedProcess(words, status, out.read_text(), err.read_text())


def put(kind: str, path: Path) -> Path:
    """Something at a path that is no plain file."""
    if kind == "fifo":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero" if kind == "zero" else path.parent / "none")
    return path


def refused(done: subprocess.CompletedProcess[str], path: Path) -> None:
    assert done.returncode == 2, done.stdout
    assert FAULT not in done.stderr
    assert path.name in done.stderr


@pytest.mark.parametrize("kind", NAMED)
def test_a_trial_file_that_is_none_is_refused(tmp_path: Path, kind: str) -> None:
    shutil.copy(SHIPPED / TRIAL, tmp_path)
    path = put(kind, tmp_path / "NCT00000001.yaml")
    for words in (("match", SPARSE), ("trials",), ("check", str(path)), ("check", str(tmp_path))):
        given = () if words[0] == "check" else ("--trials", str(tmp_path))
        done = command(*words, *given)
        assert FAULT not in done.stderr + done.stdout
        assert "NCT00000001.yaml" in done.stderr + done.stdout
        assert done.returncode in (1, 2)


@pytest.mark.parametrize("kind", NAMED)
@pytest.mark.parametrize(
    "words",
    [
        ("match",),
        ("match", SPARSE, "--site-answers"),
        ("screen", "--out", "unwritten"),
        ("screen", "table.csv", "--out", "unwritten", "--mapping"),
        ("screen-spark", "--out", "unwritten"),
        ("screen-spark", "table.csv", "--out", "unwritten", "--mapping"),
        ("registry", "add", "--registry", "unwritten.sqlite"),
        ("draft", "NCT00000001", "--text"),
    ],
    ids=" ".join,
)
def test_every_file_that_is_none_is_refused(
    tmp_path: Path, kind: str, words: tuple[str, ...]
) -> None:
    path = put(kind, tmp_path / "file.yaml")
    (tmp_path / "table.csv").write_text("a,b\n1,2\n")
    given = [str(tmp_path / one) if one.startswith(("unw", "tab")) else one for one in words]
    refused_or_lost = command(*given, str(path))
    assert refused_or_lost.returncode in (1, 2), refused_or_lost.stdout
    told = refused_or_lost.stderr + refused_or_lost.stdout
    assert FAULT not in told
    if words[0] != "draft" or kind != "fifo":  # of an empty text no draft has a word
        assert path.name in told
    assert not (tmp_path / "unwritten").exists()


@pytest.mark.parametrize("name", ["screen", "screen-spark"])
@pytest.mark.parametrize("kind", NAMED)
@pytest.mark.parametrize("ending", ["csv", "ndjson", "parquet", "json"])
def test_a_cohort_that_is_no_file_is_named(
    tmp_path: Path, name: str, kind: str, ending: str
) -> None:
    path, out = put(kind, tmp_path / f"cohort.{ending}"), tmp_path / "unwritten"
    done = CliRunner().invoke(app, [name, str(path), "--out", str(out)])
    why = NO_FILE if kind == "dangling" else "a pipe or a device"
    assert f"{path}: {why}; " in done.stderr
    assert done.exit_code == 2
    assert not out.exists()


def test_a_table_that_has_become_a_pipe_holds_nothing_up(tmp_path: Path) -> None:
    path = put("fifo", tmp_path / "table.csv")
    asked = "from oligomatch.api.cohort.reading.table import _opened; import sys"
    done = subprocess.run(
        [sys.executable, "-c", f"{asked}; print(list(_opened(sys.argv[1])))", str(path)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.stdout == "[]\n", done.stderr


# --- the registry ----------------------------------------------------------------------------------


@contextmanager
def not_root() -> Iterator[None]:
    """Not as root, who may write everywhere."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@pytest.fixture
def kept() -> Iterator[Path]:
    """A registry with one record, in a folder in which nobody may write."""
    room = Path(tempfile.mkdtemp())
    record = room / "record.json"
    record.write_text(
        '{"protocolSection": {"identificationModule": {"nctId": "NCT02417662"}, "statusModule":'
        ' {"overallStatus": "COMPLETED", "statusVerifiedDate": "2026-01"}}}'
    )
    path = room / "registry.sqlite"
    assert command("registry", "add", str(record), "--registry", str(path)).returncode == 0
    path.chmod(0o444)
    room.chmod(0o555)
    yield path
    room.chmod(0o755)
    shutil.rmtree(room)


def test_a_registry_that_is_read_only_is_read(kept: Path) -> None:
    with not_root(), open_registry(kept) as store:
        assert store.count() == 1
        assert store.status("NCT02417662")[0] == "COMPLETED"
    assert sorted(one.name for one in kept.parent.iterdir()) == ["record.json", "registry.sqlite"]


def test_reading_writes_nothing_into_a_registry(tmp_path: Path) -> None:
    path = tmp_path / "registry.sqlite"
    sqlite3.connect(path).close()
    path.write_bytes(b"")
    with pytest.raises(RegistryError), open_registry(path) as store:
        store.count()
    assert path.read_bytes() == b""


@pytest.mark.parametrize("damage", ["not a database", "cut off", "other tables", "no text"])
def test_a_damaged_registry_costs_freshness_not_matching(
    kept: Path, tmp_path: Path, damage: str
) -> None:
    path = tmp_path / "registry.sqlite"
    path.write_bytes(kept.read_bytes())
    path.chmod(0o644)
    if damage == "not a database":
        path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    elif damage == "cut off":
        path.write_bytes(path.read_bytes()[:5000])
    else:
        change = "DROP TABLE versions" if damage == "other tables" else (
            "UPDATE versions SET status = x'ff00'"
        )  # fmt: skip
        with sqlite3.connect(path) as connection:
            connection.execute(change)
        connection.close()
    told = command("match", SPARSE, OLIGOMATCH_REGISTRY=str(path))
    assert told.returncode == 0
    assert told.stderr.startswith(f"oligomatch: note: {path}: cannot be ")
    assert told.stderr.endswith("; the recruitment statuses are those of the rules\n")
    assert told.stdout == command("match", SPARSE, OLIGOMATCH_REGISTRY=str(path) + ".none").stdout
