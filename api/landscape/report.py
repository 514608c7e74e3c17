"""The report of a study: one page to read, and one with the records behind every number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from oligomatch import __version__
from oligomatch.api.landscape.data import number_of
from oligomatch.api.landscape.figures import by_year
from oligomatch.api.landscape.words import (
    decision_words,
    disagreement_words,
    unclassified,
    unknown_treatments,
)
from oligomatch.api.registry.parse import Fault
from oligomatch.matcher.landscape.classify import Classifier
from oligomatch.matcher.landscape.innovations import Innovation
from oligomatch.matcher.landscape.published import agreement, compared, disagreements
from oligomatch.matcher.landscape.record import Record
from oligomatch.matcher.landscape.study import Study
from oligomatch.matcher.landscape.tables import CountRow, Member
from oligomatch.rules.landscape.definition import Major, Published
from oligomatch.rules.landscape.tables import load_tables

TEMPLATES = Path(__file__).parent / "templates"
TITLES = {
    "1": "Table 1. Characteristics",
    "2": "Table 2. Study design",
    "text": "Figures of the text",
    "library": "Characteristics",
}


def content(
    study: Study,
    drawings: dict[str, str],
    classifier: Classifier,
    *,
    lost: Sequence[str] = (),
    doubts: Sequence[Fault] = (),
) -> dict[str, Any]:
    """Everything the report shows, as data: the template and the PDF only lay it out."""
    cells = Cells()
    doubted: dict[str, list[str]] = {}
    for fault in doubts:
        doubted.setdefault(fault.nct or fault.place, []).append(fault.problem)
    found = compared(study)
    met, of = agreement(found)
    return {
        "landscape": study.landscape,
        "title": study.landscape.title,
        "version": __version__,
        "found": study.flow.found,
        "left": len(study.flow.left),
        "steps": [
            {
                "id": one.step.id,
                "words": one.step.words,
                "quote": one.step.quote,
                "line": one.step.source.line,
                "note": one.step.note,
                "review": one.step.review,
                "removed": len(one.removed),
                "left": one.left,
                "published": one.step.removed,
                "cell": cells.of(
                    f"{one.step.id}. {one.step.words}",
                    tuple(Member(gone.record, gone.said, gone.decision) for gone in one.removed),
                ),
            }
            for one in study.flow.stages
        ],
        "tables": _tables(study, cells),
        "innovations": [_innovation(one, cells) for one in study.innovations.majors],
        "points": [
            _row(row, cells, f"{row.label} main categories") for row in study.innovations.points
        ],
        "years": [_row(row, cells, f"started in {row.label}") for row in by_year(study)],
        **periods(study, cells),
        "drawings": drawings,
        "agreement": {"met": met, "of": of},
        "differing": [one for one in found if not one.agrees],
        "disagreements": [disagreement_words(one) for one in disagreements(study.landscape)],
        "decisions": [
            *(decision_words(d) for stage in study.flow.stages for d in stage.kept),
            *(
                decision_words(gone.decision)
                for stage in study.flow.stages
                for gone in stage.removed
                if gone.decision
            ),
            *_placed_by_hand(study),
        ],
        "idle": [decision_words(one) for one in study.idle],
        "unclassified": list(unclassified(study)),
        "unknown": unknown_treatments(
            [g.record for s in study.flow.stages for g in s.removed] + list(study.flow.left),
            classifier,
        ),
        "lost": list(lost),
        "doubted": sorted(doubted),
        "cells": cells.listed,
        "records": _records(study, doubted),
    }


def _placed_by_hand(study: Study) -> list[str]:
    return [
        decision_words(member.decision)
        for block in study.blocks
        for row in block.rows
        for member in row.members
        if member.decision
    ]


class Cells:
    """The records behind each number, under an anchor of their own."""

    def __init__(self) -> None:
        self.listed: list[dict[str, Any]] = []

    def of(self, words: str, members: Sequence[Member]) -> str:
        """The anchor under which the records of a number stand."""
        anchor = f"c{len(self.listed) + 1}"
        self.listed.append(
            {
                "anchor": anchor,
                "words": words,
                "members": [
                    {
                        "record": number_of(member.record),
                        "said": " | ".join(
                            dict.fromkeys(said.words[:160] for said in member.said if said.words)
                        ),
                        "decided": decision_words(member.decision) if member.decision else "",
                    }
                    for member in members
                ],
            }
        )
        return anchor


def _row(
    row: CountRow, cells: Cells, words: str, published: Sequence[Published] = ()
) -> dict[str, Any]:
    figures = tuple(published) or (row.category.published if row.category else ())
    return {
        "label": row.label,
        "n": row.n,
        "of": row.among,
        "percent": str(row.percent),
        "cell": cells.of(words, row.members),
        "published": [_figure(one) for one in figures],
        "note": row.category.note if row.category else "",
    }


def _figure(one: Published) -> str:
    n = "" if one.n is None else str(one.n)
    percent = "" if one.percent is None else f"{one.percent:g}%"
    return f"{n} ({percent})" if n and percent else n or percent


def periods(study: Study, cells: Cells) -> dict[str, Any]:
    """The categories and their number by period, each number with its records."""
    printed: dict[tuple[str, str], list[str]] = {}
    for trend in study.landscape.trends:
        figure = _figure(trend.published)
        printed.setdefault((trend.of, trend.period), []).append(figure)
    lines = study.innovations.trends
    counted = [
        {
            "label": line.of.words,
            "main": isinstance(line.of, Major),
            "shown": line.shown,
            "rows": [
                _row(row, cells, f"{line.of.words}, {row.label}")
                | {"published": printed.get((line.of.id, row.label), [])}
                for row in line.rows
            ],
        }
        for line in lines
    ]
    by_period = study.innovations.points_by_period
    counted += [
        {
            "label": f"{point.label} main categories",
            "main": True,
            "shown": True,
            "rows": [
                _row(rows[number], cells, f"{point.label} main categories, {period}")
                for period, rows in by_period
            ],
        }
        for number, point in enumerate(study.innovations.points)
    ]
    heads = [f"{row.label} (of {row.among})" for row in lines[0].rows] if lines else []
    return {"periods": heads, "trends": counted if heads else []}


def _tables(study: Study, cells: Cells) -> list[dict[str, Any]]:
    tables: dict[str, dict[str, Any]] = {}
    for block in study.blocks:
        one = block.characteristic
        table = tables.setdefault(one.table, {"title": TITLES[one.table], "blocks": []})
        table["blocks"].append(
            {
                "id": one.id,
                "name": one.name,
                "note": one.note,
                "exclusive": one.exclusive,
                "among": block.among,
                "rows": [_row(row, cells, f"{one.name}: {row.label}") for row in block.rows],
            }
        )
    return list(tables.values())


def _innovation(one: Innovation, cells: Cells) -> dict[str, Any]:
    return {
        **_row(one.row, cells, one.of.words, one.of.published),
        "minors": [_innovation(minor, cells) for minor in one.minors],
        "named": getattr(one.of, "named", True),
    }


def _records(study: Study, doubted: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    fields = load_tables().fields

    def texts_of(record: Record, field: str) -> str:
        return next(iter(record.texts(fields[field].path)), "")

    gone = {
        number_of(one.record): f"left at step {one.step.id}"
        for stage in reversed(study.flow.stages)
        for one in stage.removed
    }
    kept = {number_of(record): "included" for record in study.flow.left}
    seen: dict[str, dict[str, Any]] = {}
    for record in (
        *study.flow.left,
        *(one.record for stage in study.flow.stages for one in stage.removed),
    ):
        number = number_of(record)
        seen.setdefault(
            number,
            {
                "record": number,
                "title": texts_of(record, "brief_title"),
                "place": record.place,
                "start": texts_of(record, "start"),
                "status": texts_of(record, "status"),
                "fate": kept.get(number) or gone[number],
                "doubts": list(dict.fromkeys(doubted.get(number, ()))),
            },
        )
    return [seen[number] for number in sorted(seen)]


def write_html(stated: dict[str, Any], folder: Path) -> list[Path]:
    """The report and its page of records.

    Raises:
        ModuleNotFoundError: jinja2 is not there.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    written = []
    for name in ("report.html", "records.html"):
        path = folder / name
        page = environment.get_template(f"{name}.j2").render(**stated)
        path.write_text(page, encoding="utf-8")
        written.append(path)
    return written


