"""The lists of lesions of many records, taken apart field by field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.cohort.reading.fields import (
    PARTED,
    Flags,
    TextDays,
    Whole,
    different,
    form_of,
)
from oligomatch.matcher.cohort.reading.split import colons_of, days_taken, without_null
from oligomatch.rules.terms import MARKS

OTHERS = (
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
TREATED = "prior_local_therapy"
SIZES = {"diameter_mm": 300.0, "volume_cc": 500.0}  # the most, as the profile model has
_FIELDS = ("id", *OTHERS, TREATED, *SIZES)
_PLAIN = re.compile(r"(?:0|[1-9][0-9]{0,3})(?:\.[0-9]{1,6})?\Z")
MOST_LISTED = 10_000  # lesions of one record, as the profile model has
AT_ONCE = 500  # records taken apart together: few enough that no search for garbage begins
_PARTED = PARTED.encode()
_stated_of = msgspec.structs.astuple


@dataclass(frozen=True, slots=True)
class Size:
    """What lesions tell of one size."""

    odd: list[str]  # what is told otherwise than as one number
    number: NDArray[np.float64]  # not a number where none is told
    wrong: Flags  # it is too large


@dataclass(frozen=True, slots=True)
class LesionTexts:
    """The lesions of some records, one after another, field by field."""

    record: Whole
    ids: list[str]
    names: tuple[str, ...]  # the fields of the rest that somebody tells
    rest: list[str]  # what else is told in these, joined; without days and plain sizes
    days: TextDays
    sizes: tuple[Size, ...]
    odd: Flags  # a size is told otherwise than as one number


class _LesionForm:
    """Lesions with some fields."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        form: Any = form_of("_Lesion", self.names)
        self.decode = msgspec.json.Decoder(list[form]).decode


class LesionDecoding:
    """The fields that were told so far: what nobody tells is not looked for in each lesion."""

    def __init__(self) -> None:
        self._all, self._some = _LesionForm(_FIELDS), _LesionForm(("id",))

    def listed(self, texts: Sequence[str], left: Flags) -> LesionTexts:
        """Each lesion with its record; none of a record that is left."""
        listing = [at for at, text in enumerate(texts) if text and text != "[]"]
        parts = [
            self._part(listing[at : at + AT_ONCE], texts, left)
            for at in range(0, len(listing), AT_ONCE)
        ]
        number = [*chain(*(part[0] for part in parts))]
        each: dict[str, list[str]] = {name: [] for name in self._some.names}
        for of, columns in parts:
            nothing = [""] * sum(of)
            for name, column in each.items():
                column += columns.get(name, nothing)
        record = np.repeat(np.array(listing, np.int64), np.array(number, np.int64))
        treated = each.pop(TREATED, None)
        days = _no_days(len(record))
        if treated:
            each[TREATED], days = days_taken(PARTED.join(treated).encode(), 1)
        none = [""] * len(record)
        sizes = tuple(_size(each.pop(name, none), most) for name, most in SIZES.items())
        odd = np.zeros(len(record), bool)
        for name, size in zip(SIZES, sizes, strict=True):
            if any(size.odd):
                each[name] = size.odd
                odd |= np.array(size.odd, object) != ""
        ids = each.pop("id")
        rest = list(map(PARTED.join, zip(*each.values(), strict=True))) if each else none
        return LesionTexts(record, ids, tuple(each), rest, days, sizes, odd)

    def _part(
        self, places: Sequence[int], texts: Sequence[str], left: Flags
    ) -> tuple[list[int], dict[str, list[str]]]:
        """The lesions of some records: how many of each, and what they tell of each field."""
        try:
            each, form = [self._some.decode(texts[at]) for at in places], self._some
        except msgspec.DecodeError:  # a field that is told for the first time, or no list
            each, form = self._every(places, texts, left), self._all
        if any(len(one) > MOST_LISTED for one in each):
            for n, one in enumerate(each):
                if len(one) > MOST_LISTED:
                    each[n], left[places[n]] = [], True
        columns, colons = _columns(form, each)
        if colons != sum(texts[at].count(":") for at in places if not left[at]):
            for n, at in enumerate(places):  # one more is that of a key that stands twice
                if texts[at].count(":") != sum(map(colons_of, each[n])):
                    each[n], left[at] = [], True
            columns, _ = _columns(form, each)
        return list(map(len, each)), columns

    def _every(self, places: Sequence[int], texts: Sequence[str], left: Flags) -> list[Any]:
        """The lesions of some records with every field; a text that is no list of known ones has
        none."""
        found: list[Any] = []
        stated = {*self._some.names}
        for at in places:
            try:
                found.append(self._all.decode(texts[at]))
            except msgspec.DecodeError:
                found.append([])
                left[at] = True
            for one in found[-1]:
                raws = zip(self._all.names, _stated_of(one), strict=True)
                stated.update(name for name, raw in raws if raw)
        if len(stated) > len(self._some.names):
            self._some = _LesionForm(name for name in self._all.names if name in stated)
        return found


def _columns(form: _LesionForm, each: Sequence[Any]) -> tuple[dict[str, list[str]], int]:
    """What lesions tell of each field, and how many colons their texts have where no key stands
    twice."""
    lesions = [*chain(*each)]
    columns: dict[str, list[str]] = {}
    colons = 0
    for name in form.names if lesions else ():
        joined = _PARTED.join(map(attrgetter(name), lesions))
        found = joined.decode().split(PARTED)
        colons += joined.count(b":") + len(found) - found.count("")
        columns[name] = without_null(found)
    return columns, colons


def _no_days(number: int) -> TextDays:
    return TextDays(np.zeros(number, np.int64), np.zeros((0, 2), np.int64), np.zeros(number, bool))


def _size(texts: list[str], most: float) -> Size:
    at, known = different(texts)
    plain = [bool(_PLAIN.match(one)) for one in known]
    each = [float(text) if one else np.nan for text, one in zip(known, plain, strict=True)]
    number = np.array(each, np.float64)[at]
    odd = [""] * len(texts)
    if not all(one or not text for text, one in zip(known, plain, strict=True)):
        others = ["" if one else text for text, one in zip(known, plain, strict=True)]
        odd = [others[n] for n in at.tolist()]
    return Size(odd, number, number > most)
