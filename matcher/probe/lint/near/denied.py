"""Whether a rule requires what its words deny right before its name.

*No hepatic involvement*, *must not have had a transfusion*: the denial stands beside the name, so
whatever else the sentence says, nobody is required to have it. Only what every patient has to meet
is looked at, and only names that the words say nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.claims.signs import required_of
from oligomatch.matcher.probe.lint.judged import without_persons
from oligomatch.matcher.probe.lint.ledger.left_out import asked, spans
from oligomatch.matcher.probe.lint.noted import Noted, quoting_plainly, turned
from oligomatch.matcher.probe.lint.quoted.numbers import SINCE
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.tree import (
    AllOf,
    Exists,
    Is,
    Measure,
    Node,
    OneOf,
    Within,
    signed_leaves,
)
from oligomatch.rules.trial import Trial

_DENIED = pattern("near", "denied")
_LETS_IN = pattern("near", "lets_in")
_METASTASES = pattern("near", "metastases")
_TREATMENTS = pattern("near", "treatments")
_TREATED = "prior_local_therapy"
_HAVING = frozenset({"has", "ever_had", "given", "prior_or_concurrent", "variant", "altered"})


def denied_beside(trial: Trial) -> Iterator[Noted]:
    """Every criterion that requires what its words deny right before they name it."""
    for criterion, tree in quoting_plainly(without_persons(trial)):
        if _LETS_IN.search(criterion.quote):
            continue
        if any(not no and _is_denied(leaf, criterion.quote) for leaf, no in required_of(tree)):
            yield turned(criterion)


def _is_denied(leaf: Node, quote: str) -> bool:
    """Whether the words deny what a leaf requires, wherever they name it."""
    match leaf:
        case Exists(measure) if measure.where is None:
            places = [one.start() for one in _METASTASES.finditer(quote)]
        case Exists(measure):
            places = [one.start for one in spans(quote) if one.name in _organs(measure)]
            each = (one for one in _chosen(measure) if _is_treatment(one[0]))
            treated = [no for _, no in each]
            if not all(treated):
                places = [one.start() for one in _TREATMENTS.finditer(quote)]
        case Is(measure) if measure.kind in _HAVING:
            places = _places(leaf, quote, {"condition", "gene", "class", "agent"})
        case Within(measure) if measure.kind in SINCE and leaf.least is None:
            places = _places(leaf, quote, {"condition", "class", "agent"})
        case _:
            return False
    return bool(places) and all(_DENIED.search(quote[:start]) for start in places)


def _is_treatment(node: Node) -> bool:
    return isinstance(node, Is) and node.measure.kind == _TREATED


def _chosen(measure: Measure) -> Iterator[tuple[Node, bool]]:
    """The tests by which the lesions of a measure are chosen, each with whether it has to fail."""
    if measure.where is not None:
        yield from signed_leaves(measure.where)


def _organs(measure: Measure) -> set[str]:
    """The organs in one of which a lesion is to lie."""
    chosen = measure.where
    parts = chosen.parts if isinstance(chosen, AllOf) else (chosen,)
    organs = {
        value
        for one in parts
        if isinstance(one, OneOf) and one.measure.kind == "organ"
        for value in one.values
    }
    inside = any(isinstance(one, Is) and one.measure.kind == "intracranial" for one in parts)
    return organs | {"brain"} if inside else organs


def _places(leaf: Node, quote: str, kinds: set[str]) -> list[int]:
    """Where the words name what a leaf asks for."""
    names = {(kind, name) for kind, name in asked(leaf) if kind in kinds}
    return [one.start for one in spans(quote) if (one.kind, one.name) in names]
