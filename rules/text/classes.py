"""The methods that Python writes for dataclasses, compiled once and kept for the next start.

Of some two hundred classes they are written as text, and compiled, at each start: an eighth of the
time that a command takes. The same text gives the same code, so it is kept by its digest, where
`kept` keeps the rules and under the same conditions; what is not there is compiled as ever.
"""

from __future__ import annotations

import dataclasses
import hashlib
import marshal
import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from types import CodeType
from typing import Any

from oligomatch.rules.text.kept import checked, sealed

NAME = "classes"
MOST = 5_000  # methods; all commands together have half as many
_FOUND: dict[bytes, bytes] = {}  # by the digest of the text
_NEW: dict[bytes, CodeType] = {}


def begin() -> None:
    """Take the methods of every dataclass made from here on as they are kept."""
    with suppress(Exception):  # whatever was made of it is made anew
        _FOUND.update(marshal.loads(checked(_place(), _version())))
    # the name that its functions look up before they come to Python's own
    vars(dataclasses)["exec"] = _run


def end() -> None:
    """Keep what was compiled since, for the next start."""
    if not _NEW or sys.dont_write_bytecode:
        return
    with suppress(OSError, NotImplementedError, ValueError):
        before = _FOUND if len(_FOUND) + len(_NEW) <= MOST else {}
        each = {**before, **{text: marshal.dumps(code) for text, code in _NEW.items()}}
        sealed(_place(), _version(), marshal.dumps(each))


def _run(text: str, *spaces: Any) -> None:
    exec(_compiled(text), *spaces)


def _compiled(text: str) -> CodeType:
    digest = hashlib.blake2b(text.encode(), digest_size=16).digest()
    if kept := _FOUND.get(digest):
        code = marshal.loads(kept)
        assert isinstance(code, CodeType)
        return code
    code = compile(text, "<string>", "exec", dont_inherit=True)
    if len(_NEW) < MOST:
        _NEW[digest] = code
    return code


def _place() -> Path:
    return Path(cache_from_source(__file__, optimization=NAME))


def _version() -> bytes:
    """What else the code of a text depends on."""
    return hashlib.blake2b(f"{sys.version} {sys.flags.optimize}".encode(), digest_size=32).digest()
