"""Limits that no patient, or every patient, is within by the nature of what is measured."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.noted import Lint, Noted
from oligomatch.rules.measures import MEASURES, Bounds
from oligomatch.rules.operators import domain
from oligomatch.rules.tree import AllOf, AnyOf, AtLeast, Every, Measure, Node, Not, OneOf, Within
from oligomatch.rules.trial import Criterion, Trial


def limits(trial: Trial) -> Iterator[Noted]:
    """Every limit outside what its measure can be."""
    for criterion in trial.criteria:
        for tree in trees_of(criterion):
            for leaf in all_leaves(tree):
                for how, details in _odd(leaf):
                    yield Noted(Lint.BEYOND_DOMAIN, criterion.id, (), leaf, how, details)


def trees_of(criterion: Criterion) -> tuple[Node, ...]:
    """Every tree that a criterion spells: its rule, its readings, its situations."""
    changes = [change for letters in criterion.readings.values() for change in letters.values()]
    trees = [criterion.tree, *(wait.situation for wait in criterion.waits)]
    trees += [tree for change in changes for tree in (change.replace, change.also)]
    return tuple(dict.fromkeys(tree for tree in trees if tree is not None))


def all_leaves(node: Node) -> Iterator[Node]:
    """Every comparison of a tree, those over one lesion too."""
    match node:
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            for part in parts:
                yield from all_leaves(part)
        case Not(part):
            yield from all_leaves(part)
        case _:
            yield node
            if isinstance(node, Every):
                yield from all_leaves(node.test)
            where = getattr(getattr(node, "measure", None), "where", None)
            if where is not None:
                yield from all_leaves(where)


def _odd(leaf: Node) -> Iterator[tuple[str, dict[str, str]]]:
    match leaf:
        case Within(Measure(kind=kind)) if (known := MEASURES[kind].bounds) is not None:
            for name, limit in (("low", leaf.low), ("high", leaf.high), ("under", leaf.under)):
                how = None if limit is None else _beyond(known, name, limit)
                if how is not None and not (how == "always" and leaf.high is not None):
                    details = {"measure": kind, "limit": f"{limit:g}", "source": known.source}
                    yield how, details
                    return
        case OneOf(Measure(kind=kind), values) if values >= frozenset(domain(kind)):
            yield "all", {"measure": kind}


def _beyond(known: Bounds, name: str, limit: float) -> str | None:
    """What is odd about a limit: the name of its sentence."""
    if known.whole and limit != int(limit):
        return "whole"
    if limit > known.high:
        return "high"
    if name == "low" and limit <= known.low:
        return "always"
    if (name == "under" and limit <= known.low) or (name == "high" and limit < known.low):
        return "never"
    return "unit" if 0 < limit < known.smallest else None
