"""The library on the page: all trials, one with quotes and rules side by side, and all limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from oligomatch.api.page.library.heat import heat_context
from oligomatch.api.page.library.sides import beside
from oligomatch.api.page.patient.choosing import Choosing, selects
from oligomatch.api.results.forms import trials as forms
from oligomatch.api.results.matching import Rules
from oligomatch.api.results.trial_page import limit_rows
from oligomatch.api.results.trial_view import trial_object
from oligomatch.api.words.lexicon import capital
from oligomatch.api.words.sentences import answered_words, trial_name
from oligomatch.rules.trial import DECIDING, Trial
from oligomatch.rules.write import write_rule


@dataclass(frozen=True, slots=True)
class Rule:
    """One criterion: what is asked, in whose words, and the rule that stands for it."""

    id: str
    kind: str
    decides: bool
    asks: str
    quote: str
    source: str
    note: str
    readings: tuple[str, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Limit:
    """One number that a trial limits."""

    limit: str
    trial: str
    name: str
    criterion: str
    under: str


def trials_context(rules: Rules, chosen: Choosing) -> dict[str, Any]:
    """The list of trials."""
    each = [trial for trial in rules.trials if chosen.shows(trial)]
    each.sort(key=lambda trial: trial_name(trial).casefold())
    shown = [(trial.id, trial_name(trial), trial.facts, len(_deciding(trial))) for trial in each]
    return {"rows": shown, "selects": selects(chosen, rules.trials)}


def _deciding(trial: Trial) -> list[str]:
    return [one.id for one in trial.criteria if one.kind in DECIDING]


def trial_context(rules: Rules, name: str) -> dict[str, Any]:
    """One trial, by its registry number or its acronym.

    Raises:
        ValueError: there is no such trial.
    """
    trial = trial_named(rules, name)
    about = trial_object(trial)
    each = tuple(_rules(trial, about))
    return {
        "told": about,
        "answered": "; ".join(answered_words(trial, answer) for answer in trial.answers),
        "country": trial.facts.country,
        "beside": beside(trial),
        "deciding": [one for one in each if one.decides],
        "others": [one for one in each if not one.decides],
    }


def trial_named(rules: Rules, name: str) -> Trial:
    """The trial of a registry number or an acronym.

    Raises:
        ValueError: there is no such trial.
    """
    plain = name.casefold()
    for one in rules.trials:
        if plain in (one.id.casefold(), one.acronym.casefold()):
            return one
    raise ValueError("there is no such trial")


def _rules(trial: Trial, about: forms.Trial) -> Iterator[Rule]:
    for criterion, one in zip(trial.criteria, about["criteria"], strict=True):
        readings = tuple(
            f"{number} {letter}: {words}"
            for number, letters in one["readings"].items()
            for letter, words in letters.items()
        )
        yield Rule(
            id=one["id"],
            kind=one["kind"].replace("_", " "),
            decides=one["decides"],
            asks=capital(one["asks"]),
            quote=one["quote"],
            source=one["source"],
            note=one["note"],
            readings=readings,
            rule=write_rule(criterion),
        )


def criteria_context(rules: Rules) -> dict[str, Any]:
    """Every number that some trial limits, by what is limited."""
    ids = {trial_name(trial): trial.id for trial in rules.trials}
    rows = sorted(set(limit_rows(list(rules.trials))))
    groups = [
        (
            capital(what),
            [Limit(limit, ids[name], name, id, under) for _, _, limit, name, id, under in own],
        )
        for what, own in groupby(rows, key=lambda row: row[1])
    ]
    ordered = sorted(groups, key=lambda group: (-len(group[1]), group[0]))
    return {"groups": ordered, **heat_context(rules)}
