"""The command line `oligomatch`: thin commands over the reading, the matching and the words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oligomatch import __version__
from oligomatch.api.commands import findings as findings_command
from oligomatch.api.commands import next as next_commands
from oligomatch.api.commands import reasons as reason_commands
from oligomatch.api.commands import registry as registry_commands
from oligomatch.api.commands import screen as screen_commands
from oligomatch.api.commands import serve as serving
from oligomatch.api.commands import site as site_command
from oligomatch.api.commands import spark as spark_command
from oligomatch.api.commands.authoring import author as author_commands
from oligomatch.api.commands.authoring import boundary as boundary_command
from oligomatch.api.commands.authoring import check as check_command
from oligomatch.api.commands.authoring import compare as compare_command
from oligomatch.api.commands.shared import (
    DONE,
    WRONG,
    day_asked,
    evaluated,
    exactly,
    guarded,
    named_trial,
    rules_used,
)
from oligomatch.api.commands.usage import add_examples, complete_only, complete_trial
from oligomatch.api.terminal.choices import Executor, Format, ListFormat, Schema
from oligomatch.api.terminal.streams import print_rows, print_value
from oligomatch.api.terminal.wrong_use import WrongUse

if TYPE_CHECKING:
    from oligomatch.rules.trial import Trial

app = typer.Typer(
    name="oligomatch",
    help="Match patients with oligometastatic cancer to trials: eligible, possible, not yet or"
    " ineligible, with the source's words, what is missing and what to ask.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def _top(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version, the rules and the engine.")
    ] = False,
) -> None:
    if version:
        from oligomatch.matcher.findings.engines import available
        from oligomatch.rules.read import rules_digest

        print(f"oligomatch {__version__}, rules {rules_digest()}, engine {available()[0]}")
        raise typer.Exit(DONE)


# --- match --------------------------------------------------------------------------------------


@app.command()
@guarded
def match(
    patients: Annotated[
        list[str],
        typer.Argument(
            metavar="PATIENT",
            help="Patient files: YAML, JSON (one patient or a list) or NDJSON (one a line);"
            " `-` reads standard input.",
        ),
    ],
    trials: Annotated[
        Path | None,
        typer.Option(
            "--trials", metavar="DIR", help="Match against the trial files of this folder."
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="The day the question is asked, instead of the profile's `as_of`."
        ),
    ] = None,
    form: Annotated[
        Format, typer.Option("--format", "-f", help="How to print; docs/output.md tells each form.")
    ] = Format.TABLE,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            help="Show every criterion (csv: one row each); json has them always.",
        ),
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CLASS|TRIAL",
            autocompletion=complete_only,
            help="Show only a class (eligible, possible, 'not yet', ineligible) or a trial"
            " (registry number or acronym). Repeatable: classes add up, trials add up, and where"
            " both are named both must fit. Ranks stay those among all trials.",
        ),
    ] = None,
    order: Annotated[
        str | None,
        typer.Option(
            metavar="KEY,...",
            help="The lower ranking keys in your order, those left out do not rank: recruitment,"
            " reach, tumour, state, molecular, design. Class and what stands between always come"
            " first.",
        ),
    ] = None,
    site_answers: next_commands.SiteAnswers = None,
    exact: Annotated[
        bool,
        typer.Option(
            "--exact",
            help="Ask a solver what is open, criterion by criterion and for each trial as a whole"
            " (docs/exact.md).",
        ),
    ] = False,
    quick: Annotated[
        bool,
        typer.Option(
            "--quick",
            help="For many patients: name the facts that were read, not the few that decide.",
        ),
    ] = False,
    executor: Annotated[
        Executor,
        typer.Option(help="What evaluates the criteria: the judge, or durable-rules."),
    ] = Executor.JUDGE,
    progress: Annotated[
        bool | None,
        typer.Option(
            "--progress/--no-progress",
            help="Count the patients on standard error; by itself on a terminal, while the answers"
            " go to a file.",
            show_default=False,
        ),
    ] = None,
) -> int:
    """Match patients to trials: what fits, why, and what to ask next."""
    from oligomatch.api.results.matching import only as read_only
    from oligomatch.api.results.running import Run, print_matches

    rules = evaluated(rules_used(trials, site_answers), executor)
    rules = exactly(rules) if exact else rules
    try:
        shown = read_only(only or (), rules.trials)
    except ValueError as error:
        raise WrongUse(f"--only: {error}") from None
    keys = _keys(order)
    day = day_asked(as_of)
    run = Run(rules, shown, patients, day, quick=quick, keys=keys, progress_wanted=progress)
    print_matches(run, form, explain=explain)
    return WRONG if run.left_out else DONE


def _keys(order: str | None) -> tuple[str, ...]:
    from oligomatch.api.results.matching import ranking_keys
    from oligomatch.matcher.match.trial_keys import LOWER_KEYS

    try:
        return LOWER_KEYS if order is None else ranking_keys(order)
    except ValueError as error:
        raise WrongUse(f"--order: {error}") from None


# --- trials -------------------------------------------------------------------------------------


@app.command()
@guarded
def trials(
    id: Annotated[
        str | None,
        typer.Argument(
            metavar="ID",
            autocompletion=complete_trial,
            help="A registry number or an acronym.",
        ),
    ] = None,
    group: Annotated[
        str, typer.Option(metavar="STATE", help="Only sOMD, rOMD, peOMD or pOMD trials.")
    ] = "",
    phase: Annotated[str, typer.Option(help="Only trials of this phase: II, II/III or III.")] = "",
    country: Annotated[str, typer.Option(help="Only trials in this country: name or code.")] = "",
    find: Annotated[
        str, typer.Option(metavar="TEXT", help="Only trials that mention this text.")
    ] = "",
    folder: Annotated[
        Path | None, typer.Option("--trials", metavar="DIR", help="The trial files of this folder.")
    ] = None,
    site_answers: next_commands.SiteAnswers = None,
    form: Annotated[
        ListFormat, typer.Option("--format", "-f", help="How to print.")
    ] = ListFormat.TABLE,
) -> int:
    """List the trials, or show one as a clinician reads it."""
    from oligomatch.api.results import trial_view

    known = rules_used(folder, site_answers).trials
    if id is not None and (group or phase or country or find):
        raise WrongUse("one trial is shown whole; leave out its ID, or --group and the like")
    if id is not None:
        _print_trial(named_trial(id, known), form)
        return DONE
    try:
        chosen = trial_view.Filter(group, phase, country, find).among(known)
    except ValueError as error:
        raise WrongUse(str(error)) from None
    if form is ListFormat.JSON:
        print_value([trial_view.trial_row(trial) for trial in chosen])
    elif form is ListFormat.CSV:
        print_rows(trial_view.COLUMNS, map(trial_view.trial_row, chosen))
    else:
        from oligomatch.api.terminal.marks import new_console

        trial_view.show_list(chosen, new_console())
    return DONE


def _print_trial(trial: Trial, form: ListFormat) -> None:
    from oligomatch.api.results import trial_view

    if form is ListFormat.JSON:
        print_value(trial_view.trial_object(trial))
    elif form is ListFormat.CSV:
        print_rows(trial_view.CRITERION_COLUMNS, trial_view.criterion_rows(trial))
    else:
        from oligomatch.api.terminal.marks import new_console

        trial_view.show_trial(trial, new_console())


# --- schema -------------------------------------------------------------------------------------


@app.command()
@guarded
def schema(of: Annotated[Schema, typer.Argument(metavar="profile|trial")]) -> int:
    """Print the JSON Schema of a patient profile or a trial file."""
    if of is Schema.PROFILE:
        from oligomatch.api.intake.profile_schema import SHIPPED
    else:
        from oligomatch.rules.schema.json_schema import SHIPPED
    print(SHIPPED.read_text(encoding="utf-8"), end="")
    return DONE


# --- what a board asks next ---------------------------------------------------------------------

author_commands.register(app)
boundary_command.register(app)
check_command.register(app)
compare_command.register(app)
findings_command.register(app)
next_commands.register(app)
app.command()(guarded(site_command.site))
registry_commands.register(app)
reason_commands.register(app)
screen_commands.register(app)
serving.register(app)
spark_command.register(app)


# --- the whole ----------------------------------------------------------------------------------

add_examples(app)  # of every command, so last


def main() -> None:
    """The entry point of the command."""
    app(prog_name="oligomatch")


if __name__ == "__main__":
    main()
