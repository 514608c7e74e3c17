"""The normal form of a tree: true of the same patients, and never less settled by Kleene's logic.

Negations stand at the leaves, nested connectives are one, repeated parts stand once, a part beside
its own negation settles the connective, and what is constant is gone.
"""

from __future__ import annotations

from dataclasses import replace

from oligomatch.rules.tree import (
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    Every,
    Measure,
    Node,
    Not,
    with_measures,
)

NEVER = Not(Always())


def normalise(node: Node) -> Node:
    """The normal form of a tree; of a normal form the form itself."""
    match node:
        case Not(part):
            return _negated(part)
        case AllOf(parts):
            return _joined(AllOf, tuple(normalise(part) for part in parts))
        case AnyOf(parts):
            return _joined(AnyOf, tuple(normalise(part) for part in parts))
        case AtLeast(n, parts):
            return _counted(n, tuple(normalise(part) for part in parts))
        case _:
            return node


def _negated(part: Node) -> Node:
    match part:
        case Not(inner):
            return normalise(inner)
        case AllOf(parts):
            return _joined(AnyOf, tuple(_negated(one) for one in parts))
        case AnyOf(parts):
            return _joined(AllOf, tuple(_negated(one) for one in parts))
        case AtLeast(n, parts):  # fewer than n hold: more than len - n fail
            return _counted(len(parts) - n + 1, tuple(_negated(one) for one in parts))
        case _:
            return Not(part)


def _joined(kind: type[AllOf] | type[AnyOf], parts: tuple[Node, ...]) -> Node:
    """A connective of normal parts: flat, each once, without its neutral element."""
    neutral, absorbing = (Always(), NEVER) if kind is AllOf else (NEVER, Always())
    flat = (one for part in parts for one in (part.parts if isinstance(part, kind) else (part,)))
    kept = dict.fromkeys(part for part in flat if part != neutral)
    if absorbing in kept or any(_negated(part) in kept for part in kept):
        return absorbing
    if not kept:
        return neutral
    return next(iter(kept)) if len(kept) == 1 else kind(tuple(kept))


def _counted(n: int, parts: tuple[Node, ...]) -> Node:
    sure = sum(part == Always() for part in parts)
    left = tuple(part for part in parts if part not in (Always(), NEVER))
    needed = n - sure
    if needed <= 0:
        return Always()
    if needed > len(left):
        return NEVER
    if needed == 1:
        return _joined(AnyOf, left)
    if needed == len(left):
        return _joined(AllOf, left)
    return AtLeast(needed, left)


def in_one_order(node: Node) -> Node:
    """The normal form with its parts in one order, in what is asked of lesions too: the same of
    two rules that are written otherwise."""
    return _ordered(normalise(with_measures(node, _selecting_in_order)))


def _selecting_in_order(measure: Measure) -> Measure:
    where = measure.where
    return measure if where is None else replace(measure, where=in_one_order(where))


def _ordered(node: Node) -> Node:
    match node:
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            return replace(node, parts=tuple(sorted(map(_ordered, parts), key=_text)))
        case Every(_, test):
            return replace(node, test=in_one_order(test))
        case _:
            return node


def _text(value: object) -> str:
    """A tree as text, the names in a set in one order."""
    if isinstance(value, frozenset):
        return "{" + ", ".join(sorted(map(_text, value))) + "}"
    if isinstance(value, tuple):
        return "(" + ", ".join(map(_text, value)) + ")"
    names = getattr(value, "__dataclass_fields__", None)
    if names is None:
        return repr(value)
    words = ", ".join(f"{name}={_text(getattr(value, name))}" for name in names)
    return f"{type(value).__name__}({words})"
