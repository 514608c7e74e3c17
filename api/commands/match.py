"""The command that matches patients to trials."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

from oligomatch.api.commands.options import (
    AsOf,
    Exact,
    Progress,
    SiteAnswers,
    Trials,
    argument,
    option,
)
from oligomatch.api.commands.shared import (
    as_wrong_use,
    asked_exactly,
    day_asked,
    print_csv,
    print_run,
    rules_used,
)
from oligomatch.api.commands.usage import complete_only
from oligomatch.api.terminal.wrong_use import WrongUse
from oligomatch.api.words.catalogue import say

if TYPE_CHECKING:
    from oligomatch.api.results.forms.match import Matched
    from oligomatch.api.results.matching import Result


def match(
    patients: Annotated[list[str], argument("match.patients", metavar="PATIENT")],
    trials: Trials = None,
    as_of: AsOf = None,
    form: Annotated[
        Literal["text", "json", "ndjson", "csv"], option("match.form", "--format", "-f")
    ] = "text",
    every: Annotated[bool, option("match.all", "--all")] = False,
    explain: Annotated[bool, option("match.explain", "--explain")] = False,
    only: Annotated[
        list[str] | None, option("match.only", metavar="CLASS|TRIAL", autocompletion=complete_only)
    ] = None,
    criteria: Annotated[
        Literal["whole", "brief"] | None, option("match.criteria", show_default=False)
    ] = None,
    order: Annotated[str | None, option("match.order", metavar="KEY,...")] = None,
    site_answers: SiteAnswers = None,
    exact: Exact = False,
    quick: Annotated[bool, option("match.quick", "--quick")] = False,
    executor: Annotated[Literal["judge", "durable"], option("match.executor")] = "judge",
    progress: Progress = None,
) -> int:
    """Match patients to trials."""
    from oligomatch.api.results.match_first import first_screen
    from oligomatch.api.results.match_table import parts_of
    from oligomatch.api.results.matching import only as read_only
    from oligomatch.api.results.matching import ranking_keys, with_executor
    from oligomatch.api.results.running import Run
    from oligomatch.matcher.match.trial_keys import LOWER_KEYS

    if criteria is not None and form not in ("json", "ndjson"):
        raise WrongUse(say("first.criteria"))
    rules = rules_used(trials, site_answers)
    with as_wrong_use("--executor: "):
        rules = with_executor(rules, executor)
    rules = asked_exactly(rules, exact)
    with as_wrong_use("--only: "):
        shown = read_only(only or (), rules.trials)
    with as_wrong_use("--order: "):
        keys = LOWER_KEYS if order is None else ranking_keys(order)
    day = day_asked(as_of)
    run = Run(rules, shown, patients, day, quick=quick, keys=keys, progress_wanted=progress)
    if form == "csv":
        return print_csv(run, criteria=explain)
    whole = every or explain or bool(only)
    parts = partial(parts_of, explain=explain) if whole else first_screen
    return print_run(run, form, partial(_object, brief=criteria == "brief"), parts)


def _object(result: Result, *, brief: bool) -> Matched:
    from oligomatch.api.results.match_json import patient_object  # which no text needs

    return patient_object(result, brief=brief)
