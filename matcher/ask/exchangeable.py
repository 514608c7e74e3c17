"""Lesions that can change places: an answer about one makes of a criterion what it makes about the
other, so that it is tried about the first of them alone."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

from oligomatch.matcher.patient.patient import lesion_id
from oligomatch.matcher.profile.profile import Lesion, Profile
from oligomatch.rules.measures import MEASURES, SIZES
from oligomatch.rules.tree import Node, Within, asked_measures, every_leaf
from oligomatch.rules.trial import Criterion

_LESIONS = "/lesions/"


@dataclass(frozen=True, slots=True)
class SizeLimits:
    """What some criteria make of the size of a lesion: they compare it with limits, or add it up,
    where every millimetre counts."""

    limits: frozenset[tuple[str, float]]
    added_up: frozenset[str]

    @classmethod
    def of(cls, criteria: Iterable[Criterion]) -> SizeLimits:
        """Those of some criteria, with what they wait for."""
        trees = [tree for criterion in criteria for tree in criterion.question.bearing]
        limits = frozenset(limit for tree in trees for limit in _limits(tree))
        counted = (MEASURES[one.kind] for tree in trees for one in asked_measures(tree))
        return cls(limits, frozenset(one.size for one in counted if one.of_lesions and one.size))


def _limits(tree: Node) -> Iterator[tuple[str, float]]:
    for leaf in every_leaf(tree):
        if isinstance(leaf, Within) and (size := MEASURES[leaf.measure.kind].size):
            yield from ((size, limit) for limit in leaf.limits)


class Exchangeable:
    """The listed lesions of one profile, of which some can change places."""

    def __init__(self, profile: Profile) -> None:
        self._lesions = profile.lesions
        self._states = [one.lesions for one in profile.assessments if one.lesions]
        self._first: dict[SizeLimits, list[int]] = {}

    def first(self, fact: str, sizes: SizeLimits) -> str:
        """The fact of the first lesion that can change places with the one that a fact is of; the
        fact itself where it is of none, or is one of the sizes that tell lesions apart."""
        index, _, name = fact.removeprefix(_LESIONS).partition("/")
        if not fact.startswith(_LESIONS) or not index.isdigit():
            return fact
        if sizes not in self._first:
            found: dict[Hashable, int] = {}
            each = enumerate(self._lesions)
            self._first[sizes] = [found.setdefault(self._sign(i, o, sizes), i) for i, o in each]
        return f"{_LESIONS}{self._first[sizes][int(index)]}/{name}"

    def _sign(self, index: int, lesion: Lesion, sizes: SizeLimits) -> Hashable:
        """What tells a lesion from others: all that is told of it, sizes by the limits that they
        lie between. A lesion that an assessment names is told by its sizes too."""
        states = tuple(repr(one.get(lesion_id(index, lesion))) for one in self._states)
        placed = () if self._states else SIZES.keys() - sizes.added_up
        return states, tuple(
            _place(name, value, sizes) if name in placed else repr(value)
            for name, value in lesion
            if name != "id"
        )


def _place(name: str, value: object, sizes: SizeLimits) -> Hashable:
    """Where a size lies among the limits of its kind; a size told in bounds is told by them."""
    if not isinstance(value, int | float):
        return repr(value)
    limits = sorted(limit for size, limit in sizes.limits if size == name)
    return tuple((value > limit) - (value < limit) for limit in limits)
