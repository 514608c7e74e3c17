"""The lesions that assessments follow, as what they are at each assessment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.cohort.course.lesion_kinds import STATE
from oligomatch.matcher.cohort.lesions.entries import SEEN, STATUS, Entries
from oligomatch.matcher.cohort.lesions.followed import States, is_plain, seen_at, statuses
from oligomatch.matcher.cohort.lesions.lesion_texts import SIZES
from oligomatch.matcher.cohort.lesions.tracked import Own, Tracked, merged
from oligomatch.matcher.cohort.reading.fields import LEFT, Flags, Whole
from oligomatch.matcher.cohort.reading.rows import rows_cut
from oligomatch.matcher.cohort.reading.texts import Unlike

Table = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Then:
    """What lesions are at each assessment, one after another."""

    entry: Whole
    diameter: Table
    volume: Table
    known: Flags
    key: Whole  # as of lesions; LEFT where two statements are at odds

    def and_more(self, more: Then) -> Then:
        """These and others."""
        each = (np.concatenate([getattr(self, n), getattr(more, n)]) for n in Then.__slots__)
        return Then(*each)


_NONE = np.zeros(0)
_NOTHING = Then(_NONE.astype(np.int64), _NONE, _NONE, _NONE > 0, _NONE.astype(np.int64))


@dataclass(slots=True)
class Met:
    """The lesions of some records, one after another; `first`, `key`, `volume` and `course` are
    those of lesions that nothing follows, and become those of followed ones."""

    record: Whole
    id: Whole  # its number; 0 where none is told
    ids: Sequence[str]  # as they stand, by their numbers
    entry: Whole
    diameter: Table
    odd: Flags  # a size is told otherwise than as one number
    volume: Table
    key: Whole
    course: Whole  # of each record
    first: Whole  # the place of its first state; LEFT where nothing follows it
    left: Flags  # of each record


class Following:
    """The numbers of what followed lesions are."""

    def __init__(self, entries: Entries, keys: Callable[[Whole, Table, Table], Whole]) -> None:
        self._entries, self._keys = entries, keys
        self._numbers: dict[bytes, int] = {}
        self._signs: dict[Any, int] = {}  # what the course asks of lesions that are followed

    def __len__(self) -> int:
        return len(self._numbers)

    def forget(self) -> None:
        """Number them anew."""
        self._numbers.clear()

    def of(self, met: Met, followed: Mapping[int, States], tracked: Tracked) -> Then:
        """What followed lesions are, of records read one by one and of those read together."""
        if not (followed or tracked.views.any()):
            return _NOTHING
        alone = {one for one in met.record[met.odd].tolist() if tracked.views[one]}
        if alone:
            followed = {**followed, **{one: tracked.states(one) for one in alone}}
            tracked = tracked.without(alone)
        then = self._one_by_one(met, followed)
        if not tracked.views.any():
            return then
        return then.and_more(self._together(met, tracked, len(then.entry)))

    # --- together ---------------------------------------------------------------------------------

    def _together(self, met: Met, tracked: Tracked, before: int) -> Then:
        here = np.flatnonzero(((tracked.views > 0) & ~met.left)[met.record])
        record, entry, traits = (
            met.record[here],
            met.entry[here],
            self._entries.traits(met.entry[here]),
        )
        sizes, number = met.diameter[here], tracked.numbers
        if met.id[here].all():
            known = np.array([number.get(id[1:-1], LEFT) for id in met.ids], np.int64)
            ids = known[met.id[here]]
        else:
            each = _named(record, met.id[here], met.ids)
            ids = np.array([number.get(id, LEFT) for id in each], np.int64)
        own = Own(record, ids, traits[:, STATUS], sizes, met.volume[here])
        found = merged(tracked, own, met.left)
        entries = self._entries.states(np.repeat(entry, found.number), found.status)
        then = self._then(entries, found.diameter, found.volume, found.known)
        met.first[here] = before + found.first
        met.key[here] = self._numbered(then, found.first)
        met.volume[here] = np.nan
        self._course(met.course, record, traits[:, SEEN], found.sign)
        return then

    def _course(self, course: Whole, record: Whole, seen: Whole, sign: Whole) -> None:
        """The number of what the course asks of the lesions of each record."""
        rows = np.stack([record, seen, sign], axis=1)[np.lexsort((sign, seen, record))]
        rows = rows[np.any(np.diff(rows, axis=0, prepend=-1) != 0, axis=1)]
        starts = np.flatnonzero(np.diff(rows[:, 0], prepend=-1))
        signs = self._signs
        course[rows[starts, 0]] = [
            -1 - signs.setdefault(one, len(signs)) for one in rows_cut(rows[:, 1:], starts)
        ]

    def _then(self, entry: Whole, diameter: Table, volume: Table, known: Flags) -> Then:
        key = np.where(entry < 0, LEFT, self._keys(entry, diameter, volume))
        return Then(entry, diameter, volume, known, key)

    def _numbered(self, then: Then, start: Whole) -> list[int]:
        """The key of each followed lesion, of the places where they start, the same where it is
        alike at every assessment to every count; below those of others."""
        rows = np.stack([then.key, then.volume.view(np.int64), then.known], axis=1)
        numbers = self._numbers
        return [-2 - numbers.setdefault(one, len(numbers)) for one in rows_cut(rows, start)]

    # --- one by one -------------------------------------------------------------------------------

    def _one_by_one(self, met: Met, followed: Mapping[int, States]) -> Then:
        found: list[tuple[int, float, float, bool]] = []
        here: list[int] = []
        for at in [at for at in followed if not met.left[at]]:
            place = np.flatnonzero(met.record == at)
            lesions = place.tolist()
            names = _named(met.record[place], met.id[place], met.ids)
            if not set(names).issuperset(chain(*followed[at])):
                met.left[at] = True
                continue
            signs = []
            for n, id in zip(lesions, names, strict=True):
                entry, sizes = int(met.entry[n]), (float(met.diameter[n]), float(met.volume[n]))
                signs.append((self._entries[entry].seen, statuses(id, followed[at])))
                met.first[n] = len(found)
                found += self._states_of(entry, sizes, id, followed[at])
                here.append(n)
            number = self._signs.setdefault(frozenset(signs), len(self._signs))
            met.course[at] = -1 - number
        rows = np.array(found, np.float64).reshape(-1, 4)
        then = self._then(rows[:, 0].astype(np.int64), rows[:, 1], rows[:, 2], rows[:, 3] > 0)
        met.key[here] = self._numbered(then, met.first[here])
        met.volume[here] = np.nan
        return then

    def _states_of(
        self, at: int, own: tuple[float, float], id: str, states: States
    ) -> list[tuple[int, float, float, bool]]:
        """What a lesion is at each assessment, once as another and once as the latest: its entry,
        its sizes, and whether it is there or its status known."""
        found: list[tuple[int, float, float, bool]] = []
        plain = {n: size for n, size in zip(SIZES, own, strict=True) if size == size}
        lesion = self._entries[at].lesion | plain
        rest = {name: value for name, value in lesion.items() if name not in STATE}
        for view, latest in product(range(len(states)), (False, True)):
            try:
                seen = seen_at(lesion, id, states, view, latest=latest)
            except Unlike:
                found.append((LEFT, np.nan, np.nan, False))
                continue
            state = dict(rest if seen is None else seen)
            sizes = [
                float(state.pop(n)) if is_plain(state.get(n), most) else np.nan
                for n, most in SIZES.items()
            ]
            found.append((self._entries.state(at, state), sizes[0], sizes[1], seen is not None))
        return found


def _named(record: Whole, id: Whole, ids: Sequence[str]) -> list[str]:
    """The id of each lesion, its own or the one by its place, as `followed.ids_of` has."""
    start = np.flatnonzero(np.diff(record, prepend=-1))
    number = np.diff(start, append=len(record))
    place = np.arange(len(record)) - np.repeat(start, number) + 1
    each = zip(id.tolist(), place.tolist(), strict=True)
    return [ids[one][1:-1] if one else f"lesion {at}" for one, at in each]
