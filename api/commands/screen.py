"""The command that screens a cohort: many patients, every trial, and where patients are lost."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

from oligomatch.api.commands.options import AsOf, Progress, SiteAnswers, Trials, argument, option
from oligomatch.api.commands.shared import DONE, WRONG, as_wrong_use, day_asked, rules_used
from oligomatch.api.terminal.choices import CohortExecutor, ResultFormat
from oligomatch.api.terminal.streams import complain, reason_words
from oligomatch.api.terminal.wrong_use import WrongUse
from oligomatch.api.words.catalogue import say

if TYPE_CHECKING:
    from oligomatch.api.cohort.asked import Screening
    from oligomatch.api.cohort.kept import Kept
    from oligomatch.api.cohort.reading.mapping import Columns
    from oligomatch.api.cohort.report import Report

Found = TypeVar("Found")
Mapping = Annotated[Path | None, option("screen.mapping", metavar="FILE")]
KeepMeasures = Annotated[bool, option("screen.keep_measures", "--keep-measures")]
PerMonth = Annotated[float | None, option("screen.per_month", metavar="N")]


def screen(
    cohort: Annotated[
        list[str] | None, argument("screen.cohort", metavar="COHORT", show_default=False)
    ] = None,
    *,
    out: Annotated[Path, option("screen.out", metavar="DIR")],
    mapping: Mapping = None,
    trials: Trials = None,
    as_of: AsOf = None,
    site_answers: SiteAnswers = None,
    form: Annotated[ResultFormat, option("screen.form", "--format", "-f")] = ResultFormat.NDJSON,
    executor: Annotated[
        CohortExecutor | None, option("screen.executor", show_default=False)
    ] = None,
    keep_measures: KeepMeasures = False,
    measures: Annotated[Path | None, option("screen.measures", metavar="DIR")] = None,
    since: Annotated[Path | None, option("screen.since", metavar="DIR")] = None,
    first: Annotated[int | None, option("screen.first", metavar="N", min=1)] = None,
    per_month: PerMonth = None,
    processes: Annotated[
        int | None, option("screen.processes", metavar="N", min=1, max=256)
    ] = None,
    progress: Progress = None,
) -> int:
    """Screen a cohort against every trial."""
    from oligomatch.api.cohort.asked import Screening
    from oligomatch.api.cohort.reading.earlier import NotEarlier, earlier_in

    files = cohort or []
    if since is not None:
        _since_alone(measures, keep_measures, executor)
    if measures is None and not files:
        raise WrongUse(say("screen.no_cohort_name_its"))
    changed = (files or None, mapping, as_of, executor, first, keep_measures or None)
    if measures is not None and any(one is not None for one in changed):
        raise WrongUse(say("screen.measures_what_was_measured"))
    kept = kept_of(measures, out)
    check(files, form, per_month, out)
    columns = columns_of(files, mapping)
    rules = rules_used(trials, site_answers)
    whose = say("screen.earlier_screening_name_another")
    wanted = sys.stderr.isatty() if progress is None else progress
    asked = Screening(
        tuple(files),
        rules,
        day_asked(as_of),
        form,
        first,
        per_month,
        processes,
        wanted,
        columns,
        _executor(executor, keep_measures),
        keep_measures,
        kept,
        left_in(since, out, "--since", whose, earlier_in, NotEarlier),
    )
    return screened_into(out, asked)


def screened_into(out: Path, asked: Screening) -> int:
    """Screen into a folder and tell what came of it; the exit status.

    Raises:
        WrongUse: nothing could be written, and why.
    """
    from oligomatch.api.cohort.batch import WorkerLost
    from oligomatch.api.cohort.kept import NotKept
    from oligomatch.api.cohort.run import Nobody, screen_into

    try:
        with (
            as_wrong_use("--measures: ", NotKept),
            as_wrong_use(say("screen.no_patient_could_be"), Nobody),
        ):
            report = screen_into(out, asked)
    except WorkerLost:
        message = say("screen.processes_were_ended_from")
        raise WrongUse(say("screen.nothing_was_written_try", message=message)) from None
    except OSError as error:
        raise WrongUse(
            say("landscape.cannot_be_written", out=out, reason_words=reason_words(error))
        ) from None
    tell(report, out)
    return WRONG if report.about.left_out else DONE


def left_in(
    folder: Path | None,
    out: Path,
    option: str,
    whose: str,  # whose folder, and what stays
    read: Callable[[Path], Found],
    fault: type[Exception],
) -> Found | None:
    """What an earlier screening left in the folder of an option, where that is asked."""
    if folder is None:
        return None
    if out.resolve() == folder.resolve():
        raise WrongUse(say("screen.out_folder", whose=whose))
    if find_spec("polars") is None:
        raise WrongUse(say("screen.needs_packages_more_pip", option=option))
    with as_wrong_use(f"{option}: ", fault):
        return read(folder)


def kept_of(measures: Path | None, out: Path) -> Kept | None:
    """What an earlier screening measured, where that is asked."""
    from oligomatch.api.cohort.kept import NotKept, kept_in

    whose = say("screen.measures_name_another_so")
    return left_in(measures, out, "--measures", whose, kept_in, NotKept)


def _since_alone(measures: Path | None, keep: bool, executor: CohortExecutor | None) -> None:
    """Why an earlier screening cannot be begun from so, and what to do instead."""
    if measures is not None:
        raise WrongUse(say("screen.since_with_measures_what"))
    if keep:
        raise WrongUse(say("screen.since_with_keep_measures"))
    if executor is not None:
        raise WrongUse(say("screen.since_screens_in_columns"))


def columns_of(cohort: list[str], mapping: Path | None) -> Columns | None:
    """What the columns of the cohort's tables tell; None where there is no table."""
    from oligomatch.api.cohort.reading.mapping import read_mapping
    from oligomatch.api.cohort.reading.table import header_problems, is_table
    from oligomatch.rules.text.text import RuleFileError

    tables = [path for path in cohort if is_table(path)]
    if mapping is None:
        if tables:
            raise WrongUse(say("screen.table_needs_mapping_file", tables=tables[0]))
        return None
    try:
        with as_wrong_use(say("screen.mapping_cannot_be_used"), RuleFileError):
            columns = read_mapping(mapping)
    except OSError as error:
        raise WrongUse(
            say("screen.mapping_cannot_be_read", mapping=mapping, strerror=error.strerror)
        ) from None
    if not tables:
        raise WrongUse(say("screen.mapping_no_table_among"))
    if problems := [problem for path in tables for problem in header_problems(path, columns)]:
        raise WrongUse(say("screen.table_does_not_fit") + "\n".join(problems))
    return columns


