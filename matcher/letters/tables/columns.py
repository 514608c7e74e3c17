"""What the columns of a table are, by their heads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from oligomatch.matcher.letters.course.days import written
from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.tables.grid import LABEL, LetterRow, Line

KINDS = (
    "number", "site", "side", "detail", "size", "status", "nature", "line", "intent", "drugs",
    "start", "end", "period", "cycles", "best", "reason", "technique", "dose", "fractions",
    "gene", "variant", "result", "class", "name", "tnm", "beside",
)  # fmt: skip


def says(name: str, text: str) -> re.Match[str] | None:
    """Whether words as a whole are of a form of tables."""
    return forms("tables")[name].fullmatch(text)


@dataclass(frozen=True, slots=True)
class LetterTable:
    """A table: what each column may be, the day of those that have one, and its rows."""

    heads: tuple[str, ...]
    kinds: Mapping[int, frozenset[str]]
    days: Mapping[int, str]
    rows: tuple[LetterRow, ...]
    title: str

    def column(self, *kinds: str) -> int | None:
        """The one column of a kind; of several kinds the first that there is one of."""
        for kind in kinds:
            found = [at for at, own in self.kinds.items() if kind in own]
            if len(found) == 1:
                return found[0]
        return None

    def columns(self, kind: str) -> list[int]:
        """The columns that may be of a kind."""
        return [at for at, own in self.kinds.items() if kind in own]

    def cell(self, row: LetterRow, *kinds: str) -> str:
        """The cell of a row in the column of a kind; nothing where it says nothing."""
        at = self.column(*kinds)
        text = row.cells.get(at, "") if at is not None else ""
        return "" if says("empty", text) else text


@lru_cache(maxsize=2000)
def kinds_of(head: str) -> frozenset[str]:
    """What a head may be."""
    plain = head.strip(" :*#").strip()
    found = {kind for kind in KINDS if says(f"head_{kind}", plain)}
    return frozenset(found | ({"number"} if head.strip() == "#" else set()))


@lru_cache(maxsize=2000)
def day_of(head: str) -> str:
    """The day that a head of sizes has, as it is written; `baseline`, `nadir` or `current` where it
    is that."""
    if found := says("head_scan", head):
        return next(iter(group(found)))
    if not any(sign.isdigit() for sign in head):
        return ""
    days = [one for one in written(f"({head})") if one.readings]
    if len(days) != 1:
        return ""
    start, end = days[0].start - 1, days[0].end - 1
    rest, day = head[:start] + head[end:], head[start:end]
    if (closer := forms("tables")["day_in_month"].search(rest)) and closer[2] == day[:3]:
        rest, day = rest.replace(closer[0], ""), f"{closer[1]} {day}"
    return day if says("head_day", rest) else ""


def forget() -> None:
    """Keep no letter's heads once it is read."""
    kinds_of.cache_clear()
    day_of.cache_clear()


def undated(table: LetterTable) -> bool:
    """Whether a column may have sizes of a day that is not understood."""
    heads = [head for at, head in enumerate(table.heads) if at not in table.days]
    return any(written(f"({head})") for head in heads if any(map(str.isdigit, head))) or any(
        at not in table.days
        and not own - {"label"}
        and (at > 0 or not table.days)
        and any(says("cell_size", row.cells.get(at, "")) for row in table.rows)
        for at, own in table.kinds.items()
    )


def is_head(line: Line) -> bool:
    """Whether the cells of a line are heads."""
    known = [bool(kinds_of(one.text) or day_of(one.text)) for one in line.cells]
    return len(known) > 1 and all(known)


def table_of(head: Line, rows: Sequence[LetterRow], title: str) -> LetterTable:
    """A table by its line of heads."""
    texts = [one.text for one in head.cells]
    days = {at: day for at, text in enumerate(texts) if (day := day_of(text))}
    kinds = {at: kinds_of(text) for at, text in enumerate(texts) if at not in days}
    if any(LABEL in row.cells for row in rows):
        kinds[LABEL] = frozenset({"label"})
    elif 0 in kinds:
        kinds[0] |= {"label"}
    return LetterTable(tuple(texts), kinds, days, tuple(rows), title)
