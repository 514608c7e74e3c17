"""What a measure answers, and the small forms that answers take."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any, NamedTuple

from oligomatch.matcher.logic.calendar import Day, span
from oligomatch.matcher.logic.values import Numbers, Options, Possible, flag_of, new
from oligomatch.matcher.patient.patient import Patient, one_of
from oligomatch.matcher.profile.profile import PatientModel, bounds_of
from oligomatch.rules.measures import MEASURES, Field, Type
from oligomatch.rules.tree import Measure


class Answer(NamedTuple):
    """What a measure may be, the facts it was read from, and the facts that would narrow it."""

    values: Possible
    facts: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


Ask = Callable[[Patient, Measure], Answer]


def answer(values: Possible, facts: Iterable[str], asks: Iterable[str] = ()) -> Answer:
    """An answer that names each fact, and each that would narrow it, once."""
    each = values, tuple(dict.fromkeys(facts)), tuple(dict.fromkeys(asks))
    return new(Answer, each)


def stated_at(patient: Patient, measure: Measure) -> Answer:
    """What the profile states at the one place that the measure's record names."""
    record = MEASURES[measure.kind]
    assert isinstance(record.form, Field)
    path = record.form.path
    value: Any = reduce(getattr, path[1:].split("/"), patient.profile)
    match record.type:
        case Type.FLAG:
            return flag_at(value, path)
        case Type.CATEGORY:
            return category(one_of(value), measure.kind, path)
        case Type.NUMBER:
            return Answer(Numbers(*bounds_of(value)), present(value, path), (path,))


def category(stated_words: frozenset[str], kind: str, pointer: str) -> Answer:
    """A word told at one place, out of the domain of its measure."""
    values = stated_words or frozenset(MEASURES[kind].domain)
    return Answer(Options(frozenset(values)), present(stated_words, pointer), (pointer,))


def present(value: object, *pointers: str) -> tuple[str, ...]:
    """The pointers, if anything is told there."""
    return pointers if value is not None and value != frozenset() else ()


def stated_in(part: PatientModel, base: str, *names: str) -> tuple[str, ...]:
    """Where some fields of a part of the profile are stated, as far as they are."""
    return tuple([f"{base}/{name}" for name in names if getattr(part, name) is not None])


def flag_at(value: bool | None, pointer: str) -> Answer:
    """A fact told as yes or no at one place."""
    return Answer(flag_of(value), present(value, pointer), (pointer,))


def imprecise(value: object) -> bool:
    """Whether a date is not told, or not to the day."""
    return value is None or (isinstance(value, Day) and not value.exact)


def today(patient: Patient) -> Day:
    """`as_of` as a day."""
    return Day(patient.as_of, patient.as_of)


def since(patient: Patient, measure: Measure, start: Day) -> Numbers:
    """What may have passed from a day to `as_of`, in the unit of the measure."""
    return span(MEASURES[measure.kind].unit, start, today(patient))
