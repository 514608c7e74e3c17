"""One patient against a whole catalogue: the class of every trial, their order, and the matches of
those that are asked for.

What most trials ask is judged first; a question that only trials already excluded ask is judged
when their own order is asked for, not before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, partial

from oligomatch.matcher.backends.catalogue.index import Catalogue
from oligomatch.matcher.backends.catalogue.shared_verdicts import SharedVerdicts
from oligomatch.matcher.match.criteria import (
    CLASSES,
    Judged,
    Known,
    Level,
    Match,
    Outcome,
    each_judged,
    judge_criterion,
    judged_so,
    match_by,
)
from oligomatch.matcher.match.judge import Evaluate, judge
from oligomatch.matcher.match.rank import Order, Standing
from oligomatch.matcher.match.trial_keys import LOWER_KEYS
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.patient.sharing import shared_by, shared_of_all
from oligomatch.rules.trial import Criterion

MOST_PLACED = 1_000  # trials of which the order is kept


class Ranking(Order):
    """The trials of a catalogue in the order in which a clinician should read them."""

    def __init__(self, catalogue: Catalogue, patient: Patient, *, by: Evaluate = judge) -> None:
        """`by` gives the verdicts: the judge (what the trials share is then judged once), or
        another executor."""
        super().__init__(catalogue.keys, patient)
        self.catalogue, self._by = catalogue, by
        self._alike = by is judge
        self._verdicts = SharedVerdicts(catalogue.atoms, patient)
        self._known: Known = {}  # apart from the patient, so that both end with the ranking
        self._judged: dict[int, tuple[Judged, int]] = {}  # by the place of the question

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
        return {number: self.match(number) for number in self.catalogue.apart}

    def placed(self, keys: Sequence[str] = LOWER_KEYS) -> Iterator[tuple[int, int, bool]]:
        """As `Order.placed`; of few trials once for all patients of whom all is told alike."""
        if not self._alike or len(self.catalogue.trials) > MOST_PLACED:
            return super().placed(keys)
        shared, trials = shared_of_all(self.patient), self.catalogue.keys
        key = (Ranking, trials, tuple(keys), *trials.reaches(self.patient))
        known: tuple[tuple[int, int, bool], ...] | None = shared.get(key)
        if known is None:
            known = shared[key] = tuple(super().placed(keys))
        return iter(known)

    def match(self, number: int) -> Match:
        """One trial with its criteria, by its place in the catalogue."""
        return match_by(self.patient, self.catalogue.trials[number], self._each)

    def _each(self, criteria: Iterable[Criterion]) -> tuple[Judged, ...]:
        """Some criteria, each as it is judged."""
        return each_judged(criteria, self._known, self._anew)

    def _anew(self, criterion: Criterion) -> Judged:
        """A criterion that none of those judged so far asks alike."""
        question = criterion.question
        plan = self.catalogue.plans.get(question) if self._alike else None
        if plan is None:
            return judge_criterion(self.patient, criterion, by=self._by, known={})
        shared = shared_by(self.patient, plan.reads)
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
        """How the question at one place stands for the patient."""
        criterion = self.catalogue.asked[place].criterion
        judged = self._known[criterion.question] = self._anew(criterion)
        level = int(judged.level)
        self._judged[place] = judged, level
        return level

    def asked(self, level: Level | None) -> list[Standing]:
        """The questions judged so far that stand so, with the trials that ask them; every one
        where no level is named."""
        asked = self.catalogue.asked
        if level is None:
            for place in range(len(asked)):
                if place not in self._judged:
                    self._judge(place)
        each = self._judged.items()
        found: list[Standing] = [
            (asked[place].trials, judged)
            for place, (judged, own) in each
            if level is None or own == level
        ]
        for number, match in self._apart.items():
            found += [((number,), j) for j in match.deciding if level in (None, j.level)]
        return found
