"""The lesions that records list, one after another: by their texts, and by their sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec
import numpy as np
import polars as pl
from numpy.typing import NDArray

from matcher.cohort.burdens import Lesions
from matcher.cohort.fields import (
    DAY_HERE,
    LEFT,
    PARTED,
    Days,
    coded,
    days_in,
    form_of,
    taken,
)
from matcher.cohort.lesion_kinds import LesionKinds, Looked
from matcher.cohort.records import IMPLIED, limits_of, seen_as
from matcher.cohort.shapes import OF_COURSE, Asking, Json, kinds_of
from matcher.cohort.texts import ODD, Unlike, strictly

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
_OTHERS = (
    "role",
    "organ",
    "side",
    "lobe",
    "station",
    "status",
    "amenable_to_local_therapy",
    "site",
)
_TREATED = "prior_local_therapy"
_SIZES = {"diameter_mm": 300.0, "volume_cc": 500.0}  # the most, as the profile model has
_FIELDS = ("id", *_OTHERS, _TREATED, *_SIZES)
_PLAIN = r"^(?:0|[1-9][0-9]{0,3})(?:\.[0-9]{1,6})?$"
_ID = r'^"[!#-\[\]-~ ]{1,80}"$'
_DOSE = r'("bed_gy": ?)(?:[1-9][0-9]?|[1-4][0-9]{2})(?:\.[0-9]{1,6})?([,}])'
MOST_LISTED = 2_000  # lesions of one record; beyond it is read by itself
MOST_KINDS = 62  # of lesions that the course tells apart
_decode = msgspec.json.Decoder(list[form_of("_Lesion", _FIELDS)]).decode  # type: ignore[misc]
_parts = msgspec.structs.astuple
_join = PARTED.encode().join


@dataclass(frozen=True, slots=True)
class Listing:
    """The lesions of some records, and what the course asks of them."""

    lesions: Lesions
    course: Whole  # of each record, the kinds that the course tells apart
    left: Flags  # of each record: it is to be read by itself


@dataclass(frozen=True, slots=True)
class _Entry:
    """Lesions of one text, but for sizes and ids, in one context."""

    told: Json
    context: Json


class Listings:
    """Every lesion that was met, by its text."""

    def __init__(self, kinds: LesionKinds) -> None:
        self._kinds = kinds
        self._limits = limits_of(kinds.questions.measures)
        self._texts: dict[str, int] = {}
        self._told: list[Json] = []
        self._known: dict[tuple[int, int], int] = {}
        self._entries: list[_Entry] = []
        self._courses: list[int] = []  # of each entry the bit of its kind
        self._bits: dict[Any, int] = {}

    def __len__(self) -> int:
        return max(len(self._known), len(self._kinds))

    def of(
        self, texts: list[str], context: Whole, contexts: Sequence[Json], own: Whole, when: Asking
    ) -> Listing:
        """The lesions of records; `context` is the number of what else says what they are, `own`
        the profile's own day, after which none may be told."""
        left = np.zeros(len(texts), bool)
        record, wholes, colons = _items(texts, left)
        try:
            found = taken(wholes, _FIELDS)
        except Unlike:
            left[record] = True
            record, found, colons = record[:0], taken([], _FIELDS), colons[:0]
        told = np.bincount(record, found.colons, minlength=len(texts))
        left[np.flatnonzero(colons != told)] = True
        self._check_ids(found.texts["id"], record, left)
        treated, days = days_in(found.texts[_TREATED])
        self._check_days(days, record, own, left)
        sizes = [_size(found.texts[name], most) for name, most in _SIZES.items()]
        for _, _, wrong in sizes:
            left[record[wrong]] = True
        each = [
            *(found.texts[name] for name in _OTHERS),
            treated.str.replace_all(_DOSE, "${1}1${2}"),
        ]
        each += [text for text, _, _ in sizes]
        joined = pl.select(pl.concat_str(each, separator=PARTED)).to_series() if wholes else each[0]
        entry = self._entries_of(joined, days.number, context[record], contexts, when)
        left[record[entry < 0]] = True
        (_, diameter, _), (_, volume, _) = sizes
        wide = 2 * len(self._limits["volume_cc"]) + 2
        tall = 2 * len(self._limits["diameter_mm"]) + 2
        places = _between(self._limits["diameter_mm"], diameter) * wide
        places += _between(self._limits["volume_cc"], volume)
        key = entry * (wide * tall) + places
        course = np.zeros(len(texts), np.int64)
        bits = np.array([*self._courses, 0], np.int64)[entry]
        np.bitwise_or.at(course, record, bits)
        good = ~left[record]
        one = partial(self._kind, key[good], entry[good], diameter[good], volume[good], when)
        return Listing(
            Lesions(record[good], key[good], volume[good], one), self._without_implied(course), left
        )

    def _kind(
        self,
        keys: Whole,
        entries: Whole,
        diameter: NDArray[np.float64],
        volume: NDArray[np.float64],
        when: Asking,
        at: int,
        looked: Looked,
    ) -> int:
        """The kind of the lesion at a place, as it is looked at."""
        entry = self._entries[entries[at]]
        sizes = {"diameter_mm": float(diameter[at]), "volume_cc": float(volume[at])}
        told = {**entry.told, **{n: size for n, size in sizes.items() if size == size}}
        return self._kinds.get((int(keys[at]), looked), told, entry.context, looked, when)

    # --- texts ------------------------------------------------------------------------------------

    def _entries_of(
        self,
        texts: pl.Series,
        days: Whole,
        context: Whole,
        contexts: Sequence[Json],
        when: Asking,
    ) -> Whole:
        number = coded(texts.to_list(), self._texts, self._text)
        entry = np.full(len(number), LEFT)
        good = np.flatnonzero((number >= 0) & (context >= 0))
        pairs = number[good] * (context.max(initial=0) + 1) + context[good]
        _, first, where = np.unique(pairs, return_index=True, return_inverse=True)
        known = [
            self._number((int(number[good[at]]), int(context[good[at]])), contexts, when)
            for at in first.tolist()
        ]
        entry[good] = np.array(known, np.int64)[where] if known else LEFT
        marks = np.array([_days(one) for one in self._told] + [-1], np.int64)
        entry[marks[number] != days] = LEFT
        return entry

    def _text(self, text: Any, _: int) -> int:
        """A text that is the first of its kind.

        Raises:
            Unlike: not of a plain form.
        """
        names = (*_OTHERS, _TREATED, *_SIZES)
        told: Json = {}
        for name, raw in zip(names, text.split(PARTED), strict=True):
            if not raw:
                continue
            if ODD.search(raw.replace(DAY_HERE, "").encode()):
                raise Unlike
            told[name] = strictly(raw.replace(DAY_HERE, '"1900"'))
        self._told.append(told)
        return len(self._told) - 1

    def _number(self, pair: tuple[int, int], contexts: Sequence[Json], when: Asking) -> int:
        if pair not in self._known:
            try:
                self._known[pair] = self._entry(pair, contexts, when)
            except Unlike:
                return LEFT
        return self._known[pair]

    def _entry(self, pair: tuple[int, int], contexts: Sequence[Json], when: Asking) -> int:
        number, context = pair
        told, others = self._told[number], contexts[context]
        bare = {name: told.get(name) for name in OF_COURSE}
        (kind,) = kinds_of([bare], others, when)
        seen = seen_as(kind)
        bit = self._bits.setdefault(seen, len(self._bits))
        if bit >= MOST_KINDS:
            del self._bits[seen]
            raise Unlike
        self._entries.append(_Entry(told, others))
        self._courses.append(1 << bit)
        return len(self._entries) - 1

    def _without_implied(self, course: Whole) -> Whole:
        """The kinds without those of which others already tell the course as much."""
        for known, implied in IMPLIED:
            if known in self._bits and implied in self._bits:
                there = course >> self._bits[known] & 1
                course = course & ~(there << self._bits[implied])
        return course

    # --- checks -----------------------------------------------------------------------------------

    def _check_ids(self, ids: pl.Series, record: Whole, left: Flags) -> None:
        told = ids != ""
        odd = told & (~ids.str.contains(_ID) | ids.str.starts_with('"lesion '))
        pairs = pl.DataFrame({"record": record, "id": ids})
        twice = pairs.is_duplicated() & told
        left[record[(odd | twice).to_numpy()]] = True

    def _check_days(self, days: Days, record: Whole, own: Whole, left: Flags) -> None:
        """No day told lies after the profile's own (W5)."""
        of = np.repeat(record, days.number)
        left[of[days.ends[:, 0] > own[of]]] = True
        left[record[days.wrong]] = True


