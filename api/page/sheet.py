"""The sheet: one printable page for a patient, as a page of the browser and as PDF."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from api import __version__
from api.asking import case_line
from api.lexicon import capital
from api.matching import Result, Rules
from api.page.body import body_of
from api.page.choosing import Choosing
from api.page.next import questions_of
from api.page.patient import Page, answered
from api.page.ranking import Row, ranking_of
from api.page.when import dates_of
from api.page.written import day_words
from api.state_words import state_line
from api.words import LIMITS_OF_USE
from matcher.calendar import Day

IN_FULL = ("eligible", "possible")  # classes of which each trial has its own line
MOST_ROWS, MOST_DATES = 8, 3


@dataclass(frozen=True, slots=True)
class Line:
    """One trial on the sheet."""

    name: str
    treatment: str
    why: str
    design: str


@dataclass(frozen=True, slots=True)
class Obtain:
    """One thing to obtain: a tick box, its answers, and what they make of the trials."""

    words: str
    answers: tuple[str, ...]
    effects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One class of the ranking: the trials told in full, and the others in groups."""

    kind: str
    count: int
    heading: str
    rows: tuple[Line, ...]
    groups: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that stands on the sheet."""

    label: str
    as_of: str
    headline: str
    state: str
    lesions: str
    parts: tuple[Part, ...]
    obtain: tuple[Obtain, ...]
    dates: tuple[tuple[str, str], ...]
    limits: str
    foot: str


def sheet_of(page: Page, rules: Rules, today: date) -> Sheet | None:
    """The sheet; None where the profile cannot be used."""
    result, _ = answered(page.document, rules, today, quick=True)
    if result is None:
        return None
    day = result.given.as_of
    state = state_line(result.patient)
    return Sheet(
        result.profile.patient or "",
        day_words(Day(day, day)),
        capital(case_line(result.profile)),
        f"{state}." if state else "",
        body_of(result.profile).words.partition(": ")[2],
        tuple(_parts(result)),
        tuple(_obtain(result)),
        tuple((one.day, "; ".join(one.words)) for one in dates_of(result)[0][:MOST_DATES]),
        LIMITS_OF_USE,
        f"Rules {rules.digest}, {len(rules.trials)} trials. Engine {result.patient.engine},"
        f" OligoMatch {__version__}.",
    )


def _parts(result: Result) -> Iterator[Part]:
    for part in ranking_of(result, frozenset(), Choosing().shows).parts:
        alone = part.mark.word in IN_FULL
        rows, rest = (part.rows[:MOST_ROWS], part.rows[MOST_ROWS:]) if alone else ((), part.rows)
        groups = [(words, ", ".join(row.name for row in own)) for words, own in part.folded]
        yield Part(
            part.mark.word,
            part.count,
            part.heading,
            tuple(map(_line, rows)),
            (*_alike(rest), *groups),
        )


def _alike(rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    """Trials of one reason in one line, to keep the sheet to a page."""
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.why + (f" Near miss: {row.near}" if row.near else ""), []).append(
            row.name
        )
    for words, names in found.items():
        yield words, ", ".join(names)


def _line(row: Row) -> Line:
    near = f" Near miss: {row.near}" if row.near else ""
    shown = row.treatment if row.mark.word == "eligible" else ""
    return Line(row.name, shown, row.why + near, f"{row.design}; {row.place}")


def _obtain(result: Result) -> Iterator[Obtain]:
    for question in questions_of(result)[0]:
        for one in question.facts:
            words = tuple(choice.words for choice in one.choices)
            effects = tuple(f"{choice.words}: {choice.effect}" for choice in one.choices)
            yield Obtain(one.words, words, effects)
    for names, asked in ranking_of(result, frozenset()).site:
        yield Obtain(f"Ask the site of {names}: {asked}", (), ())


def sheet_pdf(sheet: Sheet) -> bytes:
    """The sheet as PDF, made in memory; equal input gives equal bytes.

    Raises:
        ModuleNotFoundError: typst is not there.
    """
    import typst

    source = files("api.page").joinpath("templates/sheet.typ").read_bytes()
    told: dict[str, Any] = asdict(sheet)
    made = typst.compile(source, sys_inputs={"sheet": json.dumps(told)}, ignore_system_fonts=True)
    assert isinstance(made, bytes)
    return made
