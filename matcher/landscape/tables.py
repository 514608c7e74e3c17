"""The tables of a landscape: who falls into which row, counted by one convention."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from oligomatch.matcher.landscape.flow import Decision
from oligomatch.matcher.landscape.record import Record
from oligomatch.matcher.landscape.screen import FieldSaid, Screen
from oligomatch.rules.landscape.definition import Category, Characteristic, Landscape


@dataclass(frozen=True, slots=True)
class Member:
    """A record in a row, with the words or the decision that put it there."""

    record: Record
    said: tuple[FieldSaid, ...] = ()
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class CountRow:
    """One row: its label, the records in it, and out of how many."""

    label: str
    members: tuple[Member, ...]
    among: int
    category: Category | None = None  # None: the records that no category takes

    @property
    def n(self) -> int:
        """How many records."""
        return len(self.members)

    @property
    def percent(self) -> Decimal:
        """Their share."""
        return share(self.n, self.among)


@dataclass(frozen=True, slots=True)
class Block:
    """One characteristic with its rows."""

    characteristic: Characteristic
    rows: tuple[CountRow, ...]
    among: int


def share(n: int, among: int) -> Decimal:
    """The percentage with one decimal, half up; none of none is 0."""
    if not among:
        return Decimal("0.0")
    return (Decimal(100 * n) / Decimal(among)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def blocks(
    landscape: Landscape,
    records: Sequence[Record],
    screen: Screen,
    decisions: Iterable[Decision] = (),
) -> tuple[Block, ...]:
    """Every characteristic of the landscape over the records."""
    decided = {(one.record, one.step): one for one in decisions}
    return tuple(_block(one, records, screen, decided) for one in landscape.characteristics)


def _block(
    characteristic: Characteristic,
    records: Sequence[Record],
    screen: Screen,
    decided: dict[tuple[str, str], Decision],
) -> Block:
    among_all = characteristic.among
    asked = [one for one in records if among_all is None or screen.judge(among_all, one)]
    members: dict[str, list[Member]] = {one.label: [] for one in characteristic.categories}
    rest: list[Member] = []
    for record in asked:
        decision = decided.get((record.nct, characteristic.id))
        labels = _placed(characteristic, record, screen, decision)
        for label, member in labels:
            members[label].append(member)
        if not labels:
            rest.append(Member(record))
    among = len(asked)
    rows = [CountRow(one.label, tuple(members[one.label]), among, one)
            for one in characteristic.categories]  # fmt: skip
    if rest and characteristic.exclusive:
        rows.append(CountRow(characteristic.rest, tuple(rest), among))
    return Block(characteristic, tuple(rows), among)


def _placed(
    characteristic: Characteristic, record: Record, screen: Screen, decision: Decision | None
) -> list[tuple[str, Member]]:
    """The rows of a record: the one a person chose, else the first that applies, or each."""
    if decision is not None:
        return [(decision.verdict, Member(record, (), decision))]
    found: list[tuple[str, Member]] = []
    for category in characteristic.categories:
        held = screen.judge(category.when, record)
        if held:
            found.append((category.label, Member(record, held.said)))
            if characteristic.exclusive:
                break
    return found
