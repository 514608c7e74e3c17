"""Whether a cohort could fill a trial: the share that fits, and how long recruitment would take."""

from __future__ import annotations

import math
from dataclasses import dataclass

from oligomatch.matcher.cohort.results.tally import TrialTally


@dataclass(frozen=True, slots=True)
class Feasibility:
    """One trial of a planned size; each figure with a certain and a possible end.

    None where the size is not stated, no accrual is given, or nobody fits: then there is no end.
    """

    trial: str
    patients: int  # of the cohort
    eligible: int
    reachable: int
    planned: int | None
    months: float | None = None  # if only those surely eligible are recruited
    months_at_best: float | None = None  # if all that may fit do

    @property
    def share(self) -> float | None:
        """The part of the planned size that the cohort surely holds."""
        return None if not self.planned else self.eligible / self.planned

    @property
    def share_at_best(self) -> float | None:
        """The part of the planned size that the cohort may hold."""
        return None if not self.planned else self.reachable / self.planned


def feasibility(
    id: str, trial: TrialTally, planned: int | None, per_month: float | None
) -> Feasibility:
    """A trial over a cohort; `per_month` patients like those of the cohort are seen each month.

    Raises:
        ValueError: an accrual that is not above zero.
    """
    if per_month is not None and not (math.isfinite(per_month) and per_month > 0):
        raise ValueError("expected a number of patients a month above 0")

    def months(fitting: int) -> float | None:
        if not planned or per_month is None or not fitting:
            return None
        return planned / (per_month * fitting / trial.patients)

    eligible, reachable = trial.eligible, trial.reachable
    return Feasibility(
        id, trial.patients, eligible, reachable, planned, months(eligible), months(reachable)
    )
