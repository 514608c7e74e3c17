"""Whether a rule keeps out whom its words except."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.asked_of import binding
from oligomatch.matcher.probe.lint.ledger.left_out import spans
from oligomatch.matcher.probe.lint.ledger.unused import shares
from oligomatch.matcher.probe.lint.noted import Lint, Noted, quoting
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.tree import Is, Node, Not, Within
from oligomatch.rules.trial import Trial

_EXCEPT = pattern("excepted", "except")
_BY_CUSTOM = pattern("excepted", "by_custom")
_OTHER = ("other", "non_", "second", "another")  # of what a name takes out by itself


def excepted(trial: Trial) -> Iterator[Noted]:
    """Every criterion that keeps out all of one thing, of which its words take something out."""
    for criterion, tree in quoting(trial):
        if criterion.basis != "text" or criterion.readings or criterion.note or not _one(tree):
            continue
        said = _EXCEPT.search(binding(criterion.quote))
        if said is None or sum(shares(one, criterion) for one in trial.criteria) > 1:
            continue
        if _BY_CUSTOM.search(said[0]) or any(one.kind == "agent" for one in spans(said[0])):
            continue  # no such toxicity is meant, nor, unless its class is, a drug
        details = {"words": said[0].strip(), "quote": criterion.quote}
        yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "claim", details)


def _one(tree: Node) -> bool:
    """Whether a rule keeps out one thing, whatever it is beside."""
    part = tree.part if isinstance(tree, Not) else None
    if not isinstance(part, Is | Within) or part.measure.other_than or part.measure.where:
        return False
    return bool(part.measure.names) and not any(
        name.startswith(_OTHER) for name in part.measure.names
    )
