"""Whether a rule holds the whole of what its words ask, and at the time of which they speak."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oligomatch.matcher.probe.lint.noted import Noted, other_name, quoting, turned
from oligomatch.rules.drafting.wordings import pattern, patterns
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.text.faults import fault
from oligomatch.rules.tree import (
    AllOf,
    Node,
    OneOf,
    Within,
    every_leaf,
    measures_of,
)
from oligomatch.rules.trial import Criterion, Trial

_ORGANS = patterns("organs")
_FOUND = pattern("held", "found")
_AT_DIAGNOSIS = pattern("held", "at_diagnosis")
_METASTATIC = pattern("tumour", "metastatic")
_UNLESS = pattern("held", "unless")
_PLACES = r"{form}[\w\s-]{{0,12}}?(?:\bor\b|\band/or\b|/)[\w\s-]{{0,12}}?{other}"


def held_in_part(trial: Trial) -> Iterator[Noted]:
    """Every criterion whose rule leaves out a part of its words, or takes them at another time."""
    for criterion, tree in quoting(trial):
        yield from _one_of_two_organs(trial, criterion, tree)
        yield from _other_time(criterion, tree)
        yield from _no_exception(criterion, tree)


def _one_of_two_organs(trial: Trial, criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """One organ, where the words join two by *or*, and no rule of them names the other."""
    same = [one for one in trial.criteria if one.quote == criterion.quote]
    leaves = [leaf for one in same for each in one.spelt for leaf in every_leaf(each)]
    ruled = {v for leaf in every_leaf(tree) if _is_organ(leaf) for v in _taken(leaf)}
    beside = {v for leaf in leaves if _is_organ(leaf) for v in _taken(leaf)}
    beside |= {"brain" for leaf in leaves if leaf.measure.kind == "intracranial"}
    named = " ".join(name for leaf in leaves for name in leaf.measure.names)
    for one in sorted(ruled & _ORGANS.keys()):
        for other in sorted(_ORGANS.keys() - beside):
            pairs = ((one, other), (other, one))
            joined = any(_joined(*pair, criterion.quote) for pair in pairs)
            if joined and not _ORGANS[other].search(named.replace("_", " ")):
                yield other_name(criterion, "organ", f"{one}, {other}", one)


def _joined(one: str, other: str, quote: str) -> bool:
    form = _PLACES.format(form=f"(?:{_ORGANS[one].pattern})", other=f"(?:{_ORGANS[other].pattern})")
    return re.search(form, quote, re.I) is not None


def _is_organ(leaf: Node) -> bool:
    return isinstance(leaf, OneOf) and leaf.measure.kind == "organ"


def _taken(leaf: Node) -> frozenset[str]:
    return leaf.values if isinstance(leaf, OneOf) else frozenset()


def _other_time(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """Lesions or a stage at diagnosis of which no word speaks, or a stage now for then."""
    if criterion.readings or criterion.basis != "text":
        return
    measures = list(measures_of(tree))
    counts = [one for one in measures if MEASURES[one.kind].counts_lesions and one.at]
    words = f"{criterion.quote} {criterion.text}"
    if counts and all(one.at == "diagnosis" for one in counts) and not _FOUND.search(words):
        yield other_name(criterion, "time", fault("lint_now"), "diagnosis")
    spread = {one.staged for one in measures if one.kind == "m_category"}
    if spread and "now" not in spread and _METASTATIC.search(words) and not _FOUND.search(words):
        yield other_name(criterion, "time", fault("lint_now"), "diagnosis")
    staged = {one.staged for one in measures if one.staged}
    asked = any(one.kind == "stage" for one in measures)
    if asked and staged == {"now"} and _AT_DIAGNOSIS.search(criterion.quote):
        yield other_name(criterion, "time", "diagnosis", fault("lint_now"))


def _no_exception(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """Limits that everybody must keep, where the words spare some by *unless*."""
    parts = tree.parts if isinstance(tree, AllOf) else (tree,)
    limits = all(isinstance(part, Within) and part.measure.test for part in parts)
    if limits and criterion.basis == "text" and _UNLESS.search(criterion.quote):
        yield turned(criterion, "all")
