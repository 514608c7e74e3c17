"""The lesions that records list, one after another: by their texts, and by their sizes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, product
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.cohort.course.lesion_kinds import STATE, LesionKinds
from oligomatch.matcher.cohort.lesions.burdens import Lesions
from oligomatch.matcher.cohort.lesions.burdens import States as StatesThen
from oligomatch.matcher.cohort.lesions.followed import States, ids_of, seen_at, statuses
from oligomatch.matcher.cohort.reading.fields import (
    LEFT,
    NO_DAYS,
    NULL,
    PARTED,
    TextDays,
    different,
    form_of,
    rows_alike,
)
from oligomatch.matcher.cohort.reading.moments import Looked
from oligomatch.matcher.cohort.reading.parts import AskedDay, Json, Key, kinds_of, of_course
from oligomatch.matcher.cohort.reading.split import colons_of, days_taken, texts_of
from oligomatch.matcher.cohort.reading.texts import DAY_HERE, DAYS_HERE, ODD, Unlike, strictly
from oligomatch.matcher.cohort.records.records import IMPLIED, asks_doses, limits_of, seen_as
from oligomatch.rules.terms import MARKS

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
_OTHERS = (
    "role",
    "organ",
    "side",
    "lobe",
    "station",
    "status",
    *MARKS,
    "distance_mm",
    "site",
)
_TREATED = "prior_local_therapy"
_SIZES = {"diameter_mm": 300.0, "volume_cc": 500.0}  # the most, as the profile model has
_FIELDS = ("id", *_OTHERS, _TREATED, *_SIZES)
_PLAIN = re.compile(r"(?:0|[1-9][0-9]{0,3})(?:\.[0-9]{1,6})?\Z")
_ID = re.compile(r'"(?!lesion )[!#-\[\]-~ ]{1,80}"\Z')
_DOSE = re.compile(r'("bed_gy": ?)(?:[1-9][0-9]?|[1-4][0-9]{2})(?:\.[0-9]{1,6})?([,}])')
MOST_LISTED = 10_000  # lesions of one record, as the profile model has
MOST_KINDS = 62  # of lesions that the course tells apart
_decode = msgspec.json.Decoder(list[form_of("_Lesion", _FIELDS)]).decode  # type: ignore[misc]
_parts = msgspec.structs.astuple
_PARTED = PARTED.encode()


@dataclass(frozen=True, slots=True)
class Listing:
    """The lesions of some records, and what the course asks of them."""

    lesions: Lesions
    course: Whole  # of each record, the kinds that the course tells apart
    left: Flags  # of each record: it is to be read by itself


@dataclass(frozen=True, slots=True)
class _Entry:
    """Lesions of one text, but for sizes and ids, in one context."""

    lesion: Json
    context: Json
    site: int
    seen: Key


class _Then:
    """What followed lesions are at each assessment, one after another."""

    def __init__(self) -> None:
        self.entry: list[int] = []
        self.sizes: list[tuple[float, float]] = []
        self.known: list[bool] = []

    def add(self, entry: int, sizes: Mapping[str, float], *, known: bool) -> None:
        """One more."""
        self.entry.append(entry)
        self.sizes.append((sizes.get("diameter_mm", np.nan), sizes.get("volume_cc", np.nan)))
        self.known.append(known)

    def since(self, first: int) -> Any:
        """Those from a place on, as a key."""
        sizes = tuple(map(str, self.sizes[first:]))
        return tuple(self.entry[first:]), sizes, tuple(self.known[first:])

    def arrays(self) -> tuple[Whole, NDArray[np.float64], NDArray[np.float64]]:
        """Entries, diameters, volumes."""
        sizes = np.array(self.sizes, np.float64).reshape(-1, 2)
        return np.array(self.entry, np.int64), sizes[:, 0], sizes[:, 1]

    def states(self, listings: Listings) -> StatesThen:
        """The same with their keys."""
        entry, diameter, volume = self.arrays()
        key = np.where(entry < 0, LEFT, listings.keys(entry, diameter, volume))
        return StatesThen(key, volume, np.array(self.known, bool))


class Listings:
    """Every lesion that was met, by its text."""

    def __init__(self, kinds: LesionKinds) -> None:
        self._kinds = kinds
        self._limits = limits_of(kinds.questions.measures)
        self._by_dose = asks_doses(kinds.questions.measures)
        self._texts: dict[str, int] = {}
        self._stated: list[Json] = []
        self._known: dict[tuple[int, int], int] = {}
        self._entries: list[_Entry] = []
        self._courses: list[int] = []  # of each entry the bit of its kind
        self._bits: dict[Any, int] = {}
        self._sites: dict[str, int] = {}
        self._states: dict[tuple[str, int], int] = {}  # entries of what lesions are at a time
        self._contexts: dict[str, int] = {}
        self._follows: dict[Any, int] = {}
        self._signs: dict[Any, int] = {}  # what the course asks of lesions that are followed

    def __len__(self) -> int:
        return max(len(self._known), len(self._kinds))

    @property
    def follows(self) -> int:
        """How many unlike lesions that assessments follow have a number."""
        return len(self._follows)

    def forget_followed(self) -> None:
        """Number them anew: only between batches, together with all that is kept by their keys."""
        self._follows.clear()

    def of(
        self,
        texts: list[str],
        context: Whole,
        contexts: Sequence[Json],
        own: Whole,
        when: AskedDay,
        followed: Mapping[int, States],
    ) -> Listing:
        """The lesions of records; `context` is the number of what else says what they are, `own`
        the profile's own day, after which none may be told; `followed` the records of which
        assessments follow lesions."""
        left = np.zeros(len(texts), bool)
        found = _listed(texts, left)
        record = found.record
        self._check_ids(found.ids, record, left)
        self._check_days(found.days, record, own, left)
        for size in found.sizes:
            left[record[size.wrong]] = True
        parts: list[list[Any]] = [
            found.others,
            found.treated,
            *(size.other for size in found.sizes),
        ]
        entry = self._entries_of(parts, found.days.number, context[record], contexts, when)
        left[record[entry < 0]] = True
        diameter, volume = (size.number for size in found.sizes)
        key = self.keys(entry, diameter, volume)
        course = np.zeros(len(texts), np.int64)
        bits = np.array([*self._courses, 0], np.int64)[entry]
        np.bitwise_or.at(course, record, bits)
        then = _Then()
        first = np.full(len(record), LEFT)
        for at in [at for at in followed if not left[at]]:
            here = np.flatnonzero(record == at)
            names = ids_of([{"id": json.loads(found.ids[n] or "null")} for n in here.tolist()])
            if not set(names).issuperset(chain(*followed[at])):
                left[at] = True
                continue
            signs = []
            for n, id in zip(here.tolist(), names, strict=True):
                signs.append((self._entries[entry[n]].seen, statuses(id, followed[at])))
                first[n] = len(then.entry)
                sizes = {"diameter_mm": float(diameter[n]), "volume_cc": float(volume[n])}
                self._follow(int(entry[n]), sizes, id, followed[at], then)
                key[n] = -2 - self._follows.setdefault(then.since(first[n]), len(self._follows))
                volume[n] = np.nan
            course[at] = -1 - self._signs.setdefault(frozenset(signs), len(self._signs))
        states = then.states(self)
        good = ~left[record]
        site = np.array([*(one.site for one in self._entries), 0], np.int64)[entry[good]]
        one = partial(self._kind, key[good], entry[good], diameter[good], volume[good], when)
        other = partial(self._kind, states.key, *then.arrays(), when)
        lesions = Lesions(
            record[good], key[good], volume[good], site, first[good], states, one, other
        )
        return Listing(lesions, self._without_implied(course), left)

    def keys(
        self, entry: Whole, diameter: NDArray[np.float64], volume: NDArray[np.float64]
    ) -> Whole:
        """The key of each lesion, the same for those that no count tells apart."""
        wide = 2 * len(self._limits["volume_cc"]) + 2
        tall = 2 * len(self._limits["diameter_mm"]) + 2
        places = _between(self._limits["diameter_mm"], diameter) * wide
        places += _between(self._limits["volume_cc"], volume)
        keys: Whole = entry * (wide * tall) + places
        return keys

    def _follow(
        self, entry: int, sizes: Mapping[str, float], id: str, states: States, then: _Then
    ) -> None:
        """What a lesion is at each assessment, once as another and once as the latest."""
        one = self._entries[entry]
        lesion = one.lesion | {name: size for name, size in sizes.items() if size == size}
        rest = {name: value for name, value in lesion.items() if name not in STATE}
        for view, latest in product(range(len(states)), (False, True)):
            try:
                seen = seen_at(lesion, id, states, view, latest=latest)
            except Unlike:
                then.add(LEFT, {}, known=False)
                continue
            state = dict(rest if seen is None else seen)
            plain = {n: state.pop(n) for n in _SIZES if _is_plain(state.get(n), _SIZES[n])}
            text = (json.dumps(state, sort_keys=True), self._context(one.context))
            if text not in self._states:
                self._states[text] = len(self._entries)
                self._entries.append(_Entry(state, one.context, one.site, one.seen))
                self._courses.append(0)
            then.add(self._states[text], plain, known=seen is not None)

    def _kind(
        self,
        keys: Whole,
        entries: Whole,
        diameter: NDArray[np.float64],
        volume: NDArray[np.float64],
        when: AskedDay,
        at: int,
        looked: Looked,
    ) -> int:
        """The kind of the lesion at a place, as it is looked at."""
        entry = self._entries[entries[at]]
        sizes = {"diameter_mm": float(diameter[at]), "volume_cc": float(volume[at])}
        lesion = {**entry.lesion, **{n: size for n, size in sizes.items() if size == size}}
        return self._kinds.get((int(keys[at]), looked), lesion, entry.context, looked, when)

    # --- texts ------------------------------------------------------------------------------------

    def _entries_of(
        self,
        parts: list[list[Any]],
        days: Whole,
        context: Whole,
        contexts: Sequence[Json],
        when: AskedDay,
    ) -> Whole:
        number = self._numbers(parts)
        entry = np.full(len(number), LEFT)
        good = np.flatnonzero((number >= 0) & (context >= 0))
        pairs = number[good] * (context.max(initial=0) + 1) + context[good]
        _, first, where = np.unique(pairs, return_index=True, return_inverse=True)
        known = [
            self._number((int(number[good[at]]), int(context[good[at]])), contexts, when)
            for at in first.tolist()
        ]
        entry[good] = np.array(known, np.int64)[where] if known else LEFT
        marks = np.array([_days(one) for one in self._stated] + [-1], np.int64)
        entry[marks[number] != days] = LEFT
        return entry

    def _numbers(self, parts: list[list[Any]]) -> Whole:
        """The number of what each lesion tells but its id and plain sizes."""
        alike, first = rows_alike([different(part)[0] for part in parts])
        found = [self._of([part[at] for part in parts]) for at in first.tolist()]
        return np.array(found, np.int64)[alike]

    def _of(self, lesions: list[Any]) -> int:
        others, treated, *sizes = lesions
        had = DAYS_HERE.sub(DAY_HERE, treated)
        if not self._by_dose:
            had = _DOSE.sub(r"\g<1>1\2", had)
        text = PARTED.join([others.decode(), had, *sizes])
        if text not in self._texts:
            try:
                self._texts[text] = self._text(text)
            except (Unlike, UnicodeDecodeError):
                return LEFT
        return self._texts[text]

    def _text(self, text: str) -> int:
        """A text that is the first of its kind.

        Raises:
            Unlike: not of a plain form.
        """
        names = (*_OTHERS, _TREATED, *_SIZES)
        merged: Json = {}
        for name, raw in zip(names, text.split(PARTED), strict=True):
            if raw in ("", NULL):
                continue
            if ODD.search(raw.replace(DAY_HERE, "").encode()):
                raise Unlike
            merged[name] = strictly(raw.replace(DAY_HERE, '"1900"'))
        self._stated.append(merged)
        return len(self._stated) - 1

    def _number(self, pair: tuple[int, int], contexts: Sequence[Json], when: AskedDay) -> int:
        if pair not in self._known:
            try:
                self._known[pair] = self._entry(pair, contexts, when)
            except Unlike:
                return LEFT
        return self._known[pair]

    def _entry(self, pair: tuple[int, int], contexts: Sequence[Json], when: AskedDay) -> int:
        lesion, others = self._stated[pair[0]], contexts[pair[1]]
        bare = of_course(lesion)
        (kind,) = kinds_of([bare], others, when)
        seen = seen_as(kind)
        bit = self._bits.setdefault(seen, len(self._bits))
        if bit >= MOST_KINDS:
            del self._bits[seen]
            raise Unlike
        site = lesion.get("site")
        number = 0 if site is None else self._sites.setdefault(str(site), len(self._sites) + 1)
        self._entries.append(_Entry(lesion, others, number, seen))
        self._courses.append(1 << bit)
        return len(self._entries) - 1

    def _without_implied(self, course: Whole) -> Whole:
        """The kinds without those of which others already tell the course as much; of lesions that
        are followed they are no kinds."""
        kinds, follows = np.maximum(course, 0), course < 0
        for known, implied in IMPLIED:
            if known in self._bits and implied in self._bits:
                there = kinds >> self._bits[known] & 1
                kinds = kinds & ~(there << self._bits[implied])
        return np.where(follows, course, kinds)

    def _context(self, context: Json) -> int:
        return self._contexts.setdefault(json.dumps(context, sort_keys=True), len(self._contexts))

    # --- checks -----------------------------------------------------------------------------------

    def _check_ids(self, ids: list[str], record: Whole, left: Flags) -> None:
        number, known = different(["", *ids])
        number = number[1:]
        odd = np.array([bool(one) and not _ID.match(one) for one in known], bool)
        left[record[odd[number]]] = True
        numbered = np.flatnonzero(number)
        pairs, times = np.unique(
            record[numbered] * len(known) + number[numbered], return_counts=True
        )
        left[pairs[times > 1] // len(known)] = True

    def _check_days(self, days: TextDays, record: Whole, own: Whole, left: Flags) -> None:
        """No day told lies after the profile's own (W5)."""
        of = np.repeat(record, days.number)
        left[of[days.ends[:, 0] > own[of]]] = True
        left[record[days.wrong]] = True


