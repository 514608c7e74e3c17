"""Limits that no patient, or every patient, is within by the nature of what is measured."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.noted import Lint, Noted
from oligomatch.matcher.probe.lint.quoted.numbers import said
from oligomatch.rules.measures import DOSES, MEASURES, Bounds
from oligomatch.rules.operators import domain
from oligomatch.rules.text.faults import Part, fault
from oligomatch.rules.text.sentence import is_endless
from oligomatch.rules.tree import Is, Measure, Node, OneOf, Within, every_leaf
from oligomatch.rules.trial import Trial


def limits(trial: Trial) -> Iterator[Noted]:
    """Every limit outside what its measure can be."""
    for criterion in trial.criteria:
        for tree in criterion.spelt:
            for leaf in every_leaf(tree):
                for how, details in _odd(leaf):
                    if how == "unit" and _is_said(leaf, criterion.quote):
                        continue
                    yield Noted(Lint.BEYOND_DOMAIN, criterion.id, (), leaf, how, details)


def _is_said(leaf: Node, quote: str) -> bool:
    """Whether words have the sizes of a limit, or are too long to be read."""
    if not isinstance(leaf, Within):
        return False
    return is_endless(quote) or {*leaf.limits} <= {o.value for o in said(quote) if o.unit == "mm"}


def _odd(leaf: Node) -> Iterator[tuple[str, dict[str, Part]]]:
    match leaf:
        case Within(Measure(kind=kind)) if (known := MEASURES[kind].bounds) is not None:
            yield from _outside(leaf, known)
        case Is(Measure(dose=dose)):
            for one in dose:
                yield from _outside(one, DOSES[one.measure.kind])
        case OneOf(Measure(kind=kind)) if leaf.taken >= frozenset(domain(kind)):
            yield "all", {"measure": kind}


def _outside(leaf: Within, known: Bounds) -> Iterator[tuple[str, dict[str, Part]]]:
    """The first limit that is odd."""
    for name in ("low", "high", "under", "over"):
        limit = getattr(leaf, name)
        how = None if limit is None else _beyond(known, name, limit)
        if how is not None and not (how == "always" and leaf.most is not None):
            source = fault(known.source) if known.source else ""
            yield how, {"measure": leaf.measure.kind, "limit": f"{limit:g}", "source": source}
            return


def _beyond(known: Bounds, name: str, limit: float) -> str | None:
    """What is odd about a limit: the name of its sentence."""
    if known.whole and limit != int(limit):
        return "whole"
    if limit > known.high or (name == "over" and limit >= known.high):
        return "high"
    if name == "over" and limit < known.low:
        return "always"
    if name == "low" and limit <= known.low:
        return "always"
    if (name == "under" and limit <= known.low) or (name == "high" and limit < known.low):
        return "never"
    return "unit" if 0 < limit < known.smallest else None