def _executor(wanted: CohortExecutor | None, keep: bool) -> CohortExecutor:
    """Columns, where the packages that they need are there."""
    able = all(find_spec(name) is not None for name in ("polars", "msgspec", "numpy"))
    found = wanted or (CohortExecutor.COLUMNS if able else CohortExecutor.JUDGE)
    if found is CohortExecutor.COLUMNS and not able:
        raise WrongUse(say("screen.executor_columns_needs_packages"))
    if keep and found is CohortExecutor.JUDGE:
        raise WrongUse(say("screen.keep_measures_judge_keeps"))
    return found


def check(cohort: list[str], form: ResultFormat, per_month: float | None, out: Path) -> None:
    """That what the options need is there, and their numbers and files can be meant."""
    from math import isfinite

    from oligomatch.api.cohort.reading.parquet import is_parquet
    from oligomatch.api.cohort.reading.records import missing_files

    if find_spec("jinja2") is None:
        raise WrongUse(say("screen.report_needs_package_more"))
    if find_spec("polars") is None:
        asking = [path for path in cohort if is_parquet(path)]
        if form is ResultFormat.PARQUET or asking:
            what = asking[0] if asking else "--format parquet"
            raise WrongUse(say("screen.needs_package_more_pip", what=what))
    if per_month is not None and not (isfinite(per_month) and per_month > 0):
        raise WrongUse(say("screen.per_month_expected_number"))
    if missing := list(missing_files(cohort)):
        raise WrongUse(say("screen.cohort_cannot_be_read") + "\n".join(missing))
    if out.exists() and not out.is_dir():
        raise WrongUse(say("screen.file_name_folder_for", out=out))


def tell(report: Report, out: Path) -> None:
    """Print the counts, and where the rest is."""
    from oligomatch.api.cohort.report import count_lines
    from oligomatch.api.words.lexicon import plural

    for line in count_lines(report.trials):
        print(line)
    if report.changes is not None:
        from oligomatch.api.cohort.since import count_lines as changed_lines

        print(say("screen.since", folder=report.changes.folder, computed=report.changes.computed))
        for line in changed_lines(report.changes):
            print(line)
    if again := report.about.said_again:
        places = "; ".join(
            say("screen.has_label", file=file, line=line, first=first, before=before)
            for (first, before), (file, line) in report.about.doubled.first
        )
        complain(f"{again} {places}")
    left = report.about.left_out
    listed = say("screen.left_out_see", left=left, out=out / "refused.ndjson") if left else ""
    patients = plural(report.tally.patients, "patient", "patients")
    print(say("screen.screened", patients=patients, listed=listed))
    print(say("screen.and_report_txt_results", out=out / "report.html"))
