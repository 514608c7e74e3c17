"""The commands that show what the rules hold: trials, rules of the findings, schemas."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from oligomatch.api.commands.options import (
    Listed,
    OfferFilters,
    SiteAnswers,
    Trials,
    argument,
    option,
)
from oligomatch.api.commands.shared import DONE, as_wrong_use, named_trial, print_form, rules_used
from oligomatch.api.commands.usage import complete_trial
from oligomatch.api.terminal.wrong_use import WrongUse
from oligomatch.api.words.catalogue import say, schema_file


def trials(
    id: Annotated[
        str | None, argument("trials.id", metavar="TRIAL", autocompletion=complete_trial)
    ] = None,
    group: Annotated[str, option("trials.group", metavar="STATE")] = "",
    phase: Annotated[str, option("trials.phase", metavar="PHASE")] = "",
    country: Annotated[str, option("trials.country", metavar="COUNTRY")] = "",
    find: Annotated[str, option("trials.find", metavar="TEXT")] = "",
    filters: OfferFilters = None,
    folder: Trials = None,
    site_answers: SiteAnswers = None,
    form: Listed = "text",
) -> int:
    """List the trials, or show one as a clinician reads it."""
    from oligomatch.api.results import trial_view as view
    from oligomatch.rules.offers.filters import checked

    rules = rules_used(folder, site_answers)
    known, offers = rules.trials, rules.offers
    if id is None:
        with as_wrong_use():
            wanted = checked(filters or ())
            chosen = view.Filter(group, phase, country, find, wanted, offers).among(known)
        rows = [view.trial_row(trial, offers) for trial in chosen]
        cells = map(view.flat_row, rows)
        shown = partial(view.show_list, chosen, offers=wanted, known=offers)
        print_form(form, rows, view.COLUMNS, cells, shown)
        return DONE
    if group or phase or country or find or filters:
        raise WrongUse(say("listing.one_trial_shown_whole"))
    trial = named_trial(id, known)
    print_form(
        form,
        view.trial_object(trial, offers),
        view.CRITERION_COLUMNS,
        view.criterion_rows(trial),
        lambda to: view.show_trial(trial, to),
    )
    return DONE


def findings(
    rule: Annotated[str, argument("findings.rule", metavar="RULE")] = "",
    trials: Annotated[Path | None, option("findings.trials", "--trials", metavar="DIR")] = None,
    form: Listed = "text",
) -> int:
    """Show the rules that derive the findings of a patient, and what each decides."""
    from oligomatch.api.results import findings_view as view
    from oligomatch.matcher.findings.engines import own
    from oligomatch.rules.findings.findings import load_rules

    if trials is not None:
        rules_used(trials)
    known = (*load_rules(), *own())
    chosen = [one for one in known if rule in ("", one.id)]
    if not chosen:
        names = ", ".join(one.id for one in known)
        raise WrongUse(say("listing.no_rule_one", rule=rule, names=names))
    objects = [view.rule_object(one) for one in chosen]
    print_form(
        form,
        objects[0] if rule else objects,
        view.COLUMNS,
        map(view.rule_row, chosen),
        lambda to: view.show_rule(chosen[0], to) if rule else view.show_list(chosen, to),
    )
    return DONE


def schema(
    of: Annotated[Literal["profile", "trial"], argument("schema.of", metavar="profile|trial")],
    folder: Trials = None,
) -> int:
    """Print the JSON Schema of a patient profile or a trial file."""
    from oligomatch.api.authoring.schema_words import trial_schema
    from oligomatch.api.intake.profile_schema import SHIPPED
    from oligomatch.rules.text.text import RuleFileError
    from oligomatch.rules.vocabulary.own import OWN, read_beside

    if of == "profile":
        print(schema_file(SHIPPED).read_text(encoding="utf-8"), end="")
        return DONE
    with as_wrong_use("", RuleFileError):
        words = None if folder is None else read_beside(folder / OWN)
    print(trial_schema(words), end="")
    return DONE
