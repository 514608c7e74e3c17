"""Whether a rule measures the distance to the structures that its words name."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.noted import Noted, other_name, quoting
from oligomatch.rules.drafting.wordings import patterns
from oligomatch.rules.tree import every_leaf
from oligomatch.rules.trial import Trial

_STRUCTURES = patterns("structures_said")
_DISTANCE = "distance_to_mm"


def other_structure(trial: Trial) -> Iterator[Noted]:
    """Every criterion that measures the distance to something of which no word speaks, where the
    words name a structure that its rule lacks."""
    for criterion, tree in quoting(trial):
        ruled = {
            name
            for leaf in every_leaf(tree)
            if leaf.measure.kind == _DISTANCE
            for name in leaf.measure.names
        }
        said = {name for name, form in _STRUCTURES.items() if form.search(criterion.quote)}
        if criterion.basis == "text" and ruled and said - ruled and ruled - said:
            listed = ", ".join(sorted(said - ruled)), ", ".join(sorted(ruled - said))
            yield other_name(criterion, "organ", *listed, "swapped")
