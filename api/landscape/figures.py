"""The figures of a study: the flow, the years, the innovations and their trends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from oligomatch.api.landscape.svg import Bar, Exit, bars, flow, grouped
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.landscape.innovations import TrendLine
from oligomatch.matcher.landscape.study import Study
from oligomatch.matcher.landscape.tables import CountRow, Member
from oligomatch.rules.landscape.definition import Major
from oligomatch.rules.landscape.tables import load_tables


def figures(study: Study) -> dict[str, str]:
    """Each figure that the study has something for, as SVG by its name."""
    found = {"flow": _flow(study)} if study.flow.stages else {}
    years = by_year(study)
    if years:
        drawn = [Bar(row.label, row.n, str(row.n)) for row in years]
        found["years"] = bars(say("figures.trials_by_year_start"), drawn)
    for block in study.blocks:
        if any(row.n for row in block.rows):
            one = block.characteristic
            found[f"table-{one.id}"] = bars(one.name, _bars(block.rows))
    if study.innovations.majors:
        found |= _innovations(study)
    return found


def by_year(study: Study) -> list[CountRow]:
    """The trials included by their year of start, years without one between them too."""
    found: dict[int, list[Member]] = {}
    start = load_tables().fields["start"].path
    for record in study.flow.left:
        if (day := record.day(start)) is not None:
            found.setdefault(day.first.year, []).append(Member(record))
    among = len(study.flow.left)
    span = range(min(found), max(found) + 1) if found else ()
    return [CountRow(str(year), tuple(found.get(year, ())), among) for year in span]


def _bars(rows: Iterable[CountRow]) -> list[Bar]:
    return [Bar(_short(row.label), row.n, f"{row.n} ({row.percent}%)") for row in rows]


def _short(words: str) -> str:
    return words if len(words) <= 42 else words[:40].rstrip() + "…"


def _flow(study: Study) -> str:
    steps = [Exit(len(one.removed), one.step.words, one.left) for one in study.flow.stages]
    found = say("figures.records_found", found=study.flow.found)
    return flow(
        say("figures.screening_flow"),
        found,
        steps,
        say("figures.trials_included", study=len(study.flow.left)),
    )


def _innovations(study: Study) -> dict[str, str]:
    counted = study.innovations
    majors = [one.row for one in counted.majors]
    minors = [minor.row for one in counted.majors for minor in one.minors if minor.row.n]
    found = {
        "innovations": bars(say("figures.main_categories_innovation"), _bars(majors)),
        "subcategories": bars(say("figures.subcategories_innovation"), _bars(minors)),
    }
    shown = [line for line in counted.trends if line.shown]
    periods = [row.label for row in shown[0].rows] if shown else []
    if periods:
        for name, title, lines in (
            (
                "trend-main",
                say("figures.main_categories_by_period"),
                [s for s in shown if _is_major(s)],
            ),
            (
                "trend-sub",
                say("figures.subcategories_by_period"),
                [s for s in shown if not _is_major(s)],
            ),
        ):
            series = [(_short(line.of.words), _bars(line.rows)) for line in lines]
            found[name] = grouped(title, periods, series)
        found["points"] = grouped(
            say("figures.number_main_categories_trial"), periods, _points(study)
        )
    return found


def _is_major(line: TrendLine) -> bool:
    return isinstance(line.of, Major)


def _points(study: Study) -> Sequence[tuple[str, Sequence[Bar]]]:
    by_period = study.innovations.points_by_period
    return [
        (say("figures.categories", label=row.label), _bars(rows[number] for _, rows in by_period))
        for number, row in enumerate(study.innovations.points)
    ]


def write_figures(found: dict[str, str], folder: Path) -> list[Path]:
    """The figures as files of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, drawing in found.items():
        path = folder / f"{name}.svg"
        path.write_text(drawing, encoding="utf-8")
        written.append(path)
    return written
