"""The lists of lesions cut into single ones: a lesion of one text is read once.

What is no plain list of plain lesions is read record by record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.cohort.lesions.lesion_texts import (
    MOST_LISTED,
    LesionDecoding,
    LesionTexts,
)
from oligomatch.matcher.cohort.lesions.pieces import MOST_PIECES, NEXT, starts_of
from oligomatch.matcher.cohort.reading.fields import LEFT, Flags, Whole, cut
from oligomatch.matcher.cohort.reading.rows import Rows

Table = NDArray[np.float64]
_ID = re.compile(r'"(?!lesion )[!#-\[\]-~ ]{1,80}"\Z')


@dataclass(frozen=True, slots=True)
class ListedLesions:
    """The lesions of some records, one after another, records in order."""

    record: Whole
    id: Whole  # the number of its id; 0 where none is told
    number: Whole  # of what else it tells but plain sizes; LEFT where it is left
    diameter: Table  # not a number where none is told
    volume: Table
    odd: Flags  # a size is told otherwise than as one number


class LesionPieces:
    """Every lesion that was met by its text."""

    def __init__(self, numbers: Callable[[LesionTexts], Whole]) -> None:
        self._decoding, self._numbers = LesionDecoding(), numbers
        self._forget()

    def _forget(self) -> None:
        self.ids: list[str] = [""]  # as they stand, by their numbers
        self.odd: list[bool] = [False]  # of each id: it is no plain one
        self._ids = {"": 0}
        self._known: dict[str, int] = {}
        self._rows, self._sizes = Rows(np.int64, 3), Rows(np.float64, 2)

    def listed(
        self, texts: list[str], left: Flags, check: Callable[[LesionTexts], None]
    ) -> ListedLesions:
        """The lesions of records; `check` leaves those whose lesions cannot be used."""
        if max(len(self._known), len(self._ids)) > MOST_PIECES:
            self._forget()
        listing = [at for at, text in enumerate(texts) if text and text != "[]"]
        alike = [at for at in listing if texts[at].startswith("[")]
        code = self._codes(NEXT.join([texts[at] for at in alike]).split(NEXT) if alike else [])
        number, id, first = self._rows.all[code].T
        start = starts_of(first > 0, [texts[at] for at in alike], len(code))
        each = np.diff(start, append=len(code))
        of = np.repeat(np.arange(len(alike)), each)
        wrong = number == LEFT
        wrong[start] |= (first[start] == 0) | (each > MOST_LISTED)
        good = np.bincount(of, wrong, len(alike)) == 0
        kept, places = good[of], np.array(alike, np.int64)
        sizes = self._sizes.all[code[kept]]
        odd = np.zeros(len(sizes), bool)
        found = ListedLesions(
            places[of[kept]], id[kept], number[kept], sizes[:, 0], sizes[:, 1], odd
        )
        others = {*listing}.difference(places[good].tolist())
        if not others:
            return found
        each_other = [text if at in others else "" for at, text in enumerate(texts)]
        return _joined(found, self._read(each_other, left, check))

    def _read(
        self, texts: list[str], left: Flags, check: Callable[[LesionTexts], None]
    ) -> ListedLesions:
        """The lesions of records one by one."""
        found = self._decoding.listed(texts, left)
        check(found)
        for size in found.sizes:
            left[found.record[size.wrong]] = True
        ids = np.array([self._id(one) for one in found.ids], np.int64)
        diameter, volume = (size.number for size in found.sizes)
        return ListedLesions(found.record, ids, self._numbers(found), diameter, volume, found.odd)

    def _id(self, text: str) -> int:
        if text not in self._ids:
            self._ids[text] = len(self.ids)
            self.ids.append(text)
            self.odd.append(not _ID.match(text))
        return self._ids[text]

    def _codes(self, texts: list[str]) -> Whole:
        """The row of each lesion by its text."""
        known = self._known
        try:
            return np.fromiter(map(known.__getitem__, texts), np.int64, len(texts))
        except KeyError:  # some are the first of their kind
            self._read_first([text for text in dict.fromkeys(texts) if text not in known])
        return np.fromiter(map(known.__getitem__, texts), np.int64, len(texts))

    def _read_first(self, texts: Sequence[str]) -> None:
        """Lesions that are the first of their kind."""
        left = np.zeros(len(texts), bool)
        found = self._decoding.listed(list(map(_alone, texts)), left)
        number = self._numbers(found)
        number[found.odd | left[found.record] | (found.days.number > 0) | found.days.wrong] = LEFT
        for size in found.sizes:
            number[size.wrong] = LEFT
        rows = np.full((len(texts), 3), LEFT)
        rows[:, 2] = [text[:1] == "[" for text in texts]
        sizes = np.full((len(texts), 2), np.nan)
        rows[found.record, 0] = number
        rows[found.record, 1] = [self._id(one) for one in found.ids]
        sizes[found.record] = np.stack([size.number for size in found.sizes], axis=1)
        for at, text in enumerate(texts):
            self._known[text] = self._rows.add(rows[at])
            self._sizes.add(sizes[at])


def _joined(some: ListedLesions, others: ListedLesions) -> ListedLesions:
    """The lesions of both, records in order."""
    names = ListedLesions.__slots__
    both = ListedLesions(
        *(np.concatenate([getattr(one, name) for one in (some, others)]) for name in names)
    )
    return ListedLesions(**cut(both, names, np.argsort(both.record, kind="stable")))


def _alone(text: str) -> str:
    """A single lesion as a list; nothing for what is none, or holds others."""
    bare = text.strip().removeprefix("[").strip()
    if bare.endswith("]"):  # it is the last of its record
        bare = bare[:-1].strip()
    else:
        bare += "}"
    plain = bare.startswith("{") and bare.endswith("}")
    return f"[{bare}]" if plain and bare.count("{") == bare.count("}") == 1 else ""
