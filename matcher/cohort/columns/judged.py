"""Trials over a batch of measure columns: every row of signs, what a step looser would mend, and
what is asked; the same as `oligomatch.matcher.cohort.results.screening` finds patient by patient.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import accumulate

import numpy as np
import polars as pl

from oligomatch.matcher.cohort.columns.arrays import Flags, array, settled
from oligomatch.matcher.cohort.columns.compiled import (
    Asks,
    Settled,
    Steps,
    all_of,
    check_held,
    none_of,
)
from oligomatch.matcher.cohort.columns.facts import (
    BatchAsks,
    Wanted,
    facts_found,
    leaves_of,
    wanted,
)
from oligomatch.matcher.cohort.columns.signs import (
    Numbers,
    RowNumbers,
    alike,
    alone,
    mends,
    numbers_of,
)
from oligomatch.matcher.cohort.measuring.measuring import Measured
from oligomatch.matcher.cohort.reading.columns import NUMBER, holds, measures_of_criterion
from oligomatch.matcher.cohort.reading.kept_answers import FactSets
from oligomatch.matcher.cohort.results.loosening import looser_trees
from oligomatch.matcher.cohort.results.screening import deciding_of
from oligomatch.matcher.cohort.results.states import (
    FAILING,
    NUMBER_OF,
    OPEN,
    State,
    decided,
    state_of_sign,
)
from oligomatch.matcher.cohort.results.tally import FITS, MAY_FIT, Tally
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.rules.tree import Measure, Node, asked_measures
from oligomatch.rules.trial import Criterion, Question, Trial

STEPS = ("", "-", "?", "+")  # a step looser: no such thing, not met, open, met
OPEN_STEP = STEPS.index("?")
POSSIBLE = frozenset({MatchClass.POSSIBLE})
_TEXT, _COUNT = pl.String, pl.Int64
_DECIDED = {
    "trial": _TEXT,
    "class": _TEXT,
    "criterion": _TEXT,
    "state": _TEXT,
    "failing": _COUNT,
    "open": _COUNT,
    "states": _TEXT,
}


def measures_to_screen(trials: Iterable[Trial]) -> tuple[Measure, ...]:
    """Every measure that a screening compares: also those of criteria a step looser."""
    found: dict[Measure, None] = {}
    for trial in trials:
        for criterion in deciding_of(trial):
            found.update(dict.fromkeys(_measures(criterion)))
    return tuple(found)


def check_screened(columns: Iterable[str], trials: Iterable[Trial]) -> None:
    """That measure columns hold all that a screening compares.

    Raises:
        NoColumn: a criterion asks what they do not hold, by its name.
    """
    there = partial(holds, frozenset(columns))
    for trial in trials:
        for criterion in deciding_of(trial):
            check_held(there, criterion, _measures(criterion))


def _measures(criterion: Criterion) -> Iterator[Measure]:
    yield from measures_of_criterion(criterion)
    for tree in looser_trees(criterion) or ():
        yield from asked_measures(tree)


def result_columns(measures: pl.DataFrame, trials: Iterable[Trial]) -> pl.DataFrame:
    """The results of `screen_frames`, from measure columns: a row for each patient and trial.

    Raises:
        NoColumn: a criterion asks what the columns do not hold, by its name.
    """
    asked = tuple(trials)
    there = partial(holds, frozenset(measures.columns))
    for trial in asked:
        for criterion in deciding_of(trial):
            check_held(there, criterion, measures_of_criterion(criterion))
    judge = Judge(asked, steps_looser=False)
    return judge.judged(Measured(measures, measures.select(NUMBER)), FactSets()).results()


class Judge:
    """The criteria of some trials as steps; what they share is asked once."""

    def __init__(self, trials: Iterable[Trial], *, steps_looser: bool = True) -> None:
        self.trials = tuple(trials)
        self.steps = Steps()
        self._numbers: dict[Question, int] = {}
        self.questions: list[tuple[Question, Asks]] = []
        self.rows = {trial.id: [*map(self._number, deciding_of(trial))] for trial in self.trials}
        self.leaves = [(asked, leaves_of(asked, self.steps)) for asked, _ in self.questions]
        self.looser = dict(self._steps_looser()) if steps_looser else {}

    def _number(self, criterion: Criterion) -> int | None:
        """The number of its question; none where it has no tree."""
        if criterion.tree is None:
            return None
        question = criterion.question
        if question not in self._numbers:
            self._numbers[question] = len(self.questions)
            self.questions.append((question, Asks.of(question, self.steps)))
        return self._numbers[question]

    def _steps_looser(self) -> Iterator[tuple[Question, tuple[int, ...]]]:
        """The trees of the questions that have a step, a step looser."""
        for trial in self.trials:
            for criterion in deciding_of(trial):
                trees: Sequence[Node] | None = looser_trees(criterion)
                if trees is not None:
                    yield criterion.question, tuple(map(self.steps.add, trees))

    def judged(self, measured: Measured, asked: FactSets) -> Judged:
        """Every trial over the patients of a batch."""
        found = settled(self.steps, measured.columns)
        patients = measured.columns.height
        numbers = [
            numbers_of(asks.standing(found), patients, workup=asks.workup)
            for _, asks in self.questions
        ]
        open_ = np.full(patients, NUMBER_OF[State.MISSING], np.uint8)
        rows = {
            id: RowNumbers.of_numbers([open_ if n is None else numbers[n] for n in each], patients)
            for id, each in self.rows.items()
        }
        asking = BatchAsks(measured.asks, asked, found)
        return Judged(self, measured.columns[NUMBER], rows, numbers, asking)


@dataclass(frozen=True)
class Judged:
    """A batch of patients against every trial."""

    judge: Judge
    places: pl.Series  # the number of each patient
    rows: Mapping[str, RowNumbers]  # of each trial
    numbers: Sequence[Numbers]  # of each question
    asking: BatchAsks

    def results(self) -> pl.DataFrame:
        """A row for each patient and trial, patients in order."""
        return results_of(self.rows, self.judge.trials, self.places)

    def tally(self) -> Tally:
        """The counts that the tables of a cohort need."""
        trials = self.judge.trials
        tally = Tally.empty(trials)
        tally.patients = len(self.places)
        for trial in trials:
            own, rows = tally.trials[trial.id], self.rows[trial.id]
            own.rows = Counter(dict(zip(rows.signs, rows.counts, strict=True)))
            own.opened, own.reached = self._mended(trial, rows)
        fits, may_fit = (
            {id: rows.of_class(kinds) for id, rows in self.rows.items()}
            for kinds in (FITS, MAY_FIT)
        )
        count_shared(tally.both, tally.several, fits, tally.patients)
        count_shared(tally.both_reachable, tally.several_reachable, may_fit, tally.patients)
        tally.facts.update(facts_found(self.wanted.values(), self.asking, tally.patients))
        return tally

    @cached_property
    def wanted(self) -> Mapping[str, Wanted]:
        """Of each trial whom a fact may make eligible, and what is asked of each."""
        judge = self.judge
        fits = {id: rows.of_class(POSSIBLE) for id, rows in self.rows.items()}
        return wanted(fits, judge.rows, judge.leaves, self.numbers, self.asking)

    def steps(self, trial: Trial) -> Numbers:
        """How the criterion that alone stands in a patient's way would be a step looser
        (`STEPS`); 0 where there is none, or it has no step."""
        rows = self.rows[trial.id]
        places = [alone(row) for row in rows.signs]
        found = np.zeros(len(self.places), np.uint8)
        for place, criterion in enumerate(deciding_of(trial)):
            looser = self.judge.looser.get(criterion.question)
            if looser is None or place not in places:
                continue
            here = rows.flags([one == place for one in places])
            met, failed = self._looser(looser)
            step = np.where(met, STEPS.index("+"), np.where(failed, STEPS.index("-"), OPEN_STEP))
            found[here] = step[here]
        return found

    def _mended(self, trial: Trial, rows: RowNumbers) -> tuple[Counter[str], Counter[str]]:
        """Criteria that alone, a step looser, would make a patient eligible, or may."""
        opened: Counter[str] = Counter()
        reached: Counter[str] = Counter()
        key = rows.of * len(STEPS) + self.steps(trial)
        for number, patients in zip(*np.unique(key, return_counts=True), strict=True):
            at, step = divmod(int(number), len(STEPS))
            row, place = rows.signs[at], alone(rows.signs[at])
            if place is not None and step:
                id = deciding_of(trial)[place].id
                opens, reaches = mends(row, place, STEPS[step])
                opened[id] += int(patients) * opens
                reached[id] += int(patients) * reaches
        return +opened, +reached

    def _looser(self, steps: Sequence[int]) -> tuple[Flags, Flags]:
        """Who meets a criterion a step looser under each reading, and who fails it under each."""
        each: list[Settled] = [self.asking.settled[number] for number in steps]
        met, failed = all_of(e.met for e in each), all_of(none_of(e.may) for e in each)
        return array(met, len(self.places)), array(failed, len(self.places))


def results_of(
    rows: Mapping[str, RowNumbers], trials: Sequence[Trial], places: pl.Series
) -> pl.DataFrame:
    """A row for each patient and trial, patients in order; `places` are their numbers."""
    table = [_decided(trial, row) for trial in trials for row in rows[trial.id].signs]
    sizes = [len(rows[trial.id].signs) for trial in trials]
    starts = [0, *accumulate(sizes)][: len(sizes)]
    each = [rows[trial.id].of + start for trial, start in zip(trials, starts, strict=True)]
    wanted = np.stack(each, axis=1).ravel() if each else np.zeros(0, np.int64)
    frame = pl.DataFrame(table, schema=_DECIDED, orient="row")
    number = np.repeat(np.arange(len(places)), len(trials))
    return frame[wanted].insert_column(0, places[number])


def _decided(trial: Trial, row: str) -> tuple[str, str, str | None, str | None, int, int, str]:
    """What a row of signs decides."""
    kind, place = decided(row)
    criteria = deciding_of(trial)
    named = (None, None) if place is None else (criteria[place].id, str(state_of_sign(row[place])))
    failing, unsettled = (sum(sign in signs for sign in row) for signs in (FAILING, OPEN))
    return trial.id, str(kind), *named, failing, unsettled, row


def count_shared(
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
