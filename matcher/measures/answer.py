"""What a measure answers, and the small forms that answers take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from oligomatch.matcher.logic.calendar import Day, span
from oligomatch.matcher.logic.values import Numbers, Options, Possible, flag_of
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Measure


@dataclass(frozen=True, slots=True)
class Answer:
    """What a measure may be, the facts it was read from, and the facts that would narrow it."""

    values: Possible
    facts: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


Ask = Callable[[Patient, Measure], Answer]


def category(stated_words: frozenset[str], kind: str, pointer: str) -> Answer:
    """A word told at one place, out of the domain of its measure."""
    values = stated_words or frozenset(MEASURES[kind].domain)
    return Answer(Options(frozenset(values)), present(stated_words, pointer), (pointer,))


def present(value: object, *pointers: str) -> tuple[str, ...]:
    """The pointers, if anything is told there."""
    return pointers if value is not None and value != frozenset() else ()


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
