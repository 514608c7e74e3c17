"""One batch of records: what is screened, and what it gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from oligomatch.api.cohort.reading.labels import digest_of
from oligomatch.api.cohort.reading.records import Record
from oligomatch.api.intake.files import Day, Origin, Refused
from oligomatch.api.terminal.choices import ResultFormat
from oligomatch.matcher.cohort.results.screening import Pair
from oligomatch.matcher.cohort.results.tally import Tally
from oligomatch.matcher.findings.engines import own, put_beside
from oligomatch.rules.findings.findings import Rule
from oligomatch.rules.trial import Trial
from oligomatch.rules.vocabulary.own import in_force, put_in_force
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Task:
    """What every record is held against."""

    trials: tuple[Trial, ...]
    day: Day
    keep: bool = False  # the measure columns are wanted too
    remember: bool = False  # and what a later screening begins from
    changed: tuple[Trial, ...] = ()  # since an earlier screening, of which the others are known
    own: tuple[Rule, ...] = field(default_factory=own)  # findings rules beside the shipped ones
    vocabulary: Vocabulary | None = field(default_factory=in_force)  # with an author's own entries

    def put_in_force(self) -> None:
        """In another process: what stands beside the trials, as it is where they were read."""
        put_in_force(self.vocabulary)
        put_beside(self.own)


@dataclass(frozen=True, slots=True)
class Writing:
    """One batch, and where what is found is written."""

    records: tuple[Record, ...]
    room: Path
    form: ResultFormat
    number: int  # of the batch, from 1


@dataclass(frozen=True, slots=True)
class Parts:
    """Of one batch, the records that are new, and those known again, to ask of what changed."""

    fresh: tuple[Record, ...]
    again: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """What some records gave, without a row for each patient."""

    refused: tuple[Refused, ...]
    tally: Tally
    by_reference: int
    labels: list[tuple[str, int, int]]  # rows of `Batch.labels`; the caller holds no frame


@dataclass(frozen=True, slots=True)
class Done:
    """One patient screened."""

    origin: Origin
    patient: str | None  # the cohort's own label
    pairs: Mapping[str, Pair]  # by trial


class WorkerLost(Exception):
    """A process ended without an answer."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What some records gave.

    `results` has a row for each patient and trial, patients in the order of the records; `refused`
    what was left out; `tally` the counts of all tables, which add up over batches
    (`Tally.merge`); `by_reference` the patients whom the columns do not read and the reference
    measured whole; `measures` the columns, where they are kept; `memory` a row for each
    patient, from which a later screening begins.
    """

    results: pl.DataFrame
    refused: tuple[Refused, ...]
    tally: Tally
    by_reference: int
    measures: pl.DataFrame | None = None
    memory: pl.DataFrame | None = None

    @property
    def counted(self) -> Counted:
        """The same without its frames."""
        return Counted(self.refused, self.tally, self.by_reference, self.labels.rows())

    @property
    def labels(self) -> pl.DataFrame:
        """The file and line of each patient with a label, and its digest."""
        import polars as pl

        rows = self.results.height // self.tally.patients if self.tally.patients else 1
        who = self.results.select("file", "line", "patient").gather_every(max(rows, 1))
        known = who.drop_nulls("patient").with_columns(pl.col("file").cast(pl.Categorical))
        digests = pl.Series("digest", map(digest_of, known["patient"]), dtype=pl.Int64)
        return known.drop("patient").with_columns(digests)
