"""Rows of Parquet files with maps: a part of them is the same rows, and none before it is made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from oligomatch.api.cohort.reading import parquet
from oligomatch.api.cohort.reading.table import TableRow
from oligomatch.api.intake.files import Origin

NUMBER = 11


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file of some batches, with a map in each row."""
    monkeypatch.setattr(parquet, "ROWS", 4)
    each = [{"patient": f"P{n}", "biomarkers": [("EGFR", f"v{n}")]} for n in range(NUMBER)]
    schema = pa.schema(
        [("patient", pa.string()), ("biomarkers", pa.map_(pa.string(), pa.string()))]
    )
    pq.write_table(pa.Table.from_pylist(each, schema), tmp_path / "maps.parquet")
    return str(tmp_path / "maps.parquet")


@pytest.mark.parametrize("rows", [0, 1, 4, 7, NUMBER, None])
@pytest.mark.parametrize("first", [0, 3, 4, 6, 8, NUMBER - 1, NUMBER, NUMBER + 2])
def test_a_part_of_a_file_with_maps_has_its_rows(path: str, first: int, rows: int | None) -> None:
    whole = [
        TableRow(Origin(path, n, n), {"patient": f"P{n - 1}", "biomarkers": {"EGFR": f"v{n - 1}"}})
        for n in range(1, NUMBER + 1)
    ]
    end = None if rows is None else first + rows
    assert list(parquet._with_maps(path, first, rows)) == whole[first:end]
    assert list(parquet.parquet_rows(path, first, rows)) == whole[first:end]


def test_no_row_before_a_part_is_made(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    rows_of = parquet.rows_of

    def counted(batches: Any) -> Any:
        for row in rows_of(batches):
            made.append(int(row["patient"][1:]))
            yield row

    monkeypatch.setattr(parquet, "rows_of", counted)
    assert len(list(parquet._with_maps(path, 9, 1))) == 1
    assert made == [9]
