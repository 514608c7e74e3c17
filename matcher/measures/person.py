"""Measures of the patient beside the disease: age, sex, performance, tests, judgements."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from oligomatch.matcher.logic.calendar import Day, add_days
from oligomatch.matcher.logic.values import Numbers
from oligomatch.matcher.measures.answer import Answer, flag_at, present
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.profile.profile import EcogBounds, Measurement, bounds_of
from oligomatch.rules.tree import Measure
from oligomatch.rules.vocabulary.entries import ULN
from oligomatch.rules.vocabulary.entries import Measurement as Test

HIGHEST_ECOG = 5
ABOUT = Fraction(1, 1000)  # by so much of itself a value turned by a rounded factor may be off


def ecog(patient: Patient, measure: Measure) -> Answer:
    """The ECOG performance status, from 0 to 5."""
    stated = patient.profile.ecog
    if stated is not None:
        day = stated.date if isinstance(stated, EcogBounds) else None
        if late := _out_of_date(patient, day, measure, "/ecog"):
            return Answer(Numbers(0, HIGHEST_ECOG), (), (late,))
    low, high = bounds_of(stated)
    most = HIGHEST_ECOG if high is None else min(high, HIGHEST_ECOG)
    return Answer(Numbers(low, most), present(stated, "/ecog"), ("/ecog",))


def judged(patient: Patient, measure: Measure) -> Answer:
    """What a person has answered to the judgement of one criterion of one trial."""
    ((trial, criterion),) = (name.split("/") for name in measure.names)
    answer = patient.profile.judgements.get(trial, {}).get(criterion)
    return flag_at(answer, f"/judgements/{trial}/{criterion}")


def measured(patient: Patient, measure: Measure) -> Answer:
    """The value of a test in the unit asked; open where the unit told cannot be turned into it."""
    assert measure.test is not None
    assert measure.unit is not None
    pointer = f"/measurements/{measure.test}"
    stated = patient.profile.measurements.get(measure.test)
    if not isinstance(stated, Measurement):
        return Answer(Numbers(0, None), (), (pointer,))
    if late := _out_of_date(patient, stated.date, measure, pointer):
        return Answer(Numbers(0, None), (), (late,))
    test = patient.vocabulary.measurements[measure.test]
    turned = _turned(stated, measure.unit, test)
    if turned is None:
        return Answer(Numbers(0, None), (), (pointer,))
    factor, off = turned
    low, high = bounds_of(stated.value)
    least = float(_exact(low) * factor * (1 - off))
    most = None if high is None else float(_exact(high) * factor * (1 + off))
    return Answer(Numbers(least, most), (pointer,), (pointer,))


def _out_of_date(patient: Patient, found: Day | None, measure: Measure, pointer: str) -> str | None:
    """What to ask where a value may be older than is asked: its day, or a new value."""
    if measure.within_days is None:
        return None
    if found is None:
        return f"{pointer}/date"
    day = found.up_to(patient.known_on)
    oldest = add_days(patient.as_of, -measure.within_days)
    if day.first >= oldest:
        return None
    return pointer if day.last < oldest else f"{pointer}/date"


def _turned(stated: Measurement, unit: str, test: Test) -> tuple[Fraction, Fraction] | None:
    """What turns the value told into the unit asked, and by how much of itself it may be off."""
    if stated.unit == unit:
        return Fraction(1), Fraction(0)
    if unit == ULN:
        limit = stated.upper_limit
        return None if limit is None else (1 / _exact(limit), Fraction(0))
    if stated.unit == ULN:
        return None  # the laboratory's limit is told as a multiple of itself alone
    factor = _factor(test, stated.unit) / _factor(test, unit)
    rounded = (stated.unit in test.about) != (unit in test.about)
    return factor, ABOUT if rounded else Fraction(0)


def _factor(test: Test, unit: str) -> Fraction:
    """How much of the test's own unit one of another is."""
    return Fraction({test.unit: "1", **test.units, **test.about}[unit])


@lru_cache(1_000)
def _exact(value: float) -> Fraction:
    """The number as it is written: 0.3 is three tenths, so that 0.3 by 0.2 is not below 1.5."""
    return Fraction(repr(value))
