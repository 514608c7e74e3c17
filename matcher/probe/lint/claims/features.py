"""What a rule says, one thing a line, so that words can be held against it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from oligomatch.rules.tree import (
    AnyOf,
    AtLeast,
    Every,
    Exists,
    Measure,
    Node,
    Not,
    OneOf,
    Within,
    every_leaf,
    parts_of,
)

_ALONE = ("kind", "of", "at", "by", "line", "gene", "intent", "state", "test", "unit", "edition",
          "staged", "since", "until", "within_days", "half_lives", "whichever", "compared_with",
          "months_at_least", "months_below", "percent", "millimetres")  # fmt: skip
_SEVERAL = ("names", "stopped_for", "responses", "latest_responses", "with_drugs", "other_than")


@lru_cache(maxsize=4096)
def features(tree: Node) -> frozenset[str]:
    """The arguments, names, values and joins of a rule, of single lesions too."""
    return frozenset(_features(tree))


def _features(tree: Node) -> Iterator[str]:
    yield from _joins(tree)
    for leaf in every_leaf(tree):
        yield from _of_measure(leaf.measure)
        match leaf:
            case OneOf(measure, values):
                yield from (f"value {measure.kind} {value}" for value in values)
            case Within():
                yield "limited"
            case Every(_, test):
                yield "every"
                yield from _joins(test)
            case Exists():
                yield "exists"
            case _:
                pass
        if leaf.measure.where is not None:
            yield "where"
            yield from _joins(leaf.measure.where)


def _of_measure(measure: Measure) -> Iterator[str]:
    for name in _ALONE:
        value = getattr(measure, name)
        if value is not None:
            yield f"{name} {value}"
    for name in _SEVERAL:
        yield from (f"{name} {value}" for value in getattr(measure, name))
    if measure.progressed:
        yield "progressed"


def _joins(node: Node) -> Iterator[str]:
    match node:
        case AnyOf() | AtLeast():
            yield "any"
        case Not():
            yield "not"
        case _:
            pass
    for part in parts_of(node):
        yield from _joins(part)
