"""How much a lesion has grown: its size at the latest assessment against an earlier one.

Which assessment is the earlier one is open where days are, and where one that nobody told may lie
between; growth by size is never read as a lesion called growing, and says nothing of a response.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from oligomatch.matcher.logic.calendar import Day
from oligomatch.matcher.logic.values import Flag
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.patient.staging import View
from oligomatch.rules.tree import Measure

Size = tuple[float, float | None]
SMALLEST, PREVIOUS, FIRST = "smallest", "previous", "first_line"


@dataclass(frozen=True, slots=True)
class Baseline:
    """The latest assessment, and those that it is compared with, of which one suffices; None: one
    that nobody told, none at all: there is no earlier one."""

    latest: View
    earlier: tuple[View | None, ...]


def compared(patient: Patient, with_which: str) -> Iterator[Baseline]:
    """Every way in which the assessments of a patient may be those that are compared."""
    staging = patient.staging
    unstated: tuple[None, ...] = () if staging.all_stated else (None,)
    for latest in staging.latest:
        others = [view for view in staging.views if view is not latest]
        if with_which == SMALLEST:
            yield Baseline(latest, (*others, *unstated))
        elif with_which == PREVIOUS:
            yield from _last_of(latest, others, unstated)
        else:
            yield from _since_line(patient, latest, others, unstated, first=with_which == FIRST)


def _last_of(
    latest: View, others: list[View], unstated: tuple[None, ...], until: Day | None = None
) -> Iterator[Baseline]:
    """Each that may be the last of some assessments (not after a day)."""
    sure = [view for view in others if until is None or view.day.surely_not_after(until)]
    if not sure:
        yield Baseline(latest, ())
    for view in others:
        early = until is None or view.day.first <= until.last
        if early and not any(view.day.surely_before(other.day) for other in sure):
            yield Baseline(latest, () if view is latest else (view,))
    yield from (Baseline(latest, (one,)) for one in unstated)


def _since_line(
    patient: Patient, latest: View, others: list[View], unstated: tuple[None, ...], *, first: bool
) -> Iterator[Baseline]:
    """The last assessment that was not after the start of a line, in every order of the lines."""
    if patient.therapy.undecided:
        yield from (Baseline(latest, ()), Baseline(latest, (None,)))
    for course in patient.therapy.courses:
        if not course.palliative:
            yield Baseline(latest, ())
            continue
        position = 0 if first else len(course.palliative) - 1
        start = patient.therapy.slot(course, position).start
        yield from _last_of(latest, [*others, latest], unstated, start)


def grew(measure: Measure, now: Size, then: Size) -> Flag:
    """Whether one size exceeds another by as much as is asked for, both of them in bounds."""
    return Flag(
        _exceeds(measure, now[1], then[0]),
        not (then[1] is not None and _exceeds(measure, now[0], then[1])),
    )


def _exceeds(measure: Measure, now: float | None, then: float) -> bool:
    """The same of two sizes; a size of None has no end."""
    if now is None:
        return True
    one, other = (Fraction(str(size)) for size in (now, then))
    return (
        one > other
        and one * 100 >= other * (100 + (measure.percent or 0))
        and one - other >= (measure.millimetres or 0)
    )
