"""Which clauses of a trial its cases exercise: each comparison of its rules, met and not met."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.tree import Node, comparisons_of
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
    """Every clause of the criteria that decide, in order of writing, as the patients see it of whom
    it is asked: of a trial with versions by the one in force on their day."""
    asked = [(one, frozenset(c.id for c in _asked(trial, one))) for one in patients]
    return tuple(
        _clause(criterion.id, leaf, [one for one, ids in asked if criterion.id in ids])
        for criterion in trial.criteria
        if criterion.kind in DECIDING
        for leaf in clauses_of(criterion)
    )


def _asked(trial: Trial, patient: Patient) -> tuple[Criterion, ...]:
    return (trial if trial.in_force else trial.on(patient.as_of)).criteria


def clauses_of(criterion: Criterion) -> tuple[Node, ...]:
    """The comparisons as written: of the rule, of its readings, of what a failure waits for."""
    return tuple(dict.fromkeys(one for tree in criterion.spelt for one in comparisons_of(tree)))


def _clause(criterion: str, leaf: Node, patients: list[Patient]) -> Clause:
    verdicts = [judge(leaf, patient) for patient in patients]
    return Clause(criterion, leaf, verdicts.count(Verdict.MET), verdicts.count(Verdict.NOT_MET))
