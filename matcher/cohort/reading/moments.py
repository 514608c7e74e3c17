"""What the course says of the assessments, as tables: which one stands for which time point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat

from oligomatch.matcher.cohort.results.screening import kind_of_fact
from oligomatch.matcher.logic.values import OPEN, YES
from oligomatch.matcher.measures.episodes import count_asks
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.patient.staging import CONTROLLED, Moment
from oligomatch.rules.terms import TIMES

# an assessment, whether the lesions' own state is of it, and whether it finds a metastasis (W16)
Row = tuple[int, bool, bool]


@dataclass(frozen=True, slots=True)
class Looked:
    """How a lesion is looked at: its own state is of this assessment, and whether the response says
    that what is not called growing does not grow."""

    latest: bool
    controlled: bool


@dataclass(frozen=True, slots=True)
class At:
    """A time point: the assessments that may stand for it (rows of the course), whether there may
    be none of that time, and whether one may not be known."""

    rows: tuple[int, ...]
    absent: bool
    unknown: bool


@dataclass(frozen=True, slots=True)
class Moments:
    """The assessments of a course as rows."""

    rows: tuple[Row, ...]
    looks: tuple[Looked, ...]
    complete: tuple[bool, ...]  # the response of each is a complete one
    checked: tuple[int, ...]  # the rows that the totals are held against
    own: tuple[int, ...]  # for each row, the one of the same assessment as the latest, if it may be
    asking: int  # the row whose lesions are asked about
    at: tuple[At, ...]  # in the order of TIMES
    older: frozenset[int]  # the rows that may be older than the disease, if they find nothing
    latest: frozenset[int]
    exact: tuple[bool, ...]
    undecided: bool
    asks: frozenset[str]  # what is asked of the number of lines
    several: bool


def moments_of(patient: Patient) -> Moments:
    """The rows of a patient's course, equal for those of whom it says as much."""
    staging, therapy = patient.staging, patient.therapy
    view_at = {view.index: at for at, view in enumerate(staging.views)}
    latest = frozenset(view_at[view.index] for view in staging.latest)
    times = [_standing(patient, time, view_at) for time in TIMES]
    rows = tuple(dict.fromkeys((*_each_view(len(view_at), latest), *(r for t in times for r in t))))
    place = {row: at for at, row in enumerate(rows)}
    responses = [staging.response(Moment(staging.views[view], own)) for view, own, _ in rows]
    several = len(therapy.courses) > 1
    return Moments(
        rows,
        tuple(Looked(own, r in CONTROLLED) for (_, own, _), r in zip(rows, responses, strict=True)),
        tuple(response == "CR" for response in responses),
        tuple(place[view, latest == {view}, False] for view in view_at.values()),
        tuple(place[view, view in latest, False] for view, *_ in rows),
        place[max(latest), True, False],
        tuple(map(_at, repeat(patient), TIMES, ([place[row] for row in t] for t in times))),
        frozenset(place[row] for t in times for row, older in t.items() if older),
        latest,
        tuple(v.assessment.date is not None and v.assessment.date.exact for v in staging.views),
        therapy.undecided,
        frozenset(map(kind_of_fact, count_asks(patient))) if several else frozenset(),
        several,
    )


def _each_view(views: int, latest: frozenset[int]) -> Iterator[Row]:
    for view in range(views):
        yield view, latest == {view}, False
        yield view, view in latest, False


def _standing(patient: Patient, time: str, view_at: Mapping[int | None, int]) -> dict[Row, bool]:
    """The rows that may stand for a time point, and which of them may be older than the disease."""
    found: dict[Row, bool] = {}
    for course in patient.therapy.courses:
        for one in patient.staging.moments(time, course) or ():
            row = view_at[one.view.index], one.latest, one.finds == YES
            found[row] = found.get(row, False) or one.finds == OPEN
    return dict(sorted(found.items()))


def _at(patient: Patient, time: str, rows: list[int]) -> At:
    each = [patient.staging.moments(time, course) for course in patient.therapy.courses]
    unknown = any(moments is not None and not moments for moments in each)
    return At(tuple(sorted(rows)), None in each, unknown)
