"""The days on which time alone may turn a criterion: a limit counted from a date is reached then,
or is passed on the day after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from math import ceil, floor

from oligomatch.matcher.logic.calendar import EARLIEST, Day, add_days, add_months
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.measures.conditions import last_day
from oligomatch.matcher.measures.onset import event_of, found_on
from oligomatch.matcher.measures.washout import ends, last_given
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.profile.profile import EcogBounds, Measurement
from oligomatch.rules.measures import MEASURES, Clock, Event, Field, OverLines, Span, timed
from oligomatch.rules.tree import Is, Measure, Node, Within, leaves_of
from oligomatch.rules.trial import Criterion

ONE_DAY = timedelta(days=1)


def first_day_met(patient: Patient, criterion: Criterion) -> date | None:
    """The first day after `as_of` on which the criterion is met under every reading if nothing
    else changes; None where it is met today, or no such day is fixed by what is known."""
    trees = [form.tree for form in criterion.forms]
    if all(judge(tree, patient) is Verdict.MET for tree in trees):
        return None
    days = sorted({day for tree in trees for day in turning_days(patient, tree)})
    for day in days:
        if day > patient.as_of:
            later = patient.on(day)
            if all(judge(tree, later) is Verdict.MET for tree in trees):
                return day
    return None


def reads_time(criterion: Criterion) -> bool:
    """Whether time alone may turn the criterion, or end its waiting."""
    return any(map(timed, criterion.question.asked))


def turning_days(patient: Patient, tree: Node) -> Iterator[date]:
    """Every day on which a duration in the tree may reach, or pass, one of its limits."""
    for leaf in leaves_of(tree):
        if isinstance(leaf, Is) and timed(leaf.measure):
            yield from ends(patient, leaf.measure)
        if not isinstance(leaf, Within) or not timed(leaf.measure):
            continue
        for limit in _lengths(leaf.measure) or leaf.limits:
            for day in _reached(patient, leaf.measure, limit):
                yield from (day, add_days(day, 1))


def _reached(patient: Patient, measure: Measure, limit: float) -> Iterator[date]:
    for day in starts(patient, measure):
        if MEASURES[measure.kind].clock is Clock.EXPIRES:
            yield add_days(day, measure.within_days or 0)
            continue
        match MEASURES[measure.kind].unit:
            case "months" | "lines":
                yield from {add_months(day, floor(limit)), add_months(day, ceil(limit))}
            case "weeks":
                yield add_days(day, int(limit * 7))
            case _:
                yield add_days(day, int(limit))


def _lengths(measure: Measure) -> tuple[float, ...]:
    """How many months a line that is counted lasts, by which it begins or ceases to count."""
    months = (measure.months_at_least, measure.months_below)
    return tuple(each for each in months if each is not None)


def starts(patient: Patient, measure: Measure) -> frozenset[date]:
    """The first and last day from which a duration may count, over every order of the lines."""
    match MEASURES[measure.kind].form:
        case Span(Event.TREATMENT):
            end = patient.profile.primary.definitive_treatment_end
            known = Day(EARLIEST, patient.known_on) if end is None else end.up_to(patient.known_on)
            days = [known]
        case Field("/measurements" | "/ecog"):  # one that counts for any time never expires
            profile, test = patient.profile, measure.test
            stated = profile.ecog if test is None else profile.measurements.get(test)
            day = stated.date if isinstance(stated, Measurement | EcogBounds) else None
            counts = measure.within_days is not None
            days = [day.up_to(patient.known_on)] if counts and day is not None else []
        case Span(Event.CONDITIONS):
            days = [last_day(patient, name) for name in sorted(measure.names)]
        case Span(Event.METASTASES):
            days = list(found_on(patient))
        case Span(Event.STATED_START):
            days = list(event_of(patient, measure.since or "").days)
        case Span(Event.GIVEN):
            days = [last_given(patient, i, measure) for i in range(len(patient.therapy.lines))]
            days.append(Day(EARLIEST, EARLIEST))  # of a line that is not listed
        case OverLines():
            therapy = patient.therapy
            days = [slot.start for course in therapy.courses for slot in therapy.slots(course)]
        case Span(Event.LINE_START | Event.LINE_END as event):
            therapy = patient.therapy
            slots = [slot for course in therapy.courses for slot in therapy.slots(course)]
            ends = event is Event.LINE_END
            days = [day for slot in slots if (day := slot.end if ends else slot.start) is not None]
        case form:
            raise ValueError(f"time does not change {form}")
    return frozenset(end for day in days for end in (day.first, day.last))
