"""The two sides of a span: what a criterion asks between two limits fails below and above."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from oligomatch.rules.tree import Measure, Node, Not, Within, signed_leaves
from oligomatch.rules.trial import Criterion


class SpanSide(StrEnum):
    """Where a patient lies who is just out of a span."""

    BELOW = "below"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Beyond:
    """One side of a span, and that a patient lies there."""

    side: SpanSide
    tree: Node


def sides_of_spans(criterion: Criterion) -> tuple[Beyond, ...]:
    """Below and above each span that a criterion sets, in one comparison or in two of the same
    measure; a span from none on has no side below it."""
    found: dict[Measure, dict[SpanSide, Node]] = {}
    for tree in criterion.question.trees:
        for measure, side, beyond in _limits(tree):
            found.setdefault(measure, {}).setdefault(side, beyond)
    spans = (sides for sides in found.values() if len(sides) == len(SpanSide))
    return tuple(Beyond(side, sides[side]) for sides in spans for side in SpanSide)


def _limits(tree: Node) -> Iterator[tuple[Measure, SpanSide, Node]]:
    """Each limit of a tree, with the side that is forbidden and that a patient lies there."""
    for leaf, negated in signed_leaves(tree):
        match leaf:
            case Within(measure, low, high, under, over) if not negated:
                if over is not None or (low is not None and low > 0):
                    yield measure, SpanSide.BELOW, Not(Within(measure, low=low, over=over))
                if leaf.most is not None:
                    yield measure, SpanSide.ABOVE, Not(Within(measure, high=high, under=under))
            case Within(measure) if leaf.least is None:
                yield measure, SpanSide.BELOW, leaf
            case Within(measure) if leaf.most is None:
                yield measure, SpanSide.ABOVE, leaf
