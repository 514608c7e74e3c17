"""The rows of nested Parquet files, each as the profile that it states; read a part at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from oligomatch.api.cohort.reading.table import TableRow
from oligomatch.api.intake.files import Fault, Origin, Refused
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.profile.reading import known_names

SUFFIX = ".parquet"
ROWS = 5_000  # held at once
_UNREADABLE = say("parquet.not_readable_as_parquet")
_FIX = say("parquet.write_it_again_with")
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
        if any(map(_has_map, whole.collect_schema().values())):
            yield from _with_maps(path, first, rows)
            return
        end = first + rows if rows is not None else whole.select(pl.len()).collect().item()
        for start in range(first, end, ROWS):
            part = whole.slice(start, min(ROWS, end - start)).collect()
            for number, row in enumerate(part.iter_rows(named=True), start + 1):
                yield checked_row(row, Origin(path, number, number))
    except (pl.exceptions.PolarsError, OSError):
        origin = Origin(path, 1, 0)
        yield Refused(origin, (Fault(path, 0, 0, _UNREADABLE, _FIX),), patient=False)


def _has_map(kind: Any) -> bool:
    """Whether a type of Polars, from 2 on, holds a map: of a key twice it has the last alone."""
    inner = [field.dtype for field in getattr(kind, "fields", ())] or [getattr(kind, "inner", None)]
    return type(kind).__name__ == "Map" or any(one is not None and _has_map(one) for one in inner)


def _with_maps(path: str, first: int, rows: int | None) -> Iterator[TableRow | Refused]:
    """The rows of a file with maps, each map with every key that it has."""
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        batches = _from(ParquetFile(path).iter_batches(batch_size=ROWS), first)
        for number, row in enumerate(islice(rows_of(batches), rows), first + 1):
            yield checked_row(row, Origin(path, number, number))
    except ArrowException as error:
        raise OSError(_UNREADABLE) from error


def _from(batches: Iterable[Any], first: int) -> Iterator[Any]:
    """Batches of Arrow without so many rows, of which none is made in Python."""
    for batch in batches:
        yield batch.slice(min(first, batch.num_rows))
        first = max(0, first - batch.num_rows)


def rows_of(batches: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """The rows of batches of Arrow; a map is a dictionary, or its pairs where a key is twice."""
    for batch in batches:
        try:
            yield from batch.to_pylist(maps_as_pydicts="strict")
        except KeyError:
            for at in range(len(batch)):
                one = batch.slice(at, 1)
                try:
                    yield from one.to_pylist(maps_as_pydicts="strict")
                except KeyError:
                    yield from one.to_pylist()


def checked_row(row: Mapping[str, Any], origin: Origin) -> TableRow | Refused:
    """A row as the profile that it states, or refused for a key that it has twice."""
    try:
        return TableRow(origin, document_of(row))
    except KeyTwiceError as error:
        fix = say("parquet.keep_one_two")
        fault = Fault(
            origin.file, origin.line, 0, say("parquet.expected_each_key_once_2"), fix, error.field
        )
        return Refused(origin, (fault,), patient=True)


class KeyTwiceError(ValueError):
    """A map that has one key twice, of which none may win; `field` is made of known names only."""

    def __init__(self, path: Sequence[str | int]) -> None:
        known = known_names()
        shown = (str(p) if isinstance(p, int) or p in known else "*" for p in path)
        self.field = "/".join(shown)
        super().__init__(say("parquet.expected_each_key_once", field=self.field))


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
        case [tuple(), *_]:
            return _map(held, path)
        case list() if held and all(isinstance(one, dict) and one.keys() == _PAIR for one in held):
            return _map([(one["key"], one["value"]) for one in held], path)
        case list():
            return [_plain(one, (*path, at)) for at, one in enumerate(held)]
        case datetime():
            return held.date().isoformat() if held == _midnight(held) else held.isoformat()
        case date():
            return held.isoformat()
        case _:
            return held


def _map(pairs: Sequence[tuple[str, Any]], path: tuple[str | int, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise KeyTwiceError((*path, key))
        found[key] = _plain(value, (*path, key))
    return found


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
