"""What of a quote asks nothing (an example, a note, what is allowed), and of whom it asks."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.tree import (
    AllOf,
    AnyOf,
    Exists,
    Is,
    Measure,
    Node,
    Not,
    OneOf,
    every_leaf,
    parts_of,
    signed_leaves,
)

_ASIDE = pattern("asked_of", "aside")
_LACKS = ("un", "in", "non", "no")
_SOME = pattern("asked_of", "some")


def binding(quote: str) -> str:
    """A quote without its examples, its notes and what it only allows, each left blank."""
    return _ASIDE.sub(lambda match: " " * len(match[0]), quote)


def names_some(quote: str) -> bool:
    """Whether the words say of whom they ask: of those with this, on that, of an age."""
    return _SOME.search(quote) is not None


def guards(quote: str, tree: Node) -> frozenset[Node]:
    """The leaves of a rule of which the absence spares everybody of whom its words do not ask:
    `in patients with bone metastases` by none, or the rest."""
    return frozenset(_guards(tree)) if names_some(quote) else frozenset()


def _guards(tree: Node) -> Iterator[Node]:
    if isinstance(tree, AnyOf) and not all(isinstance(part, Not) for part in tree.parts):
        for part in tree.parts:
            if isinstance(part, Not) and isinstance(part.part, Is | Exists):
                yield part.part
    if isinstance(tree, AllOf | AnyOf):
        for part in parts_of(tree):
            yield from _guards(part)


def by_lack(measure: Measure, quote: str) -> bool:
    """Whether a measure names what somebody lacks who is what the words say: unable of able."""
    parts = (part for name in measure.names for part in name.split("_"))
    return any(one.startswith(_LACKS) and one not in quote.casefold() for one in parts)


def organs_left_out(tree: Node) -> set[str]:
    """The organs of which a rule chooses the lesions that lie in others."""
    wheres = (leaf.measure.where for leaf in every_leaf(tree) if leaf.measure.where is not None)
    signed = (one for where in wheres for one in signed_leaves(where))
    return {value for leaf, negated in signed if negated and isinstance(leaf, OneOf)
            and leaf.measure.kind == "organ" for value in leaf.values}  # fmt: skip
