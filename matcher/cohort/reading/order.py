"""The days of a record: which of them are compared, and between which durations lie.

The measures compare days by their order, some after six months (the trial groups), 28 days (a line
that ended) or 92 days (a treatment before the diagnosis), and take durations between them
(`oligomatch.matcher.cohort.reading.spans`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from oligomatch.matcher.logic.calendar import EARLIEST, add_months

# days: a treatment may end so long before the diagnosis (oligomatch.matcher.intake.contradictions)
BEFORE = 92
START, ASKED, OWN = 0, 1, 2  # the places of the first day of all, the day asked, the profile's own
FIRST = EARLIEST.toordinal()


@dataclass(frozen=True, slots=True)
class RecordDays:
    """The days of a record between which a duration may lie, first and last of each date; those of
    the primary's treatment last."""

    all: Sequence[int]
    treated: int  # how many are of the treatment

    def places(self, *, of_treatment: bool) -> tuple[dict[int, int], dict[int, int]]:
        """Where the days from which and to which a duration is told stand among all.

        Days of different fields may be the same by chance; only those whose sameness is part of the
        order stand for each other.
        """
        others = len(self.all) - self.treated
        if of_treatment:
            stated = {day: others + at for at, day in enumerate(self.all[others:])}
            return {FIRST: START, self.all[OWN]: OWN, **stated}, {self.all[ASKED]: ASKED}
        base = {day: at for at, day in reversed(list(enumerate(self.all[:others])))}
        return base, base


def half_a_year_on(day: int) -> int:
    """The same day six months on."""
    return add_months(date.fromordinal(day), 6).toordinal()
