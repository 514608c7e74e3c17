"""Rules written otherwise that say the same: a tree in one order, with nothing said twice.

Each step keeps the verdict of every patient, of whom all or little is known.
"""

from __future__ import annotations

from dataclasses import replace

from oligomatch.rules.tree import AllOf, AnyOf, AtLeast, Every, Exists, Is, Node, Not, OneOf, Within


def plainest(node: Node) -> Node:
    """A tree without double negation, joints within the same joint, and parts told twice; the
    parts of a joint in one order."""
    match node:
        case AllOf() | AnyOf():
            return _joined(type(node), node.parts)
        case AtLeast(n, parts):
            return AtLeast(n, _ordered(tuple(map(plainest, parts))))
        case Not(Not(part)):
            return plainest(part)
        case Not(AllOf(parts)):
            return plainest(AnyOf(tuple(map(Not, parts))))
        case Not(AnyOf(parts)):
            return plainest(AllOf(tuple(map(Not, parts))))
        case Not(part):
            return Not(plainest(part))
        case Every(measure, test):
            return _selected(replace(node, measure=measure, test=plainest(test)))
        case Within() | OneOf() | Is() | Exists():
            return _selected(node)
        case _:
            return node


def _joined(kind: type[AllOf] | type[AnyOf], parts: tuple[Node, ...]) -> Node:
    """One joint of all that is joined alike below it."""
    flat: dict[Node, None] = {}
    for part in map(plainest, parts):
        flat |= dict.fromkeys(part.parts if isinstance(part, kind) else (part,))
    return kind(_ordered(tuple(flat))) if len(flat) != 1 else next(iter(flat))


def _ordered(parts: tuple[Node, ...]) -> tuple[Node, ...]:
    return tuple(sorted(parts, key=said))


def _selected(leaf: Within | OneOf | Is | Exists | Every) -> Node:
    """A comparison, and which lesions it speaks of in the same order."""
    where = leaf.measure.where
    if where is None:
        return leaf
    return replace(leaf, measure=replace(leaf.measure, where=plainest(where)))


def said(node: Node) -> str:
    """A tree as text, the names in a set in one order."""
    return _text(node)


def _text(value: object) -> str:
    if isinstance(value, frozenset):
        return "{" + ", ".join(sorted(map(_text, value))) + "}"
    if isinstance(value, tuple):
        return "(" + ", ".join(map(_text, value)) + ")"
    names = getattr(value, "__dataclass_fields__", None)
    if names is None:
        return repr(value)
    words = ", ".join(f"{name}={_text(getattr(value, name))}" for name in names)
    return f"{type(value).__name__}({words})"
