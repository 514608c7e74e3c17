"""One patient against a whole catalogue: the class of every trial, their order, and the matches of
those that are asked for.

What most trials ask is judged first; a question that only trials already excluded ask is judged
when their own order is asked for, not before.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import cached_property, partial
from typing import Any

from oligomatch.matcher.backends.catalogue.index import Catalogue
from oligomatch.matcher.backends.catalogue.shared_verdicts import SharedVerdicts
from oligomatch.matcher.match.criteria import (
    CLASSES,
    Judged,
    Known,
    Level,
    Match,
    Outcome,
    Stance,
    each_judged,
    judge_criterion,
    judged_so,
    match_by,
    match_of_class,
)
from oligomatch.matcher.match.judge import Evaluate, judge
from oligomatch.matcher.match.rank import AskedBy, Order
from oligomatch.matcher.match.trial_keys import LOWER_KEYS
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.patient.sharing import Reads, shared_by, shared_of_all
from oligomatch.rules.trial import Criterion, Event

MOST_PLACED = 1_000  # trials of which the order is kept


class Ranking(Order):
    """The trials of a catalogue in the order in which a clinician should read them."""

    def __init__(self, catalogue: Catalogue, patient: Patient, *, by: Evaluate = judge) -> None:
        """`by` gives the verdicts: the judge (what the trials share is then judged once), or
        another executor."""
        super().__init__(catalogue.keys, patient)
        self.catalogue, self._by = catalogue, by
        self._alike = by is judge
        self._plans = catalogue.plans if self._alike else {}
        self._in_short = self._alike and not self._shares_order
        self._verdicts = SharedVerdicts(catalogue.atoms, patient)
        self._known: Known = {}  # apart from the patient, so that both end with the ranking
        self._shared: dict[Reads, dict[Hashable, Any]] = {}  # what others told alike have, too
        self._judged = bytearray(len(catalogue.asked))  # whether each question is, so far
        self._standing: tuple[list[int], ...] = tuple([[] for _ in Level])  # those, by levels
        self._events: dict[int, tuple[Event, ...]] = {}  # that may still turn those that fail

    @cached_property
    def levels(self) -> Sequence[int]:
        """The class of each trial."""
        levels = bytearray(len(self.catalogue.trials))
        for number in self.catalogue.to_do:
            levels[number] = Level.OPEN
        self._judge_most_asked_first(levels)
        for number, match in self._apart.items():
            levels[number] = CLASSES.index(match.match)
        return levels

    @cached_property
    def _apart(self) -> dict[int, Match]:
        trials = self.catalogue.trials
        each = ((number, trials[number]) for number in self.catalogue.apart)
        return {number: match_by(self.patient, trial, self._each) for number, trial in each}

    @property
    def _shares_order(self) -> bool:
        """Whether the order is worked out once for all patients of whom all is told alike."""
        return self._alike and len(self.catalogue.trials) <= MOST_PLACED

    def placed(self, keys: Sequence[str] = LOWER_KEYS) -> Iterator[tuple[int, int, bool]]:
        """As `Order.placed`; of few trials once for all patients of whom all is told alike."""
        if not self._shares_order:
            return super().placed(keys)
        shared, trials = shared_of_all(self.patient), self.catalogue.keys
        key = (Ranking, trials, tuple(keys), *trials.reaches(self.patient))
        known: tuple[tuple[int, int, bool], ...] | None = shared.get(key)
        if known is None:
            known = shared[key] = tuple(super().placed(keys))
        return iter(known)

    @cached_property
    def _classes(self) -> Sequence[int]:
        """The class of each trial for who asks no more than that, shared as its place is."""
        if not self._shares_order:
            return self.levels
        shared, key = shared_of_all(self.patient), (Ranking.levels, self.catalogue.keys)
        known: bytes | None = shared.get(key)
        if known is None:
            known = shared[key] = bytes(self.levels)
        return known

    def match(self, number: int) -> Match:
        """One trial with its criteria, by its place in the catalogue."""
        if number in self._apart:
            return self._apart[number]
        trial = self.catalogue.trials[number]
        return match_of_class(trial, self._each(trial.criteria), CLASSES[self._classes[number]])

    def _each(self, criteria: Iterable[Criterion]) -> tuple[Judged, ...]:
        """Some criteria, each as it is judged."""
        return each_judged(criteria, self._known, self._anew)

    def _anew(self, criterion: Criterion) -> Judged:
        """A criterion that none of those judged so far asks alike."""
        question = criterion.question
        plan = self._plans.get(question)
        if plan is None:
            return judge_criterion(self.patient, criterion, by=self._by, known={})
        shared = self._shared.get(plan.reads)
        if shared is None:
            shared = self._shared[plan.reads] = shared_by(self.patient, plan.reads)
        known: Outcome | None = shared.get(question)
        if known is None:
            known = shared[question] = Outcome(plan.stance(self._verdicts))
        # without the ranking, which holds what it judged: garbage would have to be looked for
        left_open = partial(plan.open, self._verdicts)
        return judged_so(self.patient, criterion, known, left_open)

    def _judge_most_asked_first(self, levels: bytearray) -> None:
        fails = int(Level.FAILS)
        for place, asked in enumerate(self.catalogue.asked):
            for number in asked.trials:
                if levels[number] != fails:
                    break
            else:
                continue
            level = self._judge(place)
            for number in asked.trials if level else ():
                if levels[number] < level:
                    levels[number] = level

    def _judge(self, place: int) -> int:
        """How the question at one place stands for the patient; of many trials most are asked for
        no more than that."""
        asked = self.catalogue.asked[place]
        so: Stance | Judged
        if self._in_short:
            so = asked.plan.stance(self._verdicts)
        else:
            so = self._in_full(asked.criterion)
        self._judged[place], level = True, so.level
        self._standing[level].append(place)
        if so.events:
            self._events[place] = so.events
        return level

    def _in_full(self, criterion: Criterion) -> Judged:
        question = criterion.question
        judged = self._known.get(question)
        if judged is None:
            judged = self._known[question] = self._anew(criterion)
        return judged

    def in_full(self, one: AskedBy) -> Judged:
        """A criterion with what its verdict rests on."""
        return one.judged or self._in_full(one.criterion)

    def asked(self, level: Level) -> Iterator[AskedBy]:
        """The questions judged so far that stand so, with the trials that ask them."""
        for place in self._standing[level]:
            asked, events = self.catalogue.asked[place].asked, self._events.get(place)
            yield asked if events is None else asked._replace(events=events)
        for number, match in self._apart.items():
            for judged in match.deciding:
                if judged.level is level:
                    yield AskedBy((number,), judged.criterion, judged.events, judged)

    def asked_by_any(self, level: Level) -> Iterator[AskedBy]:
        """The same of every question."""
        for place in range(len(self.catalogue.asked)):
            if not self._judged[place]:
                self._judge(place)
        return self.asked(level)
