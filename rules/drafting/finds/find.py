"""A find: words of a sentence that are understood, and the tree they state where that is sure."""

from __future__ import annotations

from dataclasses import dataclass

from oligomatch.rules.drafting.finds.numbers import LimitPair
from oligomatch.rules.tree import AllOf, Measure, Node, Within


@dataclass(frozen=True, slots=True)
class Find:
    """Words that are understood: what they speak of, where, and the tree they state."""

    kind: str
    start: int
    end: int
    tree: Node | None = None
    workup: bool = False  # a required examination
    test: str = ""  # that a laboratory value is of


def within(measure: Measure, limits: LimitPair) -> Node | None:
    """The comparison with the limits told; none where they are crossed or open."""
    if limits.low is not None and limits.high is not None and limits.low > limits.high:
        return None
    if limits.low is None and limits.high is None and limits.under is None:
        return None
    if limits.low is not None and limits.under is not None:
        return AllOf((Within(measure, low=limits.low), Within(measure, under=limits.under)))
    return Within(measure, limits.low, limits.high, limits.under)
