"""The counts of rows, of which those that are told alike are counted once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from oligomatch.matcher.cohort.counting.bounds import (
    CountBounds,
    Flags,
    Listed,
    Places,
    Rooms,
    Table,
    Whole,
)
from oligomatch.matcher.cohort.counting.burdens import Rowed
from oligomatch.matcher.cohort.counting.cases import by_row, cases_of, surely_few
from oligomatch.matcher.cohort.counting.primaries import (
    ALIKE,
    MAY_BE,
    RECURS,
    THERE,
    Primaries,
)
from oligomatch.matcher.cohort.counting.sums import Summing
from oligomatch.matcher.cohort.course.course_rows import spread
from oligomatch.matcher.cohort.course.lesion_kinds import PLACES, LesionKinds
from oligomatch.matcher.cohort.course.questions import Questions
from oligomatch.matcher.cohort.reading.fields import rows_alike
from oligomatch.matcher.measures.lesions.selected import convention
from oligomatch.matcher.patient.patient import NODE, OTHER, OWN_ORGAN
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_MOST_ALIKE = 16  # lesions of a row that is held against others


@dataclass(frozen=True, slots=True)
class Viewed:
    """Rows with all that their counts are made of."""

    primary: Whole  # of each row
    growth: Whole  # what is known of lesions not listed
    rowed: Rowed
    rooms: Rooms

    def unlike(self, rows: Whole, *, by_volume: bool, by_site: bool) -> tuple[Viewed, Whole]:
        """Some of its rows, each of those that are told alike once, and which of these each is;
        `primary` is a number that is equal where the counts of them are."""
        every = len(self.primary)
        lesions = np.bincount(self.rowed.row, minlength=every)
        start, number = (np.cumsum(lesions) - lesions)[rows], lesions[rows]
        of, at = spread(start, number)
        few = surely_few(every, self.rowed)[rows] & (number <= _MOST_ALIKE)
        many = np.where(few, 0, 1 + np.arange(len(rows)))
        heads = self.primary[rows], self.growth[rows], self.rooms.alike[rows], many
        table = np.full((len(rows), len(heads) + min(number.max(initial=0), _MOST_ALIKE)), -1)
        table[:, : len(heads)] = np.stack(heads, axis=1)
        place = np.minimum(at - start[of], _MOST_ALIKE - 1)
        table[of, len(heads) + place] = self.rowed.codes(at, by_volume=by_volume, by_site=by_site)
        table[:, len(heads) :].sort(axis=1)
        which, first = rows_alike(table)
        row, at = spread(start[first], number[first])
        kept = rows[first]
        return (
            Viewed(
                self.primary[kept],
                self.growth[kept],
                self.rowed.of(at, row),
                self.rooms.of(kept),
            ),
            which,
        )


@dataclass(frozen=True, slots=True)
class Found:
    """The ends of each count of some rows, whether the lesions of each fit its totals, and whether
    the reference has to count them."""

    low: Table
    high: Table
    fit: Flags
    left: Flags


class RowCounts:
    """The counts of rows."""

    def __init__(self, questions: Questions, lesions: LesionKinds, primaries: Primaries) -> None:
        vocabulary = load_vocabulary()
        self._questions, self._lesions, self._primaries = questions, lesions, primaries
        by = tuple(convention(vocabulary, m) for m in questions.each)
        self._places = Places.of(questions, by)
        self._sums = Summing(lesions, self._places)
        apart = {NODE, OTHER, *OWN_ORGAN.values(), *vocabulary.intracranial_systems}
        self._apart = np.array([system in apart for system in questions.systems])
        self._other = np.array([system == OTHER for system in questions.systems])

    @cached_property
    def _bounds(self) -> CountBounds:
        """What holds of lesions not listed is known with the first primary."""
        return CountBounds(self._questions, self._places, tuple(self._primaries.unlisted))

    def found(self, every: Viewed, rows: Whole) -> tuple[Found, Whole]:
        """The counts of rows, each of those alike once, and which of these each is."""
        nature = self._primaries.nature.all
        alike = Viewed(nature[every.primary, ALIKE], every.growth, every.rowed, every.rooms)
        viewed, which = alike.unlike(
            rows, by_volume=len(self._places.weighed) > 0, by_site=len(self._places.by_site) > 0
        )
        found = self._by_case(viewed)
        self._by_site(found, viewed)
        self._fullest(found, viewed)
        return found, which

    def _by_case(self, viewed: Viewed) -> Found:
        rowed, growth, number = viewed.rowed, viewed.growth, len(viewed.primary)
        apart = np.where(rowed.volume[:, 0] == rowed.volume[:, 1], rowed.volume[:, 0], -1.0)
        differ = apart if len(self._places.weighed) else np.zeros(len(apart))
        cases = cases_of(number, rowed, differ)
        left = ~cases.few
        listed, inexact = self._sums.listed(cases, rowed)
        left[cases.row[inexact]] = True
        row = cases.row
        sites = self._sites(viewed.primary[row], growth[row], listed)
        here = viewed.rooms if len(row) == number else viewed.rooms.of(row)
        ends = self._bounds.ends(listed, here, growth[row], sites)
        return Found(*by_row(ends.low, ends.high, ends.fit, row, number), left)

    def _by_site(self, found: Found, viewed: Viewed) -> None:
        """Lesions told to be of one site are one, the primary another; one of which no site is told
        may be of any."""
        at, low, rowed = self._places.by_site, found.low, viewed.rowed
        if not len(at):
            return
        number = len(low)
        counted = self._lesions.counted.all[rowed.kind][:, at] > 0
        each = np.where(counted & (rowed.site > 0)[:, None], rowed.site[:, None], 0)
        sure, spared = np.zeros((number, len(at))), np.zeros((number, len(at)))
        for place in range(len(at)):
            pairs = np.stack([rowed.row, each[:, place]], axis=1)[each[:, place] > 0]
            sites, times = np.unique(pairs, axis=0, return_counts=True)
            sure[:, place] = np.bincount(sites[:, 0], minlength=number)
            spared[:, place] = np.bincount(sites[:, 0], times - 1, minlength=number)
        growth, nature = viewed.growth[:, None] > 0, self._primaries.nature.all[viewed.primary]
        sures = (of.all[viewed.primary][:, at] for of in self._primaries.sure[::-1])
        alone = np.array([self._places.conventions[one].primary == "counted" for one in at])
        sure += np.where(growth, *sures) * nature[:, THERE, None] * alone
        low[:, at] = np.maximum(np.minimum(1, low[:, at]), sure)
        found.high[:, at] -= spared

    def _fullest(self, found: Found, viewed: Viewed) -> None:
        """The largest of the counts of each organ system that counts apart
        (`oligomatch.matcher.measures.lesions.tally`)."""
        if not self._questions.fullest:
            return
        low, high = found.low, found.high
        apart = np.zeros(len(low), np.int64)
        np.bitwise_or.at(apart, viewed.rowed.row, viewed.rowed.trait(PLACES))
        bits = 1 << np.arange(len(self._questions.systems), dtype=np.int64)
        stated = viewed.rooms.named[viewed.rooms.organs]
        apart_here = (apart[:, None] & bits > 0) | self._apart | stated
        for at, each, named in self._questions.fullest:
            here = apart_here.copy()
            here[:, sorted(named)] = True
            lows = np.where(here & ~self._other, low[:, each], 0)
            low[:, at] = np.maximum(np.minimum(1, low[:, at]), lows.max(axis=1))
            high[:, at] = np.where(here, high[:, each], 0).max(axis=1)

    def _sites(self, primary: Whole, growth: Whole, listed: Listed) -> Table:
        """What counts of the primary and its recurrence."""
        nature, more = self._primaries.nature.all[primary], self._places.more
        sure, may = (
            np.where(growth[:, None] > 0, *(one.all[:, more][primary] for one in of[::-1]))
            for of in (self._primaries.sure, self._primaries.may)
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
