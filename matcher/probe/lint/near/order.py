"""Whether a time runs backwards: from what comes later to what comes first.

A metastasis found before its primary is one of the same time, so of the time between them nobody
asks; where the words say *before*, they may.
"""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.noted import Noted, other_name, quoting
from oligomatch.rules.drafting.wordings import pattern, patterns
from oligomatch.rules.tree import measures_of
from oligomatch.rules.trial import Trial

_BEFORE, _SPAN = pattern("near", "before"), pattern("near", "span")
_ENDS = patterns("ends_of_times")
_COMES_FIRST = {  # what each comes behind
    "first_metastases": frozenset({"primary"}),
    "metastases": frozenset({"primary", "first_metastases"}),
    "definitive_treatment": frozenset({"primary"}),
    "current_line": frozenset({"first_line", "primary", "first_metastases"}),
    "latest_assessment": frozenset({"primary", "first_metastases"}),
}


def backwards(trial: Trial) -> Iterator[Noted]:
    """Every time from an event until one that comes before it."""
    for criterion, tree in quoting(trial):
        if criterion.basis != "text" or _BEFORE.search(criterion.quote):
            continue
        for one in measures_of(tree):
            since, until = str(one.since or ""), str(one.until or "")
            if until in _COMES_FIRST.get(since, ()) or _exchanged(criterion.quote, since, until):
                yield other_name(criterion, "time", until, since)


def _exchanged(quote: str, since: str, until: str) -> bool:
    """Whether the words give both ends of a time, and each is the other's in the rule."""
    span = _SPAN.search(quote)
    ends = _ENDS.get(since), _ENDS.get(until)
    if span is None or None in ends:
        return False
    there = [[bool(end and end.search(span[one])) for end in ends] for one in ("since", "until")]
    return there == [[False, True], [True, False]]
