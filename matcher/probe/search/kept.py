"""Whether a patient still says all that was stated: word by word, or more narrowly."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from math import inf

from oligomatch.matcher.logic.calendar import Day, parse_day
from oligomatch.matcher.profile.telling import Json
from oligomatch.rules.terms import SUBGROUPS
from oligomatch.rules.text.faults import Unfit
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

OPEN_LISTS = frozenset({"lesions", "assessments", "lines", "variants", "absent_variants"})
ENDS = frozenset({"at_least", "at_most"})
SPAN = frozenset({"from", "to"})  # a span of days has both
WIDEST = "nos"  # a histology that says no more than that it is told


def says_all_of(stated: Json, before: Json, name: str = "") -> bool:
    """Whether what is stated says at least what was stated before, at a place of this name."""
    if stated == before:
        return True
    if isinstance(before, list):
        return isinstance(stated, list) and _lists_all_of(stated, before, name)
    if isinstance(before, Mapping):
        if "one_of" in before:
            return _is_one_of(stated, before["one_of"], name)
        if isinstance(before.get("at_least"), list):
            return _names_all_of(stated, before["at_least"])
        if before and before.keys() <= SPAN:
            return _days_within(stated, before)
        return _within_ends(stated, before) and _has_all_of(stated, before)
    if isinstance(stated, Mapping):  # a result with its variants, a score with its day
        result = before in (stated.get("result"), stated.get("value"))
        return result or _days_within(stated, before)
    if isinstance(before, str) and isinstance(stated, str):
        return before in _wider(stated, name) or _days_within(stated, before)
    return False


def _within_ends(stated: Json, before: Mapping[str, Json]) -> bool:
    """Whether a number keeps to the ends stated before, where there were any."""
    if not before.keys() & ENDS:
        return True
    low, high = _ends(stated)
    return bool(before.get("at_least", 0) <= low and high <= before.get("at_most", inf))


def _has_all_of(stated: Json, before: Mapping[str, Json]) -> bool:
    rest = before.keys() - ENDS
    if not isinstance(stated, Mapping):
        return not rest
    listed = [len(one.get("variants", [])) for one in (stated, before)]
    if before.get("no_other_variants") and listed[0] != listed[1]:
        return False
    return all(name in stated and says_all_of(stated[name], before[name], name) for name in rest)


def _lists_all_of(stated: list[Json], before: list[Json], name: str) -> bool:
    more = len(stated) - len(before)
    if more < 0 or (more and name not in OPEN_LISTS):
        return False
    return all(map(says_all_of, stated, before))


def _names_all_of(stated: Json, before: list[Json]) -> bool:
    """Of what was surely given, and more may have been."""
    named = stated.get("at_least") if isinstance(stated, Mapping) else stated
    return isinstance(named, list) and all(
        any(says_all_of(one, wanted) for one in named) for wanted in before
    )


def _is_one_of(stated: Json, among: list[Json], name: str) -> bool:
    each = stated.get("one_of", [stated]) if isinstance(stated, Mapping) else [stated]
    return all(any(map(partial(says_all_of, one, name=name), among)) for one in each)


def _ends(stated: Json) -> tuple[float, float]:
    """The least and the most that a number may be; of what is none, less than the least."""
    if isinstance(stated, Mapping):
        value = stated.get("value")
        if value is not None:
            return _ends(value)
        return stated.get("at_least", 0), stated.get("at_most", inf)
    return (stated, stated) if isinstance(stated, int | float) else (-inf, inf)


def _days_within(stated: Json, before: Json) -> bool:
    now, then = _days(stated), _days(before)
    return bool(now and then and then.holds(now))


def _days(stated: Json) -> Day | None:
    """The days that something may be; None of what is no day."""
    try:
        if isinstance(stated, Mapping) and stated.keys() == SPAN:
            return Day(parse_day(stated["from"]).first, parse_day(stated["to"]).last)
        return parse_day(stated) if isinstance(stated, str) else None
    except Unfit:
        return None


def _wider(stated: str, name: str) -> frozenset[str]:
    """The words of which this one names a part: the organ of a vertebra, T2 of T2a."""
    words = load_vocabulary()
    if name == "organ":
        above = words.organs.get(stated)
        part_of = above.is_a if above else None
        return frozenset({part_of} | _wider(part_of, name)) if part_of else frozenset()
    if name == "histology":
        kind = words.histologies.get(stated)
        return frozenset({WIDEST, *(kind.is_a if kind else ())})
    return frozenset(one for one, parts in SUBGROUPS.get(name, {}).items() if stated in parts)
