"""Whether a part of a rule means what a draft reads in words of a sentence that it is sure of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from oligomatch.matcher.probe.lint.noted import Lint, Noted, quoting_plainly
from oligomatch.matcher.probe.lint.quoted.drafted import plainly, same, ways
from oligomatch.rules.drafting.finds.find import Find
from oligomatch.rules.drafting.recognise import finds
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.tree import (
    AllOf,
    Measure,
    Node,
    Not,
    Within,
    leaves_of,
    measures_of,
    parts_of,
)
from oligomatch.rules.trial import Criterion, Trial
from oligomatch.rules.write import write_tree

_OF_ANOTHER = pattern("guards", "denied_lately")  # of a transfusion
_READ = frozenset({"laboratory", "age", "life expectancy"})  # by their limits


def read_in_part(trial: Trial) -> Iterator[Noted]:
    """Every criterion with a part that other patients meet than what is read of it."""
    for criterion, tree in quoting_plainly(trial):
        sure = [one for one in finds(" ".join(criterion.quote.split())) if one.kind in _READ]
        for one in sure:
            yield from _read_otherwise(criterion, tree, one, sure)


def _read_otherwise(
    criterion: Criterion, tree: Node, find: Find, beside: list[Find]
) -> Iterator[Noted]:
    if find.tree is None:
        return
    own = _subjects(find.tree)
    others = [_subjects(one.tree) for one in beside if one is not find and one.tree is not None]
    if any(own & one for one in others):
        return  # of one test there is another limit
    asking = [*_asking(tree, own)]
    yield from _undated(criterion, tree, find.tree, asking)
    read = plainly(find.tree)
    ruled = [one for one in map(plainly, map(_as_span, asking)) if _alike(one, read)]
    either = [side for way in ways(read) for side in (way, Not(way))]
    if ruled and not any(same(side, one) for one in ruled for side in either):
        details = {"quote": criterion.quote, "drafted": write_tree(find.tree)}
        yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "part", details)


def _undated(
    criterion: Criterion, tree: Node, read: Node, asking: Sequence[Node]
) -> Iterator[Noted]:
    """A value of whatever age, where the words tell how old it may be."""
    days = {one.within_days for one in measures_of(read)} - {None}
    elsewhere = {
        limit for leaf in leaves_of(tree) if isinstance(leaf, Within) for limit in leaf.limits
    }
    if not days or days & elsewhere or _OF_ANOTHER.search(criterion.quote):
        return
    dated = {_subject(one) for one in measures_of(read) if one.within_days is not None}
    asked = [one for part in asking for one in measures_of(part) if _subject(one) in dated]
    if any(one.within_days is None for one in asked):
        said = ", ".join(map(str, sorted(filter(None, days))))
        details = {"number": f"{said} days", "quote": criterion.quote}
        yield Noted(Lint.OTHER_NUMBER, criterion.id, ("quote",), None, "unused", details)


def _as_span(node: Node) -> Node:
    """A lower and an upper limit of one value as the span between them."""
    if isinstance(node, AllOf):
        node = replace(node, parts=tuple(map(_as_limit, node.parts)))
    match node:
        case AllOf((Within(measure) as one, Within(other) as last)) if measure == other:
            low, high = (one, last) if one.most is None else (last, one)
            span = Within(measure, low.low, high.high, high.under, low.over)
            return span if low.most is None and high.least is None else node
        case _:
            return node


def _as_limit(node: Node) -> Node:
    """A limit that is denied as the one that it leaves: no age below 18 as 18 at least."""
    limit = node.part.opposite if isinstance(node, Not) and isinstance(node.part, Within) else None
    return limit or node


def _alike(one: Node, other: Node) -> bool:
    """Whether two trees limit as many values, in units of one kind."""
    units = [sorted(str(leaf.unit) for leaf in measures_of(tree)) for tree in (one, other)]
    return units[0] == units[1]


def _subjects(tree: Node) -> frozenset[str]:
    return frozenset(map(_subject, measures_of(tree)))


def _subject(measure: Measure) -> str:
    return measure.test or measure.gene or measure.kind


def _asking(node: Node, subjects: frozenset[str]) -> Iterator[Node]:
    """The parts of a rule that ask of some subjects and of nothing else."""
    if all(isinstance(one, Within) for one in leaves_of(node)) and _subjects(node) == subjects:
        yield node
    elif isinstance(node, AllOf):
        own = tuple(part for part in node.parts if _subjects(part) <= subjects)
        if len(own) > 1 and _subjects(AllOf(own)) == subjects:
            yield replace(node, parts=own)
    for part in parts_of(node):
        yield from _asking(part, subjects)
