"""A form that the solver does not know is refused by the measure's name, not taken for another."""

from __future__ import annotations

from datetime import date

import pytest

from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.patient.patient import derive
from oligomatch.rules.measures import Event, Span
from oligomatch.rules.tree import Measure

pytest.importorskip("z3", reason="z3-solver is not installed")

from oligomatch.matcher.backends.solver import measures
from oligomatch.matcher.backends.solver.patient.person import Person, Unstated
from oligomatch.matcher.backends.solver.terms import NotEncodedError

NEW = Measure("a_measure_of_tomorrow")


@pytest.fixture
def person() -> Person:
    told = {"systemic_therapy": {"lines": [{"start": "2024-01-01", "ongoing": True}]}}
    return Person(derive(profile_of(told), date(2026, 5, 14)), Unstated.by(()))


@pytest.mark.parametrize(
    "span",
    [
        Span(Event.LINE_PROGRESSION),
        Span(Event.LINE_END, Event.LINE_PROGRESSION),
        Span(Event.LINE_PROGRESSION, Event.LINE_END),
        Span(Event.PRIMARY),
    ],
)
def test_a_time_between_other_days_of_a_line_is_refused(person: Person, span: Span) -> None:
    (one,) = person.course.therapy.lines[:1]
    with pytest.raises(NotEncodedError, match=NEW.kind):
        list(measures._line_spans(person, one, NEW, span))


def test_another_number_over_all_lines_is_refused(person: Person) -> None:
    with pytest.raises(NotEncodedError, match=NEW.kind):
        measures._over_lines(person, NEW, "every class")
