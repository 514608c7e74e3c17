"""What the selectors of counts say of one patient's lesions: a bit for each lesion it may be.

A count depends on its selector only by which lesions pass: those listed, and of each organ system
those that were not listed. So each comparison is made once for every such lesion, trees over
lesions are bit operations, and counts whose selectors let the same lesions pass are counted once.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from oligomatch.matcher.backends.catalogue.atoms import Atom, Atoms, Joined
from oligomatch.matcher.logic.values import NO, YES, Flag
from oligomatch.matcher.measures.lesions import by_system, passes_where, systems_of, tally
from oligomatch.matcher.patient.counting import Tally, unlisted
from oligomatch.matcher.patient.patient import NODE, OTHER, LesionKind, Patient, Site
from oligomatch.matcher.patient.staging import Moment, Seen
from oligomatch.matcher.profile.profile import Lesion, placed
from oligomatch.rules.fold import Algebra, join
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Is, Measure, Node, OneOf, Within

Lesions = int  # a set of lesions, a bit each
Passing = tuple[Lesions, Lesions]  # those that surely pass, and those that surely do not
One = tuple[LesionKind, Site | None, Seen]  # what a selector is asked about


class Selectors:
    """The selectors of one patient's counts, each followed once at each moment."""

    def __init__(self, atoms: Atoms, patient: Patient) -> None:
        self._atoms, self._patient = atoms, patient
        self._lesions: dict[Moment, _Asked] = {}
        self._passing: dict[tuple[Moment, int], Passing] = {}
        self._compared: dict[tuple[Moment, Node], Passing] = {}
        self._tallies: dict[Hashable, Tally | None] = {}

    def tally(self, where: int | None, measure: Measure, moment: Moment) -> Tally | None:
        """The bounds of a count at a moment, as those of any count that the same lesions pass."""
        key = (moment, measure.kind, measure.of, measure.by, *self._key(where, measure, moment))
        if key not in self._tallies:
            self._tallies[key] = tally(self._patient, measure, moment)
        return self._tallies[key]

    def _key(self, where: int | None, measure: Measure, moment: Moment) -> Iterator[Hashable]:
        yield None if where is None else self._follow(where, moment)
        totals = moment.view.assessment.totals
        if by_system(measure) or (
            totals is not None
            and (totals.by_organ or totals.organs is not None or totals.intracranial is not None)
        ):
            yield systems_of(self._patient.vocabulary, measure.where)

    def _follow(self, number: int, moment: Moment) -> Passing:
        key = (moment, number)
        known = self._passing.get(key)
        if known is None:
            known = self._passing[key] = self._followed(number, moment)
        return known

    def _followed(self, number: int, moment: Moment) -> Passing:
        match self._atoms.steps[number]:
            case Atom() as atom:
                return self._of_atom(atom, moment)
            case Joined(shape, parts):
                every = self._every(moment)
                return join(shape, passing(every), (self._follow(p, moment) for p in parts))

    def _every(self, moment: Moment) -> Lesions:
        return (1 << self._asked(moment).number) - 1

    def _of_atom(self, atom: Atom, moment: Moment) -> Passing:
        node = atom.comparison
        if not isinstance(node, OneOf):
            return self._compare(node, moment)
        each = (self._compare(one, moment) for one in _of_each(node))
        return passing(self._every(moment)).any_of(each)

    def _compare(self, node: Node, moment: Moment) -> Passing:
        key = (moment, node)
        known = self._compared.get(key)
        if known is None:
            known = self._compared[key] = self._asked(moment).compare(self._patient, node)
        return known

    def _asked(self, moment: Moment) -> _Asked:
        if moment not in self._lesions:
            self._lesions[moment] = _Asked(self._patient, moment)
        return self._lesions[moment]


