"""Which leaves of a tree decide a verdict, seen from the values that the judge saw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from oligomatch.matcher.logic.values import Possible, passes
from oligomatch.matcher.logic.verdict import KLEENE, Verdict
from oligomatch.matcher.match.criteria import Judged
from oligomatch.rules.fold import compared, fold
from oligomatch.rules.tree import AllOf, Always, AnyOf, AtLeast, Leaf, Measure, Node, Not

Known = Mapping[Measure, Possible]


def known(judged: Judged) -> Known:
    """The possible values as the judge saw them, by measure."""
    return {value.measure: value.answer.values for value in judged.values}


def verdict_of(node: Node, values: Known) -> Verdict:
    """The verdict of a tree over values that are already known."""
    return fold(node, KLEENE, lambda leaf: _of_leaf(leaf, values))


def _of_leaf(leaf: Leaf, values: Known) -> Verdict:
    comparison = compared(leaf)
    value = values.get(comparison.measure)
    return Verdict.UNKNOWN if value is None else passes(value, comparison)


def deciding_leaves(node: Node, values: Known) -> Iterator[Leaf]:
    """The leaves that make a tree what it is: those with its own verdict."""
    own = verdict_of(node, values)
    match node:
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            alike = [part for part in parts if verdict_of(part, values) is own]
            one_suffices = isinstance(node, AnyOf) and own is Verdict.MET
            for part in alike[:1] if one_suffices else alike:
                yield from deciding_leaves(part, values)
        case Not(part):
            yield from deciding_leaves(part, values)
        case Always():
            return
        case _:
            yield node


def deciding_tree(judged: Judged) -> Node | None:
    """Of the readings that give the criterion's own verdict the tree that its words speak of, else
    the first."""
    alike = [
        form.tree
        for form, (_, verdict) in zip(judged.criterion.forms, judged.by_reading, strict=True)
        if verdict is judged.verdict
    ]
    spoken = judged.criterion.spoken
    return spoken if spoken in alike or not alike else alike[0]
