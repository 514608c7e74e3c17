"""What each form of measure asks of an open patient: a comparison in, a formula out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, assert_never

from oligomatch.matcher.backends.solver.limits import Between, passed, within
from oligomatch.matcher.backends.solver.logic import FALSE, TRUE, Bool, both, either, no
from oligomatch.matcher.backends.solver.patient.one_line import LineTerms
from oligomatch.matcher.backends.solver.patient.person import Person
from oligomatch.matcher.backends.solver.terms import Choice, DayTerm, NotEncodedError, choose_day
from oligomatch.matcher.measures.tumour import NOW
from oligomatch.matcher.patient.elsewhere import EXAMINATIONS
from oligomatch.rules.fold import Comparison
from oligomatch.rules.measures import MEASURES, Event, Field, OfLine, OverLines, Span
from oligomatch.rules.tree import Is, Measure, OneOf, Within

Term = Any  # by the type of the measure: a formula, a `Choice`, a number


def of_patient(person: Person, leaf: Comparison) -> Bool:
    """Whether a patient passes a comparison that asks nothing of lesions, nor of one line."""
    measure = leaf.measure
    match MEASURES[measure.kind].form:
        case Span() as form:
            assert isinstance(leaf, Within)
            return passed(person.world, leaf, _spans(person, measure, form))
        case OverLines(reduce):
            return _compared(_over_lines(person, measure, reduce), leaf)
        case Field() if measure.kind in FIELDS:
            return _compared(FIELDS[measure.kind](person, measure), leaf)
        case _:
            raise NotEncodedError(measure.kind)


def of_line(person: Person, leaf: Comparison) -> Bool:
    """Whether the line that is meant passes; a line that has not begun passes nothing."""
    meant = person.course.therapy.chosen(leaf.measure.line or "current")
    there = [(when, one) for when, one in meant if when is not FALSE]
    return either(*(both(when, _line_passes(person, one, leaf)) for when, one in there))


def _line_passes(person: Person, one: LineTerms, leaf: Comparison) -> Bool:
    match MEASURES[leaf.measure.kind].form:
        case Span() as form:
            assert isinstance(leaf, Within)
            return passed(person.world, leaf, _line_spans(person, one, leaf.measure, form))
        case OfLine("start"):
            return TRUE
        case OfLine("place"):
            return person.course.therapy.is_last(one)
        case OfLine("classes"):
            return person.course.therapy.regimens.class_among(one, leaf.measure.names)
        case OfLine("agents"):
            return person.course.therapy.regimens.drug_among(one, leaf.measure.names)
        case OfLine(field):
            return _compared(getattr(one, field), leaf)
        case _:
            raise NotEncodedError(leaf.measure.kind)


def _compared(term: Term, leaf: Comparison) -> Bool:
    match leaf:
        case Within():
            return within(term, leaf)
        case OneOf():
            return term.among(leaf.taken)
        case Is():
            return term
        case _:
            assert_never(leaf)


def _spans(person: Person, measure: Measure, form: Span) -> Iterator[Between]:
    """The times from one event of the disease, or from the last of each condition, to another."""
    today = person.world.day_asked()
    match form:
        case Span(Event.CONDITIONS):
            for name in sorted(measure.names):
                one = person.conditions.one(name)
                yield one.ever, one.last, today
        case Span(Event.TREATMENT):
            yield person.course.tumour.treated, person.course.tumour.treatment_end, today
        case Span(Event.METASTASES):
            yield person.course.disease.ever, person.course.disease.episode, today
        case Span(Event.STATED_START, Event.STATED_END):
            for first, start in _events(person, measure.since or ""):
                for second, end in _events(person, measure.until or "today"):
                    yield both(first, second, start.until(end)), start, end
        case Span(Event.PRIMARY, Event.FIRST_METASTASES):
            start, end = person.course.tumour.diagnosis, person.course.disease.first
            yield person.course.disease.ever, choose_day(start.before(end), start, end), end
        case _:
            raise NotEncodedError(measure.kind)


def _events(person: Person, name: str) -> Iterator[tuple[Bool, DayTerm]]:
    """The days on which an event that a rule names may have been, with when each is its day."""
    tumour, disease = person.course.tumour, person.course.disease
    match name:
        case "today":
            yield TRUE, person.world.day_asked()
        case "primary":
            yield TRUE, tumour.diagnosis
        case "definitive_treatment":
            yield tumour.treated, tumour.treatment_end
        case "latest_assessment":
            yield from ((view.latest, view.day) for view in person.course.assessments.views)
        case "first_line" | "current_line":
            line = "1" if name == "first_line" else "current"
            yield from ((when, one.start) for when, one in person.course.therapy.chosen(line))
        case "first_metastases":
            yield disease.ever, disease.first
        case "metastases":
            yield disease.ever, disease.episode
        case _:
            raise NotEncodedError(name)


def _line_spans(person: Person, one: LineTerms, measure: Measure, form: Span) -> Iterator[Between]:
    """The time between two events of a line; each of several days that may end it."""
    today = person.world.day_asked()
    match form:
        case Span(Event.LINE_END, Event.TODAY):
            yield no(one.ongoing), one.end, today
        case Span(Event.LINE_START, Event.LINE_PROGRESSION):
            yield from (
                (when, one.start, day) for when, day in person.course.until_progression(one)
            )
        case Span(Event.LINE_START, Event.LINE_END):
            yield TRUE, one.start, one.until(today)
        case Span(Event.LINE_START, Event.TODAY):
            yield TRUE, one.start, today
        case _:
            raise NotEncodedError(measure.kind)


def _over_lines(person: Person, measure: Measure, reduce: str) -> Term:
    therapy, names = person.course.therapy, measure.names
    match reduce:
        case "none":
            return therapy.number == 0
        case "number":
            return therapy.counted(measure)
        case "due":
            return therapy.due()
        case "any drug":
            has = therapy.regimens.drug_among
        case "any class":
            has = therapy.regimens.class_among
        case _:
            raise NotEncodedError(measure.kind)
    each = [both(one.exists, has(one, names)) for one in therapy.lines]
    return either(*each)


def _group(person: Person, measure: Measure) -> Choice:
    disease, course = person.course.disease, person.course
    if measure.at == "diagnosis":
        return Choice(disease.group_at_diagnosis(measure.recent_line))
    groups = disease.group_at_entry(measure.recent_line, course.assessments, course.growth())
    return Choice(groups)


def _examined(name: str) -> Callable[[Person, Measure], Bool]:
    return lambda person, _: person.course.tumour.examined[name]


def _asked(person: Person, measure: Measure) -> Term:
    """What hangs together with nothing else, or is of the latest assessment."""
    now = measure.staged == NOW
    return person.course.assessments.staged(measure) if now else person.further.asked(measure)


FIELDS: Mapping[str, Callable[[Person, Measure], Term]] = {
    "cancer_type": lambda person, _: person.course.tumour.cancer,
    "histology": lambda person, _: person.course.tumour.histology,
    "subtype": lambda person, _: person.course.tumour.subtype,
    "trial_group": _group,
    "ever_metastatic": lambda person, _: person.course.disease.ever,
    "locoregional_recurrence": lambda person, _: person.course.tumour.recurrence,
    "recurrence_location": lambda person, _: person.course.tumour.location,
    "primary_definitively_treated": lambda person, _: person.course.tumour.treated,
    "progressed_at_primary": lambda person, _: person.course.tumour.progressed,
    "progressing_at_primary": lambda person, _: person.course.tumour.progressing,
    "primary_accessible_to_curative_treatment": lambda person, _: person.course.tumour.accessible,
    "primary_in_place": lambda person, _: person.course.tumour.in_place,
    **dict.fromkeys(
        ("age", "ecog", "sex", "judged", *(k for k, one in MEASURES.items() if one.of_staging)),
        _asked,
    ),
    "measured": lambda person, measure: person.further.measured(measure),
    "has": lambda person, measure: person.conditions.present(measure.names),
    "ever_had": lambda person, measure: person.conditions.ever(measure.names),
    "altered": lambda person, measure: person.genes.of(measure).altered,
    "variant": lambda person, measure: person.genes.of(measure).has(measure.names),
    "altered_exon": lambda person, measure: person.genes.of(measure).in_exons(measure.names),
    "actionable_driver": lambda person, measure: person.genes.actionable(measure),
    **{f"{name}_done": _examined(name) for name in EXAMINATIONS},
}
