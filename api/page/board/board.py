"""The board: many patients against all trials, and what stands over the whole list."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from oligomatch.api.intake.case import CaseNotes
from oligomatch.api.intake.files import Given
from oligomatch.api.page.board.briefs import SHOWN, BoardFound, BoardRow, row_of, waiting_row
from oligomatch.api.page.board.patients_list import (
    AT_ONCE,
    MOST_PATIENTS,
    Brought,
    List,
    listed_patients,
)
from oligomatch.api.page.form.form import is_row
from oligomatch.api.page.form.texts.dates import day_words
from oligomatch.api.page.library.columns import by_state, firsts_of, groups_of
from oligomatch.api.page.patient.choosing import country_of
from oligomatch.api.results.matching import Only, Result, Rules, match_patient
from oligomatch.api.terminal.streams import plain_cell
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.citing import registry_link, source_words
from oligomatch.api.words.lexicon import capital, grouped
from oligomatch.api.words.sentences import trial_name
from oligomatch.matcher.logic.calendar import Day
from oligomatch.rules.trial import Trial

CLASSES = ("eligible", "possible", "not yet", "ineligible")
BY_STEP = "step"  # sorts patients by what is to be done next
BY_ELIGIBLE = "eligible"  # sorts patients by their trials, or trials by their patients
WORTH, DATES, NAMES = 8, 8, 4
PAGE = 50  # patients on one page of a list that is longer than AT_ONCE


@dataclass(frozen=True, slots=True)
class BoardOptions:
    """How the board is to be shown."""

    show: str = ""
    by: str = ""  # what sorts the patients: a trial, or BY_ELIGIBLE
    along: str = ""  # what sorts the trials: the number of a patient, or BY_ELIGIBLE
    view: str = ""
    country: str = ""


def asked_of(named: Mapping[str, str]) -> BoardOptions:
    """What the form says of the board's order and filter."""
    return BoardOptions(
        *(named.get(name, "") for name in ("show", "by", "along", "view", "country"))
    )


def board_context(
    listed: List, asked: BoardOptions, rules: Rules, today: date, *, portions: bool = False
) -> dict[str, Any]:
    """Everything that the board's page shows; with `portions` the cells are asked for later."""
    most = MOST_PATIENTS if portions else AT_ONCE
    brought = listed_patients(listed, today, most) if listed.text.strip() else Brought()
    pairs = list(zip(brought.given, brought.cases, strict=True))
    results = [] if portions else [_judged(one, case, rules) for one, case in pairs]
    trials = _columns(results, asked, rules)
    if portions:
        rows = [waiting_row(n, one.profile, case) for n, (one, case) in enumerate(pairs, 1)]
    else:
        judged = zip(results, brought.cases, strict=True)
        rows = [row_of(n, one, trials, case) for n, (one, case) in enumerate(judged, 1)]
    found = [row.found for row in rows if row.found is not None]
    return {
        "told": listed,
        "asked": asked,
        "view": asked.view,
        "shows": SHOWN,
        "countries": sorted({country_of(trial) for trial in rules.trials}),
        "wrong": brought.wrong,
        "rows": sorted(rows, key=lambda row: _standing(row, asked.by)),
        "columns": trials,
        "groups": groups_of(trials) if not asked.along else [],
        "firsts": firsts_of(trials),
        "portions": portions,
        "most": MOST_PATIENTS,
        "at_once": AT_ONCE,
        "page_size": PAGE,
        **sums_context(found, [trial.id for trial in trials], len(rows)),
    }


def rows_context(listed: Iterable[tuple[int, List]], rules: Rules, today: date) -> dict[str, Any]:
    """Some patients of a longer list, their trials judged, as rows of the matrix."""
    trials = _columns((), BoardOptions(), rules)
    rows = [
        row_of(number, _judged(one, case, rules), trials, case)
        for number, stated in listed
        for brought in (listed_patients(stated, today),)
        for one, case in zip(brought.given, brought.cases, strict=True)
    ]
    return {"rows": rows, "asked": BoardOptions(), "columns": [], "firsts": firsts_of(trials)}


