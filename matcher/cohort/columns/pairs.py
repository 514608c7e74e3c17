"""What is kept of each patient and trial: as much as all results and counts are made of.

A pair is one text, so that a cohort has few different ones: the row of signs, what a step looser
would do where one criterion alone stands in the way, and the facts that are asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import compress
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from oligomatch.matcher.cohort.columns.judged import STEPS, Judged, count_shared, results_of
from oligomatch.matcher.cohort.columns.signs import RowNumbers, alone, mends
from oligomatch.matcher.cohort.reading.columns import NUMBER
from oligomatch.matcher.cohort.results.screening import deciding_of
from oligomatch.matcher.cohort.results.states import decided
from oligomatch.matcher.cohort.results.tally import FITS, MAY_FIT, FactCount, Tally
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.rules.trial import Trial

_END, _AND = "|", ","  # between the three parts, and between facts; in neither of them


class Pair(NamedTuple):
    """One patient against one trial."""

    row: str
    step: str  # how the criterion that alone stands in the way would be a step looser
    asks: tuple[str, ...]

    @property
    def kind(self) -> MatchClass:
        """The class."""
        return decided(self.row)[0]


@cache
def pair_of(text: str) -> Pair:
    """What a kept text says."""
    row, step, asks = text.split(_END)
    return Pair(row, step, tuple(filter(None, asks.split(_AND))))


def pairs_of(judged: Judged) -> pl.DataFrame:
    """A column of pairs for each trial, patients in order."""
    trials = judged.judge.trials
    return pl.DataFrame([_of_trial(judged, trial).alias(trial.id) for trial in trials])


def _of_trial(judged: Judged, trial: Trial) -> pl.Series:
    rows, asking = judged.rows[trial.id], judged.wanted[trial.id]
    sets, which = np.unique(asking.bits, axis=0, return_inverse=True)
    asks = np.zeros(len(rows.of), np.int64)  # 0: nothing
    asks[asking.who] = which.ravel() + 1
    key = (rows.of * len(STEPS) + judged.steps(trial)) * (len(sets) + 1) + asks
    names = judged.asking.sets.facts
    facts = ["", *(_AND.join(compress(names, one)) for one in judged.asking.sets.flags(sets))]
    each, places = np.unique(key, return_inverse=True)
    texts = []
    for number in each.tolist():
        row, asked = divmod(number, len(sets) + 1)
        at, step = divmod(row, len(STEPS))
        texts.append(_END.join((rows.signs[at], STEPS[step], facts[asked])))
    return pl.Series(texts, dtype=pl.String).gather(pl.Series(places))


def results_of_pairs(pairs: pl.DataFrame, trials: Sequence[Trial]) -> pl.DataFrame:
    """A row for each patient and trial, patients in order."""
    rows = {t.id: RowNumbers.of_texts(_mapped(pairs[t.id], lambda pair: pair.row)) for t in trials}
    return results_of(rows, trials, pl.Series(NUMBER, np.arange(1, pairs.height + 1)))


def _mapped(pairs: pl.Series, of: Callable[[Pair], str]) -> pl.Series:
    each = pairs.unique()
    return pairs.replace_strict(each, [of(pair_of(text)) for text in each], return_dtype=pl.String)


def tally_of_pairs(pairs: pl.DataFrame, trials: Sequence[Trial]) -> Tally:
    """The counts that the tables of a cohort need."""
    tally = Tally.empty(trials)
    tally.patients = pairs.height
    for trial in trials:
        for text, patients in pairs[trial.id].value_counts().iter_rows():
            _count(tally, trial, pair_of(text), patients)
    fits, may_fit = (
        {t.id: _flags(pairs[t.id], kinds) for t in trials} for kinds in (FITS, MAY_FIT)
    )
    count_shared(tally.both, tally.several, fits, tally.patients)
    count_shared(tally.both_reachable, tally.several_reachable, may_fit, tally.patients)
    _facts(tally, pairs, trials)
    return tally


def _count(tally: Tally, trial: Trial, pair: Pair, patients: int) -> None:
    own, place = tally.trials[trial.id], alone(pair.row)
    own.rows[pair.row] += patients
    if not pair.step or place is None:
        return
    criterion = deciding_of(trial)[place].id
    opens, reaches = mends(pair.row, place, pair.step)
    own.opened.update({criterion: patients} if opens else {})
    own.reached.update({criterion: patients} if reaches else {})


def _flags(pairs: pl.Series, kinds: frozenset[MatchClass]) -> NDArray[np.bool_]:
    return pairs.is_in([t for t in pairs.unique() if pair_of(t).kind in kinds]).to_numpy()


def _facts(tally: Tally, pairs: pl.DataFrame, trials: Sequence[Trial]) -> None:
    who: dict[str, NDArray[np.bool_]] = {}
    for trial in trials:
        for facts, at in _asking(pairs[trial.id]):
            for fact in facts:
                kept = tally.facts.setdefault(fact, FactCount())
                kept.matches += len(at)
                kept.alone += len(at) * (len(facts) == 1)
                who.setdefault(fact, np.zeros(pairs.height, dtype=bool))[at] = True
    for fact, flags in who.items():
        tally.facts[fact].patients += int(flags.sum())


def _asking(pairs: pl.Series) -> Iterator[tuple[tuple[str, ...], list[int]]]:
    """The places of the patients of whom the same facts are asked."""
    asking = [text for text in pairs.unique() if pair_of(text).asks]
    frame = pl.DataFrame({"pair": pairs}).with_row_index("at")
    for text, at in frame.filter(pl.col("pair").is_in(asking)).group_by("pair").agg("at").rows():
        yield pair_of(text).asks, at
