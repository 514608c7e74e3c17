"""Quotes that are too long to be read: what they say is held against no rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from oligomatch.matcher.probe.lint.noted import Lint, Noted, quoting
from oligomatch.rules.text.sentence import MOST_OF_SENTENCE, is_endless
from oligomatch.rules.trial import Trial


def not_read(trial: Trial) -> Iterator[Noted]:
    """Each criterion that decides whose quote is longer than is read."""
    for criterion, _ in quoting(trial):
        if is_endless(criterion.quote):
            details = {"length": f"{len(criterion.quote):,}", "most": f"{MOST_OF_SENTENCE:,}"}
            yield Noted(Lint.NOT_READ, criterion.id, ("quote",), details=details)


def without_endless(trial: Trial) -> Trial:
    """The trial without the words of those quotes."""
    if not any(is_endless(one.quote) for one in trial.criteria):
        return trial
    return replace(
        trial,
        criteria=tuple(
            replace(one, quote="") if is_endless(one.quote) else one for one in trial.criteria
        ),
    )
