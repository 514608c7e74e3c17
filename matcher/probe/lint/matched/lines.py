"""Whether a rule numbers a line of treatment, and no word of its quote numbers anything."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.noted import Noted, other_name, quoting_plainly
from oligomatch.rules.drafting.wordings import patterns
from oligomatch.rules.tree import every_leaf
from oligomatch.rules.trial import Trial

_NUMBERED = patterns("lines_numbered")


def unnumbered(trial: Trial) -> Iterator[Noted]:
    """Every criterion about the first or second line, whose words number no line."""
    for criterion, tree in quoting_plainly(trial):
        both = f"{criterion.quote} {criterion.text}"
        lines = {one.measure.line for one in every_leaf(tree)} & _NUMBERED.keys()
        for line in sorted(one for one in lines if one and not _NUMBERED[one].search(both)):
            yield other_name(criterion, "line", criterion.quote, line, "numbered")
