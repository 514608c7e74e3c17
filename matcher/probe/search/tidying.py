"""A pair of patients made alike but for what matters, with nothing told that does not."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from oligomatch.matcher.probe.search.moves import (
    Document,
    apart,
    entries,
    with_lesion,
    without_lesion,
)
from oligomatch.matcher.profile.profile import Profile

Pair = tuple[Profile, Profile]
Holds = Callable[[Document, Document], Pair | None]  # the two profiles, where both are as wanted
Place = tuple[str, ...]

ROUNDS = 3
READ_BY = frozenset({"as_of", "id", "at", "number", "agents", "start", "date", "organ"})


def tidied(pair: Pair, holds: Holds) -> Pair:
    """The pair with the nearest numbers and days, as few differences and as few facts as can be."""
    for _ in range(ROUNDS):
        before = pair
        pair = _closer(_alike(pair, holds), holds)
        if pair == before:
            break
    return _closer(_shorter(pair, holds), holds)


def shortened(profile: Profile, reading: Callable[[Document], Profile | None]) -> Profile:
    """One patient with nothing told that does not matter."""

    def holds(document: Document, _: Document) -> Pair | None:
        found = reading(document)
        return None if found is None else (found, found)

    return _shorter((profile, profile), holds)[0]


def _alike(pair: Pair, holds: Holds) -> Pair:
    """Each difference taken from one side to the other, where both stay as wanted."""
    one, other = pair[0].document(), pair[1].document()
    for place in sorted(apart(one, other), key=lambda place: (len(place), place)):
        now = holds(one, _copied(one, other, place)) or holds(_copied(other, one, place), other)
        if now is not None:
            pair, one, other = now, now[0].document(), now[1].document()
    return pair


def _copied(source: Document, target: Document, place: Place) -> Document:
    """The target with what the source tells at a place, or without it where it tells nothing."""
    changed = copy.deepcopy(target)
    above, value = at(changed, place[:-1]), at(source, place)
    if isinstance(above, dict):
        above.pop(place[-1], None)
        if value is not None:
            above[place[-1]] = copy.deepcopy(value)
    elif isinstance(above, list) and place[0] == "lesions":
        return with_lesion(changed, value) if value else without_lesion(changed, place[-1])
    elif isinstance(above, list):
        above[:] = [one for name, one in entries(above) or () if name != place[-1]]
        if value is not None:
            above.append(copy.deepcopy(value))
    return changed


def at(document: Any, place: Place) -> Any:
    """What is told at a place; None where nothing is."""
    for part in place:
        document = dict(entries(document) or ()).get(part)
    return document


def _closer(pair: Pair, holds: Holds) -> Pair:
    """Each number and day that differs moved until the two lie next to each other."""
    for place in sorted(apart(pair[0].document(), pair[1].document())):
        pair = _next_to(pair, place, holds)
    return pair


def _next_to(pair: Pair, place: Place, holds: Holds) -> Pair:
    while True:
        one, other = pair[0].document(), pair[1].document()
        middle = between(at(one, place), at(other, place))
        if middle is None:
            return pair
        now = holds(_with(one, place, middle), other) or holds(one, _with(other, place, middle))
        if now is None:
            return pair
        pair = now


def _with(document: Document, place: Place, value: Any) -> Document:
    changed = copy.deepcopy(document)
    at(changed, place[:-1])[place[-1]] = value
    return changed


def between(one: Any, other: Any) -> Any:
    """What lies in the middle of two numbers or days; None where nothing is left between.
    A number that is only bounded stands for its bound."""
    one, other = _bound(one), _bound(other)
    if isinstance(one, bool) or isinstance(other, bool):
        return None
    if isinstance(one, int | float) and isinstance(other, int | float):
        low, high = sorted((one, other))
        middle = (low + high) // 2
        return int(middle) if low < middle < high else None
    try:
        first, last = sorted((date.fromisoformat(one), date.fromisoformat(other)))
    except (TypeError, ValueError):
        return None
    return None if (last - first).days < 2 else (first + (last - first) // 2).isoformat()


def _bound(value: Any) -> Any:
    is_bounded = isinstance(value, dict) and len(value) == 1
    return value.get("at_least", value.get("at_most")) if is_bounded else value


def _shorter(pair: Pair, holds: Holds) -> Pair:
    """Everything left out of both that neither needs: first whole parts, then single facts; but
    not a single lesion of a list, and not what a line, a staging or a lesion is known by."""
    for _ in range(ROUNDS):
        before = pair
        for place in _droppable(pair[0].document(), pair[1].document()):
            less = [_copied({}, side.document(), place) for side in pair]
            pair = holds(*less) or pair
        if pair == before:
            break
    return pair


def _droppable(one: Document, other: Document) -> list[Place]:
    found = dict.fromkeys((*_below(one, ()), *_below(other, ())))
    # later entries of a list first, so that those before keep their number
    return sorted(found, key=lambda place: (len(place), [_number(part) for part in place]))


def _number(part: str) -> tuple[int, str]:
    return (-int(part), "") if part.isdigit() else (0, part)


def _below(document: Any, path: Place) -> Iterator[Place]:
    for name, value in entries(document) or ():
        if name not in READ_BY and path != ("lesions",):
            yield (*path, name)
        yield from _below(value, (*path, name))