class _Asked:
    """Every lesion that a count at one moment may ask about, each in a place of its own.

    Those listed come first. Then what was not listed: a metastasis of each organ system, a
    satellite, a regional node, and the primary, wherever it may lie.
    """

    def __init__(self, patient: Patient, moment: Moment) -> None:
        seen = unlisted(patient, moment)
        stated = placed(patient.profile.primary)
        self._listed = tuple(_listed(patient, moment))
        systems = sorted(patient.systems)
        self._found = [(kind, None, seen) for kind in map(_metastasis, systems)]
        self._found += [(LesionKind("satellite", "lung"), None, seen)]
        self._found += [(LesionKind("regional_node", NODE), None, seen)]
        lesion = Lesion.model_validate({"role": "primary", **stated})
        self._primary = [(*_primary(system, lesion), seen) for system in systems]
        self.number = len(self._listed) + len(self._found) + len(self._primary)

    def compare(self, patient: Patient, node: Node) -> Passing:
        """Which of them pass one comparison, and which do not."""
        parts = (
            self._of_listed(patient, node),
            self._of_unlisted(patient, node, self._found),
            self._of_unlisted(patient, node, self._primary),
        )
        answers = [answer for part in parts for answer in part]
        passes = int("".join("1" if one is YES else "0" for one in reversed(answers)) or "0", 2)
        fails = int("".join("1" if one is NO else "0" for one in reversed(answers)) or "0", 2)
        return passes, fails

    def _of_listed(self, patient: Patient, node: Node) -> list[Flag]:
        """Those of one size are asked once where that is asked, else those alike but for it."""
        alike: list[Hashable] = [group for _, group in self._listed]
        if isinstance(node, Within) and (name := MEASURES[node.measure.kind].size):
            alike = [seen.size(name) for (_, _, seen), _ in self._listed]
        each = dict(zip(alike, (one for one, _ in self._listed), strict=True))
        answers = {group: _passes(patient, node, one) for group, one in each.items()}
        return [answers[group] for group in alike]

    def _of_unlisted(self, patient: Patient, node: Node, among: Sequence[One]) -> list[Flag]:
        """Of what was not listed only its organ system is known: where the comparison asks about
        one organ, or about nothing that differs between them, few have to be asked."""
        match node:
            case OneOf(Measure(kind="organ"), values):
                organs = patient.vocabulary.organs
                named = {*values, *(organs[v].system for v in values if v in organs)}
                return [
                    _passes(patient, node, one) if one[0].system in named else NO for one in among
                ]
            case Is(Measure(kind="intracranial")):
                return [_passes(patient, node, one) for one in among]
            case _:
                return [_passes(patient, node, among[0])] * len(among)


@lru_cache(maxsize=10_000)
def _of_each(node: OneOf) -> tuple[OneOf, ...]:
    """Of several organs: what is of one of them."""
    return tuple(replace(node, values=frozenset({word})) for word in sorted(node.values))


def _passes(patient: Patient, node: Node, one: One) -> Flag:
    kind, site, seen = one
    return passes_where(patient, node, kind, site, seen)


def _listed(patient: Patient, moment: Moment) -> Iterator[tuple[One, Hashable]]:
    """What each listed lesion may be, with what it has in common with those alike but for size."""
    numbers = {one.index: n for n, alike in enumerate(patient.alike_but_size) for one in alike}
    for site, *_ in patient.alike:
        seen = patient.staging.seen(site.id, site.lesion, moment)
        for kind in site.kinds | {replace(kind, system=OTHER) for kind in site.kinds}:
            yield (kind, site, seen), (kind, numbers[site.index])


def _metastasis(system: str) -> LesionKind:
    return LesionKind("metastasis", system)


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

    def negate(part: Passing) -> Passing:
        return part[::-1]

    def at_least(n: int, parts: Iterable[Passing]) -> Passing:
        each = list(parts)
        may = _at_least(n, (every & ~fails for _, fails in each), every)
        return _at_least(n, (passes for passes, _ in each), every), every & ~may

    return Algebra(all_of, lambda parts: negate(all_of(map(negate, parts))), at_least, negate)


def _at_least(n: int, each: Iterable[Lesions], every: Lesions) -> Lesions:
    """The lesions that are in at least `n` of the sets."""
    reached = [every] + [0] * max(0, n)  # by how many sets so far
    for lesions in each:
        for times in range(len(reached) - 1, 0, -1):
            reached[times] |= reached[times - 1] & lesions
    return reached[-1]
