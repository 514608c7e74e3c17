"""Numbers of lesions by a measure: classes that pass its selector, grouped by its convention."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import product

import z3

from oligomatch.matcher.backends.solver.asked import convention_of
from oligomatch.matcher.backends.solver.logic import (
    FALSE,
    Bool,
    Int,
    both,
    either,
    no,
    one_if,
    total,
)
from oligomatch.matcher.backends.solver.patient.assessments import ViewTerms
from oligomatch.matcher.backends.solver.patient.distances import Placed
from oligomatch.matcher.backends.solver.patient.lesions import LesionClass, LesionTerms, one
from oligomatch.matcher.backends.solver.patient.natures import Nature
from oligomatch.matcher.backends.solver.terms import NotEncodedError
from oligomatch.matcher.logic.values import NO, OPEN, YES, Flag
from oligomatch.matcher.measures.lesions.selected import conventions, passes_where
from oligomatch.matcher.patient.counting import LesionCount
from oligomatch.matcher.patient.patient import NODE, OTHER, OWN_ORGAN, LesionKind, Site
from oligomatch.matcher.patient.staging import AT_PRIMARY, Moment, Seen, View
from oligomatch.matcher.profile.profile import Assessment, Lesion, LocalTreatment
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Measure


class CountTerms:
    """The measures of one patient's lesions."""

    def __init__(self, lesions: LesionTerms) -> None:
        self.lesions, self.world = lesions, lesions.world
        self.patient, self.tumour = lesions.patient, lesions.tumour

    def counted(self, measure: Measure, view: ViewTerms) -> Int:
        """How many lesions or groups a measure counts at an assessment."""
        self.lesions.look(view)
        counter = self._counter(measure)
        convention = counter.convention
        if convention.by_site:
            raise NotEncodedError("sites_of_lesions")
        cells = self._passing(counter, view)
        by_group = convention.distant_nodes == "by_group" and not counter.all_roles
        parts = []
        nodes: dict[str | None, list[Int]] = {}
        regional: list[Int] = []
        for nature, number in cells:
            role = nature.kind.role
            if role == "metastasis" and nature.kind.system == NODE and by_group:
                nodes.setdefault(nature.kind.region, []).append(number)
            elif role == "regional_node":
                regional.append(number)
            elif role not in AT_PRIMARY:
                parts.append(number)
        parts += [one(total(numbers)) for numbers in nodes.values()]
        parts.append(total(regional) if counter.all_roles else one(total(regional)))
        at_primary = [number for nature, number in cells if nature.kind.role in AT_PRIMARY]
        return total([*parts, self._sites(counter, at_primary)])

    def organs(self, measure: Measure, view: ViewTerms) -> Int:
        """In how many organ systems the counted metastases lie."""
        if measure.of != "metastases":
            raise NotEncodedError("organs")
        if self._several_unnamed():
            raise NotEncodedError("organs_without_a_name")
        self.lesions.look(view)
        numbers: dict[str, list[Int]] = {}
        for nature, number in self._passing(self._counter(measure), view):
            if nature.kind.role == "metastasis":
                numbers.setdefault(nature.kind.system, []).append(number)
        return total(one(total(several)) for several in numbers.values())

    def _several_unnamed(self) -> bool:
        """Whether lesions are told of unnamed organs: each may be of its own, or all of one."""
        sites = [site for site in self.patient.sites if {k.system for k in site.kinds} == {OTHER}]
        totals = [view.assessment.totals for view in self.patient.staging.views]
        return len(sites) > 1 or any(OTHER in (each.by_organ or {}) for each in totals if each)

    def sum(self, measure: Measure, view: ViewTerms) -> Int:
        """A size of the selected lesions, added up."""
        self.lesions.look(view)
        counter, size = self._counter(measure), MEASURES[measure.kind].size
        counting = [(cell, self._counts(counter, cell)) for cell in self.lesions.cells(view)]
        if measure.of != "metastases" or any(counts == OPEN for _, counts in counting):
            raise NotEncodedError(measure.kind)
        sizes = (cell.sums[size] for cell, counts in counting if counts == YES)
        return sum(sizes, z3.RealVal(0))

    def _counter(self, measure: Measure) -> LesionCount:
        return LesionCount(
            self.patient,
            Moment(_BLANK, False),
            convention_of(self.patient, measure),
            partial(passes_where, self.patient, measure.where),
            all_roles=measure.of == "lesions" and measure.by is None,
            named=self.lesions.asked.systems,
            names=conventions(measure),
        )

    def _passing(self, counter: LesionCount, view: ViewTerms) -> list[tuple[Nature, Int]]:
        """The classes that count, each with how many of it do."""
        found = []
        for cell in self.lesions.cells(view):
            counts = self._counts(counter, cell)
            if counts == YES:
                found.append((cell.nature, cell.number))
            elif counts == OPEN:
                some = self.world.whole("some of a class", 0)
                self.world.require(some <= cell.number)
                found.append((cell.nature, some))
        return found

    def _counts(self, counter: LesionCount, cell: LesionClass) -> Flag:
        """Whether a lesion of a class counts; benign findings never do."""
        nature, state = cell.nature, cell.state
        if nature.kind.role == "benign":
            return NO
        grows = YES if state.growing else NO
        seen = Seen(YES, grows, state.size("diameter_mm"), state.size("volume_cc"))
        return counter.counts_kind(nature.kind, _site_of(nature), seen)

    def _sites(self, counter: LesionCount, listed: list[Int]) -> Int:
        """The primary and its local recurrence, where they count."""
        if not counter.all_roles and counter.convention.primary != "counted":
            return z3.IntVal(0)
        counts = both(self.tumour.in_place, self._primary_counts(counter))
        alone = one_if(counts)
        if not counter.all_roles:
            return alone
        sites = self.world.whole("primary or recurrence", 0)
        recurrent = both(self.tumour.status.among(["locally_recurrent"]), counts)
        more = one_if(recurrent)  # one that was not listed
        several = total(listed)
        self.world.require(sites >= alone, sites >= several, sites <= alone + several + more)
        return sites

    def _primary_counts(self, counter: LesionCount) -> Bool:
        """Whether the primary, if it is there, passes the selector."""
        answers = []
        for cancer, flag in self.tumour.cancer.flags.items():
            kind = LesionKind("primary", OWN_ORGAN.get(cancer) or OTHER)
            for marks, placed, so in self._ways_of_primary():
                site = _site_of(Nature(kind, marks, placed=placed))
                passing = counter.select(kind, site, counter.unlisted)
                if passing == OPEN:  # its size, its growth or its past, which no profile tells
                    raise NotEncodedError("tumour_at_the_primary_site")
                answers.append(both(flag, so) if passing.may_be_true else FALSE)
        return either(*answers)

    def _ways_of_primary(self) -> Iterator[tuple[tuple[tuple[str, bool], ...], Placed, Bool]]:
        """What may be stated of the primary by a yes or a no, and how far it may lie from
        structures, each with what must hold for it."""
        names = sorted(self.lesions.asked.marks)
        for answers in product((True, False), repeat=len(names)):
            marks = tuple(zip(names, answers, strict=True))
            terms = ((self.tumour.marks[name], yes) for name, yes in marks)
            so = both(*(term if yes else no(term) for term, yes in terms))
            for placed, there in self.lesions.of_primary.items():
                yield marks, placed, both(so, there)


_BLANK = View(None, Assessment(), None, None)  # type: ignore[arg-type]  # of no day: only selects


def _site_of(nature: Nature) -> Site:
    """A lesion of one nature, as selectors read it."""
    treated = nature.treated
    had = [LocalTreatment(modality=m) for m in sorted(treated or ())]  # type: ignore[arg-type]
    past = None if treated is None else had
    lesion = Lesion.model_validate(
        {**dict(nature.marks), "prior_local_therapy": past, "distance_mm": dict(nature.placed)}
    )
    return Site(-1, "", lesion, frozenset({nature.kind}), frozenset({nature.kind.system}))
