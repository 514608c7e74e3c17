"""A folder of bulk data: a file of lines for each kind of resource, read patient by patient.

Two passes: the first keeps of each line whose it is and where it stands, the second reads the lines
of one patient after the other. Nothing of it is written, and one patient is in memory at a time.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from oligomatch.api.exchange.fhir.bundle import (
    KINDS,
    MEDICATION,
    PATIENT,
    WHOSE,
    Identifier,
    Json,
    identifiers,
    maps,
    subject_of,
)
from oligomatch.api.exchange.fhir.text import is_record
from oligomatch.rules.text.faults import fault
from oligomatch.rules.text.text import MOST_BYTES, RuleFileError, open_at_once

LINES, LINES_OF = "*.ndjson", (".ndjson", ".jsonl")
_WHOLE = ("Bundle", "Parameters")
EVERYBODY = ""  # whose line it may be that names nobody
_SUBJECT = re.compile(
    rb'"(?:subject|patient)"\s*:\s*\{\s*"reference"\s*:\s*"[^"]*Patient/([^"/]+)"'
)
_FILE_BITS = 12  # of a place: 4,096 files, each of up to 4 PB
_UUID = "urn:uuid:"
Place = int


@dataclass(slots=True)
class _Places:
    """Where the lines of each patient stand, and those that belong to nobody, by their names."""

    of_patient: dict[str, array[int]] = field(default_factory=dict)
    named: dict[str, Place] = field(default_factory=dict)
    refers: dict[str, set[str]] = field(default_factory=dict)  # to what drugs, by their names
    lost: dict[str, tuple[str, int]] = field(default_factory=dict)  # of whom a line is not readable
    identified: dict[Identifier, str] = field(default_factory=dict)  # patients; empty: several
    waiting: list[tuple[Place, str, int, Json]] = field(default_factory=list)  # for their patient


@dataclass(frozen=True, slots=True)
class BulkPatient:
    """The places of one patient's lines in the files of a folder; nothing of them is kept."""

    files: tuple[str, ...]
    places: array[int]

    def lines(self) -> Iterator[bytes]:
        """The lines of the patient, and of the drugs that they refer to."""
        with ExitStack() as stack:
            opened: dict[int, BinaryIO] = {}
            for place in self.places:
                number = place & ((1 << _FILE_BITS) - 1)
                if number not in opened:
                    opened[number] = stack.enter_context(open_at_once(self.files[number]))
                opened[number].seek(place >> _FILE_BITS)
                yield opened[number].readline()

    def record(self) -> Json:
        """Those lines as one bundle.

        Raises:
            OSError, ValueError: the files are no longer those of which the places were found.
        """
        entries = [{"resource": _of_this(json.loads(line))} for line in self.lines()]
        return {"resourceType": "Bundle", "entry": entries}


def _of_this(one: Json) -> Json:
    """A line of one patient, without a subject that no bundle resolves: it is known whose it is."""
    if not is_record(one) or one["resourceType"] == PATIENT or _owner(one):
        return one
    return {name: value for name, value in one.items() if name not in WHOSE}


def is_bulk(path: Path) -> bool:
    """Whether a path is a file of lines that begins with a resource of bulk data, or a folder with
    such a file.

    A folder of patient profiles, a line each, is none: its lines would be passed over; nor is a
    file of bundles, of which each holds its patient whole.
    """
    if path.is_file():
        return path.suffix.lower() in LINES_OF and _begins_with_resource(path, alone=True)
    return path.is_dir() and any(map(_begins_with_resource, path.glob(LINES)))


