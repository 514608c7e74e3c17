"""The trials of a catalogue, indexed by what they ask: made once, and asked for many patients."""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from operator import is_

from oligomatch.matcher.backends.catalogue.atoms import Atoms
from oligomatch.matcher.backends.catalogue.decisions import Plan
from oligomatch.matcher.match.rank import AskedBy
from oligomatch.matcher.match.trial_keys import TrialKeys
from oligomatch.rules.trial import DECIDING, Criterion, Kind, Question, Trial


@dataclass(slots=True)
class SharedQuestion:
    """One question with every trial that asks it."""

    criterion: Criterion  # one of those that ask it
    plan: Plan
    trials: array[int] = field(default_factory=lambda: array("L"))  # a criterion, an entry
    asked: AskedBy = field(init=False)  # with no event that may turn it

    def __post_init__(self) -> None:
        self.asked = AskedBy(self.trials, self.criterion)


class Catalogue:
    """Trials as the questions they share, and the questions as the atoms they share."""

    def __init__(self, trials: Iterable[Trial]) -> None:
        self.trials = tuple(trials)
        self.atoms = Atoms()
        self.to_do = array("L")  # the trials with words that nobody has encoded yet
        # the trials with arms, or with versions by the day asked, which are matched one by one
        self.apart = array("L")
        self.plans: dict[Question, Plan] = {}
        self._known: dict[Question, SharedQuestion] = {}
        self._alike: dict[Hashable, SharedQuestion] = {}
        for number, trial in enumerate(self.trials):
            for criterion in trial.criteria:
                self._plan(criterion)
            if trial.arms or trial.versions:
                self.apart.append(number)
                continue
            for criterion in trial.criteria:
                self._add(number, criterion)
        # those that most trials ask come first: what they exclude need not be asked any further
        self.asked = tuple(sorted(self._alike.values(), key=lambda one: -len(one.trials)))
        self.keys = TrialKeys(self.trials)

    def _plan(self, criterion: Criterion) -> None:
        if criterion.tree is not None and criterion.question not in self.plans:
            self.plans[criterion.question] = Plan(criterion, self.atoms)

    def _add(self, number: int, criterion: Criterion) -> None:
        if criterion.kind not in DECIDING:
            return
        if criterion.tree is None:
            if criterion.kind is Kind.TO_DO:
                self.to_do.append(number)
            return
        question = criterion.question
        one = self._known.get(question)
        if one is None:  # new, or another way to write one that is known
            made = SharedQuestion(criterion, self.plans[question])
            one = self._alike.setdefault(self._key(question), made)
            self._known[question] = one
        one.trials.append(number)

    def _key(self, question: Question) -> Hashable:
        """The same for questions that ask the same of every patient, however they are written."""
        number, forms = self.atoms.number, question.forms
        waits = dict.fromkeys((w.event, number(w.situation)) for form in forms for w in form.waits)
        each = tuple((*form.choice.items(), number(form.tree)) for form in forms)
        return question.kind, each, tuple(waits)


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
