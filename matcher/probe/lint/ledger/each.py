"""Whether a rule asks of all lesions what its words ask of those that are there."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.noted import Noted, other_name, quoting
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.text.faults import fault
from oligomatch.rules.tree import AllOf, AnyOf, Every, Is, Node, OneOf, leaves_of, signed_leaves
from oligomatch.rules.trial import Trial

_EACH = pattern("support", "each_lesion")
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


def _lies(test: Node) -> bool:
    match test:
        case OneOf(measure) | Is(measure):
            return measure.kind in _WHERE
        case AllOf(parts) | AnyOf(parts):
            return any(map(_lies, parts))
        case _:
            return False
