"""What the selectors of counts say of one patient's lesions: a bit for each lesion it may be.

A count depends on its selector only by which lesions pass: those listed, and of each organ system
those that were not listed. So each comparison is made once for every such lesion, trees over
lesions are bit operations, and counts whose selectors let the same lesions pass are counted once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from oligomatch.matcher.backends.catalogue.atoms import Atoms, Joined
from oligomatch.matcher.logic.values import NO, OPEN, YES, Flag
from oligomatch.matcher.measures.lesions.selected import (
    by_system,
    passes_where,
    systems_of,
    untreated,
)
from oligomatch.matcher.measures.lesions.tallies import tally
from oligomatch.matcher.patient.counting import Followed, Tally
from oligomatch.matcher.patient.patient import NODE, OTHER, LesionKind, Patient, Site
from oligomatch.matcher.patient.staging import Moment, Seen
from oligomatch.matcher.patient.totals import unlisted
from oligomatch.matcher.profile.profile import Lesion, placed
from oligomatch.rules.fold import Algebra, join
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Is, Measure, Node, OneOf, Within

Lesions = int  # a set of lesions, a bit each
Passing = tuple[Lesions, Lesions]  # those that surely pass, and those that surely do not
One = tuple[LesionKind, Site | None, Seen]  # what a selector is asked about
MOST_UNLISTED = 16  # of which the selectors followed are kept


class Selectors:
    """The selectors of one patient's counts, each followed once at each moment."""

    def __init__(self, atoms: Atoms, patient: Patient) -> None:
        self._atoms, self._patient = atoms, patient
        self._moments: dict[Moment, _Moment] = {}

    def tally(self, number: int, measure: Measure, moment: Moment) -> Tally | None:
        """The bounds of a count, by its number, at a moment: as those of any count that the same
        lesions pass."""
        at = self._moments.get(moment)
        if at is None:
            at = self._moments[moment] = _Moment(self._atoms, self._patient, moment)
        return at.tally(number, measure)


class _Moment:
    """What the counts at one moment ask: of those listed, and of those that were not listed. Of
    these the same is asked of patients of whom nothing else is told, so that they are kept with the
    atoms."""

    def __init__(self, atoms: Atoms, patient: Patient, moment: Moment) -> None:
        self._atoms, self._patient, self._moment = atoms, patient, moment
        self._listed = _Listed(atoms.lesions, patient, moment)
        others = _Unlisted(atoms.lesions, patient, moment)
        key = (others.reads, untreated(patient), patient.chainer, id(patient.vocabulary))
        kept = atoms.lesions.unlisted
        if len(kept) >= MOST_UNLISTED:
            kept.clear()
        self._others: _Unlisted = kept.setdefault(key, others)
        totals = moment.view.assessment.totals
        # whether it matters for every count in which organ system a lesion lies
        self._by_system = totals is not None and bool(
            totals.by_organ or totals.organs is not None or totals.intracranial is not None
        )
        self._alike: dict[Hashable, int] = {}  # the selectors that the same lesions pass
        self._of_selector: dict[tuple[int | None, bool], int] = {}
        self._tallies: dict[tuple[int | None, int], Tally | None] = {}

    def tally(self, number: int, measure: Measure) -> Tally | None:
        """The bounds of a count."""
        where = self._atoms.selectors[number]
        selector = where, self._by_system or by_system(measure)
        alike = self._of_selector.get(selector)
        if alike is None:
            passing = self._passing(*selector, measure)
            alike = self._alike.setdefault(passing, len(self._alike))
            self._of_selector[selector] = alike
        key = self._atoms.manners[number], alike
        if key not in self._tallies:
            followed = None if where is None else self._followed(where, measure)
            self._tallies[key] = tally(self._patient, measure, self._moment, followed)
        return self._tallies[key]

    def _passing(self, where: int | None, by_system: bool, measure: Measure) -> Hashable:
        """Which lesions pass a selector, and the organ systems that it names where that matters."""
        named = systems_of(self._patient.vocabulary, measure.where) if by_system else None
        if where is None:
            return named
        each = (self._listed, self._others)
        return named, *[one.follow(where, self._patient) for one in each]

    def _followed(self, where: int, measure: Measure) -> Followed:
        """What a selector says of one lesion."""
        patient, listed, others = self._patient, self._listed, self._others
        of_listed, of_others = listed.follow(where, patient), others.follow(where, patient)

        def select(kind: LesionKind, site: Site | None, seen: Seen) -> Flag:
            if site is None or site.index < 0:
                place, (passes, fails) = others.places.get(kind), of_others
            else:
                place, (passes, fails) = listed.places.get((kind, site.index)), of_listed
            if place is None:
                return passes_where(patient, measure.where, kind, site, seen)
            return YES if passes >> place & 1 else NO if fails >> place & 1 else OPEN

        return Followed(select, of_others, others.made)


