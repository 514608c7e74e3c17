"""Each comparison of a criterion, and of whom it alone turns the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.tree import (
    Always,
    Every,
    Exists,
    Leaf,
    Node,
    Not,
    Within,
    comparisons_of,
    every_leaf,
    signed_leaves,
    with_parts,
)
from oligomatch.rules.trial import Criterion

ALWAYS: Node = Always()
NEVER: Node = Not(ALWAYS)


@dataclass(frozen=True, slots=True)
class Pivot:
    """A comparison, and what holds of one who meets the criterion, or fails it, by it alone: were
    it answered the other way, the criterion would be too."""

    leaf: Leaf
    inside: tuple[Node, ...]
    outside: tuple[Node, ...]
    value: tuple[Node, ...] = ()  # that there is one to compare

    @property
    def valued(self) -> Pivot:
        """The same of two who both have the value that is compared, so that they may lie next to
        its limit: some have none, such as days since what never was."""
        inside, outside = (*self.inside, *self.value), (*self.outside, *self.value)
        return replace(self, inside=inside, outside=outside)

    def turns(self, inside: Patient, outside: Patient) -> bool:
        """Whether two patients on either side are there by this comparison alone."""
        sides = ((self.inside, inside), (self.outside, outside))
        return all(judge(tree, who) is Verdict.MET for trees, who in sides for tree in trees)


def pivots(criterion: Criterion) -> tuple[Pivot, ...]:
    """Every comparison of a criterion, those over one lesion too, that may turn it alone; one that
    is asked for in one clause and forbidden in another, either way."""
    found: dict[Pivot, None] = {}
    for tree in criterion.question.trees:
        for leaf, denied in dict.fromkeys(_signed(tree)):
            better, worse = (NEVER, ALWAYS) if denied else (ALWAYS, NEVER)
            having = [one for one in criterion.question.trees if leaf in {*every_leaf(one)}]
            inside = tuple(Not(_put(one, leaf, worse)) for one in having)
            outside = tuple(_put(one, leaf, better) for one in having)
            of_patient = isinstance(leaf, Within) and leaf in {*comparisons_of(tree)}
            value = (Within(leaf.measure, low=0),) if of_patient else ()
            found[Pivot(leaf, inside, outside, value)] = None
    return tuple(found)


def _signed(tree: Node, *, negated: bool = False) -> Iterator[tuple[Leaf, bool]]:
    """Every comparison, those over one lesion too, and whether to be true speaks against the
    criterion; of lesions that are counted from below and above, or measured, either way."""
    for leaf, denied in signed_leaves(tree, negated=negated):
        if not isinstance(leaf, Leaf):
            continue
        yield leaf, denied
        if isinstance(leaf, Every):
            yield from _signed(leaf.test, negated=denied)
        if leaf.measure.where is not None:
            for other in _signs(leaf, denied):
                yield from _signed(leaf.measure.where, negated=other)


def _signs(leaf: Leaf, denied: bool) -> tuple[bool, ...]:
    match leaf:
        case Exists():
            return (denied,)
        case Every():
            return (not denied,)
        case Within(measure) if measure.kind == "count" and leaf.most is None:
            return (denied,)
        case Within(measure) if measure.kind == "count" and not leaf.least:
            return (not denied,)
        case _:
            return (False, True)


def _put(tree: Node, leaf: Leaf, answer: Node) -> Node:
    """The tree with an answer in place of a comparison, wherever it stands."""
    if tree == leaf:
        return answer
    if isinstance(tree, Every):
        tree = replace(tree, test=_put(tree.test, leaf, answer))
    if isinstance(tree, Leaf) and (where := tree.measure.where) is not None:
        tree = replace(tree, measure=replace(tree.measure, where=_put(where, leaf, answer)))
    return with_parts(tree, lambda part: _put(part, leaf, answer))
