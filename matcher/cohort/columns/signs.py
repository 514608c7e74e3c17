"""The rows of signs of one trial, and what else occurs among some patients: who has which."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.cohort.columns.arrays import Flags, array
from oligomatch.matcher.cohort.columns.compiled import Standing
from oligomatch.matcher.cohort.results.states import NOT_IN_FORCE, NUMBER_OF, NUMBERED, State

One = TypeVar("One")
Other = TypeVar("Other")
Numbers = NDArray[np.uint8]  # of states (oligomatch.matcher.cohort.results.states)
Words = NDArray[np.uint64]
Places = NDArray[np.int64]
_BITS = 3  # of a number
_ROOM = 36  # bits of a key beside the number of what it held so far, of up to 2 ** 28 patients
_SIGNS = [*(state.sign for state in NUMBERED), NOT_IN_FORCE]
OUT = np.uint8(len(NUMBERED))  # beside the numbers of states: the trial does not ask it that day


def numbers_of(standing: Standing, patients: int, *, workup: bool) -> Numbers:
    """How each patient stands to a criterion, as numbers of states."""
    met = array(standing.met, patients).view(np.uint8)
    if workup:
        return np.where(met, np.uint8(NUMBER_OF[State.MET]), np.uint8(NUMBER_OF[State.TO_DO]))
    failed = (~array(standing.may, patients)).view(np.uint8)
    numbers: Numbers = met | (failed << np.uint8(1))
    if standing.waits is not False:
        numbers |= failed & array(standing.waits, patients).view(np.uint8)
    if standing.ambiguous is not False:
        numbers |= array(standing.ambiguous, patients).view(np.uint8) << np.uint8(2)
    return numbers


@dataclass(frozen=True)
class Occurring(Generic[One]):
    """What occurs among some patients, each once, and the place of what each patient has."""

    each: tuple[One, ...]
    of: Places

    def mapped(self, make: Callable[[One], Other]) -> Occurring[Other]:
        """The same with something made of each."""
        return Occurring(tuple(map(make, self.each)), self.of)

    def flags(self, holds: Callable[[One], bool]) -> Flags:
        """Who has one of which that is so."""
        found: Flags = np.array([holds(one) for one in self.each], dtype=bool)[self.of]
        return found

    @property
    def counts(self) -> Places:
        """How many patients have each."""
        return np.bincount(self.of, minlength=len(self.each))


def rows_of(each: Sequence[Numbers], patients: int) -> Occurring[str]:
    """The rows of all patients, by how they stand to each criterion."""
    places, first = alike(each, patients, bits=_BITS)
    rows = ("".join(_SIGNS[numbers[at]] for numbers in each) for at in first)
    return Occurring(tuple(rows), places)


def alike(each: Sequence[NDArray[Any]], patients: int, *, bits: int = 1) -> tuple[Places, Places]:
    """Of patients with small numbers (of so many bits): who are alike, and one of each.

    Patients with equal numbers have the same place; the second array has a patient for each place.
    """
    key = np.zeros(patients, np.uint64)
    room = _ROOM // bits
    for at, numbers in enumerate(each):
        if at and at % room == 0:
            key = places_of(key)[0].astype(np.uint64)
        key <<= np.uint64(bits)
        key |= numbers
    return places_of(key)


def alike_words(rows: Words) -> tuple[Places, Places]:
    """The same of rows of words."""
    places, one = places_of(rows[:, 0])
    for words in rows.T[1:]:
        own, each = places_of(words)
        places, one = places_of(places * len(each) + own)
    return places, one


def places_of(key: Words | Places) -> tuple[Places, Places]:
    """Who have equal keys, by the order of the keys, and one patient of each."""
    each = np.unique(key)
    places = np.searchsorted(each, key)
    one = np.empty(len(each), np.int64)
    one[places] = np.arange(len(key))
    return places, one
