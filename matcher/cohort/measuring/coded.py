"""The fields of many records as numbers: equal numbers for texts that are told alike.

What a number means is read once, of the first text of its kind, by
`oligomatch.matcher.cohort.records.records`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain
from typing import Any

import numpy as np
import polars as pl

from oligomatch.matcher.cohort.lesions.followed import States, parted
from oligomatch.matcher.cohort.lesions.pieces import Pieces
from oligomatch.matcher.cohort.lesions.stagings import Assessed, Stagings
from oligomatch.matcher.cohort.lesions.tracked import Tracked, following, tracked
from oligomatch.matcher.cohort.reading.decoding import Decoding
from oligomatch.matcher.cohort.reading.fields import (
    LEFT,
    PARTED,
    Flags,
    TextDays,
    Whole,
    as_text,
    coded,
    joined_days,
)
from oligomatch.matcher.cohort.reading.parts import ALONE, BY_DAY, KNOWN, UNMEASURED, AskedDay
from oligomatch.matcher.cohort.reading.rows import Rows
from oligomatch.matcher.cohort.reading.split import Split
from oligomatch.matcher.cohort.reading.texts import Unlike, plain
from oligomatch.matcher.cohort.records.records import Reader

DATED = ("primary", "metastatic_disease", "systemic_therapy", "imaging")
STAGED = "assessments"
TAKEN = (*DATED, STAGED)  # the fields whose days are taken out
_OF = {"metastatic_disease": "episode", "systemic_therapy": "lines", "imaging": "imaging"}
_OF_PRIMARY = {"diagnosis_date": "found", "definitive_treatment_end": "treated"}
_ALONE = tuple(name for name in dict.fromkeys(ALONE.values()) if name != "imaging")
OTHER = ("locoregional_recurrence", "assessments_total")
_NAMES = tuple(sorted(KNOWN))
# what mostly is a word or a whole number; not what tells days of its own
_SHORT = ("patient", "as_of", "cancer_type", "histology", "age", "sex", "country")
_SAID = ("conditions", "imaging")
_NOBODY = AskedDay(date.min, date.min)  # of a record that is left
AT_ONCE = 500  # records taken apart together: what they tell fits the processor's own memory
_LABEL = re.compile(r'"([^"\\\x00-\x1f]{1,80})"\Z').match
_LONGEST = 80  # signs of one

When = Callable[[bytes | None], AskedDay]
First = Callable[[str, int], int]


@dataclass(frozen=True, slots=True)
class Dated:
    """A field without its days: what the course has of it, what its days are of, and its text."""

    course: int
    days: tuple[str, ...]
    value: Any = None


class Forms:
    """Every form of one field, and as numbers what each is of; LEFT is of none."""

    def __init__(self) -> None:
        self._each: list[Dated] = []
        self._numbers = Rows(np.int64, 3)  # course, days, whether there never was what it tells of
        self._numbers.add([LEFT, LEFT, 0])

    def __getitem__(self, at: int) -> Dated:
        return self._each[at]

    def add(self, form: Dated, days: int) -> int:
        """Keep one more, with the number of what its days are of; its place."""
        self._each.append(form)
        return self._numbers.add([form.course, days, form.value.get("ever") is False]) - 1

    def courses(self, at: Whole) -> Whole:
        """What the course has of the forms at some places."""
        found: Whole = self._numbers.all[at + 1, 0]
        return found

    def days(self, at: Whole) -> Whole:
        """The numbers of what their days are of."""
        found: Whole = self._numbers.all[at + 1, 1]
        return found

    def never(self, at: Whole) -> Flags:
        """Whether there never was what they tell of."""
        found: Flags = self._numbers.all[at + 1, 2] > 0
        return found


@dataclass(frozen=True, slots=True)
class Whens:
    """The day of each record, and the day on which it is asked, by their numbers."""

    each: Sequence[AskedDay]
    at: Whole

    def __getitem__(self, at: int) -> AskedDay:
        return self.each[int(self.at[at])]


@dataclass(frozen=True, slots=True)
class Batch:
    """The records of a batch as numbers; those left have none that counts."""

    lines: Sequence[bytes]
    labels: pl.Series  # the cohort's own
    lesions: list[str]
    said: Mapping[str, list[bytes]]  # as they stand; empty where no condition is asked or told
    followed: Mapping[int, States]  # of some records whose assessments follow lesions
    tracked: Tracked  # of the others
    when: Whens
    own: Whole
    asked: Whole
    places: Mapping[str, Whole]
    forms: Mapping[str, Whole]
    assessed: Assessed
    days: TextDays

    def states(self, at: int) -> States | None:
        """What the assessments of a record state of lesions that they follow; None of others."""
        if self.tracked.views[at]:
            return self.tracked.states(at)
        return self.followed.get(at)


@dataclass(frozen=True, slots=True)
class _Part:
    """Some records of a batch: texts that are read elsewhere, the numbers of the others."""

    labels: Sequence[str | None]
    lesions: list[str]
    said: Mapping[str, list[bytes]]
    staged: list[str]
    numbers: Mapping[str, Whole]
    days: TextDays


class Numbering:
    """Every text that was met, field by field."""

    def __init__(self, reader: Reader, systems: tuple[str, ...]) -> None:
        self._reader = reader
        self._decoding = Decoding(_NAMES, TAKEN, _SHORT)
        self._values: dict[str, dict[Any, int]] = {name: {} for name in _SHORT}
        self.cancers: dict[int, str] = {}  # the text of each type, by its number
        self._whens: dict[str, int] = {}
        self._asked: list[AskedDay] = []
        self._ordinals = Rows(np.int64, 2)  # the same as numbers of days; the first is of nobody
        self._ordinals.add(_ordinals(_NOBODY))
        self._dated: dict[str, dict[str, int]] = {name: {} for name in DATED}
        self._single: dict[str, dict[str, int]] = {
            name: {} for name in (*_ALONE, *UNMEASURED, *OTHER)
        }
        self._stagings = Stagings(systems)
        self._pieces = Pieces()
        self.forms = {name: Forms() for name in DATED}
        self._layouts: dict[tuple[str, ...], int] = {}

    def kept(self) -> Iterator[Sized]:
        """Everything that grows."""
        yield from self._dated.values()
        yield from self._single.values()
        yield from self._values.values()
        yield from (self._whens, self._stagings)

    def batch(self, lines: Sequence[bytes], when: When, left: Flags) -> Batch:
        """The texts of some records as numbers, and their days; what cannot be read is left."""
        self._stagings.trim()
        self._pieces.trim()
        each = [slice(at, at + AT_ONCE) for at in range(0, len(lines), AT_ONCE)]
        parts = [self._part(lines[some], when, left[some]) for some in each]
        labels = pl.Series("patient", [*chain(*(part.labels for part in parts))], pl.String)
        lesions = [*chain(*(part.lesions for part in parts))]
        said = {name: list(chain(*(part.said[name] for part in parts))) for name in _SAID}
        numbers = {
            name: np.concatenate([part.numbers[name] for part in parts])
            for name in parts[0].numbers
        }
        staged = [*chain(*(part.staged for part in parts))]
        followed, track = self._followed(staged, left)
        whens, assessed = numbers["as_of"], self._stagings.of(self._stagings.numbers(staged))
        own, day = self._ordinals.all[whens + 1].T
        for number in (*numbers.values(), assessed.form):
            left |= number < 0
        # cut otherwise than they are read whole: states may be of another one
        left |= (track.views > 0) & (track.views != assessed.views)
        days = joined_days([part.days for part in parts])
        of = np.repeat(np.arange(len(left)), days.number)
        left[of[days.ends[:, 0] > own[of]]] = True  # no day lies after the profile's own (W5)
        left |= days.wrong
        moments = Whens([*self._asked, _NOBODY], whens)
        places, forms = (
            {name: numbers[name] for name in known} for known in (self._single, self._dated)
        )
        return Batch(
            lines,
            labels,
            lesions,
            said,
            followed,
            track,
            moments,
            own,
            day,
            places,
            forms,
            assessed,
            days,
        )

    def _part(self, lines: Sequence[bytes], when: When, left: Flags) -> _Part:
        """So few records that their texts lie near when they are looked up."""
        found = self._decoding.split(lines, left)
        texts: dict[str, Any] = {**dict.fromkeys(_NAMES, [""] * len(lines)), **found.texts}

        def number(name: str, known: dict[str, int], first: First) -> Whole:
            if name not in found.short:
                return coded(texts[name], known, first)
            return coded(texts[name], self._values[name], partial(_of_value, known, first))

        whens = number("as_of", self._whens, partial(self._when, when))
        asked = [*self._asked, _NOBODY]
        numbers = {"as_of": whens}
        for name, known in self._single.items():
            if name in BY_DAY:
                texts[name] = _on_days(texts[name], whens)
            numbers[name] = number(name, known, partial(self._row_of, name, asked, whens))
        for name, known in self._dated.items():
            numbers[name] = coded(
                texts[name], known, partial(self._first, name, found, asked, whens)
            )
        said = {name: [b""] * len(lines) for name in _SAID}
        if self._reader.conditions.asks or any(texts["conditions"]):
            said = {name: [found.raw(name, at) for at in range(len(lines))] for name in _SAID}
        return _Part(
            _labels(texts["patient"], left, valued="patient" in found.short),
            texts["lesions"],
            said,
            texts[STAGED],
            numbers,
            found.days,
        )

    def _followed(self, staged: list[str], left: Flags) -> tuple[dict[int, States], Tracked]:
        """What assessments state of lesions that they follow, of those read one by one and of those
        read together; left of their texts are those without."""
        follow = following(staged)
        track = tracked(follow, staged, self._pieces)
        followed: dict[int, States] = {}
        for at in (at for at in follow if not track.views[at]):
            try:
                staged[at], followed[at] = parted(staged[at])
            except Unlike:
                left[at], staged[at] = True, ""
        return followed, track

    def _when(self, when: When, text: Any, _: int) -> int:
        self._asked.append(when(text.encode() if text else None))
        self._ordinals.add(_ordinals(self._asked[-1]))
        return len(self._asked) - 1

    def _row_of(
        self, name: str, asked: Sequence[AskedDay], whens: Whole, text: str, at: int
    ) -> int:
        """The row of what stands alone; of another field, a number."""
        if whens[at] < 0:
            raise Unlike
        raw = text.partition(PARTED)[0].encode()
        if name in OTHER:
            plain(raw or b"null")
            return len(self._single[name])
        (one,) = (o for o in (*self._reader.alone, *self._reader.checked) if o.field == name)
        row = self._reader.alone_row(one, raw or None, asked[whens[at]])
        if name == "cancer_type":
            self.cancers[row] = raw.decode()
        return row

    def _first(
        self,
        name: str,
        found: Split,
        asked: Sequence[AskedDay],
        whens: Whole,
        text: str,
        at: int,
    ) -> int:
        """A field whose text is the first of its kind.

        Raises:
            Unlike: it may be for its days, so that this is not kept.
        """
        if whens[at] < 0:
            raise Unlike
        reader = self._reader
        course, value, taken = reader.read(name, text) if text else (-1, {}, ())
        if name == "imaging":
            (one,) = (one for one in reader.alone if one.field == name)
            course = reader.alone_row(one, found.raw(name, at) or None, asked[whens[at]])
        days = tuple(_OF.get(name) or _OF_PRIMARY[role] for role in taken)
        return self.forms[name].add(Dated(course, days, value), self.layout(days))

    def layout(self, days: tuple[str, ...]) -> int:
        """The number of what some days are of."""
        return self._layouts.setdefault(days, len(self._layouts))


def _ordinals(when: AskedDay) -> list[int]:
    return [when.own.toordinal(), when.asked.toordinal()]


def _of_value(known: dict[str, int], first: First, value: Any, at: int) -> int:
    """The number of the text of a value that is the first of its kind.

    Raises:
        Unlike: the text is left.
    """
    (number,) = coded([as_text(value)], known, lambda text, _: first(text, at)).tolist()
    if number == LEFT:
        raise Unlike
    return int(number)


def _on_days(texts: list[str], whens: Whole) -> list[str]:
    """The texts of a field that tells days, with the number of the day asked."""
    if not any(texts):
        return texts
    days = whens.tolist()
    return [text and f"{text}{PARTED}{day}" for text, day in zip(texts, days, strict=True)]


def _labels(each: Sequence[Any], left: Flags, *, valued: bool) -> Sequence[str | None]:
    """The cohort's own labels; what is no short plain text is left."""
    if valued and {*map(type, each)} == {str}:  # as mostly
        sizes = {*map(len, each)}
        if min(sizes) > 0 and max(sizes) <= _LONGEST:
            return each
    texts = list(map(as_text, each)) if valued else each
    found = list(map(_LABEL, texts))
    left |= [bool(text) and not one for text, one in zip(texts, found, strict=True)]
    return [one and one[1] for one in found]
