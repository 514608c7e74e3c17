"""What listed lesions may turn out to be together: every assignment that a bound can tell apart.

Assignments are added up as rows of numbers, of those alike one is left. They are of no patient, and
kept for all counts of which the listed lesions may be the same, whatever the stated totals are.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import add
from typing import NamedTuple

from oligomatch.matcher.findings.sure_facts import NODE, OTHER

MOST_KEPT = 20_000  # cases that are kept: under 1 kB each


class Outcome(NamedTuple):
    """One thing a lesion may turn out to be at a moment."""

    role: str  # metastasis | satellite | regional_node | site (primary, recurrence) | benign | none
    system: str
    counts: bool  # passes the selector and the convention
    region: str | None = None
    size: tuple[float, float] = (0, 0)  # of a lesion that counts, where a size is added up


Groups = dict[frozenset[Outcome], int]  # how many lesions may be each of these
Alike = tuple[tuple[Outcome, ...], int]  # equal lesions: what each may be, and their number
NOTHING = Outcome("none", "", False)
BENIGN = Outcome("benign", "", False)  # an indeterminate lesion that is no metastasis


class Times(dict[str, int]):
    """How often each occurs, mostly never."""

    def __missing__(self, _: str) -> int:
        return 0

    def total(self) -> int:
        """How many there are."""
        return sum(self.values())


@dataclass(slots=True)
class Case:
    """One assignment of outcomes to the listed lesions."""

    metastases: Times = field(default_factory=Times)  # present, by system
    counted: Times = field(default_factory=Times)  # counted, by system
    regions: frozenset[str] = frozenset()  # of counted nodes, where told
    regionless: int = 0  # counted nodes of an untold region
    benign: int = 0
    satellites: int = 0
    satellites_counted: int = 0
    regional: int = 0
    regional_counted: int = 0
    sites: int = 0
    sum_low: float = 0
    sum_high: float = 0
    there: Hashable = None  # cases of one such leave the same to what was not listed

    @property
    def not_counted(self) -> set[str]:
        """The systems with metastases of which none is counted."""
        return {s for s, n in self.metastases.items() if n and not self.counted[s]}

    def add(self, outcome: Outcome, times: int) -> None:
        """So many lesions more that turn out to be this."""
        if times == 0:
            return
        self.sum_low += times * outcome.size[0]
        self.sum_high += times * outcome.size[1]
        if outcome.role == "metastasis":
            self.metastases[outcome.system] += times
            if outcome.counts:
                self.counted[outcome.system] += times
                if outcome.system == NODE:
                    self.regions |= {outcome.region} if outcome.region else frozenset()
                    self.regionless += 0 if outcome.region else times
        elif outcome.role == "satellite":
            self.satellites += times
            self.satellites_counted += times * outcome.counts
        elif outcome.role == "regional_node":
            self.regional += times
            self.regional_counted += times * outcome.counts
        elif outcome.role == "benign":
            self.benign += times
        elif outcome.role == "site":
            self.sites += times * outcome.counts


def surely(sure: Iterable[Alike]) -> Case:
    """The one assignment of lesions that each are one thing."""
    case = Case()
    for (outcome, *_), n in sure:
        case.add(outcome, n)
    return case


class BearsOnBounds(NamedTuple):
    """What of an assignment bears on a bound."""

    systems: bool  # in which of them the metastases lie
    counted_systems: bool  # in which of them those lie that count
    satellites: bool  # how many there are
    regional: bool
    enough: int | None  # metastases: more than so many leave nothing more to be there


Row = tuple[int, ...]
Way = tuple[Row, frozenset[str], tuple[tuple[int, tuple[float, float]], ...]]  # with the sizes


class Assignments:
    """Assignments of outcomes, kept for whoever asks for the same."""

    def __init__(self) -> None:
        self._made: dict[Hashable, tuple[Case, ...]] = {}
        self._held = 0

    def assigned(
        self, sure: Sequence[Alike], unsure: Sequence[Alike], bearing: BearsOnBounds
    ) -> tuple[Case, ...]:
        """Every assignment, those of which the bounds are the same once."""
        begin = surely(sure)
        rows = _Rows(begin, unsure, bearing)
        key = rows.first, begin.sum_low, begin.sum_high, rows.systems, tuple(unsure), bearing
        known = self._made.get(key)
        if known is None:
            known = tuple(rows.added_up())
            if self._held + len(known) > MOST_KEPT:
                self.clear()
            self._held += len(known)
            self._made[key] = known
        return known

    def clear(self) -> None:
        """Keep none of them."""
        self._made.clear()
        self._held = 0


ASSIGNMENTS = Assignments()


class _Rows:
    """Cases as rows of numbers."""

    def __init__(self, begin: Case, unsure: Sequence[Alike], bearing: BearsOnBounds) -> None:
        self._begin, self._unsure, self._bearing = begin, unsure, bearing
        further = {o.system for group, _ in unsure for o in group if o.role == "metastasis"}
        self.systems = tuple(sorted(further.union(begin.metastases)))
        self._there = self.systems if bearing.systems else (OTHER,)
        self._counted = self.systems if bearing.counted_systems else (OTHER, NODE)
        self.first = self._row(begin), begin.regions

    def added_up(self) -> Iterator[Case]:
        """The cases with equal lesions added in each way, group after group. Of those with the
        same numbers one is left, from the least to the most that they sum to: bounds unite in the
        same way."""
        begin, enough = self._begin, self._bearing.enough
        found = {self.first: (begin.sum_low, begin.sum_high)}
        for group, n in self._unsure:
            ways = [self._way(group, split) for split in _splits(n, group)]
            more: dict[tuple[Row, frozenset[str]], tuple[float, float]] = {}
            for (row, regions), sums in found.items():
                for added, further, sizes in ways:
                    low, high = sums
                    for times, size in sizes:
                        low += times * size[0]
                        high += times * size[1]
                    numbers = tuple(map(add, row, added))
                    if enough is not None and numbers[0] > enough:
                        numbers = (enough, *numbers[1:])
                    key = numbers, regions | further
                    known = more.get(key)
                    more[key] = (
                        (low, high) if known is None else (min(known[0], low), max(known[1], high))
                    )
            found = more
        yield from (self._case(*key, *sums) for key, sums in found.items())

    def _way(self, group: Sequence[Outcome], split: Sequence[int]) -> Way:
        """Equal lesions, of which so many turn out to be each of what they may be."""
        case = Case()
        for outcome, n in zip(group, split, strict=True):
            case.add(outcome, n)
        sizes = tuple((n, one.size) for one, n in zip(group, split, strict=True) if n)
        return self._row(case), case.regions, sizes

    def _row(self, case: Case) -> Row:
        """The numbers of a case on which its bounds depend, and none on which they do not."""
        bearing, nodes = self._bearing, case.counted[NODE]
        there = [case.metastases[one] for one in self._there]
        if not bearing.systems:
            total, enough = case.metastases.total(), bearing.enough
            there = [total if enough is None else min(total, enough)]
        counted = [case.counted[one] for one in self._counted]
        if not bearing.counted_systems:
            counted = [case.counted.total() - nodes, nodes]
        return (
            *there, *counted, case.regionless, case.benign,
            case.satellites * bearing.satellites, case.satellites_counted,
            case.regional * bearing.regional, case.regional_counted, case.sites,
        )  # fmt: skip

    def _case(self, row: Row, regions: frozenset[str], low: float, high: float) -> Case:
        """The case of a row; of systems that bear on no bound one stands for all."""
        counted, rest = len(self._there), len(self._there) + len(self._counted)
        there, (regionless, benign, *more) = row[:counted], row[rest:]
        satellites, satellites_counted, regional, regional_counted, sites = more
        return Case(
            Times((one, n) for one, n in zip(self._there, there, strict=True) if n),
            Times((s, n) for s, n in zip(self._counted, row[counted:rest], strict=True) if n),
            regions, regionless, benign, satellites, satellites_counted, regional,
            regional_counted, sites, low, high, (there, benign),
        )  # fmt: skip


def _both(group: Collection[Outcome]) -> bool:
    """Whether the outcomes differ only in counting: then all or none of them bound the rest."""
    return len({(outcome.role, outcome.system) for outcome in group}) == 1 and len(group) == 2


def ways(n: int, group: Collection[Outcome]) -> int:
    """In how many ways `n` equal lesions may turn out."""
    return 2 if _both(group) else math.comb(n + len(group) - 1, n)


def _splits(n: int, group: Collection[Outcome]) -> Iterator[tuple[int, ...]]:
    """The ways to split `n` equal lesions over their outcomes that can bound a count."""
    if _both(group):
        yield from ((n, 0), (0, n))
        return
    yield from _compositions(n, len(group))


def _compositions(n: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 1:
        yield (n,)
        return
    for first in range(n + 1):
        for rest in _compositions(n - first, parts - 1):
            yield (first, *rest)
