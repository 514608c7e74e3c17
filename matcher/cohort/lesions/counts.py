"""Every count of lesions of a batch of records, in columns: from what is listed and stated to the
ends of each measure and what it asks for.

A record is left to the reference where a lesion may be too many things, where volumes have to be
added in the reference's own order, or where its lesions may not fit its totals.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.cohort.course.course_rows import CourseRows, Placed, Time
from oligomatch.matcher.cohort.course.fact_sets import Facts
from oligomatch.matcher.cohort.course.lesion_kinds import (
    CATEGORY,
    PLACES,
    PRESENT,
    PRIMARY,
    LesionKinds,
)
from oligomatch.matcher.cohort.course.questions import Questions
from oligomatch.matcher.cohort.lesions.bounds import (
    NO_END,
    CountBounds,
    Flags,
    Listed,
    Places,
    Rooms,
    Table,
    Whole,
)
from oligomatch.matcher.cohort.lesions.burdens import SKULL, SLOTS, Burden, Counted, Lesions, Rowed
from oligomatch.matcher.cohort.lesions.cases import by_row, cases_of
from oligomatch.matcher.cohort.lesions.count_asks import CountFacts, asked_of_counts
from oligomatch.matcher.cohort.lesions.primaries import (
    GROWS,
    MAY_BE,
    PLACE,
    RECURS,
    THERE,
    Primaries,
)
from oligomatch.matcher.cohort.lesions.sums import Summing
from oligomatch.matcher.cohort.reading.columns import column
from oligomatch.matcher.cohort.reading.fields import LEFT
from oligomatch.matcher.cohort.reading.kept_answers import FactSets
from oligomatch.matcher.cohort.reading.moments import Looked, Moments
from oligomatch.matcher.cohort.reading.rows import Columns
from oligomatch.matcher.measures.lesions import convention
from oligomatch.matcher.patient.patient import NODE, OTHER, OWN_ORGAN
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
        by = tuple(convention(vocabulary, m) for m in self.questions.each)
        self._places = Places.of(self.questions, by)
        self._sums = Summing(self.lesions, self._places)
        inside = vocabulary.intracranial_systems
        own = {NODE, OTHER, *OWN_ORGAN.values(), *inside}
        self._inside = np.array([system in inside for system in self.questions.systems])
        self._apart = np.array([system in own for system in self.questions.systems])
        self._other = np.array([system == OTHER for system in self.questions.systems])

    @cached_property
    def _bounds(self) -> CountBounds:
        """What holds of lesions not listed is known with the first primary."""
        return CountBounds(self.questions, self._places, tuple(self.primaries.unlisted))

    def counted(self, burden: Burden, moments: Collection[Moments]) -> Counted:
        """The counts of some records; `moments` is what the courses say of the assessments."""
        placed = self._courses.take(burden.moments, moments)
        left = np.zeros(len(burden.moments), bool)
        rowed = self._rowed(burden, placed, left)
        rooms = self._rooms(burden, placed, left)
        finding = replace(rooms, total=np.maximum(rooms.total, placed.finds[:, None]))
        nothing = np.minimum(rooms.total[:, 1], rooms.high.sum(axis=1)) < 1
        left[placed.record[(placed.finds | placed.older) & nothing]] = True
        low, high, fit = self._by_row(burden, placed, rowed, finding, left)
        self._by_site(low, high, burden, placed, rowed)
        self._fullest(low, high, placed, rowed, rooms)
        left[placed.record[(placed.checked | placed.finds) & ~fit]] = True
        self._check(burden, placed, rowed, left)
        columns: Columns = {}
        single: dict[str, NDArray[np.bool_]] = {}
        united = [_united(time, placed, low, high, fit) for time in placed.times]
        one = [
            np.isnan(lows) | np.logical_and(~absent[:, None], lows == highs)
            for lows, highs, absent in united
        ]
        for measure, at in zip(self.questions.measures, self.questions.of, strict=True):
            name, (lows, highs, absent) = column(measure), united[_time(measure)]
            ends = lows[:, at], highs[:, at]
            columns |= {f"{name} low": ends[0], f"{name} high": ends[1], f"{name} absent": absent}
            single[name] = one[_time(measure)][:, at]
        asking = CountFacts(self.questions, self.facts, self.lesions, self.primaries, self._courses)
        asks = asked_of_counts(asking, burden, placed, rowed, rooms, single)
        return Counted(columns, asks, left)

    # --- lesions ----------------------------------------------------------------------------------

    def _rowed(self, burden: Burden, placed: Placed, left: NDArray[np.bool_]) -> Rowed:
        """Every lesion at every row of its record."""
        lesions = burden.lesions
        of, row = placed.rows_of(lesions.record)
        by = np.argsort(row, kind="stable")
        of, row = of[by], row[by]
        key, volume, known = lesions.key[of], lesions.volume[of], placed.latest[row].copy()
        then = lesions.followed[of] >= 0
        state = np.where(then, lesions.followed[of] + 2 * placed.view[row] + placed.latest[row], 0)
        if then.any():
            key[then], volume[then], known[then] = (
                getattr(lesions.states, name)[state[then]] for name in ("key", "volume", "known")
            )
            several = (placed.dated > 0)[row] & then
            left[lesions.record[of[several]]] = True
        looks = 4 * key + 2 * known + placed.controlled[row]
        keys, where = np.unique(looks, return_index=True)[:2]
        kinds = np.array(
            [
                self._kind(lesions, one, int(of[at]), int(state[at]) if then[at] else None)
                for one, at in zip(keys.tolist(), where.tolist(), strict=True)
            ],
            np.int64,
        )
        kind = kinds[np.searchsorted(keys, looks)] if len(keys) else of
        left[lesions.record[of[kind < 0]]] = True
        kind = np.maximum(kind, 0)
        if not len(self.lesions.kinds):
            none = np.zeros(0, np.int64)
            return Rowed(none, none, none, np.zeros((0, 10), np.int64), np.zeros((0, 2)))
        volumes = np.where(
            (known & ~np.isnan(volume))[:, None],
            volume[:, None],
            np.minimum(self.lesions.volumes.all[kind], NO_END),
        )
        return Rowed(row, of, kind, self.lesions.kinds.all[kind], volumes)

    def _kind(self, lesions: Lesions, key: int, at: int, state: int | None) -> int:
        """The kind of a lesion, or of a state of it; -1 where the reference has to say."""
        if key < 0:
            return -1
        looked = Looked(bool(key & 2), bool(key & 1))
        return lesions.kind(at, looked) if state is None else lesions.kind_then(state, looked)

    def _check(self, burden: Burden, placed: Placed, rowed: Rowed, left: NDArray[np.bool_]) -> None:
        """Leave to the reference what the lesions may contradict."""
        nature, record = rowed.nature, placed.record[rowed.row]
        place = self.primaries.nature.all[burden.primary[record], PLACE]
        left[record[(nature[:, PRIMARY] > 0) & (nature[:, PLACES] != place)]] = True
        grows = self.primaries.nature.all[burden.primary[placed.record], GROWS] > 0
        # it is told of the latest assessment: what others say of it the reference tells
        left[placed.record[grows & ~placed.latest & (placed.controlled > 0)]] = True
        nodes = burden.nodes
        low = np.full(len(placed.record), len(SLOTS) + 9)
        rows, of = placed.row(nodes.record, nodes.view)
        low[rows] = nodes.most[of]
        there = placed.checked[rowed.row] & (nature[:, PRESENT] > 0)
        left[record[there & (nature[:, CATEGORY] > low[rowed.row])]] = True

    # --- totals -----------------------------------------------------------------------------------

    def _rooms(self, burden: Burden, placed: Placed, left: NDArray[np.bool_]) -> Rooms:
        """The stated totals of every row."""
        stated, nodes = burden.stated, burden.nodes
        number = len(placed.record)
        ends = np.zeros((2, number, len(SLOTS) + len(self.questions.systems)))
        ends[1] = NO_END
        given = stated.slot >= 0
        rows, of = placed.row(stated.record[given], stated.view[given])
        of = np.flatnonzero(given)[of]
        ends[0, rows, stated.slot[of]] = stated.low[of]
        ends[1, rows, stated.slot[of]] = np.minimum(stated.high[of], NO_END)
        named = np.zeros((number, len(self.questions.systems)), bool)
        organ = stated.slot[of] >= len(SLOTS)
        named[rows[organ], stated.slot[of][organ] - len(SLOTS)] = True
        skull = stated.slot == SKULL
        inside, _ = placed.row(stated.record[skull], stated.view[skull])
        ends[1, inside, len(SLOTS) :] = np.where(self._inside, 0, ends[1, inside, len(SLOTS) :])
        named[inside] |= self._inside
        none = placed.complete | burden.never[placed.record]
        ends[1, none, 0] = 0
        rows, of = placed.row(nodes.record, nodes.view)
        ends[1, rows[nodes.none[of]], 2] = 0
        some = rows[nodes.some[of]]
        ends[0, some, 2] = np.maximum(1, ends[0, some, 2])
        left[placed.record[(ends[0] > ends[1]).any(axis=1)]] = True
        total, satellites, regional = (ends[:, :, at].T for at in range(3))
        return Rooms(total, satellites, regional, ends[0, :, 3:], ends[1, :, 3:], named)

    # --- counts -----------------------------------------------------------------------------------

    def _by_row(
        self,
        burden: Burden,
        placed: Placed,
        rowed: Rowed,
        rooms: Rooms,
        left: NDArray[np.bool_],
    ) -> tuple[Table, Table, NDArray[np.bool_]]:
        """The ends of every count at every row that stands for a time point, and whether the
        lesions of each row fit its totals."""
        number = len(placed.record)
        asked = _bounded(rooms)
        for time in placed.times:
            asked[time.row] = True
        if asked.all():
            return self._by_case(burden, placed.record, placed.controlled, rowed, rooms, left)
        rows = np.flatnonzero(asked)
        place = np.full(number, LEFT)
        place[rows] = np.arange(len(rows))
        here = np.flatnonzero(asked[rowed.row])
        some = Rowed(
            place[rowed.row[here]],
            rowed.lesion[here],
            rowed.kind[here],
            rowed.nature[here],
            rowed.volume[here],
        )
        record, growth = placed.record[rows], placed.controlled[rows]
        found = self._by_case(burden, record, growth, some, rooms.of(rows), left)
        low, high = (np.zeros((number, ends.shape[1])) for ends in found[:2])
        fit = np.ones(number, bool)
        low[rows], high[rows], fit[rows] = found
        return low, high, fit

    def _by_case(
        self, burden: Burden, record: Whole, growth: Whole, rowed: Rowed, rooms: Rooms, left: Flags
    ) -> tuple[Table, Table, NDArray[np.bool_]]:
        """The ends of every count at some rows, of their records and what is known to grow."""
        number = len(record)
        apart = np.where(rowed.volume[:, 0] == rowed.volume[:, 1], rowed.volume[:, 0], -1.0)
        differ = apart if len(self._places.weighed) else np.zeros(len(apart))
        cases = cases_of(number, rowed.row, rowed.nature, rowed.kind, differ)
        left[record[~cases.few]] = True
        listed, inexact = self._sums.listed(cases, rowed)
        left[record[cases.row[inexact]]] = True
        row = cases.row
        sites = self._sites(burden.primary[record[row]], growth[row], listed)
        here = rooms if len(row) == number else rooms.of(row)
        ends = self._bounds.ends(listed, here, growth[row], sites)
        return by_row(ends.low, ends.high, ends.fit, row, number)

    def _by_site(
        self, low: Table, high: Table, burden: Burden, placed: Placed, rowed: Rowed
    ) -> None:
        """Lesions told to be of one site are one, the primary another; one of which no site is told
        may be of any."""
        at = self._places.by_site
        if not len(at):
            return
        number, site = len(placed.record), burden.lesions.site[rowed.lesion]
        counted = self.lesions.counted.all[rowed.kind][:, at] > 0
        each = np.where(counted & (site > 0)[:, None], site[:, None], 0)
        sure, spared = np.zeros((number, len(at))), np.zeros((number, len(at)))
        for place in range(len(at)):
            pairs = np.stack([rowed.row, each[:, place]], axis=1)[each[:, place] > 0]
            sites, times = np.unique(pairs, axis=0, return_counts=True)
            sure[:, place] = np.bincount(sites[:, 0], minlength=number)
            spared[:, place] = np.bincount(sites[:, 0], times - 1, minlength=number)
        primary = burden.primary[placed.record]
        growth, nature = placed.controlled[:, None] > 0, self.primaries.nature.all[primary]
        passes = np.where(growth, *(of.all[primary][:, at] for of in self.primaries.sure[::-1]))
        alone = np.array([self._places.conventions[one].primary == "counted" for one in at])
        sure += passes * nature[:, THERE, None] * alone
        low[:, at] = np.maximum(np.minimum(1, low[:, at]), sure)
        high[:, at] -= spared

    def _fullest(self, low: Table, high: Table, placed: Placed, rowed: Rowed, rooms: Rooms) -> None:
        """The largest of the counts of each organ system that counts apart
        (`oligomatch.matcher.measures.lesions.tally`)."""
        if not self.questions.fullest:
            return
        apart = np.zeros(len(placed.record), np.int64)
        np.bitwise_or.at(apart, rowed.row, rowed.nature[:, PLACES])
        bits = 1 << np.arange(len(self.questions.systems), dtype=np.int64)
        apart_here = (apart[:, None] & bits > 0) | self._apart | rooms.named
        for at, each, named in self.questions.fullest:
            here = apart_here.copy()
            here[:, sorted(named)] = True
            lows = np.where(here & ~self._other, low[:, each], 0)
            low[:, at] = np.maximum(np.minimum(1, low[:, at]), lows.max(axis=1))
            high[:, at] = np.where(here, high[:, each], 0).max(axis=1)

    def _sites(self, primary: Whole, growth: Whole, listed: Listed) -> Table:
        """What counts of the primary and its recurrence."""
        nature, more = self.primaries.nature.all[primary], self._places.more
        sure, may = (
            np.where(growth[:, None] > 0, of[1].all[primary], of[0].all[primary])[:, more]
            for of in (self.primaries.sure, self.primaries.may)
        )
        low = sure * nature[:, THERE, None]
        high = may * nature[:, MAY_BE, None]
        every = self._places.every[more] | np.isin(more, self._places.by_site)
        low = np.where(every, np.maximum(low, listed.others[:, 0, 2]), low)
        high = high + every * (listed.others[:, 1, 2] + may * nature[:, RECURS, None])
        counted = [self._places.conventions[at].primary == "counted" for at in more]
        counts = every | np.array(counted, bool)
        sites: Table = np.stack([low * counts, high * counts], axis=1)
        return sites


def _bounded(rooms: Rooms) -> Flags:
    """The rows whose totals leave no room for some lesions: those listed may not fit."""
    few = [room[:, 1] < NO_END for room in (rooms.total, rooms.satellites, rooms.regional)]
    found: Flags = np.any([rooms.named.any(axis=1), *few], axis=0)
    return found


def _time(measure: Measure) -> int:
    return TIMES.index(measure.at or "entry")


def _united(
    time: Time, placed: Placed, low: Table, high: Table, fit: NDArray[np.bool_]
) -> tuple[Table, Table, NDArray[np.bool_]]:
    """The union over the rows that may stand for a time point, of each record."""
    number = len(placed.start)
    absent = time.absent.copy()
    record, row = time.record, time.row
    if not fit[row].all():
        record, row = record[fit[row]], row[fit[row]]
    start = np.flatnonzero(np.diff(record, prepend=-1))
    if len(start) == len(row) == number:  # one assessment of each, as mostly
        lows, highs = low[row], high[row]
    else:
        lows, highs = (np.full((number, low.shape[1]), end) for end in (np.inf, -np.inf))
        lows[record[start]] = np.minimum.reduceat(low[row], start, axis=0) if len(start) else 0
        highs[record[start]] = np.maximum.reduceat(high[row], start, axis=0) if len(start) else 0
    none = np.ones(number, bool)
    none[record[start]] = False
    wide = time.unknown | (none & ~absent)
    lows[wide] = 0
    highs[wide] = np.inf
    gone = none & absent & ~time.unknown
    lows[gone], highs[gone] = np.nan, np.inf
    undecided = placed.undecided
    lows[undecided], highs[undecided], absent[undecided] = 0, np.inf, True
    return lows, highs, absent
