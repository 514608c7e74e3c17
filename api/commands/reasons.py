"""The commands that say why one trial stands where it stands, and what is missing over all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oligomatch.api.commands.next import SiteAnswers
from oligomatch.api.commands.shared import DONE, WRONG, day_asked, guarded, rules_used
from oligomatch.api.terminal.choices import GapFormat, PlainFormat
from oligomatch.api.terminal.wrong_use import WrongUse

if TYPE_CHECKING:
    from oligomatch.api.results.running import Run

Folder = Annotated[
    Path | None, typer.Option("--trials", metavar="DIR", help="The trial files of this folder.")
]
AsOf = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="The day the question is asked, as for `oligomatch match`."),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command()(guarded(explain))
    app.command()(guarded(gaps))


def explain(
    patient: Annotated[
        str, typer.Argument(metavar="PATIENT", help="A patient file, as for `oligomatch match`.")
    ],
    trial: Annotated[
        str, typer.Argument(metavar="TRIAL", help="A registry number or an acronym, in any case.")
    ],
    trials: Folder = None,
    as_of: AsOf = None,
    site_answers: SiteAnswers = None,
    witness: Annotated[
        bool,
        typer.Option(
            "--witness",
            help="Show, for each open criterion, two patients who fit the profile: one who meets"
            " it, one who does not (docs/exact.md).",
        ),
    ] = False,
    form: Annotated[
        PlainFormat, typer.Option("--format", "-f", help="How to print.")
    ] = PlainFormat.TABLE,
) -> int:
    """Explain one trial for a patient: each criterion with its source, what decides it, what
    follows from what, and which answers would settle what is open.
    """
    from oligomatch.api.results.explain_json import explain_object
    from oligomatch.api.results.explain_view import explain_parts
    from oligomatch.api.results.matching import one_trial
    from oligomatch.api.results.running import Run, print_objects, print_parts

    rules = rules_used(trials, site_answers)
    try:
        shown = one_trial(trial, rules.trials)
    except ValueError as error:
        raise WrongUse(str(error)) from None
    if witness:
        return _witnesses(Run(rules, shown, [patient], day_asked(as_of), quick=True), form)
    run = Run(rules, shown, [patient], day_asked(as_of), quick=False)
    if form is PlainFormat.JSON:
        print_objects(run, explain_object)
    else:
        print_parts(run, explain_parts)
    return WRONG if run.left_out else DONE


def _witnesses(run: Run, form: PlainFormat) -> int:
    """The witness patients of a trial, in place of its argument."""
    from oligomatch.api.commands.shared import needs_solver

    needs_solver("--witness")
    from oligomatch.api.results.exact_view import witness_object, witness_text
    from oligomatch.api.results.running import print_objects

    if form is PlainFormat.JSON:
        print_objects(run, witness_object)
    else:
        for text in run.each(witness_text):
            print(text)
    return WRONG if run.left_out else DONE


def gaps(
    patients: Annotated[
        list[str],
        typer.Argument(metavar="PATIENT", help="Patient files, as for `oligomatch match`."),
    ],
    trials: Folder = None,
    as_of: AsOf = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CLASS|TRIAL",
            help="Only for a class (possible, 'not yet') or a trial. Repeatable.",
        ),
    ] = None,
    site_answers: SiteAnswers = None,
    form: Annotated[
        GapFormat, typer.Option("--format", "-f", help="How to print; ndjson for many patients.")
    ] = GapFormat.TABLE,
) -> int:
    """Say what is missing over all trials in reach, gathered by where one asks, with what each
    answer would make of which trial.
    """
    from oligomatch.api.results.ask.gaps_json import gaps_object
    from oligomatch.api.results.ask.gaps_view import gaps_parts
    from oligomatch.api.results.matching import only as read_only
    from oligomatch.api.results.running import Run, print_lines, print_objects, print_parts

    rules = rules_used(trials, site_answers)
    try:
        shown = read_only(only or (), rules.trials)
    except ValueError as error:
        raise WrongUse(f"--only: {error}") from None
    run = Run(rules, shown, patients, day_asked(as_of), quick=True)
    match form:
        case GapFormat.TABLE:
            print_parts(run, gaps_parts)
        case GapFormat.JSON:
            print_objects(run, gaps_object)
        case GapFormat.NDJSON:
            print_lines(run, gaps_object)
    return WRONG if run.left_out else DONE
