"""When time alone turns a criterion: the days on which a limit counted from a date is reached."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from matcher.calendar import Day, add_months
from matcher.findings import Patient
from matcher.judge import judge
from matcher.verdict import Verdict
from rules.tree import Measure, Node, Within, parts_of
from rules.trial import Criterion

MONTHS = frozenset(
    {"months", "months_since_start", "months_until_pd", "months_since_definitive_treatment"}
)


def first_day_met(patient: Patient, criterion: Criterion) -> date | None:
    """The first day after `as_of` on which the criterion is met under every reading if nothing
    else changes; None where no such day is fixed by what is known."""
    trees = [form.tree for form in criterion.forms]
    days = sorted({day for tree in trees for day in _thresholds(patient, tree)})
    for day in days:
        if day > patient.as_of:
            later = patient.on(day)
            if all(judge(tree, later) is Verdict.MET for tree in trees):
                return day
    return None


def _thresholds(patient: Patient, tree: Node) -> Iterator[date]:
    """Every day on which a duration in the tree may reach one of its limits."""
    if isinstance(tree, Within):
        for limit in (tree.low, tree.high, tree.under):
            if limit is not None:
                yield from _reached(patient, tree.measure, int(limit))
    for part in parts_of(tree):
        yield from _thresholds(patient, part)


def _reached(patient: Patient, measure: Measure, limit: int) -> Iterator[date]:
    for start in _starts(patient, measure):
        for day in {start.first, start.last}:
            if measure.kind in MONTHS:
                yield add_months(day, limit)
            elif measure.kind == "weeks":
                yield day + timedelta(weeks=limit)


def _starts(patient: Patient, measure: Measure) -> Iterator[Day]:
    if measure.kind == "months_since_definitive_treatment":
        end = patient.profile.primary.definitive_treatment_end
        if end is not None:
            yield end.up_to(patient.known_on)
        return
    for line in patient.profile.systemic_therapy.lines:
        if line.start is not None:
            yield line.start.up_to(patient.known_on)
