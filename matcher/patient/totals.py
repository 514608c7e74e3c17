"""The numbers that are told at one moment: what stated totals leave for lesions, listed or not."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar, TypeVarTuple

from oligomatch.matcher.logic.values import NO, OPEN, YES, new
from oligomatch.matcher.patient.patient import OTHER, Patient, n_categories
from oligomatch.matcher.patient.staging import CONTROLLED, Moment, Seen
from oligomatch.matcher.profile.profile import Assessment, Totals, bounds_of
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

MOST_KEPT = 4_000  # counts of equal lesions that are kept
INF = math.inf

Made = TypeVar("Made")
Of = TypeVarTuple("Of")


class Room(NamedTuple):
    """How many lesions a stated total leaves, listed ones included."""

    low: float = 0
    high: float = INF


ANY = Room()


def kept_of_all(patient: Patient, key: Hashable, made: Callable[[], Made]) -> Made:
    """What is the same of every patient with a key, made once."""
    return kept_in(patient.chainer.tallied, MOST_KEPT, key, made)


def kept_in(
    kept: dict[Any, Any], most: int, key: Hashable, made: Callable[[*Of], Made], *of: *Of
) -> Made:
    """What is kept by a key, made where it is not; all is dropped where so much is kept."""
    known: Any = kept.get(key, kept)
    if known is kept:
        if len(kept) >= most:
            kept.clear()
        known = kept[key] = made(*of)
    found: Made = known
    return found


@dataclass(frozen=True, slots=True, eq=False)
class StatedNumbers:
    """The numbers told at one moment, which every count there reads."""

    total: Room
    seen: Room
    rooms: Mapping[str, Room]
    spans: Room | None
    satellites: Room
    regional: Room
    unlisted: Seen
    systems: frozenset[str]
    key: object  # stands for the numbers: the same of whoever is told the same

    @property
    def all(self) -> Hashable:
        """All of them."""
        return self.key, self.unlisted, self.systems


def stated_at(patient: Patient, moment: Moment) -> StatedNumbers:
    """The numbers told at a moment (kept)."""
    return patient.kept((StatedNumbers, moment), _stated, patient, moment)


def _stated(patient: Patient, moment: Moment) -> StatedNumbers:
    totals = moment.view.assessment.totals
    total = room_of(totals.metastases if totals else None)
    if patient.staging.response(moment) == "CR" or patient.profile.metastatic_disease.ever is False:
        total = Room(total.low, 0)
    if moment.finds == YES:
        total = Room(max(1, total.low), total.high)
    spans = None
    if totals is not None and totals.organs is not None:
        room = room_of(totals.organs)
        total = Room(max(total.low, room.low), total.high)
        spans = Room(room.low, min(room.high, total.high))
    rooms = organ_rooms(totals, patient.vocabulary)
    numbers = (
        total,
        room_of(totals.metastases_or_indeterminate if totals else None),
        rooms,
        spans,
        room_of(totals.satellites if totals else None),
        _regional_room(moment.view.assessment),
    )
    key = (StatedNumbers, *numbers[:2], frozenset(rooms.items()), *numbers[3:])
    return StatedNumbers(
        *numbers,
        unlisted(patient, moment),
        patient.systems if OTHER in rooms else patient.stated_systems.union(rooms),
        kept_of_all(patient, key, object),
    )


def _regional_room(assessment: Assessment) -> Room:
    room = room_of(assessment.totals.regional_nodes if assessment.totals else None)
    categories = n_categories(assessment.n_category)
    if categories == {"N0"}:
        return Room(room.low, 0)
    if categories and "N0" not in categories:
        return Room(max(1, room.low), room.high)
    return room


def unlisted(patient: Patient, moment: Moment) -> Seen:
    """What is known of a lesion that was not listed, if it is there."""
    growth = NO if patient.staging.response(moment) in CONTROLLED else OPEN
    return Seen(YES, growth, (0, None), (0, None), patient.staging.grows_at_primary(moment))


def organ_rooms(totals: Totals | None, vocabulary: Vocabulary) -> Mapping[str, Room]:
    """The bounds stated for single organ systems; none inside the skull is none in each there."""
    rooms = {
        system: room_of(value) for system, value in ((totals and totals.by_organ) or {}).items()
    }
    if totals is not None and totals.intracranial is not None:
        inside = vocabulary.intracranial_systems
        rooms |= {system: Room(rooms.get(system, ANY).low, 0) for system in inside}
    return rooms


def room_of(value: object) -> Room:
    """The bounds that a stated total gives; none where it is not stated."""
    if value is None:
        return ANY
    low, high = bounds_of(value)  # type: ignore[arg-type]
    return new(Room, (low, INF if high is None else high))


def beyond(room: Room, listed: int) -> Room | None:
    """What a total leaves beyond the listed lesions; None where they exceed it."""
    if room == ANY:
        return ANY
    if max(listed, room.low) > room.high:
        return None
    return new(Room, (max(0, room.low - listed), room.high - listed))
