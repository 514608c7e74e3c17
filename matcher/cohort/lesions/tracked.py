"""What assessments state of single lesions, read of many records at once, and put together with the
lesions' own states as `oligomatch.matcher.cohort.lesions.followed` does it one by one.

Texts that are not of the form read here are left to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import nan
from typing import Annotated, Any, get_args

import msgspec
import numpy as np
from msgspec import UNSET, Meta, Raw, UnsetType
from numpy.typing import NDArray

from oligomatch.matcher.cohort.course.course_rows import spread
from oligomatch.matcher.cohort.lesions.followed import States, parted
from oligomatch.matcher.cohort.lesions.lesion_texts import SIZES
from oligomatch.matcher.cohort.reading.fields import LEFT, PARTED, Flags, Whole
from oligomatch.matcher.cohort.reading.texts import DAY_HERE
from oligomatch.matcher.profile.profile import LesionStatus

Table = NDArray[np.float64]
_MOST_VIEWS = 15  # of one record: four bits each
STATUSES: tuple[Any, ...] = (UNSET, *get_args(LesionStatus))  # by their numbers
NUMBERS: dict[Any, int] = {status: at for at, status in enumerate(STATUSES)}
AT_ONCE = 100  # records read together: few enough that no search for garbage begins
_PARTED = PARTED.encode()
_DAYS = (12, 9, 6)  # the signs of a date with its quotes
_STANDS = "1"  # for a sign of a date: a number takes its place
_LONG = re.compile("[0-9.]{16}")


class _State(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """What one assessment states of a lesion."""

    status: LesionStatus | UnsetType = UNSET
    diameter_mm: Annotated[float, Meta(ge=0, le=SIZES["diameter_mm"])] = nan
    volume_cc: Annotated[float, Meta(ge=0, le=SIZES["volume_cc"])] = nan


class _Staging(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """An assessment; of what is no lesion's the texts."""

    date: Raw = Raw(b"")
    at: Raw = Raw(b"")
    response: Raw = Raw(b"")
    totals: Raw = Raw(b"")
    n_category: Raw = Raw(b"")
    t_category: Raw = Raw(b"")
    m_category: Raw = Raw(b"")
    stage: Raw = Raw(b"")
    lesions: dict[str, _State] | UnsetType = UNSET


_decode = msgspec.json.Decoder(list[_Staging]).decode
_decode_all = msgspec.json.Decoder(list[list[_Staging]]).decode
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Tracked:
    """The states of some records, one after another: by records, their assessments, lesions."""

    texts: Mapping[int, str]  # of each record its assessments, each sign of a date replaced
    views: Mapping[int, int]  # how many these are
    record: Whole  # of each state
    view: Whole
    ids: Sequence[str]  # of the lesions
    status: Whole  # by its number
    diameter: Table  # not a number where none is told
    volume: Table

    def states(self, record: int) -> States:
        """What the assessments of one record state, one by one."""
        return parted(self.texts[record])[1]

    def without(self, records: Iterable[int]) -> Tracked:
        """The same without some records."""
        gone = {*records}
        kept = np.flatnonzero(~np.isin(self.record, list(gone)))
        return Tracked(
            {at: text for at, text in self.texts.items() if at not in gone},
            {at: number for at, number in self.views.items() if at not in gone},
            self.record[kept],
            self.view[kept],
            [self.ids[at] for at in kept.tolist()],
            self.status[kept],
            self.diameter[kept],
            self.volume[kept],
        )


def joined(each: Sequence[Tracked], starts: Sequence[int]) -> Tracked:
    """Those of several parts, each of which begins at a record."""
    if not any(part.texts for part in each):
        return NOTHING
    texts, views = (
        {
            first + at: one
            for part, first in zip(each, starts, strict=True)
            for at, one in getattr(part, name).items()
        }
        for name in ("texts", "views")
    )
    record = [part.record + first for part, first in zip(each, starts, strict=True)]
    view, status, diameter, volume = (
        np.concatenate([getattr(part, name) for part in each])
        for name in ("view", "status", "diameter", "volume")
    )
    ids = [*chain(*(part.ids for part in each))]
    return Tracked(texts, views, np.concatenate(record), view, ids, status, diameter, volume)


def tracked(texts: list[str]) -> Tracked:
    """The states of records whose assessments tell of lesions in the form that is read here; what
    is left of their texts are those without the states."""
    if '"lesions"' not in PARTED.join(texts):  # as mostly
        return NOTHING
    here = [at for at, text in enumerate(texts) if '"lesions"' in text]
    parts = [_part(here[at : at + AT_ONCE], texts) for at in range(0, len(here), AT_ONCE)]
    return joined(parts, [0] * len(parts))


