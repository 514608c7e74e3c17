"""A folder of results is of one run, whenever a run is killed, and says so where it is not."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from oligomatch.api.cohort.reading.whole import NotOneRun, check_sealed
from tests.conftest import first_of
from tests.support.wording import UNWRITABLE

pytest.importorskip("polars")
ROOT = Path(__file__).parents[4]
GOOD = {"as_of": "2026-05-14", "cancer_type": "nsclc", "patient": "good"}
KILLED = (  # at the rename of this number, before or after it
    "import os, signal, sys\nfrom pathlib import Path\n"
    "number, after, rename, done = int(sys.argv.pop(1)), sys.argv.pop(1), Path.rename, []\n"
    "def killing(self, to):\n"
    "    done.append(self)\n"
    "    if after == 'after': rename(self, to)\n"
    "    if len(done) == number: os.kill(os.getpid(), signal.SIGKILL)\n"
    "    return Path(to) if after == 'after' else rename(self, to)\n"
    "Path.rename = killing\n"
)
CALL = "from oligomatch.api.commands.app import main\nmain()\n"


def screened(room: Path, *words: str, begin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", begin + CALL, *words],
        cwd=room, capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"},
    )  # fmt: skip


def written(room: Path, name: str, patients: int) -> str:
    (room / name).write_text((json.dumps(GOOD) + "\n") * patients)
    return name


def sealed(out: Path) -> None:
    """That every file of the folder is of its run."""
    check_sealed(out, *{path.name for path in out.iterdir()} - {"run.json", "mine"})


def hidden(room: Path) -> list[str]:
    return [path.name for path in room.iterdir() if path.name.startswith(".")]


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """A folder of a screening of two patients, with something of somebody else's in it."""
    done = screened(tmp_path, "screen", written(tmp_path, "two.ndjson", 2), "--out", "out")
    assert done.returncode == 0, done.stderr
    (tmp_path / "out" / "mine").write_text("mine")
    return tmp_path / "out"


@pytest.mark.parametrize(
    ("number", "after"), first_of([(1, "before"), (3, "after"), (2, "after"), (1, "after")], 2)
)  # the moment after one rename is that before the next
def test_a_run_killed_at_any_rename_leaves_one_run(
    tmp_path: Path, before: Path, number: int, after: str
) -> None:
    three = written(tmp_path, "three.ndjson", 3)
    words = (str(number), after, "screen", three, "--out", "out")
    done = screened(tmp_path, *words, begin=KILLED)
    assert done.returncode == -9, done.stderr
    assert hidden(tmp_path)
    if before.exists():
        sealed(before)
    four = written(tmp_path, "four.ndjson", 4)
    refused = screened(tmp_path, "screen", "none.ndjson", "--out", "out")
    assert refused.returncode == 2
    again = screened(tmp_path, "screen", four, "--out", "out")
    assert again.returncode == 0, again.stderr
    assert "a call that was killed had left it" in again.stderr
    assert hidden(tmp_path) == []
    sealed(before)
    assert (before / "mine").read_text() == "mine"
    assert json.loads((before / "screen.json").read_text())["patients"] == 4


def test_what_was_there_comes_back_where_the_next_run_fails(tmp_path: Path, before: Path) -> None:
    three = written(tmp_path, "three.ndjson", 3)
    screened(tmp_path, "2", "before", "screen", three, "--out", "out", begin=KILLED)
    assert not before.exists()
    assert (
        screened(
            tmp_path, "screen", written(tmp_path, "empty.ndjson", 0), "--out", "out"
        ).returncode
        == 2
    )
    sealed(before)
    assert json.loads((before / "screen.json").read_text())["patients"] == 2


@pytest.mark.parametrize("option", first_of(["--since", "--measures"], 1))
def test_a_folder_of_two_runs_is_refused(tmp_path: Path, option: str) -> None:
    more = ("--keep-measures",) if option == "--measures" else ()
    for name, number in (("one", 1), ("two", 2)):
        file = written(tmp_path, f"{name}.ndjson", number)
        assert screened(tmp_path, "screen", file, "--out", name, *more).returncode == 0
    part = "measures" if more else "since"
    shutil.copy(tmp_path / "two" / part / "part-00001.parquet", tmp_path / "one" / part)
    files = () if more else ("two.ndjson",)
    done = screened(tmp_path, "screen", *files, option, "one", "--out", "again")
    assert done.returncode == 2
    assert f"one/{part}/part-00001.parquet" in done.stderr
    assert not (tmp_path / "again").exists()


def test_each_file_and_the_input_are_known_by_their_digests(before: Path) -> None:
    told = json.loads((before / "run.json").read_text())
    assert list(told["input"]) == ["two.ndjson"]
    assert len(told["run"]) == 16
    (before / "trials.csv").write_text("another")
    with pytest.raises(NotOneRun):
        sealed(before)


def test_a_full_disk_is_told_with_its_reason(tmp_path: Path) -> None:
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000,) * 2)\n"
    many = written(tmp_path, "many.ndjson", 300)
    for form, why in (("ndjson", "File too large"), ("parquet", "is the disk full?")):
        words = ("screen", many, "--out", "out", "--processes", "1", "--format", form)
        done = screened(tmp_path, *words, begin=limit)
        assert done.returncode == 2
        assert done.stderr == f"oligomatch: out: {UNWRITABLE}: {why}\n"
        assert not (tmp_path / "out").exists()
        assert hidden(tmp_path) == []


def test_a_full_temporary_disk_is_told_with_its_reason(tmp_path: Path) -> None:
    full = (
        "from oligomatch.api.cohort.reading.labels import Labels\n"
        "begin = Labels.__init__\n"
        "def small(self):\n"
        "    begin(self)\n"
        "    self._room.execute('PRAGMA max_page_count = 2')\n"
        "Labels.__init__ = small\n"
    )
    many = written(tmp_path, "many.ndjson", 600)
    done = screened(tmp_path, "screen", many, "--out", "out", "--processes", "1", begin=full)
    assert done.returncode == 2
    assert done.stderr == f"oligomatch: out: {UNWRITABLE}: No space left on device\n"
    assert not (tmp_path / "out").exists()
    assert hidden(tmp_path) == []


@pytest.mark.parametrize("when", ["added", "counted"])
@pytest.mark.parametrize("how", ["full", "unwritable"])
def test_labels_tell_a_fault_of_the_disk_as_one(how: str, when: str) -> None:
    bad = {
        "full": "labels._room.execute('PRAGMA max_page_count = 1')",
        "unwritable": "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))",
    }[how]
    begin = "labels._room.execute('PRAGMA cache_size = 1')"
    script = [
        "import resource\nfrom oligomatch.api.cohort.reading.labels import Labels\nlabels = Labels()",
        *((begin, bad) if when == "added" else ()),
        "each = [('a', n, n // 2) for n in range(100_000)]",
        "try:",
        "    labels.add(each)" + ("" if when == "added" else f"; {begin}; {bad}; labels.doubled()"),
        "except OSError as error:",
        "    print(error.errno)",
    ]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(script)],
        capture_output=True, text=True, check=True, timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout == f"{errno.ENOSPC if how == 'full' else errno.EIO}\n"


def test_the_folder_that_the_program_runs_in_is_refused(tmp_path: Path) -> None:
    done = screened(tmp_path, "screen", written(tmp_path, "a.ndjson", 1), "--out", ".")
    assert done.returncode == 2
    assert "name a folder of its own" in done.stderr
