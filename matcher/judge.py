"""The reference evaluator: the verdict of one tree on one patient, the judge of every executor."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from matcher.findings import Patient
from matcher.measures import ask
from matcher.values import Flag, Numbers, Options
from matcher.verdict import Verdict, all_of, any_of, at_least, negate
from rules.tree import (
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    Every,
    Exists,
    Is,
    Measure,
    Node,
    Not,
    OneOf,
    Within,
    offenders,
)

Evaluate = Callable[[Node, Patient], Verdict]  # the judge, or an executor that answers as it does


def judge(node: Node, patient: Patient) -> Verdict:
    """What the known facts say about a tree (semantics section 3): leaves compare possible values
    with constants, the rest is Kleene's logic."""
    match node:
        case Within(measure, low, high, under):
            return _numbers(patient, measure).within(low, high, under)
        case OneOf(measure, values):
            return _options(patient, measure).one_of(values)
        case Is(measure):
            return _flag(patient, measure).holds()
        case Exists(measure):
            return _numbers(patient, measure).within(low=1)
        case Every():
            return _numbers(patient, offenders(node)).within(high=0)
        case AllOf(parts):
            return all_of(judge(part, patient) for part in parts)
        case AnyOf(parts):
            return any_of(judge(part, patient) for part in parts)
        case AtLeast(n, parts):
            return at_least(n, [judge(part, patient) for part in parts])
        case Not(part):
            return negate(judge(part, patient))
        case Always():
            return Verdict.MET
        case _:
            assert_never(node)


def _numbers(patient: Patient, measure: Measure) -> Numbers:
    values = ask(patient, measure).values
    assert isinstance(values, Numbers), measure.kind
    return values


def _options(patient: Patient, measure: Measure) -> Options:
    values = ask(patient, measure).values
    assert isinstance(values, Options), measure.kind
    return values


def _flag(patient: Patient, measure: Measure) -> Flag:
    values = ask(patient, measure).values
    assert isinstance(values, Flag), measure.kind
    return values
