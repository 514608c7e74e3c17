"""The smallest change of one number that would meet a criterion: a count, a size or a duration.

Never a driver, a tumour type or a state of disease, and never from no lesion to one or to none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache

from oligomatch.matcher.logic.values import Numbers
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.measures import values_of
from oligomatch.matcher.measures.answer import Answer
from oligomatch.matcher.measures.lesions.tallies import selected_sizes
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import (
    Every,
    Exists,
    Measure,
    Node,
    Within,
    asked_measures,
    leaves_of,
    offenders,
)
from oligomatch.rules.trial import Criterion, Question

TODAY = frozenset({"entry", "post_induction"})


@dataclass(frozen=True, slots=True)
class Margin:
    """A number, and the nearest one that would meet the criterion, in the measure's unit."""

    measure: Measure
    limit: float
    value: float

    @property
    def short(self) -> float:
        """By how much it is missed."""
        return abs(self.value - self.limit)

    @property
    def small(self) -> bool:
        """Whether it is missed narrowly: a near miss."""
        return self.short <= MEASURES[self.measure.kind].leeway(self.limit)


def nearest(patient: Patient, criterion: Criterion) -> Margin | None:
    """The smallest single change that meets a criterion under every reading; None where no number
    alone does, or it is not known."""
    question = criterion.question
    found = [*_of_numbers(patient, question), *_of_sizes(patient, question)]
    return min(found, key=lambda m: (not m.small, m.short / max(m.limit, 1)), default=None)


def _of_numbers(patient: Patient, question: Question) -> Iterator[Margin]:
    for measures, limits in _quantities(question).values():
        value = _value(patient, measures)
        if value is None:
            continue
        step = MEASURES[measures[0].kind].near_step
        targets = {limit + way for limit in limits for way in (-step, 0, step)} - {value}
        for target in sorted(targets, key=lambda t: (abs(t - value), t)):
            if _sensible(measures[0], value, target) and _met_with(
                patient, question.trees, dict.fromkeys(measures, target)
            ):
                yield Margin(measures[0], target, value)
                break


@lru_cache(maxsize=1_000)
def _quantities(question: Question) -> Mapping[Measure, tuple[list[Measure], set[float]]]:
    """The numbers that a criterion limits, with their limits; one number at several time points
    is one quantity, so that it changes under every reading."""
    found: dict[Measure, tuple[list[Measure], set[float]]] = {}
    for leaf in (leaf for tree in question.trees for leaf in leaves_of(tree)):
        if isinstance(leaf, Within | Exists) and MEASURES[leaf.measure.kind].near:
            measures, limits = found.setdefault(replace(leaf.measure, at=None), ([], set()))
            if leaf.measure not in measures:
                measures.append(leaf.measure)
            limits.update(leaf.limits if isinstance(leaf, Within) else (1,))
    return found


def _value(patient: Patient, measures: list[Measure]) -> float | None:
    """The one value that all of them have; None where one is open, absent or another."""
    values = {values_of(patient, measure) for measure in measures}
    value = values.pop()
    if values or not isinstance(value, Numbers) or not value.single:
        return None
    return value.low


def _sensible(measure: Measure, value: float, target: float) -> bool:
    """Whether a number may come to another: none below zero, no lesion out of nothing, and never
    from some metastases to none, which is another state of disease."""
    if not MEASURES[measure.kind].counts_lesions:
        return target >= 0
    all_gone = measure.where is None and target < 1 <= value
    return target >= 0 and not target >= 1 > value and not all_gone


def _met_with(patient: Patient, trees: Sequence[Node], numbers: Mapping[Measure, float]) -> bool:
    """Whether every reading is met if these measures had these values and all else stayed."""
    then = copy(patient)  # whose answers alone are others
    asked = (m for tree in trees for m in asked_measures(tree))
    then.memo = {m: Answer(values_of(patient, m)) for m in asked}
    then.memo.update((m, Answer(Numbers.exactly(number))) for m, number in numbers.items())
    return all(judge(tree, then) is Verdict.MET for tree in trees)


def _of_sizes(patient: Patient, question: Question) -> Iterator[Margin]:
    """The largest lesion over a limit that each lesion has."""
    for leaf, size, most in _sizes(question):
        largest = _largest(patient, leaf.measure, size.kind)
        over = largest is not None and largest > most
        if over and _met_with(patient, question.trees, {offenders(leaf): 0}):
            assert largest is not None
            yield Margin(size, most, largest)


@lru_cache(maxsize=1_000)
def _sizes(question: Question) -> Sequence[tuple[Every, Measure, float]]:
    """The sizes that a criterion limits of each lesion, with the largest that is within."""
    found = []
    for leaf in dict.fromkeys(leaf for tree in question.trees for leaf in leaves_of(tree)):
        if isinstance(leaf, Every) and isinstance(leaf.test, Within) and leaf.test.most is not None:
            size = leaf.test.measure
            inside = 0 if leaf.test.under is None else MEASURES[size.kind].near_step
            found.append((leaf, size, leaf.test.most - inside))
    return found


def _largest(patient: Patient, measure: Measure, kind: str) -> float | None:
    """The largest size of the lesions selected today; None where one is not known."""
    if not MEASURES[kind].size or measure.at not in TODAY:
        return None
    sizes = selected_sizes(patient, measure, kind)
    known = [low for low, high in sizes if low == high]
    return max(known, default=None) if len(known) == len(sizes) else None
