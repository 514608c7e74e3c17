"""Which scan saw what of each lesion: no size, status or total moves from one scan to another.

A lesion's own size and status are of the latest scan (docs/profile.md). Where another scan becomes
the latest, what they say is written under the one that they were of, before anything is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.calendar import EARLIEST, LATEST, Day, parse_day
from oligomatch.matcher.patient.counting import listed_metastases
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.patient.staging import Moment
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.matcher.profile.profile import Profile

Document = dict[str, Any]
SCANS, FOUND = "/assessments", "/metastatic_disease/diagnosis_date"
STATES = ("status", "diameter_mm", "volume_cc")
DIAGNOSIS = "diagnosis"


def name_of(lesions: Sequence[Any], row: int) -> str:
    """What scans call a lesion: its own name, or its number."""
    own = lesions[row].get("id") if row < len(lesions) else None
    return str(own or f"lesion {row + 1}")


def scans_of(document: Mapping[str, Any]) -> Sequence[Any]:
    """The scans that are told."""
    return document.get("assessments") or ()


def day_of(scan: Mapping[str, Any]) -> Day:
    """The days on which a scan may have been made."""
    value = scan.get("date")
    try:
        if isinstance(value, Mapping):
            return Day(parse_day(str(value["from"])).first, parse_day(str(value["to"])).last)
        return Day(EARLIEST, LATEST) if value is None else parse_day(str(value))
    except (ValueError, KeyError):
        return Day(EARLIEST, LATEST)


def latest_of(document: Mapping[str, Any]) -> int | None:
    """The scan that surely is the latest, by its position; 0 where none is told yet."""
    days = [day_of(scan) for scan in scans_of(document)]
    if not days:
        return 0
    reached = max(day.first for day in days)
    latest = [index for index, day in enumerate(days) if day.last >= reached]
    return latest[0] if len(latest) == 1 else None


def in_order(document: Mapping[str, Any]) -> list[int]:
    """The scans from the earliest to the latest, those without a day last."""
    days = [day_of(scan) for scan in scans_of(document)]
    return sorted(range(len(days)), key=lambda index: (days[index].last, days[index].first, index))


def kept_under(document: Document, scan: int) -> dict[str, str]:
    """Write what the lesions say of themselves under a scan; where each place has gone."""
    lesions = document.get("lesions") or []
    scans: list[Any] = document.setdefault("assessments", [])
    scans.extend({} for _ in range(len(scans), scan + 1))
    mentioned = {name for one in scans for name in one.get("lesions") or ()}
    moved = {}
    for row, lesion in enumerate(lesions):
        name = name_of(lesions, row)
        own = {key: lesion[key] for key in STATES if lesion.get(key) is not None}
        there = (scans[scan].get("lesions") or {}).get(name) or {}
        own = {key: value for key, value in own.items() if there.get(key) in (None, value)}
        if own or name not in mentioned:  # one that no scan mentions was seen at the latest
            lesion["id"] = name
            scans[scan].setdefault("lesions", {})[name] = {**there, **own}
        for key in STATES:
            moved[f"/lesions/{row}/{key}"] = f"{SCANS}/{scan}/lesions/{name}/{key}"
        for key in own:
            del lesion[key]
    return moved


def settle(before: Mapping[str, Any], after: Document) -> dict[str, str]:
    """Hold a document to what was told before it was changed: lesions keep their names in every
    scan, and what was seen stays with the scan that saw it."""
    _name(before.get("lesions") or [], after)
    _follow(before, after)
    was = latest_of(before)
    if was is None or not before.get("lesions") or latest_of(after) == was:
        return {}
    return kept_under(after, was)


def _name(before: Sequence[Any], after: Document) -> None:
    """What scans say of a lesion goes by its new name."""
    lesions = after.get("lesions") or []
    for row in range(len(lesions)):
        was, now = name_of(before, row), name_of(lesions, row)
        for scan in scans_of(after) if was != now else ():
            seen = scan.get("lesions") or {}
            if was in seen and now not in seen:
                seen[now] = seen.pop(was)
    if not all(lesions):  # an empty row may go, and the numbers of those after it are others then
        named(after)


def named(document: Document) -> None:
    """Give each lesion that a scan names that name, so that it keeps it whatever its number."""
    lesions = document.get("lesions") or []
    seen = {name for scan in scans_of(document) for name in scan.get("lesions") or ()}
    for row, lesion in enumerate(lesions):
        if (name := name_of(lesions, row)) in seen:
            lesion["id"] = name


def found_by(document: Mapping[str, Any]) -> int | None:
    """The scan that found the metastases: marked so, or of that very day."""
    scans = scans_of(document)
    marked = [i for i, scan in enumerate(scans) if DIAGNOSIS in (scan.get("at") or ())]
    day = (document.get("metastatic_disease") or {}).get("diagnosis_date")
    marked += [i for i, scan in enumerate(scans) if day and scan.get("date") == day]
    return marked[0] if marked else None


def found(document: Document, scan: int) -> None:
    """Tell that a scan found the metastases: its day is theirs."""
    scans = document.setdefault("assessments", [])
    scans.extend({} for _ in range(len(scans), scan + 1))
    for one in scans:
        one["at"] = [at for at in one.get("at") or () if at != DIAGNOSIS]
        if not one["at"]:
            del one["at"]
    scans[scan]["at"] = [DIAGNOSIS, *scans[scan].get("at", ())]
    if (day := scans[scan].get("date")) is not None:
        document.setdefault("metastatic_disease", {})["diagnosis_date"] = day


def _follow(before: Mapping[str, Any], after: Document) -> None:
    """The day of the metastases follows that of the scan which found them."""
    scan = found_by(before)
    if scan is None or len(scans_of(after)) <= scan:
        return
    disease = after.get("metastatic_disease") or {}
    was, now = scans_of(before)[scan].get("date"), scans_of(after)[scan].get("date")
    if was != now and now is not None and disease.get("diagnosis_date") == was:
        after.setdefault("metastatic_disease", {})["diagnosis_date"] = now


def listed(document: Mapping[str, Any], scan: int) -> Any:
    """How many of the listed lesions are metastases at a scan: a number, or its bounds where a
    lesion may be one; None where the lesions cannot be read."""
    without = {**document, "assessments": [dict(one) for one in scans_of(document)] or [{}]}
    if scan < len(without["assessments"]):
        without["assessments"][scan].pop("totals", None)
    made: list[Patient] = []

    def patient(stated: Profile) -> Patient:
        made.append(derive(stated, stated.as_of or LATEST))
        return made[0]

    with suppress(
        ProfileError
    ):  # what is at odds elsewhere does not keep a list from being counted
        profile_of(without, patient)
    return listed_of(made[0], scan) if made else None


def listed_of(patient: Patient, scan: int) -> Any:
    """The same of a patient that is derived already: no total has a part in it."""
    staging = patient.staging
    if scan >= len(staging.views):
        return None
    view = staging.views[scan]
    moment = Moment(view, staging.latest == (view,))
    low, high = listed_metastases(patient, moment)
    return low if low == high else {"at_least": low, "at_most": high}
