"""A rule over registry records, judged; and what the record says that decided it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from oligomatch.matcher.landscape.classify import INTERVENTIONS, Classifier
from oligomatch.matcher.landscape.phrases import find, quote
from oligomatch.matcher.landscape.record import Record
from oligomatch.rules.landscape.tree import (
    Absent,
    All,
    Amount,
    Any,
    Classed,
    Gives,
    Has,
    Not,
    Repeats,
    Rule,
    TextForm,
    Words,
)

MOST = 160  # how much of a text is quoted where nothing was found in it


@dataclass(frozen=True, slots=True)
class FieldSaid:
    """What a field of the record says, verbatim."""

    path: str
    words: str


@dataclass(frozen=True, slots=True)
class Held:
    """Whether a rule holds of a record, with the words that decided it."""

    holds: bool
    said: tuple[FieldSaid, ...] = ()

    def __bool__(self) -> bool:
        """Whether the rule holds."""
        return self.holds


class Screen:
    """Judges rules over records with the curated tables."""

    def __init__(self, classifier: Classifier) -> None:
        self.classifier = classifier
        self.fields = classifier.tables.fields

    def judge(self, rule: Rule, record: Record, earlier: Earlier | None = None) -> Held:
        """Whether the rule holds of the record."""
        match rule:
            case Has(field, values, exactly):
                stated = self.stated(field, record)
                said = tuple(FieldSaid(self.fields[field].path, text) for text in sorted(stated))
                return Held(values == stated if exactly else bool(values & stated), said)
            case Absent(field):
                return Held(not record.at(self.fields[field].path))
            case TextForm(field, pattern):
                return self._form(field, pattern, record)
            case Amount():
                return self._amount(rule, record)
            case Words():
                return self._words(rule, record)
            case Gives(kinds, other):
                given = self.classifier.treatments(record)
                found = tuple(
                    FieldSaid(INTERVENTIONS, one.name)
                    for one in given
                    if bool(kinds & one.kinds) != other and (one.is_drug or not other)
                )
                return Held(bool(found), found)
            case Classed(by, values):
                by_table = self.classifier.classify(record, by)
                return Held(by_table.value in values, (FieldSaid(by_table.path, by_table.words),))
            case Repeats(fields):
                return (earlier or Earlier()).repeats(self, fields, record)
            case All(parts):
                held = [self.judge(part, record, earlier) for part in parts]
                return Held(all(held), tuple(s for one in held for s in one.said))
            case Any(parts):
                held = [self.judge(part, record, earlier) for part in parts]
                return Held(any(held), tuple(s for one in held if one for s in one.said))
            case Not(part):
                inner = self.judge(part, record, earlier)
                return Held(not inner.holds, () if inner else self._looked_at(part, record))
            case _:
                assert_never(rule)

    def _looked_at(self, rule: Rule, record: Record) -> tuple[FieldSaid, ...]:
        """What the record says where a rule looked in vain."""
        match rule:
            case Words(fields):
                paths = [self.fields[field].path for field in fields]
                return tuple(FieldSaid(p, text[:MOST]) for p in paths for text in record.texts(p))
            case TextForm(field):
                path = self.fields[field].path
                return tuple(FieldSaid(path, text) for text in record.texts(path))
            case Gives():
                given = self.classifier.treatments(record)
                return tuple(FieldSaid(INTERVENTIONS, one.name) for one in given)
            case All(parts) | Any(parts):
                found = [said for part in parts for said in self._looked_at(part, record)]
                return tuple(dict.fromkeys(found))
            case Not(part):
                return self._looked_at(part, record)
            case _:
                return self.judge(rule, record).said

    def stated(self, field: str, record: Record) -> frozenset[str]:
        """Every value of a field as text."""
        return frozenset(_text(value) for value in record.at(self.fields[field].path))

    def _form(self, field: str, pattern: str, record: Record) -> Held:
        path = self.fields[field].path
        texts = [text for text in record.texts(path) if re.fullmatch(pattern, text, re.S)]
        return Held(bool(texts), tuple(FieldSaid(path, text) for text in texts))

    def _amount(self, rule: Amount, record: Record) -> Held:
        path = self.fields[rule.field].path
        match rule.of:
            case "entries":
                value: int | None = len(record.at(path))
            case "year":
                day = record.day(path)
                value = None if day is None else day.first.year
            case _:
                value = record.number(path)
        if value is None:
            return Held(False)
        low, high = rule.low, rule.high
        inside = (low is None or low <= value) and (high is None or value <= high)
        return Held(inside, (FieldSaid(path, str(value)),))

    def _words(self, rule: Words, record: Record) -> Held:
        for name in rule.wordings:
            wording = self.classifier.tables.wordings[name]
            for field in rule.fields:
                path = self.fields[field].path
                for text in record.texts(path):
                    found = find(text, wording.phrases, wording.but_not)
                    if found:
                        return Held(True, (FieldSaid(path, quote(text, found)),))
        return Held(False)


class Earlier:
    """The records that came before, by what they say in chosen fields."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, ...], dict[tuple[str, ...], Record]] = {}

    def repeats(self, screen: Screen, fields: tuple[str, ...], record: Record) -> Held:
        """Whether an earlier record says the same; a record that says nothing repeats none."""
        key = tuple(_spoken(screen.stated(field, record)) for field in fields)
        if not all(key):
            return Held(False)
        first = self._seen.setdefault(fields, {}).setdefault(key, record)
        if first is record:
            return Held(False)
        return Held(True, (FieldSaid(first.place, first.nct),))


def _spoken(values: frozenset[str]) -> str:
    return " | ".join(sorted(" ".join(text.casefold().split()) for text in values))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if isinstance(value, Mapping) else str(value)
