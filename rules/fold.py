"""The one way through a criterion: its leaves are compared, the rest is an algebra of four.

Verdicts, bit sets, planes of patients and solver terms are algebras; a back end brings its own and
what it makes of a leaf.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar, assert_never

from oligomatch.rules.tree import (
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    Every,
    Exists,
    Is,
    Leaf,
    Node,
    Not,
    OneOf,
    Within,
    offenders,
)

V = TypeVar("V")
Comparison = Within | OneOf | Is  # of one measure with a constant
Joint = AllOf | AnyOf | AtLeast | Not | Always


@dataclass(frozen=True, slots=True)
class Algebra(Generic[V]):
    """What joins the values of parts; `all_of` of nothing is the value of `always`."""

    all_of: Callable[[Iterable[V]], V]
    any_of: Callable[[Iterable[V]], V]
    at_least: Callable[[int, Iterable[V]], V]
    negate: Callable[[V], V]


def fold(node: Node, algebra: Algebra[V], leaf: Callable[[Leaf], V]) -> V:
    """The value of a tree by those of its leaves; parts are followed only as the algebra takes
    them."""
    if isinstance(node, Leaf):  # most are, and a pattern that fails takes its time
        return leaf(node)
    match node:
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            return join(node, algebra, (fold(part, algebra, leaf) for part in parts))
        case Not(part):
            return algebra.negate(fold(part, algebra, leaf))
        case Always():
            return algebra.all_of(())
        case _:
            assert_never(node)


def join(joint: Joint, algebra: Algebra[V], parts: Iterable[V]) -> V:
    """The value of a joint by those of its parts."""
    match joint:
        case AllOf() | Always():
            return algebra.all_of(parts)
        case AnyOf():
            return algebra.any_of(parts)
        case AtLeast(n):
            return algebra.at_least(n, parts)
        case Not():
            (part,) = parts
            return algebra.negate(part)
        case _:
            assert_never(joint)


@lru_cache(maxsize=100_000)
def compared(leaf: Leaf) -> Comparison:
    """A leaf as a comparison of one measure: `exists` asks for at least one such lesion, `every`
    for none that fails its test."""
    match leaf:
        case Exists(measure):
            return Within(measure, low=1)
        case Every():
            return Within(offenders(leaf), high=0)
        case _:
            return leaf
