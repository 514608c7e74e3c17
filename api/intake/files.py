"""Patient files of every kind as profiles, each problem with its place and never with its text."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from oligomatch.api.exchange.door import Read, read_text, read_value, refuse_xml
from oligomatch.api.exchange.fhir.bulk import BulkPatient, is_bulk, patients_in_folder
from oligomatch.api.exchange.fhir.text import is_record
from oligomatch.api.exchange.imported import Imported
from oligomatch.api.intake.case import CASE, NOT_READ, NOTHING, CaseNotes, case_of, unread_of
from oligomatch.api.intake.json_text import compose_json
from oligomatch.api.terminal.streams import fault_words
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.problems import (
    expected_of,
    expected_words,
    file_fix,
    fix_words,
    remedy_words,
)
from oligomatch.matcher.intake.intake import asked_on, profile_of
from oligomatch.matcher.logic import calendar
from oligomatch.matcher.profile.problems import Problem, ProfileError
from oligomatch.matcher.profile.profile import Profile
from oligomatch.matcher.profile.reading import MOST_HINTS, fields_at, places_of
from oligomatch.rules.misspelling import misspelt
from oligomatch.rules.text.faults import Unfit, fault
from oligomatch.rules.text.pointer import escaped, unescaped
from oligomatch.rules.text.text import (
    STDIN,
    Node,
    Place,
    Positions,
    RuleFileError,
    Value,
    compose,
    contents,
    plain,
)

if TYPE_CHECKING:
    from oligomatch.matcher.patient.patient import Patient

MOST_INPUT = 256 << 20
MOST_NAMED = 6  # fields of one place, so few that each is named
_BOM = b"\xef\xbb\xbf"
Derived: TypeAlias = "Callable[[Profile], Patient]"  # as `profile_of` has it


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one patient stands: the file, and the number among its patients from 1."""

    file: str
    number: int
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Given:
    """One patient as read; `as_of_from` says who told the day: profile, option or today."""

    origin: Origin
    profile: Profile
    as_of: date
    as_of_from: str
    imported: Imported | None = None  # what a record says, where the patient was read from one
    case: CaseNotes = NOTHING  # what stands beside the profile in its file
    unread: tuple[str, ...] = ()  # places of what the page could not read, in its file

    @property
    def unconfirmed(self) -> bool:
        """Whether facts were read of a record or of letters, now or before, and nobody has
        confirmed them."""
        of_record = self.imported is not None or self.case.record is not None
        return of_record or bool(self.profile.unconfirmed)


@dataclass(frozen=True, slots=True)
class Fault:
    """One problem of an input: its place, what was expected, and how to fix it."""

    file: str
    line: int
    column: int
    expected: str
    fix: str = ""
    field: str = ""  # the place in the profile, made of known names only
    pointer: str = ""  # the nearest place in the input that a JSON pointer of known names reaches
    of_ours: bool = False  # a fault of the program, not of the input

    @property
    def words(self) -> str:
        """The field, what was expected there, and how to fix it."""
        field = f"{self.field}: " if self.field else ""
        fix = f"; {self.fix}" if self.fix else ""
        return f"{field}{self.expected}{fix}"

    def __str__(self) -> str:
        at = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return f"{at}: {self.words}"


@dataclass(frozen=True, slots=True)
class Refused:
    """An input, or one patient in it, that cannot be used."""

    origin: Origin
    faults: tuple[Fault, ...]
    patient: bool  # False: the file as a whole


@dataclass(frozen=True, slots=True)
class Day:
    """The day of the question: today where the profile tells none, or the option's in any case."""

    today: date
    option: date | None = None


def full_day(text: str) -> date:
    """The day that an option or a parameter names.

    Raises:
        ValueError: no date, or only a month or a year.
    """
    try:
        return calendar.full_day(text)
    except Unfit as error:
        raise ValueError(expected_of((error.fault,))) from None


def read_patients(path: str, day: Day) -> Iterator[Given | Refused]:
    """Every patient of a file (or of standard input), in order; what cannot be read as refused."""
    name = "<stdin>" if path == STDIN else path
    try:
        if path != STDIN and is_bulk(Path(path)):
            for one in records_in_folder(path):
                yield from (one,) if isinstance(one, Refused) else one.patients(day)
            return
        yield from patients_of(decoded(contents_of(path), name), name, day)
    except RuleFileError as error:
        yield unreadable(error, Origin(name, 1, error.line), patient=False)


