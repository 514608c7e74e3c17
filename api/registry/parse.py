"""Registry files taken apart: one record, an array, pages of answers, or one record a line."""

from __future__ import annotations

import gzip
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from oligomatch.api.words.catalogue import say
from oligomatch.rules.text.text import STDIN, contents

MOST = 1 << 30  # bytes of one file
_GZIP, _ZIP = b"\x1f\x8b", b"PK"
SUFFIXES = (".json", ".ndjson", ".jsonl", ".gz", ".zip")
_START = re.compile(r'\{\s*"(?:protocolSection|nct_id|derivedSection|hasResults)"')
_BEGINNING = re.compile(r'\s*(?:\[\s*)?(?:\{[^{}\[\]]*"studies"\s*:\s*\[\s*)?')
_SPACE = re.compile(r"[\s,]*")


@dataclass(frozen=True, slots=True)
class RecordFault:
    """What is wrong with a record, and where; `lost` when it could not go in."""

    place: str
    problem: str
    nct: str = ""
    lost: bool = True

    def __str__(self) -> str:
        number = f"{self.nct}: " if self.nct else ""
        return f"{self.place}: {number}{self.problem}"


@dataclass(frozen=True, slots=True)
class Piece:
    """One object of a file and its place: `file#3` in a list, `file:3` on a line."""

    value: Any
    place: str


class _NotJson(ValueError):
    """A text that is JSON by its signs, but not by the rules OligoMatch reads by."""


def pieces(path: Path) -> Iterator[Piece | RecordFault]:
    """Every record of a file, of a folder's files in order of name, or of standard input (`-`).

    Raises:
        FileNotFoundError: no such file or folder.
    """
    if str(path) == STDIN:
        yield from _packed(sys.stdin.buffer.read(MOST + 1), "<stdin>")
    elif path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.is_file() and file.suffix in SUFFIXES:
                yield from pieces(file)
    else:
        yield from _texts(path)


def _texts(path: Path) -> Iterator[Piece | RecordFault]:
    yield from _packed(contents(path, MOST), str(path))


def _packed(content: bytes, place: str) -> Iterator[Piece | RecordFault]:
    """The records of a content that may be packed, as its first signs tell."""
    if len(content) > MOST:
        yield RecordFault(place, say("parse.larger_than_bytes_cut", most=MOST))
        return
    try:
        if content.startswith(_GZIP):
            content = gzip.decompress(content)
        if content.startswith(_ZIP):
            with zipfile.ZipFile(BytesIO(content)) as archive:
                for name in sorted(archive.namelist()):
                    if not name.endswith("/"):
                        yield from _pieces(archive.read(name), f"{place}!{name}")
            return
    except (OSError, EOFError, zipfile.BadZipFile, RuntimeError) as error:
        yield RecordFault(place, say("parse.cannot_be_unpacked", error=error))
        return
    yield from _pieces(content, place)


def _pieces(content: bytes, place: str) -> Iterator[Piece | RecordFault]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        yield RecordFault(place, say("parse.not_utf_text_at", start=error.start))
        return
    if not text.strip():
        yield RecordFault(place, "empty")
        return
    try:
        whole = _json(text)
    except _NotJson as error:
        yield from _salvaged(text, place, error)
    else:
        yield from _each(whole, place)


def _each(value: Any, place: str) -> Iterator[Piece | RecordFault]:
    """The records of a value: itself, the entries of a list, the studies of a page."""
    if isinstance(value, list):
        for number, item in enumerate(value, 1):
            yield from _each(item, f"{place}#{number}")
    elif isinstance(value, dict) and isinstance(value.get("studies"), list):
        yield from _each(value["studies"], place)
    elif isinstance(value, dict):
        yield Piece(value, place)
    else:
        yield RecordFault(place, say("reading.expected_record_found_bare"))


def _salvaged(text: str, place: str, error: _NotJson) -> Iterator[Piece | RecordFault]:
    """What can be read of a text that is not one JSON value: lines, or records one by one."""
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    first = lines[0][1].strip()
    each_begins = len(lines) > 1 and all(line.lstrip().startswith("{") for _, line in lines)
    if first.startswith("{") and (first.endswith("}") or each_begins):
        for number, line in lines:
            yield from _line(line, f"{place}:{number}")
        return
    yield from _one_by_one(text, place, error)


def _line(line: str, place: str) -> Iterator[Piece | RecordFault]:
    try:
        value = _json(line)
    except _NotJson as error:
        yield RecordFault(place, str(error))
    else:
        yield from _each(value, place)


def _one_by_one(text: str, place: str, error: _NotJson) -> Iterator[Piece | RecordFault]:
    """Each record that begins as one, up to the next; what cannot be read between is a fault."""
    match = _START.search(text)
    if match is None:
        yield RecordFault(place, str(error))
        return
    before = text[: match.start()]
    faults = int(not _BEGINNING.fullmatch(before))
    if faults:
        yield RecordFault(f"{place} (line 1)", say("parse.what_stands_before_first", error=error))
    number, at = 0, match.start()
    while text[at : at + 1] == "{":
        number += 1
        found, at = _next(text, at, f"{place}#{number}")
        faults += isinstance(found, RecordFault)
        yield found
    side_by_side = "[" not in before and at == len(text)
    if not faults and not side_by_side:
        yield RecordFault(say("parse.line", place=place, line_of=_line_of(text, at)), str(error))


def _next(text: str, at: int, place: str) -> tuple[Piece | RecordFault, int]:
    """The record that begins at a place, and where the one after it may begin."""
    try:
        value, end = _DECODER.raw_decode(text, at)
    except (ValueError, RecursionError) as problem:
        fault = RecordFault(
            say("parse.line", place=place, line_of=_line_of(text, at)), _said(problem)
        )
        return fault, _next_start(text, at)
    space = _SPACE.match(text, end)
    return Piece(value, place), space.end() if space else end


def _line_of(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _next_start(text: str, at: int) -> int:
    """Where the next record begins after one that cannot be read: behind a comma or a line end."""
    for match in _START.finditer(text, at + 1):
        if re.search(r"\}\s*,?\s*$", text[max(at, match.start() - 40) : match.start()]):
            return match.start()
    return len(text)


def _json(text: str) -> Any:
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise _NotJson(_said(error)) from None


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _NotJson(say("parse.repeated_key", next=next(n for n in names if names.count(n) > 1)))
    return found


def _refuse(name: str) -> Any:
    raise _NotJson(say("parse.no_value_json", what=name))


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_refuse)


def _said(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return say("parse.nested_too_deep_be")
    if isinstance(error, json.JSONDecodeError):
        words = error.msg[:1].lower() + error.msg[1:]
        return say(
            "parse.not_json_line_column", words=words, lineno=error.lineno, colno=error.colno
        )
    return str(error)
