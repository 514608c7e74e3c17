"""The patients that are brought to the board: NDJSON, JSON, YAML, or a table with its mapping."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from oligomatch.api.cohort.reading.mapping import Columns, mapping_of
from oligomatch.api.cohort.reading.table import SUFFIXES, patient, rows_of
from oligomatch.api.intake.case import CaseNotes, of_record
from oligomatch.api.intake.files import Day, Fault, Given, Refused, patients_of
from oligomatch.api.page.board.template import heads, own_columns
from oligomatch.api.terminal.logs import FAULTS
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import capital
from oligomatch.api.words.problems import at_line
from oligomatch.rules.text.faults import fault
from oligomatch.rules.text.text import RuleFileError

AT_ONCE = 200  # patients in one answer; a browser that asks in portions may bring more
MOST_PATIENTS = 1000
MAPPING = "mapping"


@dataclass(frozen=True, slots=True)
class List:
    """What is brought: the text, its file's name, the mapping of its columns."""

    text: str
    name: str = ""
    mapping: str = ""


@dataclass(frozen=True, slots=True)
class Brought:
    """The patients that can be used, each with its case, and what is wrong with the others."""

    given: tuple[Given, ...] = ()
    wrong: tuple[str, ...] = ()
    cases: tuple[CaseNotes, ...] = ()


def listed_patients(listed: List, today: date, most: int = AT_ONCE) -> Brought:
    """The patients of a list; each that cannot be used is named with its place."""
    day = Day(today)
    try:
        read = (
            _table(listed, day) if _is_table(listed) else patients_of(listed.text, listed.name, day)
        )
        each = list(read)
    except RuleFileError as error:
        found = (at_line(one.line, one.column, one.problem) for one in error)
        return Brought((), tuple(map(capital, found)))
    given = [
        (one, one.case if one.imported is None else of_record(one.imported, one.case))
        for one in each
        if isinstance(one, Given)
    ]
    refused = [(one, wrong) for one in each if isinstance(one, Refused) for wrong in one.faults]
    for _, wrong in refused:
        if wrong.of_ours:  # of ours: told beside that patient, and logged
            FAULTS.error("%s", wrong.expected)
    words = [_fault_words(one, wrong) for one, wrong in refused]
    if len(given) > most:
        words.append(
            say("patients_list.patients_after_first_left", given=len(given) - most, most=most)
        )
    patients, cases = zip(*given[:most], strict=True) if given else ((), ())
    return Brought(patients, tuple(words), cases)


def _fault_words(one: Refused, fault: Fault) -> str:
    words = at_line(fault.line, fault.column, fault.words)
    if one.patient:
        words = say("patients_list.patient", number=one.origin.number, words=words)
    return capital(words)


def _is_table(listed: List) -> bool:
    """By the file's name, by a mapping that comes with it, or by the template's own columns."""
    if listed.name:
        return Path(listed.name).suffix.casefold() in SUFFIXES
    return bool(listed.mapping.strip()) or len(set(_head_of(listed.text)) & set(heads())) > 1


def _head_of(text: str) -> list[str]:
    first = text.lstrip("\ufeff").partition("\n")[0].rstrip("\r")
    return next(csv.reader([first], delimiter=_separator(first)), [])


def _separator(first: str) -> str:
    return max(",;\t", key=first.count)


def _table(listed: List, day: Day) -> Iterator[Given | Refused]:
    text = listed.text.lstrip("\ufeff")
    head = _head_of(text)
    columns = _columns(listed, head, text.partition("\n")[0])
    problems = columns.header_problems(head)
    if problems:
        raise RuleFileError(
            listed.name, 1, 0, fault("worded", words=say("refused.then").join(problems))
        )
    for one in rows_of(
        io.StringIO(text, newline=""), listed.name or say("patients_list.table"), columns
    ):
        yield one if isinstance(one, Refused) else patient(one, day)


def _columns(listed: List, head: list[str], first: str) -> Columns:
    """The mapping that came with the table; else the template's, for the columns that are there."""
    if listed.mapping.strip():
        found = mapping_of(listed.mapping.encode(), MAPPING)
        return found if found.separator else replace(found, separator=_separator(first))
    own = own_columns()
    used = {name: bounds for name, bounds in own.columns.items() if name in head}
    return replace(own, columns=used, separator=_separator(first))
