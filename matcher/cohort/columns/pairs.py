"""What comes of the pairs of patients and trials: rows of results, counts, and texts to keep.

A pair is kept as one text, so that a cohort has few different ones: the row of signs, what a step
looser would do where one criterion alone stands in the way, and the facts that are asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from operator import attrgetter

import numpy as np
import polars as pl

from oligomatch.matcher.cohort.columns.arrays import Flags
from oligomatch.matcher.cohort.columns.signs import Occurring, alike
from oligomatch.matcher.cohort.results.screening import Pair
from oligomatch.matcher.cohort.results.tables import RESULT, result_row
from oligomatch.matcher.cohort.results.tally import FITS, MAY_FIT, FactCount, Tally
from oligomatch.rules.trial import Trial

_END, _AND = "|", ","  # between the three parts, and between facts; in neither of them


@lru_cache(100_000)
def pair_of(text: str) -> Pair:
    """What a kept text says."""
    row, step, asks = text.split(_END)
    return Pair(row, step, tuple(filter(None, asks.split(_AND))))


def pairs_of(texts: pl.Series) -> Occurring[Pair]:
    """The pairs of some patients as they are kept."""
    each = texts.unique(maintain_order=True)
    at = pl.Series(range(len(each)), dtype=pl.Int64)
    places = texts.replace_strict(each, at, return_dtype=pl.Int64) if len(each) else at
    return Occurring(tuple(map(pair_of, each)), places.to_numpy())


def texts_of(pairs: Mapping[str, Occurring[Pair]]) -> pl.DataFrame:
    """A column of texts for each trial, patients in order."""
    columns = {}
    for id, own in pairs.items():
        texts = [_END.join((row, step, _AND.join(asks))) for row, step, asks in own.each]
        columns[id] = pl.Series(texts, dtype=pl.String).gather(pl.Series(own.of))
    return pl.DataFrame(columns)


def results_of(
    rows: Mapping[str, Occurring[str]], trials: Sequence[Trial], places: pl.Series
) -> pl.DataFrame:
    """A row for each patient and trial, patients in order; `places` are their numbers."""
    table = [result_row(trial, row) for trial in trials for row in rows[trial.id].each]
    starts = accumulate((len(rows[trial.id].each) for trial in trials), initial=0)
    each = [rows[trial.id].of + start for trial, start in zip(trials, starts, strict=False)]
    wanted = np.stack(each, axis=1).ravel() if each else np.zeros(0, np.int64)
    number = np.repeat(np.arange(len(places)), len(trials))
    return pl.DataFrame(table, schema=RESULT)[wanted].insert_column(0, places[number])


def tally_of(pairs: Mapping[str, Occurring[Pair]], trials: Sequence[Trial], patients: int) -> Tally:
    """The counts that the tables of a cohort need."""
    tally = Tally.empty(trials)
    tally.patients = patients
    for id, own in pairs.items():
        for pair, number in zip(own.each, own.counts.tolist(), strict=True):
            tally.trials[id].add(pair, number)
    of_class = {id: own.mapped(attrgetter("kind")) for id, own in pairs.items()}
    for both, several, kinds in (
        (tally.both, tally.several, FITS),
        (tally.both_reachable, tally.several_reachable, MAY_FIT),
    ):
        fits = {id: own.flags(kinds.__contains__) for id, own in of_class.items()}
        _count_shared(both, several, fits, patients)
    tally.facts = _facts(pairs, patients)
    return tally


def _count_shared(
    pairs: Counter[tuple[str, str]],
    several: Counter[int],
    fits: Mapping[str, Flags],
    patients: int,
) -> None:
    """Add how many patients fit two trials, and how many trials they fit."""
    ids = sorted(fits)
    places, first = alike([fits[id] for id in ids], patients)
    times = np.bincount(places, minlength=len(first))
    each = np.array([fits[id][first] for id in ids], dtype=np.int64).reshape(len(ids), len(first))
    both = (each * times) @ each.T
    pairs.update(
        {
            (ids[one], ids[other]): int(both[one, other])
            for one, other in zip(*np.nonzero(np.triu(both, 1)), strict=True)
        }
    )
    for number, how_many in zip(each.sum(axis=0), times, strict=True):
        several[int(number)] += int(how_many)


def _facts(pairs: Mapping[str, Occurring[Pair]], patients: int) -> dict[str, FactCount]:
    """How often each fact is asked of a possible match, and how often alone."""
    names = sorted({fact for own in pairs.values() for pair in own.each for fact in pair.asks})
    places = {fact: at for at, fact in enumerate(names)}
    matches, alone = np.zeros((2, len(names)), np.int64)
    asked = np.zeros((patients, len(names)), dtype=bool)
    for own in pairs.values():
        flags = np.zeros((len(own.each), len(names)), dtype=bool)
        asks = [(row, places[fact]) for row, pair in enumerate(own.each) for fact in pair.asks]
        flags[tuple(np.array(asks, np.int64).reshape(-1, 2).T)] = True
        matches += own.counts @ flags
        alone += (own.counts * (flags.sum(axis=1) == 1)) @ flags
        asked |= flags[own.of]
    each = zip(names, asked.sum(axis=0), matches, alone, strict=True)
    return {fact: FactCount(int(p), int(m), int(a)) for fact, p, m, a in each}
