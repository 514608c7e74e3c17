"""The board: many patients against all trials, each cell with its word and its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from api.asking import case_line
from api.gap_report import in_reach
from api.lexicon import capital
from api.matching import Only, Result, Rules, match_patient
from api.page.form import carried_text
from api.page.patients_list import Brought, patients_told
from api.page.ranking import MARKS
from api.page.when import dates_of
from api.page.written import day_words
from api.words import counts, margin_words, missing, trial_name, waited_event, why_here
from matcher.calendar import Day
from matcher.match import Match, MatchClass
from matcher.rank import Ranked
from rules.trial import Event, Trial

GROUPS: Mapping[str, str] = {
    "sOMD": "Synchronous",
    "rOMD": "Recurrent",
    "sOMD+rOMD": "Either",
    "peOMD": "Persistent",
    "pOMD": "Progressive",
}
SHOWN: Mapping[str, str] = {
    "": "all pairs",
    "eligible": "eligible",
    "one": "possible, one fact missing",
    "possible": "possible",
    "time": "not yet, only time missing",
    "near": "ineligible, near miss",
}
WORTH, DATES = 8, 8
_CLASSES = {kind: place for place, kind in enumerate(MatchClass)}


@dataclass(frozen=True, slots=True)
class Cell:
    """One patient and one trial: its style, its few signs, and the sentence behind them."""

    trial: str
    style: str
    text: str
    sign: str
    words: str
    kind: str
    shown: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One patient."""

    number: int
    label: str
    headline: str
    carry: str
    counts: tuple[int, int, int]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """How the board is to be shown."""

    show: str = ""
    by: str = ""  # the trial that sorts the patients
    along: str = ""  # the number of the patient that sorts the trials
    view: str = ""


def asked_of(named: Mapping[str, str]) -> Asked:
    """What the form says of the board's order and filter."""
    return Asked(*(named.get(name, "") for name in ("show", "by", "along", "view")))


def board_context(text: str, name: str, asked: Asked, rules: Rules, today: date) -> dict[str, Any]:
    """Everything that the board's page shows."""
    brought = patients_told(text, name, today) if text.strip() else Brought((), ())
    results = [match_patient(one, rules, Only(), quick=True) for one in brought.given]
    trials = _columns(results, asked, rules)
    rows = [_row(number, one, trials, asked) for number, one in enumerate(results, 1)]
    rows.sort(key=lambda row: _standing(row, asked.by))
    days = sorted({one.as_of for one in brought.given})
    return {
        "text": text,
        "name": name,
        "asked": asked,
        "view": asked.view,
        "shows": SHOWN,
        "wrong": brought.wrong,
        "rows": rows,
        "columns": [(trial.id, trial_name(trial)) for trial in trials],
        "groups": _groups(trials) if not asked.along else [],
        "totals": [
            sum(row.cells[i].kind in ("eligible", "possible") for row in rows)
            for i in range(len(trials))
        ],
        "sums": [sum(row.counts[i] for row in rows) for i in range(3)],
        "worth": _worth(results),
        "dates": _dates(results),
        "as_of": day_words(Day(days[0], days[-1])) if days else "",
    }


def _columns(results: Sequence[Result], asked: Asked, rules: Rules) -> list[Trial]:
    if asked.along.isdecimal() and 0 < int(asked.along) <= len(results):
        return [one.match.trial for one in results[int(asked.along) - 1].ranked]
    order = list(GROUPS)

    def place(trial: Trial) -> tuple[int, str]:
        group = trial.facts.group
        return (order.index(group) if group in order else len(order), trial_name(trial).casefold())

    return sorted(rules.trials, key=place)


def _groups(trials: Iterable[Trial]) -> list[tuple[str, str, int]]:
    found = groupby(trials, key=lambda t: t.facts.group if t.facts.group in GROUPS else "")
    return [(GROUPS.get(name, "Other"), name, len(list(own))) for name, own in found]


def _standing(row: Row, by: str) -> tuple[int, int]:
    own = next((cell for cell in row.cells if cell.trial == by), None)
    return (_CLASSES[MatchClass(own.kind)] if own is not None else 0, row.number)


