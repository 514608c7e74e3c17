"""Which leaves of a tree decide a verdict, seen from the values that the judge saw."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from oligomatch.matcher.logic.values import Possible, passes
from oligomatch.matcher.logic.verdict import KLEENE, Verdict
from oligomatch.matcher.match.criteria import Judged
from oligomatch.rules.fold import Joint, compared, fold, join
from oligomatch.rules.tree import (
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    Every,
    Exists,
    Leaf,
    Measure,
    Node,
    Not,
    Within,
    offenders,
)

Known = Mapping[Measure, Possible]


def known(judged: Judged) -> Known:
    """The possible values as the judge saw them, by measure."""
    return judged.basis.known


def verdict_of(node: Node, values: Known) -> Verdict:
    """The verdict of a tree over values that are already known."""
    return fold(node, KLEENE, lambda leaf: _of_leaf(leaf, values))


def _of_leaf(leaf: Leaf, values: Known) -> Verdict:
    comparison = compared(leaf)
    value = values.get(comparison.measure)
    return Verdict.UNKNOWN if value is None else passes(value, comparison)


def deciding_leaves(node: Node, values: Known) -> tuple[Leaf, ...]:
    """The leaves that make a tree what it is: those with its own verdict. A leaf that is negated
    stands as it is asked: at most 14 under a `not` is more than 14."""
    return _weighed(node, values)[1] if isinstance(node, Joint) else (node,)


def _weighed(
    node: Node, values: Known, *, negated: bool = False
) -> tuple[Verdict, tuple[Leaf, ...]]:
    """The verdict of a tree, and the leaves that make it."""
    match node:
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            each = [_weighed(part, values, negated=negated) for part in parts]
            own = join(node, KLEENE, (verdict for verdict, _ in each))
            alike = [leaves for verdict, leaves in each if verdict is own]
            one_suffices = isinstance(node, AnyOf) and own is Verdict.MET
            return own, tuple(chain.from_iterable(alike[:1] if one_suffices else alike))
        case Not(part):
            verdict, leaves = _weighed(part, values, negated=not negated)
            return KLEENE.negate(verdict), leaves
        case Always():
            return verdict_of(node, values), ()
        case _:
            return _of_leaf(node, values), ((_opposite(node) if negated else node),)


def _opposite(leaf: Leaf) -> Leaf:
    """What the negation of a leaf asks; the leaf itself where no one leaf does."""
    match leaf:
        case Within():
            return leaf.opposite or leaf
        case Every():
            return Exists(offenders(leaf))
        case _:
            return leaf


def is_excluded(leaf: Leaf, values: Possible, verdict: Verdict) -> bool:
    """Whether a leaf that makes a verdict does so by its opposite: it is negated."""
    return passes(values, compared(leaf)) is KLEENE.negate(verdict) is not verdict


def deciding_tree(judged: Judged) -> Node | None:
    """Of the readings that give the criterion's own verdict the tree that its words speak of, else
    the first."""
    spoken, forms = judged.criterion.spoken, judged.criterion.forms
    if len(forms) == 1:  # of which it speaks
        return spoken
    alike = [
        form.tree
        for form, (_, verdict) in zip(forms, judged.by_reading, strict=True)
        if verdict is judged.verdict
    ]
    return spoken if spoken in alike or not alike else alike[0]


def leaves_of(judged: Judged) -> tuple[Leaf, ...]:
    """The leaves that make a criterion what it is; none of one without a tree. They are of its
    trial, and the same of all patients who are told alike."""
    return judged.kept_alike("leaves", lambda: _leaves_of(judged))


def _leaves_of(judged: Judged) -> tuple[Leaf, ...]:
    tree = deciding_tree(judged)
    return () if tree is None else tuple(dict.fromkeys(deciding_leaves(tree, known(judged))))
