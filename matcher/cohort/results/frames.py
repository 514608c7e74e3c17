"""A cohort screened into Polars data frames: results and every table of the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from oligomatch.matcher.cohort.results.screening import screen
from oligomatch.matcher.cohort.results.tables import HEADS, RESULT, WHO, Row, result_rows, tables
from oligomatch.matcher.cohort.results.tally import Tally
from oligomatch.matcher.intake.intake import asked_on, profile_of
from oligomatch.matcher.profile.problems import Problem, ProfileError, problem
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.text.faults import fault
from oligomatch.rules.trial import Trial

_RESULTS: Mapping[str, Any] = {**WHO, **RESULT}
_REFUSED: Mapping[str, Any] = {"number": int, "fact": str, "kind": str}
_TYPES: Mapping[str, Any] = {  # the columns that are no counts
    **dict.fromkeys(
        ("trial", "other", "acronym", "order", "criterion", "fact", "match", "arm"), str
    ),
    **dict.fromkeys(
        ("share", "share_at_best", "months", "months_at_best", "shapley", "shapley_unknown_too"),
        float,
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
    leave_out: bool = False,
) -> dict[str, pl.DataFrame]:
    """Every profile against every trial: `results`, and the tables by their names.

    `as_of` is the day asked, instead of the profiles' own; `per_month` patients like those of the
    cohort are seen each month. Frames of no row are there too. With `leave_out` a profile that
    cannot be used is left out, and a frame `refused` has its number (from 1) and the kinds of
    its problems.

    Raises:
        ProfileError: a profile that cannot be used, or has no day where `as_of` tells none; each
            problem's place begins with that of the profile in the list (from 0).
        ValueError: an accrual not above 0.
    """
    asked = tuple(trials)
    tally, rows, refused = Tally.empty(asked), list[Row](), list[Row]()
    for number, one in enumerate(profiles, 1):
        try:
            profile, day = _profile(one, as_of)
        except ProfileError as error:
            if not leave_out:
                raise ProfileError(_placed(error, number - 1)) from None
            refused += _refused(error, number)
            continue
        screened = screen(profile, day, asked)
        tally.add(screened)
        place: Row = {"number": number, "patient": profile.patient}
        rows += [{**place, **row} for row in result_rows(asked, screened)]
    return {
        "results": result_frame(rows),
        **tables_as_frames(tally, asked, per_month),
        **({"refused": pl.DataFrame(refused, schema=_REFUSED)} if leave_out else {}),
    }


def tables_as_frames(
    tally: Tally, trials: tuple[Trial, ...], per_month: float | None
) -> dict[str, pl.DataFrame]:
    """Every table of a tally by its name.

    Raises:
        ValueError: an accrual not above 0.
    """
    found = tables(tally, trials, per_month)
    return {name: _frame(name, rows) for name, rows in found.items()}


def _profile(one: object, as_of: date | None) -> tuple[Profile, date]:
    """A profile as it was handed over, and the day asked."""
    document = one.document() if isinstance(one, Profile) else one
    if isinstance(document, Mapping):
        document = dict(document) if as_of is None else asked_on(dict(document), as_of)
    profile = profile_of(document)
    day = as_of or profile.as_of
    if day is None:
        raise ProfileError([problem("/as_of", "no_day", fault("state_day"))])
    return profile, day


def _placed(error: ProfileError, at: int) -> Iterator[Problem]:
    for one in error.problems:
        yield replace(one, pointer=f"/{at}{one.pointer}")


def _refused(error: ProfileError, number: int) -> Iterator[Row]:
    for one in error.problems:
        yield {"number": number, "fact": one.pointer, "kind": one.kind}


def _frame(table: str, rows: Sequence[Row]) -> pl.DataFrame:
    names = rows[0] if rows else HEADS.get(table, ())
    return pl.DataFrame(rows, schema={name: _TYPES.get(name, int) for name in names})
