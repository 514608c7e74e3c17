"""How long ago the metastases were found, how long after the primary, and the time between any
two events of the disease."""

from __future__ import annotations

from dataclasses import dataclass

from oligomatch.matcher.logic.calendar import EARLIEST, Day, span
from oligomatch.matcher.logic.values import NO, OPEN, YES, Flag, Numbers, union
from oligomatch.matcher.measures.answer import Answer, answer, imprecise, present, since, today
from oligomatch.matcher.measures.episodes import (
    episode_asks,
    episode_days,
    episode_facts,
    episodes,
    ever_metastatic,
)
from oligomatch.matcher.measures.therapy import line_begins
from oligomatch.matcher.measures.tumour import definitively_treated
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Measure


def since_metastases(patient: Patient, measure: Measure) -> Answer:
    """Days or months since the metastases of the present episode were found."""
    values = union(since(patient, measure, day) for day in found_on(patient))
    return _of_metastatic(patient, values, episode_facts(patient), tuple(episode_asks(patient)))


def months_to_metastases(patient: Patient, measure: Measure) -> Answer:
    """Calendar months from the diagnosis of the primary to the first metastasis, 0 where it came
    first."""
    primary = patient.profile.primary.diagnosis_date
    start = Day(EARLIEST, patient.known_on) if primary is None else primary.up_to(patient.known_on)
    firsts = [episode_days(patient, first)[0] for first in episodes(patient)]
    spans = [span("months", start, day) for day in firsts]
    values = union([one for one in spans if one.low is not None] or [Numbers.exactly(0)])
    base = "/primary/diagnosis_date"
    facts = (*present(primary, base), *episode_facts(patient))
    asks = (*((base,) if imprecise(primary) else ()), *episode_asks(patient))
    return _of_metastatic(patient, values, facts, asks)


def between(patient: Patient, measure: Measure) -> Answer:
    """Days or months from one event to another; no value where one never was, or the second came
    first."""
    start, end = (event_of(patient, name or "today") for name in (measure.since, measure.until))
    facts, asks = (*start.facts, *end.facts), (*start.asks, *end.asks)
    if NO in (start.there, end.there):
        return answer(Numbers.none(), facts)
    unit = MEASURES[measure.kind].unit
    pair = (measure.since, measure.until)
    spans = [
        Numbers.exactly(0)
        if _one_event(patient, pair, first)
        else span(unit, *days)
        if pair in _IN_ORDER
        else _between(unit, *days)
        for first, *days in zip(episodes(patient), start.days, end.days, strict=True)
    ]
    values = union(spans)
    if OPEN in (start.there, end.there):
        values = values.or_absent()
    return answer(values, facts, asks)


_EPISODE, _LINES_BEGUN = ("first_metastases", "metastases"), ("first_line", "current_line")
_IN_ORDER = (_EPISODE, _LINES_BEGUN)  # the second never comes first (W6)


def _one_event(patient: Patient, pair: tuple[str | None, str | None], first: bool) -> bool:
    """Whether two events are one: the metastases of a first episode, the only line begun."""
    if {*pair} == {*_EPISODE}:
        return first
    courses = patient.therapy.courses
    alone = bool(courses) and all(len(course.palliative) <= 1 for course in courses)
    return {*pair} == {*_LINES_BEGUN} and alone and not patient.therapy.undecided


def _between(unit: str, start: Day, end: Day) -> Numbers:
    """The time from one day to another, which may lie before it: then there is none."""
    found = span(unit, start, end)
    return found.or_absent() if end.first < start.last else found


@dataclass(frozen=True, slots=True)
class DatedEvent:
    """An event of the disease: whether it was, on which days it may have been if this is the first
    metastatic episode or a later one, the facts, and what would tell more."""

    there: Flag
    days: tuple[Day, ...]  # one for each of `episodes`
    facts: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


def event_of(patient: Patient, name: str) -> DatedEvent:
    """When something that a rule names happened.

    Raises:
        ValueError: an event that is not known.
    """
    profile, each = patient.profile, episodes(patient)
    match name:
        case "today":
            return DatedEvent(YES, (today(patient),) * len(each))
        case "primary":
            pointer, stated = "/primary/diagnosis_date", profile.primary.diagnosis_date
            there = Answer(YES)
        case "definitive_treatment":
            pointer, stated = _TREATMENT_END, profile.primary.definitive_treatment_end
            there = definitively_treated(patient, Measure("primary_definitively_treated"))
        case "latest_assessment":
            return _latest_assessment(patient)
        case "first_line" | "current_line":
            begun, (day, facts, asks) = line_begins(patient, _LINES[name])
            return DatedEvent(begun, (day,) * len(each), facts, asks)
        case "first_metastases" | "metastases":
            there, at = ever_metastatic(patient), int(name == "metastases")
            days = tuple(episode_days(patient, first)[at] for first in each)
            facts = (*there.facts, *episode_facts(patient))
            return DatedEvent(flag(there), days, facts, (*there.asks, *episode_asks(patient)))
        case _:
            raise ValueError(f"not an event: {name}")
    known = patient.known_on
    day = Day(EARLIEST, known) if stated is None else stated.up_to(known)
    asks = (*there.asks, *((pointer,) if imprecise(stated) else ()))
    facts = (*there.facts, *present(stated, pointer))
    return DatedEvent(flag(there), (day,) * len(each), facts, asks)


_LINES = {"first_line": "1", "current_line": "current"}
_TREATMENT_END = "/primary/definitive_treatment_end"


def flag(there: Answer) -> Flag:
    """Whether something was."""
    assert isinstance(there.values, Flag)
    return there.values


def _latest_assessment(patient: Patient) -> DatedEvent:
    """The latest assessment: of several that may be it, one is (W14)."""
    views = patient.staging.latest
    day = Day(max(v.day.first for v in views), max(v.day.last for v in views))
    dates = [(f"{view.pointer}/date", view.assessment.date) for view in views]
    facts = tuple(fact for pointer, stated in dates for fact in present(stated, pointer))
    asks = tuple(pointer for pointer, stated in dates if imprecise(stated))
    others = [v for v in patient.staging.views if v not in views]
    facts += tuple(f"{view.pointer}/date" for view in others if view.assessment.date is not None)
    return DatedEvent(YES, (day,) * len(episodes(patient)), facts, asks)


def found_on(patient: Patient) -> tuple[Day, ...]:
    """The days on which the metastases of the present episode may have been found, in each case."""
    return tuple(episode_days(patient, first)[1] for first in episodes(patient))


def _of_metastatic(
    patient: Patient, values: object, facts: tuple[str, ...], asks: tuple[str, ...]
) -> Answer:
    """The number of who is metastatic; who never was has none."""
    ever = ever_metastatic(patient)
    assert isinstance(values, Numbers)
    if ever.values == NO:
        return Answer(Numbers.none(), ever.facts)
    if ever.values != YES:
        values = values.or_absent()
    return answer(values, (*ever.facts, *facts), asks)
