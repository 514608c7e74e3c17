"""Criteria that stand twice, in one trial or as two trials."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from oligomatch.matcher.probe.lint.noted import Lint, Noted
from oligomatch.rules.normal import normalise
from oligomatch.rules.tree import Every, Measure, Node, with_measures
from oligomatch.rules.trial import DECIDING, Criterion, Kind, Trial

Asked = tuple[Kind, frozenset[tuple[Node, frozenset[object]]]]


def asked(criterion: Criterion) -> Asked:
    """What a criterion asks, apart from words and from the order of parts and of readings."""
    forms = frozenset(
        (_same(form.tree), frozenset((wait.event, _same(wait.situation)) for wait in form.waits))
        for form in criterion.forms
    )
    return criterion.kind, forms


def _same(tree: Node) -> Node:
    """The normal form with parts in one order, lesions' tests too."""
    return _ordered(normalise(with_measures(tree, _measure)))


def _measure(measure: Measure) -> Measure:
    return measure if measure.where is None else replace(measure, where=_same(measure.where))


def _ordered(node: Node) -> Node:
    parts: tuple[Node, ...] | None = getattr(node, "parts", None)
    if parts is not None:
        ordered = tuple(sorted(map(_ordered, parts), key=repr))
        return replace(node, parts=ordered)  # type: ignore[arg-type]
    return replace(node, test=_same(node.test)) if isinstance(node, Every) else node


def repeated(trial: Trial) -> Iterator[Noted]:
    """Criteria that ask what an earlier one asks."""
    seen: dict[Asked, str] = {}
    for criterion in deciding(trial):
        what = asked(criterion)
        if what in seen:
            yield Noted(Lint.REPEATED, criterion.id, ("id",), details={"other": seen[what]})
        seen.setdefault(what, criterion.id)


def deciding(trial: Trial) -> list[Criterion]:
    """The criteria of a trial that decide, and have a rule."""
    return [one for one in trial.criteria if one.kind in DECIDING and one.tree is not None]


def same_trials(trial: Trial, others: Iterable[Trial]) -> Iterator[Noted]:
    """Other trials that ask the same of every patient."""
    own = frozenset(map(asked, deciding(trial)))
    for other in others:
        if other.id != trial.id and frozenset(map(asked, deciding(other))) == own:
            details = {"other": other.id, "acronym": other.acronym}
            yield Noted(Lint.SAME_TRIAL, "", ("trial",), details=details)
