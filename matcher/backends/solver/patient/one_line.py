"""One line of systemic therapy as open facts, and what a profile tells of it."""

from __future__ import annotations

from dataclasses import dataclass

from oligomatch.matcher.backends.solver.logic import Bool, Int, both, either
from oligomatch.matcher.backends.solver.terms import Choice, DayTerm, choose_day
from oligomatch.matcher.measures.results import BETTER
from oligomatch.matcher.profile.profile import Line, bounds_of

GOES_ON = "goes on"  # in place of a reason for stopping


@dataclass(slots=True)
class LineTerms:
    """One line, told or not."""

    index: int | None  # in the profile's list
    line: Line
    palliative: Bool
    adjuvant: Bool
    place: Int  # among the palliative lines, from 1
    start: DayTerm
    end: DayTerm
    ongoing: Bool
    recorded: Bool  # a progression that no assessment told shows
    progression: DayTerm
    progressed: Bool
    response: Choice
    best_response: Choice
    stop_reason: Choice
    cycles: Int
    classes: dict[str, Bool]
    drugs: dict[str, Bool]

    @property
    def exists(self) -> Bool:
        """Whether there is such a line."""
        return either(self.palliative, self.adjuvant)

    def active_on(self, day: DayTerm, grace: int) -> Bool:
        """Whether it is active on a day: begun before it, ended at most `grace` days before."""
        return both(
            self.exists,
            self.start.before(day),
            either(self.ongoing, day.until(self.end, -grace)),
        )

    def until(self, today: DayTerm) -> DayTerm:
        """The day it ended, `as_of` while it goes on."""
        return choose_day(self.ongoing, today, self.end)


def intent_of(line: Line) -> str | None:
    """Palliative or adjuvant, where it is told or follows from a number."""
    if line.intent is not None:
        return line.intent
    return "palliative" if line.number is not None else None


def stated_progression(line: Line) -> bool | None:
    """Whether it has progressed, where that is told."""
    recorded = line.stop_reason == "progression" or line.latest_response == "PD"
    if line.progressed or recorded or line.progression_date is not None:
        return True
    # an adjuvant course of which none is told has failed where metastases were found under it
    return False if line.progressed is False and intent_of(line) == "palliative" else None


def stated_responses(line: Line) -> list[str]:
    """What its latest response may be."""
    latest, best = line.latest_response, line.best_response
    if latest is not None and latest != "NE":
        return [latest]
    return list(BETTER[: BETTER.index(best) + 1]) if best in BETTER else list(BETTER)


def stated_best(line: Line) -> list[str]:
    """What its best response may be."""
    best = line.best_response
    return [best] if best is not None and best != "NE" else list(BETTER)


def stated_cycles(line: Line) -> tuple[float, float]:
    """The fewest and the most cycles given."""
    low, high = bounds_of(line.cycles)
    return low, 60 if high is None else min(high, 60)
