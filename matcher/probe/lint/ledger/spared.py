"""Whether everybody is asked to have what other criteria spare whoever lacks."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.ledger.left_out import asked, spans
from oligomatch.matcher.probe.lint.noted import Noted, quoting, turned
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.tree import AllOf, AnyOf, Is, Measure, Node, Not
from oligomatch.rules.trial import Trial
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

_LET_IN_IF = pattern("sides", "only_if")
_IF = pattern("asked_of", "if_clause")
_MUST = pattern("guards", "must")


def asked_of_all(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Every criterion that only those meet who have a condition, of a trial that elsewhere asks
    something of those with that condition and lets in whoever is without it."""
    spared = {name for one, tree in quoting(trial) if not one.arms for name in _spared(tree)}
    for criterion, tree in quoting(trial):
        if criterion.basis == "text" and not criterion.readings and not criterion.arms:
            needed = {up for one in _needed(tree) for up in vocabulary.conditions_above(one)}
            if needed & spared:
                yield turned(criterion, "of_all")


def let_in_if(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Every criterion that only those meet who have a state of an illness, where its words let in
    whoever has the illness on that condition, and say nothing of the rest."""
    for criterion, tree in quoting(trial):
        said = _LET_IN_IF.search(criterion.quote)
        if said is None or criterion.basis != "text" or criterion.readings or criterion.arms:
            continue
        who = {one.name for one in spans(criterion.quote[: said.end()]) if one.kind == "condition"}
        for name in _needed(tree):
            above = vocabulary.conditions_above(name) - ({name} if name not in who else set())
            if above & who and not _MUST.search(criterion.quote):
                yield turned(criterion, "some_of_all")


def _spared(tree: Node) -> Iterator[str]:
    for part in tree.parts if isinstance(tree, AnyOf) else ():
        match part:
            case Not(Is(Measure(kind="has", names=names))) if len(names) == 1:
                yield from names


def _needed(tree: Node) -> Iterator[str]:
    """The conditions that whoever meets a rule has."""
    for part in tree.parts if isinstance(tree, AllOf) else (tree,):
        match part:
            case Is(Measure(kind="has", names=names)) if len(names) == 1:
                yield from names


def asked_if(trial: Trial) -> Iterator[Noted]:
    """Every criterion that only those meet who have what its words name behind *if*."""
    for criterion, tree in quoting(trial):
        said = _IF.match(criterion.quote)
        if said is None or criterion.basis != "text" or criterion.readings or criterion.arms:
            continue
        own = {(one.kind, one.name) for one in spans(said[0])}
        for part in tree.parts if isinstance(tree, AllOf) else ():
            if isinstance(part, Is) and own & {*asked(part)} and not own >= {*asked(tree)}:
                yield turned(criterion, "if_all")
                break