def _begins_with_resource(file: Path, *, alone: bool = False) -> bool:
    try:
        with open_at_once(file) as lines:
            one = json.loads(lines.readline(MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return False  # another file of the folder may say it; this one is named when it is read
    return is_bulk_line(one) if alone else is_record(one)


def is_bulk_line(one: object) -> bool:
    """Whether a value is a resource that says one thing of a patient, and not all."""
    return is_record(one) and isinstance(one, dict) and one["resourceType"] not in _WHOLE


def patients_in_folder(folder: Path) -> Iterator[BulkPatient | RuleFileError]:
    """Where the lines of each patient of a folder, or of one file, stand; a line that cannot be
    read, or that is of nobody whom the folder holds, as its error.

    A line that cannot be read may take back what others state: the patient whom it names is left
    out, and every patient where it names none.
    """
    files = (str(folder),) if folder.is_file() else tuple(map(str, sorted(folder.glob(LINES))))
    places = _Places()
    for number, file in enumerate(files):
        yield from _indexed(Path(file), number, places)
    for place, name, at, subject in places.waiting:
        if owner := _known_as(subject, places):
            places.of_patient.setdefault(owner, array("Q")).append(place)
        else:
            yield RuleFileError(name, at, 1, fault("line_of_nobody"))
    for whose, each in places.of_patient.items():
        if line := places.lost.get(whose) or places.lost.get(EVERYBODY):
            yield RuleFileError(*line, 1, fault("patient_incomplete"))
            continue
        referred = sorted(places.refers.get(whose, ()))
        each.extend(places.named[one] for one in referred if one in places.named)
        yield BulkPatient(files, each)


def _indexed(file: Path, number: int, places: _Places) -> Iterator[RuleFileError]:
    """The first pass over one file."""
    with open_at_once(file) as lines:
        at, line = 0, 0
        while content := lines.readline(MOST_BYTES + 1):
            line += 1
            begun, at = at, at + len(content)
            if len(content) > MOST_BYTES:
                while not content.endswith(b"\n") and (content := lines.readline(MOST_BYTES)):
                    at += len(content)
                places.lost.setdefault(EVERYBODY, (str(file), line))
                yield RuleFileError(
                    str(file), line, 0, fault("line_too_large", most=f"{MOST_BYTES}")
                )
            elif content.strip():
                try:
                    one = json.loads(content, object_pairs_hook=_once)
                except (ValueError, RecursionError):
                    names = {name.decode("utf-8", "replace") for name in _SUBJECT.findall(content)}
                    whose = names.pop() if len(names) == 1 else EVERYBODY
                    places.lost.setdefault(whose, (str(file), line))
                    yield RuleFileError(str(file), line, 1, fault("record_no_json"))
                else:
                    if is_record(one):
                        _place(one, (begun << _FILE_BITS | number, str(file), line), places)
                    else:
                        yield RuleFileError(str(file), line, 1, fault("line_no_resource"))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A map in which no key stands twice."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError
    return made


def _place(one: Json, at: tuple[Place, str, int], places: _Places) -> None:
    type, name = one["resourceType"], one.get("id")
    if type not in KINDS:
        return
    place = at[0]
    owner = name if type == PATIENT else _owner(one)
    if isinstance(owner, str) and owner:
        places.of_patient.setdefault(owner, array("Q")).append(place)
        if type == PATIENT:
            for known in identifiers(one):
                other = places.identified.setdefault(known, owner)
                places.identified[known] = owner if other == owner else ""
    elif type == MEDICATION:
        if isinstance(name, str):
            places.named[f"{type}/{name}"] = place
        return
    else:
        places.waiting.append((*at, subject_of(one)))
        return
    for drug in maps(one.get("medicationReference")):
        if isinstance(text := drug.get("reference"), str):
            places.refers.setdefault(owner, set()).add("/".join(text.split("/")[-2:]))


def _known_as(subject: Json, places: _Places) -> str:
    """The patient of the folder whom a subject names by an identifier, or by a UUID that is the id
    of one; empty: none, or several."""
    text = subject.get("reference")
    if isinstance(text, str):
        name = text.removeprefix(_UUID)
        return name if name != text and name in places.of_patient else ""
    found = {places.identified.get(one, "") for one in identifiers(subject)}
    return found.pop() if len(found) == 1 else ""


def _owner(one: Json) -> str:
    """The id of the patient whom a resource names; empty: nobody."""
    text = subject_of(one).get("reference")
    parts = text.partition("/_history/")[0].split("/") if isinstance(text, str) else []
    return parts[-1] if len(parts) > 1 and parts[-2] == PATIENT else ""
