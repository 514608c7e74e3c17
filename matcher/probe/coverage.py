"""Which clauses of a trial its cases exercise: each comparison of its rules, met and not met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.tree import Always, Node, leaves_of
from oligomatch.rules.trial import DECIDING, Criterion, Trial


@dataclass(frozen=True, slots=True)
class Clause:
    """One comparison of a criterion, and how many cases meet it and fail it."""

    criterion: str
    leaf: Node
    met: int
    not_met: int

    @property
    def both(self) -> bool:
        """Whether the cases exercise it both ways."""
        return bool(self.met and self.not_met)


def coverage(trial: Trial, patients: Iterable[Patient]) -> tuple[Clause, ...]:
    """Every clause of the criteria that decide, in order of writing, as the patients see it."""
    profiles = list(patients)
    return tuple(
        _clause(criterion.id, leaf, profiles)
        for criterion in trial.criteria
        if criterion.kind in DECIDING
        for leaf in clauses_of(criterion)
    )


def clauses_of(criterion: Criterion) -> tuple[Node, ...]:
    """The comparisons as written: of the rule, of its readings, of what a failure waits for."""
    leaves = (leaf for tree in _trees(criterion) for leaf in leaves_of(tree))
    return tuple(dict.fromkeys(leaf for leaf in leaves if leaf != Always()))


def _trees(criterion: Criterion) -> Iterator[Node]:
    if criterion.tree is not None:
        yield criterion.tree
    for wait in criterion.waits:
        yield wait.situation
    for letters in criterion.readings.values():
        for change in letters.values():
            yield from (tree for tree in (change.replace, change.also) if tree is not None)


def _clause(criterion: str, leaf: Node, patients: list[Patient]) -> Clause:
    verdicts = [judge(leaf, patient) for patient in patients]
    return Clause(criterion, leaf, verdicts.count(Verdict.MET), verdicts.count(Verdict.NOT_MET))
