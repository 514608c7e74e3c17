"""The innovations that trials name: by category, by number of categories, and over the periods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oligomatch.matcher.landscape.record import Record
from oligomatch.matcher.landscape.screen import Screen
from oligomatch.matcher.landscape.tables import Block, CountRow, Member
from oligomatch.rules.landscape.definition import Landscape, Major, Minor


@dataclass(frozen=True, slots=True)
class Innovation:
    """One category, main or sub, with the records that name it."""

    of: Major | Minor
    row: CountRow
    minors: tuple[Innovation, ...] = ()


@dataclass(frozen=True, slots=True)
class TrendLine:
    """One category over the periods: the records of each, out of that period's trials."""

    of: Major | Minor
    rows: tuple[CountRow, ...]
    shown: bool  # whether some period has more trials than the study's limit


@dataclass(frozen=True, slots=True)
class Innovations:
    """Everything counted of innovations."""

    majors: tuple[Innovation, ...]
    points: tuple[CountRow, ...]  # label: how many main categories
    points_by_period: tuple[tuple[str, tuple[CountRow, ...]], ...]
    trends: tuple[TrendLine, ...]


def count_innovations(
    landscape: Landscape, records: Sequence[Record], screen: Screen, periods: Block | None
) -> Innovations:
    """The innovations of the records; periods are the rows of the characteristic so named."""
    majors = tuple(_major(major, records, screen) for major in landscape.majors)
    having = [{id(member.record) for member in one.row.members} for one in majors]
    number = {id(record): sum(id(record) in ids for ids in having) for record in records}
    rows = () if periods is None else periods.rows
    return Innovations(
        majors,
        _points(records, number, len(records)),
        tuple((row.label, _points([m.record for m in row.members], number, row.n)) for row in rows),
        tuple(
            _trend(one, rows, landscape.show_above)
            for major in majors
            for one in (major, *major.minors)
        ),
    )


def _major(major: Major, records: Sequence[Record], screen: Screen) -> Innovation:
    minors = tuple(_minor(minor, records, screen) for minor in major.minors)
    found: dict[int, Member] = {}
    for minor in minors:
        for member in minor.row.members:
            found.setdefault(id(member.record), member)
    members = tuple(found[id(record)] for record in records if id(record) in found)
    return Innovation(major, CountRow(major.words, members, len(records)), minors)


def _minor(minor: Minor, records: Sequence[Record], screen: Screen) -> Innovation:
    held = [(record, screen.judge(minor.when, record)) for record in records]
    members = tuple(Member(record, one.said) for record, one in held if one)
    return Innovation(minor, CountRow(minor.words, members, len(records)))


def _points(
    records: Sequence[Record], number: Mapping[int, int], among: int
) -> tuple[CountRow, ...]:
    most = max(number.values(), default=0)
    return tuple(
        CountRow(str(n), tuple(Member(one) for one in records if number[id(one)] == n), among)
        for n in range(most + 1)
    )


def _trend(one: Innovation, periods: Sequence[CountRow], show_above: int) -> TrendLine:
    naming = {id(member.record) for member in one.row.members}
    rows = []
    for period in periods:
        members = tuple(member for member in period.members if id(member.record) in naming)
        rows.append(CountRow(period.label, members, period.n))
    return TrendLine(one.of, tuple(rows), any(row.n > show_above for row in rows))