class _Asked(ABC):
    """Lesions that a count at one moment may ask about, each in a place of its own, and which of
    them pass each selector."""

    def __init__(self, atoms: Atoms, number: int) -> None:
        self._atoms = atoms
        self._algebra = passing((1 << number) - 1)
        self._passing: list[Passing] = []  # of every step, once the first is asked for

    def follow(self, number: int, patient: Patient) -> Passing:
        """Which of them pass a selector, and which do not."""
        if not self._passing:
            self._follow_each(patient)
        return self._passing[number]

    def _follow_each(self, patient: Patient) -> None:
        """Follow every step: what it is made of was followed before it."""
        found, algebra = self._passing, self._algebra
        compared = [self._compared(node, patient) for node in self._atoms.compared]
        for step, some in zip(self._atoms.steps, self._atoms.parts, strict=True):
            if isinstance(step, Joined):
                found.append(join(step.shape, algebra, [found[one] for one in some]))
            elif len(some) == 1:
                found.append(compared[some[0]])
            else:
                found.append(algebra.any_of([compared[one] for one in some]))

    def _compared(self, node: Node, patient: Patient) -> Passing:
        """Which of them pass one comparison, and which do not."""
        answers = self._answers(node, patient)
        passes = sum(1 << place for place, one in enumerate(answers) if one is YES)
        fails = sum(1 << place for place, one in enumerate(answers) if one is NO)
        return passes, fails

    @abstractmethod
    def _answers(self, node: Node, patient: Patient) -> list[Flag]:
        """Whether each passes one comparison."""


class _Listed(_Asked):
    """The lesions that are listed, each as everything that it may be."""

    def __init__(self, atoms: Atoms, patient: Patient, moment: Moment) -> None:
        self._lesions = tuple(_listed(patient, moment))
        self.places = dict(_places(patient, self._lesions))
        super().__init__(atoms, len(self._lesions))

    def _answers(self, node: Node, patient: Patient) -> list[Flag]:
        """Those of one size are asked once where that is asked, else those alike but for it."""
        alike: list[Hashable] = [group for _, group in self._lesions]
        if isinstance(node, Within) and (name := MEASURES[node.measure.kind].size):
            alike = [seen.size(name) for (_, _, seen), _ in self._lesions]
        each = dict(zip(alike, (one for one, _ in self._lesions), strict=True))
        answers = {group: _passes(patient, node, one) for group, one in each.items()}
        return [answers[group] for group in alike]


