"""A study as rows of data: tables, flow, exclusions, trends, records; as CSV, Parquet and JSON."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from oligomatch.matcher.landscape.published import Compared, compared
from oligomatch.matcher.landscape.record import Record
from oligomatch.matcher.landscape.study import Study
from oligomatch.matcher.landscape.tables import CountRow

Cells = Sequence[Mapping[str, Any]]


def number_of(record: Record) -> str:
    """The registry number, or the place of a record that has none."""
    return record.nct or record.place


def all_tables(study: Study) -> dict[str, list[dict[str, Any]]]:
    """Every table of the study by the name of its file."""
    return {
        "tables": list(_tables(study)),
        "innovations": list(_innovations(study)),
        "trends": list(_trends(study)),
        "flow": list(_flow(study)),
        "excluded": list(_excluded(study)),
        "records": list(_records(study)),
        "compared": [_comparison(one) for one in compared(study)],
    }


def _counted(row: CountRow) -> dict[str, Any]:
    return {
        "n": row.n,
        "of": row.among,
        "percent": float(row.percent),
        "records": [number_of(member.record) for member in row.members],
    }


def _tables(study: Study) -> Iterator[dict[str, Any]]:
    for block in study.blocks:
        one = block.characteristic
        for row in block.rows:
            yield {
                "table": one.table,
                "characteristic": one.id,
                "name": one.name,
                "exclusive": one.exclusive,
                "category": row.label,
                **_counted(row),
            }


def _innovations(study: Study) -> Iterator[dict[str, Any]]:
    """The main categories, each before its subcategories, then how many of them trials have."""

    def row(id: str, within: str, words: str, counted: CountRow) -> dict[str, Any]:
        return {"innovation": id, "within": within, "words": words, **_counted(counted)}

    for major in study.innovations.majors:
        yield row(major.of.id, "", major.of.words, major.row)
        for minor in major.minors:
            yield row(minor.of.id, major.of.id, minor.of.words, minor.row)
    for points in study.innovations.points:
        yield row(f"{points.label} points", "points", "", points)


def _trends(study: Study) -> Iterator[dict[str, Any]]:
    """The same by period."""

    def row(id: str, words: str, period: str, shown: bool, counted: CountRow) -> dict[str, Any]:
        shared = {"innovation": id, "words": words, "period": period, "shown": shown}
        return {**shared, **_counted(counted)}

    for line in study.innovations.trends:
        for one in line.rows:
            yield row(line.of.id, line.of.words, one.label, line.shown, one)
    for number, points in enumerate(study.innovations.points):
        for period, rows in study.innovations.points_by_period:
            yield row(f"{points.label} points", "", period, True, rows[number])


def _flow(study: Study) -> Iterator[dict[str, Any]]:
    for stage in study.flow.stages:
        yield {
            "step": stage.step.id,
            "words": stage.step.words,
            "before": stage.before,
            "removed": len(stage.removed),
            "left": stage.left,
            "published_removed": stage.step.removed,
            "published_left": stage.step.left,
            "review": stage.step.review,
            "records": [number_of(one.record) for one in stage.removed],
        }


def _excluded(study: Study) -> Iterator[dict[str, Any]]:
    for stage in study.flow.stages:
        for one in stage.removed:
            decision = one.decision
            yield {
                "record": one.record.nct,
                "place": one.record.place,
                "step": one.step.id,
                "words": one.step.words,
                "field": "; ".join(dict.fromkeys(said.path for said in one.said if said.path)),
                "quote": "; ".join(
                    dict.fromkeys(" ".join(said.words.split()) for said in one.said if said.words)
                ),
                "decided_by": decision.by if decision else "rule",
                "reason": decision.reason if decision else "",
            }


def _records(study: Study) -> Iterator[dict[str, Any]]:
    """Each record that stayed, with its row in every block and its innovations."""
    majors = study.innovations.majors
    columns = {b.characteristic.id: [(row.label, row) for row in b.rows] for b in study.blocks}
    columns["innovations"] = [(major.of.id, major.row) for major in majors]
    columns["subcategories"] = [(one.of.id, one.row) for major in majors for one in major.minors]
    cells: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for name, labelled in columns.items():
        for label, row in labelled:
            for member in row.members:
                cells[name, id(member.record)].append(label)
    for record in study.flow.left:
        own = {name: "; ".join(cells[name, id(record)]) for name in columns}
        yield {"record": number_of(record), "place": record.place, **own}


def _comparison(one: Compared) -> dict[str, Any]:
    return {
        "where": one.where,
        "category": one.row.label,
        "n": one.row.n,
        "percent": float(one.row.percent),
        "published_n": one.published.n,
        "published_percent": one.published.percent,
        "agrees": one.agrees,
        "quote": one.published.quote,
        "line": one.published.line,
    }


def write_tables(study: Study, folder: Path) -> list[Path]:
    """The tables as CSV and, all together, as JSON."""
    found = all_tables(study)
    written = [write_csv(rows, folder / f"{name}.csv") for name, rows in found.items() if rows]
    path = folder / "landscape.json"
    text = json.dumps({"landscape": study.landscape.id, **found}, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
    return [*written, path]


def write_parquet(study: Study, folder: Path) -> list[Path]:
    """The tables as Parquet.

    Raises:
        ModuleNotFoundError: polars is not there.
    """
    import polars

    written = []
    for name, rows in all_tables(study).items():
        if rows:
            path = folder / f"{name}.parquet"
            polars.DataFrame(rows, infer_schema_length=None).write_parquet(path)
            written.append(path)
    return written


def write_csv(rows: Cells, path: Path) -> Path:
    """Rows as a table; a list in a cell is its words."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]) if rows else ["none"], lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({name: _cell(value) for name, value in row.items()})
    return path


def _cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    text = " ".join(value) if isinstance(value, list | tuple) else value
    is_formula = isinstance(text, str) and text.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{text}" if is_formula else text
