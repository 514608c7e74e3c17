"""The counts of a cohort: how many patients have each row of verdicts, and what they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from oligomatch.matcher.cohort.results.screening import Screened, deciding_of
from oligomatch.matcher.cohort.results.states import decided
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.rules.trial import Trial

FITS = frozenset({MatchClass.ELIGIBLE})
MAY_FIT = frozenset({MatchClass.ELIGIBLE, MatchClass.POSSIBLE})


@dataclass
class TrialTally:
    """One trial over a cohort; the rows of signs are all that its tables need."""

    criteria: tuple[str, ...]
    rows: Counter[str] = field(default_factory=Counter)
    opened: Counter[str] = field(default_factory=Counter)  # by criterion (Screened.opened)
    reached: Counter[str] = field(default_factory=Counter)

    @property
    def patients(self) -> int:
        """How many patients were held against it."""
        return self.rows.total()

    @property
    def classes(self) -> Counter[MatchClass]:
        """How many patients are of each class."""
        found: Counter[MatchClass] = Counter()
        for row, patients in self.rows.items():
            found[decided(row)[0]] += patients
        return found

    @property
    def eligible(self) -> int:
        """How many surely fit."""
        return self.classes[MatchClass.ELIGIBLE]

    @property
    def reachable(self) -> int:
        """How many fit if all that is unknown turns out well."""
        return self.eligible + self.classes[MatchClass.POSSIBLE]


@dataclass
class FactCount:
    """One fact over the cohort: how often a possible match asks for it."""

    patients: int = 0
    matches: int = 0
    alone: int = 0  # matches in which no other fact is asked


@dataclass
class Tally:
    """All counts of a cohort, or of a part of it."""

    trials: Mapping[str, TrialTally]
    patients: int = 0
    both: Counter[tuple[str, str]] = field(default_factory=Counter)  # pairs, by registry number
    both_reachable: Counter[tuple[str, str]] = field(default_factory=Counter)
    several: Counter[int] = field(default_factory=Counter)  # patients by number of trials
    several_reachable: Counter[int] = field(default_factory=Counter)
    facts: dict[str, FactCount] = field(default_factory=dict)

    @classmethod
    def empty(cls, trials: Iterable[Trial]) -> Tally:
        """No patient yet."""
        return cls({t.id: TrialTally(tuple(c.id for c in deciding_of(t))) for t in trials})

    def add(self, screened: Iterable[Screened]) -> None:
        """One patient more, with all trials."""
        of_patient = tuple(screened)
        self.patients += 1
        for one in of_patient:
            trial = self.trials[one.trial]
            trial.rows[one.row] += 1
            trial.opened.update(one.opened)
            trial.reached.update(one.reached)
        fits = sorted(one.trial for one in of_patient if one.kind in FITS)
        may_fit = sorted(one.trial for one in of_patient if one.kind in MAY_FIT)
        self.both.update(combinations(fits, 2))
        self.both_reachable.update(combinations(may_fit, 2))
        self.several[len(fits)] += 1
        self.several_reachable[len(may_fit)] += 1
        self._add_facts(of_patient)

    def merge(self, other: Tally) -> None:
        """The counts of another part of the cohort, with the same trials."""
        self.patients += other.patients
        for id, trial in other.trials.items():
            own = self.trials[id]
            own.rows.update(trial.rows)
            own.opened.update(trial.opened)
            own.reached.update(trial.reached)
        self.both.update(other.both)
        self.both_reachable.update(other.both_reachable)
        self.several.update(other.several)
        self.several_reachable.update(other.several_reachable)
        for fact, asked in other.facts.items():
            kept = self.facts.setdefault(fact, FactCount())
            kept.patients += asked.patients
            kept.matches += asked.matches
            kept.alone += asked.alone

    def _add_facts(self, of_patient: Iterable[Screened]) -> None:
        asked: Counter[str] = Counter()
        for one in of_patient:
            asked.update(one.asks)
            for fact in one.asks:
                self.facts.setdefault(fact, FactCount()).alone += len(one.asks) == 1
        for fact, matches in asked.items():
            self.facts[fact].patients += 1
            self.facts[fact].matches += matches

    def facts_worth_obtaining(self) -> list[tuple[str, FactCount]]:
        """The facts that are asked, those that alone keep most matches open first."""
        key = {f: (-a.alone, -a.matches, -a.patients, f) for f, a in self.facts.items()}
        return sorted(self.facts.items(), key=lambda item: key[item[0]])
