"""Whether a limit is everybody's that the words give to some alone: *0-2 (3 if due to pain)*."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.noted import Noted, quoting
from oligomatch.matcher.probe.lint.quoted import numbers
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.tree import AllOf, AnyOf, Within, parts_of
from oligomatch.rules.trial import Kind, Trial

_OF_SOME = pattern("near", "of_some")


def limit_of_some(trial: Trial) -> Iterator[Noted]:
    """Every criterion with a limit by itself that stands, in its words, behind an *if* alone."""
    for criterion, tree in quoting(trial):
        if criterion.basis != "text" or criterion.kind is Kind.JUDGEMENT or criterion.readings:
            continue
        words = _OF_SOME.sub(" ", criterion.quote)
        only = {float(one["value"]) for one in _OF_SOME.finditer(criterion.quote)}
        only -= {one.value for one in numbers.said(words)}
        leaves = parts_of(tree) if isinstance(tree, AllOf) else (tree,)
        if isinstance(tree, AnyOf):
            continue
        for leaf in leaves:
            if isinstance(leaf, Within):
                for bound in numbers.bounds(leaf):
                    if bound.value in only and bound.measure is leaf.measure:
                        yield numbers.limit_of(criterion, bound, "")
