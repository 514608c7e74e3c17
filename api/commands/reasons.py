"""The commands that say why one trial stands where it stands, and what is missing over all."""

from __future__ import annotations

from typing import Annotated

from oligomatch.api.commands.options import (
    Answer,
    AsOf,
    Exact,
    Patients,
    Progress,
    SiteAnswers,
    Trials,
    argument,
    option,
)
from oligomatch.api.commands.shared import (
    DONE,
    WRONG,
    as_wrong_use,
    asked_exactly,
    day_asked,
    needs_solver,
    print_csv,
    print_run,
    rules_used,
    run_of,
)
from oligomatch.api.terminal.wrong_use import WrongUse
from oligomatch.api.words.catalogue import say


def explain(
    patient: Annotated[str, argument("explain.patient", metavar="PATIENT")],
    trial: Annotated[str, argument("explain.trial", metavar="TRIAL")],
    trials: Trials = None,
    as_of: AsOf = None,
    site_answers: SiteAnswers = None,
    witness: Annotated[bool, option("explain.witness", "--witness")] = False,
    exact: Exact = False,
    form: Answer = "text",
    progress: Progress = None,
) -> int:
    """Explain one trial for a patient."""
    from oligomatch.api.results.explain_json import explain_object
    from oligomatch.api.results.explain_view import explain_parts
    from oligomatch.api.results.matching import Only, one_trial
    from oligomatch.api.results.running import Run, print_lines, print_objects

    rules = asked_exactly(rules_used(trials, site_answers), exact)
    with as_wrong_use():
        shown = Only(trials=frozenset({one_trial(trial, rules.trials).id}))
    day = day_asked(as_of)
    run = Run(rules, shown, [patient], day, quick=witness, progress_wanted=progress)
    if not witness:
        if form == "csv":
            return print_csv(run, criteria=True)
        return print_run(run, form, explain_object, explain_parts)
    if form == "csv":
        raise WrongUse(say("reasons.witness_csv"))
    needs_solver("--witness")
    from oligomatch.api.results.exact_view import witness_object, witness_text

    if form != "text":
        (print_objects if form == "json" else print_lines)(run, witness_object)
    else:
        for text in run.each(witness_text):
            print(text)
    return WRONG if run.left_out else DONE


def gaps(
    patients: Patients,
    trials: Trials = None,
    as_of: AsOf = None,
    only: Annotated[list[str] | None, option("gaps.only", metavar="CLASS|TRIAL")] = None,
    site_answers: SiteAnswers = None,
    exact: Exact = False,
    form: Answer = "text",
    progress: Progress = None,
) -> int:
    """Say what is missing over all trials in reach."""
    from oligomatch.api.results.ask.gaps_json import gaps_object
    from oligomatch.api.results.ask.gaps_view import gaps_parts
    from oligomatch.api.results.forms import rows

    run = run_of(patients, trials, as_of, only, site_answers, progress, exact=exact)
    return print_run(run, form, gaps_object, gaps_parts, rows.GAPS)
