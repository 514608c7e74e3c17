"""Batches of records against every trial, in columns: results, what was left out, and counts.

`Screener.screen` is the one function that every way of running calls: one process, several, and a
cluster that hands it tables. Equal records give equal rows, whatever stands beside them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from oligomatch.api.cohort.batch import Batch
from oligomatch.api.cohort.reading.keys import Key, key_of
from oligomatch.api.cohort.reading.records import RawLine, Record, patients
from oligomatch.api.cohort.reading.table import TableRow
from oligomatch.api.intake.files import Day, Fault, Given, Origin, Refused
from oligomatch.api.terminal.streams import fault_words
from oligomatch.matcher.cohort.columns.judged import Judge, Judged, measures_to_screen
from oligomatch.matcher.cohort.columns.pairs import texts_of
from oligomatch.matcher.cohort.measuring.in_columns import Many, Together
from oligomatch.matcher.cohort.measuring.measuring import Gathering, Measured
from oligomatch.matcher.cohort.reading.columns import NUMBER
from oligomatch.matcher.cohort.reading.parts import AskedDay
from oligomatch.matcher.cohort.reading.texts import Unlike
from oligomatch.matcher.cohort.records.records import Reader
from oligomatch.matcher.cohort.results.screening import ENGINE
from oligomatch.matcher.cohort.results.tables import WHO
from oligomatch.matcher.findings.engines import chainer
from oligomatch.matcher.patient.patient import derive
from oligomatch.rules.trial import Trial

if TYPE_CHECKING:
    import polars as pl

AT = "at"  # the place of a patient's record in its batch


class Screener:
    """Screens batches of records against trials; it remembers what it has measured."""

    def __init__(
        self, trials: Iterable[Trial], day: Day, *, keep: bool = False, remember: bool = False
    ) -> None:
        each = tuple(trials)
        self._day, self._keep, self._remember = day, keep, remember
        self._measures = measures_to_screen(each)
        self._begin()
        self._judge = Judge(each)

    def _begin(self) -> None:
        self._reader = Reader(self._measures)
        self._together = Together(self._reader)

    def screen(self, records: Iterable[Record]) -> Batch:
        """The patients of some records against every trial."""
        self._reader.trim()
        each = tuple(records)
        many, found, faults = self._read(each)
        gathering = Gathering(self._reader, many)
        who: list[tuple[Origin, str | None]] = []
        refused: list[Refused] = []
        places: list[int] = []  # of the record of each patient
        labels = iter(many.labels)
        for at, (record, read) in enumerate(zip(each, found, strict=True)):
            if read:
                gathering.add_next()
                places.append(at)
                who.append((record.origin, next(labels)))
                continue
            by_model = () if at in faults else self._by_the_model(record, gathering)
            for one in (faults[at],) if at in faults else by_model:
                if isinstance(one, Refused):
                    refused.append(one)
                else:
                    who.append(one)
                    places.append(at)
        measured = gathering.measured()
        judged = self._judge.judged(measured, self._reader.asked)
        origins = _origins(who)
        return Batch(
            with_origins(judged.results(), origins),
            tuple(refused),
            judged.tally(),
            gathering.by_reference,
            kept_measures(measured, origins, self._reader) if self._keep else None,
            self._memory(origins, each, places, gathering, judged) if self._remember else None,
        )

    def _memory(
        self,
        origins: pl.DataFrame,
        records: Sequence[Record],
        places: Sequence[int],
        gathering: Gathering,
        judged: Judged,
    ) -> pl.DataFrame:
        """Whose record each patient is, by what digest it is known again, and what was found."""
        keys = list(_keys(records, places, self._day))
        return memory(origins, places, keys, gathering.whole, texts_of(judged.pairs))

    def _read(
        self, records: Sequence[Record]
    ) -> tuple[Many, Sequence[bool], Mapping[int, Refused]]:
        """What is read in columns of lines of JSON and of rows, of which records, and which a fault
        of ours keeps from an answer."""
        lines = {at: one for at, one in enumerate(map(_line, records)) if one is not None}
        faults: dict[int, Refused] = {}
        try:
            many = self._together.read(tuple(lines.values()), partial(asking, day=self._day))
        except Exception:
            found_faulty = dict(self._faulty(tuple(lines.items())))
            if not found_faulty or 1 < len(found_faulty) == len(lines):  # it is of no one record
                raise
            faults = {at: _fault(records[at], error) for at, error in found_faulty.items()}
            lines = {at: one for at, one in lines.items() if at not in faults}
            self._begin()  # what the fault left half remembered is nothing to build on
            many = self._together.read(tuple(lines.values()), partial(asking, day=self._day))
        found = [False] * len(records)
        for at, read in zip(lines, many.read.tolist(), strict=True):
            found[at] = read
        return many, found, faults

    def _faulty(self, lines: Sequence[tuple[int, bytes]]) -> Iterator[tuple[int, Exception]]:
        """The records that by themselves meet a fault of ours."""
        try:
            together = Together(Reader(self._measures))
            together.read([line for _, line in lines], partial(asking, day=self._day))
        except Exception as error:
            if len(lines) == 1:
                yield lines[0][0], error
                return
            half = len(lines) // 2
            yield from self._faulty(lines[:half])
            yield from self._faulty(lines[half:])

    def _by_the_model(
        self, record: Record, gathering: Gathering
    ) -> list[tuple[Origin, str | None] | Refused]:
        return [self._whole(one, gathering) for one in patients(record, self._day)]

    def _whole(
        self, one: Given | Refused, gathering: Gathering
    ) -> tuple[Origin, str | None] | Refused:
        if isinstance(one, Refused):
            return one
        try:
            gathering.add_whole(derive(one.profile, one.as_of, chainer=chainer(ENGINE)))
        except Exception as error:  # a fault of ours must not keep the others from an answer
            return _fault(one, error)
        return one.origin, one.profile.patient


def _fault(one: Record, error: Exception) -> Refused:
    """A patient whom a fault of ours keeps from an answer: it names itself."""
    fault = Fault(one.origin.file, one.origin.line, 0, fault_words(error), of_ours=True)
    return Refused(one.origin, (fault,), patient=True)


def asking(raw: bytes | None, day: Day) -> AskedDay:
    """The profile's own day and the day asked (as `oligomatch.api.intake.files.dated` has them).

    Raises:
        Unlike: no full date.
    """
    own = None if raw is None else _date(raw)
    if day.option is None:
        asked = own or day.today
        return AskedDay(asked, asked)
    return AskedDay(day.option if own is None else min(own, day.option), day.option)


def _date(raw: bytes) -> date:
    text = raw.decode("ascii", "replace")
    try:
        found = date.fromisoformat(text[1:-1])
    except ValueError:
        raise Unlike from None
    if text != f'"{found.isoformat()}"' or not 1900 <= found.year <= 2199:
        raise Unlike
    return found


def _line(record: Record) -> bytes | None:
    """A record as a line of JSON; none where it is no such thing."""
    match record:
        case RawLine(_, bytes() as content):
            return content
        case TableRow(_, document):
            try:
                fields = _encoded(document)
            except Unlike:
                return None
            parts = (json.dumps(name).encode() + b": " + text for name, text in fields.items())
            return b"{" + b", ".join(parts) + b"}"
        case _:
            return None


def _encoded(document: dict[str, Any]) -> dict[str, bytes]:
    try:
        return {
            name: json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
            for name, value in document.items()
            if value is not None
        }
    except (TypeError, ValueError):
        raise Unlike from None


def _origins(who: Sequence[tuple[Origin, str | None]]) -> pl.DataFrame:
    import polars as pl

    rows = [(origin.file, origin.line, origin.number, label) for origin, label in who]
    return pl.DataFrame(rows, schema=WHO, orient="row")


def with_origins(results: pl.DataFrame, origins: pl.DataFrame) -> pl.DataFrame:
    """Results with the file, line, number and label of each patient instead of its place."""
    import polars as pl

    places = results[NUMBER].cast(pl.Int64) - 1
    return origins[places].hstack(results.drop(NUMBER))


def _keys(records: Sequence[Record], places: Sequence[int], day: Day) -> Iterator[Key]:
    """The key of each patient's record; of several patients of one record each has his own."""
    patients, number = Counter(places), Counter[int]()
    for at in places:
        key = key_of(records[at], day)
        number[at] += 1
        yield key if patients[at] == 1 else key.part(number[at])


