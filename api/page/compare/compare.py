"""The page that compares open trials, from what its form posts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from oligomatch.api.page.compare.compare_fit import Column, Comparison, fitted
from oligomatch.api.page.form.form import carried_text
from oligomatch.api.page.form.texts.dates import dated, day_words
from oligomatch.api.page.patient.choosing import OFFER_WORDS, offers_asked
from oligomatch.api.page.patient.doing import page_of
from oligomatch.api.page.patient.patient import answered
from oligomatch.api.page.patient.ranking import MARKS
from oligomatch.api.results.forms import offers as forms
from oligomatch.api.results.matching import Rules, rules_of
from oligomatch.api.results.offers.offers_json import OffersChoice, offers_object
from oligomatch.api.results.offers.offers_table import Row, rows_of
from oligomatch.api.results.trial_view import answering
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.citing import documents_of
from oligomatch.api.words.lexicon import capital, listed
from oligomatch.api.words.patient.disease_state import state_line
from oligomatch.api.words.patient.facts import case_lines
from oligomatch.api.words.sentences import trial_name
from oligomatch.matcher.logic.calendar import Day
from oligomatch.rules.offers.questions import QUESTIONS
from oligomatch.rules.trial import Trial

Pairs = Sequence[tuple[str, str]]
ON_SHEET = 4  # trials on the printed page where nobody chooses them


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page's own form says: filters, the trials on the sheet, and whether only these."""

    offers: tuple[str, ...]
    chosen: frozenset[str] | None  # None: nobody has chosen yet
    narrow: bool = False


def asked_of(pairs: Pairs) -> Asked:
    """What is asked of the comparison: from its own form, else as the ranking is filtered."""
    named = dict(pairs)
    if "compared" not in named:
        return Asked(offers_asked(named), None)
    offers = tuple(value for name, value in pairs if name == "wants" and value in QUESTIONS)
    chosen = frozenset(value for name, value in pairs if name == "on")
    return Asked(tuple(dict.fromkeys(offers)), chosen, "narrow" in named)


def compare_context(pairs: Pairs, rules: Rules, today: date) -> dict[str, Any]:
    """Everything that the page shows; no comparison where the profile cannot be used."""
    page, asked = page_of(pairs), asked_of(pairs)
    rules = rules_of(page.case, rules)
    result, _ = answered(page.document, rules, today, keys=page.choosing.keys, quick=True)
    if result is None:
        return {"comparison": None}
    found = offers_object(OffersChoice(result, offers=asked.offers))
    each = found["offers"]
    on = frozenset(one["trial"] for one in each[:ON_SHEET])
    on = on if asked.chosen is None else asked.chosen & {one["trial"] for one in each}
    shown = [n for n, one in enumerate(each) if not asked.narrow or one["trial"] in on]
    trials = {trial.id: trial for trial in rules.trials}
    out = [trial_name(trials[id]) for id in found["left_out"]]
    day = result.given.as_of
    who, spread = case_lines(result.profile)
    state = state_line(result.patient)
    comparison = Comparison(
        label=result.profile.patient or "",
        as_of=day_words(Day(day, day)),
        headline=dated(capital(who)),
        state=dated(" ".join(f"{capital(words)}." for words in (spread, state) if words)),
        columns=tuple(_column(one, trials[one["trial"]].gives, on) for one in each),
        rows=tuple(rows_of(found)),
        limits=found["limits_of_use"],
        foot=say("comparison.foot", rules=rules.digest, engine=result.patient.engine),
    )
    return {
        "comparison": of_columns(comparison, shown),
        "sheet": fitted(of_columns(comparison, [n for n in shown if each[n]["trial"] in on])),
        "marks": MARKS,
        "documents": documents_of(rules.trials),
        "carry": carried_text(page.carried),
        "narrow": asked.narrow,
        "wants": [(name, words, name in asked.offers) for name, words in OFFER_WORDS.items()],
        "filtered": bool(asked.offers),
        "filtering": filtering((trials[one["trial"]] for one in each), asked.offers, out, rules),
    }


def filtering(
    trials: Iterable[Trial], asked: Sequence[str], out: Sequence[str], rules: Rules
) -> list[str]:
    """What the filters make of the trials: which the source says, leaves open and rules out."""
    left_out = say("offers.out_ones", trials=listed(out, "and"))
    return [*answering(trials, asked, rules.offers), *([left_out] if out else [])]


def _column(one: forms.Offer, gives: str, on: frozenset[str]) -> Column:
    name = one["acronym"] or one["trial"]
    return Column(one["trial"], name, str(one["match"]), gives, one["source"], one["trial"] in on)


def of_columns(comparison: Comparison, numbers: Sequence[int]) -> Comparison:
    """The comparison of some trials alone: what does not differ between them is marked so."""
    rows = (
        Row(row.key, row.name, tuple(row.cells[number] for number in numbers))
        for row in comparison.rows
    )
    return comparison.with_columns(
        tuple(comparison.columns[number] for number in numbers),
        tuple(row for row in rows if any(row.cells)),
    )
