"""Whether what a rule measures is what its words measure: the primary or other lesions, each of
them or all together."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.ledger.unused import shares
from oligomatch.matcher.probe.lint.noted import Noted, other_name, quoting_plainly
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.measures import MEASURES, Count, Reduce
from oligomatch.rules.text.faults import fault
from oligomatch.rules.tree import every_leaf, measures_of
from oligomatch.rules.trial import Trial

_PRIMARY = pattern("sized", "primary")
_OTHERS = pattern("sized", "others")
_TOGETHER = pattern("sized", "together")
_ONE_SIZE = frozenset(kind for kind, one in MEASURES.items() if one.of_lesion and one.size)
_SUMS = frozenset(
    kind
    for kind, one in MEASURES.items()
    if isinstance(one.form, Count) and one.form.reduce is Reduce.SUM
)


def sized_otherwise(trial: Trial) -> Iterator[Noted]:
    """Every criterion that measures other lesions than its words, or each where they say the
    sum."""
    for criterion, tree in quoting_plainly(trial):
        near = [one for one in trial.criteria if shares(one, criterion)]
        trees = [each for one in near for each in one.spelt] or [tree]
        kinds = {leaf.measure.kind for each in trees for leaf in every_leaf(each)}
        sizes = {leaf.measure.kind for leaf in every_leaf(tree)} & (_ONE_SIZE | _SUMS)
        of_primary = any(
            "primary" in f"{one.test} {one.kind}" for t in trees for one in measures_of(t)
        )
        quote = criterion.quote
        if sizes and not of_primary and _PRIMARY.search(quote) and not _OTHERS.search(quote):
            yield other_name(criterion, "lesions", fault("lint_primary"), fault("lint_all"))
        elif sizes and not kinds & _SUMS and _TOGETHER.search(quote):
            yield other_name(criterion, "lesions", fault("lint_together"), fault("lint_each"))
