"""What assessments state of single lesions, read of many records at once, and put together with the
lesions' own states as `oligomatch.matcher.cohort.lesions.followed` does it one by one.

Texts that are not of the form read here are left to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.cohort.course.course_rows import spread
from oligomatch.matcher.cohort.lesions.followed import States, parted
from oligomatch.matcher.cohort.lesions.pieces import LESIONS, Pieces
from oligomatch.matcher.cohort.reading.fields import LEFT, PARTED, Flags, Whole, cut

Table = NDArray[np.float64]
_DENSE = 1 << 22  # pairs of a record and an id that have a place in a table


@dataclass(frozen=True, slots=True)
class Tracked:
    """The states of some records, one after another: by records, their assessments, lesions."""

    texts: Sequence[str]  # of each record its assessments, each sign of a date replaced
    views: Whole  # how many these are; 0 of a record whose states are not read here
    numbers: Mapping[str, int]  # of the ids of lesions
    record: Whole  # of each state
    view: Whole
    ids: Whole  # of the lesions, by their numbers
    status: Whole  # by its number
    diameter: Table  # not a number where none is told
    volume: Table

    def states(self, record: int) -> States:
        """What the assessments of one record state, one by one."""
        return parted(self.texts[record])[1]

    def without(self, records: Iterable[int]) -> Tracked:
        """The same without some records."""
        views = self.views.copy()
        views[[*records]] = 0
        kept = np.flatnonzero(views[self.record])
        return Tracked(self.texts, views, self.numbers, **cut(self, _COLUMNS, kept))


_COLUMNS = ("record", "view", "ids", "status", "diameter", "volume")
_NONE = np.zeros(0, np.int64)


def _nothing(texts: Sequence[str]) -> Tracked:
    none = np.zeros(len(texts), np.int64)
    return Tracked(texts, none, {}, _NONE, _NONE, _NONE, _NONE, np.zeros(0), np.zeros(0))


def following(texts: list[str]) -> list[int]:
    """The places of assessments that state something of lesions."""
    if LESIONS not in PARTED.join(texts):
        return []
    return [at for at, text in enumerate(texts) if LESIONS in text]


def tracked(here: Sequence[int], texts: list[str], pieces: Pieces) -> Tracked:
    """The states of the records at some places, where their assessments are of the form that is
    read here; what is left of their texts are those without the states."""
    if not _is_plain("".join([texts[at] for at in here])):
        here = [at for at in here if _is_plain(texts[at])]
    here = [at for at in here if texts[at].startswith("[")]
    if not here:  # as mostly
        return _nothing(texts)
    found = pieces.cut([texts[at] for at in here])
    places = np.array(here, np.int64)
    good, whole, views = places[found.good], list(texts), np.zeros(len(texts), np.int64)
    views[good] = found.views[found.good]
    for at, text in zip(good.tolist(), found.rest, strict=True):
        texts[at] = text
    return Tracked(
        whole,
        views,
        pieces.ids,
        places[found.record],
        found.view,
        found.id,
        found.status,
        found.sizes[:, 0],
        found.sizes[:, 1],
    )


def _is_plain(text: str) -> bool:
    return text.isascii() and "\\" not in text


@dataclass(frozen=True, slots=True)
class Merged:
    """What tracked lesions are at each assessment, one lesion after another: at each once as others
    and once as the latest."""

    first: Whole  # of each lesion the place of its first
    number: Whole  # how many it has
    sign: Whole  # what the course asks of it: its status at each assessment that tells one
    status: Whole  # by its number; LEFT where two statements are at odds
    diameter: Table
    volume: Table
    known: Flags  # the lesion is there, or its status is known


@dataclass(frozen=True, slots=True)
class Own:
    """The tracked lesions themselves, with their own states: those of the latest assessment."""

    record: Whole
    ids: Whole  # by the numbers of those that assessments tell of; LEFT of others
    status: Whole
    diameter: Table
    volume: Table


def merged(read: Tracked, own: Own, left: Flags) -> Merged:
    """The lesions at each assessment; records that tell of a lesion which they do not list are
    left."""
    lesion = _lesion_of(read, own)
    left[read.record[lesion < 0]] = True
    there = np.flatnonzero(lesion >= 0)
    number = read.views[own.record]
    start = np.cumsum(number) - number
    of, view = spread(np.zeros(len(number), np.int64), number)
    at = start[lesion[there]] + read.view[there]
    stated_here = np.zeros(len(of), bool)
    stated_here[at] = True
    if np.count_nonzero(stated_here) < len(at):  # an assessment states something of one twice
        twice = np.flatnonzero(np.bincount(at, minlength=len(of)) > 1)
        left[own.record[of[twice]]] = True
    status, sizes = np.zeros(len(of), np.int64), np.full((2, len(of)), np.nan)
    status[at] = read.status[there]
    sizes[0, at], sizes[1, at] = read.diameter[there], read.volume[there]
    tracked_at_all = np.bincount(lesion[there], minlength=len(number)) > 0
    own_status, own_sizes = own.status[of], np.stack([own.diameter, own.volume])[:, of]
    none, own_none = np.isnan(sizes), np.isnan(own_sizes)
    at_odds = (status > 0) & (own_status > 0) & (status != own_status)
    at_odds |= (~none & ~own_none & (sizes != own_sizes)).any(axis=0)
    latest = stated_here | (own_status > 0) | ~own_none.all(axis=0) | ~tracked_at_all[of]
    both = np.where(status > 0, status, own_status)
    both[at_odds], latest[at_odds] = LEFT, False
    each = np.where(none, own_sizes, sizes)
    each[:, at_odds] = np.nan
    signs = np.where(stated_here, (1 + status) << (4 * view), 0)
    return Merged(
        2 * start,
        2 * number,
        np.add.reduceat(signs, start) if len(start) else start,
        np.stack([status, both], axis=1).reshape(-1),
        np.stack([sizes[0], each[0]], axis=1).reshape(-1),
        np.stack([sizes[1], each[1]], axis=1).reshape(-1),
        np.stack([stated_here, latest], axis=1).reshape(-1),
    )


def _lesion_of(read: Tracked, own: Own) -> Whole:
    """The place of the lesion of each state; LEFT where the record lists none of that id."""
    some = np.flatnonzero(own.ids >= 0)
    if not len(some):
        return np.full(len(read.ids), LEFT)
    wide = len(read.numbers)
    pairs, wanted = own.record[some] * wide + own.ids[some], read.record * wide + read.ids
    most = max(int(pairs.max()), int(wanted.max(initial=0)))
    if most < _DENSE:
        lesion = np.full(most + 1, LEFT)
        lesion[pairs] = some
        found: Whole = lesion[wanted]
        return found
    by = np.argsort(pairs, kind="stable")
    place = by[np.minimum(np.searchsorted(pairs, wanted, sorter=by), len(by) - 1)]
    return np.where(pairs[place] == wanted, some[place], LEFT)
