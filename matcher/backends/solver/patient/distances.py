"""How far a lesion may lie from structures, as far as the questions can tell it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from oligomatch.matcher.backends.solver.terms import NotEncodedError
from oligomatch.matcher.profile.profile import bounds_of
from oligomatch.rules.measures import DISTANCE
from oligomatch.rules.tree import Within

Placed = tuple[tuple[str, float], ...]  # by the structure, in millimetres
MOST_WAYS = 250  # of five limits to as many structures 243; each trebles what the solver is given


def _sides(asked: Sequence[Within], placed: Placed) -> tuple[bool, ...]:
    """On which side of each limit that is asked the nearest of its structures lies; of those that
    nothing is said of yet, on the far one."""
    known = dict(placed)
    sides: list[bool] = []
    for leaf in asked:
        nearest = min((known[name] for name in leaf.measure.names if name in known),
                      default=DISTANCE.high + 1)  # fmt: skip
        sides += [side for limit in leaf.limits for side in (nearest >= limit, nearest > limit)]
    return tuple(sides)


def ways(asked: Sequence[Within], *stated: Mapping[Any, Any] | None) -> list[Placed]:
    """One way to lie from all structures that are asked for, within all that is told of one lesion
    in one place or several, for each way that the questions can tell apart."""
    found: list[Placed] = [()]
    for name in sorted({name for leaf in asked for name in leaf.measure.names}):
        ends = sorted({
            limit for leaf in asked if name in leaf.measure.names for limit in leaf.limits
        })  # fmt: skip
        bounds = [bounds_of((one or {}).get(name)) for one in stated]
        low = max((least for least, _ in bounds), default=0)
        high = min((most for _, most in bounds if most is not None), default=None)
        each = list(_values(ends, low, high))
        apart: dict[tuple[bool, ...], Placed] = {}
        for placed in found:
            for value in each:
                more = (*placed, (name, value))
                apart.setdefault(_sides(asked, more), more)
        found = list(apart.values())
        if len(found) > MOST_WAYS:
            raise NotEncodedError("lesions")
    return found


def _values(limits: Sequence[float], low: float, high: float | None) -> Iterator[float]:
    """A number of each stretch between limits, and each limit, within the bounds told."""
    most = DISTANCE.high if high is None else high
    between = [(one + other) / 2 for one, other in pairwise(limits)]
    below, above = (limits[0] / 2, (limits[-1] + DISTANCE.high) / 2)
    inside = {value for value in (0, below, *limits, *between, above) if low <= value <= most}
    yield from sorted(inside | {low, most})
