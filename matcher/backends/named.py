"""The executors of the trial criteria by name: the judge, and durable-rules where it is there."""

from __future__ import annotations

from collections.abc import Iterable

from oligomatch.matcher.findings.engines import available
from oligomatch.matcher.match.judge import Evaluate, judge
from oligomatch.rules.trial import Trial

EXECUTORS = ("judge", "durable")  # the first is the default


def executor(name: str, trials: Iterable[Trial]) -> Evaluate:
    """What gives the verdict of a tree of these trials on a patient.

    Raises:
        ValueError: an executor that is not known, or not available here.
        Refused: a trial that this executor cannot express, with what it cannot.
    """
    if name == "judge":
        return judge
    if name not in EXECUTORS:
        raise ValueError(f"no executor `{name}`; one of {', '.join(EXECUTORS)}")
    if name not in available():
        raise ValueError(
            f"executor `{name}` is not available: durable-rules cannot be imported here (it needs"
            " Python 3.11 or 3.12 and a C compiler); leave it out, and the judge answers the same"
        )
    from oligomatch.matcher.backends.durable.executor import DurableExecutor

    return DurableExecutor.of_trials(trials).judge
