"""A criterion as a formula over one open patient: each leaf by its measure, trees by logic."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import z3

from oligomatch.matcher.backends.solver.asked import (
    OF_LESIONS,
    LesionDetail,
    shown_by,
    shown_stated,
)
from oligomatch.matcher.backends.solver.limits import within
from oligomatch.matcher.backends.solver.logic import FALSE, TRUE, Bool, Int, both, either, no
from oligomatch.matcher.backends.solver.measures import of_line, of_patient
from oligomatch.matcher.backends.solver.patient.assessments import ViewTerms
from oligomatch.matcher.backends.solver.patient.counts import CountTerms
from oligomatch.matcher.backends.solver.patient.lesions import LesionTerms
from oligomatch.matcher.backends.solver.patient.person import Person
from oligomatch.matcher.backends.solver.terms import NotEncodedError, World
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.elsewhere import SURGERY, resected_at
from oligomatch.matcher.patient.staging import RESECTION
from oligomatch.rules.fold import Algebra, compared, fold
from oligomatch.rules.measures import MEASURES, Reduce
from oligomatch.rules.tree import Leaf, Measure, Node, Within, measures_of


def _at_least(n: int, parts: Iterable[Bool]) -> Bool:
    return z3.PbGe([(part, 1) for part in parts], n) if n > 0 else TRUE


TERMS: Algebra[Bool] = Algebra(
    lambda parts: both(*parts), lambda parts: either(*parts), _at_least, no
)


class Questions:
    """Criteria asked together of one patient, as formulas over the same open facts."""

    def __init__(self, person: Person, asked: LesionDetail) -> None:
        self.person, self.patient, self.asked = person, person.patient, asked
        self.world = World(person.world.as_of, person.world.known_on, person.world)
        self.kinds: set[str] = set()  # of the measures that were asked for
        self._known: dict[Leaf, Bool] = {}
        self._completed: LesionTerms | None = None
        self._nodes_agree: set[str] = set()  # categories asked for

    @cached_property
    def lesions(self) -> LesionTerms:
        """The lesions, as far as anything open asks of them."""
        return LesionTerms(self.world, self.person, self.asked)

    @cached_property
    def counts(self) -> CountTerms:
        """The numbers of lesions."""
        return CountTerms(self.lesions)

    def _of_nodes(self) -> None:
        """The N category of today and the regional nodes agree, where it is asked for (W4)."""
        assessments = self.person.course.assessments
        for name, category in assessments.stagings.items():
            if name.startswith("n_category") and name not in self._nodes_agree:
                self._nodes_agree.add(name)
                for view in assessments.views:
                    self.lesions.of_category(view, category)

    def complete(self) -> None:
        """Make what hangs together with the parts that were asked for, so that it can be told."""
        if self.person.touched:
            self._of_nodes()
        if self.person.touched and self._completed is None:
            self._completed = self.lesions  # with all that they hang on
            # a condition stated and the lesions that show it agree (W15), whatever is asked
            for name, metastases in shown_stated(self.patient):
                self._agree(name, metastases)

    def _agree(self, name: str, metastases: Measure) -> None:
        now = self.person.conditions.one(name).now
        seen = self._of_lesions(Within(metastases, low=1))
        self.world.require(seen, when=now)
        self.world.require(now, when=seen)

    def formula(self, node: Node) -> Bool:
        """What must hold of a patient for a tree to be true.

        Raises:
            NotEncodedError: the solver cannot be asked one of its questions.
        """
        return fold(node, TERMS, self._leaf)

    def _leaf(self, leaf: Leaf) -> Bool:
        known = self._known if leaf.measure.kind in OF_LESIONS else self.person.known
        if leaf not in known:
            verdict = judge(leaf, self.patient)
            self.kinds.add(leaf.measure.kind)
            self._show(leaf, verdict)
            settled = {Verdict.MET: TRUE, Verdict.NOT_MET: FALSE}.get(verdict)
            known[leaf] = self._asked(leaf) if settled is None else settled
        return known[leaf]

    def _show(self, leaf: Leaf, verdict: Verdict) -> None:
        """What an open condition and the lesions that show it say of each other."""
        if verdict is not Verdict.UNKNOWN:
            return
        vocabulary = self.patient.vocabulary
        for name, metastases in shown_by(leaf, vocabulary):
            self._agree(name, metastases)
        if MEASURES[leaf.measure.kind].of_conditions:
            for name in leaf.measure.names:
                near = vocabulary.conditions_above(name) | vocabulary.conditions_below(name)
                self._operated(near)

    def _operated(self, names: frozenset[str]) -> None:
        """What the status of the primary, or what a resected lesion is, says of an operation that
        is asked for (W15)."""
        require, conditions = self.world.require, self.person.conditions
        surgery = self.patient.vocabulary.treatment_conditions.get(SURGERY)
        if surgery in names:
            require(conditions.one(surgery).ever, when=self.person.course.tumour.resected)
        resected = [s for s in self.patient.sites if any(resected_at(self.patient, s))]
        if RESECTION in names and resected:
            ever = conditions.one(RESECTION).ever
            for group in self.lesions.groups:
                if group.sites[0] in resected:
                    metastases = [n for n in group.natures if n.kind.role == "metastasis"]
                    require(ever, when=either(*(group.natures[n] > 0 for n in metastases)))

    def _asked(self, leaf: Leaf) -> Bool:
        measure, asked = leaf.measure, compared(leaf)
        record = MEASURES[measure.kind]
        if measure.other_than or "solver" in record.left_open:
            raise NotEncodedError(measure.kind)
        where = asked.measure.where
        if where is not None and any(one.dose for one in measures_of(where)):
            raise NotEncodedError("dose_of_a_treatment")
        if isinstance(asked, Within) and record.of_lesions:
            return self._of_lesions(asked)
        return of_line(self.person, asked) if record.of_line else of_patient(self.person, asked)

    def _of_lesions(self, leaf: Within) -> Bool:
        """Whether the number lies between limits at the assessment that shows the time point."""
        measure = leaf.measure
        assessments, time = self.person.course.assessments, measure.at or "entry"
        ways = [
            both(at.when, within(self._number(measure, at.view), leaf))
            for at in assessments.at(time)
        ]
        missing = assessments.missing(time)
        if missing is not FALSE:  # then it may be either
            ways.append(both(missing, self.world.flag(f"{measure.kind} at {time}")))
        return either(*ways)

    def _number(self, measure: Measure, view: ViewTerms) -> Int:
        match MEASURES[measure.kind].reduce:
            case Reduce.NUMBER:
                return self.counts.counted(measure, view)
            case Reduce.ORGANS:
                return self.counts.organs(measure, view)
            case Reduce.SUM:
                return self.counts.sum(measure, view)
            case _:
                raise NotEncodedError(measure.kind)
