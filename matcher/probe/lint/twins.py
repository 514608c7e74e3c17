"""Criteria that stand twice, in one trial or as two trials."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from oligomatch.matcher.probe.lint.noted import Lint, Noted, deciding
from oligomatch.rules.normal import in_one_order
from oligomatch.rules.tree import Node
from oligomatch.rules.trial import Criterion, Kind, Question, Trial

Asked = tuple[Kind, frozenset[tuple[Node, frozenset[object]]]]


def asked(criterion: Criterion) -> Asked:
    """What a criterion asks, apart from words and from the order of parts and of readings."""
    return _asked(criterion.question)


@lru_cache(maxsize=10_000)  # each trial is held against every other
def _asked(question: Question) -> Asked:
    forms = set()
    for form in question.forms:
        waits = frozenset((wait.event, in_one_order(wait.situation)) for wait in form.waits)
        forms.add((in_one_order(form.tree), waits))
    return question.kind, frozenset(forms)


def repeated(trial: Trial) -> Iterator[Noted]:
    """Criteria that ask what an earlier one asks."""
    seen: dict[tuple[Asked, int], Criterion] = {}
    asks = [{one.id for one in side.criteria} for side in sides(trial)]
    for criterion in deciding(trial):
        what = asked(criterion)
        own = [number for number, ids in enumerate(asks) if criterion.id in ids]
        other = next((seen[what, side] for side in own if (what, side) in seen), None)
        if other is not None and not _of_other_words(criterion, other):
            yield Noted(Lint.REPEATED, criterion.id, ("id",), details={"other": other.id})
        for side in own:
            seen.setdefault((what, side), criterion)


def _of_other_words(one: Criterion, other: Criterion) -> bool:
    """Whether some arms are asked, in words of their own, what all are asked: of their own drug."""
    return one.arms != other.arms and bool(one.quote) and one.quote != other.quote


def sides(trial: Trial) -> Iterator[Trial]:
    """What is asked of one patient on one day: each arm of each version; of a trial with neither,
    the trial."""
    each = [trial] if trial.in_force else list(map(trial.of_version, trial.each_version)) or [trial]
    yield from (one.of_arm(arm) for one in each for arm in one.each_arm)


def _asked_by_arm(trial: Trial) -> frozenset[frozenset[Asked]]:
    return frozenset(frozenset(map(asked, deciding(side))) for side in sides(trial))


def same_trials(trial: Trial, others: Iterable[Trial]) -> Iterator[Noted]:
    """Other trials that ask the same of every patient."""
    own = _asked_by_arm(trial)
    for other in others:
        if other.id != trial.id and _asked_by_arm(other) == own:
            details = {"other": other.id, "acronym": other.acronym}
            yield Noted(Lint.SAME_TRIAL, "", ("trial",), details=details)