def sums_part(found: Sequence[BoardFound], patients: int, rules: Rules) -> dict[str, Any]:
    """What stands over the whole list, in the usual order of the columns."""
    trials = _columns((), BoardOptions(), rules)
    ids = [trial.id for trial in trials]
    return {**sums_context(found, ids, patients), "columns": ids, "firsts": firsts_of(trials)}


def sums_context(
    found: Sequence[BoardFound], trials: Sequence[str], patients: int
) -> dict[str, Any]:
    """What stands over the whole list: counts, totals, facts most worth obtaining, dates."""
    days = sorted({one.as_of for one in found})
    return {
        "patients": patients,
        "judged": len(found),
        "sums": [sum(one.counts[i] for one in found) for i in range(3)],
        "ones": sum(one.one for one in found),
        "column_totals": [sum(trial in one.in_reach for one in found) for trial in trials],
        "worth": _worth(found),
        "dates": _dates(found),
        "days": [day_words(Day(day, day)) for day in (days[0], days[-1])] if days else [],
    }


def _judged(one: Given, case: CaseNotes, rules: Rules) -> Result:
    return match_patient(replace(one, case=case), rules, Only(), quick=True)


def _columns(results: Sequence[Result], asked: BoardOptions, rules: Rules) -> list[Trial]:
    trials = [t for t in rules.trials if asked.country in ("", country_of(t))]
    if is_row(asked.along) and 0 < int(asked.along) <= len(results):
        ranked = results[int(asked.along) - 1].ranked
        known = {trial.id: trial for trial in trials}
        return [known[one.match.trial.id] for one in ranked if one.match.trial.id in known]
    trials.sort(key=by_state)
    if asked.along == BY_ELIGIBLE:
        trials.sort(key=lambda trial: -_reach(trial, results))
    return trials


def _reach(trial: Trial, results: Iterable[Result]) -> int:
    """Patients who are eligible for a trial."""
    return sum(
        one.match.trial.id == trial.id and one.match.match == "eligible"
        for result in results
        for one in result.ranked
    )


def _standing(row: BoardRow, by: str) -> tuple[int, int, int]:
    if by == BY_STEP and row.found is not None:
        return (row.found.step[0], 0, row.number)
    if by == BY_ELIGIBLE and row.found is not None:
        return (-row.found.counts[0], -row.found.counts[1], row.number)
    own = next((cell for cell in row.cells if cell.trial == by), None)
    return (CLASSES.index(own.kind) if own is not None else 0, 0, row.number)


def _worth(found: Sequence[BoardFound]) -> list[tuple[str, str, int]]:
    """The facts most worth obtaining: on how many pairs each bears, and of whom."""
    whose = grouped((words, (one.label, n)) for one in found for words, n in one.facts.items())
    pairs = {words: sum(number for _, number in each) for words, each in whose.items()}
    first = sorted(pairs, key=lambda words: (-pairs[words], words))[:WORTH]
    return [(capital(w), _named([who for who, _ in whose[w]]), pairs[w]) for w in first]


def _named(labels: Sequence[str]) -> str:
    more = say("board.and_more", labels=len(labels) - NAMES) if len(labels) > NAMES else ""
    return ", ".join(labels[:NAMES]) + more


def _dates(found: Sequence[BoardFound]) -> list[tuple[str, str, str]]:
    each = sorted((day, one.label, words) for one in found for day, words in one.dates)
    return [(day_words(Day(day, day)), who, words) for day, who, words in each[:DATES]]


def board_table(found: Sequence[BoardFound], rules: Rules) -> str:
    """The matrix as a table: a patient a row, what each cell says; at its foot where each trial
    stands in the source and in the registry."""
    trials = _columns((), BoardOptions(), rules)
    head = [
        "patient",
        say("board.as_2"),
        "who",
        say("board.disease_and_treatment"),
        "eligible",
        "possible",
        "not yet",
    ]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*head, *(trial_name(trial) for trial in trials)])
    for one in found:
        cells = (one.cells.get(trial.id, "") for trial in trials)
        row = [one.label, one.as_of.isoformat(), *one.lines, *one.counts, *cells]
        writer.writerow([plain_cell(value) for value in row])
    none = [""] * (len(head) - 1)
    writer.writerow([say("board.source"), *none, *(source_words(one.source) for one in trials)])
    writer.writerow([say("board.registry"), *none, *(registry_link(one.id) for one in trials)])
    return out.getvalue()
