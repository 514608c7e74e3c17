"""The fields of many records as numbers: equal numbers for texts that are told alike.

What a number means is read once, of the first text of its kind, by `matcher.cohort.records`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import repeat
from typing import Any

import msgspec
import numpy as np
import polars as pl

from matcher.cohort.fields import (
    PARTED,
    Days,
    Flags,
    Whole,
    coded,
    days_in,
    form_of,
    taken,
)
from matcher.cohort.records import Reader
from matcher.cohort.shapes import ALONE, KNOWN, UNMEASURED, Asking
from matcher.cohort.stagings import Assessed, Stagings
from matcher.cohort.texts import Unlike

DATED = ("primary", "metastatic_disease", "systemic_therapy", "imaging")
STAGED = "assessments"
_OF = {"metastatic_disease": "episode", "systemic_therapy": "lines", "imaging": "imaging"}
_OF_PRIMARY = {"diagnosis_date": "found", "definitive_treatment_end": "treated"}
_ALONE = tuple(name for name in dict.fromkeys(ALONE.values()) if name != "imaging")
OTHER = ("locoregional_recurrence", "assessments_total")
_NAMES = tuple(sorted(KNOWN))
_decode = msgspec.json.Decoder(form_of("_Fields", _NAMES)).decode
_told_of = msgspec.structs.astuple
_join = PARTED.encode().join
_EMPTY = _decode(b"{}")
_NOTHING = _join(_told_of(_EMPTY))
_MOST_BYTES = 100_000  # of one record; beyond it is read by itself
_LABEL = r'^"[^"\\\x00-\x1f]{1,80}"$'

When = Callable[[bytes | None], Asking]


@dataclass(frozen=True, slots=True)
class Dated:
    """A field without its days: what the course has of it, what its days are of, and its text."""

    course: int
    days: tuple[str, ...]
    told: Any = None


@dataclass(frozen=True, slots=True)
class Batch:
    """The records of a batch as numbers; those left have none that counts."""

    lines: Sequence[bytes]
    texts: Mapping[str, pl.Series]
    when: Sequence[Asking]
    own: Whole
    asked: Whole
    places: Mapping[str, Whole]
    forms: Mapping[str, Whole]
    assessed: Assessed
    days: Days


class Numbering:
    """Every text that was met, field by field."""

    def __init__(self, reader: Reader, systems: tuple[str, ...]) -> None:
        self._reader = reader
        self._whens: dict[str, int] = {}
        self._asked: list[Asking] = []
        self._dated: dict[str, dict[str, int]] = {name: {} for name in DATED}
        self._single: dict[str, dict[str, int]] = {
            name: {} for name in (*_ALONE, *UNMEASURED, *OTHER)
        }
        self._stagings = Stagings(systems)
        self.forms: dict[str, list[Dated]] = {name: [] for name in DATED}

    def kept(self) -> Iterator[Sized]:
        """Everything that grows."""
        yield from self._dated.values()
        yield from self._single.values()
        yield from (self._whens, self._stagings)

    def batch(self, lines: Sequence[bytes], when: When, left: Flags) -> Batch:
        """The texts of some records as numbers, and their days; what cannot be read is left."""
        texts = _fields(lines, left)
        whens = coded(texts["as_of"], self._whens, partial(self._when, when))
        left |= whens < 0
        asked = [*self._asked, Asking(date.min, date.min)]
        own, day = (
            np.array([getattr(one, name).toordinal() for one in asked], np.int64)[whens]
            for name in ("own", "asked")
        )
        places = {
            name: coded(texts[name], known, partial(self._row_of, name, asked, whens))
            for name, known in self._single.items()
        }
        joined = pl.select(pl.concat_str([texts[n] for n in (*DATED, STAGED)], separator=PARTED))
        marked, days = days_in(joined.to_series())
        parts = marked.str.split_exact(PARTED, len(DATED)).struct.unnest().get_columns()
        forms = {
            name: coded(part, self._dated[name], partial(self._first, name, texts, asked, whens))
            for name, part in zip(DATED, parts, strict=False)
        }
        assessed = self._stagings.of(parts[-1])
        for number in (*places.values(), *forms.values(), assessed.form):
            left |= number < 0
        of = np.repeat(np.arange(len(left)), days.number)
        left[of[days.ends[:, 0] > own[of]]] = True  # no day lies after the profile's own (W5)
        left |= days.wrong
        told = [asked[n] for n in whens.tolist()]
        return Batch(lines, texts, told, own, day, places, forms, assessed, days)

    def _when(self, when: When, text: Any, _: int) -> int:
        self._asked.append(when(text.encode() if text else None))
        return len(self._asked) - 1

    def _row_of(self, name: str, asked: Sequence[Asking], whens: Whole, text: Any, at: int) -> int:
        """The row of what stands alone; of another field, a number."""
        if whens[at] < 0:
            raise Unlike
        if name in OTHER:
            return len(self._single[name])
        fields = {name: text.encode()} if text else {}
        (one,) = (o for o in (*self._reader.alone, *self._reader.checked) if o.field == name)
        return self._reader.alone_row(one, fields, asked[whens[at]])

    def _first(
        self,
        name: str,
        texts: Mapping[str, pl.Series],
        asked: Sequence[Asking],
        whens: Whole,
        _: Any,
        at: int,
    ) -> int:
        """A field whose text is the first of its kind.

        Raises:
            Unlike: it may be for its days, so that this is not kept.
        """
        if whens[at] < 0:
            raise Unlike
        reader, raw = self._reader, texts[name][at].encode()
        text = reader.texts[name].of(raw)[0] if raw else None
        course = -1 if text is None else reader.number(name, text)
        if name == "imaging":
            (one,) = (one for one in reader.alone if one.field == name)
            course = reader.alone_row(one, {name: raw} if raw else {}, asked[whens[at]])
        if text is not None and not isinstance(text.told, dict):
            raise Unlike
        days = tuple(_OF.get(name) or _OF_PRIMARY[role] for role in (text.taken if text else ()))
        self.forms[name].append(Dated(course, days, text.told if text else {}))
        return len(self.forms[name]) - 1


def labels(texts: pl.Series, left: Flags) -> pl.Series:
    """The cohort's own labels; what is no short plain text is left."""
    plain = texts.str.contains(_LABEL)
    left |= ((texts != "") & ~plain).to_numpy()
    frame = texts.rename("patient").to_frame()
    label = pl.col("patient").str.slice(1, pl.col("patient").str.len_chars() - 2)
    return frame.select(pl.when(plain).then(label).alias("patient")).to_series()