@dataclass(frozen=True, slots=True)
class InFolder:
    """One patient of a folder of bulk data whom nobody has read yet."""

    origin: Origin
    where: BulkPatient

    def patients(self, day: Day) -> Iterator[Given | Refused]:
        """The patient, or why there is none."""
        try:
            record = self.where.record()
        except (OSError, ValueError):
            error = RuleFileError(self.origin.file, 0, 0, fault("patient_incomplete"))
            yield unreadable(error, self.origin, patient=True)
            return
        for one in read_value(record, day.option or day.today).patients:
            yield _known(one, self.origin, day)


def records_in_folder(path: str) -> Iterator[InFolder | Refused]:
    """Every patient of bulk data, unread; a line that cannot be as refused."""
    number = 0
    for number, one in enumerate(patients_in_folder(Path(path)), 1):
        if isinstance(one, RuleFileError):
            yield unreadable(one, Origin(one.file, number, one.line), patient=False)
        else:
            yield InFolder(Origin(path, number, 0), one)
    if not number:
        yield _nobody(Origin(path, 1, 0))


def patients_of(text: str, name: str, day: Day) -> Iterator[Given | Refused]:
    """Every patient of a text in the form that its name or its first sign tells.

    Raises:
        RuleFileError: a text that cannot be read as a whole.
    """
    refuse_xml(text, name)
    form = _format(name, text)
    if form == "json" and (record := record_in(text, Origin(name, 1, 1), day)) is not None:
        yield from record
        return
    if form == "ndjson":
        yield from _of_lines(text, name, day)
        return
    node = compose(text, name, echo=False) if form == "yaml" else compose_json(text, name)
    yield from patients_in(node, Origin(name, 1, 1), day)


def _of_lines(text: str, name: str, day: Day) -> Iterator[Given | Refused]:
    """The patient of each line."""
    lines = ((at, line) for at, line in enumerate(text.split("\n"), 1) if line.strip())
    for number, (at, line) in enumerate(lines, 1):
        yield from patients_on_line(line, Origin(name, number, at), day)


def patients_on_line(text: str, origin: Origin, day: Day) -> Iterator[Given | Refused]:
    """The patient of a line, or those of the record on it."""
    try:
        record = record_in(text, origin, day, whole=True)
        if record is None:
            node = compose_json(text, origin.file, first_line=origin.line)
    except RuleFileError as error:
        yield unreadable(error, origin, patient=True)
        return
    if record is not None:
        yield from record
    else:
        yield patient_on_line(node, origin, day)


def record_in(
    text: str, origin: Origin, day: Day, *, whole: bool = False
) -> list[Given | Refused] | None:
    """Each patient of a record; None where the text is none. `whole`: one that holds its patient.

    Raises:
        RuleFileError: a record that cannot be read, or one of bulk data where a whole is expected.
    """
    refuse_xml(text, origin.file)
    as_of = day.option or day.today
    read = read_text(text, origin.file, as_of, first_line=origin.line, whole=whole)
    return None if read is None else [*read_from(read, origin, day)]


def read_from(read: Read, origin: Origin, day: Day) -> Iterator[Given | Refused]:
    """The patients of a record, each known on the day asked; what keeps it from use, as refused."""
    if read.problems:
        first, *others = read.problems
        error = RuleFileError(first.file, first.line, first.column, first.fault, others=others)
        yield unreadable(error, origin, patient=False)
        return
    if not read.patients:
        yield _nobody(origin)
    for number, one in enumerate(read.patients, origin.number):
        at = Origin(origin.file, number, origin.line)
        yield _known(one, at, day)


def _nobody(origin: Origin) -> Refused:
    fault = Fault(origin.file, origin.line, 0, say("files.no_patient_in_record"))
    return Refused(origin, (fault,), patient=False)


def _known(one: Imported, origin: Origin, day: Day) -> Given:
    """A patient of a record on the day asked."""
    as_of = day.option or day.today
    assert one.profile is not None
    return Given(origin, one.profile, as_of, "option" if day.option else "today", one)


def unreadable(error: RuleFileError, origin: Origin, *, patient: bool) -> Refused:
    """A text that cannot be read, as what is refused."""
    faults = tuple(Fault(e.file, e.line, e.column, e.problem, file_fix(e.fault)) for e in error)
    return Refused(origin, faults, patient)


