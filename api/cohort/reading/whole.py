"""A folder of results that is there whole or not at all, and is known as one run's."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from oligomatch.api.cohort.ending import ended_in_order
from oligomatch.api.terminal.streams import complain, reason_words
from oligomatch.api.words.catalogue import say

RUN = "run.json"
_NEW, _OLD = "new", "old"
_RANDOM = re.compile(r"[a-z0-9_]{8}")  # of `mkdtemp`


class NotOneRun(ValueError):
    """A folder whose files are not all of one run, as they were written; which file."""


def digest_of_file(path: Path | str) -> str:
    """The digest of what a file holds."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def seal(room: Path, asked: Mapping[str, Any], files: Iterable[str]) -> None:
    """Leave in a folder the digest of each of its files and of what was read, and the run that is
    known by them all: files of two runs do not fit together."""
    content = {
        **asked,
        "input": {file: digest_of_file(file) for file in files if Path(file).is_file()},
        "files": {name: digest_of_file(room / name) for name in _files(room)},
    }
    run = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]
    text = json.dumps({"run": run, **content}, ensure_ascii=False, indent=1)
    (room / RUN).write_text(text + "\n", encoding="utf-8")


def check_sealed(folder: Path, *parts: str) -> None:
    """That some files and folders of a sealed folder are of its run, and none is missing.

    Raises:
        NotOneRun: one is not.
    """
    try:
        files = json.loads((folder / RUN).read_text(encoding="utf-8"))["files"]
        sealed = {str(name): str(digest) for name, digest in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise NotOneRun(folder / RUN) from None
    for name in sorted({*sealed, *_files(folder)}):
        if name.split("/")[0] in parts and not _is(folder / name, sealed.get(name)):
            raise NotOneRun(folder / name)


def _is(path: Path, digest: str | None) -> bool:
    try:
        return digest_of_file(path) == digest
    except OSError:
        return False


def _files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


@contextmanager
def folder(out: Path, is_ours: Callable[[str], bool]) -> Iterator[Path]:
    """A room beside the folder, which takes its place by one rename when all is whole and on the
    disk: what was there from an earlier call stays until then, and stays where this one is broken
    off. What stands there that `is_ours` does not know is kept.

    Raises:
        OSError: it cannot be written, or is the folder that the program runs in.
    """
    out = out.resolve()
    if out == Path.cwd() or out in Path.cwd().parents:
        raise OSError(0, say("whole.program_runs_in_it"))
    out.parent.mkdir(parents=True, exist_ok=True)
    _clear_away(out, is_ours)
    with ended_in_order() as ending:
        with ending.later():
            place = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
            lock = _locked(place)
        try:
            place.chmod(stat.S_IMODE(out.parent.stat().st_mode))
            room = place / _NEW
            room.mkdir()
            mode = stat.S_IMODE((out if out.is_dir() else room).stat().st_mode)
            room.chmod(0o700)
            yield room
            with ending.later():
                _to_disk(room)
                room.chmod(mode)
                _exchange(place, out, is_ours)
        finally:
            with ending.later():
                shutil.rmtree(place, ignore_errors=True)
                if lock is not None:
                    os.close(lock)


def _exchange(place: Path, out: Path, is_ours: Callable[[str], bool]) -> None:
    """The new folder to where the old one is."""
    was_there = out.is_dir()
    if was_there:
        out.rename(place / _OLD)
    try:
        (place / _NEW).rename(out)
    except OSError:
        if was_there:
            (place / _OLD).rename(out)
        raise
    _sync(out.parent)
    _bring_along(place / _OLD, out, is_ours)


def _bring_along(old: Path, out: Path, is_ours: Callable[[str], bool]) -> None:
    """What somebody else has put into the old folder, into the new one."""
    for one in sorted(old.iterdir()) if old.is_dir() else ():
        if not is_ours(one.name) and not (out / one.name).exists():
            one.rename(out / one.name)


def _clear_away(out: Path, is_ours: Callable[[str], bool]) -> None:
    """What calls left that were killed on the spot; what was there before them comes back."""
    for place in sorted(out.parent.glob(f".{out.name}-*")):
        name = place.name.removeprefix(f".{out.name}-")
        if not _RANDOM.fullmatch(name) or not place.is_dir() or place.is_symlink():
            continue
        lock = _locked(place)
        if lock is None:
            continue  # somebody works in it, or nobody can tell
        try:
            if (place / _OLD).is_dir() and not out.exists():
                (place / _OLD).rename(out)
            _bring_along(place / _OLD, out, is_ours)
            shutil.rmtree(place)
            complain(say("whole.note_removed_call_that", place=place))
        except OSError as error:
            complain(say("whole.note_left_by_call", place=place, reason_words=reason_words(error)))
        finally:
            os.close(lock)


def _locked(place: Path) -> int | None:
    """A lock on a folder, which goes with the process; None where another has it, or none can."""
    try:
        import fcntl
    except ImportError:  # not on this system
        return None
    with suppress(OSError):
        lock = os.open(place, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
        else:
            return lock
    return None


def _to_disk(room: Path) -> None:
    """Every file and folder, so that a rename never comes to the disk before what it names."""
    for path in sorted(room.rglob("*")):
        _sync(path)
    _sync(room)


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # a folder cannot be opened there
    number = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(number)
    finally:
        os.close(number)
