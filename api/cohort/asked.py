"""What is screened: which files, by which rules, how."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol

from oligomatch.api.cohort.kept import Kept
from oligomatch.api.cohort.reading.earlier import Earlier
from oligomatch.api.cohort.reading.mapping import Columns
from oligomatch.api.cohort.reading.records import Record, records
from oligomatch.api.cohort.tasks import PartAnswer
from oligomatch.api.intake.files import Day
from oligomatch.api.results.matching import Rules
from oligomatch.api.terminal.choices import CohortExecutor, ResultFormat
from oligomatch.api.terminal.progress import Tick


class Elsewhere(Protocol):
    """What screens where one machine is not enough: a cluster."""

    def answers(self, room: Path, asked: Screening, tick: Tick) -> Iterator[PartAnswer]:
        """What each part gave, in order; its results then stand in the room."""


@dataclass(frozen=True, slots=True)
class Screening:
    """What is asked of which files."""

    files: tuple[str, ...]
    rules: Rules
    day: Day
    form: ResultFormat = ResultFormat.NDJSON
    first: int | None = None
    per_month: float | None = None
    processes: int | None = None
    progress: bool = False
    columns: Columns | None = None  # what the columns of tables tell
    executor: CohortExecutor = CohortExecutor.COLUMNS
    keep_measures: bool = False
    kept: Kept | None = None  # what an earlier screening measured, instead of files
    earlier: Earlier | None = None  # a screening to begin from
    cluster: Elsewhere | None = None  # what screens, where one machine is not enough

    @property
    def crew(self) -> int:
        """How many processes screen."""
        return self.processes or os.cpu_count() or 1

    def records(self) -> Iterator[Record]:
        """The records asked for."""
        return islice(records(self.files, self.day, self.columns), self.first)