def _fields(lines: Sequence[bytes], left: Flags) -> Mapping[str, pl.Series]:
    """The texts of the fields of records, empty where not told."""
    wholes = list(map(_join, map(_told_of, _decoded(lines, left))))
    long = np.fromiter(map(len, lines), np.int64, len(lines)) > _MOST_BYTES
    for at in np.flatnonzero(long).tolist():
        wholes[at], left[at] = _NOTHING, True
    try:
        found = taken(wholes, _NAMES)
    except Unlike:  # one of them has a sign that no plain text has
        for at, whole in enumerate(wholes):
            if not _sound(whole):
                wholes[at], left[at] = _NOTHING, True
        found = taken(wholes, _NAMES)
    colons = np.fromiter(map(bytes.count, lines, repeat(b":")), np.int64, len(lines))
    left |= colons != found.colons  # one more is that of a key that stands twice
    return found.texts


def _decoded(lines: Sequence[bytes], left: Flags) -> list[Any]:
    """The records as fields of texts; one that is no map of known fields has none."""
    try:
        return list(map(_decode, lines))
    except (msgspec.DecodeError, UnicodeDecodeError):
        found = []
    for at, line in enumerate(lines):
        try:
            found.append(_decode(line))
        except (msgspec.DecodeError, UnicodeDecodeError):
            found.append(_EMPTY)
            left[at] = True
    return found


def _sound(whole: bytes) -> bool:
    try:
        text = whole.decode()
    except UnicodeDecodeError:
        return False
    return text.count(PARTED) == len(_NAMES) - 1
