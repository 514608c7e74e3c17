"""Measures that count lesions: how many, in how many organs, of what volume."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from operator import attrgetter

from oligomatch.matcher.logic.values import (
    Numbers,
    new,
    union,
)
from oligomatch.matcher.measures.answer import Answer, answer
from oligomatch.matcher.measures.lesions.asks import asked_of_lesions, lesion_asks, lesion_facts
from oligomatch.matcher.measures.lesions.selected import asks_primary, every_role
from oligomatch.matcher.measures.lesions.tallies import (
    UNKNOWN,
    Count,
    counted_with,
    shared_by,
    standing_for,
    tally,
    way_to_count,
)
from oligomatch.matcher.patient.patient import (
    Patient,
)
from oligomatch.matcher.patient.same_parts import ANEW
from oligomatch.matcher.patient.sharing import (
    patients_own,
    shared_answers,
    shares,
)
from oligomatch.rules.measures import MOST_MEASURES, Reduce
from oligomatch.rules.tree import (
    Measure,
)


def _united(patient: Patient, measure: Measure, counts: Count | None) -> Numbers:
    """The union over every course and every view that may stand for the time point."""
    if patient.therapy.undecided:
        return Numbers(0, None, absent=True)
    way, stands = way_to_count(measure), standing_for(patient, measure.at or "entry")
    cases = [*stands.unseen]
    tallies = stands.counted(patient, by_reference=counts is None, sizes=way.sizes)
    for moment, kept in zip(stands.moments, tallies, strict=True):
        if way not in kept:
            made = tally(patient, measure, moment) if counts is None else counts(measure, moment)
            kept[way] = made
        found = kept[way]
        if found is not None:
            cases.append(_REDUCED[way.reduce](found))
    cases += stands.older
    return union(cases or [UNKNOWN])


_REDUCED = {  # what a measure makes of the lesions that count
    Reduce.NUMBER: attrgetter("number"),
    Reduce.FULLEST: attrgetter("number"),
    Reduce.ORGANS: attrgetter("organs"),
    Reduce.SUM: attrgetter("sum"),
}


def counted(patient: Patient, measure: Measure) -> Answer:
    """A number over the lesions that a measure selects."""
    values = counted_values(patient, measure)
    if not patient.sites:
        key = counted, _read_by(measure), values.single
        _, facts, asks = patient.kept(key, _read, patient, measure, values)
        return new(Answer, (values, facts, asks))
    shared = shared_answers(patient, measure)
    known: Answer | None = shared.get((counted, measure, values))
    if known is None:
        known = _read(patient, measure, values)
        if shares(patient) and not patients_own((*known.facts, *known.asks)):
            shared[counted, measure, values] = known
    return known


def _read(patient: Patient, measure: Measure, values: Numbers) -> Answer:
    """A number with what it was read from."""
    return answer(values, lesion_facts(patient, measure), lesion_asks(patient, measure, values))


@lru_cache(maxsize=MOST_MEASURES)
def _read_by(measure: Measure) -> Hashable:
    """What of a measure tells what it is read from, where no lesion is listed."""
    beside, primary = measure.by in ("BETA", "SITES+"), asks_primary(measure)
    return measure.at, every_role(measure), beside, primary and asked_of_lesions(measure)


def counted_values(patient: Patient, measure: Measure, counts: Count | None = None) -> Numbers:
    """The number alone (kept), without what it was read from; `counts` counts at one moment."""
    known = patient.counts.get(measure)
    if known is None:
        if patient.same is ANEW:  # who comes alone has the counts of each moment shared
            known = _united(patient, measure, counts)
        else:
            at, sizes = counted_with(measure)
            shared = shared_by(patient, at, by_reference=counts is None, sizes=sizes)
            known = shared.get(measure)
            if known is None:
                known = shared[measure] = _united(patient, measure, counts)
        patient.counts[measure] = known
    return known
