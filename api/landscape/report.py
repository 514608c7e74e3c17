"""The report of a study: one page to read, and one with the records behind every number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import chain
from operator import itemgetter
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
from oligomatch.api.registry.parse import RecordFault
from oligomatch.api.words.catalogue import PHRASES, say, table
from oligomatch.api.words.lexicon import counted
from oligomatch.api.words.templates import environment
from oligomatch.matcher.landscape.classify import Classifier
from oligomatch.matcher.landscape.flow import Stage
from oligomatch.matcher.landscape.innovations import Innovation
from oligomatch.matcher.landscape.published import agreement, compared, disagreements
from oligomatch.matcher.landscape.study import Study
from oligomatch.matcher.landscape.tables import CountRow, Member
from oligomatch.rules.landscape.definition import Landscape, Major, Published
from oligomatch.rules.landscape.tables import load_tables

TEMPLATES = Path(__file__).parent / "templates"
TITLES = table("landscape_tables")
_SAID = ("landscape_report.", "figures.screening_flow", "landscape.source_s_figures_same")
_WORDS = {name: text for name, text in PHRASES.items() if name.startswith(_SAID)}


def content(
    study: Study,
    drawings: dict[str, str],
    classifier: Classifier,
    *,
    lost: Sequence[str] = (),
    doubts: Sequence[RecordFault] = (),
) -> dict[str, Any]:
    """Everything the report shows, as plain data: the template and the PDF only lay it out."""
    cells = Cells()
    landscape, stages = study.landscape, study.flow.stages
    doubted: defaultdict[str, list[str]] = defaultdict(list)
    for fault in doubts:
        doubted[fault.nct or fault.place].append(fault.problem)
    found = list(compared(study))
    met, of = agreement(found)
    decided = chain(
        (one for stage in stages for one in stage.kept),
        (gone.decision for stage in stages for gone in stage.removed),
        (one.decision for block in study.blocks for row in block.rows for one in row.members),
    )
    gone = [one.record for stage in stages for one in stage.removed]
    return {
        "id": landscape.id,
        "title": landscape.title,
        "conventions": landscape.conventions,
        "search": _search(landscape),
        "show_above": landscape.show_above,
        "remarks": [asdict(one) for one in landscape.remarks],
        "version": __version__,
        "found": study.flow.found,
        "left": len(study.flow.left),
        "steps": [_step(stage, cells) for stage in stages],
        "tables": _tables(study, cells),
        "innovations": [_innovation(one, cells) for one in study.innovations.majors],
        "points": [
            _row(row, cells, say("report.main_categories", label=row.label))
            for row in study.innovations.points
        ],
        "years": [
            _row(row, cells, say("report.started_in", label=row.label)) for row in by_year(study)
        ],
        **periods(study, cells),
        "drawings": drawings,
        "agreement": {"met": met, "of": of},
        "differing": [
            {
                "label": f"{one.where}: {one.row.label}",
                "here": f"{one.row.n} ({one.row.percent}%)",
                "quote": one.published.quote,
                "line": one.published.line,
            }
            for one in found
            if not one.agrees
        ],
        "disagreements": [disagreement_words(one) for one in disagreements(landscape)],
        "decisions": [decision_words(one) for one in decided if one is not None],
        "idle": [decision_words(one) for one in study.idle],
        "unclassified": list(unclassified(study)),
        "unknown": unknown_treatments([*gone, *study.flow.left], classifier),
        "lost": list(lost),
        "doubted": sorted(doubted),
        "cells": cells.listed,
        "records": _records(study, doubted),
    }


def _search(landscape: Landscape) -> dict[str, Any] | None:
    """What was asked of the registry."""
    names = ("condition", "terms", "study_type", "day")
    search = landscape.search
    return None if search is None else {name: getattr(search, name) for name in names}


def _step(stage: Stage, cells: Cells) -> dict[str, Any]:
    step = stage.step
    members = [Member(gone.record, gone.said, gone.decision) for gone in stage.removed]
    return {
        "id": step.id,
        "words": step.words,
        "quote": step.quote,
        "line": step.source.line,
        "note": step.note,
        "review": step.review,
        "removed": len(stage.removed),
        "left": stage.left,
        "published": step.removed,
        "cell": cells.of(f"{step.id}. {step.words}", members),
    }


class Cells:
    """The records behind each number, under an anchor of their own."""

    def __init__(self) -> None:
        self.listed: list[dict[str, Any]] = []

    def of(self, words: str, members: Sequence[Member]) -> str:
        """The anchor under which the records of a number stand."""
        anchor = f"c{len(self.listed) + 1}"
        each = [_member(one) for one in members]
        self.listed.append({"anchor": anchor, "words": words, "members": each})
        return anchor


def _member(one: Member) -> dict[str, str]:
    said = dict.fromkeys(said.words[:160] for said in one.said if said.words)
    decided = decision_words(one.decision) if one.decision else ""
    return {"record": number_of(one.record), "said": " | ".join(said), "decided": decided}


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
    printed: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for trend in study.landscape.trends:
        printed[trend.of, trend.period].append(_figure(trend.published))
    lines = study.innovations.trends
    if not lines or not lines[0].rows:
        return {"periods": [], "trends": []}
    counted = []
    for line in lines:
        rows = [_row(row, cells, f"{line.of.words}, {row.label}") for row in line.rows]
        for row in rows:
            row["published"] = printed.get((line.of.id, row["label"]), [])
        main = isinstance(line.of, Major)
        counted.append({"label": line.of.words, "main": main, "rows": rows})
    for number, point in enumerate(study.innovations.points):
        label = say("report.main_categories", label=point.label)
        by_period = study.innovations.points_by_period
        rows = [_row(each[number], cells, f"{label}, {period}") for period, each in by_period]
        counted.append({"label": label, "main": True, "rows": rows})
    heads = [say("report.of", label=row.label, among=row.among) for row in lines[0].rows]
    return {"periods": heads, "trends": counted}


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
    }


def _records(study: Study, doubted: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """Every record under its number: where it left, or that it is included."""
    fates = {
        number_of(one.record): (one.record, say("report.left_at_step", id=one.step.id))
        for stage in reversed(study.flow.stages)
        for one in reversed(stage.removed)
    }
    included = say("landscape_report.included")
    fates |= {number_of(one): (one, included) for one in reversed(study.flow.left)}
    fields = load_tables().fields
    shown = (("title", "brief_title"), ("start", "start"), ("status", "status"))
    return [
        {
            "record": number,
            **{name: next(iter(record.texts(fields[f].path)), "") for name, f in shown},
            "place": record.place,
            "fate": fate,
            "doubts": list(dict.fromkeys(doubted.get(number, ()))),
        }
        for number, (record, fate) in sorted(fates.items(), key=itemgetter(0))
    ]


def write_html(stated: dict[str, Any], folder: Path) -> list[Path]:
    """The report and its page of records.

    Raises:
        ModuleNotFoundError: jinja2 is not there.
    """
    templates = environment([TEMPLATES])
    written = []
    for name in ("report.html", "records.html"):
        path = folder / name
        page = templates.get_template(f"{name}.j2").render(**stated)
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
    set_in_type = {
        **stated,
        "words": _WORDS,
        "language": say("base.language"),
        "records_found": counted(stated["found"], "record", "records"),
        "trials_included": counted(stated["left"], "trial", "trials"),
    }
    with tempfile.TemporaryDirectory() as room:
        place = Path(room)
        shutil.copy(TEMPLATES / "report.typ", place / "report.typ")
        for name, drawing in stated["drawings"].items():
            (place / f"{name}.svg").write_text(drawing, encoding="utf-8")
        (place / "data.json").write_text(json.dumps(set_in_type), encoding="utf-8")
        typst.compile(str(place / "report.typ"), output=str(path))
    return path
