"""The profile that states one answer more, at its place."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter

from oligomatch.matcher.logic.calendar import EARLIEST, Day
from oligomatch.matcher.profile import profile as fields

Json = Any  # what a profile states at one place


def telling(document: Mapping[str, Any], place: str, answer: Json) -> dict[str, Any]:
    """The profile that tells what this one tells, and the answer at the place.

    Only what lies on the way is copied: thousands of answers are told to one profile.
    """
    stated = dict(document)
    *above, last = place.strip("/").split("/")
    if place.startswith("/assessments/") and last in ("diagnosis", "baseline"):
        stated["assessments"] = list(stated.get("assessments", ()))
        new = {"at": [last], "totals": {"metastases": answer}, **_dated(stated, last)}
        stated["assessments"].append(new)
        return stated
    if place == "/ecog/date":
        if "ecog" not in stated:
            raise IndexError(place)  # the day of a score that nobody tells
        if isinstance(stated["ecog"], int):
            stated["ecog"] = {"value": stated["ecog"]}
    parent: Any = stated
    for part, following in zip(above, [*above[1:], last], strict=False):
        parent = _below(parent, part, following)
    known = parent.get(last) if place == "/ecog" else None
    same = isinstance(known, dict) and known.get("value", answer) == answer
    if isinstance(known, dict) and same and "date" in known:
        more = answer if isinstance(answer, dict) else {"value": answer}
        answer = {"date": known["date"], **more}  # narrowed, and found on that day
    if place.startswith("/measurements/") and last == "date" and "value" not in parent:
        raise IndexError(place)  # the day of a value that nobody tells
    if isinstance(parent, list):
        parent.append(answer)
    elif last == "agents":
        parent.update(answer)
    else:
        parent[last] = answer
    return stated


def _below(parent: Any, part: str, following: str) -> Any:
    """A copy of the value under a part of a pointer, put in its place; made where there is none,
    `-` stands for a new entry."""
    empty: Any = [] if following == "-" or following.isdigit() else {}
    if isinstance(parent, dict):
        parent[part] = copy.copy(parent.get(part, empty))
        return parent[part]
    if part == "-":
        parent.append(empty)
        return empty
    parent[int(part)] = copy.copy(parent[int(part)])
    return parent[int(part)]


def _dated(document: Mapping[str, Any], point: str) -> dict[str, Any]:
    """The day of the staging at a time point, where another fact tells it; else some day before
    the latest staging told, which is the state today (W14)."""
    if point == "diagnosis":
        disease = document.get("metastatic_disease", {})
        day = disease.get("diagnosis_date")
        if day is None and disease.get("first_episode"):
            day = disease.get("first_metastasis_date")  # of the first episode the two are one
    else:
        lines = document.get("systemic_therapy", {}).get("lines", [])
        day = next((line["start"] for line in lines if "start" in line), None)
    day = day or _before_latest(document)
    return {} if day is None else {"date": day}


def _before_latest(document: Mapping[str, Any]) -> Json | None:
    """The days before the latest staging told; None where that has no date."""
    days = [_DAY.validate_python(a["date"]).first for a in document["assessments"] if "date" in a]
    if not days or max(days) == EARLIEST:
        return None
    return {"from": EARLIEST.isoformat(), "to": (max(days) - timedelta(days=1)).isoformat()}


_DAY: TypeAdapter[Day] = TypeAdapter(fields.PartialDay)
