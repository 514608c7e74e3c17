"""Whether a rule takes one part of its words as it stands, and another the other way round.

A sentence that denies nothing either tells who enters or who does not. So what it names is either
all required, with its limits as they stand, or all forbidden, with each limit the other way round.
"""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.claims.signs import required_of
from oligomatch.matcher.probe.lint.ledger.left_out import asked, spans
from oligomatch.matcher.probe.lint.noted import Noted, quoting_plainly, turned
from oligomatch.matcher.probe.lint.quoted.numbers import SINCE, Side, bounds, said, same_number
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.tree import Is, Node, OneOf, Within
from oligomatch.rules.trial import Trial

_TURNS, _TURNS_NEAR = pattern("matched", "turns"), pattern("matched", "turns_near")
_DENIES = pattern("matched", "denies")
_NAMED = frozenset(
    {
        *("has", "ever_had", "given", "prior_or_concurrent"),
        *("variant", "altered", "has_class", "has_drug"),
    }
)
LACKS = ("un", "non_", "no_")
_BEFORE, _BEHIND = 45, 14  # letters about a name in which a word may deny it


def signed_apart(trial: Trial) -> Iterator[Noted]:
    """Every criterion by which all have to meet one part of the words, and to fail another."""
    for criterion, tree in quoting_plainly(trial):
        quote = criterion.quote
        if _TURNS.search(quote):
            continue
        signs = {as_said(leaf, quote, negated=no) for leaf, no in required_of(tree)}
        if signs >= {True, False}:
            yield turned(criterion, "unlike")


def as_said(leaf: Node, quote: str, *, negated: bool) -> bool | None:
    """Whether a leaf is asked for as the words tell it; None where they may turn it, or name it
    not."""
    match leaf:
        case Within(measure) if measure.kind not in SINCE and not _DENIES.search(quote):
            return _limit_as_said(leaf, quote, negated=negated)
        case Is(measure) if measure.kind in _NAMED:
            names = {one for one in asked(leaf) if not _is_lack(one[1])}
            at = [one for one in spans(quote) if (one.kind, one.name) in names]
            near = (quote[max(0, one.start - _BEFORE) : one.end + _BEHIND] for one in at)
            return None if not at or any(map(_TURNS_NEAR.search, near)) else not negated
        case OneOf(measure) if measure.kind == "cancer_type" and not _DENIES.search(quote):
            return not negated
        case _:
            return None


def _limit_as_said(leaf: Within, quote: str, *, negated: bool) -> bool | None:
    numbers = [one for one in said(quote) if one.side is not Side.OPEN]
    signs = set[bool]()
    for bound in bounds(leaf, negated=negated):
        sides = {one.side for one in numbers if same_number(one, bound)}
        if len(sides) == 1 and not bound.chooses:
            signs.add(sides == {bound.side})
    return signs.pop() if len(signs) == 1 else None


def _is_lack(name: str) -> bool:
    return name.startswith(LACKS) or "negative" in name