def contents_of(path: str) -> bytes:
    """The bytes of a file, or of standard input.

    Raises:
        RuleFileError: a file that cannot be read.
    """
    if path == STDIN:
        return sys.stdin.buffer.read(MOST_INPUT + 1)
    if not path:
        raise RuleFileError("''", 0, 0, fault("no_file_name"))
    try:
        return contents(path, MOST_INPUT)
    except FileNotFoundError:
        raise RuleFileError(path, 0, 0, fault("no_such_file")) from None
    except IsADirectoryError:
        raise RuleFileError(path, 0, 0, fault("folder")) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or say("files.not_file_name")
        raise RuleFileError(path, 0, 0, fault("cannot_be_read", reason=reason)) from None


def decoded(content: bytes, name: str) -> str:
    """The bytes of an input as text.

    Raises:
        RuleFileError: too large, empty, with a byte-order mark, or not UTF-8.
    """
    if len(content) > MOST_INPUT:
        raise RuleFileError(name, 0, 0, fault("line_too_large", most=str(MOST_INPUT)))
    if content.startswith(_BOM):
        raise RuleFileError(name, 1, 1, fault("byte_order_mark"))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RuleFileError(name, 1, 1, fault("not_utf8"))
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, start = before.count(b"\n") + 1, before.rfind(b"\n") + 1
        column = len(before[start:].decode(errors="replace")) + 1
        raise RuleFileError(name, line, column, fault("not_utf8")) from None
    if not text.strip():
        raise RuleFileError(name, 1, 1, fault("empty"))
    return text


def _format(path: str, text: str) -> str:
    """json, ndjson or yaml: by the file's name, else by its first sign."""
    suffix = Path(path).suffix.lower()
    known = {
        ".json": "json",
        ".ndjson": "ndjson",
        ".jsonl": "ndjson",
        ".yaml": "yaml",
        ".yml": "yaml",
    }
    if suffix in known:
        return known[suffix]
    start = text.lstrip()
    if start[0] not in "{[":
        return "yaml"
    return "ndjson" if start[0] == "{" and _is_lines(start) else "json"


def _is_lines(text: str) -> bool:
    """Whether the first line is a whole value, and more follows."""
    first, _, rest = text.partition("\n")
    if not rest.strip():
        return False
    try:
        compose_json(first, "")
    except RuleFileError:
        return False
    return True


def patient_on_line(node: Node, origin: Origin, day: Day) -> Given | Refused:
    """The patient of one line: a line has one place, so that a list on it would have none."""
    value, places = plain(node)
    if isinstance(value, list):
        error = RuleFileError(origin.file, *places[""], fault("several_on_line"))
        return unreadable(error, origin, patient=True)
    return _given(value, "", places, origin, day)


def patients_in(
    node: Node, origin: Origin, day: Day, derived: Derived | None = None
) -> Iterator[Given | Refused]:
    """The patient of a document, or each of its list; `derived`: see `profile_of`."""
    value, places = plain(node)
    if not isinstance(value, list):
        yield from _one_or_record(value, "", places, origin, day, derived)
        return
    if not value:
        nobody = say("files.expected_patient_found_empty")
        wrong = Fault(origin.file, *places[""], nobody, file_fix(fault("empty")))
        yield Refused(origin, (wrong,), patient=False)
    for number, one in enumerate(value, origin.number):
        root = f"/{number - origin.number}"
        line = places[root][0]
        at = Origin(origin.file, number, line)
        yield from _one_or_record(one, root, places, at, day, derived)


def _one_or_record(
    value: Value,
    root: str,
    places: Positions,
    origin: Origin,
    day: Day,
    derived: Derived | None = None,
) -> Iterator[Given | Refused]:
    if is_record(value):
        assert isinstance(value, dict)
        yield from read_from(read_value(value, day.option or day.today), origin, day)
    else:
        yield _given(value, root, places, origin, day, derived)


