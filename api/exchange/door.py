"""The door for records: a text or a value that is one, and its patients as they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from oligomatch.api.exchange.fhir.bulk import is_bulk_line
from oligomatch.api.exchange.fhir.text import Text, may_be_record
from oligomatch.api.exchange.imported import Imported
from oligomatch.matcher.logic.uncollected import uncollected
from oligomatch.rules.text.faults import fault
from oligomatch.rules.text.text import RuleFileError


@dataclass(frozen=True, slots=True)
class Read:
    """The patients of a record, and what keeps a part of it from use."""

    patients: tuple[Imported, ...]
    problems: tuple[RuleFileError, ...] = ()


def refuse_xml(text: str, name: str) -> None:
    """Refuse a record in XML.

    Raises:
        RuleFileError: it is one.
    """
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        raise RuleFileError(name, 1, 1, fault("record_in_xml"))


def read_text(
    text: str, name: str, as_of: date, *, first_line: int = 1, whole: bool = False
) -> Read | None:
    """The patients of a text as known on a day; None where it is no record. `whole`: of one that
    holds them whole, as a bundle does.

    Raises:
        RuleFileError: a record that is not one value of JSON, or a line of bulk data where a whole
            is expected.
    """
    if not may_be_record(text):
        return None
    with uncollected():
        return _read(
            text, name, as_of, first_line, whole
        )  # what it held is gone before collecting goes on


def _read(text: str, name: str, as_of: date, first_line: int, whole: bool) -> Read | None:
    stated = Text(text, name, first_line)
    if stated.record is None:
        return None
    if whole and is_bulk_line(stated.record):
        raise stated.problem(fault("line_of_bulk"), 0)
    patients = _imported(stated.record, as_of)
    places = {place for one in patients for place in one.places}
    return Read(patients, tuple(stated.repeated_keys(places)))


def read_value(value: Mapping[str, Any], as_of: date) -> Read:
    """The patients of a record that was read already."""
    return Read(_imported(value, as_of))


def _imported(record: Mapping[str, Any], as_of: date) -> tuple[Imported, ...]:
    from oligomatch.api.exchange.fhir.reading import imported_of  # a file of ours needs it not

    return tuple(imported_of(record, as_of))
