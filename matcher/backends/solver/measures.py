"""What each measure asks of an open patient: a comparison in, a formula out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import z3

from oligomatch.matcher.backends.solver.asked import Leaf
from oligomatch.matcher.backends.solver.patient.disease import months_reached
from oligomatch.matcher.backends.solver.patient.one_line import LineTerms
from oligomatch.matcher.backends.solver.patient.person import Person
from oligomatch.matcher.backends.solver.terms import (
    FALSE,
    TRUE,
    Bool,
    Choice,
    DayTerm,
    Int,
    both,
    choose_day,
    either,
    implies,
    no,
    total,
)
from oligomatch.matcher.patient.elsewhere import EXAMINATIONS
from oligomatch.rules.measures import MEASURES, Event, Span
from oligomatch.rules.tree import Measure, OneOf, Within


def within(number: Int, leaf: Within) -> Bool:
    """Whether a number lies between limits (`under` excluded)."""
    parts = []
    if leaf.low is not None:
        parts.append(number >= _limit(leaf.low))
    if leaf.high is not None:
        parts.append(number <= _limit(leaf.high))
    if leaf.under is not None:
        parts.append(number < _limit(leaf.under))
    return both(*parts)


def _limit(value: float) -> Int:
    return z3.IntVal(int(value)) if value == int(value) else z3.RealVal(str(value))


OfLine = Callable[[Person, LineTerms, Leaf], Bool]


def _word(choose: Callable[[LineTerms], Choice]) -> OfLine:
    def asked(_: Person, one: LineTerms, leaf: Leaf) -> Bool:
        assert isinstance(leaf, OneOf)
        return choose(one).among(leaf.values)

    return asked


def _line_span(person: Person, one: LineTerms, leaf: Leaf) -> Bool:
    """The time between two events of a line; of several days that may end it, to the earliest."""
    assert isinstance(leaf, Within)
    form, asked = MEASURES[leaf.measure.kind].form, person.world.day_asked()
    assert isinstance(form, Span)
    ends = [(TRUE, asked)]
    if form.end is Event.LINE_PROGRESSION:
        ends = person.until_progression(one)
    elif form.end is Event.LINE_END:
        ends = [(TRUE, one.until(asked))]
    if form.start is Event.LINE_END:
        return both(no(one.under_way), _passed(person, leaf, one.end, ends))
    return _passed(person, leaf, one.start, ends)


Ends = Sequence[tuple[Bool, DayTerm]]  # days, each with when it counts


def _passed(person: Person, leaf: Within, start: DayTerm, ends: Ends) -> Bool:
    """Whether the time from a day to the earliest of some lies between limits."""
    unit = MEASURES[leaf.measure.kind].unit

    def at(end: DayTerm, **limits: float) -> Bool:
        low, high, under = (limits.get(name) for name in ("low", "high", "under"))
        if unit == "months":
            return months_reached(person.world, start, end, low, high, under)
        days = [None if limit is None else limit * _DAYS[unit] for limit in (low, high, under)]
        return within(end.term - start.term, Within(leaf.measure, *days))

    parts = []
    if leaf.low is not None:  # every day that counts is late enough
        parts += [implies(when, at(day, low=leaf.low)) for when, day in ends]
    if leaf.high is not None:  # some day that counts is early enough
        parts.append(either(*(both(when, at(day, high=leaf.high)) for when, day in ends)))
    if leaf.under is not None:
        parts.append(either(*(both(when, at(day, under=leaf.under)) for when, day in ends)))
    return both(*parts)


_DAYS = {"days": 1, "weeks": 7}


OF_LINE: Mapping[str, OfLine] = {
    "begun": lambda *_: TRUE,
    "under_way": lambda _, one, __: one.under_way,
    "is_current": lambda person, one, _: person.therapy.is_last(one),
    "progressed": lambda _, one, __: one.progressed,
    "has_class": lambda person, one, leaf: person.therapy.regimens.class_among(
        one, leaf.measure.names
    ),
    "has_drug": lambda person, one, leaf: either(
        *(person.therapy.regimens.has_drug(one, agent) for agent in sorted(leaf.measure.names))
    ),
    "recist": _word(lambda one: one.response),
    "best_response": _word(lambda one: one.best),
    "stop_reason": _word(lambda one: one.stop),
    "cycles": lambda _, one, leaf: within(one.cycles, leaf) if isinstance(leaf, Within) else FALSE,
    **{
        kind: _line_span
        for kind, record in MEASURES.items()
        if record.of_line and isinstance(record.form, Span)
    },
}


def _group(person: Person, measure: Measure) -> Mapping[str, Bool]:
    disease = person.disease_as_seen
    if measure.at == "diagnosis":
        return disease.group_at_diagnosis(measure.recent_line)
    return disease.group_at_entry(measure.recent_line, person.assessments, person.growth())


def _span(person: Person, leaf: Within) -> Bool:
    """The time from one event of the disease to another, or to the day asked."""
    tumour, disease = person.tumour, person.disease
    there, start, end = disease.ever, disease.episode, person.world.day_asked()
    match MEASURES[leaf.measure.kind].form:
        case Span(Event.TREATMENT):
            there, start = tumour.treated, tumour.treatment_end
        case Span(Event.PRIMARY, Event.FIRST_METASTASES):
            end = disease.first
            start = choose_day(tumour.diagnosis.before(end), tumour.diagnosis, end)
    return both(there, _passed(person, leaf, start, [(TRUE, end)]))


def _cycles_given(person: Person, leaf: Within) -> Bool:
    regimens, names = person.therapy.regimens, leaf.measure.names
    each = [
        z3.If(both(one.exists, regimens.class_among(one, names)), one.cycles, 0)
        for one in person.therapy.lines
    ]
    return within(total(each), leaf)


def _lines(person: Person, leaf: Within) -> Bool:
    measure = leaf.measure
    number = person.therapy_as_seen.counted(measure.intent, measure.names, measure.progressed)
    return within(number, leaf)


def _line_due(person: Person, leaf: Within) -> Bool:
    return within(person.therapy_as_seen.due(), leaf)


def _any_class(person: Person, measure: Measure) -> Bool:
    regimens, lines = person.therapy.regimens, person.therapy.lines
    return either(*(both(one.exists, regimens.class_among(one, measure.names)) for one in lines))


def _any_drug(person: Person, measure: Measure) -> Bool:
    regimens, lines = person.therapy.regimens, person.therapy.lines
    names = sorted(measure.names)
    return either(
        *(both(one.exists, regimens.has_drug(one, name)) for one in lines for name in names)
    )


def _examined(name: str) -> Callable[[Person, Measure], Bool]:
    return lambda person, _: person.tumour.examined[name]


OF_PATIENT_NUMBER: Mapping[str, Callable[[Person, Within], Bool]] = {
    "months_since_definitive_treatment": _span,
    "days_since_metastases": _span,
    "months_since_metastases": _span,
    "months_to_metastases": _span,
    "cycles_given": _cycles_given,
    "line_due": _line_due,
    "lines": _lines,
    "days_since": lambda person, leaf: person.conditions.since(leaf),
    "months_since": lambda person, leaf: person.conditions.since(leaf),
    "age": lambda person, leaf: within(person.further.whole(leaf.measure), leaf),
    "ecog": lambda person, leaf: within(person.further.whole(leaf.measure), leaf),
    "measured": lambda person, leaf: within(person.further.measured(leaf.measure), leaf),
}

OF_PATIENT_WORD: Mapping[str, Callable[[Person, Measure], Mapping[str, Bool]]] = {
    "cancer_type": lambda person, _: person.tumour.cancer.flags,
    "histology": lambda person, _: person.tumour.histology.flags,
    "subtype": lambda person, _: person.tumour.subtype.flags,
    "recurrence_location": lambda person, _: person.tumour.location.flags,
    "trial_group": _group,
    "sex": lambda person, m: person.further.word(m).flags,
    "stage": lambda person, m: person.further.word(m).flags,
}

OF_PATIENT: Mapping[str, Callable[[Person, Measure], Bool]] = {
    "ever_metastatic": lambda person, _: person.disease.ever,
    "locoregional_recurrence": lambda person, _: person.tumour.recurrence,
    "primary_definitively_treated": lambda person, _: person.tumour.treated,
    "progressed_at_primary": lambda person, _: person.tumour_as_seen.progressed,
    "progressing_at_primary": lambda person, _: person.tumour_as_seen.progressing,
    "primary_accessible_to_curative_treatment": lambda person, _: person.tumour.accessible,
    "primary_in_place": lambda person, _: person.tumour.in_place,
    "has": lambda person, m: person.conditions.present(m.names),
    "ever_had": lambda person, m: person.conditions.ever(m.names),
    "judged": lambda person, m: person.further.judged(m),
    "altered": lambda person, m: person.genes.gene(m.gene or "").altered,
    "variant": lambda person, m: person.genes.gene(m.gene or "").has(m.names),
    "altered_exon": lambda person, m: person.genes.gene(m.gene or "").in_exons(m.names),
    "actionable_driver": lambda person, m: person.genes.actionable(m),
    "no_systemic_therapy_yet": lambda person, _: person.therapy.number == 0,
    "prior_or_concurrent": _any_class,
    "given": _any_drug,
    **{f"{name}_done": _examined(name) for name in EXAMINATIONS},
}
