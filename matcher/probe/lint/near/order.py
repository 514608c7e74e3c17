"""Whether a time runs backwards: from what comes later to what comes first.

A metastasis found before its primary is one of the same time, so of the time between them nobody
asks; where the words say *before*, they may.
"""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.noted import Noted, other_name, quoting
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.tree import measures_of
from oligomatch.rules.trial import Trial

_BEFORE = pattern("near", "before")
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
            if until in _COMES_FIRST.get(since, ()):
                yield other_name(criterion, "time", until, since)
