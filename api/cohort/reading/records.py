"""The records of a cohort, one after another: lines of NDJSON and the patients of a folder of
bulk data as they come, other files whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from oligomatch.api.cohort.reading.mapping import Columns
from oligomatch.api.cohort.reading.parquet import is_parquet, parquet_rows
from oligomatch.api.cohort.reading.table import TableRow, is_table, patient, rows
from oligomatch.api.exchange.fhir.bulk import is_bulk
from oligomatch.api.intake.case import CASE
from oligomatch.api.intake.files import (
    Day,
    Fault,
    Given,
    InFolder,
    Origin,
    Refused,
    decoded,
    patients_on_line,
    read_patients,
    records_in_folder,
)
from oligomatch.api.intake.files import unreadable as refused_text
from oligomatch.api.words.catalogue import say
from oligomatch.rules.text.faults import fault
from oligomatch.rules.text.text import MOST_BYTES, STDIN, RuleFileError, open_at_once

LINES = (".ndjson", ".jsonl")


@dataclass(frozen=True, slots=True)
class RawLine:
    """One line that nobody has read yet; `content` None: it was too long to be kept."""

    origin: Origin
    content: bytes | None


Record = RawLine | TableRow | InFolder | Given | Refused


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some lines of a file that stand together: where they begin, and how many there are."""

    start: int  # byte
    line: int  # lines before it
    number: int  # records before it
    records: int


def missing_files(paths: list[str]) -> Iterator[str]:
    """The paths at which there is no file that can be read, each with what to do."""
    for path in paths:
        if path == STDIN or Path(path).is_file() or is_bulk(Path(path)):
            if Path(path).is_file() and (problem := _odd_bytes(path)):
                yield f"{path}: {problem}"
            continue
        yield f"{path}: {_no_file(Path(path))}"


def _no_file(path: Path) -> str:
    if path.is_dir():
        return say("records.folder_name_files_in")
    if path.exists():
        return say("records.pipe_or_device_name")
    return say("records.no_such_file_check")


_PACKED = {  # by the first bytes: what opens it
    b"\x1f\x8b": ("gzip", "gunzip -k"),
    b"\x28\xb5\x2f\xfd": ("zstd", "zstd -d"),
    b"BZh": ("bzip2", "bunzip2 -k"),
    b"\xfd7zXZ\x00": ("xz", "unxz -k"),
    b"PK\x03\x04": ("zip", "unzip"),
}


def _odd_bytes(path: str) -> str:
    """Why the bytes of a file are no text, by the first of them; empty where nothing is odd."""
    try:
        with open_at_once(path) as file:
            start = file.read(6)
    except OSError:
        return ""  # said where it is read
    for sign, (name, command) in _PACKED.items():
        if start.startswith(sign):
            return say(
                "records.packed_with_unpack_it", what=name, command=command, path=Path(path).name
            )
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in start[:2]:
        return say("records.utf_text_save_it")
    return ""


def records(paths: Iterable[str], day: Day, columns: Columns | None = None) -> Iterator[Record]:
    """Every record of the files, in order; `columns` reads the tables among them."""
    for path in paths:
        if is_bulk(Path(path)):
            yield from records_in_folder(path)
        elif columns is not None and is_table(path):
            yield from rows(path, columns)
        elif is_parquet(path):
            yield from parquet_rows(path)
        elif is_lines(path):
            yield from lines(path)
        else:
            yield from read_patients(path, day)


def is_lines(path: str) -> bool:
    """Whether a file has a record on each line; one of bulk data says one thing on each."""
    return Path(path).suffix.lower() in LINES and not is_bulk(Path(path))


def lines(path: str, stretch: Stretch | None = None) -> Iterator[RawLine]:
    """Each line that is not empty, one at a time, so that a file may be larger than memory."""
    begin = stretch or Stretch(0, 0, 0, 0)
    with open_at_once(path) as file:
        file.seek(begin.start)
        number = begin.number
        for at, content in enumerate(_contents(file), begin.line + 1):
            if content is None or content.strip():
                number += 1
                yield RawLine(Origin(path, number, at), content)
                if stretch is not None and number == stretch.number + stretch.records:
                    return


def stretches(path: str, records: int) -> Iterator[Stretch]:
    """A file of lines cut into stretches of so many records, at the ends of lines."""
    with open_at_once(path) as file:
        begin, number = Stretch(0, 0, 0, 0), 0
        for line, content in enumerate(_contents(file), 1):
            number += content is None or bool(content.strip())
            if number == begin.number + records:
                yield replace(begin, records=records)
                begin = Stretch(file.tell(), line, number, 0)
        if number > begin.number:
            yield replace(begin, records=number - begin.number)


def _contents(file: BinaryIO) -> Iterator[bytes | None]:
    while content := file.readline(MOST_BYTES + 1):
        if len(content) > MOST_BYTES and not content.endswith(b"\n"):
            while (rest := file.readline(MOST_BYTES)) and not rest.endswith(b"\n"):
                pass
            yield None
        else:
            yield content.rstrip(b"\r\n")


def patients(record: Record, day: Day) -> Iterator[Given | Refused]:
    """The patient of a record, or why there is none: a screening judges all by the same rules."""
    for one in _patients(record, day):
        if isinstance(one, Given) and one.case.site_answers:
            wrong = Fault(one.origin.file, one.origin.line, 0, say("case.screened"), field=CASE)
            yield Refused(one.origin, (wrong,), patient=True)
        else:
            yield one


def _patients(record: Record, day: Day) -> Iterator[Given | Refused]:
    if isinstance(record, TableRow):
        yield patient(record, day)
        return
    if isinstance(record, InFolder):
        yield from record.patients(day)
        return
    if not isinstance(record, RawLine):
        yield record
        return
    origin = record.origin
    try:
        if record.content is None:
            raise RuleFileError(
                origin.file, origin.line, 0, fault("line_too_large", most=str(MOST_BYTES))
            )
        text = _text(record)
    except RuleFileError as error:
        yield refused_text(error, origin, patient=True)
        return
    yield from patients_on_line(text, origin, day)


def _text(line: RawLine) -> str:
    """The text of a line; what is not UTF-8 is told with the line's own number."""
    assert line.content is not None
    try:
        return decoded(line.content, line.origin.file)
    except RuleFileError as error:
        place = line.origin.line
        raise RuleFileError(error.file, place, error.column, error.fault) from None
