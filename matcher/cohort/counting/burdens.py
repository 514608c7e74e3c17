"""What counts of lesions are made of, for many records: what they state, and what they list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.cohort.counting.bounds import Table, Whole
from oligomatch.matcher.cohort.course.lesion_kinds import CODE
from oligomatch.matcher.cohort.reading.fields import cut, rows_alike
from oligomatch.matcher.cohort.reading.moments import Looked
from oligomatch.matcher.cohort.reading.rows import Columns

SLOTS = ("metastases", "satellites", "regional_nodes")  # and from then on the organ systems
BY_REFERENCE = {"organs": -1, "metastases_or_indeterminate": -2}  # the reference counts by them
ORGANS = BY_REFERENCE["organs"]
SKULL = -3  # intracranial: 0, the only number that the profile model takes


@dataclass(frozen=True, slots=True)
class Stated:
    """The numbers that the assessments of some records state, one after another."""

    record: Whole
    view: Whole
    slot: Whole
    low: Table
    high: Table


@dataclass(frozen=True, slots=True)
class Nodes:
    """The N categories that the assessments state."""

    record: Whole
    view: Whole
    most: Whole  # the highest that it may be, from N0
    none: NDArray[np.bool_]  # it is N0
    some: NDArray[np.bool_]  # it surely is not
    one: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class States:
    """What lesions are at each assessment, once as others and once as the latest."""

    key: Whole  # as of lesions; -1 where two statements are at odds
    volume: Table
    known: NDArray[np.bool_]  # the lesion is there, or its status is known


@dataclass(frozen=True, slots=True)
class Lesions:
    """The listed lesions of some records, one after another, records in order."""

    record: Whole
    key: Whole  # lesions of one key are alike to every count, but for their volume
    volume: Table  # not a number where none is told as one number
    site: Whole  # the number of the site that it is told to be of; 0 where none is
    followed: Whole  # the place of its first state; -1 where no assessment follows it
    states: States
    kind: Callable[[int, Looked], int]  # of the lesion at a place, as it is looked at
    kind_then: Callable[[int, Looked], int]  # of a state


@dataclass(frozen=True, slots=True)
class Burden:
    """What counts are made of, of some records."""

    primary: Whole  # by its number
    first: Whole  # the place of what the first assessment of each states
    rooms: Whole  # of each assessment: the same where it states the same numbers and N category
    never: NDArray[np.bool_]  # there never was a metastasis
    moments: Whole  # what the course says of the assessments, by its number
    stated: Stated
    nodes: Nodes
    lesions: Lesions


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of some records, and which of them are left to the reference."""

    columns: Columns
    asks: Columns
    left: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rowed:
    """The listed lesions of each row, rows in order."""

    row: Whole
    kind: Whole  # its number
    volume: Table  # lesions x (low, high)
    stated: NDArray[np.bool_]  # the volume is told as one number
    site: Whole  # as of lesions
    natures: Whole  # traits x kinds

    def trait(self, one: int) -> Whole:
        """A trait of each lesion, by its kind."""
        found: Whole = self.natures[one].take(self.kind)
        return found

    def of(self, at: Whole, row: Whole) -> Rowed:
        """Some of them, in these rows."""
        return Rowed(
            row, **cut(self, ("kind", "volume", "stated", "site"), at), natures=self.natures
        )

    def codes(self, at: Whole, *, by_volume: bool, by_site: bool) -> Whole:
        """Of some of them a number each, the same for those that no count tells apart."""
        code: Whole = self.natures[CODE].take(self.kind[at])
        parts = []
        if by_volume and self.stated.any() and (stated := self.stated[at]).any():
            parts.append(np.where(stated, self.volume[at, 0], -1.0).view(np.int64))
        if by_site:
            parts.append(self.site[at])
        return rows_alike(np.stack([code, *parts], axis=1))[0] if parts else code
