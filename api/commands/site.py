"""The command `oligomatch site`: what only a trial site can answer, and what it answered."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from oligomatch.api.commands.options import (
    Answer,
    AsOf,
    Exact,
    Only,
    Progress,
    Trials,
    argument,
    option,
)
from oligomatch.api.commands.shared import (
    DONE,
    as_wrong_use,
    named_trial,
    print_run,
    rules_used,
    run_of,
)
from oligomatch.api.terminal.wrong_use import WrongUse
from oligomatch.api.words.catalogue import say


def site(
    asked: Annotated[list[str], argument("site.asked", metavar="PATIENT | TRIAL READING CHOICE")],
    by: Annotated[str, option("site.by", metavar="NAME")] = "",
    on: Annotated[str, option("site.on", metavar="DATE")] = "",
    quote: Annotated[str, option("site.quote", metavar="TEXT")] = "",
    site_answers: Annotated[
        Path | None, option("site.site_answers", "--site-answers", metavar="FILE")
    ] = None,
    trials: Trials = None,
    as_of: AsOf = None,
    only: Only = None,
    exact: Exact = False,
    form: Answer = "text",
    progress: Progress = None,
) -> int:
    """List the questions that only a trial site can answer for a patient, or record an answer."""
    if len(asked) == 3:
        return _record(asked, by, on, quote, site_answers, trials)
    if len(asked) != 1:
        raise WrongUse(say("site.site_expected_patient_file"))
    for name, value in (("--by", by), ("--on", on), ("--quote", quote)):
        if value:
            raise WrongUse(say("site.not_of_questions", what=name))
    from oligomatch.api.results.ask.site_view import site_object, site_parts
    from oligomatch.api.results.forms import rows

    run = run_of(asked, trials, as_of, only, site_answers, progress, exact=exact)
    return print_run(run, form, site_object, site_parts, rows.SITE)


def _record(
    asked: list[str], by: str, on: str, quote: str, file: Path | None, trials: Path | None
) -> int:
    from oligomatch.api.results.ask.site_answers import record
    from oligomatch.rules.trial import SiteAnswer

    for name, value in (("--by", by), ("--on", on), ("--site-answers", file)):
        if not value:
            raise WrongUse(say("site.site_needed_record_answer", what=name))
    assert file is not None
    try:
        date.fromisoformat(on)
    except ValueError:
        raise WrongUse(say("site.site_on_expected_full")) from None
    rules = rules_used(trials)
    trial = named_trial(asked[0], rules.trials)
    answer = SiteAnswer(trial.id, asked[1].upper(), asked[2].upper(), by, on, quote)
    with as_wrong_use():
        print(record(answer, file, rules.trials))
    return DONE
