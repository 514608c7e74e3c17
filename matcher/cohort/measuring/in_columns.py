"""Many records at once, in columns: what is told alike is read once, numbers are counted together.

Nothing is decided here that the reference does not decide itself, of a text or course that is the
first of its kind. What is not of a plain form is left, to be read by the profile model. A measure
that columns do not express has its own column from the reference."""

from __future__ import annotations

from collections.abc import Sequence, Sized
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import msgspec
import numpy as np
import polars as pl
from numpy.typing import NDArray

from oligomatch.matcher.cohort.counting.burden_rows import BurdenRows, KnownCounts
from oligomatch.matcher.cohort.counting.burdens import (
    Burden,
    Counted,
    Lesions,
)
from oligomatch.matcher.cohort.counting.counts import LesionCounts
from oligomatch.matcher.cohort.course.course_spans import CourseTables
from oligomatch.matcher.cohort.lesions.followed import followed_course
from oligomatch.matcher.cohort.lesions.listed import Listing, Listings
from oligomatch.matcher.cohort.measuring.coded import DATED, OTHER, Batch, Numbering, When
from oligomatch.matcher.cohort.reading.columns import DAY
from oligomatch.matcher.cohort.reading.fields import LEFT, Flags, Whole, rows_alike
from oligomatch.matcher.cohort.reading.kept_answers import KeptAnswers
from oligomatch.matcher.cohort.reading.order import RecordDays
from oligomatch.matcher.cohort.reading.orders import MOST_DAYS, ManyDays, orders, texts_of
from oligomatch.matcher.cohort.reading.parts import Json, course_of, disease_of, patient_of
from oligomatch.matcher.cohort.reading.rows import Tables, named, single
from oligomatch.matcher.cohort.reading.spans import dates
from oligomatch.matcher.cohort.reading.texts import Unlike, plain
from oligomatch.matcher.cohort.records.conditions import Said
from oligomatch.matcher.cohort.records.records import MOST_KEPT, Reader, context_of, one_of_each
from oligomatch.matcher.measures import ask
from oligomatch.rules.tree import Measure

_SIDES: tuple[Literal["left", "right"], ...] = ("left", "right")
_document = msgspec.json.Decoder().decode


@dataclass(frozen=True, slots=True)
class Many:
    """What is read of many records: the measures of those read, in order, and their labels."""

    read: Flags  # of each record; the others are left
    columns: Tables
    asks: Tables
    labels: pl.Series


