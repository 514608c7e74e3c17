"""What the course says of the assessments, as tables: which one stands for which time point."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oligomatch.matcher.cohort.course.lesion_kinds import Looked
from oligomatch.matcher.cohort.reading.parts import StagingSigns
from oligomatch.matcher.patient.staging import CONTROLLED
from oligomatch.rules.terms import TIMES

Row = tuple[int, bool]  # an assessment, and whether the lesions' own state is of it


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
    responses = [signs.responses[2 * view + (not own)] for view, own in rows]
    views = range(len(signs.views))
    return Moments(
        rows,
        tuple(Looked(own, r in CONTROLLED) for (_, own), r in zip(rows, responses, strict=True)),
        tuple(response == "CR" for response in responses),
        tuple(place[view, latest == {view}] for view in views),
        tuple(place[view, view in latest] for view, _ in rows),
        place[max(latest), True],
        tuple(_at(signs, time, place) for time in range(len(TIMES))),
        latest,
        signs.exact,
        signs.undecided,
        signs.asks,
        signs.several,
    )


def _rows(signs: StagingSigns, latest: frozenset[int]) -> Iterator[Row]:
    for view in range(len(signs.views)):
        yield view, latest == {view}
        yield view, view in latest
    for course in signs.courses:
        for moments in course:
            yield from ((signs.views.index(view), own) for view, own in moments or ())


def _at(signs: StagingSigns, time: int, place: dict[Row, int]) -> At:
    each = [course[time] for course in signs.courses]
    found = {place[signs.views.index(v), own] for moments in each for v, own in moments or ()}
    return At(
        tuple(sorted(found)),
        any(moments is None for moments in each),
        any(moments is not None and not moments for moments in each),
    )
