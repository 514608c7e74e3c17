"""An earlier palliative line of therapy, over since, of the drugs by which a criterion asks."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from oligomatch.matcher.logic.calendar import Day
from oligomatch.matcher.probe.search.moves import Document
from oligomatch.matcher.probe.search.patients import shown
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.measures import MEASURES, Event, Span
from oligomatch.rules.tree import Leaf, Measure, Within, every_leaf
from oligomatch.rules.trial import Criterion

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LASTED = timedelta(days=190)  # a line that is added; so that half a year is over
BETWEEN = timedelta(days=30)  # from its end to what comes next
SINCE = 4  # months that it is over, where no limit is asked for
MONTH = 31
RESPONDED = {"best_response": "PR", "latest_response": "PR", "progressed": False}
FAILED = {"best_response": "SD", "latest_response": "PD", "progressed": True}
MARKS = ("diagnosis", "baseline")
STABLE = "SD"
SINCE_END = Span(Event.LINE_END)
SIZES = ("diameter_mm", "volume_cc")


def named_drugs(criterion: Criterion) -> Iterator[tuple[frozenset[str], Leaf]]:
    """The drugs or classes by which a criterion asks for a line, whichever it is."""
    for leaf in (one for tree in criterion.question.trees for one in every_leaf(tree)):
        measure = leaf.measure
        counted = measure.names | measure.with_drugs if measure.kind == "lines" else frozenset()
        if names := measure.line_drugs or measure.line_classes or counted:
            yield names, leaf


def with_earlier_line(profile: Profile, agent: str, leaf: Leaf) -> Iterator[Document]:
    """The same patient, ill for longer: before all lines one of this drug, that was of use, and
    one that failed; it is over for as long as a comparison asks, and a month more."""
    today, lines = profile.as_of, profile.systemic_therapy.lines
    assert today is not None
    begun = [_first(line.start) for line in lines if line.intent != "adjuvant"]
    for months in _months_over(leaf):
        over = today - timedelta(days=months * MONTH)
        end = min([over, *(one - BETWEEN for one in begun if one is not None)])
        for outcome in (RESPONDED, FAILED):
            yield _with_line(profile.document(), agent, end, outcome)


def begun_earlier(profile: Profile, criterion: Criterion) -> Iterator[Document]:
    """The same patient, a line begun as much earlier, and all before it, as the criterion asks how
    long one lasts or since when it goes."""
    document = profile.document()
    lines = document.get("systemic_therapy", {}).get("lines", [])
    leaves = (leaf for tree in criterion.question.trees for leaf in every_leaf(tree))
    limits = dict.fromkeys(
        int(limit) + 1
        for leaf in leaves
        if isinstance(leaf, Within) and leaf.measure.line is not None
        for limit in leaf.limits
    )
    starts = dict.fromkeys(line["start"] for line in lines if _is_day(line.get("start")))
    for start in starts:
        for number in limits:
            yield _moved(document, start, timedelta(days=number * MONTH))


def _moved(stated: Any, last: str, by: timedelta) -> Any:
    """What is stated with each day up to a last one earlier by so much."""
    if isinstance(stated, dict):
        return {name: _moved(value, last, by) for name, value in stated.items()}
    if isinstance(stated, list):
        return [_moved(value, last, by) for value in stated]
    return f"{date.fromisoformat(stated) - by}" if _is_day(stated) and stated <= last else stated


def _is_day(stated: object) -> bool:
    return isinstance(stated, str) and _DAY.fullmatch(stated) is not None


def _months_over(leaf: Leaf) -> tuple[int, ...]:
    """How many months ago such a line ended."""
    measure: Measure = leaf.measure
    asked = isinstance(leaf, Within) and MEASURES[measure.kind].form == SINCE_END
    limits = [int(limit) + 1 for limit in leaf.limits] if isinstance(leaf, Within) and asked else []
    return tuple(dict.fromkeys((*limits, *(() if limits else (SINCE,)))))


def _first(day: Day | None) -> date | None:
    return None if day is None else day.first


def _with_line(before: Document, agent: str, end: date, outcome: Document) -> Document:
    document = copy.deepcopy(before)
    start = end - LASTED
    line = {"intent": "palliative", "number": 1, "agents": [agent], "start": f"{start}",
            "end": f"{end}", "ongoing": False, "cycles": 6, "stop_reason": "completed",
            **outcome}  # fmt: skip
    if outcome["progressed"]:
        line |= {"stop_reason": "progression", "progression_date": f"{end}"}
    therapy = document.setdefault("systemic_therapy", {})
    for one in therapy.get("lines", []):
        if "number" in one:
            one["number"] += 1
    later = therapy.get("lines", [])
    own = all(one.get("intent") == "adjuvant" for one in later)  # the staging of today is of it
    therapy["lines"] = [line, *later]
    if isinstance(therapy.get("palliative_lines"), int):
        therapy["palliative_lines"] += 1
    _found_by(document, f"{start}", outcome["latest_response"] if own else STABLE)
    if isinstance(document.get("assessments_total"), int):  # all are told, so what showed it too
        listed = document.get("assessments", [])
        document["assessments"] = shown(listed, document)
        document["assessments_total"] += len(document["assessments"]) - len(listed)
    return document


def _found_by(document: Document, start: str, response: str) -> None:
    """The disease is found when the line begins, if it was found later; what was its only staging
    becomes one of today, with this response."""
    for part, name in (("primary", "diagnosis_date"), ("metastatic_disease", "diagnosis_date"),
                       ("metastatic_disease", "first_metastasis_date")):  # fmt: skip
        stated = document.get(part, {})
        if isinstance(stated.get(name), str) and stated[name] > start:
            stated[name] = start
    stagings = document.get("assessments", [])
    if not stagings or str(stagings[0].get("date", start)) <= start:
        return
    if len(stagings) == 1:
        seen = {one["id"]: _then(one) for one in document.get("lesions", []) if "id" in one}
        now = {**stagings[0], "response": response}
        stagings[:] = [{**stagings[0], "lesions": seen}, now]
        now.pop("n_category", None)
        if marks := [one for one in now.pop("at", ()) if one not in MARKS]:
            now["at"] = marks
        for number, lesion in enumerate(document.get("lesions", [])):
            lesion["status"] = "growing" if response == "PD" and not number else "stable"
        if isinstance(document.get("assessments_total"), int):
            document["assessments_total"] += 1
    stagings[0]["date"] = start


def _then(lesion: Document) -> Document:
    """A lesion of today as it was found."""
    sizes: Document = {name: lesion[name] for name in SIZES if name in lesion}
    return {"status": "new", **sizes}
