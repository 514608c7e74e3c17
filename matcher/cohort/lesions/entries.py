"""The lesions that were met but for sizes and ids, each in what else says what it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.cohort.course.lesion_kinds import STATE
from oligomatch.matcher.cohort.lesions.pieces import NUMBERS, STATUSES
from oligomatch.matcher.cohort.reading.fields import LEFT, Whole
from oligomatch.matcher.cohort.reading.parts import Json, Key
from oligomatch.matcher.cohort.reading.rows import Rows

# of an entry, by numbers: the bit of its kind, its site, its own status, and what the course asks
KIND, SITE, STATUS, SEEN = range(4)
_STATUSES, _NEW = len(STATUSES), -2


@dataclass(frozen=True, slots=True)
class LesionEntry:
    """Lesions of one text, but for sizes and ids, in one context."""

    lesion: Json
    context: Json
    seen: Key


class Entries:
    """Every entry, in the order in which it was met."""

    def __init__(self) -> None:
        self._each: list[LesionEntry] = []
        self._traits = Rows(np.int64, 4)
        self._sites: dict[str, int] = {}
        self._seen: dict[Key, int] = {}
        self._states: dict[tuple[str, int], int] = {}  # what lesions are at a time
        self._placed = np.zeros(0, np.int64)  # the same of no other sizes, by entry and status
        self._contexts: dict[str, int] = {}

    def __getitem__(self, at: int) -> LesionEntry:
        return self._each[at]

    def add(self, entry: LesionEntry, kind: int) -> int:
        """Keep one more, of a kind by its bit; its place."""
        site, status = entry.lesion.get("site"), entry.lesion.get("status")
        self._each.append(entry)
        return self._traits.add([
            kind,
            0 if site is None else self._sites.setdefault(str(site), len(self._sites) + 1),
            0 if status is None else NUMBERS[status],
            self._seen.setdefault(entry.seen, len(self._seen)),
        ])  # fmt: skip

    def traits(self, entry: Whole) -> NDArray[np.int64]:
        """The numbers of some entries, a row each; of one that is left all 0."""
        if not len(self._traits):
            return np.zeros((len(entry), 4), np.int64)
        return np.where((entry >= 0)[:, None], self._traits.all[entry], 0)

    def state(self, at: int, state: Mapping[str, object]) -> int:
        """The entry of a lesion in a state; all of it but plain sizes."""
        of = self._each[at]
        text = json.dumps(state, sort_keys=True), self._context(of.context)
        if text not in self._states:
            self._states[text] = self.add(LesionEntry({**state}, of.context, of.seen), 0)
        return self._states[text]

    def states(self, entry: Whole, status: Whole) -> Whole:
        """The entries of lesions in states of these statuses, by their numbers; LEFT where one
        is."""
        pairs = entry * _STATUSES + np.maximum(status, 0)
        found = self._in_state(pairs)
        if (found == _NEW).any():
            for one in np.unique(pairs[found == _NEW]).tolist():
                self._placed[one] = self._by(*divmod(one, _STATUSES))
            found = self._in_state(pairs)
        return np.where(status < 0, LEFT, found)

    def _in_state(self, pairs: Whole) -> Whole:
        """What is known of pairs of an entry and a status."""
        every = _STATUSES * len(self._each)
        if len(self._placed) < every:
            more = np.full(2 * every - len(self._placed), _NEW, np.int64)
            self._placed = np.concatenate([self._placed, more])
        return self._placed[pairs]

    def _by(self, at: int, status: int) -> int:
        lesion = self._each[at].lesion
        rest = {name: value for name, value in lesion.items() if name not in STATE}
        stated = {"status": STATUSES[status]} if status else {}
        return self.state(at, rest | stated)

    def _context(self, context: Json) -> int:
        return self._contexts.setdefault(json.dumps(context, sort_keys=True), len(self._contexts))
