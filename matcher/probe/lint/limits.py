"""Limits that no patient, or every patient, is within by the nature of what is measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from matcher.probe.lint.noted import Lint, Noted
from rules.operators import domain
from rules.tree import AllOf, AnyOf, AtLeast, Every, Measure, Node, Not, OneOf, Within
from rules.trial import Criterion, Trial


@dataclass(frozen=True, slots=True)
class Domain:
    """The numbers that a measure can take, with the source of the bounds."""

    low: float = 0
    high: float = float("inf")
    whole: bool = False
    smallest: float = 0  # a limit below it is likely in another unit
    source: str = ""


_LIFE = "no life is longer"
_RECIST = "RECIST 1.1 (Eisenhauer 2009) measures lesions from 10 mm"
DOMAINS = {
    "count": Domain(whole=True, high=1_000, source="a report counts no further"),
    "organs": Domain(whole=True, high=80, source="the vocabulary has fewer organ systems"),
    "most_in_one_organ": Domain(whole=True, high=1_000, source="a report counts no further"),
    "lines": Domain(whole=True, high=60, source="a profile tells no more lines"),
    "line_due": Domain(low=1, whole=True, high=60, source="a profile tells no more lines"),
    "cycles": Domain(whole=True, high=60, source="a profile tells no more cycles"),
    "months": Domain(high=1_560, source=_LIFE),
    "weeks": Domain(high=6_800, source=_LIFE),
    "months_since_start": Domain(high=1_560, source=_LIFE),
    "months_since_definitive_treatment": Domain(high=1_560, source=_LIFE),
    "months_until_pd": Domain(high=1_560, source=_LIFE),
    "max_diameter_mm": Domain(high=300, smallest=10, source=_RECIST),
    "volume_cc": Domain(high=500, source="a profile tells no larger volume"),
}


def limits(trial: Trial) -> Iterator[Noted]:
    """Every limit outside what its measure can be."""
    for criterion in trial.criteria:
        for tree in trees_of(criterion):
            for leaf in all_leaves(tree):
                for how, told in _odd(leaf):
                    yield Noted(Lint.BEYOND_DOMAIN, criterion.id, (), leaf, how, told)


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
        case Within(Measure(kind=kind)) if kind in DOMAINS:
            for name, limit in (("low", leaf.low), ("high", leaf.high), ("under", leaf.under)):
                how = None if limit is None else _beyond(DOMAINS[kind], name, limit)
                if how is not None and not (how == "always" and leaf.high is not None):
                    told = {"measure": kind, "limit": f"{limit:g}", "source": DOMAINS[kind].source}
                    yield how, told
                    return
        case OneOf(Measure(kind=kind), values) if values >= frozenset(domain(kind)):
            yield "all", {"measure": kind}


def _beyond(known: Domain, name: str, limit: float) -> str | None:
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
