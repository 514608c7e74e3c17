"""Where patients are lost on the way into a trial, criterion by criterion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oligomatch.matcher.cohort.results.states import FAILING, OPEN, PASSING, State
from oligomatch.matcher.cohort.results.tally import TrialTally


@dataclass(frozen=True, slots=True)
class AttritionStep:
    """One criterion asked of those that are left."""

    criterion: str
    certain: int  # meet this criterion and all before it
    possible: int  # fail neither this nor any before it
    lost: int  # fail it, of those that failed none before
    waiting: int  # of the lost, those that something awaited may still bring back
    unknown: int  # stay, but only because it is not known whether they meet it

    @property
    def open(self) -> int:
        """What unknown facts cost so far: those that may pass and are not sure to."""
        return self.possible - self.certain


def in_file_order(trial: TrialTally) -> tuple[AttritionStep, ...]:
    """The steps in the order in which the trial's file states its criteria."""
    return _steps(trial, range(len(trial.criteria)))


def most_first(trial: TrialTally) -> tuple[AttritionStep, ...]:
    """The steps so that each loses the most of those that are left; of two that lose as many, the
    one that leaves fewer certain, then the earlier in the file."""
    return _steps(trial, tuple(_worst(trial)))


def _steps(trial: TrialTally, order: Sequence[int]) -> tuple[AttritionStep, ...]:
    certain, possible = dict(trial.rows), dict(trial.rows)
    found = []
    for place in order:
        here = possible
        certain = {row: n for row, n in certain.items() if row[place] in PASSING}
        possible = {row: n for row, n in here.items() if row[place] not in FAILING}
        found.append(
            AttritionStep(
                trial.criteria[place],
                sum(certain.values()),
                sum(possible.values()),
                sum(n for row, n in here.items() if row[place] in FAILING),
                sum(n for row, n in here.items() if row[place] == State.WAITS.sign),
                sum(n for row, n in possible.items() if row[place] in OPEN),
            )
        )
    return tuple(found)


def _worst(trial: TrialTally) -> Iterator[int]:
    left = list(range(len(trial.criteria)))
    certain, possible = dict(trial.rows), dict(trial.rows)
    while left:
        stay = {p: sum(n for row, n in possible.items() if row[p] not in FAILING) for p in left}
        sure = {p: sum(n for row, n in certain.items() if row[p] in PASSING) for p in left}
        place = min(left, key=lambda p: (stay[p], sure[p], p))
        left.remove(place)
        possible = {row: n for row, n in possible.items() if row[place] not in FAILING}
        certain = {row: n for row, n in certain.items() if row[place] in PASSING}
        yield place
