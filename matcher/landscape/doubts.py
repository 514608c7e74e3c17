"""Where a registry record cannot be read, contradicts itself, or uses a word nobody knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from oligomatch.matcher.landscape.record import Record
from oligomatch.matcher.logic.calendar import parse_day
from oligomatch.rules.landscape.tables import Field, Tables


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing about a record: its kind, the fields it bears on, and what they say."""

    kind: str  # unreadable | unknown value | one of CONTRADICTIONS
    fields: tuple[str, ...]
    said: tuple[str, ...]


_KINDS: Mapping[str, type] = {
    **dict.fromkeys(("text", "texts", "date", "age"), str),
    **dict.fromkeys(("object", "objects"), dict),
    "number": int,
    "flag": bool,
}
_ONCE = frozenset({"text", "number", "flag", "date", "age"})
_AGE = re.compile(r"(\d{1,4}) (Year|Month|Week|Day|Hour|Minute)s?")
_IN_YEARS = {"Year": 1.0, "Month": 1 / 12, "Week": 1 / 52, "Day": 1 / 365, "Hour": 0, "Minute": 0}
_MASKED = {"NONE": 0, "SINGLE": 1, "DOUBLE": 2, "TRIPLE": 3, "QUADRUPLE": 4}
_STOPPED = frozenset({"TERMINATED", "WITHDRAWN", "SUSPENDED"})


def doubts(record: Record, tables: Tables) -> Iterator[Doubt]:
    """Everything wrong with a record; one that is unreadable is not asked further."""
    shapes = (doubt for field in tables.fields.values() for doubt in _shape(record, field))
    unreadable = next(shapes, None)
    if unreadable is not None:
        yield unreadable
        return
    for field in tables.fields.values():
        yield from _values(record, field)
    yield from _repeated(record, tables)
    reported = _Reported(record, tables)
    for kind, fields, test in CONTRADICTIONS:
        if test(reported):
            yield Doubt(kind, fields, tuple(reported.words(field) for field in fields))


def _shape(record: Record, field: Field) -> Iterator[Doubt]:
    """Values of another type than the API describes; what is absent is no fault."""
    for value in record.at(field.path):
        right = isinstance(value, _KINDS[field.type])
        if not right or (field.type == "number" and isinstance(value, bool)):
            yield Doubt("unreadable", (field.id,), (type(value).__name__, field.type))
            return
    parent, _, last = field.path.rpartition(".")
    for holder in record.at(parent) if parent else ():
        if not isinstance(holder, Mapping):
            yield Doubt("unreadable", (field.id,), (type(holder).__name__, "object"))
            return
        listed = field.type in ("texts", "objects")
        if holder.get(last) is not None and isinstance(holder[last], list) != listed:
            yield Doubt("unreadable", (field.id,), (type(holder[last]).__name__, field.type))
            return


def _values(record: Record, field: Field) -> Iterator[Doubt]:
    for text in record.texts(field.path):
        strange = field.values and text not in field.values
        no_day = field.type == "date" and not _is_day(text)
        if strange or no_day or (field.type == "age" and not _AGE.fullmatch(text)):
            yield Doubt("unknown_value", (field.id,), (text,))


def _repeated(record: Record, tables: Tables) -> Iterator[Doubt]:
    """Fields that a record has once, told more than once by a list where there is none."""
    lists = [f"{field.path}." for field in tables.fields.values() if field.type == "objects"]
    for field in tables.fields.values():
        if field.type in _ONCE and not field.path.startswith(tuple(lists)):
            values = tuple(dict.fromkeys(map(str, record.at(field.path))))
            if len(values) > 1:
                yield Doubt("told_twice", (field.id,), (", ".join(values)[:200],))


def _is_day(text: str) -> bool:
    try:
        parse_day(text)
    except ValueError:
        return False
    return True


