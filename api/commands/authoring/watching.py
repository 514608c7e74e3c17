"""Checks files again whenever they change, for an author who writes beside it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from oligomatch.api.commands.shared import DONE, day_asked, missing
from oligomatch.api.terminal.wrong_use import WrongUse
from oligomatch.api.words.catalogue import say

if TYPE_CHECKING:
    from oligomatch.api.authoring.checking import Checked
    from oligomatch.api.authoring.sources import Sources

CLEAR = "\x1b[2J\x1b[H"
_WAIT = 100  # ms without a save until the watcher answers that there was none
_WATCHED = (".yaml", ".yml", ".json", ".ndjson")


def watch_files(paths: list[Path], sources: Sources | None) -> int:
    """Check the files now, and each again when it changes, until it is interrupted."""
    try:
        from watchfiles import watch
    except ImportError:
        raise WrongUse(say("watching.watch_needs_watchfiles_install")) from None
    if not paths:
        raise WrongUse(say("watching.watch_needs_file_or"))
    every = list(_files(paths))
    folders = sorted({path if path.is_dir() else path.parent for path in paths})
    saves = watch(*folders, yield_on_timeout=True, rust_timeout=_WAIT)
    with suppress(KeyboardInterrupt):
        next(saves)  # it watches from here on: a save during the first reading is not lost
        found = {file: _check(file, sources) for file in every}
        _show(found, sources)
        for changes in saves:
            names = {Path(name) for _, name in changes}
            if names and _again(names, paths, found, sources):
                _show(found, sources)
    return DONE


def _again(
    changed: set[Path],
    paths: list[Path],
    found: dict[Path, tuple[Checked, ...]],
    sources: Sources | None,
) -> bool:
    """Check what a change bears on, and forget what is gone; whether there was anything."""
    concerned = [file for file in _files(paths) if _concerned(file, changed)]
    gone = [file for file in found if not file.exists()]
    for file in gone:
        del found[file]
    found.update({file: _check(file, sources) for file in concerned})
    return bool(concerned or gone)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files that are watched, as they are now.

    Raises:
        WrongUse: there is no such file or folder.
    """
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.suffix in _WATCHED)
        elif path.exists():
            yield path
        elif not path.parent.is_dir():
            raise missing(path)


def _concerned(file: Path, changed: set[Path]) -> bool:
    """Whether a change of some files bears on this one: a trial and its cases go together."""
    stem = file.name.split(".")[0]
    return any(
        one.resolve() == file.resolve()
        or (one.parent.resolve() == file.parent.resolve() and one.name.split(".")[0] == stem)
        for one in changed
    )


def _check(file: Path, sources: Sources | None) -> tuple[Checked, ...]:
    """What is found in a file; one that an editor is just writing says so, and comes again."""
    from oligomatch.api.authoring.checking import CODES, Checked, check_path
    from oligomatch.api.authoring.linting import forget_neighbours
    from oligomatch.api.authoring.problem import Finding

    forget_neighbours()
    if sources is not None:
        sources.forget(file.stem)
    try:
        return tuple(check_path(file, day_asked(None), sources))
    except OSError:
        words = say("watching.cannot_be_read_just")
        return (Checked("file", 1, (Finding.of_file(CODES["file"], file, words),)),)


def _show(found: dict[Path, tuple[Checked, ...]], sources: Sources | None) -> None:
    """The problems of all files, on a cleared screen where it is one."""
    from oligomatch.api.authoring import check_report, checking
    from oligomatch.api.terminal.streams import complain

    every = [one for file in sorted(found) for one in found[file]]
    print(CLEAR if sys.stdout.isatty() else "", end="")
    for problem in check_report.findings(every):
        print(problem)
    print(checking.summary(every))
    for words in () if sources is None else sources.missed():
        complain(words)
    print(say("watching.ends"), flush=True)
