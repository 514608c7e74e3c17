"""What a set of questions wants to know of lesions: only that is told apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace

from oligomatch.matcher.measures.conditions import metastases_of
from oligomatch.matcher.measures.lesions.selected import systems_of
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.measures import MEASURES, Reduce
from oligomatch.rules.terms import MARKS
from oligomatch.rules.tree import Every, Exists, Leaf, Measure, Within, comparisons_of, offenders
from oligomatch.rules.vocabulary.entries import Convention
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

OF_LESIONS = frozenset(
    kind for kind, one in MEASURES.items() if one.of_lesions and "solver" not in one.left_open
)


@dataclass(slots=True)
class LesionDetail:
    """What a set of questions wants to know of lesions: only that is told apart."""

    growth: bool = False
    marks: frozenset[str] = frozenset()  # what is stated by a yes or a no alone
    summed: frozenset[str] = frozenset()  # sizes that are added up
    nodes: bool = False  # whether the region of a node decides
    regions: int = 0  # so many nodal regions beyond those told count apart
    organs: int = 0  # so many organ systems beyond those told count apart
    systems: frozenset[str] = frozenset()
    treated: list[frozenset[str]] = field(default_factory=list)
    sizes: dict[str, list[Within]] = field(default_factory=dict)  # the comparisons of each size
    distances: list[Within] = field(default_factory=list)  # to structures

    @classmethod
    def by(cls, leaves: Iterable[Leaf], patient: Patient) -> LesionDetail:
        """What some comparisons ask."""
        asked = cls()
        each = list(leaves)
        shown = [pair for leaf in each for pair in shown_by(leaf, patient.vocabulary)]
        shown += shown_stated(patient)
        for leaf in (*each, *(Exists(metastases) for _, metastases in shown)):
            measure = offenders(leaf) if isinstance(leaf, Every) else leaf.measure
            if measure.kind not in OF_LESIONS:
                continue
            convention = convention_of(patient, measure)
            asked.growth |= convention.progressing_only
            by_group = convention.distant_nodes == "by_group"
            asked.nodes |= by_group or bool(convention.named_nodes_excluded)
            asked.summed |= {size} if (size := MEASURES[measure.kind].size) else frozenset()
            asked.systems |= systems_of(patient.vocabulary, measure.where)
            asked._tell_apart(leaf, convention)
            for part in () if measure.where is None else comparisons_of(measure.where):
                asked._add(part)
        return asked

    @property
    def at_odds(self) -> frozenset[str]:
        """Sizes that are added up and limited one by one, which cannot be asked together."""
        return self.summed & self.sizes.keys()

    @property
    def key(self) -> tuple[object, ...]:
        """What is told apart: questions of one key can be asked of the same classes of lesions."""
        parts = (getattr(self, one.name) for one in fields(self))
        return tuple(_hashable(value) for value in parts)

    def _tell_apart(self, leaf: Leaf, convention: Convention) -> None:
        """One more than the largest limit is as good as any more."""
        limits = leaf.limits if isinstance(leaf, Within) else (1,)
        most = int(max(limits, default=0)) + 1
        if MEASURES[leaf.measure.kind].reduce is Reduce.ORGANS:
            self.organs += most
        if convention.distant_nodes == "by_group":
            self.regions += most

    def _add(self, leaf: Leaf) -> None:
        """What a comparison of one lesion asks."""
        kind = leaf.measure.kind
        if MEASURES[kind].of_structures and isinstance(leaf, Within):
            self.distances.append(leaf)
        elif isinstance(leaf, Within):
            self.sizes.setdefault(MEASURES[kind].size, []).append(leaf)
        self.growth |= kind == "progressing"
        self.marks |= {kind} & {*MARKS}
        if kind == "prior_local_therapy":
            self.treated.append(leaf.measure.names)


def _hashable(value: object) -> object:
    if isinstance(value, dict):
        return frozenset((name, frozenset(each)) for name, each in value.items())
    return frozenset(value) if isinstance(value, list) else value


def shown_by(leaf: Leaf, vocabulary: Vocabulary) -> Iterator[tuple[str, Measure]]:
    """The conditions that a comparison asks for or hangs on, each with the lesions that show it."""
    if MEASURES[leaf.measure.kind].of_conditions:
        yield from _shown(leaf.measure.names, vocabulary)


def shown_stated(patient: Patient) -> Iterator[tuple[str, Measure]]:
    """The conditions that lesions show and something told speaks of, each with what shows it."""
    yield from _shown(patient.profile.conditions, patient.vocabulary)


def _shown(names: Iterable[str], vocabulary: Vocabulary) -> Iterator[tuple[str, Measure]]:
    near = frozenset[str]().union(
        *(vocabulary.conditions_above(one) | vocabulary.conditions_below(one) for one in names)
    )
    for name in sorted(near & vocabulary.shown_conditions):
        if (shown := vocabulary.conditions[name].shown_by) is not None:
            yield name, metastases_of(shown)


def convention_of(patient: Patient, measure: Measure) -> Convention:
    """How a measure counts."""
    convention = patient.vocabulary.conventions[measure.by or "DEFAULT"]
    if measure.of == "metastases":  # the convention adds to `lesions` only
        return replace(convention, primary="not", satellites="none", regional_nodes="none")
    return convention
