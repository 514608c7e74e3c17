"""The command that screens a cohort: many patients, every trial, and where patients are lost."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.choices import ResultFormat
from api.commands import DONE, FOUND, WrongUse, day_asked, guarded, problems_of, rules_used
from api.next_commands import AsOf, SiteAnswers, Trials
from api.registry_option import examples

if TYPE_CHECKING:
    from api.cohort.mapping import Columns
    from api.cohort.report import Report


def register(app: typer.Typer) -> None:
    """Add the command of this module to the command line."""
    app.command(
        epilog=examples(
            "oligomatch screen cohort.ndjson --out screened",
            "oligomatch screen cohort.ndjson --per-month 4 --out screened",
            "oligomatch screen cohort.ndjson -f parquet --limit 1000 --out out",
        ),
        short_help="Screen a cohort: who fits, and where patients are lost.",
    )(guarded(screen))


def screen(
    cohort: Annotated[
        list[str],
        typer.Argument(
            metavar="COHORT",
            help="Patient files: NDJSON (one a line, read as it comes), YAML or JSON; CSV or TSV"
            " with --mapping.",
        ),
    ],
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where results, tables and the report go.")
    ],
    mapping: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What each column of a table tells (docs/screen.md)."),
    ] = None,
    trials: Trials = None,
    as_of: AsOf = None,
    site_answers: SiteAnswers = None,
    form: Annotated[
        ResultFormat,
        typer.Option("--format", "-f", help="How the results of all patients are written."),
    ] = ResultFormat.NDJSON,
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Only the first N records.")
    ] = None,
    per_month: Annotated[
        float | None,
        typer.Option(
            metavar="N",
            help="Patients like these seen a month, to tell how long recruitment would take.",
        ),
    ] = None,
    processes: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, max=256, help="Processes that judge; one a core if not said."
        ),
    ] = None,
    progress: Annotated[
        bool | None,
        typer.Option(
            "--progress/--no-progress",
            help="Count the patients on standard error; by itself on a terminal.",
            show_default=False,
        ),
    ] = None,
) -> int:
    """Screen a cohort against every trial: results, counts, attrition, relaxation, overlap,
    feasibility, and a report to read (docs/screen.md).

    Exit status 1 when records were left out; they are listed in refused.ndjson.
    """
    from api.cohort.crew import WorkerLost
    from api.cohort.records import missing_files
    from api.cohort.run import Nobody, Screening, screen_into

    _check(form, per_month)
    if missing := list(missing_files(cohort)):
        raise WrongUse("the cohort cannot be read:\n" + "\n".join(missing))
    if out.exists() and not out.is_dir():
        raise WrongUse(f"{out}: a file; name a folder for the results")
    columns = _columns(cohort, mapping)
    rules = rules_used(trials, site_answers)
    wanted = sys.stderr.isatty() if progress is None else progress
    asked = Screening(
        tuple(cohort),
        rules,
        day_asked(as_of),
        form,
        limit,
        per_month,
        processes,
        wanted,
        columns,
    )
    try:
        report = screen_into(out, asked)
    except WorkerLost:
        told = "a process was ended from outside, perhaps for want of memory"
        raise WrongUse(f"{told}; nothing was written; try --processes 1") from None
    except Nobody as error:
        raise WrongUse(f"no patient could be screened:\n{error}") from None
    except OSError as error:
        raise WrongUse(f"{out}: cannot be written: {error.strerror}") from None
    _tell(report, out)
    return FOUND if report.about.left_out else DONE


def _columns(cohort: list[str], mapping: Path | None) -> Columns | None:
    """What the columns of the cohort's tables tell; None where there is no table."""
    from api.cohort.mapping import read_mapping
    from api.cohort.table import header_problems, is_table
    from rules.text import RuleFileError

    tables = [path for path in cohort if is_table(path)]
    if mapping is None:
        if tables:
            raise WrongUse(f"{tables[0]}: a table needs --mapping FILE (docs/screen.md)")
        return None
    try:
        columns = read_mapping(mapping)
    except RuleFileError as error:
        raise WrongUse(f"the mapping cannot be used:\n{problems_of(error)}") from None
    except OSError as error:
        raise WrongUse(f"--mapping: {mapping}: cannot be read: {error.strerror}") from None
    if not tables:
        raise WrongUse("--mapping: no table among the files; expected .csv or .tsv")
    if problems := [problem for path in tables for problem in header_problems(path, columns)]:
        raise WrongUse("the table does not fit the mapping:\n" + "\n".join(problems))
    return columns


def _check(form: ResultFormat, per_month: float | None) -> None:
    from importlib.util import find_spec
    from math import isfinite

    if form is ResultFormat.PARQUET and find_spec("polars") is None:
        raise WrongUse("--format parquet needs a package more: pip install 'oligomatch[cohort]'")
    if per_month is not None and not (isfinite(per_month) and per_month > 0):
        raise WrongUse("--per-month: expected a number of patients above 0")


def _tell(report: Report, out: Path) -> None:
    from api.cohort.report import count_lines
    from api.lexicon import plural

    for line in count_lines(report.trials):
        print(line)
    left = report.about.left_out
    listed = f"; {left} left out, see {out / 'refused.ndjson'}" if left else ""
    print(f"{plural(report.tally.patients, 'patient', 'patients')} screened{listed}")
    print(f"{out / 'report.html'} and report.txt; results and tables beside them")
