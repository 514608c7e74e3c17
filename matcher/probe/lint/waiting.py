"""Waits that begin or end elsewhere than the limit which the criterion sets, and examinations
that exclude for good whoever has not had them yet."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.noted import Lint, Noted
from oligomatch.rules.drafting.waiting import waits_of
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Is, Measure, Node, Within, every_leaf, measures_of
from oligomatch.rules.trial import Criterion, Event, Kind, Trial
from oligomatch.rules.write import write_tree

_DONE = frozenset(kind for kind, one in MEASURES.items() if one.alone == "imaging")


def waits_elsewhere(trial: Trial) -> Iterator[Noted]:
    """Every wait up to another limit than the rule's: `less than 2` months where 3 are asked."""
    for criterion in trial.criteria:
        asked = dict(_lowest(criterion.tree)) if criterion.tree is not None else {}
        for wait in criterion.waits:
            for leaf in every_leaf(wait.situation):
                if isinstance(leaf, Within) and leaf.under is not None:
                    limit = asked.get(leaf.measure, leaf.under)
                    if limit != leaf.under:
                        yield _noted(criterion, wait.situation, leaf.under, limit)


def _lowest(tree: Node) -> Iterator[tuple[Measure, float]]:
    for leaf in every_leaf(tree):
        if isinstance(leaf, Within) and leaf.low is not None:
            yield leaf.measure, leaf.low


def _noted(criterion: Criterion, situation: Node, until: float, limit: float) -> Noted:
    details = {"until": f"{until:g}", "limit": f"{limit:g}"}
    return Noted(Lint.NEVER_WAITS, criterion.id, (), situation, "limit", details)


def wrong_event(trial: Trial) -> Iterator[Noted]:
    """Waits of who has had no systemic therapy yet for anything but the induction, and for nothing
    else."""
    for criterion in trial.criteria:
        for wait in criterion.waits:
            here = wait.situation
            untreated = here == Is(Measure("no_systemic_therapy_yet"))
            if untreated and wait.event is not Event.INDUCTION:
                details = {"event": str(wait.event)}
                yield Noted(Lint.NEVER_WAITS, criterion.id, (), here, "untreated", details)


def fails_for_good(trial: Trial) -> Iterator[Noted]:
    """Every criterion that time alone would turn, and that does not wait for it."""
    for criterion in trial.criteria:
        if waits_of(criterion) != criterion.waits:
            situation = write_tree(waits_of(criterion)[-1].situation)
            details = {"situation": situation}
            yield Noted(Lint.NEVER_WAITS, criterion.id, (), criterion.tree, "stated", details)


def exams_for_good(trial: Trial) -> Iterator[Noted]:
    """Every criterion of examinations alone that is an inclusion, so that who has not had them yet
    is ineligible."""
    for criterion in trial.criteria:
        if criterion.kind is not Kind.INCLUSION or criterion.tree is None:
            continue
        asked = {measure.kind for measure in measures_of(criterion.tree)}
        if asked and asked <= _DONE:
            yield Noted(Lint.OTHER_FACTS, criterion.id, ("kind",), None, "exam")
