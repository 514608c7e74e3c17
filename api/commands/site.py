"""The command `oligomatch site`: what only a trial site can answer, and what it answered."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from oligomatch.api.commands.options import AsOf, Only, Trials
from oligomatch.api.commands.shared import (
    DONE,
    as_wrong_use,
    named_trial,
    print_run,
    rules_used,
    run_of,
)
from oligomatch.api.terminal.wrong_use import WrongUse


def site(
    asked: Annotated[
        list[str],
        typer.Argument(
            metavar="PATIENT | TRIAL READING CHOICE",
            help="A patient file: the questions open to trial sites. A trial, a reading and a"
            " choice: record what the site answered.",
        ),
    ],
    by: Annotated[str, typer.Option(help="Who answered: name or office at the site.")] = "",
    on: Annotated[str, typer.Option(metavar="DATE", help="The day of the answer.")] = "",
    quote: Annotated[str, typer.Option(help="The answer in the site's own words.")] = "",
    file: Annotated[
        Path | None,
        typer.Option(
            "--file", metavar="FILE", help="The file of answers; made where there is none."
        ),
    ] = None,
    trials: Trials = None,
    as_of: AsOf = None,
    only: Only = None,
    form: Annotated[
        Literal["table", "json"], typer.Option("--format", "-f", help="How to print the questions.")
    ] = "table",
) -> int:
    """List the questions that only a trial site can answer for a patient, or record an answer."""
    if len(asked) == 3:
        return _record(asked, by, on, quote, file, trials)
    if len(asked) != 1:
        raise WrongUse("site: expected a patient file, or a trial, a reading and a choice")
    from oligomatch.api.results.ask.site_view import site_object, site_parts

    known = file if file is not None and file.exists() else None
    return print_run(run_of(asked, trials, as_of, only, known), form, site_object, site_parts)


def _record(
    asked: list[str], by: str, on: str, quote: str, file: Path | None, trials: Path | None
) -> int:
    from oligomatch.api.results.ask.site_answers import record
    from oligomatch.rules.trial import SiteAnswer

    for name, value in (("--by", by), ("--on", on), ("--file", file)):
        if not value:
            raise WrongUse(f"site: {name} is needed to record an answer")
    assert file is not None
    try:
        date.fromisoformat(on)
    except ValueError:
        raise WrongUse("site: --on: expected a full date; write it as 2026-05-14") from None
    rules = rules_used(trials)
    trial = named_trial(asked[0], rules.trials)
    answer = SiteAnswer(trial.id, asked[1].upper(), asked[2].upper(), by, on, quote)
    with as_wrong_use():
        print(record(answer, file, rules.trials))
    return DONE
