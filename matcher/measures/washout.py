"""How long ago a drug, or one of some classes, was last given, over every line told or untold."""

from __future__ import annotations

from oligomatch.matcher.logic.calendar import EARLIEST, Day
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.measures.answer import Answer, answer, imprecise, today
from oligomatch.matcher.measures.conditions import Days, latest_of, since_latest
from oligomatch.matcher.measures.episodes import stated_of
from oligomatch.matcher.measures.history import (
    every_drug,
    line_has,
    surely_given,
    unstated_lines,
)
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.tree import Measure


def since_given(patient: Patient, measure: Measure) -> Answer:
    """Days or months since a drug, or one of the classes, was last given; no value if none ever
    was."""
    each, facts, asks = _last_days(patient, measure)
    values = since_latest(patient, measure, each)
    return answer(values, facts, asks)


def last_day(patient: Patient, measure: Measure) -> Days:
    """The days that may be the last on which any of it was given (None: never), and whether it
    surely was."""
    each, _, _ = _last_days(patient, measure)
    return latest_of(each), any(sure for _, sure in each)


def _last_days(patient: Patient, measure: Measure) -> tuple[list[Days], list[str], list[str]]:
    """The last days of each line that may hold it, the facts, and what would narrow them."""
    each: list[Days] = []
    facts: list[str] = []
    asks: list[str] = []
    for index in range(len(patient.therapy.lines)):
        base = f"/systemic_therapy/lines/{index}"
        facts += stated_of(patient, index, "agents", "classes", "end", "ongoing", "start")
        verdict = line_has(patient, index, measure)
        if verdict is Verdict.NOT_MET:
            continue
        day = last_given(patient, index, measure)
        each.append((day, verdict is Verdict.MET))
        if verdict is Verdict.UNKNOWN:
            asks.append(f"{base}/agents")
        if imprecise(day):
            asks.append(f"{base}/end")
    stated, more = unstated_lines(patient)
    facts += stated
    asks += more
    if more:
        each.append((Day(EARLIEST, patient.as_of), False))
    each += [(_days_of_given(patient, at), True) for at in surely_given(patient, measure)]
    return each, facts, asks


def _days_of_given(patient: Patient, at: int) -> Day:
    """The days that may be the last on which a drug surely given was given: not before a day told,
    within the lines that it may have been given in."""
    therapy = patient.therapy
    stated = therapy.given[at].date
    hosts = {index for course in therapy.courses for _, index in therapy.hosts(course)[at]}
    last = patient.as_of
    if hosts and not therapy.undecided and None not in hosts:
        last = max(_within(patient, index).last for index in hosts if index is not None)
    first = EARLIEST if stated is None else stated.first
    return Day(first, max(first, last))


def last_given(patient: Patient, index: int, measure: Measure) -> Day:
    """The days that may be the last on which a told line gave what is asked for: its last day,
    today where it goes on; of a line with other drugs beside, any day from its start."""
    start, end = patient.therapy.start(index), _within(patient, index)
    line = patient.therapy.lines[index]
    return end if every_drug(patient, line, measure) else Day(start.first, end.last)


def _within(patient: Patient, index: int) -> Day:
    """The days that may be the last of a told line: today where it goes on."""
    line = patient.therapy.lines[index]
    start = patient.therapy.start(index)
    if line.end is not None:
        return line.end.up_to(patient.known_on).from_(start.first)
    if line.ongoing:
        return today(patient)
    ended = line.ongoing is False or line.stop_reason is not None
    return Day(start.first, patient.known_on if ended else patient.as_of)
