"""The trials of a catalogue, indexed by what they ask: made once, and asked for many patients."""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import is_

from oligomatch.matcher.backends.catalogue.atoms import Atoms
from oligomatch.matcher.match.rank import LOWER_KEYS, own_keys, section_of
from oligomatch.rules.trial import DECIDING, Criterion, Event, Kind, Question, Trial


@dataclass(slots=True)
class Asked:
    """One question with every trial that asks it."""

    criterion: Criterion  # one of those that ask it
    trees: tuple[int, ...]  # under each choice of its readings
    waits: tuple[tuple[Event, int], ...]  # what its failure may wait for, under any of them
    trials: array[int] = field(default_factory=lambda: array("L"))  # a criterion, an entry
    place: int = 0  # among all that is asked


class Catalogue:
    """Trials as the questions they share, and the questions as the atoms they share."""

    def __init__(self, trials: Iterable[Trial]) -> None:
        self.trials = tuple(trials)
        self.atoms = Atoms()
        self.to_do = array("L")  # the trials with words that nobody has encoded yet
        self._known: dict[Question, Asked] = {}
        asked: dict[Hashable, Asked] = {}
        for number, trial in enumerate(self.trials):
            for criterion in trial.criteria:
                self._add(asked, number, criterion)
        # those that most trials ask come first: what they exclude need not be asked any further
        self.asked = tuple(sorted(asked.values(), key=lambda one: -len(one.trials)))
        for place, one in enumerate(self.asked):
            one.place = place
        self.sections = bytes(map(section_of, self.trials))
        self.reach = _Groups((t.facts.countries, t.facts.region) for t in self.trials)
        own = [own_keys(trial) for trial in self.trials]
        self._columns = {name: _ranks([one[name] for one in own]) for name in own[0]} if own else {}
        self._ids = _ranks([(trial.id, place) for place, trial in enumerate(self.trials)])
        self._lower: dict[tuple[str, ...], Lower] = {}

    def _add(self, asked: dict[Hashable, Asked], number: int, criterion: Criterion) -> None:
        if criterion.kind not in DECIDING:
            return
        if criterion.tree is None:
            if criterion.kind is Kind.TO_DO:
                self.to_do.append(number)
            return
        question = criterion.question
        one = self._known.get(question)
        if one is None:  # new, or another way to write one that is known
            one = self._compiled(criterion)
            choices = tuple(tuple(form.choice.items()) for form in criterion.forms)
            key = (criterion.kind, choices, one.trees, one.waits)
            one = self._known[question] = asked.setdefault(key, one)
        one.trials.append(number)

    def _compiled(self, criterion: Criterion) -> Asked:
        number = self.atoms.number
        waits = ((w.event, number(w.situation)) for form in criterion.forms for w in form.waits)
        trees = tuple(number(form.tree) for form in criterion.forms)
        return Asked(criterion, trees, tuple(dict.fromkeys(waits)))

    def place(self, criterion: Criterion) -> int:
        """The place of what a deciding criterion of one of the trials asks."""
        return self._known[criterion.question].place

    def lower(self, keys: Sequence[str] = LOWER_KEYS) -> Lower:
        """What the lower keys, in the reader's order, make of each trial."""
        order = tuple(keys)
        if order not in self._lower:
            self._lower[order] = Lower.of(order, self._columns, self._ids)
        return self._lower[order]


KEPT = 4  # catalogues; a process answers by one set of rules, and by what sites have answered
_MADE: list[Catalogue] = []


def catalogue_of(trials: Iterable[Trial]) -> Catalogue:
    """The catalogue of these very trials; made once, as long as few others are asked for."""
    each = tuple(trials)
    for made in _MADE:
        if len(made.trials) == len(each) and all(map(is_, made.trials, each)):
            return made
    made = Catalogue(each)
    _MADE[KEPT - 1 :] = []
    _MADE.insert(0, made)
    return made


@dataclass(frozen=True, slots=True)
class Lower:
    """The lower keys of each trial as one number: a smaller one comes first.

    How far a trial is from the patient is added, times its weight. The last part of the number
    tells the trials of equal keys apart, by their registry numbers.
    """

    numbers: tuple[int, ...]
    reach: int  # the weight of one step further
    ids: int  # how many numbers trials of equal keys may take
    end: int  # every number is smaller

    @classmethod
    def of(
        cls, keys: Sequence[str], columns: Mapping[str, Sequence[int]], ids: Sequence[int]
    ) -> Lower:
        """The last key first: each weighs more than all after it together."""
        weight = first = max(1, len(ids))
        numbers, reach = list(ids), 0
        for name in reversed(keys):
            if name == "reach":
                reach, weight = weight, weight * REACHES
                continue
            column = columns.get(name, ())
            numbers = [n + weight * own for n, own in zip(numbers, column, strict=True)]
            weight *= 1 + max(column, default=0)
        return cls(tuple(numbers), reach, first, weight)


REACHES = 4  # in the country, in the region, elsewhere, unknown


class _Groups:
    """Trials that lie alike for every patient: the group of each, and one trial of each group."""

    def __init__(self, places: Iterable[Hashable]) -> None:
        known: dict[Hashable, int] = {}
        first: list[int] = []
        of: list[int] = []
        for number, place in enumerate(places):
            group = known.setdefault(place, len(known))
            if group == len(first):
                first.append(number)
            of.append(group)
        self.of, self.first = tuple(of), tuple(first)


def _ranks(values: Sequence[Hashable]) -> list[int]:
    """The place of each value among the distinct ones."""
    places = {value: place for place, value in enumerate(sorted(set(values)))}  # type: ignore[type-var]
    return [places[value] for value in values]
