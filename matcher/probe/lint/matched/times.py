"""Whether things that each stand before a time of their own have the time of another.

*Chemotherapy 21 days, checkpoint inhibitors 28 days*: names and times in turn, whatever joins them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from oligomatch.matcher.probe.lint.ledger.alike import DAYS
from oligomatch.matcher.probe.lint.ledger.left_out import spans
from oligomatch.matcher.probe.lint.noted import Noted, other_name, quoting_plainly
from oligomatch.matcher.probe.lint.quoted.numbers import SINCE
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Within, leaves_of
from oligomatch.rules.trial import Trial

_NAMED = frozenset({"class", "agent", "condition"})
_DAYS = {unit[0]: days for unit, days in DAYS.items()} | {"y": 365.25}  # by its first letter
_TIME = re.compile(r"\b(\d+(?:\.\d+)?)\s*-?\s*(days?|weeks?|wks?|months?|years?)\b", re.I)
_SHARE = 0.04  # by which a time may differ: the days of months are not told


def times_of_others(trial: Trial) -> Iterator[Noted]:
    """Every time of a rule that its quote gives to something else."""
    for criterion, tree in quoting_plainly(trial):
        own = _own_times(criterion.quote)
        every = {one for times in own.values() for one in times}
        leaves = [one for one in leaves_of(tree) if isinstance(one, Within)]
        for leaf in leaves:
            names = leaf.measure.names
            beside = [one for one in leaves if one.measure.names & names]
            if leaf.measure.kind not in SINCE or len(leaf.limits) != 1 or len(beside) > 1:
                continue
            limit = leaf.limits[0] * DAYS[MEASURES[leaf.measure.kind].unit]
            times = {time for name in names for time in own.get(name, ())}
            known = bool(names) and names <= own.keys()
            if known and _is_of(limit, every) and not _is_of(limit, times):
                listed = ", ".join(sorted(names))
                yield other_name(criterion, "number", listed, f"{leaf.limits[0]:g}")


def _own_times(quote: str) -> dict[str, set[float]]:
    """The times, in days, that stand behind each thing before another one is named; none where the
    first time stands before anything."""
    named = [(one.start, one.name, 0.0) for one in spans(quote) if one.kind in _NAMED]
    times = [
        (one.start(), "", float(one[1]) * _DAYS[one[2][0].casefold()])
        for one in _TIME.finditer(quote)
    ]
    own: dict[str, set[float]] = {}
    if len(times) < 2 or not named or min(times) < min(named):
        return own
    before: list[str] = []
    timed = False  # whether those named before have a time
    for _, name, time in sorted([*named, *times]):
        if name:
            before = [name] if timed else [*before, name]
        for one in () if name else before:
            own.setdefault(one, set()).add(time)
        timed = not name
    return own


def _is_of(time: float, times: set[float]) -> bool:
    return any(abs(time - one) <= max(1.0, _SHARE * max(time, one)) for one in times)
