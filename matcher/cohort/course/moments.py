"""What the course says of the assessments, as tables: which one stands for which time point."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oligomatch.matcher.cohort.course.lesion_kinds import Looked
from oligomatch.matcher.cohort.reading.parts import StagingSigns
from oligomatch.matcher.logic.values import OPEN, YES
from oligomatch.matcher.patient.staging import CONTROLLED
from oligomatch.rules.terms import TIMES

# an assessment, whether the lesions' own state is of it, and whether it finds a metastasis (W16)
Row = tuple[int, bool, bool]


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
    asks: frozenset[str]
    several: bool

    @property
    def views(self) -> int:
        """How many assessments there are; one where none is told."""
        return len(self.exact)


def moments_of(signs: StagingSigns) -> Moments:
    """The rows of a course."""
    latest = frozenset(at for at, view in enumerate(signs.views) if view in signs.latest)
    rows = tuple(dict.fromkeys(_rows(signs, latest)))
    place = {row: at for at, row in enumerate(rows)}
    responses = [signs.responses[2 * view + (not own)] for view, own, _ in rows]
    views, times = range(len(signs.views)), range(len(TIMES))
    return Moments(
        rows,
        tuple(Looked(own, r in CONTROLLED) for (_, own, _), r in zip(rows, responses, strict=True)),
        tuple(response == "CR" for response in responses),
        tuple(place[view, latest == {view}, False] for view in views),
        tuple(place[view, view in latest, False] for view, *_ in rows),
        place[max(latest), True, False],
        tuple(_at(signs, time, place) for time in times),
        frozenset(place[row] for time in times for row, older in _standing(signs, time) if older),
        latest,
        signs.exact,
        signs.undecided,
        signs.asks,
        signs.several,
    )


def _rows(signs: StagingSigns, latest: frozenset[int]) -> Iterator[Row]:
    for view in range(len(signs.views)):
        yield view, latest == {view}, False
        yield view, view in latest, False
    for time in range(len(TIMES)):
        yield from (row for row, _ in _standing(signs, time))


def _standing(signs: StagingSigns, time: int) -> Iterator[tuple[Row, bool]]:
    """The rows that stand for a time point, and which of them may be older than the disease."""
    for course in signs.courses:
        for view, own, finds in course[time] or ():
            yield (signs.views.index(view), own, finds == YES), finds == OPEN


def _at(signs: StagingSigns, time: int, place: dict[Row, int]) -> At:
    each = [course[time] for course in signs.courses]
    return At(
        tuple(sorted({place[row] for row, _ in _standing(signs, time)})),
        any(moments is None for moments in each),
        any(moments is not None and not moments for moments in each),
    )
