"""A criterion loosened by one step: each number that it limits by what counts as a near miss.

Only counts, sizes and durations have a step (oligomatch.matcher.match.near_miss); nothing else is
loosened, and nobody is asked for no lesion instead of one."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import over_readings
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import (
    Every,
    Exists,
    Measure,
    Node,
    Not,
    Within,
    with_parts,
)
from oligomatch.rules.trial import Criterion, Kind, Question


def looser(patient: Patient, criterion: Criterion) -> Verdict | None:
    """The verdict of the criterion if it were loosened by one step; None where it has no step."""
    trees = looser_trees(criterion)
    if trees is None:
        return None
    return over_readings(criterion.kind, {judge(tree, patient) for tree in trees})


def looser_trees(criterion: Criterion) -> tuple[Node, ...] | None:
    """Its trees loosened by one step, under every reading; None where no number is limited."""
    if criterion.tree is None or criterion.kind is not Kind.INCLUSION:
        return None
    return _of_question(criterion.question)


@cache
def _of_question(question: Question) -> tuple[Node, ...] | None:
    trees = tuple(loosened(tree) for tree in question.trees)
    return trees if trees != question.trees else None


def loosened(node: Node, *, excluded: bool = False) -> Node:
    """A tree that holds wherever this one holds, and one step further; under a `Not`, one that
    holds one step less far."""
    match node:
        case Within():
            return _narrower(node) if excluded else _wider(node)
        case Exists(measure):
            return Within(measure, low=2) if excluded and _steps(measure) else node
        case Every(measure, test):
            return node if excluded else Every(measure, loosened(test))
        case Not(part):
            return Not(loosened(part, excluded=not excluded))
        case _:
            return with_parts(node, lambda part: loosened(part, excluded=excluded))


def _steps(measure: Measure) -> bool:
    return MEASURES[measure.kind].near


def _wider(node: Within) -> Within:
    if not _steps(node.measure):
        return node
    return replace(
        node,
        low=_lower(node.measure, node.low, 1),
        over=_lower(node.measure, node.over, 0),
        high=_moved(node.measure, node.high, 1),
        under=_moved(node.measure, node.under, 1),
    )


def _lower(measure: Measure, low: float | None, least: float) -> float | None:
    """The lower limit a step down: none below zero, and one lesion, `least`, stays one."""
    if low is None or (MEASURES[measure.kind].counts_lesions and low <= least):
        return low
    return max(0, low - MEASURES[measure.kind].leeway(low))


def _narrower(node: Within) -> Within:
    """The part of an excluded range that stays excluded; the whole where nothing would be left."""
    if not _steps(node.measure):
        return node
    low, over = (_moved(node.measure, limit, 1) for limit in (node.low, node.over))
    high = _moved(node.measure, node.high, -1)
    under = _moved(node.measure, node.under, -1)
    left = replace(node, low=low, high=high, under=under, over=over)
    empty = left.most is not None and left.most < max(0, left.least or 0)
    return node if empty else left


def _moved(measure: Measure, limit: float | None, way: int) -> float | None:
    return None if limit is None else limit + way * MEASURES[measure.kind].leeway(limit)
