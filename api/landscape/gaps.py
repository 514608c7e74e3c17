"""The map of groups that no open trial takes, trials that compete, and limits over the years."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from oligomatch.api.landscape.data import write_csv
from oligomatch.api.landscape.figures import write_figures
from oligomatch.api.landscape.svg import Bar, Tile, bars, tiles
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.sentences import trial_name
from oligomatch.matcher.landscape.gaps import GroupTrials, Limit, LimitTrend, Overlap
from oligomatch.rules.landscape.groups import Groups
from oligomatch.rules.trial import Trial

MOST_PAIRS = 25  # drawn; the table has them all


def map_figure(groups: Groups, cells: Sequence[GroupTrials]) -> str:
    """The map: how many open trials take a group now; `none` where no trial does."""
    known = {(c.group.row, c.group.driver, c.group.count): c for c in cells}
    places = [(driver.label, count) for driver in groups.drivers for count in groups.counts]
    columns = [f"{driver}, {count}" for driver, count in places]
    rows = [
        (row.label, [_tile(known.get((row.label, *place))) for place in places])
        for row in groups.rows
    ]
    title = say("gaps.open_trials_that_take")
    return tiles(title, columns, rows)


def _tile(cell: GroupTrials | None) -> Tile | None:
    if cell is None:
        return None
    now, later = (", ".join(each) or say("gaps.no_trial") for each in (cell.now, cell.later))
    message = say("gaps.now_later", cell=now, cell_2=later)
    return Tile(len(cell.now), message)


def overlap_figure(found: Sequence[Overlap], trials: Iterable[Trial]) -> str:
    """The pairs that compete and share most of their groups."""
    names = {trial.id: trial_name(trial) for trial in trials}
    rows = [
        Bar(
            f"{names[o.one]} / {names[o.other]}",
            o.shared / o.of,
            say("gaps.groups", shared=o.shared, of=o.of),
        )
        for o in [one for one in found if one.compete][:MOST_PAIRS]
    ]
    title = say("gaps.trials_that_compete_in")
    return bars(title, rows)


def limit_figure(found: Sequence[Limit]) -> str:
    """The limits on metastases, in order of start; by registry number where no record tells it."""
    rows = [
        Bar(f"{one.trial} ({_start(one.year)})", one.at_most, f"{one.at_most:g}")
        for one in found
        if one.what == "metastases"
    ]
    return bars(say("gaps.at_most_so_many"), rows)


def _start(year: int | None) -> str:
    return f"{year or say('gaps.start_not_told')}"


def moved_figure(found: Sequence[LimitTrend]) -> str:
    """The limit on metastases year by year: the median, and the range in words."""
    rows = [
        Bar(
            _start(one.year),
            one.median,
            say(
                "gaps.trials",
                median=one.median,
                least=one.least,
                most=one.most,
                one=len(one.trials),
            ),
        )
        for one in found
        if one.what == "metastases"
    ]
    return bars(say("gaps.at_most_so_many_2"), rows)


def rows_of(
    cells: Iterable[GroupTrials],
    found: Iterable[Overlap],
    limits: Iterable[Limit],
    moved: Iterable[LimitTrend],
    drafts: frozenset[str] = frozenset(),
) -> dict[str, list[dict[str, Any]]]:
    """Everything as rows of data, by the name of its file."""
    return {
        "gaps": [
            {
                "state": cell.group.row,
                "driver": cell.group.driver,
                "metastases": cell.group.count,
                "now": len(cell.now),
                "later": len(cell.later),
                "trials_now": list(cell.now),
                "trials_later": list(cell.later),
            }
            for cell in cells
        ],
        "overlaps": [asdict(one) for one in found],
        "limits": [
            {**asdict(one), "encoded": "draft" if one.trial in drafts else "rules"}
            for one in limits
        ],
        "limits-by-year": [asdict(one) for one in moved],
    }


def write_gaps(
    rows: Mapping[str, Sequence[Mapping[str, Any]]], figures: dict[str, str], folder: Path
) -> None:
    """The rows as CSV and JSON, the figures as SVG."""
    for name, each in rows.items():
        write_csv(each, folder / f"{name}.csv")
    text = json.dumps(rows, ensure_ascii=False, indent=1)
    (folder / "gaps.json").write_text(text + "\n", encoding="utf-8")
    write_figures(figures, folder)


def thin(cells: Iterable[GroupTrials]) -> list[GroupTrials]:
    """The groups that no open trial takes now, or one alone; the emptiest first."""
    return sorted((cell for cell in cells if len(cell.now) <= 1), key=lambda cell: len(cell.now))
