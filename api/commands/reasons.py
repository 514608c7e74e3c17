"""The commands that say why one trial stands where it stands, and what is missing over all."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from oligomatch.api.commands.options import AsOf, Patients, Plain, SiteAnswers, Trials
from oligomatch.api.commands.shared import (
    DONE,
    WRONG,
    as_wrong_use,
    day_asked,
    needs_solver,
    print_run,
    rules_used,
    run_of,
)


def explain(
    patient: Annotated[
        str, typer.Argument(metavar="PATIENT", help="A patient file, as for `oligomatch match`.")
    ],
    trial: Annotated[
        str, typer.Argument(metavar="TRIAL", help="A registry number or an acronym, in any case.")
    ],
    trials: Trials = None,
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
    form: Plain = "table",
) -> int:
    """Explain one trial for a patient: each criterion with its source, what decides it, what
    follows from what, and which answers would settle what is open.
    """
    from oligomatch.api.results.explain_json import explain_object
    from oligomatch.api.results.explain_view import explain_parts
    from oligomatch.api.results.matching import one_trial
    from oligomatch.api.results.running import Run, print_objects

    rules = rules_used(trials, site_answers)
    with as_wrong_use():
        shown = one_trial(trial, rules.trials)
    run = Run(rules, shown, [patient], day_asked(as_of), quick=witness)
    if not witness:
        return print_run(run, form, explain_object, explain_parts)
    needs_solver("--witness")
    from oligomatch.api.results.exact_view import witness_object, witness_text

    if form == "json":
        print_objects(run, witness_object)
    else:
        for text in run.each(witness_text):
            print(text)
    return WRONG if run.left_out else DONE


def gaps(
    patients: Patients,
    trials: Trials = None,
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
        Literal["table", "json", "ndjson"],
        typer.Option("--format", "-f", help="How to print; ndjson for many patients."),
    ] = "table",
) -> int:
    """Say what is missing over all trials in reach, gathered by where one asks, with what each
    answer would make of which trial.
    """
    from oligomatch.api.results.ask.gaps_json import gaps_object
    from oligomatch.api.results.ask.gaps_view import gaps_parts

    run = run_of(patients, trials, as_of, only, site_answers)
    return print_run(run, form, gaps_object, gaps_parts)
