"""The counts of a cohort: how many patients have each row of verdicts, and what they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from oligomatch.matcher.cohort.results.screening import Pair, deciding_of
from oligomatch.matcher.cohort.results.states import alone, decided, fixes
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.rules.trial import Trial

FITS = frozenset({MatchClass.ELIGIBLE})
MAY_FIT = frozenset({MatchClass.ELIGIBLE, MatchClass.POSSIBLE})


@dataclass
class TrialTally:
    """One trial over a cohort; the rows of signs are all that its tables need."""

    criteria: tuple[str, ...]
    rows: Counter[str] = field(default_factory=Counter)
    # criteria that alone, a step looser, would make eligible; that fail alone, and then would not
    opened: Counter[str] = field(default_factory=Counter)
    reached: Counter[str] = field(default_factory=Counter)

    def add(self, pair: Pair, patients: int = 1) -> None:
        """So many patients more who stand so."""
        self.rows[pair.row] += patients
        place = alone(pair.row) if pair.step else None
        if place is not None:
            opens, reaches = fixes(pair.row, place, pair.step)
            more = {self.criteria[place]: patients}
            self.opened.update(more if opens else {})
            self.reached.update(more if reaches else {})

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

    def add(self, more: FactCount) -> None:
        """The counts of other patients."""
        self.patients += more.patients
        self.matches += more.matches
        self.alone += more.alone


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

    def add(self, pairs: Mapping[str, Pair]) -> None:
        """One patient more, with all trials."""
        self.patients += 1
        for id, pair in pairs.items():
            self.trials[id].add(pair)
        fits, may_fit = (
            sorted(id for id, pair in pairs.items() if pair.kind in kinds)
            for kinds in (FITS, MAY_FIT)
        )
        self.both.update(combinations(fits, 2))
        self.both_reachable.update(combinations(may_fit, 2))
        self.several[len(fits)] += 1
        self.several_reachable[len(may_fit)] += 1
        for fact, times in Counter(fact for pair in pairs.values() for fact in pair.asks).items():
            alone = sum(pair.asks == (fact,) for pair in pairs.values())
            self.facts.setdefault(fact, FactCount()).add(FactCount(1, times, alone))

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
            self.facts.setdefault(fact, FactCount()).add(asked)

    def facts_worth_obtaining(self) -> list[tuple[str, FactCount]]:
        """The facts that are asked, those that alone keep most matches open first."""
        key = {f: (-a.alone, -a.matches, -a.patients, f) for f, a in self.facts.items()}
        return sorted(self.facts.items(), key=lambda item: key[item[0]])
