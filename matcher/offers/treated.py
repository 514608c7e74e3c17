"""The profile of a patient whom a trial has treated: on the day itself, and after one scan more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from oligomatch.matcher.logic.calendar import EARLIEST, Day
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.profile.profile import MAX_LINES, MOST, Profile
from oligomatch.matcher.profile.telling import telling
from oligomatch.rules.terms import MARKS
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

Document = dict[str, Any]
Drugs = frozenset[str]  # and classes, given together
OF_SCAN = ("status", "diameter_mm", "volume_cc")  # what one assessment says of a lesion
OF_PRIMARY = (
    "diagnosis_date",
    "side",
    "lobe",
    "stage",
    "stage_edition",
    "t_category",
    "n_category",
    "m_category",
)  # what no scan changes


def treated(
    profile: Profile,
    as_of: date,
    lines: tuple[Drugs, ...],
    local: Mapping[int, str],
    *,
    ends: bool,
    unnamed: bool,
) -> Document:
    """The profile with lines of systemic treatment begun today and local treatment of lesions;
    `ends`: a line under way ends with it; `unnamed`: there may be lines more."""
    document = {**profile.document(), "as_of": as_of.isoformat()}
    for index, modality in local.items():
        had = document["lesions"][index].get("prior_local_therapy")
        some = "at_least/" if isinstance(had, dict) else ""  # beside what may be one of several
        place = f"/lesions/{index}/prior_local_therapy/{some}-"
        document = telling(document, place, {"modality": modality, "date": as_of.isoformat()})
    earlier = len(profile.systemic_therapy.lines)
    for drugs in lines:
        line = {"intent": "palliative", "start": as_of.isoformat(), "ongoing": True}
        document = telling(document, "/systemic_therapy/lines/-", {**line, **_regimen(drugs)})
    therapy = document.get("systemic_therapy", {})
    for line in therapy.get("lines", ())[:earlier] if ends else ():
        if line.pop("ongoing", False):
            line["end"] = as_of.isoformat()
    if (total := therapy.get("palliative_lines")) is not None:
        therapy["palliative_lines"] = _more(total, len(lines), MAX_LINES, at_least=unnamed)
    return document


def scanned(document: Document, patient: Patient) -> Document:
    """The same on the next day, after a scan of which nothing is told: what the scan before saw of
    each lesion is that scan's, and of the primary only what no treatment changes is kept."""
    today, earlier = patient.as_of, patient.profile.assessments
    after = (today + timedelta(days=1)).isoformat()
    stated = [dict(one) for one in document.get("assessments", ())] or [{}]
    for number, one in enumerate(stated):
        day = earlier[number].date if number < len(earlier) else None
        day = (day or Day(EARLIEST, today)).up_to(today)
        one["date"] = {"from": day.first.isoformat(), "to": day.last.isoformat()}
    seen = stated[patient.staging.latest[-1].index or 0]
    seen["lesions"] = dict(seen.get("lesions", {}))
    lesions = [dict(one) for one in document.get("lesions", ())]
    mentioned = {id for one in stated for id in one.get("lesions", ())}
    for number, lesion in enumerate(lesions):
        id = lesion.setdefault("id", f"lesion {number + 1}")
        for name in (*MARKS, "distance_mm"):
            lesion.pop(name, None)
        own = {name: lesion.pop(name) for name in OF_SCAN if name in lesion}
        if own or id not in mentioned:
            seen["lesions"][id] = {**own, **seen["lesions"].get(id, {})}
    primary = document.get("primary", {})
    how_many = document.get("assessments_total")
    return {
        **document,
        **({} if how_many is None else {"assessments_total": _more(how_many, 1, MOST)}),
        "as_of": after,
        "lesions": lesions,
        "primary": {name: primary[name] for name in OF_PRIMARY if name in primary},
        "assessments": [*stated, {"date": after}],
    }


def _regimen(drugs: Drugs) -> Document:
    """Drugs as a line tells them; where one is known by its class alone, the classes of all."""
    vocabulary = load_vocabulary()
    if drugs <= vocabulary.agents.keys():
        return {"agents": sorted(drugs)}
    agents = [drug for drug in drugs if drug in vocabulary.agents]
    classes = (drugs - {*agents}).union(*(vocabulary.agents[one].classes for one in agents))
    return {"classes": sorted(classes)}


def _more(
    total: int | dict[str, int], more: int, most: int, *, at_least: bool = False
) -> int | dict[str, int]:
    """A number with so many more, or at least so many; never above what a profile can hold."""
    ends = {"at_least": total, "at_most": total} if isinstance(total, int) else total
    sums = {end: min(number + more, most) for end, number in ends.items()}
    if at_least:
        return {"at_least": sums.get("at_least", more)}
    return sums["at_most"] if isinstance(total, int) else sums
