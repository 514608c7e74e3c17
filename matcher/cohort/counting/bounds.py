"""Counts of lesions of many patients at once, as `oligomatch.matcher.patient.counting` makes them
one by one.

A row is one assessment of one patient with every listed lesion being one certain thing. What a
stated total leaves for lesions not listed is summed over organ systems by products of tables.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.cohort.course.questions import Questions, Unlisted
from oligomatch.matcher.cohort.reading.fields import cut
from oligomatch.matcher.measures.lesions.selected import every_role
from oligomatch.matcher.patient.patient import NODE, OTHER
from oligomatch.rules.measures import MEASURES, Reduce
from oligomatch.rules.vocabulary.entries import Convention

Table = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
Numbers = NDArray[Any]
NO_END = 1e9  # stands for no upper end; every sum of ends that are known lies far below
_FAR = 1e8


@dataclass(frozen=True, slots=True)
class Listed:
    """The listed lesions of each row, by what they are and what counts them: whole numbers, small
    ones where no row has many."""

    number: Numbers  # rows x roles (METASTASIS, SATELLITE, REGIONAL): those that are there
    systems: Numbers  # rows x systems: metastases there
    sure: Numbers  # rows x questions: metastases that surely count
    may: Numbers
    others: Numbers  # rows x (sure, may) x (satellites, regional nodes, sites) x questions
    in_systems: Whole  # rows x (sure, may) x questions of organs: systems with one that counts
    nodes: Numbers  # rows x (counted nodes, those of no group) x (sure, may) x questions by group
    groups: Whole  # rows x (sure, may) x questions by group: groups of counted nodes
    volume: Table  # rows x (low, high) x questions of volumes


@dataclass(frozen=True, slots=True)
class Rooms:
    """What the stated totals of each row allow, listed lesions included."""

    total: Table  # rows x (low, high)
    satellites: Table
    regional: Table
    organs: Whole  # of each row its place among what is told of organ systems: 0 where nothing is
    alike: Whole  # of each row a number, equal where all these are
    low: Table  # what is told of them x systems; first of all nothing
    high: Table
    named: Flags  # a number is told of it

    def of(self, rows: Whole) -> Rooms:
        """The totals of some rows, each as often as it is named."""
        return replace(self, **cut(self, _OF_ROWS, rows))


_OF_ROWS = ("total", "satellites", "regional", "organs", "alike")


@dataclass(frozen=True, slots=True)
class Ends:
    """The ends of each count of each row, and whether the listed lesions fit the totals."""

    low: Table
    high: Table
    fit: Flags


@dataclass(frozen=True, slots=True)
class Places:
    """Which questions are asked in which way."""

    conventions: tuple[Convention, ...]
    every: Flags
    organs: Whole
    weighed: Whole
    grouped: Whole
    more: Whole  # those that may count more than metastases
    by_site: Whole  # those that count lesions of one site once

    @classmethod
    def of(cls, questions: Questions, conventions: tuple[Convention, ...]) -> Places:
        """The places of some questions."""
        every = np.array([every_role(m) for m in questions.each], bool)
        reduced = [MEASURES[m.kind].reduce for m in questions.each]
        beyond = [
            all_ or c.primary == "counted" or c.satellites != "none" or c.regional_nodes != "none"
            for all_, c in zip(every, conventions, strict=True)
        ]
        grouped = [
            c.distant_nodes == "by_group" and not all_
            for all_, c in zip(every, conventions, strict=True)
        ]
        return cls(
            conventions,
            every,
            questions.where(one is Reduce.ORGANS for one in reduced),
            questions.where(one is Reduce.SUM for one in reduced),
            questions.where(grouped),
            questions.where(beyond),
            questions.where(
                c.by_site and not all_ and one not in (Reduce.ORGANS, Reduce.SUM)
                for one, all_, c in zip(reduced, every, conventions, strict=True)
            ),
        )


@dataclass(frozen=True, slots=True)
class _Spread:
    """How many metastases beyond those listed count, and what each system has room for."""

    least: Table  # rows x questions
    most: Table
    fit: Flags
    organs: Whole  # of each row, its place in the next two; 0 where nothing is told of systems
    low: Table  # what is left x systems; first where nothing is told
    high: Table
    total: Table
    sure: Table  # rows x questions: how many more there surely are where any counts


class CountBounds:
    """The counts of rows."""

    def __init__(
        self, questions: Questions, places: Places, unlisted: tuple[Unlisted, ...]
    ) -> None:
        self._questions, self._places, self._unlisted = questions, places, unlisted
        self._node = questions.systems.index(NODE)
        self._other = questions.systems.index(OTHER)
        self._full = np.array([one.always.all(axis=1) for one in unlisted])
        self._some = np.array([one.counting.any(axis=1) for one in unlisted])
        self._sets = tuple((_Sets(one.always), _Sets(one.counting)) for one in unlisted)
        each = [[_mask(getattr(one, name)) for one in unlisted] for name in ("always", "counting")]
        self._masks = np.array(each, np.int64)  # by growth and question

    def ends(self, listed: Listed, rooms: Rooms, growth: Whole, sites: Table) -> Ends:
        """The ends of every count; `growth` is the place of what is known of lesions not listed,
        `sites` what counts of the primary: rows x (low, high) x questions that count more."""
        spread = self._spread(listed, rooms, growth)
        low, high = listed.sure + spread.least, listed.may + spread.most
        self._group_nodes(low, high, listed, spread, growth)
        fit = spread.fit & self._add_more(low, high, listed, rooms, growth, sites)
        self._organs(low, high, listed, spread, growth)
        for place, at in enumerate(self._places.weighed):
            low[:, at] = listed.volume[:, 0, place]
            high[:, at] = np.where(spread.most[:, at] > 0, NO_END, listed.volume[:, 1, place])
        high[high >= _FAR] = np.inf
        return Ends(low, high, fit)

    def _group_nodes(
        self, low: Table, high: Table, listed: Listed, spread: _Spread, growth: Whole
    ) -> None:
        """Distant nodes by their group, where the convention counts them so."""
        grouped = self._places.grouped
        if not len(grouped):
            return
        (sure, may), (bare, apart) = (np.moveaxis(listed.nodes[:, at], 1, 0) for at in range(2))
        known, groups = np.moveaxis(listed.groups, 1, 0)
        fewest = known + ((known == 0) & (bare > 0))
        least = spread.least[:, grouped]
        always = np.array([one.always[grouped, self._node] for one in self._unlisted])[growth]
        # all that are not listed may be nodes of one group, where any node counts
        together = np.maximum(fewest, least > 0)
        others = listed.sure[:, grouped] - sure
        low[:, grouped] = others + np.where(always > 0, together, fewest + least)
        high[:, grouped] += groups + apart - may

    def _spread(self, listed: Listed, rooms: Rooms, growth: Whole) -> _Spread:
        number = listed.number[:, 0]
        total = np.stack(
            [np.maximum(0, rooms.total[:, 0] - number), rooms.total[:, 1] - number], axis=1
        )
        fit = total[:, 1] >= 0
        least = total[:, :1] * self._full[growth]
        most = np.where(self._some[growth], total[:, 1:], 0)
        named = np.flatnonzero(rooms.organs)
        organs = np.zeros_like(rooms.organs)
        organs[named] = 1 + np.arange(len(named))
        of = np.append(0, rooms.organs[named])
        nothing = np.zeros((1, rooms.low.shape[1]), listed.systems.dtype)
        there = np.concatenate([nothing, listed.systems[named]])
        left_low = np.maximum(0, rooms.low[of] - there)
        left_high = rooms.high[of] - there
        sure = np.zeros_like(least)
        for at, (always, counting) in enumerate(self._sets):
            rows = named[growth[named] == at]
            if not len(rows):
                continue
            ends, here = total[rows], organs[rows]
            # of systems of which nothing is told or listed there may be any number
            some: Flags = np.any(
                (rooms.low[rooms.organs[rows]] > 0) | (left_high[here] < NO_END), axis=0
            )
            low, high = left_low[here][:, some], left_high[here][:, some]
            others = NO_END * (~some).sum()
            lows, highs = low.sum(axis=1), high.sum(axis=1) + others
            fit[rows] &= (high >= 0).all(axis=1) & (lows <= ends[:, 1]) & (highs >= ends[:, 0])
            sure[rows] = always.of(low, some)
            elsewhere = highs[:, None] - always.of(high, some, NO_END)
            least[rows] = np.maximum(sure[rows], ends[:, :1] - elsewhere)
            unable = lows[:, None] - counting.of(low, some)
            most[rows] = np.minimum(counting.of(high, some, NO_END), ends[:, 1:] - unable)
        return _Spread(least, most, fit, organs, left_low, left_high, total, sure)

    # --- satellites, regional nodes, the primary --------------------------------------------------

    def _add_more(
        self, low: Table, high: Table, listed: Listed, rooms: Rooms, growth: Whole, sites: Table
    ) -> Flags:
        """What counts besides metastases; whether the listed ones fit their totals."""
        fit = np.ones(len(low), bool)
        more = self._places.more
        for role, room in ((0, rooms.satellites), (1, rooms.regional)):
            number = listed.number[:, role + 1]
            fit &= room[:, 1] >= number
            if not len(more):
                continue
            left = np.maximum(0, room - number[:, None])
            able = [(one.satellites, one.regional)[role] for one in self._unlisted]
            sure = np.array([one.sure[more] for one in able])[growth]
            may = np.array([one.may[more] for one in able])[growth]
            fewest = listed.others[:, 0, role] + left[:, :1] * sure
            most = listed.others[:, 1, role] + left[:, 1:] * may
            if role == 1:
                together = np.array([not self._each(at) for at in more])
                fewest = np.where(together, np.minimum(1, fewest), fewest)
                most = np.where(together, np.minimum(1, most), most)
            low[:, more] += fewest
            high[:, more] += most
        low[:, more] += sites[:, 0]
        high[:, more] += sites[:, 1]
        return fit

    def _each(self, at: int) -> bool:
        """Whether regional nodes count one by one."""
        return bool(self._places.every[at]) or self._places.conventions[at].regional_nodes == "each"

    # --- organs -----------------------------------------------------------------------------------

    def _organs(
        self, low: Table, high: Table, listed: Listed, spread: _Spread, growth: Whole
    ) -> None:
        """The fewest and the most organ systems with a counted lesion."""
        organs, at_organs = self._places.organs, spread.organs
        if not len(organs):
            return
        needed, free = (_bits(each > 0)[at_organs, None] for each in (spread.low, spread.high))
        budget = (spread.total[:, 1] - spread.low.sum(axis=1)[at_organs])[:, None]
        other = 1 << self._other
        always, counting = self._masks[:, growth][..., organs]
        here, may = np.moveaxis(listed.in_systems, 1, 0)
        present = here | (always & needed)
        low[:, organs] = popcount(present)
        for place in np.flatnonzero((spread.least > spread.sure)[:, organs].any(axis=0)).tolist():
            at = organs[place]
            self._add_spare(low[:, at], spread, at, always[:, place], present[:, place])
        new = counting & free & ~may
        forced = popcount(new & needed)
        paid = np.minimum(budget, popcount(new) - forced)
        # lesions of unnamed organs, of which one was counted as new: each may be of its own
        first = (new & other) > 0
        fewest, most = (each[at_organs, self._other, None] for each in (spread.low, spread.high))
        least = np.maximum(0, fewest - first)
        apart = np.minimum(budget - paid, most - first - least)
        more = np.where((counting & free & other) > 0, least + apart, 0)
        high[:, organs] = popcount(may) + forced + paid + more

    def _add_spare(
        self, low: Table, spread: _Spread, at: int, always: Whole, present: Whole
    ) -> None:
        """The systems that metastases need which have no room in those present."""
        spare = spread.least[:, at] - spread.sure[:, at]
        rows = np.flatnonzero(spare > 0)
        if not len(rows):
            return
        forced = _of_bits(always[rows], spread.low.shape[1])
        room = np.where(forced, (spread.high - spread.low)[spread.organs[rows]], 0)
        there = _of_bits(present[rows], room.shape[1])
        left = spare[rows] - np.where(there, room, 0).sum(axis=1)
        new = -np.sort(-np.where(there, 0, room), axis=1)
        before = np.cumsum(new, axis=1) - new
        low[rows] += ((before < left[:, None]) & (new > 0)).sum(axis=1)


class _Sets:
    """Sums over sets of systems; many questions have the same one."""

    def __init__(self, table: Table) -> None:
        self._each, where = np.unique(table, axis=0, return_inverse=True)
        self._where = where.reshape(-1)

    def of(self, values: Table, among: Flags, others: float = 0) -> Table:
        """For each row and question the sum over its systems, of which some have these values and
        each of the others the same."""
        of_set = self._each[:, among]
        # einsum is no BLAS, which has threads of its own
        sums: Table = np.einsum("rs,qs->rq", values, of_set)
        sums += others * self._each[:, ~among].sum(axis=1)
        return sums[:, self._where]


def _mask(table: Table) -> Whole:
    """Rows of flags as sets of bits."""
    return _bits(table > 0)


def _bits(flags: NDArray[Any]) -> Whole:
    each: Whole = flags @ (1 << np.arange(flags.shape[1], dtype=np.int64))
    return each


def _of_bits(sets: Whole, number: int) -> Flags:
    flags: Flags = (sets[:, None] >> np.arange(number, dtype=np.int64)) & 1 > 0
    return flags


def popcount(sets: Whole) -> Whole:
    """How many bits each set has."""
    counted: Whole
    if hasattr(np, "bitwise_count"):  # from numpy 2 on
        counted = np.bitwise_count(sets).astype(np.int64)
        return counted
    left = sets.astype(np.uint64)
    one, two, four = (np.uint64(word) for word in _HALVES)
    left = left - ((left >> np.uint64(1)) & one)
    left = (left & two) + ((left >> np.uint64(2)) & two)
    left = (left + (left >> np.uint64(4))) & four
    counted = ((left * np.uint64(0x0101010101010101)) >> np.uint64(56)).astype(np.int64)
    return counted


_HALVES = (0x5555555555555555, 0x3333333333333333, 0x0F0F0F0F0F0F0F0F)
