"""One patient of the board: a name, two short lines, and a cell for each trial that says why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from oligomatch.api.intake.case import NOTHING, CaseNotes, together
from oligomatch.api.page.board.short_lines import lesions_words, person_words
from oligomatch.api.page.form.form import carried_text
from oligomatch.api.page.form.texts.dates import day_words
from oligomatch.api.page.patient.ranking import MARKS
from oligomatch.api.page.patient.when import dates_of
from oligomatch.api.results.ask.gaps_json import in_reach
from oligomatch.api.results.matching import Result
from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.lexicon import capital, grouped, word
from oligomatch.api.words.patient.facts import case_line
from oligomatch.api.words.sentences import (
    counts,
    missing,
    trial_name,
    waited_event,
    warning_words,
    why_here,
)
from oligomatch.matcher.logic.calendar import Day
from oligomatch.matcher.match.criteria import Match, MatchClass
from oligomatch.matcher.match.near_miss import Margin
from oligomatch.matcher.match.rank import Ranked
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.measures import DAYS_A_MONTH, MEASURES
from oligomatch.rules.trial import Event, Trial

MOST_NAMED = 2  # trials in the next step of a patient
SHOWN = table("board_shows")  # what the board can be narrowed to


@dataclass(frozen=True, slots=True)
class BoardCell:
    """One patient and one trial: its style, its few signs, and the sentence behind them."""

    trial: str
    style: str
    text: str
    sign: str
    words: str
    kind: str
    tags: tuple[str, ...]
    word: str = ""  # the board's
    warned: bool = False  # the source prefers otherwise, as the sentence says


class BoardFound(BaseModel):
    """What one patient adds to the whole list. The browser carries it, so it is read strictly."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str = Field(max_length=1000)
    as_of: date
    lines: tuple[str, str]
    counts: tuple[int, int, int]
    one: int
    cells: dict[str, str]
    in_reach: tuple[str, ...]  # the trials that are eligible or possible
    facts: dict[str, int]
    dates: tuple[tuple[date, str], ...]
    step: tuple[int, str] = (0, "")  # what is to be done next: its place among all, and in words


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One patient: what stands before the cells, and the cells once the trials are judged."""

    number: int
    label: str
    person: str
    lesions: str
    headline: str
    carry: str
    cells: tuple[BoardCell, ...] = ()
    found: BoardFound | None = None


def row_of(
    number: int, result: Result, trials: Sequence[Trial], case: CaseNotes = NOTHING
) -> BoardRow:
    """The row of one patient whose trials are judged."""
    row = waiting_row(number, result.profile, case)
    ranked = {one.match.trial.id: one for one in result.ranked}
    cells = tuple(_cell(row.label, ranked[trial.id], result, case) for trial in trials)
    return replace(row, cells=cells, found=_found(row, result, cells, case))


def waiting_row(number: int, profile: Profile, case: CaseNotes = NOTHING) -> BoardRow:
    """The row of one patient whose trials are still to be judged; one without a label is called
    by the place in the list."""
    return BoardRow(
        number,
        profile.patient or say("briefs.patient", number=number),
        "".join(
            [
                person_words(profile),
                say("imported.board") if case.record else "",
                say("letter_page.board") if profile.unconfirmed else "",
            ]
        ),
        lesions_words(profile),
        capital(case_line(profile)),
        carried_text(together(profile.document(), case)),
    )


def _found(
    row: BoardRow, result: Result, cells: Sequence[BoardCell], case: CaseNotes
) -> BoardFound:
    counted = counts(result.matches)
    facts: dict[str, int] = {}
    for fact, trials in missing(in_reach(result), result.profile).values():
        facts[fact.short] = max(facts.get(fact.short, 0), len(trials))
    dates = tuple((one.on, "; ".join(map(str, one.changes))) for one in dates_of(result)[0])
    return BoardFound(
        label=row.label,
        as_of=result.given.as_of,
        lines=(row.person, row.lesions),
        counts=(counted["eligible"], counted["possible"], counted["not yet"]),
        one=sum("one" in cell.tags for cell in cells),
        cells={cell.trial: f"{cell.kind} {_signs(cell)}".rstrip() for cell in cells},
        in_reach=tuple(cell.trial for cell in cells if "open" in cell.tags),
        facts=facts,
        dates=dates,
        step=next_step(result, case, [day for day, _ in dates]),
    )


def _signs(cell: BoardCell) -> str:
    return f"{cell.text} {word('warning')}".lstrip() if cell.warned else cell.text


STEPS: Mapping[str, str] = table("board_steps")  # the first is done first


def next_step(result: Result, case: CaseNotes, days: Sequence[date]) -> tuple[int, str]:
    """What is to be done next for a patient: the first of `STEPS` that some open trial needs, with
    the trials that need it."""
    if any(one.word == "enrolled" for one in case.board.values()):
        return len(STEPS), say("board.step_enrolled")
    found = grouped(
        (step, trial_name(one.match.trial))
        for one in result.ranked
        if one.section == "options" and (step := _step(one.match, case, result))
    )
    for place, step in enumerate(STEPS):
        if step in found:
            return place, STEPS[step].format(trials=_named(found[step]))
        if step == "date" and days:
            return place, STEPS[step].format(day=day_words(Day(days[0], days[0])))
    return len(STEPS) - 1, STEPS["none"]


def _step(one: Match, case: CaseNotes, result: Result) -> str:
    """What one open trial needs next; empty where nothing can be done for it now."""
    said = case.board.get(one.trial.id)
    match ("new" if said is None else said.word, one.match):
        case ("contacted", _):
            return "hear"
        case ("discussed", MatchClass.ELIGIBLE | MatchClass.POSSIBLE):
            return "contact"
        case ("new", MatchClass.ELIGIBLE):
            return "discuss"
        case ("new", MatchClass.POSSIBLE):
            return "obtain" if missing([one], result.profile) else "site"
        case _:
            return ""


def _named(names: Sequence[str]) -> str:
    more = say("board.and_more", labels=len(names) - MOST_NAMED) if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _cell(label: str, one: Ranked, result: Result, case: CaseNotes) -> BoardCell:
    match = one.match
    possible = match.match is MatchClass.POSSIBLE
    number = len(missing([match], result.profile)) if possible else None
    style, text = _drawn(match, number, result)
    if one.section != "options" and style == "k-yes":
        style = "k-yes closed"
    reason = capital(why_here(one, result.profile))
    said = case.board.get(match.trial.id)
    words = f"{label}, {trial_name(match.trial)}: {word(match.match)}. {reason}"
    return BoardCell(
        match.trial.id,
        style,
        text,
        "" if text else MARKS[str(match.match)].sign,
        words if said is None else say("board.cell_said", cell=words, word=said.words),
        str(match.match),
        tuple(_tags(match, style, number)),
        "" if said is None else said.word,
        bool(warning_words(match)),
    )


def _tags(match: Match, style: str, number: int | None) -> Iterator[str]:
    """The choices of `SHOWN` that leave a cell standing."""
    tests: Mapping[str, bool] = {
        "open": match.match in (MatchClass.ELIGIBLE, MatchClass.POSSIBLE),
        "eligible": match.match is MatchClass.ELIGIBLE,
        "one": number == 1,
        "site": number == 0,
        "time": style == "k-yet time",
        "near": match.near_miss is not None,
    }
    yield from (name for name, holds in tests.items() if holds)


def _drawn(match: Match, number: int | None, result: Result) -> tuple[str, str]:
    """The style of a cell, and its few signs; `number`: the facts that a possible one misses."""
    match match.match:
        case MatchClass.ELIGIBLE:
            return "k-yes", ""
        case MatchClass.POSSIBLE:
            return "k-may", f"{number}?" if number else say("board.site")
        case MatchClass.NOT_YET:
            return _waits(match, result)
        case MatchClass.INELIGIBLE:
            near = match.near_miss
            if near is None or near.margin is None:
                return "k-no", ""
            return "k-no near", near_sign(near.margin)


def _waits(match: Match, result: Result) -> tuple[str, str]:
    event = waited_event(match)
    if event is Event.PROGRESSION:
        return "k-yet", say("board.pd")
    if event is not Event.TIME:
        return "k-yet", say("board.ind")
    days = [a.day for j in match.deciding for a in j.awaits if a.day is not None]
    if not days:
        return "k-yet time", word("time")
    left = (max(days) - result.given.as_of).days
    return "k-yet time", f"{left // 7}w" if left >= 7 else f"{left}d"


def near_sign(margin: Margin) -> str:
    """By how much a number misses its limit, in a few signs: `+1`, `+4mm`, `−3d`."""
    by, unit = abs(margin.value - margin.limit), MEASURES[margin.measure.kind].unit or ""
    if unit == "weeks":
        by, unit = by * 7, "days"
    elif unit == "months" and by < 1:
        by, unit = by * DAYS_A_MONTH, "days"
    short = {"mm": "mm", "days": "d", "months": "mo", "cm³": "cc"}.get(unit, "")
    return f"{'+' if margin.value > margin.limit else '−'}{round(by, 1):g}{short}"
