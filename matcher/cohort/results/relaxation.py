"""What each criterion costs a trial, and what its relaxation would gain.

The Shapley contribution of a criterion is its mean loss over every order in which the criteria may
be asked. A patient is lost to the first criterion that he fails, so that over all orders each of
the criteria he fails loses him equally often: he is shared among them in equal parts. That is exact
for any number of criteria, and nothing has to be sampled.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from oligomatch.matcher.cohort.results.states import FAILING, OPEN, PASSING
from oligomatch.matcher.cohort.results.tally import TrialTally


@dataclass(frozen=True, slots=True)
class Relaxed:
    """One criterion over the cohort. Gains are patients more than now."""

    criterion: str
    fails: int  # patients whom it rules out today, whatever else does
    fails_alone: int  # by nothing else: possible or eligible if it were not asked
    unknown: int
    dropped: int  # surely eligible if it were not asked
    loosened: int | None  # surely eligible if it were a step looser; None where it has no step
    loosened_reachable: int | None
    obtained: int  # surely eligible if its missing facts were obtained and all turned out well
    shapley: Fraction  # of the patients who fail some criterion, this one's share
    shapley_unmet: Fraction  # of those not surely eligible, this one's share


def relaxation(trial: TrialTally, loosenable: frozenset[str]) -> tuple[Relaxed, ...]:
    """Every criterion of a trial, in file order; `loosenable` are those that have a step."""
    return tuple(
        _relaxed(trial, place, id, id in loosenable) for place, id in enumerate(trial.criteria)
    )


def _relaxed(trial: TrialTally, place: int, id: str, steps: bool) -> Relaxed:
    fails = alone = unknown = dropped = obtained = 0
    shapley = shapley_unmet = Fraction(0)
    for row, patients in trial.rows.items():
        sign = row[place]
        if sign in PASSING:
            continue
        failing, unmet = sum(s in FAILING for s in row), sum(s not in PASSING for s in row)
        shapley_unmet += Fraction(patients, unmet)
        dropped += patients if unmet == 1 else 0
        if sign in OPEN:
            unknown += patients
            obtained += patients if unmet == 1 else 0
        else:
            fails += patients
            shapley += Fraction(patients, failing)
            alone += patients if failing == 1 else 0
    return Relaxed(
        id,
        fails,
        alone,
        unknown,
        dropped,
        trial.opened[id] if steps else None,
        trial.reached[id] if steps else None,
        obtained,
        shapley,
        shapley_unmet,
    )