class Together:
    """What a reader has read, in columns."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._forget()

    def _forget(self) -> None:
        reader = self.reader
        self._of = reader.courses  # another one when the reader forgets
        self._tables = CourseTables(reader.courses.spans)
        self._counts = LesionCounts(reader.counted, reader.asked)
        self.burdens = BurdenRows()
        self._numbering = Numbering(reader, self._counts.questions.systems)
        self._listings = Listings(self._counts.lesions)
        self._primaries: dict[tuple[int, int], tuple[int, int]] = {}
        self._contexts: list[Json] = []
        self._courses: dict[bytes, int] = {}

    def _trim(self) -> None:
        grown: tuple[Sized, ...] = (
            *self._numbering.kept(), self._listings, self._primaries, self._courses
        )  # fmt: skip
        if self._of is not self.reader.courses or any(len(one) > MOST_KEPT for one in grown):
            self._forget()
        elif self._listings.follows > MOST_KEPT:  # the keys of burdens have their numbers
            self._listings.forget_followed()
            self.burdens.forget()

    def read(self, lines: Sequence[bytes], when: When) -> Many:
        """Every record that is of a plain form; `when` tells the day asked by the text of a
        profile's own day."""
        self._trim()
        left = np.zeros(len(lines), bool)
        if not lines:
            return nothing_read(len(lines))
        batch = self._numbering.batch(lines, when, left)
        primary, context = self._primaries_of(batch, left)
        dated = np.flatnonzero(batch.own > date.min.toordinal())
        if not len(dated):
            return nothing_read(len(lines))
        listing = self._listings.of(
            batch.lesions,
            context,
            self._contexts,
            batch.own,
            batch.when[int(dated[0])],
            batch.followed,
            batch.tracked,
        )
        left |= listing.left
        courses, days = self._courses_of(batch, listing, left)
        conditions = self._conditions_of(batch, left)
        others = self._others_of(batch, left)
        here = np.flatnonzero(~left)
        if not len(here):
            return nothing_read(len(lines))
        row, moments = self._tables.rows(courses[here])
        columns, asks = self._counts_of(batch, primary, moments, listing, here, left)
        for values, asked in (
            self.reader.conditions.take(conditions[here], named(columns)),
            self._alone(batch, here),
            self._tables.durations(courses[here], days[here]),
            self.reader.courses.answers.take(row),
            others.take(np.arange(len(here))),
        ):
            columns |= values
            asks |= asked
        columns |= single({DAY: dates(batch.asked[here])})
        good = ~left[here]
        if not good.all():
            columns = {names: table[:, good] for names, table in columns.items()}
            asks = {names: table[:, good] for names, table in asks.items()}
        return Many(~left, columns, asks, batch.labels.filter(~left))

    def _alone(self, batch: Batch, here: Whole) -> tuple[Tables, Tables]:
        """The measures that read one field alone."""
        columns: Tables = {}
        asks: Tables = {}
        forms = self._numbering.forms
        for one in self.reader.alone:
            if one.field in batch.places:
                rows = batch.places[one.field][here]
            else:
                rows = forms[one.field].courses(batch.forms[one.field][here])
            values, asked = one.answers.take(rows)
            columns |= values
            asks |= asked
        return columns, asks

    def _conditions_of(self, batch: Batch, left: Flags) -> Whole:
        """The rows of what each record tells of conditions."""
        conditions = self.reader.conditions
        rows = np.zeros((len(left), 2), np.int64)
        stated = any(batch.said["conditions"])
        for at in np.flatnonzero(~left).tolist() if stated or conditions.asks else ():
            line = batch.lines[at]
            lesions = batch.lesions[at]
            if (b'"resected"' in line or b"\\" in line) and conditions.resected(lesions):
                rows[at] = LEFT
                continue
            treated = lesions.encode() if '"prior_local_therapy"' in lesions else b""
            said = Said(batch.said["conditions"][at], batch.said["imaging"][at], treated)
            rows[at] = conditions.rows(said, batch.when[at])
        left |= (rows < 0).any(axis=1)
        return rows

    def _others_of(self, batch: Batch, left: Flags) -> KeptAnswers:
        """The measures that columns do not express, of each record that is not left."""
        rows = np.flatnonzero(~left) if self.reader.others else np.zeros(0, np.int64)
        return self._answers(self.reader.others, batch, rows, left)

    def _counts_of(
        self,
        batch: Batch,
        primary: Whole,
        moments: Whole,
        listing: Listing,
        here: Whole,
        left: Flags,
    ) -> tuple[Tables, Tables]:
        """The counts of some records, of those whose lesions the columns do not count by the
        reference."""
        there = np.flatnonzero(~batch.assessed.others[here])
        counted = self._counted(batch, primary, moments[there], listing, here[there])
        if len(there) == len(here) and not counted.left.any():  # as mostly
            return counted.columns, counted.asks
        others = np.ones(len(here), bool)
        others[there[~counted.left]] = False
        rows = np.flatnonzero(others)
        answers = self._answers(self.reader.counted, batch, here[rows], left)
        rows = rows[~left[here[rows]]]
        found: list[Tables] = []
        pairs = zip(
            (counted.columns, counted.asks), answers.take(np.arange(len(rows))), strict=True
        )
        for own, more in (map(named, pair) for pair in pairs):
            each = {name: np.zeros(len(here), values.dtype) for name, values in more.items()}
            for name, values in each.items():
                if len(there):
                    values[there] = own[name]
                values[rows] = more[name]
            found.append(single(each))
        return found[0], found[1]

    def _answers(
        self, measures: Sequence[Measure], batch: Batch, rows: Whole, left: Flags
    ) -> KeptAnswers:
        """What the reference answers of some records; one that contradicts itself is left."""
        answers = KeptAnswers(measures, self.reader.asked)
        for at in rows.tolist():
            patient = patient_of(_document(batch.lines[at]), batch.when[at])
            if patient is None:
                left[at] = True
            else:
                answers.add(patient, [ask(patient, m) for m in measures])
        return answers

    # --- the primary ------------------------------------------------------------------------------

    def _primaries_of(self, batch: Batch, left: Flags) -> tuple[Whole, Whole]:
        """The number of each primary to the counts, and of what it says of the lesions."""
        cancers, forms = batch.places["cancer_type"], batch.forms["primary"]
        alike, first = rows_alike(np.stack([cancers, forms], axis=1))
        found = [self._primary(batch, at) for at in first.tolist()]
        numbers = np.array(found, np.int64)[alike]
        left |= numbers[:, 0] < 0
        return numbers[:, 0], numbers[:, 1]

    def _primary(self, batch: Batch, at: int) -> tuple[int, int]:
        key = int(batch.places["cancer_type"][at]), int(batch.forms["primary"][at])
        if min(key) < 0 or batch.when[at].own == date.min:
            return LEFT, LEFT
        if key not in self._primaries:
            raw = self._numbering.cancers[key[0]]
            primary = self._numbering.forms["primary"][key[1]].value
            context = {"primary": primary, **({"cancer_type": plain(raw.encode())} if raw else {})}
            read = {"side": primary.get("side"), "progressing": primary.get("progressing") or None}
            others = {**context, "primary": read}
            try:
                number = self._counts.primaries.get(context, batch.when[at])
            except Unlike:
                return LEFT, LEFT
            if others not in self._contexts:
                self._contexts.append(others)
            self._primaries[key] = number, self._contexts.index(others)
        return self._primaries[key]

    # --- the course -------------------------------------------------------------------------------

    def _courses_of(self, batch: Batch, listing: Listing, left: Flags) -> tuple[Whole, Whole]:
        """The number of each course, and every day between which a duration may lie."""
        number = len(left)
        courses, days = np.zeros(number, np.int64), np.zeros((number, 3), np.int64)
        forms = self._numbering.forms
        layouts = [forms[n].days(batch.forms[n]) for n in DATED]
        alike, first = rows_alike(np.stack([*layouts, batch.assessed.days], axis=1))
        static = self._static(batch, listing, alike)
        start = np.cumsum(batch.days.number) - batch.days.number
        for layout, at in enumerate(first.tolist()):
            rows = np.flatnonzero((alike == layout) & ~left)
            if not len(rows):
                continue
            names = [name for n in DATED for name in forms[n][batch.forms[n][at]].days]
            names += ["stagings"] * int(batch.assessed.days[rows[0]])
            if 2 * len(names) > MOST_DAYS:
                left[rows] = True
                continue
            ends = batch.days.ends[start[rows][:, None] + np.arange(len(names))]
            many = _days(names, ends, batch.asked[rows], batch.own[rows])
            table = many.all
            if table.shape[1] > days.shape[1]:
                days, narrow = np.zeros((number, table.shape[1]), np.int64), days
                days[:, : narrow.shape[1]] = narrow
            days[rows, : table.shape[1]] = table
            static[rows, 0] = self._numbering.layout(tuple(names))
            for at, order in orders(many):
                here = rows[at]
                keys = texts_of(np.hstack([static[here].view(np.uint8), order]))
                found: list[Any] = list(map(self._courses.get, keys))
                for place in [n for n, one in enumerate(found) if one is None]:
                    span = RecordDays(table[at[place]].tolist(), many.treated.shape[1])
                    found[place] = self._course(keys[place], batch, int(here[place]), span)
                courses[here] = found
        left |= courses < 0
        return courses, days

    def _static(self, batch: Batch, listing: Listing, alike: Whole) -> NDArray[np.int64]:
        """What decides a course beside its days, as a row of numbers for each record; the first is
        for what its days are of."""
        forms, assessed = self._numbering.forms, batch.assessed
        courses = [forms[n].courses(batch.forms[n]) for n in DATED[:-1]]
        others = (batch.places[name] for name in OTHER)
        each = [np.zeros_like(alike), batch.places["cancer_type"], *courses, *others]
        return np.stack([*each, assessed.course, assessed.some, listing.course], axis=1)

    def _course(self, key: bytes, batch: Batch, at: int, days: RecordDays) -> int:
        """The number of a course, -1 where the profile model has to read it."""
        if key not in self._courses:
            stated = _document(batch.lines[at])
            lesions, when = stated.get("lesions") or (), batch.when[at]
            try:
                states = batch.states(at)
                if states is not None:
                    course = followed_course(disease_of(stated), lesions, states)
                else:
                    kinds = one_of_each(lesions, context_of(stated), when)
                    course = course_of(disease_of(stated), kinds)
                found = self.reader.courses.followed(course, when, days)
                self._courses[key] = self._tables.add(found)
            except Unlike:
                self._courses[key] = LEFT
        return self._courses[key]

    # --- the burden -------------------------------------------------------------------------------

    def _counted(
        self, batch: Batch, primary: Whole, moments: Whole, listing: Listing, here: Whole
    ) -> KnownCounts:
        """The counts of some of the records."""

        def count(some: Whole) -> Counted:
            burden = self._burden(batch, primary, moments[some], listing, here[some])
            return self._counts.counted(burden, self.reader.courses.moments)

        each = [primary[here], self._never(batch)[here], moments, batch.assessed.stating[here]]
        lesions = listing.lesions
        by = np.lexsort((lesions.volume, lesions.key, lesions.record))
        rows = np.stack([lesions.key[by], lesions.volume[by].view(np.int64)], axis=1)
        text, wide = rows.tobytes(), rows.itemsize * rows.shape[1]
        ends = [wide * np.searchsorted(lesions.record[by], here, side) for side in _SIDES]
        parts = zip(texts_of(np.stack(each, axis=1)), *(end.tolist() for end in ends), strict=True)
        keys = [head + text[first:last] for head, first, last in parts]
        return self.burdens.counted(keys, count)

    def _burden(
        self, batch: Batch, primary: Whole, moments: Whole, listing: Listing, here: Whole
    ) -> Burden:
        """What the counts of some of the records are made of."""
        place = np.full(len(primary), LEFT)
        place[here] = np.arange(len(here))
        assessed, lesions = batch.assessed, listing.lesions
        at = np.flatnonzero(place[lesions.record] >= 0)
        lesions = Lesions(
            place[lesions.record[at]],
            lesions.key[at],
            lesions.volume[at],
            lesions.site[at],
            lesions.followed[at],
            lesions.states,
            lambda one, looked: listing.lesions.kind(int(at[one]), looked),
            lesions.kind_then,
        )
        return Burden(
            primary[here],
            assessed.first[here],
            assessed.rooms,
            self._never(batch)[here],
            moments,
            assessed.stated(here),
            assessed.categories(here),
            lesions,
        )

    def _never(self, batch: Batch) -> Flags:
        """Whether there never was a metastasis."""
        spread = self._numbering.forms["metastatic_disease"]
        return spread.never(batch.forms["metastatic_disease"])


def nothing_read(number: int) -> Many:
    """So many records, all of them left."""
    return Many(np.zeros(number, bool), {}, {}, pl.Series("patient", [], pl.String))


def _days(stated: Sequence[str], ends: NDArray[np.int64], asked: Whole, own: Whole) -> ManyDays:
    """The days of records that tell as many of each field."""

    def of(name: str) -> NDArray[np.int64]:
        at = [place for place, one in enumerate(stated) if one == name]
        return ends[:, at].reshape(len(asked), 2 * len(at))

    names = ("found", "treated", "episode", "lines", "stagings")
    return ManyDays(asked[:, None], own[:, None], *map(of, names))
