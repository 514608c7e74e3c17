"""Standard output and standard error: values, rows and complaints, in any encoding."""

from __future__ import annotations

import csv
import errno
import json
import os
import re
import sys
import traceback
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

from oligomatch import __version__
from oligomatch.api.words.catalogue import say

FAULT = say("streams.fault_oligomatch")


def fault_words(error: Exception) -> str:
    """A fault of the program itself, told without any value that was in it."""
    frames = traceback.extract_tb(error.__traceback__)
    at = (
        say("streams.in", path=Path(frames[-1].filename).name, lineno=frames[-1].lineno)
        if frames
        else ""
    )
    return say(
        "streams.not_your_input_please",
        fault=FAULT,
        version=__version__,
        type=type(error).__name__,
        at=at,
    )


_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def unwritten_words(error: Exception) -> str | None:
    """That the answer could not be written, where that is what went wrong."""
    if not isinstance(error, OSError) or error.errno not in _NO_ROOM:
        return None
    why = os.strerror(error.errno).lower()
    return say("streams.answer_cannot_be_written", why=why)


def reason_words(error: OSError) -> str:
    """Why a file could not be read or written; Polars tells the number of it in words alone."""
    number = number_in(error)
    if error.strerror is None and number is not None:
        return os.strerror(number)
    return error.strerror or type(error).__name__


def write_whole(path: Path, text: str) -> None:
    """A text file that is there whole, or as it was before.

    Raises:
        OSError: it cannot be written.
    """
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.write_text(text, encoding="utf-8")
        os.replace(draft, path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise


def number_in(error: Exception) -> int | None:
    """The system's number of an error that is told in words alone."""
    number = re.search(r"\(os error (\d+)\)", str(error))
    return int(number[1]) if number else None


def complain(words: str) -> None:
    """Say one sentence on standard error."""
    print(say("streams.oligomatch", words=words), file=sys.stderr)


def lenient() -> None:
    """Let the streams replace what their encoding cannot show, rather than fail."""
    if sys.stdout is None:  # closed by the caller
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and not utf8(stream):
            reconfigure(errors="replace")


def utf8(stream: Any) -> bool:
    """Whether a stream takes every character."""
    return str(getattr(stream, "encoding", None) or "").lower().startswith("utf")


def print_value(value: Any) -> None:
    """Print a value as JSON."""
    print(json.dumps(value, ensure_ascii=not utf8(sys.stdout), indent=1))


def print_line(value: Any) -> None:
    """Print a value as JSON on one line."""
    print(json.dumps(value, ensure_ascii=not utf8(sys.stdout)))


def print_rows(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Print rows as CSV."""
    write_rows(sys.stdout, columns, rows)


def write_rows(file: TextIO, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows as CSV."""
    writer = csv.DictWriter(file, columns, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: plain_cell(value) for name, value in row.items()})


def plain_cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    is_formula = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{value}" if is_formula else value
