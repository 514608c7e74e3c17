"""The commands for what a board asks after the first answer: when, what next, and what if."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from oligomatch.api.commands.options import (
    Answer,
    AsOf,
    Exact,
    OfferFilters,
    Only,
    Patients,
    Progress,
    SiteAnswers,
    Trials,
    option,
)
from oligomatch.api.commands.shared import DONE, WRONG, as_wrong_use, print_run, run_of
from oligomatch.api.terminal.wrong_use import WrongUse
from oligomatch.api.words.catalogue import say

if TYPE_CHECKING:
    from oligomatch.api.results.matching import Result
    from oligomatch.api.results.running import Run
    from oligomatch.api.results.whatif import WhatIf


def outlook(
    patients: Patients,
    trials: Trials = None,
    as_of: AsOf = None,
    only: Only = None,
    site_answers: SiteAnswers = None,
    form: Annotated[
        Literal["text", "json", "ndjson", "csv", "ics"], option("outlook.form", "--format", "-f")
    ] = "text",
    progress: Progress = None,
) -> int:
    """Tell on which days of the next two years a match changes by time alone."""
    from oligomatch.api.results.forms import rows
    from oligomatch.api.results.outlook_view import outlook_object, outlook_parts

    run = run_of(patients, trials, as_of, only, site_answers, progress)
    if form != "ics":
        return print_run(run, form, outlook_object, outlook_parts, rows.OUTLOOK)
    _print_calendar(run)
    return WRONG if run.left_out else DONE


def _print_calendar(run: Run) -> None:
    try:
        from oligomatch.api.results.outlook_calendar import calendar_text
    except ModuleNotFoundError:
        raise WrongUse(say("next.format_ics_needs_one")) from None
    if len(run.paths) != 1:
        raise WrongUse(say("next.format_ics_one_patient"))
    for text in run.each(calendar_text):
        print(text, end="")


def whatif(
    patients: Patients,
    sets: Annotated[list[str] | None, option("whatif.sets", "--set", metavar="PATH=VALUE")] = None,
    unsets: Annotated[list[str] | None, option("whatif.unsets", "--unset", metavar="PATH")] = None,
    trials: Trials = None,
    as_of: AsOf = None,
    only: Only = None,
    site_answers: SiteAnswers = None,
    exact: Exact = False,
    form: Answer = "text",
    progress: Progress = None,
) -> int:
    """Tell which matches change if a fact were otherwise."""
    from oligomatch.api.results.forms import rows
    from oligomatch.api.results.running import LeftOut
    from oligomatch.api.results.whatif import read_edits, refusal, what_if
    from oligomatch.api.results.whatif_view import whatif_object, whatif_parts
    from oligomatch.matcher.profile.changes import EditError
    from oligomatch.matcher.profile.problems import ProfileError

    run = run_of(patients, trials, as_of, only, site_answers, progress, exact=exact)
    with as_wrong_use(say("next.whatif"), EditError):
        edits = read_edits(sets or (), unsets or ())

    def made(result: Result) -> WhatIf:
        try:
            return what_if(result.given, run.rules, run.only, edits)
        except EditError as error:
            raise LeftOut(str(error)) from None
        except ProfileError as error:
            raise LeftOut(say("next.with_this_change", refusal=refusal(error))) from None

    return print_run(
        run,
        form,
        lambda result: whatif_object(made(result)),
        lambda result, console: whatif_parts(made(result), console),
        rows.WHATIF,
    )


def ask(
    patients: Patients,
    trials: Trials = None,
    as_of: AsOf = None,
    only: Only = None,
    site_answers: SiteAnswers = None,
    form: Answer = "text",
    progress: Progress = None,
) -> int:
    """Tell what to ask next."""
    from oligomatch.api.results.ask.ask_json import AskChoice, ask_object
    from oligomatch.api.results.ask.ask_view import ask_parts
    from oligomatch.api.results.forms import rows

    run = run_of(patients, trials, as_of, only, site_answers, progress)
    chosen = run.only.trials
    return print_run(
        run,
        form,
        lambda result: ask_object(AskChoice(result, chosen)),
        lambda result, console: ask_parts(AskChoice(result, chosen), console),
        rows.ASK,
    )


def offers(
    patients: Patients,
    trials: Trials = None,
    as_of: AsOf = None,
    only: Only = None,
    filters: OfferFilters = None,
    site_answers: SiteAnswers = None,
    form: Answer = "text",
    progress: Progress = None,
) -> int:
    """Put the open trials side by side."""
    from oligomatch.api.results.forms import rows
    from oligomatch.api.results.offers.offers_json import OffersChoice, offers_object
    from oligomatch.api.results.offers.offers_view import offers_parts
    from oligomatch.rules.offers.filters import checked

    run = run_of(patients, trials, as_of, only, site_answers, progress)
    named = run.only.trials
    with as_wrong_use("--offers: "):
        wanted = checked(filters or ())
    return print_run(
        run,
        form,
        lambda result: offers_object(OffersChoice(result, named, wanted)),
        lambda result, console: offers_parts(OffersChoice(result, named, wanted), console),
        rows.OFFERS,
    )
