"""Reads the sets of `hands`: criteria, each with its right rule, and bugs planted into it.

hands/README.md tells the form of a file and whose hands they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.planted.quoting import HINT, NOTHING, SOURCE, Fields, criterion, kinds, quoting

HANDS = Path(__file__).parent / "hands"
SETS = sorted(file.stem for file in HANDS.glob("*.yaml"))
ALARM = "alarm"
_AMONG = 3  # a row stands behind so many of its list
_ALIKE = frozenset({"id", "kind", "basis", "quote", "source", "asked"})  # not worth showing


@dataclass(frozen=True, slots=True)
class Sheet:
    """The criteria of one trial, and what is to be found of some; of the others no alarm is."""

    criteria: Sequence[Fields]
    expected: dict[int, str]
    head: Fields = field(default_factory=dict)

    def otherwise(self) -> Iterator[tuple[str, str]]:
        """Each criterion of which something else is found, and what."""
        found = kinds(quoting(*self.criteria, **self.head))
        for place, one in enumerate(self.criteria):
            seen = found.get(place, NOTHING)
            wanted = self.expected.get(place, HINT if seen == HINT else NOTHING)
            if seen != wanted and (wanted != ALARM or seen in (NOTHING, HINT)):
                shown = {key: one[key] for key in one if key not in _ALIKE}
                yield f"{one['quote']} {shown}", f"{seen}, not {wanted}"


@dataclass(frozen=True, slots=True)
class Bug:
    """What is otherwise than in the right criterion; what is found where it is not an alarm, and why."""

    kind: str = ""
    asked: str | None = None
    rule: Fields | None = None
    arms: list[str] | None = None
    found: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A criterion as it should be, its bugs, and where it stands; what is found where anything is, and why."""

    quote: str
    right: Fields | None = None
    asked: str = ""
    arms: list[str] = field(default_factory=list)
    side: str = ""
    trial: str = ""
    found: str = NOTHING
    why: str = ""
    bugs: list[Fields] = field(default_factory=list)

    def made(self, bug: Bug | None = None) -> Fields:
        """The criterion, with one of its bugs or right."""
        own = bug or Bug()
        rule = self.right if own.rule is None else own.rule
        arms = self.arms if own.arms is None else own.arms
        assert rule is not None, self.quote
        asked = self.asked if own.asked is None else own.asked
        return criterion(self.quote, rule, asked, **({"arms": arms} if arms else {}))


class Hand:
    """One set of criteria and bugs."""

    def __init__(self, name: str) -> None:
        read = yaml.load((HANDS / f"{name}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
        self.rows = [Row(**row) for row in read.pop("criteria")]
        self.whole: bool = read.pop("whole", False)
        self.beside: dict[str, list[Fields]] = {
            side: [Row(**row).made() for row in rows]
            for side, rows in read.pop("beside", {}).items()
        }
        self.arms: dict[str, dict[str, Any]] = read.pop("arms", {})
        self.by: str = read.pop("by", ALARM)
        assert [*read] == ["about"]

    def sheets(self) -> Iterator[Sheet]:
        """Each criterion of the set as it stands in its trial, right and with each of its bugs."""
        for rows in self._wholes():
            found = dict(enumerate(_found(row, NOTHING) for row in rows))
            yield Sheet([row.made() for row in rows], found)
        for row in self.rows:
            if row.right is not None and not self.whole:
                yield self._sheet(row, row.made(), _found(row, NOTHING))
            for bug in (Bug(**one) for one in row.bugs):
                yield self._sheet(row, row.made(bug), _found(bug, self.by))

    def _wholes(self) -> list[list[Row]]:
        """The rows of each trial that is whole."""
        trials = dict.fromkeys(row.trial for row in self.rows) if self.whole else ()
        return [[row for row in self.rows if row.trial == trial] for trial in trials]

    def _sheet(self, row: Row, made: Fields, wanted: str) -> Sheet:
        for rows in self._wholes():
            if row in rows:
                return Sheet(
                    [made if one is row else one.made() for one in rows], {rows.index(row): wanted}
                )
        if self.beside:
            lists = {side: [*each] for side, each in self.beside.items()}
            lists[row.side].insert(_AMONG, made)
            place = _AMONG + (len(lists["in"]) if row.side == "out" else 0)
            return Sheet([*lists["in"], *lists["out"]], {place: wanted})
        if self.arms:
            named = self.arms[row.trial]
            judged = {"is": "judged"}
            own = [criterion(f"consent {n}", judged, f"consent {n}", arms=[n]) for n in named]
            head = {"arms": {name: {**one, "source": SOURCE} for name, one in named.items()}}
            return Sheet([made, *own], {0: wanted}, head)
        return Sheet([made], {0: wanted})


def _found(row: Row | Bug, wanted: str) -> str:
    """What is to be found: what is wanted, unless the row says what else, and why."""
    found = row.found or wanted
    assert found in (wanted, HINT) or row.why, row
    return found
