"""How long ago the metastases were found, and how long after the primary."""

from __future__ import annotations

from oligomatch.matcher.logic.calendar import EARLIEST, Day, span
from oligomatch.matcher.logic.values import NO, YES, Numbers, union
from oligomatch.matcher.measures.answer import Answer, answer, imprecise, present, since
from oligomatch.matcher.measures.episodes import (
    episode_asks,
    episode_days,
    episode_facts,
    episodes,
    ever_metastatic,
)
from oligomatch.matcher.patient.patient import Patient
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
