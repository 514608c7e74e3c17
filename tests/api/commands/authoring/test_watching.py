"""`check --watch` follows an author's saves: problems, half-written files, files that go, Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from oligomatch.api.authoring.checking import Checked
from oligomatch.api.authoring.sources import Sources
from oligomatch.rules.read import read_trial
from tests.api.authoring.test_linting import KEPT, TRIAL
from tests.support.wording import NO_FILE

pytest.importorskip("watchfiles")
ROOT = Path(__file__).parents[4]
PASSING = (KEPT / "OM203" / "passing" / TRIAL).read_text(encoding="utf-8")
Saw = Callable[[str], None]


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[Path, Saw, subprocess.Popen[bytes]]]:
    """A trial that is watched, and what waits until its screen shows some words anew."""
    file, screen = tmp_path / "trials" / TRIAL, tmp_path / "screen"
    file.parent.mkdir()
    file.write_text(PASSING, encoding="utf-8")
    command = [sys.executable, "-m", "oligomatch.api.commands.app", "check", str(file), "--watch"]
    with screen.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out)
    read = 0

    def saw(words: str) -> None:
        nonlocal read
        for _ in range(600):
            told = screen.read_text(encoding="utf-8")[read:]
            if words in told and told.rstrip().endswith("watching; Ctrl-C ends"):
                read += len(told)
                return
            time.sleep(0.1)
        raise AssertionError(screen.read_text(encoding="utf-8"))

    yield file, saw, process
    process.kill()
    process.wait()


def test_each_save_is_checked_until_it_is_interrupted(
    watched: tuple[Path, Saw, subprocess.Popen[bytes]],
) -> None:
    file, saw, process = watched
    saw("1 trial checked: no problem found")
    file.write_text(PASSING.replace("limit: 3", "limit: 4"), encoding="utf-8")
    saw("[OM222]")
    file.write_text(PASSING[: len(PASSING) // 2], encoding="utf-8")
    saw("[OM101]")
    file.unlink()
    saw("nothing checked")
    beside = file.with_suffix(".new")
    beside.write_text(PASSING, encoding="utf-8")
    beside.rename(file)
    saw("1 trial checked: no problem found")
    process.send_signal(signal.SIGINT)
    assert process.wait(30) in (0, 130)


def test_a_save_during_the_first_reading_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from oligomatch.api.commands.authoring import watching

    file, check, times = tmp_path / TRIAL, watching._check, 0
    file.write_text(PASSING, encoding="utf-8")

    def slow(path: Path, sources: Sources | None) -> tuple[Checked, ...]:
        nonlocal times
        times += 1
        found = check(path, sources)
        if times > 1:
            raise KeyboardInterrupt
        path.write_text(PASSING.replace("limit: 3", "limit: 4"), encoding="utf-8")
        return found

    monkeypatch.setattr(watching, "_check", slow)
    ended = threading.Timer(30, os.kill, (os.getpid(), signal.SIGINT))  # where the save was lost
    ended.start()
    assert watching.watch_files([file], None) == 0
    ended.cancel()
    assert times == 2


def test_documents_that_are_missing_are_named_until_they_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from oligomatch.api.commands.authoring import watching

    folder, file, check = tmp_path / "sources", tmp_path / TRIAL, watching._check
    folder.mkdir()
    file.write_text(PASSING, encoding="utf-8")
    shown: list[str] = []

    def once_more(path: Path, sources: Sources | None) -> tuple[Checked, ...]:
        shown.append(capsys.readouterr().err)
        if len(shown) > 2:
            raise KeyboardInterrupt
        return check(path, sources)

    def after_each(*_: object, **__: object) -> Iterator[set[tuple[int, str]]]:
        yield set()
        for document in named:
            (folder / f"{document}.txt").write_text(PASSING, encoding="utf-8")
        yield {(1, str(file))}
        yield {(1, str(file))}

    named = {one.source.document for one in read_trial(file).criteria}
    monkeypatch.setattr(watching, "_check", once_more)
    monkeypatch.setattr("watchfiles.watch", after_each)
    assert watching.watch_files([file], Sources(folder)) == 0
    first, last = shown[1:]
    assert all(document in first for document in named)
    assert str(folder) in first
    assert last == ""


def test_a_folder_that_is_not_there_is_told() -> None:
    from scripts.console import answer

    assert f"{NO_FILE} or folder" in answer("oligomatch check nowhere/at/all.yaml --watch")
    assert "needs a file or a folder" in answer("oligomatch check --watch")
