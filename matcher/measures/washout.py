"""How long ago a drug, or one of some classes, was last given, over every line told or untold."""

from __future__ import annotations

from collections.abc import Callable

from oligomatch.matcher.logic.calendar import EARLIEST, Day, month_span
from oligomatch.matcher.logic.values import Numbers
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.measures.answer import Answer, imprecise, today
from oligomatch.matcher.measures.conditions import Days, days_span, latest_of
from oligomatch.matcher.measures.history import (
    class_verdict,
    drug_verdict,
    every_drug,
    untold_lines,
)
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.profile.profile import Line
from oligomatch.rules.tree import Measure

OF_DRUGS = frozenset({"days_since_drug", "months_since_drug"})


def days_since_therapy(patient: Patient, measure: Measure) -> Answer:
    """Days since a drug of the classes was last given; no value if none ever was."""
    return _since(patient, measure, days_span)


def months_since_therapy(patient: Patient, measure: Measure) -> Answer:
    """Calendar months since a drug of the classes was last given."""
    return _since(patient, measure, month_span)


def days_since_drug(patient: Patient, measure: Measure) -> Answer:
    """Days since one of the drugs was last given; no value if none ever was."""
    return _since(patient, measure, days_span)


def months_since_drug(patient: Patient, measure: Measure) -> Answer:
    """Calendar months since one of the drugs was last given."""
    return _since(patient, measure, month_span)


def _since(patient: Patient, measure: Measure, between: Callable[[Day, Day], Numbers]) -> Answer:
    each: list[Days] = []
    facts: list[str] = []
    asks: list[str] = []
    for index, line in enumerate(patient.therapy.lines):
        base = f"/systemic_therapy/lines/{index}"
        told = [n for n in ("agents", "classes", "end", "ongoing", "start") if getattr(line, n)]
        facts += [f"{base}/{name}" for name in told]
        verdict = _verdict(measure)(patient, index, line, measure)
        if verdict is Verdict.NOT_MET:
            continue
        day = last_given(patient, index, measure)
        each.append((day, verdict is Verdict.MET))
        if verdict is Verdict.UNKNOWN:
            asks.append(f"{base}/agents")
        if imprecise(day):
            asks.append(f"{base}/end")
    untold = untold_lines(patient)
    facts += untold.facts
    asks += untold.asks
    if untold.possible:
        each.append((Day(EARLIEST, patient.as_of), False))
    latest = latest_of(each)
    values = Numbers.none() if latest is None else between(latest, today(patient))
    if latest is not None and not any(sure for _, sure in each):
        values = Numbers(values.low, values.high, absent=True)
    return Answer(values, tuple(facts), tuple(dict.fromkeys(asks)))


def _verdict(measure: Measure) -> Callable[[Patient, int, Line, Measure], Verdict]:
    return drug_verdict if measure.kind in OF_DRUGS else class_verdict


def _every_drug(patient: Patient, line: Line, measure: Measure) -> bool:
    """Whether a line holds nothing but what is asked for."""
    if measure.kind in OF_DRUGS:
        return bool(line.agents) and set(line.agents or ()) <= measure.names
    return every_drug(patient, line, measure)


def last_given(patient: Patient, index: int, measure: Measure) -> Day:
    """The days that may be the last on which a told line gave what is asked for: its last day,
    today where it goes on; of a line with other drugs beside, any day from its start."""
    line = patient.therapy.lines[index]
    start = patient.therapy.start(index)
    if line.end is not None:
        end = line.end.up_to(patient.known_on).from_(start.first)
    elif line.ongoing:
        end = today(patient)
    else:
        ended = line.ongoing is False or line.stop_reason is not None
        end = Day(start.first, patient.known_on if ended else patient.as_of)
    return end if _every_drug(patient, line, measure) else Day(start.first, end.last)
