"""Whether a rule keeps out whom its words except."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.asked_of import binding
from oligomatch.matcher.probe.lint.ledger.left_out import spans
from oligomatch.matcher.probe.lint.ledger.unused import shares
from oligomatch.matcher.probe.lint.noted import Lint, Noted, quoting_plainly
from oligomatch.matcher.probe.lint.quoted import numbers
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.tree import Is, Node, Not, Within, leaves_of, measures_of, signed_leaves
from oligomatch.rules.trial import Trial

_EXCEPT = pattern("excepted", "except")
_BY_CUSTOM, _MINOR = pattern("excepted", "by_custom"), pattern("excepted", "minor")
_OF_CANCERS, _UNLESS = pattern("excepted", "cancers"), pattern("excepted", "unless")
_OF_WHOM = pattern("excepted", "of_whom")
_CANCERS = "other_malig"
_OTHER = ("other", "non_", "second", "another")  # of what a name takes out by itself


def excepted(trial: Trial) -> Iterator[Noted]:
    """Every criterion that keeps out all of one thing, or puts one limit on everybody, of which its
    words take something out."""
    for criterion, tree in quoting_plainly(trial):
        if criterion.note:
            continue
        near = [one.tree for one in trial.criteria if shares(one, criterion)]
        if not all(one == tree or _alike(one, tree) for one in near):
            continue  # another rule of these words may take it out
        words = binding(criterion.quote)
        said = _of_one(words, tree) or _of_other(criterion.quote, tree) or _of_limits(words, tree)
        if said:
            details = {"words": said.strip(), "quote": criterion.quote}
            yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "claim", details)


def _alike(one: Node | None, tree: Node) -> bool:
    """Whether two rules keep out the same one thing, for two arms."""
    return one is not None and _one(one) and _one(tree) and _names(one) == _names(tree)


def _of_one(words: str, tree: Node) -> str:
    """What the words take out of the one thing that a rule keeps out."""
    said = _EXCEPT.search(words) if _one(tree) else None
    if said is None or (_BY_CUSTOM.search(said[0]) and not _OF_WHOM.search(said[0])):
        return ""  # no such toxicity is meant
    if _MINOR.search(said[0]) and any("major" in name for name in _names(tree)):
        return ""
    drugs = any(one.kind == "agent" for one in spans(said[0]))
    return "" if drugs else said[0]  # unless its class is, no drug is meant


def _of_other(words: str, tree: Node) -> str:
    """The cancers that the words take out of the other ones that a rule keeps out: those of the
    skin, those that are cured."""
    leaves = [*signed_leaves(tree)]
    kept_out = all(no or (isinstance(leaf, Within) and leaf.most is None) for leaf, no in leaves)
    asked_of = [(*one.names, *one.other_than) for one in measures_of(tree)]
    other = all(len(one) == 1 and one[0].startswith(_CANCERS) for one in asked_of)
    said = _OF_CANCERS.search(words) if asked_of and other and kept_out else None
    return "" if said is None else said[0]


def _of_limits(words: str, tree: Node) -> str:
    """Those of whom the words do not ask the limits that a rule puts on everybody."""
    leaves = [*leaves_of(tree)]
    if not all(isinstance(leaf, Within) and leaf.measure.test for leaf in leaves):
        return ""
    limits, tests = [*numbers.bounds(tree)], {one.test for one in measures_of(tree)}
    for said in _UNLESS.finditer(words):
        stated = any(numbers.same_number(n, b) for n in numbers.said(said[0]) for b in limits)
        if not stated and not tests & {one.name for one in spans(said[0]) if one.kind == "test"}:
            return said[0]
    return ""


def _names(tree: Node) -> frozenset[str]:
    return frozenset(name for one in measures_of(tree) for name in one.names)


def _one(tree: Node) -> bool:
    """Whether a rule keeps out one thing, whatever it is beside."""
    part = tree.part if isinstance(tree, Not) else None
    if not isinstance(part, Is | Within) or part.measure.other_than or part.measure.where:
        return False
    return bool(part.measure.names) and not any(
        name.startswith(_OTHER) for name in part.measure.names
    )
