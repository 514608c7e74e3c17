"""What each measure asks of an open patient: a comparison in, a formula out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import z3

from oligomatch.matcher.backends.solver.asked import Leaf
from oligomatch.matcher.backends.solver.patient.disease import months_reached
from oligomatch.matcher.backends.solver.patient.one_line import LineTerms
from oligomatch.matcher.backends.solver.patient.person import Person
from oligomatch.matcher.backends.solver.patient.regimens import Regimens
from oligomatch.matcher.backends.solver.terms import (
    FALSE,
    TRUE,
    Bool,
    Choice,
    DayTerm,
    Int,
    both,
    either,
    implies,
)
from oligomatch.rules.tree import Measure, OneOf, Within

DAYS_OF_A_WEEK = 7


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


def _span(end: Callable[[Person, LineTerms], DayTerm]) -> OfLine:
    def asked(person: Person, one: LineTerms, leaf: Leaf) -> Bool:
        assert isinstance(leaf, Within)
        until = end(person, one)
        return months_reached(person.world, one.start, until, leaf.low, leaf.high, leaf.under)

    return asked


def _weeks(person: Person, one: LineTerms, leaf: Leaf) -> Bool:
    assert isinstance(leaf, Within)
    end = one.until(person.world.day_asked())
    days = end.term - one.start.term
    week = DAYS_OF_A_WEEK
    limits = (leaf.low, leaf.high, leaf.under)
    low, high, under = (None if limit is None else limit * week for limit in limits)
    return within(days, Within(leaf.measure, low, high, under))


def _months_until_progression(person: Person, one: LineTerms, leaf: Leaf) -> Bool:
    """From the start to the earliest of its first PD, its end and `as_of`."""
    assert isinstance(leaf, Within)
    days = person.until_progression(one)

    def at(day: DayTerm, low: float | None, high: float | None, under: float | None) -> Bool:
        return months_reached(person.world, one.start, day, low, high, under)

    parts = []
    if leaf.low is not None:  # every day that counts is late enough
        parts.append(both(*(implies(when, at(day, leaf.low, None, None)) for when, day in days)))
    if leaf.high is not None:  # some day that counts is early enough
        parts.append(either(*(both(when, at(day, None, leaf.high, None)) for when, day in days)))
    if leaf.under is not None:
        parts.append(either(*(both(when, at(day, None, None, leaf.under)) for when, day in days)))
    return both(*parts)


def _regimens(person: Person) -> Regimens:
    return person.therapy.regimens


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
    "months": _span(lambda person, one: one.until(person.world.day_asked())),
    "weeks": _weeks,
    "months_since_start": _span(lambda person, _: person.world.day_asked()),
    "months_until_pd": _months_until_progression,
}


def _group(person: Person, measure: Measure) -> Mapping[str, Bool]:
    disease = person.disease_as_seen
    if measure.at == "diagnosis":
        return disease.group_at_diagnosis(measure.recent_line)
    return disease.group_at_entry(measure.recent_line, person.assessments, person.growth())


def _since_treatment(person: Person, leaf: Within) -> Bool:
    tumour, world = person.tumour, person.world
    months = months_reached(
        world, tumour.treatment_end, world.day_asked(), leaf.low, leaf.high, leaf.under
    )
    return both(tumour.treated, months)


def _since_metastases(person: Person, leaf: Within) -> Bool:
    disease, world = person.disease, person.world
    reached = months_reached(
        world, disease.episode, world.day_asked(), leaf.low, leaf.high, leaf.under
    )
    return both(disease.ever, reached)


def _lines(person: Person, leaf: Within) -> Bool:
    measure = leaf.measure
    number = person.therapy_as_seen.counted(measure.intent, measure.names, measure.progressed)
    return within(number, leaf)


def _line_due(person: Person, leaf: Within) -> Bool:
    return within(person.therapy_as_seen.due(), leaf)


def _any_class(person: Person, measure: Measure) -> Bool:
    regimens, lines = _regimens(person), person.therapy.lines
    return either(*(both(one.exists, regimens.class_among(one, measure.names)) for one in lines))


def _any_drug(person: Person, measure: Measure) -> Bool:
    regimens, lines = _regimens(person), person.therapy.lines
    given = (regimens.has_drug(one, name) for one in lines for name in sorted(measure.names))
    exists = (one.exists for one in lines for _ in measure.names)
    return either(*(both(there, has) for there, has in zip(exists, given, strict=True)))


OF_PATIENT_NUMBER: Mapping[str, Callable[[Person, Within], Bool]] = {
    "months_since_definitive_treatment": _since_treatment,
    "months_since_metastases": _since_metastases,
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
    "fdg_pet_done": lambda person, _: person.tumour.examined["fdg_pet"],
    "naf_pet_done": lambda person, _: person.tumour.examined["naf_pet"],
    "brain_imaging_done": lambda person, _: person.tumour.examined["brain_imaging"],
}
