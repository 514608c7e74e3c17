"""Whether a rule excludes what must be, or requires what must not be.

*Must be on* says which way a sentence turns whatever it names, and *cannot be* does: so no name has
to be understood. Only what all patients have to meet, or to fail, is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.claims.signs import required_of
from oligomatch.matcher.probe.lint.noted import Noted, quoting, turned
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.tree import Is, Node
from oligomatch.rules.trial import Trial

_MUST, _TURNED = pattern("matched", "must"), pattern("matched", "turned")
_CANNOT, _TURNED_AGAIN = pattern("matched", "cannot"), pattern("matched", "turned_again")
_HAVING = frozenset({"has", "ever_had", "given", "prior_or_concurrent"})
_LACKS = ("un", "non_", "no_")


def against_musts(trial: Trial) -> Iterator[Noted]:
    """Every criterion whose rule goes one way, and its only *must* or *cannot* the other."""
    for criterion, tree in quoting(trial):
        if criterion.basis != "text" or criterion.readings:
            continue
        asked = [(one, no) for one, no in required_of(tree) if not _is_judged(one)]
        if not asked or not all(_is_of_having(one) for one, _ in asked):
            continue
        signs = {no for _, no in asked}
        if signs == {True} and _MUST.search(criterion.quote):
            if not _TURNED.search(criterion.quote):
                yield turned(criterion, "must")
        elif signs == {False} and (cannot := _CANNOT.search(criterion.quote)):
            rest = f"{criterion.quote[: cannot.start()]} {criterion.quote[cannot.end() :]}"
            if not _TURNED_AGAIN.search(rest):
                yield turned(criterion, "cannot")


def _is_judged(leaf: Node) -> bool:
    return isinstance(leaf, Is) and leaf.measure.kind == "judged"


def _is_of_having(leaf: Node) -> bool:
    """Whether a leaf asks for something to be there whose name does not deny."""
    return (
        isinstance(leaf, Is)
        and leaf.measure.kind in _HAVING
        and not any(name.startswith(_LACKS) for name in leaf.measure.names)
    )
