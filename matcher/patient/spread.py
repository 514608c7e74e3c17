"""How metastases that were not listed may spread over the organ systems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from oligomatch.matcher.patient.cases import Times
from oligomatch.matcher.patient.patient import OTHER
from oligomatch.matcher.patient.totals import Room


class Spread(NamedTuple):
    """How the metastases that were not listed may spread over the organ systems."""

    least: float  # at least so many of them count
    most: float
    rooms: Mapping[str, Room]  # for each system: how many more there may be
    total: Room
    always: frozenset[str]  # the systems in which any metastasis counts
    counting: frozenset[str]  # those in which one may count

    def organs(self, counted: Times) -> tuple[float, float]:
        """The fewest and the most organ systems with a counted lesion."""
        present = {system for system, n in counted.items() if n}
        always = self.always
        forced = {s for s in always if self.rooms[s].low}
        low = len(present | forced)
        spare = self.least - sum([self.rooms[s].low for s in always])
        if spare > 0:
            there = present | forced
            each = [(s in there, self.rooms[s].high, self.rooms[s].low) for s in always]
            for at, high, own in sorted(each, key=lambda one: (not one[0], -one[1])):
                if spare <= 0:
                    break
                low += not at and high > own
                spare -= high - own
        others = max(0, counted[OTHER] - 1)  # lesions of unnamed organs: one organ or each its own
        return low, self._most_organs(present) + others

    def _most_organs(self, present: set[str]) -> float:
        lows = sum([room.low for room in self.rooms.values()])
        budget = self.total.high - lows
        able = [s for s in self.counting if self.rooms[s].high]
        new = [s for s in able if s not in present]
        free = [s for s in new if self.rooms[s].low]
        paid = min(budget, len(new) - len(free))
        organs = len(present) + len(free) + paid
        if OTHER not in able:
            return organs
        # lesions of unnamed organs, of which one was counted as new: each may be of its own
        others, first = self.rooms[OTHER], OTHER in new
        least = max(0, others.low - first)
        return organs + least + min(budget - paid, others.high - first - least)