def _part(places: Sequence[int], texts: list[str]) -> Tracked:
    """The same of some records."""
    found = _decoded(places, texts)
    read = _read({at: texts[at] for at in found}, found)
    fine = [~np.isnan(size) & (np.round(size, 6) != size) for size in (read.diameter, read.volume)]
    long = {at for at in read.record[np.any(fine, axis=0)].tolist() if _LONG.search(texts[at])}
    if long:
        return _part([at for at in places if at not in long], texts)
    inside = sum(one.lesions is not UNSET for each in found.values() for one in each)
    inside += len(read.ids) + int(np.count_nonzero(read.status))
    inside += int(np.count_nonzero(~np.isnan([read.diameter, read.volume])))
    rest = _PARTED.join(map(_rest, found.values()))
    colons = inside + rest.count(b":") + "".join(read.ids).count(":")
    if colons != "".join(read.texts.values()).count(":"):  # a key stands twice somewhere
        return NOTHING
    for signs in _DAYS:
        rest = rest.replace(signs * _STANDS.encode(), signs * DAY_HERE.encode())
    if found:
        for at, text in zip(found, rest.decode().split(PARTED), strict=True):
            texts[at] = text
    return read


def _decoded(places: Sequence[int], texts: list[str]) -> dict[int, list[_Staging]]:
    """The assessments of those records whose texts are of the form."""
    each = [texts[at] for at in places]
    joined = ",".join(each)
    if not _other(joined):
        try:
            found = _decode_all(f"[{joined.replace(DAY_HERE, _STANDS)}]")
        except msgspec.DecodeError:
            found = []
        if len(found) == len(each) and all(len(one) <= _MOST_VIEWS for one in found):
            return dict(zip(places, found, strict=True))
    kept: dict[int, list[_Staging]] = {}
    for at, text in zip(places, each, strict=True):
        if not _other(text):
            try:
                stagings = _decode(text.replace(DAY_HERE, _STANDS))
            except msgspec.DecodeError:
                continue
            if len(stagings) <= _MOST_VIEWS:
                kept[at] = stagings
    return kept


def _other(text: str) -> bool:
    """Whether a text has signs that are read one by one."""
    return not text.isascii() or "\\" in text or 6 * _STANDS in text


def _read(texts: Mapping[int, str], found: Mapping[int, list[_Staging]]) -> Tracked:
    views = {at: len(stagings) for at, stagings in found.items()}
    maps: list[dict[str, _State]] = [
        {} if one.lesions is UNSET else one.lesions for each in found.values() for one in each
    ]
    record = np.repeat(np.array([*views], np.int64), [*views.values()])
    view = np.array([*chain(*map(range, views.values()))], np.int64)
    number = np.fromiter(map(len, maps), np.int64, len(maps))
    states = [*chain(*map(dict.values, maps))]
    return Tracked(
        texts,
        views,
        np.repeat(record, number),
        np.repeat(view, number),
        [*chain(*maps)],
        np.array([NUMBERS[one.status] for one in states], np.int64),
        np.array([one.diameter_mm for one in states], np.float64),
        np.array([one.volume_cc for one in states], np.float64),
    )


def _rest(stagings: list[_Staging]) -> bytes:
    """Assessments without what they state of single lesions."""
    for one in stagings:
        one.lesions = UNSET
    return _encode(stagings)


NOTHING = _read({}, {})


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
    ids: Sequence[str]
    status: Whole
    diameter: Table
    volume: Table


def merged(read: Tracked, own: Own, left: Flags) -> Merged:
    """The lesions at each assessment; records that tell of a lesion which they do not list are
    left."""
    lesion = _lesion_of(read, own)
    left[read.record[lesion < 0]] = True
    there = np.flatnonzero(lesion >= 0)
    views = np.zeros(len(left), np.int64)
    views[[*read.views]] = [*read.views.values()]
    number = views[own.record]
    start = np.cumsum(number) - number
    of, view = spread(np.zeros(len(number), np.int64), number)
    at = start[lesion[there]] + read.view[there]
    stated_here = np.zeros(len(of), bool)
    stated_here[at] = True
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
    known: dict[str, int] = {}
    numbers = np.array([known.setdefault(id, len(known)) for id in own.ids], np.int64)
    if not len(numbers):
        return np.full(len(read.ids), LEFT)
    wide = len(known) + 1
    ids = np.fromiter((known.get(id, len(known)) for id in read.ids), np.int64, len(read.ids))
    pairs, wanted = own.record * wide + numbers, read.record * wide + ids
    by = np.argsort(pairs, kind="stable")
    place = by[np.minimum(np.searchsorted(pairs, wanted, sorter=by), len(by) - 1)]
    return np.where(pairs[place] == wanted, place, LEFT)
