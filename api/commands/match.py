"""The command that matches patients to trials."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

import typer

from oligomatch.api.commands.options import AsOf, SiteAnswers, Trials
from oligomatch.api.commands.shared import (
    DONE,
    WRONG,
    as_wrong_use,
    day_asked,
    needs_solver,
    rules_used,
)
from oligomatch.api.commands.usage import complete_only
from oligomatch.api.terminal.choices import Format


def match(
    patients: Annotated[
        list[str],
        typer.Argument(
            metavar="PATIENT",
            help="Patient files: YAML, JSON (one patient or a list) or NDJSON (one a line);"
            " `-` reads standard input.",
        ),
    ],
    trials: Trials = None,
    as_of: AsOf = None,
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
    site_answers: SiteAnswers = None,
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
        Literal["judge", "durable"],
        typer.Option(help="What evaluates the criteria: the judge, or durable-rules."),
    ] = "judge",
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
    from oligomatch.api.results.matching import ranking_keys, with_executor
    from oligomatch.api.results.running import Run, print_matches
    from oligomatch.matcher.match.trial_keys import LOWER_KEYS

    rules = rules_used(trials, site_answers)
    with as_wrong_use("--executor: "):
        rules = with_executor(rules, executor)
    if exact:
        needs_solver("--exact")
        rules = replace(rules, exact=True)
    with as_wrong_use("--only: "):
        shown = read_only(only or (), rules.trials)
    with as_wrong_use("--order: "):
        keys = LOWER_KEYS if order is None else ranking_keys(order)
    day = day_asked(as_of)
    run = Run(rules, shown, patients, day, quick=quick, keys=keys, progress_wanted=progress)
    print_matches(run, form, explain=explain)
    return WRONG if run.left_out else DONE
