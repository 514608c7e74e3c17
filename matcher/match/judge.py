"""The reference evaluator: the verdict of one tree on one patient, the judge of every executor."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from oligomatch.matcher.logic.values import passes
from oligomatch.matcher.logic.verdict import KLEENE, Verdict
from oligomatch.matcher.measures import values_of
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.fold import Algebra, compared, fold
from oligomatch.rules.tree import Leaf, Node

Evaluate = Callable[[Node, Patient], Verdict]  # the judge, or an executor that answers as it does


def judge(node: Node, patient: Patient) -> Verdict:
    """What the known facts say about a tree (semantics section 3): leaves compare possible values
    with constants, the rest is Kleene's logic."""

    def leaf(node: Leaf) -> Verdict:
        comparison = compared(node)
        return passes(values_of(patient, comparison.measure), comparison)

    return fold(node, KLEENE, leaf)


Decider = Callable[[Patient], bool]


class Deciders(NamedTuple):
    """Whether the judge's verdict of a tree is met, and whether it is not met; each asks no more
    leaves than it takes to tell."""

    met: Decider
    not_met: Decider

    def of(self, verdict: Verdict) -> Decider:
        """Whether it is this verdict, which is settled."""
        return self.met if verdict is Verdict.MET else self.not_met


@lru_cache(maxsize=10_000)
def deciders(node: Node) -> Deciders:
    """A tree as the two tests of it, made once for all patients."""
    return fold(node, _DECIDERS, _of_leaf)


def _of_leaf(leaf: Leaf) -> Deciders:
    comparison = compared(leaf)
    measure = comparison.measure
    return Deciders(
        lambda patient: passes(values_of(patient, measure), comparison) is Verdict.MET,
        lambda patient: passes(values_of(patient, measure), comparison) is Verdict.NOT_MET,
    )


def _every(tests: Iterable[Decider]) -> Decider:
    each = tuple(tests)
    return lambda patient: all(test(patient) for test in each)


def _some(tests: Iterable[Decider]) -> Decider:
    each = tuple(tests)
    return lambda patient: any(test(patient) for test in each)


def _all_of(parts: Iterable[Deciders]) -> Deciders:
    met, not_met = _apart(parts)
    return Deciders(_every(met), _some(not_met))


def _any_of(parts: Iterable[Deciders]) -> Deciders:
    met, not_met = _apart(parts)
    return Deciders(_some(met), _every(not_met))


def _at_least(n: int, parts: Iterable[Deciders]) -> Deciders:
    """Met of so many that `n` are; not met of so many that fewer than `n` may be."""
    met, not_met = _apart(parts)
    return Deciders(
        lambda patient: sum(test(patient) for test in met) >= n,
        lambda patient: sum(not test(patient) for test in not_met) < n,
    )


def _apart(parts: Iterable[Deciders]) -> tuple[tuple[Decider, ...], tuple[Decider, ...]]:
    each = tuple(parts)
    return tuple(one.met for one in each), tuple(one.not_met for one in each)


_DECIDERS = Algebra(_all_of, _any_of, _at_least, lambda one: Deciders(one.not_met, one.met))
