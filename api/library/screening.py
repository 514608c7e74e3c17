"""A cohort as a program hands it over (frames, tables, profiles), screened into data frames."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oligomatch.api.library.matches import UnknownNameError, answered, full_day
from oligomatch.api.library.shown import needs_frames
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import counted, hint
from oligomatch.matcher.profile.problems import Problem, ProfileError, problem
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.text.faults import expect
from oligomatch.rules.text.faults import fault as worded
from oligomatch.rules.text.text import RuleFileError
from oligomatch.rules.trial import Trial

if TYPE_CHECKING:
    import polars as pl

    from oligomatch.api.cohort.reading.mapping import Columns
    from oligomatch.api.cohort.reading.table import TableRow
    from oligomatch.api.intake.files import Refused

Row = Mapping[str, Any]


class Screened(Mapping[str, "pl.DataFrame"]):
    """Every table of a screened cohort, a Polars data frame each, by its name; `.to_arrow()` and
    `.to_pandas()` give one to others."""

    def __init__(self, patients: int, frames: Mapping[str, pl.DataFrame]) -> None:
        self.patients, self._frames = patients, dict(frames)

    @property
    def left_out(self) -> int:
        """How many patients could not be used; frame `refused` says why."""
        return int(self._frames["refused"]["number"].n_unique())

    def __getitem__(self, name: str) -> pl.DataFrame:
        if name in self._frames:
            return self._frames[name]
        near = hint(name, self._frames) if isinstance(name, str) else ""
        raise UnknownNameError(say("python.no_table", word=name, near=near))

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)

    def __repr__(self) -> str:
        patients, left_out = counted(self.patients, "patient", "patients"), str(self.left_out)
        words = say("python.screened", patients=patients, left_out=left_out)
        return f"<{type(self).__name__} {words}: {', '.join(self)}>"

    def _repr_html_(self) -> str:
        return f"<p>{repr(self)[1:-1]}</p>{self['trials']._repr_html_()}"


def screen(
    patients: Any,
    trials: Iterable[Trial] | None = None,
    *,
    as_of: date | str | None = None,
    mapping: Path | str | Mapping[str, Any] | None = None,
    site_answers: Path | str | None = None,
    per_month: float | None = None,
    leave_out: bool = False,
) -> Screened:
    """Every patient against every trial: `results`, and the tables of the report by their names.

    `patients` is a data frame of Polars, pandas or Arrow, or any list of profiles and maps. Its
    columns are the fields of a profile, or, with `mapping` (a file, or the same as a map;
    docs/screen.md), whatever the mapping says. A null is not known. With `leave_out` a patient who
    cannot be used is left out, and the frame `refused` has the number (from 1) and every problem.

    Raises:
        ProfileError: a patient who cannot be used, or without a day where `as_of` names none; the
            place of each problem begins with that of the patient in the list (from 0).
        RuleFileError: a mapping, or a file of site answers, that cannot be used.
        ValueError: columns that the mapping does not have; an accrual not above 0.
        TypeError: no cohort, no trials, or another value of a wrong kind.
        ImportError: the packages of the extra `cohort` are missing.
    """
    needs_frames()
    expect("leave_out", leave_out, bool, "true_or_false")
    if per_month is not None:
        expect("per_month", per_month, (int, float), "a_number")
    if mapping is not None:
        expect("mapping", mapping, (str, PathLike, Mapping), "a_mapping")
    from oligomatch.api.cohort.batches import Screener
    from oligomatch.api.cohort.outputs import REFUSED_ROW, refused_rows
    from oligomatch.api.intake.files import Day
    from oligomatch.matcher.cohort.results.frames import tables_as_frames

    asked = answered(trials, site_answers)
    day = None if as_of is None else full_day(as_of)
    columns = None if mapping is None else _columns(mapping)
    records = [_dated(one, day) for one in _records(patients, columns)]
    batch = Screener(asked, Day(date.min, day)).screen(records)
    if batch.refused and not leave_out:
        raise ProfileError(_problems(batch.refused))
    import polars as pl

    refused = [row for one in batch.refused for row in refused_rows(one)]
    places = ["file", "line"]
    return Screened(
        batch.tally.patients,
        {
            "results": batch.results.drop(places),
            **tables_as_frames(batch.tally, asked, per_month),
            "refused": pl.DataFrame(refused, schema=REFUSED_ROW).drop(
                [*places, "column", "whole_file"]
            ),
        },
    )


def _columns(mapping: Path | str | Mapping[str, Any]) -> Columns:
    from oligomatch.api.cohort.reading.mapping import mapping_of, read_mapping

    if isinstance(mapping, Mapping):
        return mapping_of(json.dumps(mapping, ensure_ascii=False).encode(), "mapping")
    if not Path(mapping).is_file():
        raise RuleFileError(str(mapping), 0, 0, worded("no_such_file"))
    return read_mapping(Path(mapping))


def _records(patients: Any, columns: Columns | None) -> Iterator[TableRow | Refused]:
    """Each patient as a profile that nobody has checked yet."""
    from oligomatch.api.cohort.reading.parquet import checked_row
    from oligomatch.api.cohort.reading.table import row_of
    from oligomatch.api.intake.files import Origin

    checked = columns is None
    for number, row in enumerate(_rows(patients), 1):
        origin = Origin("", number, number)
        if columns is None:
            yield checked_row(row, origin)
            continue
        if not checked and (wrong := columns.header_problems(list(row))):
            raise ValueError("\n".join(wrong))
        checked = True
        yield row_of({name: _cell(value) for name, value in row.items()}, origin, columns)


def _rows(patients: Any) -> Iterator[dict[str, Any]]:
    """The rows of whatever holds patients."""
    from oligomatch.api.cohort.reading.parquet import rows_of

    if hasattr(patients, "to_dict") and hasattr(patients, "iloc"):  # a frame of pandas
        for row in patients.to_dict("records"):
            yield {name: _known(value) for name, value in row.items()}
    elif hasattr(patients, "collect_schema") and hasattr(patients, "collect"):  # a lazy frame
        yield from _rows(patients.collect())
    elif hasattr(patients, "__arrow_c_stream__"):  # Polars, Arrow, DuckDB ..
        from pyarrow import RecordBatchReader

        yield from rows_of(RecordBatchReader.from_stream(patients))
    elif isinstance(patients, (Mapping, Profile, str, bytes)) or not isinstance(patients, Iterable):
        raise TypeError(say("python.no_cohort"))
    else:
        for one in patients:
            if not isinstance(one, (Mapping, Profile)):
                raise TypeError(say("python.no_cohort"))
            yield one.document() if isinstance(one, Profile) else dict(one)


def _known(value: Any) -> Any:
    """A cell of pandas: what is no number and what is no time is not known; 3.0 is 3."""
    if isinstance(value, dict):
        return {name: _known(held) for name, held in value.items()}
    if isinstance(value, (list, tuple)):
        return [_known(held) for held in value]
    if hasattr(value, "tolist"):  # an array, or a number of NumPy
        return _known(value.tolist())
    if type(value).__name__ in ("NAType", "NaTType") or value != value:
        return None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _cell(value: Any) -> str:
    """A cell as a table on paper would have it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return str(int(value)) if value.is_integer() else str(value)
        case datetime():
            whole = value.time().replace(tzinfo=None) == datetime.min.time()
            return value.date().isoformat() if whole else value.isoformat()
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _dated(record: TableRow | Refused, day: date | None) -> TableRow | Refused:
    """The record, refused where nothing names the day: the clock is not read."""
    from oligomatch.api.cohort.reading.table import TableRow
    from oligomatch.api.intake.files import Fault, Refused

    if day is not None or not isinstance(record, TableRow) or record.document.get("as_of"):
        return record
    words = say("python.no_day_of_patient"), say("python.name_the_day")
    fault = Fault("", record.origin.line, 0, *words, field="as_of")
    return Refused(record.origin, (fault,), patient=True)


def _problems(refused: Iterable[Refused]) -> Iterator[Problem]:
    for one in refused:
        at = f"/{one.origin.number - 1}"
        for fault in one.faults:
            place = f"{at}/{fault.field}" if fault.field else at
            yield problem(place, "worded", worded("worded", words=fault.fix), words=fault.expected)
