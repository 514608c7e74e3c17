"""The library on the page: all trials, one with quotes and rules side by side, and all limits."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import Any

from oligomatch.api.page.library.heat import heat_context
from oligomatch.api.page.library.limits import limit_rows
from oligomatch.api.page.library.sides import beside
from oligomatch.api.page.patient.choosing import Choosing, selects
from oligomatch.api.results.matching import Rules, by_name
from oligomatch.api.results.trial_view import arms_words, trial_object
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.citing import every_version
from oligomatch.api.words.lexicon import capital
from oligomatch.api.words.sentences import answered_words, trial_name
from oligomatch.rules.trial import DECIDING, Trial
from oligomatch.rules.write import write_rule


def trials_context(rules: Rules, chosen: Choosing) -> dict[str, Any]:
    """The list of trials."""
    known = rules.offers
    each = [trial for trial in rules.trials if chosen.shows(trial, known)]
    each.sort(key=lambda trial: trial_name(trial).casefold())
    shown = [(one, sum(c.kind in DECIDING for c in one.criteria)) for one in each]
    return {"rows": shown, "selects": selects(chosen, rules.trials, known)}


def trial_context(rules: Rules, name: str) -> dict[str, Any]:
    """One trial, by its registry number or its acronym.

    Raises:
        ValueError: there is no such trial.
    """
    trial = trial_named(rules, name)
    about = trial_object(trial, rules.offers)
    return {
        "told": about,
        "answered": "; ".join(answered_words(trial, answer) for answer in trial.answers),
        "country": trial.facts.country,
        "arms": arms_words(trial),
        "versions": every_version(trial),
        "beside": beside(trial),
        "written": {one.id: write_rule(one) for one in trial.criteria},
        "deciding": [one for one in about["criteria"] if one["decides"]],
        "others": [one for one in about["criteria"] if not one["decides"]],
    }


def trial_named(rules: Rules, name: str) -> Trial:
    """The trial of a registry number or an acronym.

    Raises:
        ValueError: there is no such trial.
    """
    if found := by_name(rules.trials).get(name.casefold()):
        return found
    raise ValueError(say("library.there_no_such_trial"))


def criteria_context(rules: Rules) -> dict[str, Any]:
    """Every number that some trial limits, by what is limited."""
    by_what = groupby(limit_rows(rules.trials), key=attrgetter("what"))
    groups = [(capital(what), list(own)) for what, own in by_what]
    groups.sort(key=lambda group: (-len(group[1]), group[0]))
    return {"groups": groups, **heat_context(rules)}
