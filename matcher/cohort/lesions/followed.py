"""Lesions that assessments follow one by one: at each assessment one is like a lesion that is not
followed, whose own state is what is stated of it there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from oligomatch.matcher.cohort.course.lesion_kinds import STATE
from oligomatch.matcher.cohort.lesions.lesion_texts import SIZES
from oligomatch.matcher.cohort.reading.parts import Json, course_of, of_course
from oligomatch.matcher.cohort.reading.texts import (
    DAY_HERE,
    DAYS_HERE,
    MARK,
    ODD,
    Unlike,
    strictly,
)
from oligomatch.matcher.profile.profile import LesionStatus

States = Sequence[Mapping[str, Json]]  # of each assessment what it states of lesions, by their ids
_DATE = re.compile(f'"{MARK}([0-9]+)"')


def parted(text: str) -> tuple[str, States]:
    """Assessments, without their days, as a text without what they state of single lesions, and
    that.

    Raises:
        Unlike: not of a plain form.
    """
    if ODD.search(text.replace(DAY_HERE, "").encode()):
        raise Unlike
    assessments = strictly(DAYS_HERE.sub(lambda days: f'"{MARK}{len(days[0])}"', text))
    if not isinstance(assessments, list) or not all(isinstance(a, dict) for a in assessments):
        raise Unlike
    states = [one.pop("lesions", None) or {} for one in assessments]
    if not all(isinstance(one, dict) and all(map(_is_state, one.values())) for one in states):
        raise Unlike
    rest = json.dumps(assessments, ensure_ascii=False)
    return _DATE.sub(lambda day: DAY_HERE * int(day[1]), rest), states


def _is_state(value: Any) -> bool:
    """Whether the profile model takes it; a form that is in doubt is none."""
    if not isinstance(value, dict) or not value.keys() <= set(STATE):
        return False
    if value.get("status") not in (None, *get_args(LesionStatus)):
        return False
    return all(_is_size(value.get(name), most) for name, most in SIZES.items())


def _is_size(value: Any, most: float) -> bool:
    if not isinstance(value, dict):
        return value is None or is_plain(value, most)
    if not value or not value.keys() <= {"at_least", "at_most"}:
        return False
    each = [value[end] for end in ("at_least", "at_most") if end in value]
    return all(is_plain(one, most) for one in each) and each == sorted(each)


def is_plain(value: Any, most: float) -> bool:
    """Whether a size is one number that the profile model takes."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most


def seen_at(lesion: Json, id: str, states: States, view: int, *, latest: bool) -> Json | None:
    """The lesion as it is at an assessment, by the state of then; None where nothing is known of
    it then. `latest`: its own state is of that assessment.

    Raises:
        Unlike: the two states are at odds.
    """
    there = states[view].get(id)
    own = {name: lesion.get(name) for name in STATE} if latest else {}
    followed = any(id in one for one in states)
    known = any(value is not None for value in own.values())
    if there is None and not (latest and (known or not followed)):
        return None
    state = {name: _both((there or {}).get(name), own.get(name)) for name in STATE}
    rest = {name: value for name, value in lesion.items() if name not in STATE}
    return rest | {name: value for name, value in state.items() if value is not None}


def _both(there: Any, own: Any) -> Any:
    """What two statements leave of a status or a size."""
    if there is None or own is None or there == own:
        return own if there is None else there
    if isinstance(there, str) or isinstance(own, str):
        raise Unlike
    low, high = (
        bound(_end(there, name, end), _end(own, name, end))
        for bound, name, end in ((max, "at_least", 0.0), (min, "at_most", float("inf")))
    )
    if low > high:
        raise Unlike
    return (
        low
        if low == high
        else {"at_least": low} | ({} if high == float("inf") else {"at_most": high})
    )


def _end(value: Any, name: str, end: float) -> float:
    bound = value.get(name) if isinstance(value, dict) else value
    return end if bound is None else bound


def ids_of(lesions: Sequence[Json]) -> list[str]:
    """The id of each lesion, its own or the one by its place."""
    return [one.get("id") or f"lesion {at}" for at, one in enumerate(lesions, 1)]


def statuses(id: str, states: States) -> tuple[tuple[int, str | None], ...]:
    """What the course may ask of a lesion's states: its status at each assessment that has one."""
    return tuple((at, one[id].get("status")) for at, one in enumerate(states) if id in one)


def followed_course(disease: Json, lesions: Sequence[Json], states: States) -> Json:
    """The course of a record whose assessments follow lesions, with one of each kind that is
    followed alike."""
    each: dict[str, tuple[Json, tuple[tuple[int, str | None], ...]]] = {}
    for id, lesion in zip(ids_of(lesions), lesions, strict=True):
        bare = of_course(lesion)
        each[repr((bare, statuses(id, states)))] = bare, statuses(id, states)
    alike = sorted(each)
    found = course_of(disease, [{**each[key][0], "id": f"L{at}"} for at, key in enumerate(alike)])
    for at, key in enumerate(alike):
        for view, status in each[key][1]:
            found["assessments"][view].setdefault("lesions", {})[f"L{at}"] = {"status": status}
    return found
