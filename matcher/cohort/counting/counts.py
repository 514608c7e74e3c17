"""Every count of lesions of a batch of records, in columns: from what is listed and stated to the
ends of each measure and what it asks for.

A record is left to the reference where a lesion may be too many things, where volumes have to be
added in the reference's own order, or where its lesions may not fit its totals.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.cohort.counting.bounds import NO_END, Flags, Rooms, Table, Whole
from oligomatch.matcher.cohort.counting.burdens import SKULL, SLOTS, Burden, Counted, Lesions, Rowed
from oligomatch.matcher.cohort.counting.count_asks import CountFacts, asked_of_counts
from oligomatch.matcher.cohort.counting.primaries import GROWS, PLACE, Primaries
from oligomatch.matcher.cohort.counting.viewed import RowCounts, Viewed
from oligomatch.matcher.cohort.course.course_rows import CourseRows, Placed, Time, spread
from oligomatch.matcher.cohort.course.fact_sets import Facts
from oligomatch.matcher.cohort.course.lesion_kinds import (
    CATEGORY,
    METASTASIS,
    PLACES,
    PRESENT,
    PRIMARY,
    ROLE,
    TRAITS,
    LesionKinds,
)
from oligomatch.matcher.cohort.course.questions import Questions
from oligomatch.matcher.cohort.reading.columns import column
from oligomatch.matcher.cohort.reading.fields import LEFT
from oligomatch.matcher.cohort.reading.kept_answers import FactSets
from oligomatch.matcher.cohort.reading.moments import Looked, Moments
from oligomatch.matcher.cohort.reading.rows import Columns
from oligomatch.rules.terms import TIMES
from oligomatch.rules.tree import Measure
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary


class LesionCounts:
    """The counts of lesions that some measures ask for."""

    def __init__(self, measures: tuple[Measure, ...], asked: FactSets) -> None:
        vocabulary = load_vocabulary()
        self.questions = Questions(measures, vocabulary)
        self.facts = Facts(asked)
        self.lesions = LesionKinds(self.questions, self.facts)
        self.primaries = Primaries(self.questions)
        self._courses = CourseRows()
        self._asking = CountFacts(
            self.questions, self.facts, self.lesions, self.primaries, self._courses
        )
        self._counts = RowCounts(self.questions, self.lesions, self.primaries)
        each = [*zip(self.questions.measures, self.questions.of, strict=True)]
        by_time = [[one for one in each if (one[0].at or "entry") == time] for time in TIMES]
        self._by_time = [([m for m, _ in one], np.array([at for _, at in one])) for one in by_time]
        inside = vocabulary.intracranial_systems
        self._inside = np.array([system in inside for system in self.questions.systems])

    def counted(self, burden: Burden, moments: Collection[Moments]) -> Counted:
        """The counts of some records; `moments` is what the courses say of the assessments."""
        placed = self._courses.take(burden.moments, moments)
        left = np.zeros(len(burden.moments), bool)
        rowed = self._rowed(burden, placed, left)
        rooms = self._rooms(burden, placed, left)
        nothing = np.minimum(rooms.total[:, 1], rooms.high.sum(axis=1)[rooms.organs]) < 1
        left[placed.record[(placed.finds | placed.older) & nothing]] = True
        self._check(burden, placed, rowed, left)
        finds = placed.finds.copy()
        finds[rowed.row[rowed.trait(ROLE) == METASTASIS]] = False  # one is listed
        lifted = finds & (rooms.total[:, 0] < 1)
        finding = replace(
            rooms,
            total=np.maximum(rooms.total, finds[:, None]),
            alike=2 * rooms.alike + lifted,
        )
        growth = placed.controlled
        viewed = Viewed(burden.primary[placed.record], growth, rowed, finding)
        held = (placed.checked | placed.finds) & _bounded(rooms)
        asked = held.copy()
        for time in placed.times:
            asked[time.row] = True
        rows = np.flatnonzero(asked)
        found, which = self._counts.found(viewed, rows)
        place = np.full(len(asked), LEFT)
        place[rows] = which
        left[placed.record[rows[found.left[which] | (held[rows] & ~found.fit[which])]]] = True
        columns: Columns = {}
        single: dict[str, Flags] = {}
        both = tuple(np.ascontiguousarray(table.T) for table in (found.low, found.high))
        for time, (measures, of) in zip(placed.times, self._by_time, strict=True):
            if measures:
                record, row = time.record, place[time.row]
                if not (fit := found.fit[row]).all():
                    record, row = record[fit], row[fit]
                low, high = (table[of].take(row, axis=1) for table in both)
                single |= _into(columns, measures, *_united(time, placed, record, low, high))
        asks = asked_of_counts(self._asking, burden, placed, rowed, rooms, single)
        return Counted(columns, asks, left)

    # --- lesions ----------------------------------------------------------------------------------

    def _rowed(self, burden: Burden, placed: Placed, left: Flags) -> Rowed:
        """Every lesion at every row of its record."""
        lesions = burden.lesions
        number = np.bincount(lesions.record, minlength=len(left))
        start = np.cumsum(number) - number
        row, of = spread(start[placed.record], number[placed.record])
        key, volume, known = lesions.key[of], lesions.volume[of], placed.latest[row]
        then = lesions.followed[of] >= 0
        state = np.where(then, lesions.followed[of] + 2 * placed.view[row] + placed.latest[row], 0)
        if then.any():
            key, volume, known = (
                np.where(then, getattr(lesions.states, name)[state], own)
                for name, own in (("key", key), ("volume", volume), ("known", known))
            )
            several = (placed.dated > 0)[row] & then
            left[lesions.record[of[several]]] = True
        looks = 4 * key + 2 * known + placed.controlled[row]

        def first(place: int) -> int:
            at = int(of[place])
            return self._kind(lesions, int(looks[place]), at, int(state[place]), bool(then[place]))

        kind = self.lesions.looked(looks, first)
        left[lesions.record[of[kind < 0]]] = True
        kind = np.maximum(kind, 0)
        if not len(self.lesions.kinds):
            none = np.zeros(0, np.int64)
            natures, volumes = np.zeros((TRAITS, 0), np.int64), np.zeros((0, 2))
            return Rowed(none, none, volumes, none > 0, none, natures)
        stated = known & ~np.isnan(volume)
        open_ = np.minimum(self.lesions.volumes.all[kind], NO_END)
        volumes = np.where(stated[:, None], volume[:, None], open_)
        natures = np.ascontiguousarray(self.lesions.kinds.all.T)
        return Rowed(row, kind, volumes, stated, lesions.site[of], natures)

    def _kind(self, lesions: Lesions, look: int, at: int, state: int, then: bool) -> int:
        """The kind of a lesion, or of a state of it; LEFT where the reference has to say."""
        looked = Looked(bool(look & 2), bool(look & 1))
        return lesions.kind_then(state, looked) if then else lesions.kind(at, looked)

    def _check(self, burden: Burden, placed: Placed, rowed: Rowed, left: NDArray[np.bool_]) -> None:
        """Leave to the reference what the lesions may contradict."""
        record = placed.record[rowed.row]
        place = self.primaries.nature.all[burden.primary[record], PLACE]
        left[record[(rowed.trait(PRIMARY) > 0) & (rowed.trait(PLACES) != place)]] = True
        grows = self.primaries.nature.all[burden.primary[placed.record], GROWS] > 0
        # it is told of the latest assessment: what others say of it the reference tells
        left[placed.record[grows & ~placed.latest & (placed.controlled > 0)]] = True
        nodes = burden.nodes
        low = np.full(len(placed.record), len(SLOTS) + 9)
        rows, of = placed.row(nodes.record, nodes.view)
        low[rows] = nodes.most[of]
        there = placed.checked[rowed.row] & (rowed.trait(PRESENT) > 0)
        left[record[there & (rowed.trait(CATEGORY) > low[rowed.row])]] = True

    # --- totals -----------------------------------------------------------------------------------

    def _rooms(self, burden: Burden, placed: Placed, left: NDArray[np.bool_]) -> Rooms:
        """The stated totals of every row."""
        stated, nodes = burden.stated, burden.nodes
        number = len(placed.record)
        ends = _open(number, len(SLOTS))
        given = stated.slot >= 0
        rows, of = placed.row(stated.record[given], stated.view[given])
        of = np.flatnonzero(given)[of]
        slot, low, high = stated.slot[of], stated.low[of], np.minimum(stated.high[of], NO_END)
        few, organ = slot < len(SLOTS), slot >= len(SLOTS)
        ends[:, rows[few], slot[few]] = low[few], high[few]
        skull = stated.slot == SKULL
        inside, _ = placed.row(stated.record[skull], stated.view[skull])
        organs = np.zeros(number, np.int64)
        organs[rows[organ]], organs[inside] = 1, 1
        here = np.flatnonzero(organs)
        organs[here] = 1 + np.arange(len(here))
        by_organ = _open(1 + len(here), len(self.questions.systems))
        named = np.zeros(by_organ.shape[1:], bool)
        at, system = organs[rows[organ]], slot[organ] - len(SLOTS)
        by_organ[:, at, system] = low[organ], high[organ]
        named[at, system] = True
        at = organs[inside]
        by_organ[1, at] = np.where(self._inside, 0, by_organ[1, at])
        named[at] |= self._inside
        none = (placed.complete | burden.never[placed.record]) & (ends[1, :, 0] > 0)
        ends[1, none, 0] = 0
        rows, of = placed.row(nodes.record, nodes.view)
        ends[1, rows[nodes.none[of]], 2] = 0
        some = rows[nodes.some[of]]
        ends[0, some, 2] = np.maximum(1, ends[0, some, 2])
        unlike, unlike_there = ((each[0] > each[1]).any(axis=1) for each in (ends, by_organ))
        left[placed.record[unlike | unlike_there[organs]]] = True
        total, satellites, regional = (ends[:, :, at].T for at in range(3))
        alike = 2 * burden.rooms[burden.first[placed.record] + placed.view] + none
        return Rooms(total, satellites, regional, organs, alike, by_organ[0], by_organ[1], named)


def _bounded(rooms: Rooms) -> Flags:
    """The rows whose totals leave no room for some lesions: those listed may not fit."""
    few = [room[:, 1] < NO_END for room in (rooms.total, rooms.satellites, rooms.regional)]
    found: Flags = np.any([rooms.organs > 0, *few], axis=0)
    return found


def _open(number: int, wide: int) -> Table:
    """So many rows of which nothing is told: (low, high) x rows x columns."""
    ends = np.zeros((2, number, wide))
    ends[1] = NO_END
    return ends


def _united(
    time: Time, placed: Placed, record: Whole, low: Table, high: Table
) -> tuple[Table, Table, Flags]:
    """The union over the rows that may stand for a time point, of which each record has these:
    counts x records, and where there may be none."""
    number, counts = len(placed.start), len(low)
    absent = time.absent.copy()
    start = np.flatnonzero(np.diff(record, prepend=-1))
    if not len(start) == len(record) == number:  # mostly it is one assessment of each
        lows, highs = (np.full((counts, number), end) for end in (np.inf, -np.inf))
        if len(start):
            lows[:, record[start]] = np.minimum.reduceat(low, start, axis=1)
            highs[:, record[start]] = np.maximum.reduceat(high, start, axis=1)
        low, high = lows, highs
    none = np.ones(number, bool)
    none[record[start]] = False
    wide = time.unknown | (none & ~absent)
    low[:, wide], high[:, wide] = 0, np.inf
    gone = none & absent & ~time.unknown
    low[:, gone], high[:, gone] = np.nan, np.inf
    undecided = placed.undecided
    low[:, undecided], high[:, undecided], absent[undecided] = 0, np.inf, True
    return low, high, absent


def _into(
    columns: Columns, measures: Sequence[Measure], low: Table, high: Table, absent: Flags
) -> dict[str, Flags]:
    """Add the columns of some counts; of each, whether it has one value."""
    one = np.isnan(low) | (~absent & (low == high))
    names = [column(measure) for measure in measures]
    for at, name in enumerate(names):
        columns |= {f"{name} low": low[at], f"{name} high": high[at], f"{name} absent": absent}
    return dict(zip(names, one, strict=True))
