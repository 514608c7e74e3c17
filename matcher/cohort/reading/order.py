"""The days of a record: which of them are compared, and how these comparisons come out.

The measures compare days by their order, some after six months (the trial groups), 28 days (a line
that ended) or 92 days (a treatment before the diagnosis), and take durations between them
(`oligomatch.matcher.cohort.reading.spans`). Two records whose comparisons come out alike have alike
answers. Invariant: a measure that compares days in another way needs a line in `order`; the
generated records of tests/matcher/cohort/measuring/test_in_columns.py hold them together."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from oligomatch.matcher.cohort.reading.texts import Ends
from oligomatch.matcher.logic.calendar import EARLIEST, add_months
from oligomatch.matcher.measures.episodes import GRACE_DAYS

# days: a treatment may end so long before the diagnosis (oligomatch.matcher.intake.contradictions)
BEFORE = 92
START, ASKED, OWN = 0, 1, 2  # the places of the first day of all, the day asked, the profile's own
FIRST = EARLIEST.toordinal()


@dataclass(slots=True)
class RecordDays:
    """The days of a record, first and last of each date, by what they are of."""

    asked: int
    own: int
    found: list[int] = field(default_factory=list)  # diagnosis of the primary
    treated: list[int] = field(default_factory=list)  # end of its treatment
    episode: list[int] = field(default_factory=list)  # metastases
    lines: list[int] = field(default_factory=list)
    stagings: list[int] = field(default_factory=list)

    @property
    def all(self) -> list[int]:
        """The days between which a duration may lie; those of the treatment last."""
        return [FIRST, self.asked, self.own, *self.lines, *self.stagings, *self.episode,
                *self.treated]  # fmt: skip

    def put(self, name: str, role: str, ends: Ends) -> None:
        """A day that a field tells."""
        if name == "systemic_therapy":
            self.lines += ends
        elif name == "assessments":
            self.stagings += ends
        elif name == "metastatic_disease":
            self.episode += ends
        else:
            (self.found if role == "diagnosis_date" else self.treated).extend(ends)

    def places(self, *, of_treatment: bool) -> tuple[dict[int, int], dict[int, int]]:
        """Where the days from which and to which a duration is told stand among all.

        Days of different fields may be the same by chance; only those whose sameness is part of the
        order stand for each other.
        """
        each = self.all
        others = len(each) - len(self.treated)
        if of_treatment:
            stated = {day: others + at for at, day in enumerate(self.treated)}
            return {FIRST: START, self.own: OWN, **stated}, {self.asked: ASKED}
        base = {day: at for at, day in reversed(list(enumerate(each[:others])))}
        return base, base


Order = tuple[object, ...]


def order(days: RecordDays) -> Order:
    """How every comparison of these days comes out."""
    course = (FIRST, days.own, days.asked, *days.lines, *days.stagings)
    place = _places(course)
    episode = sorted({FIRST, days.own, *days.episode})
    found = sorted({FIRST, days.own, *days.found})
    lines = (FIRST, *days.lines)
    return (
        _bits(days),
        tuple(map(place.__getitem__, course)),
        tuple(place.get(day, -1) for day in days.episode),
        tuple(episode.index(day) for day in days.episode),
        *_among(episode, lines),
        *_among(episode, (day + GRACE_DAYS for day in lines)),
        *_among(episode, found),
        *_among(episode, map(half_a_year_on, found)),
        *_among(found, map(half_a_year_on, episode)),
        *_among(sorted(days.stagings), days.treated),
        *_among(found, (day + BEFORE for day in days.treated)),
    )


def _bits(days: RecordDays) -> tuple[bool, ...]:
    """Of each date, whether it is a day, and whether it may lie after the profile's own."""
    stated = (*days.found, *days.treated, *days.episode, *days.lines, *days.stagings)
    pairs = zip(stated[::2], stated[1::2], strict=True)
    return tuple(bit for first, last in pairs for bit in (first == last, last > days.own))


def _places(days: Sequence[int]) -> dict[int, int]:
    return {day: at for at, day in enumerate(sorted(set(days)))}


def _among(others: Sequence[int], days: Iterable[int]) -> Iterator[int]:
    """Where days lie among others: after how many, and whether on one."""
    for day in days:
        yield bisect_left(others, day)
        yield bisect_right(others, day)


@lru_cache(200_000)
def half_a_year_on(day: int) -> int:
    """The same day six months on."""
    return add_months(date.fromordinal(day), 6).toordinal()
