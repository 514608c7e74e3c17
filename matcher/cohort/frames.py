"""A cohort screened into Polars data frames: results and every table of the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from matcher.cohort.screening import Screened, screen
from matcher.cohort.tables import HEADS, Row, result_rows, tables
from matcher.cohort.tally import Tally
from matcher.profile import Profile
from matcher.reading import asked_on, profile_of
from rules.trial import Trial

_TEXT, _COUNT, _SHARE = pl.String, pl.Int64, pl.Float64
_RESULTS: Mapping[str, Any] = {
    "file": _TEXT,
    "line": _COUNT,
    "number": _COUNT,
    "patient": _TEXT,
    "trial": _TEXT,
    "class": _TEXT,
    "criterion": _TEXT,
    "state": _TEXT,
    "failing": _COUNT,
    "open": _COUNT,
    "states": _TEXT,
}
_TYPES: Mapping[str, Any] = {  # the columns that are no counts
    **dict.fromkeys(("trial", "other", "acronym", "order", "criterion", "fact", "class"), _TEXT),
    **dict.fromkeys(
        ("share", "share at best", "months", "months at best", "Shapley", "Shapley, unknown too"),
        _SHARE,
    ),
}


def result_frame(rows: Sequence[Row]) -> pl.DataFrame:
    """Rows of results, with the columns that they have of those there are."""
    held = rows[0] if rows else _RESULTS
    schema = {name: kind for name, kind in _RESULTS.items() if name in held}
    return pl.DataFrame(rows, schema=schema)


def screen_frames(
    profiles: Iterable[Profile | Mapping[str, Any]],
    trials: Iterable[Trial],
    *,
    as_of: date | None = None,
    per_month: float | None = None,
) -> dict[str, pl.DataFrame]:
    """Every profile against every trial: `results`, and the tables by their names.

    `as_of` is the day asked, instead of the profiles' own; `per_month` patients like those of the
    cohort are seen each month. Frames of no row are there too.

    Raises:
        ProfileError: a profile that cannot be used; screening from files leaves such records out.
        ValueError: a profile without a day where `as_of` tells none, or an accrual not above 0.
    """
    asked = tuple(trials)
    tally, rows = Tally.empty(asked), []
    for number, (label, screened) in enumerate(_each(profiles, asked, as_of), 1):
        tally.add(screened)
        place: Row = {"number": number, "patient": label}
        rows += [{**place, **row} for row in result_rows(screened)]
    found = tables(tally, asked, per_month)
    return {
        "results": result_frame(rows),
        **{name: _frame(name, rows) for name, rows in found.items()},
    }


def _each(
    profiles: Iterable[Profile | Mapping[str, Any]], trials: tuple[Trial, ...], as_of: date | None
) -> Iterator[tuple[str | None, tuple[Screened, ...]]]:
    for one in profiles:
        told = dict(one.told() if isinstance(one, Profile) else one)
        profile = profile_of(told if as_of is None else asked_on(told, as_of))
        day = as_of or profile.as_of
        if day is None:
            raise ValueError("no day is asked: state `as_of` in each profile, or give `as_of=`")
        yield profile.patient, screen(profile, day, trials)


def _frame(table: str, rows: Sequence[Row]) -> pl.DataFrame:
    names = rows[0] if rows else HEADS.get(table, ())
    return pl.DataFrame(rows, schema={name: _TYPES.get(name, _COUNT) for name in names})