class _Unlisted(_Asked):
    """What was not listed: a metastasis of each organ system, a satellite, a regional node, and
    the primary, wherever it may lie."""

    def __init__(self, atoms: Atoms, patient: Patient, moment: Moment) -> None:
        self._vocabulary = patient.vocabulary  # held, so that its id stays its own
        self._seen = unlisted(patient, moment)
        self._marks = placed(patient.profile.primary)
        self.made: dict[Hashable, Any] = {}  # of counts, for whoever is told the same of them
        self.reads = self._seen, repr(self._marks)  # of the patient, but for what was never done
        kinds = (kind for kind, *_ in (*self._further(patient), *self._primaries(patient)))
        self.places = {kind: place for place, kind in enumerate(kinds)}
        super().__init__(atoms, 2 * len(patient.systems) + 2)

    def _answers(self, node: Node, patient: Patient) -> list[Flag]:
        each = (self._further(patient), self._primaries(patient))
        return [flag for some in each for flag in _of_systems(patient, node, some)]

    def _further(self, patient: Patient) -> list[One]:
        """Whatever there may be beside the primary."""
        kinds = [LesionKind("metastasis", one) for one in sorted(patient.systems)]
        kinds += [LesionKind("satellite", "lung"), LesionKind("regional_node", NODE)]
        return [(kind, None, self._seen) for kind in kinds]

    def _primaries(self, patient: Patient) -> list[One]:
        lesion = Lesion.model_validate({"role": "primary", **self._marks})
        return [(*_primary(one, lesion), self._seen) for one in sorted(patient.systems)]


def _of_systems(patient: Patient, node: Node, among: Sequence[One]) -> list[Flag]:
    """Of what was not listed only its organ system is known: where the comparison asks about one
    organ, or about nothing that differs between them, few have to be asked."""
    match node:
        case OneOf(Measure(kind="organ"), values):
            organs = patient.vocabulary.organs
            named = {*values, *(organs[v].system for v in values if v in organs)}
            return [_passes(patient, node, one) if one[0].system in named else NO for one in among]
        case Is(Measure(kind="intracranial")):
            return [_passes(patient, node, one) for one in among]
        case _:
            return [_passes(patient, node, among[0])] * len(among)


def _passes(patient: Patient, node: Node, one: One) -> Flag:
    kind, site, seen = one
    return passes_where(patient, node, kind, site, seen)


def _listed(patient: Patient, moment: Moment) -> Iterator[tuple[One, Hashable]]:
    """What each listed lesion may be, with what it has in common with those alike but for size."""
    numbers = {one.index: n for n, alike in enumerate(patient.alike_but_size) for one in alike}
    for site, *_ in patient.alike:
        seen = patient.staging.seen(site.id, site.lesion, moment)
        for kind in site.kinds | {kind._replace(system=OTHER) for kind in site.kinds}:
            yield (kind, site, seen), (kind, numbers[site.index])


def _places(
    patient: Patient, lesions: Iterable[tuple[One, Hashable]]
) -> Iterator[tuple[tuple[LesionKind, int], int]]:
    """The place of each kind of each listed lesion, by its number: those alike have one."""
    alike = {first.index: (first, *others) for first, *others in patient.alike}
    for place, ((kind, site, _), _) in enumerate(lesions):
        for one in alike[site.index] if site else ():
            yield (kind, one.index), place


def _primary(system: str, lesion: Lesion) -> tuple[LesionKind, Site]:
    kind = LesionKind("primary", system)
    return kind, Site(-1, "", lesion, frozenset({kind}), frozenset({system}))


@lru_cache(maxsize=100)
def passing(every: Lesions) -> Algebra[Passing]:
    """The algebra of those that pass and those that do not, among so many."""

    def all_of(parts: Iterable[Passing]) -> Passing:
        passes, fails = every, 0
        for one, other in parts:
            passes &= one
            fails |= other
        return passes, fails

    def any_of(parts: Iterable[Passing]) -> Passing:
        passes, fails = 0, every
        for one, other in parts:
            passes |= one
            fails &= other
        return passes, fails

    def negate(part: Passing) -> Passing:
        return part[::-1]

    def at_least(n: int, parts: Iterable[Passing]) -> Passing:
        each = list(parts)
        may = _at_least(n, (every & ~fails for _, fails in each), every)
        return _at_least(n, (passes for passes, _ in each), every), every & ~may

    return Algebra(all_of, any_of, at_least, negate)


def _at_least(n: int, each: Iterable[Lesions], every: Lesions) -> Lesions:
    """The lesions that are in at least `n` of the sets."""
    reached = [every] + [0] * max(0, n)  # by how many sets so far
    for lesions in each:
        for times in range(len(reached) - 1, 0, -1):
            reached[times] |= reached[times - 1] & lesions
    return reached[-1]
