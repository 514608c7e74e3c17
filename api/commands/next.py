"""The commands for what a board asks after the first answer: when, what next, and what if."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oligomatch.api.commands.shared import DONE, WRONG, day_asked, guarded, rules_used
from oligomatch.api.terminal.choices import OutlookFormat, PlainFormat
from oligomatch.api.terminal.wrong_use import WrongUse

if TYPE_CHECKING:
    from oligomatch.api.results.matching import Result
    from oligomatch.api.results.running import Run
    from oligomatch.api.results.whatif import WhatIf

Patients = Annotated[
    list[str],
    typer.Argument(metavar="PATIENT", help="Patient files, as for `oligomatch match`."),
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
SiteAnswers = Annotated[
    Path | None,
    typer.Option(
        "--site-answers",
        metavar="FILE",
        help="What trial sites have answered (`oligomatch site` records it): the readings they"
        " chose hold.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command()(guarded(outlook))
    app.command()(guarded(whatif))
    app.command()(guarded(ask))


def run_of(
    patients: list[str],
    trials: Path | None,
    as_of: str | None,
    only: list[str] | None,
    site_answers: Path | None,
) -> Run:
    """One call over some patients, without the search for the facts that decide."""
    from oligomatch.api.results.matching import only as read_only
    from oligomatch.api.results.running import Run

    rules = rules_used(trials, site_answers)
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
    site_answers: SiteAnswers = None,
    form: Annotated[
        OutlookFormat,
        typer.Option("--format", "-f", help="How to print; ics is a calendar file."),
    ] = OutlookFormat.TABLE,
) -> int:
    """Tell on which days of the next two years a match changes by time alone, and which events
    the others wait for.
    """
    from oligomatch.api.results.outlook_view import outlook_object, outlook_parts
    from oligomatch.api.results.running import print_objects, print_parts

    run = run_of(patients, trials, as_of, only, site_answers)
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
        from oligomatch.api.results.outlook_calendar import calendar_text
    except ModuleNotFoundError:
        raise WrongUse(
            "--format ics needs one package more: pip install 'oligomatch[calendar]'"
        ) from None
    if len(run.paths) != 1:
        raise WrongUse("--format ics: one patient makes one calendar; name one patient file")
    for text in run.each(calendar_text):
        print(text, end="")


# --- what if ------------------------------------------------------------------------------------


def whatif(
    patients: Patients,
    sets: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="PATH=VALUE",
            help="Tell a fact otherwise: `lesions.0.diameter_mm=30` or `/imaging/fdg_pet=true`;"
            " places count from 0, `-` adds an entry, values are YAML. Repeatable.",
        ),
    ] = None,
    unsets: Annotated[
        list[str] | None,
        typer.Option("--unset", metavar="PATH", help="Forget a fact. Repeatable."),
    ] = None,
    trials: Trials = None,
    as_of: AsOf = None,
    only: Only = None,
    site_answers: SiteAnswers = None,
    form: Annotated[PlainFormat, typer.Option("--format", "-f", help="How to print.")] = (
        PlainFormat.TABLE
    ),
) -> int:
    """Tell which matches change if a fact were otherwise, and where one number alone stands
    against a trial."""
    from oligomatch.api.results.running import LeftOut, print_objects, print_parts
    from oligomatch.api.results.whatif import read_edits, refusal, what_if
    from oligomatch.api.results.whatif_view import whatif_object, whatif_parts
    from oligomatch.matcher.profile.changes import EditError
    from oligomatch.matcher.profile.problems import ProfileError

    run = run_of(patients, trials, as_of, only, site_answers)
    try:
        edits = read_edits(sets or (), unsets or ())
    except EditError as error:
        raise WrongUse(f"whatif: {error}") from None

    def made(result: Result) -> WhatIf:
        try:
            return what_if(result.given, run.rules, run.only, edits)
        except EditError as error:
            raise LeftOut(str(error)) from None
        except ProfileError as error:
            raise LeftOut(f"with this change {refusal(error)}") from None

    if form is PlainFormat.JSON:
        print_objects(run, lambda result: whatif_object(made(result)))
    else:
        print_parts(run, lambda result, console: whatif_parts(made(result), console))
    return WRONG if run.left_out else DONE


# --- ask ----------------------------------------------------------------------------------------


def ask(
    patients: Patients,
    trials: Trials = None,
    as_of: AsOf = None,
    only: Only = None,
    site_answers: SiteAnswers = None,
    form: Annotated[PlainFormat, typer.Option("--format", "-f", help="How to print.")] = (
        PlainFormat.TABLE
    ),
) -> int:
    """Tell what to ask next: the reports worth obtaining, what each answer opens and closes, and,
    for trials named with --only, the fewest questions that settle them.
    """
    from oligomatch.api.results.ask.ask_json import AskChoice, ask_object
    from oligomatch.api.results.ask.ask_view import ask_parts
    from oligomatch.api.results.running import print_objects, print_parts

    run = run_of(patients, trials, as_of, only, site_answers)
    chosen = run.only.trials
    if form is PlainFormat.JSON:
        print_objects(run, lambda result: ask_object(AskChoice(result, chosen)))
    else:
        print_parts(run, lambda result, console: ask_parts(AskChoice(result, chosen), console))
    return WRONG if run.left_out else DONE
