"""Batches of records into frames of measure columns, and what each open measure asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
import polars as pl

from oligomatch.matcher.cohort.measuring.in_columns import Many
from oligomatch.matcher.cohort.reading.columns import DAY, NUMBER
from oligomatch.matcher.cohort.reading.kept_answers import FactSets, KeptAnswers
from oligomatch.matcher.cohort.reading.rows import Tables, named, single
from oligomatch.matcher.cohort.reading.spans import dates
from oligomatch.matcher.cohort.records.records import Reader
from oligomatch.matcher.measures import ask
from oligomatch.matcher.patient.patient import Patient


@dataclass(frozen=True, slots=True)
class Measured:
    """The measures of a batch, a row for each patient in order."""

    columns: pl.DataFrame
    # for each measure the number of what it asks (oligomatch.matcher.cohort.reading.kept_answers)
    asks: pl.DataFrame


class Gathering:
    """The patients of one batch: in columns, or read by the profile model and then measured."""

    def __init__(self, reader: Reader, many: Many | None = None) -> None:
        self._reader, self._many = reader, many
        self._many_at: list[range] = []
        self._number = 0
        self._whole_at: list[int] = []
        self._whole_days: list[int] = []

    def __len__(self) -> int:
        return self._number

    @cached_property
    def _whole(self) -> KeptAnswers:
        """The answers of those whom the reference measures: of most batches nobody."""
        return KeptAnswers(self._reader.measures, self._reader.asked)

    @property
    def asked(self) -> FactSets:
        """What the numbers of what is asked stand for."""
        return self._reader.asked

    @property
    def by_reference(self) -> int:
        """How many patients were measured whole."""
        return len(self._whole_at)

    @property
    def whole(self) -> Sequence[int]:
        """Their places among the patients."""
        return self._whole_at

    def add_next(self, number: int = 1) -> None:
        """The next patients of those read in columns."""
        self._many_at.append(range(self._number, self._number + number))
        self._number += number

    def add_whole(self, patient: Patient) -> None:
        """A patient whom the reference measures."""
        self._whole.add(patient, [ask(patient, m) for m in self._reader.measures])
        self._whole_at.append(self._number)
        self._whole_days.append(patient.as_of.toordinal())
        self._number += 1

    def measured(self) -> Measured:
        """The columns of all patients."""
        each: list[tuple[Tables, Tables]] = []
        places: list[Sequence[int]] = []
        if self._many is not None and self._many_at:
            places += self._many_at
            each.append((self._many.columns, self._many.asks))
        if self._whole_at or not each:
            values, asked = self._whole.take(np.arange(len(self._whole_at)))
            days = dates(np.array(self._whole_days, np.int64))
            places.append(self._whole_at)
            each.append((values | single({DAY: days}), asked))
        columns, asks = (_joined([part[at] for part in each], places) for at in (0, 1))
        number = single({NUMBER: np.arange(1, self._number + 1)})
        held, asking = self._reader.types
        return Measured(
            _frame(columns | number, (NUMBER, DAY, *held)),
            _frame(asks | number, (NUMBER, *asking)),
        )


def _frame(tables: Tables, wanted: Iterable[str]) -> pl.DataFrame:
    """Some columns of tables as a frame: each table is one series that is cut, small ones of one
    type together, which costs less than column by column."""
    large = [{names: table} for names, table in tables.items() if len(names) >= _WIDE]
    small: dict[Any, Tables] = {}
    for names, table in tables.items():
        if len(names) < _WIDE:
            small.setdefault(table.dtype, {})[names] = table
    found: dict[str, pl.Series] = {}
    for some in (*large, *small.values()):
        table = np.concatenate([*some.values()]) if len(some) > 1 else next(iter(some.values()))
        # what is no number tells that there is no lower end
        long = pl.Series("all", table.reshape(-1), nan_to_null=table.dtype == np.float64)
        rows = table.shape[1]
        found |= {name: long.slice(at * rows, rows) for at, name in enumerate(chain(*some))}
    kept = list(wanted)  # given together they take less long than one by one
    return pl.DataFrame([found[name] for name in kept], schema=kept)


_WIDE = 16  # columns of a table that is not copied to stand with others


def _joined(parts: Sequence[Tables], places: Sequence[Sequence[int]]) -> Tables:
    """The columns of several parts as one, in order of their places; the last has those that are
    asked for."""
    if len(parts) == 1:  # one part is in order
        return parts[0]
    order = np.argsort(np.fromiter(chain.from_iterable(places), np.int64))
    each = [named(part) for part in parts]
    return single({name: np.concatenate([one[name] for one in each])[order] for name in each[-1]})