@dataclass(frozen=True, slots=True)
class _Sizes:
    """What lesions tell of one size."""

    other: list[str]  # otherwise than as one number
    number: NDArray[np.float64]  # not a number where none is told
    wrong: Flags  # it is too large


@dataclass(frozen=True, slots=True)
class _Listed:
    """The lesions of some records, one after another, field by field."""

    record: Whole
    ids: list[str]
    others: list[bytes]  # the other fields, joined
    treated: list[str]  # without the days
    days: TextDays
    sizes: list[_Sizes]


def _listed(texts: list[str], left: Flags) -> _Listed:
    """Each lesion with its record; none of a record that is left."""
    each: dict[int, list[Any]] = {}
    for at, text in enumerate(texts):
        if text and text != "[]":
            try:
                each[at] = _decode(text)
            except (msgspec.DecodeError, UnicodeDecodeError):
                left[at] = True
                continue
            if len(each[at]) > MOST_LISTED:
                each[at] = []
                left[at] = True
    found, colons = _columns(each)
    if colons != sum(texts[at].count(":") for at in each if not left[at]):
        for at, lesions in each.items():  # one more is that of a key that stands twice
            if texts[at].count(":") != sum(map(colons_of, lesions)):
                each[at] = []
                left[at] = True
        found, _ = _columns(each)
    return found


