"""A second state of today: the patient as he would be if one lesion were treated.

It is the latest assessment as it would then be; where that stands for the diagnosis or the baseline
too, they stay it, and a further one of the day that is asked is the latest. A lesion that is
irradiated still counts; one that is resected or has disappeared is one less of the total where it
surely counted in it, and else leaves a bound.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from oligomatch.matcher.logic.calendar import EARLIEST
from oligomatch.matcher.logic.values import YES
from oligomatch.matcher.patient.patient import Patient, Site
from oligomatch.matcher.patient.staging import GONE, PROGRESSING, Moment
from oligomatch.matcher.profile.profile import Totals, Whole, bounds_of

Document = dict[str, Any]
STATES = ("status", "diameter_mm", "volume_cc")
OF_ALL = ("metastases", "metastases_or_indeterminate")


class LesionTreatment(StrEnum):
    """What is done to a lesion, or has become of it."""

    RESECTED = "resected"
    IRRADIATED = "irradiated"
    RESOLVED = "resolved"


def treated(
    document: Mapping[str, Any], patient: Patient, row: int, how: LesionTreatment
) -> Document | None:
    """The document with the second state; None where it is open which assessment is the latest, or
    the lesion is not there today."""
    staging = patient.staging
    if len(staging.latest) != 1 or row >= len(patient.sites):
        return None
    now = Moment(staging.latest[0], True)
    site = patient.sites[row]
    seen = staging.seen(site.id, site.lesion, now).present
    if not seen.may_be_true:
        return None
    then = copy.deepcopy(dict(document))
    scans: list[Any] = then.setdefault("assessments", [])
    scans.extend([{}] if not scans else [])
    latest = now.view.index or 0
    _write_down(then, latest)
    _give(then, row, how, patient.as_of)
    before = [
        (at, staging.moments(at, course) or ())
        for at in ("diagnosis", "baseline")
        for course in patient.therapy.courses
    ]
    if any(moment.view is now.view for _, each in before for moment in each):
        today = _again(scans[latest], patient)
        _hold(then, patient, before)
        scans.append(today)
    else:
        today = scans[latest]  # no other time point is looked at by it
    for name in _STAGED:  # by what was there before the treatment
        today.pop(name, None)
    if how is not LesionTreatment.IRRADIATED:
        sure = seen == YES and staging.roles[row] == {"metastasis"}
        _take_away(today, now, site, how, sure=sure)
    then.pop("assessments_total", None)  # one more than it says
    return then


def _again(scan: Document, patient: Patient) -> Document:
    """The same state as one of today. What grew under no line, or under one before, is not said to
    grow under the line of today."""
    today = copy.deepcopy({key: scan[key] for key in _OF_SCAN if key in scan})
    today["date"] = patient.as_of.isoformat()
    if any(course.palliative for course in patient.therapy.courses):
        today.pop("response", None)
        for state in (today.get("lesions") or {}).values():
            if state.get("status") not in GONE:
                state.pop("status", None)
    return today


_OF_SCAN = ("lesions", "totals", "n_category", "response")
_STAGED = ("stage", "t_category", "m_category", "stage_edition")
_GIVEN = {  # what is given, and the conditions that tell of it
    LesionTreatment.RESECTED: ("surgery", "surgery", "metastasectomy"),
    LesionTreatment.IRRADIATED: ("SABR", "radiotherapy", "stereotactic_radiotherapy"),
}


def _write_down(document: Document, latest: int) -> None:
    """What the lesions say of themselves is said by the assessment that it is of."""
    scans = document["assessments"]
    mentioned = {name for scan in scans for name in scan.get("lesions") or ()}
    for row, lesion in enumerate(document["lesions"]):
        name = lesion.setdefault("id", f"lesion {row + 1}")
        own = {key: lesion.pop(key) for key in STATES if lesion.get(key) is not None}
        if own or name not in mentioned:
            there = scans[latest].setdefault("lesions", {}).setdefault(name, {})
            there.update({key: value for key, value in own.items() if there.get(key) is None})


def _hold(document: Document, patient: Patient, before: Sequence[tuple[str, Any]]) -> None:
    """Mark what stands for the diagnosis and the baseline, so that no later assessment does; where
    that is open, it is an assessment of which nothing is known."""
    scans = document["assessments"]
    for at, moments in before:
        for moment in moments:
            marks = scans[moment.view.index or 0].setdefault("at", [])
            marks += [at] if at not in marks else []
    unknown = list(dict.fromkeys(at for at, moments in before if not moments))
    if unknown:
        day = min(patient.as_of, patient.staging.latest[0].day.first) - timedelta(days=1)
        span = {"from": EARLIEST.isoformat(), "to": max(EARLIEST, day).isoformat()}
        scans.append({"date": span, "at": unknown})


def _give(document: Document, row: int, how: LesionTreatment, day: date) -> None:
    """One treatment more; where it is open what the lesion has had, that stays open."""
    if how not in _GIVEN:
        return
    modality, *names = _GIVEN[how]
    had = document["lesions"][row].get("prior_local_therapy")
    if had is not None:
        each = had["at_least"] if isinstance(had, dict) else had
        each.append({"modality": modality, "date": day.isoformat()})
    conditions = document.setdefault("conditions", {})
    for name in names:  # what was never given, or last before today, is given today
        if had is None or name in conditions:
            conditions[name] = {"ever": True, "last": day.isoformat()}


def _take_away(
    scan: Document, now: Moment, site: Site, how: LesionTreatment, *, sure: bool
) -> None:
    """A lesion that is gone, and what is then said of all lesions together."""
    seen = scan.setdefault("lesions", {})
    if (seen.get(site.id) or {}).get("status") in PROGRESSING and "response" not in scan:
        scan["response"] = "PD"  # what it showed by growing
    seen[site.id] = {"status": str(how)}
    stated = now.view.assessment.totals or Totals()
    totals = scan.pop("totals", {})
    kept = [] if not sure else ["satellites", "regional_nodes"]
    left = {name: totals[name] for name in ("intracranial", *kept) if name in totals}
    for name in OF_ALL:
        if (number := getattr(stated, name)) is not None:
            left[name] = _less(number, sure=sure)
    scan["totals"] = left
    if not sure:
        scan.pop("n_category", None)


def _less(number: Whole, *, sure: bool) -> Any:
    """One less; where it may not have been one of them, one less or as many."""
    low, high = bounds_of(number)
    ends = {"at_least": max(0, int(low) - 1)}
    if high is not None:
        ends["at_most"] = int(high) - sure
    return ends["at_least"] if ends.get("at_most") == ends["at_least"] else ends


def there(patient: Patient) -> Iterator[int]:
    """The rows of the lesions that may be there today."""
    for site in patient.sites:
        seen = [
            patient.staging.seen(site.id, site.lesion, Moment(view, True)).present
            for view in patient.staging.latest
        ]
        if any(one.may_be_true for one in seen) and site.lesion.status not in GONE:
            yield site.index
