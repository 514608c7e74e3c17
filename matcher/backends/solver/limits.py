"""Numbers and times of an open patient, compared with limits."""

from __future__ import annotations

from collections.abc import Iterable

import z3

from oligomatch.matcher.backends.solver.logic import Bool, Int, both, either, implies, no
from oligomatch.matcher.backends.solver.terms import DayTerm, NotEncodedError, World, months_passed
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Within

Between = tuple[Bool, DayTerm, DayTerm]  # when it counts, from which day, to which day
_DAYS = {"days": 1, "weeks": 7}


def within(number: Int, leaf: Within) -> Bool:
    """Whether a number lies between limits (`under` and `over` excluded)."""
    parts = []
    if leaf.low is not None:
        parts.append(number >= _limit(leaf.low))
    if leaf.high is not None:
        parts.append(number <= _limit(leaf.high))
    if leaf.under is not None:
        parts.append(number < _limit(leaf.under))
    if leaf.over is not None:
        parts.append(number > _limit(leaf.over))
    return both(*parts)


def _limit(value: float) -> Int:
    return z3.IntVal(int(value)) if value == int(value) else z3.RealVal(str(value))


def passed(world: World, leaf: Within, spans: Iterable[Between]) -> Bool:
    """Whether the shortest of the times that count lies between limits; of none nothing holds.

    Raises:
        NotEncodedError: a limit of months that are not whole.
    """
    each = list(spans)
    parts = [either(*(when for when, _, _ in each))]
    for limit, over in ((leaf.low, False), (leaf.over, True)):
        if limit is not None:  # every one that counts is long enough
            parts += [
                implies(when, _reached(world, leaf, limit, *days, over=over))
                for when, *days in each
            ]
    for limit, over in ((leaf.high, True), (leaf.under, False)):
        if limit is not None:  # some one that counts is short enough
            short = (
                both(when, no(_reached(world, leaf, limit, *days, over=over)))
                for when, *days in each
            )
            parts.append(either(*short))
    return both(*parts)


def _reached(
    world: World, leaf: Within, limit: float, start: DayTerm, end: DayTerm, *, over: bool = False
) -> Bool:
    """Whether so long has passed from a day to another (`over`: longer than that)."""
    unit = MEASURES[leaf.measure.kind].unit
    if unit != "months":
        days, most = end.term - start.term, _limit(limit * _DAYS[unit])
        return days > most if over else days >= most
    if limit != int(limit):
        raise NotEncodedError(leaf.measure.kind)
    return months_passed(world, start, int(limit), end, more=int(over))