class _Reported:
    """What a record says, by the names of fields."""

    def __init__(self, record: Record, tables: Tables) -> None:
        self.record, self.fields = record, tables.fields

    def all(self, field: str) -> tuple[str, ...]:
        """Every text of a field."""
        return self.record.texts(self.fields[field].path)

    def one(self, field: str) -> str:
        """The first text of a field, or none."""
        return next(iter(self.all(field)), "")

    def words(self, field: str) -> str:
        """What the field says, for a message."""
        values: tuple[Any, ...] = self.record.at(self.fields[field].path)
        return ", ".join(str(v) for v in values if not isinstance(v, Mapping))[:200] or "nothing"

    def number(self, field: str) -> int | None:
        """The number in a field."""
        return self.record.number(self.fields[field].path)

    def before(self, field: str, other: str) -> bool:
        """Whether one date surely lies before another."""
        one, two = (self.record.day(self.fields[name].path) for name in (field, other))
        return one is not None and two is not None and one.surely_before(two)

    def years(self, field: str) -> float | None:
        """An age in years."""
        match = _AGE.fullmatch(self.one(field))
        return int(match[1]) * _IN_YEARS[match[2]] if match else None

    def masked_otherwise(self) -> bool:
        """Whether the number of masked roles differs from what the masking says."""
        roles, masking = self.all("who_masked"), self.one("masking")
        return bool(roles) and masking in _MASKED and len(set(roles)) != _MASKED[masking]

    def ages_otherwise(self) -> bool:
        """Whether the age groups differ from the limits of age."""
        groups = set(self.all("ages"))
        low, high = self.years("least_age"), self.years("greatest_age")
        if not groups or (low is None and self.one("least_age")):
            return False
        bounds = {"CHILD": (0.0, 18.0), "ADULT": (18.0, 65.0), "OLDER_ADULT": (65.0, 200.0)}
        reached = {
            name
            for name, (first, last) in bounds.items()
            if (low or 0.0) < last and (high is None or high >= first)
        }
        return not groups & reached

    def ages_crossed(self) -> bool:
        """Whether the least age lies above the greatest."""
        low, high = self.years("least_age"), self.years("greatest_age")
        return low is not None and high is not None and low > high


_Test = Callable[[_Reported], bool]
CONTRADICTIONS: tuple[tuple[str, tuple[str, ...], _Test], ...] = (
    ("ends_before_start", ("start", "completion"), lambda t: t.before("completion", "start")),
    (
        "primary_after_completion",
        ("primary_completion", "completion"),
        lambda t: t.before("completion", "primary_completion"),
    ),
    (
        "updated_before_submitted",
        ("first_submitted", "updated"),
        lambda t: t.before("updated", "first_submitted"),
    ),
    ("ages_crossed", ("least_age", "greatest_age"), _Reported.ages_crossed),
    ("ages_against_groups", ("ages", "least_age", "greatest_age"), _Reported.ages_otherwise),
    ("masking_against_roles", ("masking", "who_masked"), _Reported.masked_otherwise),
    (
        "one_group_randomised",
        ("model", "allocation"),
        lambda t: t.one("model") == "SINGLE_GROUP" and t.one("allocation") == "RANDOMIZED",
    ),
    (
        "withdrawn_enrolled",
        ("status", "enrolment"),
        lambda t: t.one("status") == "WITHDRAWN"
        and t.one("enrolment_type") == "ACTUAL"
        and (t.number("enrolment") or 0) > 0,
    ),
    (
        "reason_not_stopped",
        ("status", "why_stopped"),
        lambda t: bool(t.one("why_stopped")) and t.one("status") not in {"", *_STOPPED},
    ),
    (
        "completed_estimated",
        ("status", "completion_type"),
        lambda t: t.one("status") == "COMPLETED" and t.one("completion_type") == "ESTIMATED",
    ),
    ("fewer_than_none", ("enrolment",), lambda t: (t.number("enrolment") or 0) < 0),
)  # fmt: skip
