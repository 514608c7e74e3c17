"""The reference evaluator: the verdict of one tree on one patient, the judge of every executor."""

from __future__ import annotations

from collections.abc import Callable

from oligomatch.matcher.logic.values import passes
from oligomatch.matcher.logic.verdict import KLEENE, Verdict
from oligomatch.matcher.measures import values_of
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.fold import compared, fold
from oligomatch.rules.tree import Leaf, Node

Evaluate = Callable[[Node, Patient], Verdict]  # the judge, or an executor that answers as it does


def judge(node: Node, patient: Patient) -> Verdict:
    """What the known facts say about a tree (semantics section 3): leaves compare possible values
    with constants, the rest is Kleene's logic."""

    def leaf(node: Leaf) -> Verdict:
        comparison = compared(node)
        return passes(values_of(patient, comparison.measure), comparison)

    return fold(node, KLEENE, leaf)
