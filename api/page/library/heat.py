"""Who limits what at which number, as a heat map: the tighter a limit, the darker its cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from oligomatch.api.page.library.columns import by_state, firsts_of, groups_of
from oligomatch.api.results.matching import Rules
from oligomatch.api.results.trial_page import LimitRow, limit_rows
from oligomatch.api.words.lexicon import capital
from oligomatch.rules.trial import Trial

SHADES = 4
_NUMBER = re.compile(r"[\d.]+")


@dataclass(frozen=True, slots=True)
class Spot:
    """What one trial limits: its signs, its criterion, how dark, and the sentence behind it."""

    trial: str
    text: str
    criterion: str
    shade: int
    words: str
    disputed: bool  # the limit stands under one reading of the source


@dataclass(frozen=True, slots=True)
class Band:
    """One thing that trials limit, with a place for each trial."""

    what: str
    trials: int
    spots: tuple[Spot | str, ...]  # a trial's number alone where it does not limit this


def heat_context(rules: Rules) -> dict[str, Any]:
    """The heat map over all trials; what most trials limit stands first."""
    trials = sorted(rules.trials, key=by_state)
    by_what = groupby(limit_rows(trials), key=attrgetter("what"))
    bands = [_band(what, list(own), trials) for what, own in by_what]
    bands.sort(key=lambda band: (-band.trials, band.what))
    return {
        "bands": bands,
        "columns": trials,
        "column_groups": groups_of(trials),
        "firsts": firsts_of(trials),
    }


def _band(what: str, own: Sequence[LimitRow], trials: Sequence[Trial]) -> Band:
    uppers = sorted({_tightness(one.limit) for one in own})
    by_trial: dict[str, list[LimitRow]] = {}
    for one in own:
        by_trial.setdefault(one.trial, []).append(one)
    spots = tuple(
        _spot(trial.id, by_trial[trial.id], uppers) if trial.id in by_trial else trial.id
        for trial in trials
    )
    return Band(capital(what.replace("mm ", "millimetres ", 1)), len(by_trial), spots)


def _spot(trial: str, own: Sequence[LimitRow], uppers: Sequence[float]) -> Spot:
    said = "; ".join(
        f"{one.limit}{f' under {one.under}' if one.under else ''} ({one.criterion})" for one in own
    )
    tightest = min(own, key=lambda one: _tightness(one.limit))
    return Spot(
        trial,
        short([one.limit for one in own]),
        tightest.criterion,
        _shade(_tightness(tightest.limit), uppers),
        f"{tightest.name}: {tightest.what} {said}",
        any(one.under for one in own),
    )


def short(limits: Iterable[str]) -> str:
    """Limits in a few signs: `≤3`, `4–10`, `0`; a lower limit of one goes without saying."""
    lows: list[str] = []
    highs: list[str] = []
    exact: list[str] = []
    for limit in limits:
        for part in limit.split(" and "):
            number = _NUMBER.findall(part)[0]
            (lows if "≥" in part else highs if part[0] in "≤<" else exact).append(number)
    if exact:
        return "/".join(dict.fromkeys(exact))
    low, high = max(lows, key=float, default=""), min(highs, key=float, default="")
    if not high:
        return f"≥{low}"
    return f"≤{high}" if low in ("", "1") else f"{low}–{high}"


def _tightness(limit: str) -> float:
    """What orders limits of one thing: the upper end; a lower end alone is the mildest."""
    ends = [part for part in limit.split(" and ") if "≥" not in part]
    return float(_NUMBER.findall(ends[0])[0]) if ends else float("inf")


def _shade(value: float, each: Sequence[float]) -> int:
    """1 the mildest, `SHADES` the tightest, by the place among the limits of the same thing."""
    if value == float("inf"):
        return 1
    if len(each) == 1:
        return 2
    place = each.index(value) / max(1, len(each))
    return SHADES - int(place * (SHADES - 1))
