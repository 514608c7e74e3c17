"""Records read in columns beside the same patients measured whole by the reference."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date

from oligomatch.matcher.cohort.measuring.in_columns import Many, Together
from oligomatch.matcher.cohort.measuring.measuring import Gathering, Measured
from oligomatch.matcher.cohort.reading.parts import AskedDay
from oligomatch.matcher.cohort.reading.texts import Unlike
from oligomatch.matcher.cohort.records.records import Reader
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.problems import ProfileError
from tests.support.profiles import Json


def in_columns(
    told: Sequence[Json],
    together: Together,
    asked: date | None = None,
    write: Callable[[Json], str] = json.dumps,
) -> Many:
    """What is read of records, each on its own day or on the one asked, as they are written."""

    def when(raw: bytes | None) -> AskedDay:
        if raw is None:
            raise Unlike
        own = date.fromisoformat(raw.decode().strip('"'))
        return AskedDay(own, asked or own)

    return together.read([write(one).encode() for one in told], when)


def read_as_the_reference_does(
    told: Sequence[Json],
    together: Together,
    asked: date | None = None,
    write: Callable[[Json], str] = json.dumps,
) -> int:
    """Every record that is read has the reference's measures, and asks what the reference asks;
    one that the model refuses is never read. How many are read."""
    many = in_columns(told, together, asked, write)
    measures = together.reader.measures
    parts, whole = Gathering(together.reader, many), Gathering(Reader(measures))
    for one, read in zip(told, many.read, strict=True):
        if not read:
            continue
        try:
            profile = profile_of(one)
        except ProfileError:
            raise AssertionError(f"read, but refused by the model: {one}") from None
        assert profile.as_of is not None
        parts.add_next()
        whole.add_whole(derive(profile, asked or profile.as_of))
    if len(parts):
        found, wanted = parts.measured(), whole.measured()
        for name in wanted.columns.columns:
            assert found.columns[name].equals(wanted.columns[name]), name
        assert _asks(found, parts) == _asks(wanted, whole)
    return len(parts)


def _asks(measured: Measured, gathering: Gathering) -> dict[str, list[str]]:
    texts = gathering.asked.texts()
    names = [name for name in measured.asks.columns if name != "number"]
    return {name: [texts[number] for number in measured.asks[name]] for name in names}
