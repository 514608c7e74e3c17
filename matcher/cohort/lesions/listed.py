"""The lesions that records list, one after another: by their texts, and by their sizes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.cohort.counting.burdens import Lesions, States
from oligomatch.matcher.cohort.course.lesion_kinds import LesionKinds
from oligomatch.matcher.cohort.lesions.entries import KIND, SITE, Entries, LesionEntry
from oligomatch.matcher.cohort.lesions.followed import States as Followed
from oligomatch.matcher.cohort.lesions.following import Following, Met
from oligomatch.matcher.cohort.lesions.lesion_pieces import LesionPieces
from oligomatch.matcher.cohort.lesions.lesion_texts import (
    OTHERS,
    SIZES,
    TREATED,
    LesionTexts,
)
from oligomatch.matcher.cohort.lesions.tracked import Tracked
from oligomatch.matcher.cohort.reading.fields import (
    LEFT,
    NULL,
    PARTED,
)
from oligomatch.matcher.cohort.reading.moments import Looked
from oligomatch.matcher.cohort.reading.parts import AskedDay, Json, kinds_of, of_course
from oligomatch.matcher.cohort.reading.rows import Rows
from oligomatch.matcher.cohort.reading.texts import DAY_HERE, DAYS_HERE, ODD, Unlike, strictly
from oligomatch.matcher.cohort.records.records import IMPLIED, asks_doses, limits_of, seen_as

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
_DOSE = re.compile(r'("bed_gy": ?)(?:[1-9][0-9]?|[1-4][0-9]{2})(?:\.[0-9]{1,6})?([,}])')
_NAMES = (*OTHERS, TREATED, *SIZES)
_WIDE = 1 << 20  # contexts at most: a place for each pair of a text and one
MOST_TEXTS = 60_000  # of lesions as they stand; beyond it they are looked at anew
MOST_KINDS = 62  # of lesions that the course tells apart


@dataclass(frozen=True, slots=True)
class Listing:
    """The lesions of some records, and what the course asks of them."""

    lesions: Lesions
    course: Whole  # of each record, the kinds that the course tells apart
    left: Flags  # of each record: it is to be read by itself


class Listings:
    """Every lesion that was met, by its text."""

    def __init__(self, kinds: LesionKinds) -> None:
        self._kinds = kinds
        self._limits = limits_of(kinds.questions.measures)
        self._by_dose = asks_doses(kinds.questions.measures)
        self._rest: dict[tuple[str, ...], dict[str, int]] = {}  # of fields, their texts as they are
        self._texts: dict[str, int] = {}
        self._stated: list[Json] = []
        self._marks = Rows(np.int64, 1)  # of what is stated, how many days are taken out of it
        self._known: dict[int, int] = {}
        self._entries = Entries()
        self._bits: dict[Any, int] = {}
        self._pieces = LesionPieces(self._numbers)
        self._following = Following(self._entries, self.keys)

    def __len__(self) -> int:
        return max(len(self._known), len(self._kinds))

    @property
    def follows(self) -> int:
        """How many unlike lesions that assessments follow have a number."""
        return len(self._following)

    def forget_followed(self) -> None:
        """Number them anew: only between batches, together with all that is kept by their keys."""
        self._following.forget()

    def of(
        self,
        texts: list[str],
        context: Whole,
        contexts: Sequence[Json],
        own: Whole,
        when: AskedDay,
        followed: Mapping[int, Followed],
        tracked: Tracked,
    ) -> Listing:
        """The lesions of records; `context` is the number of what else says what they are, `own`
        the profile's own day, after which none may be told; `followed` and `tracked` the records
        of which assessments follow lesions, read one by one and together."""
        left = np.zeros(len(texts), bool)
        found = self._pieces.listed(texts, left, partial(self._check_days, own, left))
        record, diameter, volume = found.record, found.diameter, found.volume
        self._check_ids(found.id, record, left)
        entry = self._entries_of(found.number, context[record], contexts, when)
        left[record[entry < 0]] = True
        traits, course = self._entries.traits(entry), np.zeros(len(texts), np.int64)
        np.bitwise_or.at(course, record, traits[:, KIND])
        first, key = np.full(len(record), LEFT), self.keys(entry, diameter, volume)
        met = Met(
            record,
            found.id,
            self._pieces.ids,
            entry,
            diameter,
            found.odd,
            volume,
            key,
            course,
            first,
            left,
        )
        then = self._following.of(met, followed, tracked)
        good = ~left[record]
        one = partial(self._kind, key[good], entry[good], diameter[good], volume[good], when)
        other = partial(self._kind, then.key, then.entry, then.diameter, then.volume, when)
        states = States(then.key, then.volume, then.known)
        site = traits[good, SITE]
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
        self, number: Whole, context: Whole, contexts: Sequence[Json], when: AskedDay
    ) -> Whole:
        pairs = number * _WIDE + context
        each = list(map(self._known.get, pairs.tolist()))
        if None in each:
            each = [
                self._number(int(number[at]), int(context[at]), contexts, when)
                if one is None
                else one
                for at, one in enumerate(each)
            ]
        return np.array(each, np.int64)

    def _numbers(self, found: LesionTexts) -> Whole:
        """The number of what each lesion tells but its id and plain sizes; LEFT where it cannot be
        read."""
        known = self._rest.setdefault(found.names, {})
        if len(known) > MOST_TEXTS:
            known.clear()
        each = list(map(known.get, found.rest))
        if None in each:
            for text in found.rest:
                if text not in known:
                    each_field = text.split(PARTED) if found.names else ()
                    known[text] = self._of(dict(zip(found.names, each_field, strict=True)))
            each = list(map(known.get, found.rest))
        number = np.array(each, np.int64)
        if len(self._marks):
            number[self._marks.all[number, 0] != found.days.number] = LEFT
        return number

    def _of(self, texts: Mapping[str, str]) -> int:
        had = DAYS_HERE.sub(DAY_HERE, texts.get(TREATED, ""))
        if not self._by_dose:
            had = _DOSE.sub(r"\g<1>1\2", had)
        text = PARTED.join({**dict.fromkeys(_NAMES, ""), **texts, TREATED: had}.values())
        if text not in self._texts:
            try:
                self._texts[text] = self._text(text)
            except Unlike:
                return LEFT
        return self._texts[text]

    def _text(self, text: str) -> int:
        """A text that is the first of its kind.

        Raises:
            Unlike: not of a plain form.
        """
        merged: Json = {}
        for name, raw in zip(_NAMES, text.split(PARTED), strict=True):
            if raw in ("", NULL):
                continue
            if ODD.search(raw.replace(DAY_HERE, "").encode()):
                raise Unlike
            merged[name] = strictly(raw.replace(DAY_HERE, '"1900"'))
        self._stated.append(merged)
        return self._marks.add([_days(merged)])

    def _number(self, number: int, context: int, contexts: Sequence[Json], when: AskedDay) -> int:
        if number < 0 or context < 0:
            return LEFT
        pair = number * _WIDE + context
        if pair not in self._known:
            try:
                self._known[pair] = self._entry(number, contexts[context], when)
            except Unlike:
                return LEFT
        return self._known[pair]

    def _entry(self, number: int, others: Json, when: AskedDay) -> int:
        lesion = self._stated[number]
        bare = of_course(lesion)
        (kind,) = kinds_of([bare], others, when)
        seen = seen_as(kind)
        bit = self._bits.setdefault(seen, len(self._bits))
        if bit >= MOST_KINDS:
            del self._bits[seen]
            raise Unlike
        return self._entries.add(LesionEntry(lesion, others, seen), 1 << bit)

    def _without_implied(self, course: Whole) -> Whole:
        """The kinds without those of which others already tell the course as much; of lesions that
        are followed they are no kinds."""
        kinds, follows = np.maximum(course, 0), course < 0
        for known, implied in IMPLIED:
            if known in self._bits and implied in self._bits:
                there = kinds >> self._bits[known] & 1
                kinds = kinds & ~(there << self._bits[implied])
        return np.where(follows, course, kinds)

    # --- checks -----------------------------------------------------------------------------------

    def _check_ids(self, id: Whole, record: Whole, left: Flags) -> None:
        left[record[np.array(self._pieces.odd)[id]]] = True
        numbered, every = np.flatnonzero(id), len(self._pieces.odd)
        pairs, times = np.unique(record[numbered] * every + id[numbered], return_counts=True)
        left[pairs[times > 1] // every] = True

    def _check_days(self, own: Whole, left: Flags, found: LesionTexts) -> None:
        """No day told lies after the profile's own (W5)."""
        days, record = found.days, found.record
        of = np.repeat(record, days.number)
        left[of[days.ends[:, 0] > own[of]]] = True
        left[record[days.wrong]] = True


def _between(limits: Sequence[float], size: NDArray[np.float64]) -> Whole:
    """The place of each size among the limits, from 1: odd between two, even at one; 0 if none."""
    ends = np.array([*limits, np.inf])
    at = np.searchsorted(ends, size)
    place = np.where(np.isnan(size), 0, 1 + 2 * at + (ends[np.minimum(at, len(limits))] == size))
    return place.astype(np.int64)


def _days(lesion: Mapping[str, Any]) -> int:
    """How many days are taken out of a lesion."""
    treated = lesion.get(TREATED)
    treated = treated.get("at_least") if isinstance(treated, dict) else treated
    each = treated if isinstance(treated, list) else []
    return sum(isinstance(one, dict) and one.get("date") == "1900" for one in each)