def _given(
    value: Value,
    root: str,
    places: Positions,
    origin: Origin,
    day: Day,
    derived: Derived | None = None,
) -> Given | Refused:
    """One patient; the day is put in before the profile is checked, so that it is checked too."""
    document: Any = value
    as_of_from = "profile"
    case, unread = NOTHING, tuple[str, ...]()
    if isinstance(document, dict):
        value = {name: one for name, one in document.items() if name != CASE}
        if isinstance(value.get(NOT_READ), dict):
            unread = tuple(unread_of(value.pop(NOT_READ)))
        beside = case_of(document.get(CASE))
        if beside is None:
            place = places.get(f"{root}/{CASE}") or places[root]
            wrong = Fault(
                origin.file, *place, say("case.unreadable"), field=CASE, pointer=f"{root}/{CASE}"
            )
            return Refused(origin, (wrong,), patient=True)
        case = beside
        document, as_of_from = dated(value, day)
    try:
        profile = profile_of(document, derived)
    except ProfileError as error:
        reading = _Reading(value, root, places, origin.file)
        faults = {fault for problem in error.problems for fault in reading.faults(problem)}
        ordered = sorted(faults, key=lambda fault: (fault.line, fault.column, str(fault)))
        return Refused(origin, tuple(ordered), patient=True)
    except Exception as error:  # a fault of ours must not keep the other patients from an answer
        fault = Fault(origin.file, origin.line, 0, fault_words(error), of_ours=True)
        return Refused(origin, (fault,), patient=True)
    assert profile.as_of is not None
    return Given(origin, profile, day.option or profile.as_of, as_of_from, None, case, unread)


def dated(document: dict[str, Any], day: Day) -> tuple[dict[str, Any], str]:
    """A profile not checked yet with the day asked, and who told it: profile, option or today."""
    if day.option is not None:
        return asked_on(document, day.option), "option"
    if document.get("as_of") is None:
        return {**document, "as_of": day.today.isoformat()}, "today"
    return document, "profile"


@dataclass(frozen=True, slots=True)
class _Reading:
    """One patient as it stands in a file, to find the place of a problem."""

    value: Value
    root: str
    places: Positions
    file: str

    def faults(self, problem: Problem) -> Iterator[Fault]:
        """A problem with its line and column; of unknown fields each is told at its own place."""
        field = problem.pointer.lstrip("/")
        pointer, place_named, node = self._reached(problem.pointer)
        known = fields_at(_path(problem.pointer))
        strange = [key for key in node if key not in known] if isinstance(node, dict) else []
        if problem.kind != "unknown_field" or not strange:
            place = self._place(pointer)
            words = expected_words(problem), fix_words(problem)
            yield Fault(self.file, *place, *words, field, place_named)
            return
        for number, key in enumerate(strange):
            place = self._place(f"{pointer}/{escaped(key)}")
            fix = _way_out(key if number < MOST_HINTS else "", known)
            yield Fault(self.file, *place, expected_words(problem), fix, field, place_named)

    def _reached(self, pointer: str) -> tuple[str, str, Value]:
        """The pointer in the file: the problem's own, or of what is around; as much of it as holds
        literally, so that no name in it is the input's own; and what stands there."""
        found = literal = self.root
        node = self.value
        for part in pointer.split("/")[1:]:
            key = _key(node, part)
            if key is None:
                break
            if literal == found and key == part:
                literal = f"{literal}/{part}"
            found = f"{found}/{escaped(key)}"
            node = node[key] if isinstance(node, dict) else node[int(key)]  # type: ignore[index]
        return found, literal, node

    def _place(self, pointer: str) -> Place:
        return self.places.get(pointer) or self.places[self.root]


def _way_out(key: str, known: list[str]) -> str:
    """The way out of an unknown field: the nearest known here, or where one of its name belongs,
    beside those of here where they are few. Never the field itself, which may be anything."""
    if near := misspelt(key, {name: name for name in known}) if key else None:
        return remedy_words(fault("mean_or_every_field", near=near))
    if places := places_of(key) if key else []:
        where, here = (", ".join(f"`{one}`" for one in each) for each in (places, known))
        if 0 < len(known) <= MOST_NAMED:
            return remedy_words(fault("belongs_or_of_here", places=where, here=here))
        return remedy_words(fault("belongs_or_every_field", places=where))
    return remedy_words(fault("every_field"))


def _path(pointer: str) -> list[int | str]:
    return [int(part) if part.isdigit() else part for part in pointer.split("/")[1:]]


def _key(node: Value, part: str) -> str | None:
    """The key a part of a pointer means: a name, a place in a list, or a place in a map."""
    if isinstance(node, list):
        return part if part.isdigit() and int(part) < len(node) else None
    if not isinstance(node, dict):
        return None
    name = unescaped(part)
    if name in node:
        return name
    return list(node)[int(part)] if part.isdigit() and int(part) < len(node) else None
