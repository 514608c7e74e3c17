"""How long ago the metastases were found, and how long after the primary."""

from __future__ import annotations

from collections.abc import Callable

from oligomatch.matcher.logic.calendar import EARLIEST, Day, month_span
from oligomatch.matcher.logic.values import NO, YES, Numbers, union
from oligomatch.matcher.measures.answer import Answer, imprecise, today
from oligomatch.matcher.measures.conditions import days_span
from oligomatch.matcher.measures.episodes import (
    episode_asks,
    episode_days,
    episodes,
    ever_metastatic,
)
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.tree import Measure


def days_since_metastases(patient: Patient, measure: Measure) -> Answer:
    """Days since the metastases of the present episode were found."""
    return _since(patient, days_span)


def months_since_metastases(patient: Patient, measure: Measure) -> Answer:
    """Calendar months since the metastases of the present episode were found."""
    return _since(patient, month_span)


def _since(patient: Patient, between: Callable[[Day, Day], Numbers]) -> Answer:
    found = found_on(patient)
    values = union(between(day, today(patient)) for day in found)
    asks = tuple(episode_asks(patient))
    return _of_metastatic(patient, values, _dates(patient), asks)


def months_to_metastases(patient: Patient, measure: Measure) -> Answer:
    """Calendar months from the diagnosis of the primary to the first metastasis, 0 where it came
    first."""
    primary = patient.profile.primary.diagnosis_date
    start = Day(EARLIEST, patient.known_on) if primary is None else primary.up_to(patient.known_on)
    firsts = [episode_days(patient, first)[0] for first in episodes(patient)]
    spans = [month_span(start, day) for day in firsts]
    values = union([span for span in spans if span.low is not None] or [Numbers.exactly(0)])
    base = "/primary/diagnosis_date"
    facts = (*((base,) if primary is not None else ()), *_dates(patient))
    asks = (*((base,) if imprecise(primary) else ()), *episode_asks(patient))
    return _of_metastatic(patient, values, facts, asks)


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
        values = Numbers(values.low, values.high, absent=True)
    return Answer(values, tuple(dict.fromkeys((*ever.facts, *facts))), tuple(dict.fromkeys(asks)))


def _dates(patient: Patient) -> tuple[str, ...]:
    told = patient.profile.metastatic_disease
    names = ("diagnosis_date", "first_metastasis_date", "first_episode")
    return tuple(f"/metastatic_disease/{name}" for name in names if getattr(told, name) is not None)
