"""What a clinic would call a usual patient: soft constraints on examples, all of them here.

None is a fact of the world (W1 to W14): a patient outside of them may exist, and is judged like
any other. They only choose among the patients that a search may show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum

from oligomatch.matcher.logic.calendar import Day
from oligomatch.matcher.profile.profile import Profile, bounds_of

AGES = (18, 90)
MOST_METASTASES = 12
SIZES_MM = (3, 100)
SIZES_CC = (0.1, 100)
MOST_LINES = 4
MOST_CYCLES = 24
MOST_DRUGS = 4
MOST_YEARS = 8  # since the first diagnosis
BEFORE_DIAGNOSIS_DAYS = 92  # that a metastasis or a line may lie before the primary is found
ORGANS = (  # in which an example places a metastasis, where any will do
    "left_adrenal",
    "liver",
    "brain",
    "L3",
    "right_lower_lobe",
    "spleen",
    "right_kidney",
    "pancreas",
)


class Oddity(StrEnum):
    """What makes a patient unusual."""

    AGE = "age"
    MANY = "many"
    LISTED = "listed"
    PLACE = "place"
    SIZE = "size"
    LINES = "lines"
    CYCLES = "cycles"
    DRUGS = "drugs"
    LONG_AGO = "long_ago"
    ORDER = "order"
    GONE = "gone"
    SAME_DAY = "same_day"


def oddities(profile: Profile) -> tuple[Oddity, ...]:
    """What is unusual about a patient, as far as told; nothing of a usual one."""
    return tuple(oddity for oddity, odd in _ODD.items() if odd(profile))


def _many(profile: Profile) -> bool:
    totals = [one.totals.metastases for one in profile.assessments if one.totals]
    return any(bounds_of(total)[0] > MOST_METASTASES for total in totals)


def _listed(profile: Profile) -> bool:
    """Whether the latest total is not that of the list, where there is a list."""
    last = profile.assessments[-1].totals if profile.assessments else None
    if not profile.lesions or last is None or not isinstance(last.metastases, int):
        return False
    there = [one for one in profile.lesions if one.status not in ("resolved", "resected")]
    return last.metastases > sum(one.role in (None, "metastasis") for one in there)


def _size(profile: Profile) -> bool:
    return any(
        isinstance(size, int | float) and not low <= size <= high
        for one in profile.lesions
        for size, (low, high) in ((one.diameter_mm, SIZES_MM), (one.volume_cc, SIZES_CC))
    )


def _long_ago(profile: Profile) -> bool:
    found, asked = _first(profile.primary.diagnosis_date), profile.as_of
    return bool(found and asked and (asked - found).days > MOST_YEARS * 365)


def _order(profile: Profile) -> bool:
    found = _first(profile.primary.diagnosis_date)
    if found is None:
        return False
    days = [profile.metastatic_disease.first_metastasis_date]
    days += [line.start for line in profile.systemic_therapy.lines]
    days += [profile.primary.definitive_treatment_end]
    begun = [day for one in days if (day := _first(one)) is not None]
    return any((found - day).days > BEFORE_DIAGNOSIS_DAYS for day in begun)


def _first(day: Day | None) -> date | None:
    return None if day is None else day.first


_ODD: Mapping[Oddity, Callable[[Profile], bool]] = {
    Oddity.AGE: lambda one: isinstance(one.age, int) and not AGES[0] <= one.age <= AGES[1],
    Oddity.MANY: _many,
    Oddity.LISTED: _listed,
    Oddity.PLACE: lambda one: any(
        isinstance(lesion.organ, str) and lesion.organ not in ORGANS
        for lesion in one.lesions
        if lesion.role in (None, "metastasis")
    ),
    Oddity.SIZE: _size,
    Oddity.LINES: lambda one: bounds_of(one.systemic_therapy.palliative_lines)[0] > MOST_LINES,
    Oddity.CYCLES: lambda one: any(
        isinstance(line.cycles, int)
        and (line.cycles > MOST_CYCLES or (line.cycles == 0 and line.ongoing is False))
        for line in one.systemic_therapy.lines
    ),
    Oddity.DRUGS: lambda one: any(
        len(line.drugs) > MOST_DRUGS for line in one.systemic_therapy.lines
    ),
    Oddity.LONG_AGO: _long_ago,
    Oddity.ORDER: _order,
    Oddity.GONE: lambda one: (
        one.primary.status in ("complete_response", "resected")
        and one.primary.definitively_treated is False
        and not one.systemic_therapy.lines
    ),
    Oddity.SAME_DAY: lambda one: any(
        _first(line.start) in (_first(line.end), _first(line.progression_date))
        for line in one.systemic_therapy.lines
        if line.start is not None
    ),
}