def write_pdf(stated: dict[str, Any], folder: Path) -> Path:
    """The report as PDF; equal input gives equal bytes.

    Raises:
        ModuleNotFoundError: typst is not there.
    """
    import json
    import shutil
    import tempfile

    import typst

    path = folder / "report.pdf"
    with tempfile.TemporaryDirectory() as room:
        place = Path(room)
        shutil.copy(TEMPLATES / "report.typ", place / "report.typ")
        for name, drawing in stated["drawings"].items():
            (place / f"{name}.svg").write_text(drawing, encoding="utf-8")
        (place / "data.json").write_text(json.dumps(_plain(stated)), encoding="utf-8")
        typst.compile(str(place / "report.typ"), output=str(path))
    return path


def _plain(stated: dict[str, Any]) -> dict[str, Any]:
    landscape = stated["landscape"]
    return {
        **{
            name: stated[name]
            for name in (
                "title", "version", "found", "left", "steps", "tables", "innovations", "points",
                "agreement", "disagreements", "decisions", "years", "periods", "trends", "lost",
                "doubted", "idle", "unclassified", "unknown",
            )
        },
        "differing": [
            [
                f"{one.where}: {one.row.label}",
                f"{one.row.n} ({one.row.percent}%)",
                one.published.quote,
            ]
            for one in stated["differing"]
        ],
        "cells": [
            {
                "anchor": one["anchor"],
                "words": f"{one['words']}: {len(one['members'])}",
                "records": [member["record"] for member in one["members"]],
            }
            for one in stated["cells"]
        ],
        "drawings": list(stated["drawings"]),
        "conventions": list(landscape.conventions),
        "remarks": [one.words for one in landscape.remarks],
    }  # fmt: skip