def _items(texts: list[str], left: Flags) -> tuple[Whole, list[bytes], Whole]:
    """Each lesion with its record, as its fields joined; and the colons of each record's text."""
    places = [at for at, text in enumerate(texts) if text and text != "[]"]
    colons = np.zeros(len(texts), np.int64)
    wholes: list[bytes] = []
    numbers = []
    for at in places:
        try:
            each = _decode(texts[at])
        except (msgspec.DecodeError, UnicodeDecodeError):
            each = []
            left[at] = True
        if len(each) > MOST_LISTED:
            each = []
            left[at] = True
        numbers.append(len(each))
        wholes += map(_join, map(_parts, each))
    colons[places] = [texts[at].count(":") for at in places]
    return np.repeat(np.array(places, np.int64), np.array(numbers, np.int64)), wholes, colons


def _size(texts: pl.Series, most: float) -> tuple[pl.Series, NDArray[np.float64], Flags]:
    """What is told otherwise than as one number, the number, and where it is too large."""
    text, frame = pl.col("text"), texts.rename("text").to_frame()
    plain = text.str.contains(_PLAIN)
    apart = frame.select(
        other=pl.when(plain).then(pl.lit("")).otherwise(text),
        number=pl.when(plain).then(text).cast(pl.Float64, strict=False),
    )
    number = apart["number"].to_numpy()
    return apart["other"], number, number > most


def _between(limits: Sequence[float], size: NDArray[np.float64]) -> Whole:
    """The place of each size among the limits, from 1: odd between two, even at one; 0 if none."""
    ends = np.array([*limits, np.inf])
    at = np.searchsorted(ends, size)
    place = np.where(np.isnan(size), 0, 1 + 2 * at + (ends[np.minimum(at, len(limits))] == size))
    return place.astype(np.int64)


def _days(told: Mapping[str, Any]) -> int:
    """How many days are taken out of a lesion."""
    treated = told.get(_TREATED)
    each = treated if isinstance(treated, list) else []
    return sum(isinstance(one, dict) and one.get("date") == "1900" for one in each)
