"""The command `oligomatch site`: what only a trial site can answer, and what it answered."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from oligomatch.api.commands.next import AsOf, Only, Trials, run_of
from oligomatch.api.commands.shared import DONE, WRONG, named_trial, problems_of, rules_used
from oligomatch.api.terminal.choices import PlainFormat
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
        PlainFormat, typer.Option("--format", "-f", help="How to print the questions.")
    ] = PlainFormat.TABLE,
) -> int:
    """List the questions that only a trial site can answer for a patient, or record an answer."""
    if len(asked) == 3:
        return _record(asked, by, on, quote, file, trials)
    if len(asked) != 1:
        raise WrongUse("site: expected a patient file, or a trial, a reading and a choice")
    from oligomatch.api.results.ask.site_view import site_object, site_parts
    from oligomatch.api.results.running import print_objects, print_parts

    known = file if file is not None and file.exists() else None
    run = run_of(asked, trials, as_of, only, known)
    if form is PlainFormat.JSON:
        print_objects(run, site_object)
    else:
        print_parts(run, site_parts)
    return WRONG if run.left_out else DONE


def _record(
    asked: list[str], by: str, on: str, quote: str, file: Path | None, trials: Path | None
) -> int:
    from oligomatch.api.results.ask.site_answers import record
    from oligomatch.rules.text.text import RuleFileError
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
    try:
        answer = record(SiteAnswer(trial.id, asked[1].upper(), asked[2].upper(), by, on, quote),
                      file, rules.trials)  # fmt: skip
    except ValueError as error:
        raise WrongUse(
            problems_of(error) if isinstance(error, RuleFileError) else str(error)
        ) from None
    print(answer)
    return DONE
