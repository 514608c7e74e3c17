"""Whether a rule asks alike of what its words join without a number between them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from oligomatch.matcher.probe.lint.ledger.connected import groups
from oligomatch.matcher.probe.lint.ledger.left_out import joined, left, spans
from oligomatch.matcher.probe.lint.noted import Noted, quoting
from oligomatch.matcher.probe.lint.quoted.numbers import bounds
from oligomatch.rules.tree import Node
from oligomatch.rules.trial import Trial

Limit = tuple[float, str, bool, str]


def asked_unlike(trial: Trial) -> Iterator[Noted]:
    """Tests of one list with other limits each."""
    for criterion, tree in quoting(trial):
        if criterion.basis != "text":
            continue
        named = [one for one in spans(criterion.quote) if one.kind == "test"]
        for one, other in combinations(named, 2):
            if one.name == other.name or not joined(criterion.quote, one, other):
                continue
            if any(_unlike(group, one.name, other.name) for group in groups(tree)):
                yield left(criterion, "alike", "test", f"{one.name}, {other.name}")


def _unlike(group: Node, one: str, other: str) -> bool:
    """Whether two tests that both stand in a part of a rule have other limits there."""
    limits = _limits(group)
    first, second = limits.get(one), limits.get(other)
    return bool(first and second and first != second)


def _limits(tree: Node) -> dict[str, set[Limit]]:
    found: dict[str, set[Limit]] = {}
    for one in bounds(tree):
        if one.measure.test and one.measure is one.leaf.measure:
            limit = (one.value, one.side.value, one.strict, one.measure.unit or "")
            found.setdefault(one.measure.test, set()).add(limit)
    return found