def _columns(each: Mapping[int, list[Any]]) -> tuple[_Listed, int]:
    """The lesions of records, and how many colons their texts have where no key stands twice."""
    lesions = list(chain.from_iterable(each.values()))
    numbers = np.array([len(one) for one in each.values()], np.int64)
    record = np.repeat(np.array(list(each), np.int64), numbers)
    if not lesions:
        none = [_sizes([], most) for most in _SIZES.values()]
        return _Listed(record, [], [], [], NO_DAYS, none), 0
    columns = dict(zip(_FIELDS, zip(*map(_parts, lesions), strict=True), strict=True))
    rest = zip(*(columns[name] for name in _OTHERS), strict=True)
    others = list(map(_PARTED.join, rest))
    apart = {name: _PARTED.join(columns[name]) for name in ("id", _TREATED, *_SIZES)}
    treated, days = days_taken(apart[_TREATED], 1)
    sizes = [_sizes(texts_of(apart[name]), most) for name, most in _SIZES.items()]
    number = sum(len(lesions) - column.count(b"") for column in columns.values())
    inside = sum(one.count(b":") for one in apart.values()) + b"".join(others).count(b":")
    return _Listed(record, texts_of(apart["id"]), others, treated, days, sizes), number + inside


def _sizes(texts: list[str], most: float) -> _Sizes:
    at, known = different(texts)
    plain = [bool(_PLAIN.match(one)) for one in known]
    others = ["" if one else text for text, one in zip(known, plain, strict=True)]
    each = [float(text) if one else np.nan for text, one in zip(known, plain, strict=True)]
    number = np.array(each, np.float64)[at]
    return _Sizes([others[n] for n in at.tolist()], number, number > most)


def _between(limits: Sequence[float], size: NDArray[np.float64]) -> Whole:
    """The place of each size among the limits, from 1: odd between two, even at one; 0 if none."""
    ends = np.array([*limits, np.inf])
    at = np.searchsorted(ends, size)
    place = np.where(np.isnan(size), 0, 1 + 2 * at + (ends[np.minimum(at, len(limits))] == size))
    return place.astype(np.int64)


def _is_plain(value: Any, most: float) -> bool:
    """Whether a size is one number that the profile model takes."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most


def _days(lesion: Mapping[str, Any]) -> int:
    """How many days are taken out of a lesion."""
    treated = lesion.get(_TREATED)
    treated = treated.get("at_least") if isinstance(treated, dict) else treated
    each = treated if isinstance(treated, list) else []
    return sum(isinstance(one, dict) and one.get("date") == "1900" for one in each)