def _row(number: int, result: Result, trials: Sequence[Trial], asked: Asked) -> Row:
    label = result.profile.patient or f"patient {number}"
    ranked = {one.match.trial.id: one for one in result.ranked}
    told = counts(result.matches)
    return Row(
        number,
        label,
        capital(case_line(result.profile)),
        carried_text(result.profile.told()),
        (told["eligible"], told["possible"], told["not yet"]),
        tuple(_cell(label, ranked[trial.id], result, asked) for trial in trials),
    )


def _cell(label: str, one: Ranked, result: Result, asked: Asked) -> Cell:
    match = one.match
    style, text = _DRAWN[match.match](match, result)
    reason = capital(why_here(one, result.profile))
    if one.section != "options" and style == "k-yes":
        style = "k-yes closed"
    return Cell(
        match.trial.id,
        style,
        text,
        "" if text else MARKS[str(match.match)].sign,
        f"{label}, {trial_name(match.trial)}: {match.match}. {reason}",
        str(match.match),
        _is_shown(asked.show, match, text, style),
    )


def _is_shown(show: str, match: Match, text: str, style: str) -> bool:
    tests: Mapping[str, bool] = {
        "": True,
        "eligible": match.match is MatchClass.ELIGIBLE,
        "possible": match.match is MatchClass.POSSIBLE,
        "one": text == "1?",
        "time": style == "k-yet time",
        "near": match.near_miss is not None,
    }
    return tests.get(show, True)


def _eligible(match: Match, result: Result) -> tuple[str, str]:
    return "k-yes", ""


def _possible(match: Match, result: Result) -> tuple[str, str]:
    number = len(missing([match], result.profile))
    return "k-may", f"{number}?" if number else "site"


def _not_yet(match: Match, result: Result) -> tuple[str, str]:
    event = waited_event(match)
    if event is Event.PROGRESSION:
        return "k-yet", "PD"
    if event is not Event.TIME:
        return "k-yet", "ind"
    days = [a.day for j in match.criteria for a in j.awaits if a.day is not None]
    left = (max(days) - result.given.as_of).days if days else 0
    if not days:
        return "k-yet time", "time"
    return "k-yet time", f"{left // 7}w" if left >= 7 else f"{left}d"


def _ineligible(match: Match, result: Result) -> tuple[str, str]:
    near = match.near_miss
    if near is None or near.margin is None:
        return "k-no", ""
    margin = near.margin
    sign = "+" if margin.value > margin.limit else "\u2212"
    size = margin_words(margin).split()[0]
    return "k-no near", f"{sign}{size if size.replace('.', '').isdecimal() else ''}"


_DRAWN: Mapping[MatchClass, Callable[[Match, Result], tuple[str, str]]] = {
    MatchClass.ELIGIBLE: _eligible,
    MatchClass.POSSIBLE: _possible,
    MatchClass.NOT_YET: _not_yet,
    MatchClass.INELIGIBLE: _ineligible,
}


# --- over the whole list ------------------------------------------------------------------------


def _worth(results: Sequence[Result]) -> list[tuple[str, str, int]]:
    """The facts most worth obtaining: on how many pairs each bears, and of whom."""
    found: dict[str, tuple[list[str], int]] = {}
    for number, result in enumerate(results, 1):
        label = result.profile.patient or f"patient {number}"
        own: dict[str, int] = {}
        for fact, trials in missing(in_reach(result), result.profile).values():
            own[fact.short] = max(own.get(fact.short, 0), len(trials))
        for words, pairs in own.items():
            names, so_far = found.get(words, ([], 0))
            found[words] = ([*names, label], so_far + pairs)
    rows = [(capital(words), ", ".join(names), pairs) for words, (names, pairs) in found.items()]
    return sorted(rows, key=lambda row: (-row[2], row[0]))[:WORTH]


def _dates(results: Sequence[Result]) -> list[tuple[str, str, str]]:
    found = [
        (one.on, one.day, result.profile.patient or f"patient {number}", "; ".join(one.words))
        for number, result in enumerate(results, 1)
        for one in dates_of(result)[0]
    ]
    return [(day, who, words) for _, day, who, words in sorted(found)][:DATES]


def board_rows(context: Mapping[str, Any]) -> list[list[str]]:
    """The matrix as rows of a table, the head first."""
    head = ["patient", *(name for _, name in context["columns"])]
    return [head, *([row.label, *(cell.kind for cell in row.cells)] for row in context["rows"])]
