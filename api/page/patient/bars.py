"""The bar beside a number that a trial limits: what is allowed, and where the patient is."""

from __future__ import annotations

from dataclasses import dataclass

from oligomatch.api.words.deciding_leaves import deciding_tree, known
from oligomatch.matcher.logic.values import Numbers
from oligomatch.matcher.match.criteria import Judged
from oligomatch.rules.tree import Within, leaves_of

WIDTH, LEFT, RIGHT = 140, 4, 136


@dataclass(frozen=True, slots=True)
class Bar:
    """Places on a line of 140: the allowed span, and the patient's value or open span."""

    allowed: tuple[float, float]
    at: float | None
    span: tuple[float, float] | None


def bar_of(judged: Judged) -> Bar | None:
    """The bar of a criterion that limits one number alone; None for any other."""
    tree = deciding_tree(judged) or judged.criterion.forms[0].tree
    leaves = list(leaves_of(tree))
    if len(leaves) != 1 or not isinstance(leaves[0], Within) or tree is not leaves[0]:
        return None
    value = known(judged).get(leaves[0].measure)
    if not isinstance(value, Numbers) or value.low is None or value.absent:
        return None
    return _drawn(leaves[0], value)


def _drawn(leaf: Within, value: Numbers) -> Bar:
    high = leaf.most
    ends = [end for end in (leaf.least, high, value.low, value.high) if end is not None]
    scale = max(max(ends) * 1.25, 1)

    def place(number: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * number / scale, 1)

    allowed = (place(leaf.least or 0), place(high) if high is not None else RIGHT)
    if value.single:
        return Bar(allowed, place(value.low or 0), None)
    end = place(value.high) if value.high is not None else RIGHT
    return Bar(allowed, None, (place(value.low or 0), end))
