"""A criterion as a formula over one open patient: each leaf by its measure, trees by logic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import assert_never

import z3

from matcher.exact.asked import OF_LESIONS, Asked, Leaf
from matcher.exact.assessments import ViewTerms
from matcher.exact.counts import Counts
from matcher.exact.disease import months_reached
from matcher.exact.lesions import LesionTerms
from matcher.exact.lines import LineTerms
from matcher.exact.person import Person
from matcher.exact.terms import (
    FALSE,
    TRUE,
    Bool,
    Choice,
    DayTerm,
    Int,
    NotEncodedError,
    World,
    both,
    either,
    implies,
    no,
)
from matcher.judge import judge
from matcher.verdict import Verdict
from rules.tree import (
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    Every,
    Exists,
    Is,
    Measure,
    Node,
    Not,
    OneOf,
    Within,
    offenders,
)

DAYS_OF_A_WEEK = 7


class Questions:
    """Criteria asked together of one patient, as formulas over the same open facts."""

    def __init__(self, person: Person, asked: Asked) -> None:
        self.person, self.patient, self.asked = person, person.patient, asked
        self.world = World(person.world.as_of, person.world.known_on, person.world)
        self.kinds: set[str] = set()  # of the measures that were asked for
        self._known: dict[Leaf, Bool] = {}

    # --- lesions, told apart as far as these questions ask --------------------------------------

    @cached_property
    def lesions(self) -> LesionTerms:
        """The lesions, as far as anything open asks of them."""
        return LesionTerms(self.world, self.person, self.asked)

    @cached_property
    def counts(self) -> Counts:
        """The numbers of lesions."""
        return Counts(self.lesions)

    def complete(self) -> None:
        """Make what hangs together with the parts that were asked for, so that it can be told."""
        if self.person.touched:
            self.lesions  # noqa: B018  with all that they hang on

    # --- trees ----------------------------------------------------------------------------------

    def formula(self, node: Node) -> Bool:
        """What must hold of a patient for a tree to be true.

        Raises:
            NotEncodedError: the solver cannot be asked one of its questions.
        """
        match node:
            case AllOf(parts):
                return both(*(self.formula(part) for part in parts))
            case AnyOf(parts):
                return either(*(self.formula(part) for part in parts))
            case AtLeast(n, parts):
                formulas = [(self.formula(part), 1) for part in parts]
                return z3.PbGe(formulas, n) if n > 0 else TRUE
            case Not(part):
                return no(self.formula(part))
            case Always():
                return TRUE
            case Within() | OneOf() | Is() | Exists() | Every():
                return self._leaf(node)
            case _:
                assert_never(node)

    def _leaf(self, leaf: Leaf) -> Bool:
        known = self._known if leaf.measure.kind in OF_LESIONS else self.person.known
        if leaf not in known:
            verdict = judge(leaf, self.patient)
            self.kinds.add(leaf.measure.kind)
            settled = {Verdict.MET: TRUE, Verdict.NOT_MET: FALSE}.get(verdict)
            known[leaf] = self._asked(leaf) if settled is None else settled
        return known[leaf]

    def _asked(self, leaf: Leaf) -> Bool:
        match leaf:
            case Exists(measure):
                return self._of_lesions(Within(measure, low=1))
            case Every():
                return self._of_lesions(Within(offenders(leaf), high=0))
            case Within(Measure(kind=kind)) if kind in OF_LESIONS:
                return self._of_lesions(leaf)
            case Within(Measure(kind=kind)) if kind in OF_PATIENT_NUMBER:
                return OF_PATIENT_NUMBER[kind](self, leaf)
            case OneOf(Measure(kind=kind) as measure, values) if kind in OF_PATIENT_WORD:
                words = OF_PATIENT_WORD[kind](self, measure)
                return either(*(words[value] for value in sorted(values) if value in words))
            case Is(Measure(kind=kind) as measure) if kind in OF_PATIENT:
                return OF_PATIENT[kind](self, measure)
            case _ if leaf.measure.kind in OF_LINE:
                return self._of_line(leaf)
            case _:
                raise NotEncodedError(leaf.measure.kind)

    # --- lesions --------------------------------------------------------------------------------

    def _of_lesions(self, leaf: Within) -> Bool:
        """Whether the number lies between limits at the assessment that shows the time point."""
        measure = leaf.measure
        places = self.person.assessments.at(measure.at or "entry")
        return either(
            *(both(at.when, within(self._number(measure, at.view), leaf)) for at in places)
        )

    def _number(self, measure: Measure, view: ViewTerms) -> Int:
        match measure.kind:
            case "count":
                return self.counts.counted(measure, view)
            case "organs":
                return self.counts.organs(measure, view)
            case _:
                return self.counts.volume(measure, view)

    # --- lines ----------------------------------------------------------------------------------

    def _of_line(self, leaf: Leaf) -> Bool:
        """Whether the line that is meant passes; a line that has not begun passes nothing."""
        self.person.assessments  # noqa: B018  what they say of the lines holds of every completion
        self.person.disease  # noqa: B018
        meant = self.person.therapy.chosen(leaf.measure.line or "current")
        of_line = OF_LINE[leaf.measure.kind]
        return either(
            *(both(when, of_line(self, one, leaf)) for when, one in meant if when is not FALSE)
        )

    def until_progression(self, one: LineTerms) -> list[tuple[Bool, DayTerm]]:
        """The days that may end the time to progression, each with when it counts."""
        days = [(TRUE, one.until(self.world.day_asked())), (one.recorded, one.progression)]
        for view in self.person.assessments.events:
            days.append(
                (
                    both(self.person.assessments.belongs(one, view), view.response.among(["PD"])),
                    view.day,
                )
            )
        if one.adjuvant is not FALSE:
            days.append((both(one.adjuvant, self.person.disease.ever), self.person.disease.episode))
        return days

    def growth(self) -> Bool:
        """Whether a lesion is called new or growing at the latest assessment."""
        staging = self.patient.staging
        called = []
        for view in self.person.assessments.views:
            for moment in view.moments:
                if moment.latest and any(True for _ in staging.called_growing(moment)):
                    called.append(view.latest)
        return either(*called)


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


# --- measures of a line ---------------------------------------------------------------------------

OfLine = Callable[[Questions, LineTerms, Leaf], Bool]


def _word(choose: Callable[[LineTerms], Choice]) -> OfLine:
    def asked(_: Questions, one: LineTerms, leaf: Leaf) -> Bool:
        assert isinstance(leaf, OneOf)
        return choose(one).among(leaf.values)

    return asked


def _span(end: Callable[[Questions, LineTerms], DayTerm]) -> OfLine:
    def asked(questions: Questions, one: LineTerms, leaf: Leaf) -> Bool:
        assert isinstance(leaf, Within)
        until = end(questions, one)
        return months_reached(
            questions.person.world, one.start, until, leaf.low, leaf.high, leaf.under
        )

    return asked


def _weeks(questions: Questions, one: LineTerms, leaf: Leaf) -> Bool:
    assert isinstance(leaf, Within)
    end = one.until(questions.person.world.day_asked())
    days = end.term - one.start.term
    week = DAYS_OF_A_WEEK
    limits = (leaf.low, leaf.high, leaf.under)
    low, high, under = (None if limit is None else limit * week for limit in limits)
    return within(days, Within(leaf.measure, low, high, under))


def _months_until_progression(questions: Questions, one: LineTerms, leaf: Leaf) -> Bool:
    """From the start to the earliest of its first PD, its end and `as_of`."""
    assert isinstance(leaf, Within)
    days = questions.until_progression(one)

    def at(day: DayTerm, low: float | None, high: float | None, under: float | None) -> Bool:
        return months_reached(questions.person.world, one.start, day, low, high, under)

    parts = []
    if leaf.low is not None:  # every day that counts is late enough
        parts.append(both(*(implies(when, at(day, leaf.low, None, None)) for when, day in days)))
    if leaf.high is not None:  # some day that counts is early enough
        parts.append(either(*(both(when, at(day, None, leaf.high, None)) for when, day in days)))
    if leaf.under is not None:
        parts.append(either(*(both(when, at(day, None, None, leaf.under)) for when, day in days)))
    return both(*parts)


OF_LINE: Mapping[str, OfLine] = {
    "begun": lambda *_: TRUE,
    "under_way": lambda _, one, __: one.under_way,
    "is_current": lambda questions, one, _: questions.person.therapy.is_last(one),
    "progressed": lambda _, one, __: one.progressed,
    "has_class": lambda questions, one, leaf: questions.person.therapy.class_among(
        one, leaf.measure.names
    ),
    "has_drug": lambda questions, one, leaf: either(
        *(questions.person.therapy.has_drug(one, agent) for agent in sorted(leaf.measure.names))
    ),
    "recist": _word(lambda one: one.response),
    "best_response": _word(lambda one: one.best),
    "stop_reason": _word(lambda one: one.stop),
    "cycles": lambda _, one, leaf: within(one.cycles, leaf) if isinstance(leaf, Within) else FALSE,
    "months": _span(lambda questions, one: one.until(questions.person.world.day_asked())),
    "weeks": _weeks,
    "months_since_start": _span(lambda questions, _: questions.person.world.day_asked()),
    "months_until_pd": _months_until_progression,
}

# --- measures of the patient ---------------------------------------------------------------------


def _group(questions: Questions, measure: Measure) -> Mapping[str, Bool]:
    questions.person.assessments  # noqa: B018
    if measure.at == "diagnosis":
        return questions.person.disease.group_at_diagnosis(measure.recent_line)
    return questions.person.disease.group_at_entry(
        measure.recent_line, questions.person.assessments, questions.growth()
    )


def _since_treatment(questions: Questions, leaf: Within) -> Bool:
    tumour, world = questions.person.tumour, questions.person.world
    months = months_reached(
        world, tumour.treatment_end, world.day_asked(), leaf.low, leaf.high, leaf.under
    )
    return both(tumour.treated, months)


def _lines(questions: Questions, leaf: Within) -> Bool:
    questions.person.assessments, questions.person.disease  # noqa: B018
    measure = leaf.measure
    number = questions.person.therapy.counted(measure.intent, measure.names, measure.progressed)
    return within(number, leaf)


def _line_due(questions: Questions, leaf: Within) -> Bool:
    questions.person.assessments, questions.person.disease  # noqa: B018
    return within(questions.person.therapy.due(), leaf)


def _any_class(questions: Questions, measure: Measure) -> Bool:
    therapy = questions.person.therapy
    return either(
        *(both(one.exists, therapy.class_among(one, measure.names)) for one in therapy.lines)
    )


def _progressing(questions: Questions, _: Measure) -> Bool:
    questions.person.assessments  # noqa: B018
    return questions.person.tumour.progressed


OF_PATIENT_NUMBER: Mapping[str, Callable[[Questions, Within], Bool]] = {
    "months_since_definitive_treatment": _since_treatment,
    "line_due": _line_due,
    "lines": _lines,
}

OF_PATIENT_WORD: Mapping[str, Callable[[Questions, Measure], Mapping[str, Bool]]] = {
    "cancer_type": lambda q, _: q.person.tumour.cancer.flags,
    "histology": lambda q, _: q.person.tumour.histology.flags,
    "recurrence_location": lambda q, _: q.person.tumour.location.flags,
    "trial_group": _group,
}

OF_PATIENT: Mapping[str, Callable[[Questions, Measure], Bool]] = {
    "ever_metastatic": lambda q, _: q.person.disease.ever,
    "locoregional_recurrence": lambda q, _: q.person.tumour.recurrence,
    "primary_definitively_treated": lambda q, _: q.person.tumour.treated,
    "progressed_at_primary": _progressing,
    "primary_accessible_to_curative_treatment": lambda q, _: q.person.tumour.accessible,
    "primary_in_place": lambda q, _: q.person.tumour.in_place,
    "altered": lambda q, m: q.person.genes.gene(m.gene or "").altered,
    "variant": lambda q, m: q.person.genes.gene(m.gene or "").has(m.names),
    "altered_exon": lambda q, m: q.person.genes.gene(m.gene or "").in_exons(m.names),
    "actionable_driver": lambda q, m: q.person.genes.actionable(m),
    "no_systemic_therapy_yet": lambda q, _: q.person.therapy.number == 0,
    "prior_or_concurrent": _any_class,
    "fdg_pet_done": lambda q, _: q.person.tumour.examined["fdg_pet"],
    "naf_pet_done": lambda q, _: q.person.tumour.examined["naf_pet"],
    "brain_imaging_done": lambda q, _: q.person.tumour.examined["brain_imaging"],
}