def memory(
    origins: pl.DataFrame,
    places: Sequence[int],
    keys: Sequence[Key],
    by_reference: Sequence[int],
    pairs: pl.DataFrame,
) -> pl.DataFrame:
    """What a later screening begins from: a row for each patient, a column for each trial."""
    import polars as pl

    reference = np.zeros(len(keys), dtype=bool)
    reference[list(by_reference)] = True
    columns = [
        pl.Series(AT, places, dtype=pl.Int64),
        pl.Series("digest", [key.digest for key in keys], dtype=pl.Binary),
        pl.Series("day", [key.day for key in keys], dtype=pl.Date),
        pl.Series("by_reference", reference),
    ]
    return origins.hstack(columns).hstack(pairs)


def kept_measures(measured: Measured, origins: pl.DataFrame, reader: Reader) -> pl.DataFrame:
    """The measure columns with their patients, and what each measure asks for, as text."""
    import polars as pl

    texts = reader.asked.texts()
    asks = measured.asks.select(
        pl.col(name).replace_strict(range(len(texts)), texts, return_dtype=pl.String)
        .alias(f"{name} asks")
        for name in measured.asks.columns
        if name != NUMBER
    )  # fmt: skip
    return origins.hstack(measured.columns.drop(NUMBER)).hstack(asks)
