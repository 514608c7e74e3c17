"""The rows of signs of one trial: those that occur among some patients, and who has which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from oligomatch.matcher.cohort.columns.arrays import Flags, array
from oligomatch.matcher.cohort.columns.compiled import Standing
from oligomatch.matcher.cohort.results.states import (
    FAILING,
    MET,
    NUMBER_OF,
    NUMBERED,
    State,
    decided,
)
from oligomatch.matcher.match.criteria import MatchClass

Numbers = NDArray[np.uint8]  # of states (oligomatch.matcher.cohort.results.states)
Words = NDArray[np.uint64]
Places = NDArray[np.int64]
_BITS = 3  # of a number
_ROOM = 36  # bits of a key beside the number of what it held so far, of up to 2 ** 28 patients
_SIGNS = [state.sign for state in NUMBERED]


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
class RowNumbers:
    """Which of the rows that occur each patient has."""

    signs: tuple[str, ...]  # the rows that occur
    of: Places  # for each patient the place of its row

    @classmethod
    def of_numbers(cls, each: Sequence[Numbers], patients: int) -> RowNumbers:
        """The rows of all patients, by how they stand to each criterion."""
        places, first = alike(each, patients, bits=_BITS)
        rows = ("".join(_SIGNS[numbers[at]] for numbers in each) for at in first)
        return cls(tuple(rows), places)

    @classmethod
    def of_texts(cls, each: pl.Series) -> RowNumbers:
        """The rows of all patients as they are kept."""
        signs = each.unique(maintain_order=True)
        at = pl.Series(range(len(signs)), dtype=pl.Int64)
        places = each.replace_strict(signs, at, return_dtype=pl.Int64) if len(signs) else at
        return cls(tuple(signs), places.to_numpy())

    @cached_property
    def kinds(self) -> tuple[MatchClass, ...]:
        """The class of each row that occurs."""
        return tuple(decided(row)[0] for row in self.signs)

    @cached_property
    def counts(self) -> list[int]:
        """How many patients have each row that occurs."""
        found: list[int] = np.bincount(self.of, minlength=len(self.signs)).tolist()
        return found

    def of_class(self, kinds: frozenset[MatchClass]) -> Flags:
        """Who is of one of these classes."""
        return self.flags([kind in kinds for kind in self.kinds])

    def flags(self, each: Sequence[bool]) -> Flags:
        """Who has a row of which that is so."""
        found: Flags = np.array(each, dtype=bool)[self.of]
        return found


def alone(row: str) -> int | None:
    """The place of the only criterion that fails, or where none fails of the only one open."""
    failing = [at for at, one in enumerate(row) if one in FAILING]
    each = failing or [at for at, one in enumerate(row) if one != MET]
    return each[0] if len(each) == 1 else None


def mends(row: str, place: int, step: str) -> tuple[bool, bool]:
    """Whether the criterion that alone stands in the way would make the patient eligible if it
    were a step looser, and whether a failing one may; `step` is how it then would be."""
    others = row[:place] + row[place + 1 :]
    return step == "+" and set(others) <= {MET}, row[place] in FAILING and step != "-"


def alike(each: Sequence[NDArray[Any]], patients: int, *, bits: int = 1) -> tuple[Places, Places]:
    """Of patients with small numbers (of so many bits): who are alike, and the first of each.

    Patients with equal numbers have the same place; the second array has a patient for each place.
    """
    key = np.zeros(patients, np.uint64)
    room = _ROOM // bits
    for at, numbers in enumerate(each):
        if at and at % room == 0:
            key = _places(key)[0].astype(np.uint64)
        key <<= np.uint64(bits)
        key |= numbers
    return _places(key)


def _places(key: Words) -> tuple[Places, Places]:
    first = pl.Series(key).arg_unique().to_numpy().astype(np.int64)
    first = first[np.argsort(key[first])]
    return np.searchsorted(key[first], key), first
