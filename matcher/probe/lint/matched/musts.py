"""Whether a rule excludes what must be, or requires what must not be.

*Must be on* says which way a sentence turns, whatever else it names, and *cannot be* does. Only
what all patients have to meet, or to fail, is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.claims.signs import required_of
from oligomatch.matcher.probe.lint.matched.apart import LACKS, as_said
from oligomatch.matcher.probe.lint.noted import Noted, quoting_plainly, turned
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.tree import Is, Node
from oligomatch.rules.trial import Trial

_MUST, _TURNED = pattern("matched", "must"), pattern("matched", "turned")
_CANNOT, _TURNED_AGAIN = pattern("matched", "cannot"), pattern("matched", "turned_again")
_HAVING = frozenset({"has", "ever_had", "given", "prior_or_concurrent"})


def against_musts(trial: Trial) -> Iterator[Noted]:
    """Every criterion whose rule goes one way, and its only *must* or *cannot* the other."""
    for criterion, tree in quoting_plainly(trial):
        quote, asked = criterion.quote, [*required_of(tree)]
        if _MUST.search(quote) and not _TURNED.search(quote):
            if any(as_said(leaf, quote, negated=no) is False for leaf, no in asked):
                yield turned(criterion, "must")
        elif cannot := _CANNOT.search(quote):
            own = [(one, no) for one, no in asked if not _is_judged(one)]
            rest = f"{quote[: cannot.start()]} {quote[cannot.end() :]}"
            wanted = bool(own) and all(not no and _is_of_having(one) for one, no in own)
            if wanted and not _TURNED_AGAIN.search(rest):
                yield turned(criterion, "cannot")


def _is_judged(leaf: Node) -> bool:
    return isinstance(leaf, Is) and leaf.measure.kind == "judged"


def _is_of_having(leaf: Node) -> bool:
    """Whether a leaf asks for something to be there whose name does not deny."""
    return (
        isinstance(leaf, Is)
        and leaf.measure.kind in _HAVING
        and not any(name.startswith(LACKS) for name in leaf.measure.names)
    )
