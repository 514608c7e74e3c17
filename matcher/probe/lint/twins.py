"""Criteria that stand twice, in one trial or as two trials."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from oligomatch.matcher.probe.lint.noted import Lint, Noted, deciding
from oligomatch.rules.normal import in_one_order
from oligomatch.rules.tree import Node
from oligomatch.rules.trial import Criterion, Kind, Trial

Asked = tuple[Kind, frozenset[tuple[Node, frozenset[object]]]]


def asked(criterion: Criterion) -> Asked:
    """What a criterion asks, apart from words and from the order of parts and of readings."""
    forms = set()
    for form in criterion.forms:
        waits = frozenset((wait.event, in_one_order(wait.situation)) for wait in form.waits)
        forms.add((in_one_order(form.tree), waits))
    return criterion.kind, frozenset(forms)


def repeated(trial: Trial) -> Iterator[Noted]:
    """Criteria that ask what an earlier one asks."""
    seen: dict[Asked, str] = {}
    for criterion in deciding(trial):
        what = asked(criterion)
        if what in seen:
            yield Noted(Lint.REPEATED, criterion.id, ("id",), details={"other": seen[what]})
        seen.setdefault(what, criterion.id)


def same_trials(trial: Trial, others: Iterable[Trial]) -> Iterator[Noted]:
    """Other trials that ask the same of every patient."""
    own = frozenset(map(asked, deciding(trial)))
    for other in others:
        if other.id != trial.id and frozenset(map(asked, deciding(other))) == own:
            details = {"other": other.id, "acronym": other.acronym}
            yield Noted(Lint.SAME_TRIAL, "", ("trial",), details=details)
