"""Trials over a batch of measure columns: every row of signs, what a step looser would fix, and
what is asked; the same as `oligomatch.matcher.cohort.results.screening` finds patient by patient.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from itertools import compress

import numpy as np
import polars as pl
from numpy.typing import NDArray

from oligomatch.matcher.cohort.columns.arrays import Flags, array, settled
from oligomatch.matcher.cohort.columns.compiled import Asks, Settled, Steps, all_of, none_of
from oligomatch.matcher.cohort.columns.facts import BatchAsks, Wanted, leaves_of, wanted
from oligomatch.matcher.cohort.columns.pairs import results_of, tally_of
from oligomatch.matcher.cohort.columns.signs import (
    OUT,
    Numbers,
    Occurring,
    alike_words,
    numbers_of,
    places_of,
    rows_of,
)
from oligomatch.matcher.cohort.measuring.measuring import Measured
from oligomatch.matcher.cohort.reading.columns import (
    DAY,
    NUMBER,
    NoColumn,
    holds,
    measures_of_criterion,
)
from oligomatch.matcher.cohort.reading.kept_answers import FactSets
from oligomatch.matcher.cohort.results.loosening import looser_trees
from oligomatch.matcher.cohort.results.screening import Pair, arms_of, deciding_of
from oligomatch.matcher.cohort.results.states import (
    NUMBER_OF,
    STEPS,
    State,
    alone,
    by_arm,
    decided,
    is_aside,
)
from oligomatch.matcher.cohort.results.tally import Tally
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.rules.tree import Measure, Node, asked_measures
from oligomatch.rules.trial import Criterion, Question, Trial

Window = tuple[date, date]
OPEN_STEP = STEPS.index("?")


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
    _check(columns, trials, _measures)


def check_asked(columns: Iterable[str], trials: Iterable[Trial]) -> None:
    """That measure columns hold all that the criteria compare as they are.

    Raises:
        NoColumn: a criterion asks what they do not hold, by its name.
    """
    _check(columns, trials, measures_of_criterion)


def _check(
    columns: Iterable[str],
    trials: Iterable[Trial],
    compared: Callable[[Criterion], Iterable[Measure]],
) -> None:
    there = frozenset(columns)
    for trial in trials:
        if trial.versions and DAY not in there:
            raise NoColumn(f"`{trial.id}` has versions by day, and the columns hold no `{DAY}`")
        for criterion in deciding_of(trial):
            for measure in compared(criterion):
                if not holds(there, measure):
                    raise NoColumn(
                        f"criterion `{criterion.id}` asks a `{measure.kind}` that the columns do"
                        " not hold; make them with these trials"
                    )


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
    check_asked(measures.columns, asked)
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
        signs = {
            id: [open_ if n is None else numbers[n] for n in each] for id, each in self.rows.items()
        }
        for trial in (one for one in self.trials if one.versions):
            days = measured.columns[DAY].to_numpy().astype("M8[D]")
            each = zip(signs[trial.id], windows_of(trial), strict=True)
            signs[trial.id] = [_in_force(own, window, days) for own, window in each]
        rows = {id: rows_of(each, patients) for id, each in signs.items()}
        for trial in (one for one in self.trials if one.arms):
            rows[trial.id] = rows[trial.id].mapped(partial(by_arm, arms=arms_of(trial)))
        asking = BatchAsks(measured.asks, asked, found)
        return Judged(self, measured.columns[NUMBER], rows, numbers, asking)


@dataclass(frozen=True)
class Judged:
    """A batch of patients against every trial."""

    judge: Judge
    places: pl.Series  # the number of each patient
    rows: Mapping[str, Occurring[str]]  # of each trial
    numbers: Sequence[Numbers]  # of each question
    asking: BatchAsks

    def results(self) -> pl.DataFrame:
        """A row for each patient and trial, patients in order."""
        return results_of(self.rows, self.judge.trials, self.places)

    def tally(self) -> Tally:
        """The counts that the tables of a cohort need."""
        return tally_of(self.pairs, self.judge.trials, len(self.places))

    @cached_property
    def pairs(self) -> Mapping[str, Occurring[Pair]]:
        """Of each trial the pairs that occur."""
        fits = {id: rows.flags(_is_possible) for id, rows in self.rows.items()}
        asked = wanted(
            fits, self.judge.rows, self.judge.leaves, self.numbers, self.asking, self._aside()
        )
        return {trial.id: self._pairs(trial, asked[trial.id]) for trial in self.judge.trials}

    def _aside(self) -> Mapping[str, Sequence[Flags]]:
        """Of each trial with arms or versions and each of its criteria, whose nearest arm is
        another's, or on whose day it is not in force."""
        return {
            trial.id: [
                self.rows[trial.id].flags(partial(_is_aside, place))
                for place in range(len(deciding_of(trial)))
            ]
            for trial in self.judge.trials
            if trial.arms or trial.versions
        }

    def _pairs(self, trial: Trial, asked: Wanted) -> Occurring[Pair]:
        rows, sets = self.rows[trial.id], self.asking.sets
        which, one = alike_words(asked.bits)
        asks = np.zeros(len(rows.of), np.int64)  # 0: nothing
        asks[asked.who] = which + 1
        flags = sets.flags(asked.bits[one]).tolist()
        facts = [(), *(tuple(compress(sets.facts, each)) for each in flags)]
        key = (rows.of * len(STEPS) + self._steps(trial)) * len(facts) + asks
        of, one = places_of(key)
        pairs = []
        for number in key[one].tolist():
            here, fact = divmod(number, len(facts))
            row, step = divmod(here, len(STEPS))
            pairs.append(Pair(rows.each[row], STEPS[step], facts[fact]))
        return Occurring(tuple(pairs), of)

    def _steps(self, trial: Trial) -> Numbers:
        """How the criterion that alone stands in a patient's way would be a step looser
        (`STEPS`); 0 where there is none, or it has no step."""
        rows = self.rows[trial.id]
        places = rows.mapped(alone)
        found = np.zeros(len(self.places), np.uint8)
        for place, criterion in enumerate(deciding_of(trial)):
            looser = self.judge.looser.get(criterion.question)
            if looser is None or place not in places.each:
                continue
            here = places.flags(partial(operator.eq, place))
            met, failed = self._looser(looser)
            step = np.where(met, STEPS.index("+"), np.where(failed, STEPS.index("-"), OPEN_STEP))
            found[here] = step[here]
        return found

    def _looser(self, steps: Sequence[int]) -> tuple[Flags, Flags]:
        """Who meets a criterion a step looser under each reading, and who fails it under each."""
        each: list[Settled] = [self.asking.settled[number] for number in steps]
        met, failed = all_of(e.met for e in each), all_of(none_of(e.may) for e in each)
        return array(met, len(self.places)), array(failed, len(self.places))


def windows_of(trial: Trial) -> tuple[Window | None, ...]:
    """Of each criterion that counts, the first day on which its trial asks it and the first on
    which it no longer does; none where it always does."""
    each = (trial.days_of(criterion) for criterion in deciding_of(trial))
    return tuple(None if days == (date.min, date.max) else days for days in each)


def _in_force(own: Numbers, window: Window | None, days: NDArray[np.datetime64]) -> Numbers:
    """How patients stand to a criterion, each by the version in force on his day."""
    if window is None:
        return own
    first, end = (np.datetime64(day, "D") for day in window)
    return np.where((first <= days) & (days < end), own, OUT)


def _is_aside(place: int, row: str) -> bool:
    return is_aside(row[place])


def _is_possible(row: str) -> bool:
    return decided(row)[0] is MatchClass.POSSIBLE
