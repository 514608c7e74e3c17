"""The commands for what a board asks after the first answer: when, what next, and what if."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.choices import OutlookFormat
from api.commands import DONE, WRONG, WrongUse, day_asked, guarded, rules_used

if TYPE_CHECKING:
    from api.running import Run

Patients = Annotated[
    list[str],
    typer.Argument(metavar="PATIENT...", help="Patient files, as for `oligomatch match`."),
]
Trials = Annotated[
    Path | None,
    typer.Option("--trials", metavar="DIR", help="Ask the trial files of this folder."),
]
AsOf = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="The day the question is asked, as for `oligomatch match`."),
]
Only = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CLASS|TRIAL",
        help="Only a class (eligible, possible, 'not yet', ineligible) or a trial. Repeatable.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command()(guarded(outlook))


def _run(
    patients: list[str], trials: Path | None, as_of: str | None, only: list[str] | None
) -> Run:
    from api.matching import only as read_only
    from api.running import Run

    rules = rules_used(trials)
    try:
        shown = read_only(only or (), rules.trials)
    except ValueError as error:
        raise WrongUse(f"--only: {error}") from None
    return Run(rules, shown, patients, day_asked(as_of), quick=True)


def outlook(
    patients: Patients,
    trials: Trials = None,
    as_of: AsOf = None,
    only: Only = None,
    form: Annotated[
        OutlookFormat,
        typer.Option("--format", "-f", help="How to print; ics is a calendar file."),
    ] = OutlookFormat.TABLE,
) -> int:
    """Tell on which days of the next two years a match changes by time alone, and which events
    the others wait for.

    Example: oligomatch outlook patient.yaml --only 'not yet' --format ics > dates.ics
    """
    from api.outlook_view import outlook_object, outlook_parts
    from api.running import print_objects, print_parts

    run = _run(patients, trials, as_of, only)
    match form:
        case OutlookFormat.TABLE:
            print_parts(run, outlook_parts)
        case OutlookFormat.JSON:
            print_objects(run, outlook_object)
        case OutlookFormat.ICS:
            _print_calendar(run)
    return WRONG if run.left_out else DONE


def _print_calendar(run: Run) -> None:
    try:
        from api.outlook_calendar import calendar_text
    except ModuleNotFoundError:
        raise WrongUse(
            "--format ics needs one package more: pip install 'oligomatch[calendar]'"
        ) from None
    if len(run.paths) != 1:
        raise WrongUse("--format ics: one patient makes one calendar; name one patient file")
    for text in run.each(calendar_text):
        print(text, end="")
