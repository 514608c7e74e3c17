"""The rows of nested Parquet files, each as the profile that it states; read a part at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from oligomatch.api.cohort.reading.table import TableRow
from oligomatch.api.intake.files import Fault, Origin, Refused
from oligomatch.matcher.profile.reading import known_names

SUFFIX = ".parquet"
ROWS = 5_000  # held at once
_UNREADABLE = "not readable as Parquet"
_MEND = "write it again, with the fields of a profile as its columns"
_PAIR = {"key", "value"}  # how Parquet keeps a map


def is_parquet(path: str) -> bool:
    """Whether a file is a nested table of profiles."""
    return Path(path).suffix.lower() == SUFFIX


def parquet_rows(
    path: str, first: int = 0, rows: int | None = None
) -> Iterator[TableRow | Refused]:
    """Each row as a profile that nobody has checked yet: a null is not told, a day is its text.

    `first` rows are left out; `rows` are read, else all that follow.
    """
    import polars as pl

    try:
        whole = pl.scan_parquet(path)
        end = first + rows if rows is not None else whole.select(pl.len()).collect().item()
        for start in range(first, end, ROWS):
            part = whole.slice(start, min(ROWS, end - start)).collect()
            for number, row in enumerate(part.iter_rows(named=True), start + 1):
                yield _row(row, Origin(path, number, number))
    except (pl.exceptions.PolarsError, OSError):
        origin = Origin(path, 1, 0)
        yield Refused(origin, (Fault(path, 0, 0, _UNREADABLE, _MEND),), patient=False)


def _row(row: Mapping[str, Any], origin: Origin) -> TableRow | Refused:
    try:
        return TableRow(origin, document_of(row))
    except KeyTwiceError as error:
        mend = "keep one of the two"
        fault = Fault(origin.file, origin.line, 0, "expected each key once", mend, error.field)
        return Refused(origin, (fault,), patient=True)


class KeyTwiceError(ValueError):
    """A map that has one key twice, of which none may win; `field` is made of known names only."""

    def __init__(self, path: Sequence[str | int]) -> None:
        known = known_names()
        shown = (str(p) if isinstance(p, int) or p in known else "*" for p in path)
        self.field = "/".join(shown)
        super().__init__(f"{self.field}: expected each key once")


def document_of(row: Mapping[str, Any], path: tuple[str | int, ...] = ()) -> dict[str, Any]:
    """What a row tells.

    Raises:
        KeyTwiceError: a map of it has one key twice.
    """
    plain = ((name, _plain(held, (*path, name))) for name, held in row.items())
    return {name: value for name, value in plain if value is not None}


def _plain(held: Any, path: tuple[str | int, ...]) -> Any:
    match held:
        case dict():
            return document_of(held, path) or None  # a group of which nothing is told
        case list() if held and all(isinstance(one, dict) and one.keys() == _PAIR for one in held):
            found: dict[str, Any] = {}
            for one in held:
                if one["key"] in found:
                    raise KeyTwiceError((*path, one["key"]))
                found[one["key"]] = _plain(one["value"], (*path, one["key"]))
            return found
        case list():
            return [_plain(one, (*path, at)) for at, one in enumerate(held)]
        case datetime():
            return held.date().isoformat() if held == _midnight(held) else held.isoformat()
        case date():
            return held.isoformat()
        case _:
            return held


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
