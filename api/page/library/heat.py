"""Who limits what at which number, as a heat map: the tighter a limit, the darker its cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import inf
from operator import attrgetter
from typing import Any

from oligomatch.api.page.library.columns import by_state, firsts_of, groups_of
from oligomatch.api.page.library.limits import LimitRow, limit_rows
from oligomatch.api.results.matching import Rules
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import capital, grouped
from oligomatch.rules.trial import Trial

SHADES = 4


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
    uppers = sorted({_tightness(one) for one in own})
    by_trial = grouped((one.trial, one) for one in own)
    spots = tuple(
        _spot(trial.id, by_trial[trial.id], uppers) if trial.id in by_trial else trial.id
        for trial in trials
    )
    return Band(capital(what), len(by_trial), spots)


def _spot(trial: str, own: Sequence[LimitRow], uppers: Sequence[float]) -> Spot:
    said = "; ".join(
        f"{one.limit}{say('limits.under', under=one.under) if one.under else ''} ({one.criterion})"
        for one in own
    )
    tightest = min(own, key=lambda one: (_tightness(one), not one.strict))
    return Spot(
        trial,
        short((one.low, one.above, one.high, one.strict) for one in own),
        tightest.criterion,
        _shade(_tightness(tightest), uppers),
        f"{tightest.name}: {tightest.what} {said}",
        any(one.under for one in own),
    )


Ends = tuple[float | None, bool, float | None, bool]  # two ends, and whether each is outside


def short(limits: Iterable[Ends]) -> str:
    """Limits in a few signs: `≤3`, `<470`, `4–10`, `>30`, `0`; a lower limit of one goes without
    saying."""
    each = list(limits)
    exact = dict.fromkeys(
        f"{low:g}" for low, *_, high, _ in each if low is not None and low == high
    )
    if exact:
        return "/".join(exact)
    lowers = [(low, above) for low, above, *_ in each if low is not None]
    low, above = max(lowers, default=(None, False))
    uppers = [(high, not strict) for *_, high, strict in each if high is not None]
    if not uppers:
        return f"{'>' if above else '≥'}{low:g}"
    high, closed = min(uppers)
    if low is None or (low, above) in ((0, True), (1, False)):
        return f"{'≤' if closed else '<'}{high:g}"
    return f"{'>' if above else ''}{low:g}–{'' if closed else '<'}{high:g}"


def _tightness(row: LimitRow) -> float:
    """What orders limits of one thing: the upper end; a lower end alone is the mildest."""
    return inf if row.high is None else row.high


def _shade(value: float, each: Sequence[float]) -> int:
    """1 the mildest, `SHADES` the tightest, by the place among the limits of the same thing."""
    if value == inf:
        return 1
    if len(each) == 1:
        return 2
    place = each.index(value) / max(1, len(each))
    return SHADES - int(place * (SHADES - 1))
