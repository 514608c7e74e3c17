"""Whether a rule asks of all lesions what its words ask of those that are there."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.ledger.unused import shares
from oligomatch.matcher.probe.lint.noted import Noted, other_name, quoting, turned
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.text.faults import fault
from oligomatch.rules.tree import (
    AllOf,
    AnyOf,
    Every,
    Exists,
    Is,
    Node,
    OneOf,
    leaves_of,
    measures_of,
    signed_leaves,
)
from oligomatch.rules.trial import Trial

_EACH = pattern("support", "each_lesion")
_ONLY_THERE = pattern("claims", "only_there")
_NOT_ONLY = pattern("wording", "not_confined")
_WHERE = frozenset({"organ", "intracranial", "progressing"})


def all_for_some(trial: Trial) -> Iterator[Noted]:
    """Every criterion that asks of all lesions to lie somewhere, or to grow, or keeps out
    whoever has no other, unsaid."""
    for criterion, tree in quoting(trial):
        if criterion.basis != "text" or _EACH.search(f"{criterion.quote} {criterion.text}"):
            continue
        every = (leaf.test for leaf in leaves_of(tree) if isinstance(leaf, Every))
        signed = (no for leaf, no in signed_leaves(tree) if isinstance(leaf, Every))
        if any(map(_lies, every)) or any(signed):
            yield other_name(criterion, "lesions", fault("lint_not_each"), fault("lint_all"))


def some_for_all(trial: Trial) -> Iterator[Noted]:
    """Every criterion that asks for one lesion in a place, where the words confine the disease to
    it."""
    for criterion, tree in quoting(trial):
        leaves = [*signed_leaves(tree)]
        some = [no for leaf, no in leaves if isinstance(leaf, Exists) and _in_organ(leaf)]
        rest = any(isinstance(leaf, Every) or no for leaf, no in leaves)
        near = (each for one in trial.criteria if shares(one, criterion) for each in one.spelt)
        if any(_confines(one) for one in near) or _NOT_ONLY.search(criterion.quote):
            continue  # another rule of the words confines it, or a person does
        if some and not rest and _ONLY_THERE.search(criterion.quote):
            yield turned(criterion, "each")


def _confines(tree: Node) -> bool:
    """Whether a rule asks of all lesions, or of a person what it leaves open."""
    each = any(isinstance(leaf, Every) for leaf in leaves_of(tree))
    return each or any(one.kind == "judged" for one in measures_of(tree))


def _in_organ(leaf: Exists) -> bool:
    where = leaf.measure.where
    return isinstance(where, OneOf) and where.measure.kind == "organ"


def _lies(test: Node) -> bool:
    match test:
        case OneOf(measure) | Is(measure):
            return measure.kind in _WHERE
        case AllOf(parts) | AnyOf(parts):
            return any(map(_lies, parts))
        case _:
            return False
