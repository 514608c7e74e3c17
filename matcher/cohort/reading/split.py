"""Lines taken apart: a column of texts for each field, and the days in them, by their bytes.

The decoder takes no line with a control character in it but white space, so that the signs that
stand for what is taken out, or between two texts, are in no text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

import msgspec
import numpy as np
from msgspec import UNSET
from numpy.typing import NDArray

from oligomatch.matcher.cohort.reading.fields import NULL, PARTED, TextDays, Whole, as_text
from oligomatch.matcher.cohort.reading.spans import EPOCH
from oligomatch.matcher.cohort.reading.texts import DAY_HERE
from oligomatch.matcher.logic.calendar import EARLIEST, LATEST

Bytes = NDArray[np.uint8]
_PARTED, _NULL = PARTED.encode(), NULL.encode()
_COLON, _QUOTE, _DASH, _ZERO = b':"-0'
_SIZES = _YEAR, _MONTH, _DAY = 6, 9, 12  # signs of a date with its quotes
_parts = msgspec.structs.astuple


@dataclass(frozen=True, slots=True)
class Split:
    """The fields of records; of those that nobody tells there is nothing."""

    raws: Mapping[str, Sequence[Any]]
    texts: Mapping[str, Sequence[Any]]  # of some, each sign of a date replaced by `DAY_HERE`
    days: TextDays  # in these, fields in their order
    colons: int  # that all records together must have where no key stands twice
    short: Sequence[str] = ()  # of these fields values stand for texts; None where none is told

    def raw(self, name: str, at: int) -> bytes:
        """The bytes of a field of one record."""
        if name in self.short:
            return as_text(self.texts[name][at]).encode()
        found = bytes(self.raws[name][at]) if name in self.raws else b""
        return b"" if found == _NULL else found


def split(
    records: Sequence[Any], names: Sequence[str], dated: Sequence[str], short: Sequence[str] = ()
) -> Split:
    """The fields of decoded records, of which some are `dated`, some `short`.

    Raises:
        UnicodeDecodeError: a text is none.
    """
    raws = dict(zip(names, zip(*map(_parts, records), strict=True), strict=True))
    nothing, colons = [""] * len(records), 0
    texts: dict[str, Sequence[Any]] = {}
    for name, column in raws.items():
        if name in dated:
            continue
        if name in short:
            texts[name], more = _values(column)
            colons += more
            continue
        joined = _PARTED.join(column)
        if len(joined) == len(records) - 1:  # none is told: nothing but what stands between
            texts[name] = nothing
            continue
        each = joined.decode().split(PARTED)
        colons += colons_in(joined) + len(each) - each.count("")
        texts[name] = without_null(each)
    joined = _PARTED.join(chain.from_iterable(zip(*(raws[name] for name in dated), strict=True)))
    each, days = days_taken(joined, len(dated))
    colons += colons_in(joined) + len(each) - each.count("")
    each = without_null(each)
    texts |= {name: each[at :: len(dated)] for at, name in enumerate(dated)}
    return Split(raws, texts, days, colons, short)


def _values(column: Sequence[Any]) -> tuple[Sequence[Any], int]:
    """The values of a short field, and how many colons its records must have for it."""
    kinds = {*map(type, column)}
    if kinds == {str}:  # as mostly
        return column, len(column) + PARTED.join(column).count(":")
    if kinds == {int}:
        return column, len(column)
    colons = sum(map(_colons_of, column))
    return [None if one is UNSET else one for one in column], colons


def colons_of(value: Any) -> int:
    """How many colons a decoded record must have where no key stands twice."""
    return sum(map(_colons_of, _parts(value)))


def _colons_of(one: Any) -> int:
    """How many colons a field has with its name."""
    if isinstance(one, msgspec.Raw | bytes):
        text = bytes(one)
        return bool(text) + text.count(b":")
    if isinstance(one, str):
        return 1 + one.count(":")
    return int(one is not UNSET)


def colons_in(text: bytes) -> int:
    """How many colons a text has."""
    return int(np.count_nonzero(np.frombuffer(text, np.uint8) == _COLON))


def without_null(texts: list[str]) -> list[str]:
    """Texts, empty where a null is told."""
    return ["" if one == NULL else one for one in texts] if NULL in texts else texts


def days_taken(joined: bytes, fields: int) -> tuple[list[str], TextDays]:
    """The texts without their days, a null among them, and the days of each record of so many."""
    signs = np.zeros(len(joined) + _DAY, np.uint8)  # what stands behind the last is no date
    signs[: len(joined)] = np.frombuffer(joined, np.uint8)
    parted = np.flatnonzero(signs == ord(PARTED))
    ends = np.append(parted[fields - 1 :: fields], len(joined))  # of each record
    at = np.flatnonzero((signs[:-1] == _QUOTE) & (signs[1:] - ord("1") <= 1))
    each = signs.take(at + np.arange(_DAY)[:, None])
    long = _long(each)
    if not long.all():
        at, each, long = at[long > 0], each[:, long > 0], long[long > 0]
    first, last = _ends(each, long)
    for size in _SIZES:
        here = at if (long == size).all() else at[long == size]
        signs[here + np.arange(size)[:, None]] = ord(DAY_HERE)
    until = np.searchsorted(at, ends)
    wrong = np.zeros(len(ends), bool)
    wrong[np.searchsorted(ends, at[first == 0])] = True
    number = until.copy()
    number[1:] -= until[:-1]
    days = TextDays(number, np.stack([first, last], axis=1), wrong)
    return signs[: len(joined)].tobytes().decode().split(PARTED), days


def _long(each: Bytes) -> Whole:
    """How many signs the date at each place has; none where there is none."""
    digit = (each - _ZERO) <= 9  # without a sign: what lies before the digits lies far behind
    year = digit[1:5].all(axis=0)
    year &= ((each[1] == ord("1")) & (each[2] == ord("9"))) | (
        (each[1] == ord("2")) & (each[2] <= ord("1"))
    )
    month = year & (each[5] == _DASH) & digit[6:8].all(axis=0)
    day = month & (each[8] == _DASH) & digit[9:11].all(axis=0)
    long = np.zeros(each.shape[1], np.int64)
    for there, size in ((year, _YEAR), (month, _MONTH), (day, _DAY)):
        long[there & (each[size - 1] == _QUOTE)] = size
    return long


def _ends(each: Bytes, long: Whole) -> tuple[Whole, Whole]:
    """The first and the last day that each date may be; 0 where it is none of the calendar."""
    number = (each - _ZERO).astype(np.int16)
    year = 1000 * number[1] + 100 * number[2] + 10 * number[3] + number[4]
    month, day = 10 * number[6] + number[7], 10 * number[9] + number[10]
    firsts = _months()
    if (long == _DAY).all():  # as mostly
        at = 12 * (year - EARLIEST.year) + np.clip(month, 1, 12) - 1
        found = firsts[at] + day - 1
        right = (month >= 1) & (month <= 12) & (day >= 1) & (found < firsts[at + 1])
        found[~right] = 0
        return found, found
    month, day = np.where(long > _YEAR, month, 1), np.where(long == _DAY, day, 1)
    at = 12 * (year - EARLIEST.year) + np.clip(month, 1, 12) - 1
    first = firsts[at] + day - 1
    last = np.where(long == _DAY, first, firsts[at + np.where(long == _YEAR, 12, 1)] - 1)
    right = (month >= 1) & (month <= 12) & (day >= 1) & (first < firsts[at + 1])
    return np.where(right, first, 0), np.where(right, last, 0)


@cache
def _months() -> Whole:
    """The first day of each month of the calendar of profiles, and of the one behind."""
    months = 12 * (LATEST.year + 1 - EARLIEST.year) + 1
    each = np.datetime64(EARLIEST, "M") + np.arange(months)
    firsts: Whole = each.astype("M8[D]").astype(np.int64) + EPOCH
    return firsts
