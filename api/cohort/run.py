"""One screening of a cohort, from its files to a folder of results."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from api import __version__
from api.choices import ResultFormat
from api.cohort.crew import Task, screened
from api.cohort.mapping import Columns
from api.cohort.outputs import (
    REFUSED,
    Results,
    folder,
    write_about,
    write_refused,
    write_tables,
)
from api.cohort.records import Record, records
from api.cohort.report import About, Report
from api.intake import Day, Refused
from api.matching import Rules
from api.progress import progress
from matcher.cohort.screening import ENGINE, deciding_of
from matcher.cohort.tables import tables
from matcher.cohort.tally import Tally

MOST_TOLD = 3  # of the problems of a cohort of which nothing can be used


class Nobody(Exception):
    """No record of the cohort could be used; the first problems, a line each."""


@dataclass(frozen=True, slots=True)
class Screening:
    """What is asked of which files."""

    files: tuple[str, ...]
    rules: Rules
    day: Day
    form: ResultFormat = ResultFormat.NDJSON
    limit: int | None = None
    per_month: float | None = None
    processes: int | None = None
    progress: bool = False
    columns: Columns | None = None  # what the columns of tables tell

    def records(self) -> Iterator[Record]:
        """The records asked for."""
        return islice(records(self.files, self.day, self.columns), self.limit)


@dataclass
class _Gone:
    """What was left out: how many, and the first problems."""

    count: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, refused: Refused) -> None:
        self.count += 1
        self.first += [str(fault) for fault in refused.faults]
        del self.first[MOST_TOLD:]


def screen_into(out: Path, asked: Screening) -> Report:
    """Screen a cohort, and leave results, tables and report in a folder.

    Raises:
        Nobody: no record could be used; nothing is written.
        WorkerLost: a process was ended from outside; nothing is written.
        OSError: the folder cannot be written.
    """
    with folder(out) as room:
        tally, gone = _screen(room, asked)
        if not tally.patients:
            raise Nobody("\n".join(gone.first) or "the cohort is empty")
        about = About(asked.rules.digest, ENGINE, gone.count, asked.per_month)
        report = Report(tally, asked.rules.trials, about)
        write_tables(tables(tally, asked.rules.trials, asked.per_month), room)
        (room / "report.html").write_text(report.html(), encoding="utf-8")
        (room / "report.txt").write_text(report.text(), encoding="utf-8")
        write_about(_about(asked, report), room)
    return report


def _screen(room: Path, asked: Screening) -> tuple[Tally, _Gone]:
    tally, gone = Tally.empty(asked.rules.trials), _Gone()
    task = Task(asked.rules.trials, asked.day)
    results = Results(room, asked.form)
    with (room / REFUSED).open("w", encoding="utf-8") as file, progress(asked.progress) as tick:
        try:
            for one in screened(asked.records(), task, asked.processes or os.cpu_count() or 1):
                if isinstance(one, Refused):
                    gone.add(one)
                    write_refused(file, one)
                else:
                    tally.add(one.screened)
                    results.add(one)
                tick()
        finally:
            results.close()
    return tally, gone


def _about(asked: Screening, report: Report) -> dict[str, object]:
    day = asked.day.option
    return {
        "version": __version__,
        "rules": report.about.rules,
        "engine": report.about.engine,
        "executor": "judge",
        "files": list(asked.files),
        "as_of": None if day is None else day.isoformat(),
        "limit": asked.limit,
        "patients": report.tally.patients,
        "left out": report.about.left_out,
        "criteria": {t.id: [c.id for c in deciding_of(t)] for t in asked.rules.trials},
    }
