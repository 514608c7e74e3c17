"""The trials as columns of a matrix: by disease state, each group under its name."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.sentences import trial_name
from oligomatch.rules.trial import Trial

GROUPS = table("state_columns")


def by_state(trial: Trial) -> tuple[int, str]:
    """The usual order: by the disease state that a trial asks for, then by name."""
    order = list(GROUPS)
    group = trial.facts.group
    place = order.index(group) if group in order else len(order)
    return (place, trial_name(trial).casefold())


def _group(trial: Trial) -> str:
    return trial.facts.group if trial.facts.group in GROUPS else ""


def groups_of(trials: Iterable[Trial]) -> list[tuple[str, str, int]]:
    """The groups over the columns: in words, as the source calls them, and how wide."""
    found = [(name, list(own)) for name, own in groupby(trials, key=_group)]
    return [(GROUPS.get(name, say("overlap.other")), name, len(own)) for name, own in found]


def firsts_of(trials: Iterable[Trial]) -> frozenset[str]:
    """The trials that begin a group."""
    return frozenset(next(own).id for _, own in groupby(trials, key=_group))
