"""What was read of the shipped rules, kept beside Python's own compiled modules for the next start.

Python runs what lies in `__pycache__` without a question, so whoever can write there can change the
program anyway: what is kept there, and nowhere else, is trusted no further than that. It is taken
only where it was made by the same code of the same files, is whole, and can be written to by nobody
else. Only a program that starts anew for every question keeps anything (`begin`).
"""

from __future__ import annotations

import hashlib
import os
import pickle
import stat
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any, TypeVar

from oligomatch.rules.text.text import contents

ROOT = Path(__file__).parent.parent
# of the modules that read what is kept
CODE = (".", "text", "vocabulary", "findings", "offers", "reading")
MOST_BYTES = 1 << 25  # thrice the forms of letters: of a longer file nothing would be taken again
SIZE = 32  # of a digest
_T = TypeVar("_T")
_KEEPING: list[bool] = []


def begin() -> None:
    """Take what is kept, and keep what is read, from here on."""
    _KEEPING[:] = [True]


def kept(name: str, sources: Iterable[Path], read: Callable[[], _T]) -> _T:
    """What is read of some files: as it was kept under a name of letters, where they are as they
    were then, else anew."""
    if not _KEEPING:
        return read()
    try:
        place = _place(name)
        digest = _digest(sources)
    except (NotImplementedError, OSError):  # nothing is compiled here; `read` says what is amiss
        return read()
    with suppress(Exception):  # whatever was made of it is made anew
        found: _T = pickle.loads(_checked(place, digest))
        return found
    value = read()
    _keep(place, digest, value)
    return value


def keeping() -> bool:
    """Whether this program takes what is kept."""
    return bool(_KEEPING)


def recalled(name: str) -> Any:
    """What the same code kept under a name of letters (`remember`); None of nothing."""
    with suppress(Exception):  # whatever was made of it is made anew
        return pickle.loads(_checked(_place(name), _digest(())))
    return None


def remember(name: str, value: object) -> None:
    """Keep what does not hang on any file."""
    with suppress(NotImplementedError, OSError):
        _keep(_place(name), _digest(()), value)


def _place(name: str) -> Path:
    return Path(cache_from_source(__file__, optimization=name))


def _keep(place: Path, digest: bytes, value: object) -> None:
    if not sys.dont_write_bytecode:
        # not every rule can be kept, and none has to be
        with suppress(OSError, pickle.PicklingError, RecursionError, TypeError, AttributeError):
            _write(place, digest, pickle.dumps(value, pickle.HIGHEST_PROTOCOL))


def _digest(sources: Iterable[Path]) -> bytes:
    """What changes with Python, the code that reads, and any byte that is read."""
    digest = _of_code().copy()
    for path in sorted(sources):
        content = contents(path)
        digest.update(f"{path.name} {len(content)}\n".encode())
        digest.update(content)
    return digest.digest()


@cache
def _of_code() -> hashlib.blake2b:
    digest = hashlib.blake2b(f"{sys.version} {sys.byteorder}".encode(), digest_size=SIZE)
    for folder in CODE:
        for path in sorted((ROOT / folder).glob("*.py")):
            content = contents(path)
            digest.update(f"{folder}/{path.name} {len(content)}\n".encode())
            digest.update(content)
    return digest


def _checked(place: Path, digest: bytes) -> bytes:
    """What is kept under a digest.

    Raises:
        OSError, ValueError: nothing, something else, a part, or what others could have written.
    """
    at_once = getattr(os, "O_NONBLOCK", 0)  # of a pipe too
    opened = os.open(place, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | at_once)
    with open(opened, "rb") as file:
        of = os.fstat(opened)
        mine = not hasattr(os, "getuid") or of.st_uid in (os.getuid(), os.stat(__file__).st_uid)
        if not stat.S_ISREG(of.st_mode) or of.st_mode & 0o022 or not mine:
            raise ValueError
        known, own, rest = file.read(SIZE), file.read(SIZE), file.read(MOST_BYTES)
    if known != digest or own != _sum(rest):
        raise ValueError
    return rest


def _write(place: Path, digest: bytes, value: bytes) -> None:
    """Put it in place at once: who reads meanwhile finds the old one or the new one."""
    import tempfile  # which loads much, and is needed once

    place.parent.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
        try:
            file.write(digest + _sum(value) + value)
            file.close()
            os.chmod(file.name, 0o644)
            os.replace(file.name, place)
        except OSError:
            os.unlink(file.name)
            raise


def _sum(value: bytes) -> bytes:
    return hashlib.blake2b(value, digest_size=SIZE).digest()
