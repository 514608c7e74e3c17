"""One screening of a cohort, from its files to a folder of results."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from oligomatch import __version__
from oligomatch.api.cohort.asked import Screening
from oligomatch.api.cohort.batch import Counted, Task
from oligomatch.api.cohort.outputs import (
    REFUSED,
    ResultFrames,
    Results,
    folder,
    write_about,
    write_refused,
    write_tables,
)
from oligomatch.api.cohort.processes import screened, written
from oligomatch.api.cohort.reading.earlier import ScreenedBy, write_since
from oligomatch.api.cohort.reading.labels import Labels, digest_of
from oligomatch.api.cohort.reading.whole import seal
from oligomatch.api.cohort.report import About, Report
from oligomatch.api.intake.files import Refused
from oligomatch.api.terminal.choices import CohortExecutor
from oligomatch.api.terminal.progress import Tick, progress
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.cohort.results.screening import ENGINE, deciding_of
from oligomatch.matcher.cohort.results.tables import tables
from oligomatch.matcher.cohort.results.tally import Tally

if TYPE_CHECKING:
    from oligomatch.api.cohort.batch import Batch
    from oligomatch.api.cohort.incremental import Saved
    from oligomatch.api.cohort.since import Changes

MOST_STATED = 3  # of the problems of a cohort of which nothing can be used


class Nobody(Exception):
    """No record of the cohort could be used; the first problems, a line each."""


@dataclass
class _Gone:
    """What was left out: how many, and the first problems."""

    count: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, refused: Refused) -> None:
        self.count += 1
        self.tell(str(fault) for fault in refused.faults)

    def tell(self, problems: Iterable[str]) -> None:
        self.first += problems
        del self.first[MOST_STATED:]


@dataclass
class _Counted:
    """What comes of a cohort as it is screened."""

    tally: Tally
    labels: Labels
    gone: _Gone = field(default_factory=_Gone)
    by_reference: int = 0  # patients of a form that the columns do not read
    saved: Saved | None = None  # where an earlier screening was begun from


def screen_into(out: Path, asked: Screening) -> Report:
    """Screen a cohort, and leave results, tables and report in a folder.

    Raises:
        Nobody: no record could be used; nothing is written.
        WorkerLost: a process was ended from outside; nothing is written.
        OSError: the folder cannot be written.
    """
    with folder(out) as room, closing(Labels()) as labels:
        counted = _screen(room, asked, labels)
        tally, gone = counted.tally, counted.gone
        if not tally.patients:
            raise Nobody("\n".join(gone.first) or say("run.cohort_empty"))
        one_by_one = None if asked.executor is CohortExecutor.JUDGE else counted.by_reference
        doubled = labels.doubled()
        rules, month = asked.rules.digest, asked.per_month
        about = About(rules, ENGINE, gone.count, month, one_by_one, doubled)
        changed = None if counted.saved is None else _changed(room, asked, counted.saved)
        report = Report(tally, asked.rules.trials, about, changed)
        write_tables(tables(tally, asked.rules.trials, asked.per_month), room)
        (room / "report.html").write_text(report.html(), encoding="utf-8")
        (room / "report.txt").write_text(report.text(), encoding="utf-8")
        write_about(_about(asked, report, counted.by_reference), room)
        seal(room, {"rules": rules, "version": __version__}, asked.files)
    return report


def _screen(room: Path, asked: Screening, labels: Labels) -> _Counted:
    counted = _Counted(Tally.empty(asked.rules.trials), labels)
    if asked.kept is not None:
        counted.gone.count = asked.kept.left_out
        counted.by_reference = asked.kept.by_reference
    with (room / REFUSED).open("w", encoding="utf-8") as file, progress(asked.progress) as tick:

        def left_out(refused: Refused) -> None:
            counted.gone.add(refused)
            write_refused(file, refused)
            tick()

        if asked.kept is not None:
            file.write(asked.kept.refused)
        _way(asked)(room, asked, counted, left_out, tick)
    return counted


LeftOut = Callable[[Refused], None]
Way = Callable[[Path, Screening, _Counted, LeftOut, Tick], None]


def _way(asked: Screening) -> Way:
    if asked.cluster is not None:
        return _on_a_cluster
    return _in_columns if asked.executor is CohortExecutor.COLUMNS else _by_the_judge


def _on_a_cluster(
    room: Path, asked: Screening, counted: _Counted, left_out: LeftOut, tick: Tick
) -> None:
    """Part by part, wherever a worker is free; the answers in the order of the parts."""
    assert asked.cluster is not None
    if asked.kept is None:
        write_since(ScreenedBy.of(asked.rules.trials), room)
    for answer in asked.cluster.answers(room, asked, tick):
        counted.tally.merge(answer.tally)
        counted.by_reference += answer.by_reference
        for who in answer.labels:
            counted.labels.add(who.iter_rows())
        counted.gone.count += answer.left_out
        counted.gone.tell(answer.first)
        for refused in answer.unreadable:
            left_out(refused)


def _by_the_judge(
    room: Path, asked: Screening, counted: _Counted, left_out: LeftOut, tick: Tick
) -> None:
    """Patient by patient, each against every trial."""
    task = Task(asked.rules.trials, asked.day)
    with closing(Results(room, asked.form, asked.rules.trials)) as results:
        for one in screened(asked.records(), task, asked.crew):
            if isinstance(one, Refused):
                left_out(one)
            else:
                counted.tally.add(one.pairs)
                if one.patient is not None:
                    place = one.origin.file, one.origin.line
                    counted.labels.add([(*place, digest_of(one.patient))])
                results.add(one)
                tick()


def _in_columns(
    room: Path, asked: Screening, counted: _Counted, left_out: LeftOut, tick: Tick
) -> None:
    """Batch by batch, a trial at a time."""
    remember = asked.kept is None
    task = Task(asked.rules.trials, asked.day, asked.keep_measures, remember)
    if remember:
        write_since(ScreenedBy.of(asked.rules.trials), room)
    with closing(ResultFrames(room, asked.form)) as results:
        for one in _each(room, asked, task, counted, results):
            for refused in one.refused:
                left_out(refused)
            counted.tally.merge(one.tally)
            counted.by_reference += one.by_reference
            counted.labels.add(one.labels)
            for _ in range(one.tally.patients):
                tick()


def _each(
    room: Path, asked: Screening, task: Task, counted: _Counted, results: ResultFrames
) -> Iterator[Counted]:
    """What each batch gave, its frames among the results."""
    known = _begun(asked, task, counted)
    if known is not None:
        for batch in known:
            results.add(batch)
            yield batch.counted
        return
    for one in written(asked.records(), task, asked.crew, room, asked.form):
        results.take()
        yield one


def _begun(asked: Screening, task: Task, counted: _Counted) -> Iterator[Batch] | None:
    """The batches of a screening that begins from an earlier one."""
    if asked.kept is not None:
        return asked.kept.batches(asked.rules.trials)
    if asked.earlier is not None:
        from oligomatch.api.cohort.incremental import Incremental

        incremental = Incremental(asked.earlier, task)
        counted.saved = incremental.saved
        return incremental.batches(asked.records(), asked.crew)
    return None


def _changed(room: Path, asked: Screening, saved: Saved) -> Changes:
    """Who stands otherwise than in the earlier screening, written and for the report."""
    from oligomatch.api.cohort.since import changes_of, write_changes

    assert asked.earlier is not None
    found = changes_of(asked.earlier, room, asked.rules.trials, saved, asked.first)
    write_changes(found, room)
    return found


def _about(asked: Screening, report: Report, by_reference: int) -> dict[str, object]:
    day, doubled = asked.day.option, report.about.doubled
    return {
        "version": __version__,
        "rules": report.about.rules,
        "engine": report.about.engine,
        "executor": str(asked.executor),
        "by_the_reference": by_reference,
        "files": list(asked.files),
        "as_of": None if day is None else day.isoformat(),
        "first": asked.first,
        "patients": report.tally.patients,
        "left_out": report.about.left_out,
        "labels on several records": doubled.labels,
        "records with such a label": doubled.records,
        **({} if asked.kept is None else asked.kept.about),
        "criteria": {t.id: [c.id for c in deciding_of(t)] for t in asked.rules.trials},
    }
