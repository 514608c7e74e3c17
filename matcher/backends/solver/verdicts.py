"""Exact verdicts: of one criterion under one choice of readings, of a criterion, of a whole trial.

Relative to W1 to W14: met when no completion falsifies it, not met when none satisfies it. It only
turns unknown into settled; where the solver stops, or cannot be asked, the judge's answer stands
and says that it is not exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

from oligomatch.matcher.backends.solver.asked import LesionDetail
from oligomatch.matcher.backends.solver.logic import FALSE, Bool, both, no
from oligomatch.matcher.backends.solver.patient.person import Person, Unstated, open_leaves
from oligomatch.matcher.backends.solver.questions import Questions
from oligomatch.matcher.backends.solver.solver import EFFORT, FEW, Solver, SolverResult
from oligomatch.matcher.backends.solver.terms import NotEncodedError
from oligomatch.matcher.backends.solver.witness.witness import Witness
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Judged, Match, MatchClass, match_trial, of_arms
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.tree import Node
from oligomatch.rules.trial import Choice, Criterion, Kind, Trial

RECENT_DAYS = 1_000  # so long ago, at most, lie the untold days of a witness where they can
TOGETHER = "together"  # in place of a criterion: all of them
Look = Callable[[Sequence[Bool], Sequence[Bool]], Any | None]
MOST_WRITTEN = 1_000  # lesions that nobody listed in a witness; one of more is not written
TRIES = 10  # patients looked for until one is confirmed
EFFORT_SPENT, ODD_FACTS = "effort", "odd_facts"


@dataclass(frozen=True, slots=True)
class Exactly:
    """A verdict, and why it is not exact (None: it is)."""

    verdict: Verdict
    inexact: str | None = None  # EFFORT_SPENT, ODD_FACTS, or the measure that was not encoded


@dataclass(frozen=True, slots=True)
class Core:
    """Criteria that no patient who fits the profile can meet together, under one choice."""

    criteria: tuple[str, ...]
    choice: Choice
    waits: bool = False  # one of them waits for something: the match stays as it is


@dataclass(frozen=True, slots=True)
class ExactMatch:
    """A match after the exact layer, with what it was before and what joins to fail."""

    match: Match
    before: Match
    inexact: tuple[tuple[str, str], ...] = ()  # criterion and why
    cores: tuple[Core, ...] = ()

    @property
    def settled(self) -> tuple[str, ...]:
        """The criteria that only the solver settles."""
        return tuple(judged.id for judged in self.match.criteria if judged.exactly)

    @property
    def exact(self) -> bool:
        """Whether no question was left to the judge."""
        return not self.inexact


class Persons:
    """One patient as open facts, made once for all trials that tell the same apart."""

    def __init__(self, patient: Patient, effort: int = EFFORT) -> None:
        self.patient, self.effort = patient, effort
        self._by_lines: dict[Unstated, Person] = {}
        self._asked: dict[object, Exact] = {}
        self._known: dict[Node, Exactly] = {}  # whatever is asked beside

    def who_answers(self, trees: Iterable[Node]) -> Exact:
        """The patient with as many untold lines, and lesions told apart as far, as trees need."""
        leaves = open_leaves(self.patient, trees)
        unstated, asked = Unstated.by(leaves), LesionDetail.by(leaves, self.patient)
        key = unstated, asked.key
        if key not in self._asked:
            if unstated not in self._by_lines:
                self._by_lines[unstated] = Person(self.patient, unstated)
            known = {} if asked.at_odds else self._known
            self._asked[key] = Exact(self._by_lines[unstated], asked, self.effort, known)
        return self._asked[key]


def ask(patient: Patient, trees: Iterable[Node], effort: int = EFFORT) -> Exact:
    """Some criteria of one patient, put to the solver together."""
    return Persons(patient, effort).who_answers(trees)


def apart_by_sizes(patient: Patient, trees: Iterable[Node]) -> list[Node]:
    """The trees that can be asked together, all but those that add up sizes which others limit
    one by one."""
    each = list(trees)
    details = [LesionDetail.by(open_leaves(patient, [tree]), patient) for tree in each]
    odd = LesionDetail.by(open_leaves(patient, each), patient).at_odds
    return [tree for tree, own in zip(each, details, strict=True) if not own.summed & odd]


class Exact:
    """Criteria of one patient, asked together."""

    def __init__(
        self, person: Person, asked: LesionDetail, effort: int, known: dict[Node, Exactly]
    ) -> None:
        self.patient = person.patient
        self._verdicts = known
        self.questions = Questions(person, asked)
        self.solver = Solver(self.questions.world, effort)
        self._formulas: dict[Node, Bool] = {}

    def formula(self, tree: Node) -> Bool:
        """The tree as a formula.

        Raises:
            NotEncodedError: the solver cannot be asked one of its questions.
        """
        known = self._formulas.get(tree)  # asked for again with other trees, under each reading
        if known is None:
            known = self._formulas[tree] = self.questions.formula(tree)
            self.questions.complete()
        return known

    def verdict(self, tree: Node) -> Exactly:
        """What is true of the tree in every completion."""
        if (before := self._verdicts.get(tree)) is not None:
            return before
        found = self._verdict(tree)
        if found.inexact is None:
            self._verdicts[tree] = found
        return found

    def _verdict(self, tree: Node) -> Exactly:
        known = judge(tree, self.patient)
        if known is not Verdict.UNKNOWN:
            return Exactly(known)
        try:
            formula = self.formula(tree)
        except NotEncodedError as error:
            return Exactly(known, error.what)
        met, failed = self.solver.some(formula), self.solver.some(no(formula))
        if SolverResult.STOPPED in (met, failed) and SolverResult.NONE not in (met, failed):
            return Exactly(known, EFFORT_SPENT)
        if met is failed is SolverResult.NONE:
            return Exactly(known, ODD_FACTS)  # the facts told were not encoded well
        if met is failed:
            return Exactly(known, self._untellable(tree) or self._unseen(tree, formula))
        return Exactly(Verdict.MET if failed is SolverResult.NONE else Verdict.NOT_MET)

    def foresee(self, trees: Iterable[Node]) -> None:
        """Ask at once for somebody who meets all of some open trees, and for somebody who fails
        all: the two answer for most trees, one by one or together, without a further question."""
        met, failed = [], []
        for tree in trees:
            known = self._verdicts.get(tree, Exactly(judge(tree, self.patient)))
            if known.verdict is Verdict.UNKNOWN:
                with suppress(NotEncodedError):
                    met.append(self.formula(tree))  # also of what is known: asked for together
                    if tree not in self._verdicts:
                        failed.append(no(met[-1]))
        self.solver.foresee(met)
        self.solver.foresee(failed)

    def _untellable(self, tree: Node) -> str | None:
        """The measure of an open comparison that no witness can tell both ways."""
        person = self.questions.person
        leaves = open_leaves(self.patient, [tree])
        return next((leaf.measure.kind for leaf in leaves if person.untellable(leaf)), None)

    def _unseen(self, tree: Node, formula: Any) -> str | None:
        """The time point of which there may be no assessment, where no patient who has one could
        both meet and fail a tree: nobody tells whether it is open for the others."""
        missing = self._missing([tree])
        if not missing:
            return None
        seen = [no(when) for when in missing.values()]
        sides = {self.solver.some(*seen, formula), self.solver.some(*seen, no(formula))}
        return None if sides == {SolverResult.SOME} else f"assessment_at_{next(iter(missing))}"

    def _missing(self, trees: Sequence[Node]) -> dict[str, Any]:
        """The time points of some trees of which there may be no assessment, each with when so."""
        if not self.questions.person.touched:
            return {}
        assessments = self.questions.person.course.assessments
        each = {leaf.measure.at for leaf in open_leaves(self.patient, trees)}
        found = {time: assessments.missing(time) for time in sorted(filter(None, each))}
        return {time: when for time, when in found.items() if when is not FALSE}

    def together(self, trees: Sequence[Node]) -> SolverResult:
        """Whether some patient who fits makes all trees true."""
        return self.solver.some(*(self.formula(tree) for tree in trees))

    def core(self, trees: Sequence[Node]) -> list[int]:
        """The places of trees that no patient can meet together; none can be left out."""
        return self.solver.core([self.formula(tree) for tree in trees])

    def witness(
        self,
        trees: Sequence[Node],
        *,
        failing: Node | None = None,
        wishes: Sequence[Node] = (),
    ) -> Profile | None:
        """A patient who fits the profile and meets all trees (and fails one), as a profile that
        the judge confirms; of the wishes as many are met as can be. None where none was found."""
        formulas = [self.formula(tree) for tree in trees]
        formulas += [] if failing is None else [no(self.formula(failing))]
        missing = self._missing([*trees, *([] if failing is None else [failing])])
        formulas += [no(when) for when in missing.values()]  # the judge settles nothing of them
        wished = [self.formula(wish) for wish in wishes]
        wishes_of_all = [*wished, *self._wishes()]
        looks: list[Look] = [partial(self.solver.patient, seed=seed) for seed in range(TRIES)]
        for look in [*looks, self.solver.heard]:
            model = look(formulas, wishes_of_all)
            if model is None:
                return None
            if (profile := self._confirmed(model, trees, failing)) is not None:
                return profile
        return None

    def _confirmed(self, model: Any, trees: Sequence[Node], failing: Node | None) -> Profile | None:
        """What the solver found as a profile, where the reader takes it and the judge agrees."""
        found = Witness(self.questions, model)
        if found.unlisted > MOST_WRITTEN:
            return None
        document = found.document()
        try:
            profile = profile_of(document)
        except ProfileError:
            return None
        patient = derive(profile, self.patient.as_of)
        met = all(judge(tree, patient) is Verdict.MET for tree in trees)
        failed = failing is None or judge(failing, patient) is Verdict.NOT_MET
        return profile if met and failed else None

    def _wishes(self) -> list[Any]:
        """What makes a witness easy to read, where it can be had."""
        questions, wishes = self.questions, [self.questions.world.firmly]
        if questions.person.touched:
            course = questions.person.course
            wishes += [*questions.lesions.plain(FEW), course.tumour.new_node()]
            wishes += course.assessments.wishes()
        if "further" in vars(questions.person):
            wishes += questions.person.further.wishes()
        recent = self.patient.as_of.toordinal() - RECENT_DAYS
        wishes.append(both(*(day >= recent for day in questions.person.world.open_days)))
        return wishes


def exact_match(patient: Patient, trial: Trial, *, persons: Persons | None = None) -> ExactMatch:
    """One patient against one trial, exactly; `persons` spares work over several trials."""
    before = match_trial(patient, trial)
    trial = before.trial  # of the version in force
    if trial.arms:
        return _by_arm(before, persons or Persons(patient))
    if not before.with_verdict(Verdict.UNKNOWN):
        return ExactMatch(before, before)
    asking = _Asking(before, persons or Persons(patient))
    found = match_trial(patient, trial, by=asking.verdict)
    marked = tuple(_marked(*pair) for pair in zip(before.criteria, found.criteria, strict=True))
    match, cores = asking.together(found._replace(criteria=marked))
    return ExactMatch(match, before, tuple(asking.inexact.items()), cores)


def _by_arm(before: Match, persons: Persons) -> ExactMatch:
    """A trial with arms: each arm asked for itself, and the nearest of them again."""
    each = [exact_match(persons.patient, one.trial, persons=persons) for one in before.arms]
    arms = [x.match._replace(arm=one.arm) for x, one in zip(each, before.arms, strict=True)]
    found = {judged.id: judged for match in arms for judged in match.criteria}
    match = of_arms(before.trial, (found.get(one.id, one) for one in before.criteria), arms)
    inexact = dict(one for x in each for one in x.inexact)
    cores = {repr(core): core for x in each for core in x.cores}
    return ExactMatch(match, before, tuple(inexact.items()), tuple(cores.values()))


def _marked(before: Judged, after: Judged) -> Judged:
    """The criterion, marked where only the solver settles it."""
    return after if before.verdict is after.verdict else after._replace(exactly=True)


class _Asking:
    """The open criteria of one match, put to the solver."""

    def __init__(self, before: Match, persons: Persons) -> None:
        self.patient = persons.patient
        asked = [judged.criterion for judged in before.deciding]
        self.names = {form.tree: one.id for one in asked for form in one.forms}
        self.exact = persons.who_answers(self.names)
        self.inexact: dict[str, str] = {}
        self._known: dict[tuple[Node, ...], frozenset[Node]] = {}
        self.exact.foresee(self.names)

    def verdict(self, tree: Node, patient: Patient) -> Verdict:
        """The exact verdict of a criterion's tree; of a situation it may wait in, the judge's."""
        if tree not in self.names or patient is not self.patient:
            return judge(tree, patient)
        answer = self.exact.verdict(tree)
        if answer.inexact is not None:
            self.inexact[self.names[tree]] = answer.inexact
        return answer.verdict

    def together(self, match: Match) -> tuple[Match, tuple[Core, ...]]:
        """The match with what its open criteria cannot do together: ineligible where, under every
        choice of readings, some that wait for nothing already fail."""
        if match.match not in (MatchClass.POSSIBLE, MatchClass.NOT_YET):
            return match, ()
        cores = [self._core(match, choice) for choice in choices_of(match.trial)]
        found = tuple({repr(core): core for core in cores if core is not None}.values())
        if all(core is not None and not core.waits for core in cores):
            first = max((core.criteria for core in found), key=len)
            return match._replace(match=MatchClass.INELIGIBLE, together=first), found
        # one criterion that fails alone under a reading is told of the criterion itself
        return match, tuple(core for core in found if len(core.criteria) > 1)

    def _core(self, match: Match, choice: Choice) -> Core | None:
        """The criteria that cannot be met together under one choice, first those that wait for
        nothing; with the readings that they depend on."""
        asked = self._encoded(open_criteria(match, choice))
        firm = [(criterion, tree) for criterion, tree in asked if not self._waits(criterion)]
        for some, waits in ((firm, False), (asked, True)):
            trees = self._failing(some)
            failing = [criterion for criterion, tree in some if tree in trees]
            if failing:
                readings = dict.fromkeys(number for one in failing for number in one.readings)
                part = {number: choice[number] for number in readings}
                return Core(tuple(criterion.id for criterion in failing), part, waits)
        return None

    def _encoded(self, criteria: list[tuple[Criterion, Node]]) -> list[tuple[Criterion, Node]]:
        """Those that the solver can be asked: what fails among them fails among all."""
        found = []
        for criterion, tree in criteria:
            try:
                self.exact.formula(tree)
            except NotEncodedError as error:
                self.inexact.setdefault(TOGETHER, error.what)
            else:
                found.append((criterion, tree))
        return found

    def _failing(self, some: list[tuple[Criterion, Node]]) -> frozenset[Node]:
        """A smallest set of trees that nobody meets together; none where somebody meets all.
        Choices of readings that ask the same are answered once."""
        trees = tuple(dict.fromkeys(tree for _, tree in some))
        if trees not in self._known:
            self._known[trees] = frozenset(self._smallest(trees))
        return self._known[trees]

    def _smallest(self, trees: tuple[Node, ...]) -> Iterator[Node]:
        found = self.exact.together(trees)
        if found is SolverResult.STOPPED:
            self.inexact.setdefault(TOGETHER, EFFORT_SPENT)
        elif found is SolverResult.NONE and self.exact.together(()) is SolverResult.NONE:
            self.inexact.setdefault(TOGETHER, ODD_FACTS)
        elif found is SolverResult.NONE:
            yield from (trees[place] for place in self.exact.core(trees))

    def _waits(self, criterion: Criterion) -> bool:
        """Whether a situation in which it would wait may hold."""
        return any(
            judge(wait.situation, self.patient) is not Verdict.NOT_MET
            for form in criterion.forms
            for wait in form.waits
        )


def choices_of(trial: Trial) -> Iterator[Choice]:
    """Every choice of readings for a whole trial: one letter for each number."""
    letters: dict[str, tuple[str, ...]] = {}
    for criterion in trial.criteria:
        for number, readings in criterion.readings.items():
            letters[number] = tuple(readings)
    for chosen in product(*letters.values()):
        yield dict(zip(letters, chosen, strict=True))


def open_criteria(match: Match, choice: Choice) -> list[tuple[Criterion, Node]]:
    """The open criteria of a match, each with its tree under one choice of readings.

    An examination that is still to be done stands in nobody's way.
    """
    found = []
    for judged in match.with_verdict(Verdict.UNKNOWN):
        done = {verdict for _, verdict in judged.by_reading}
        if judged.criterion.kind is Kind.WORKUP and Verdict.NOT_MET in done:
            continue
        part = {number: choice[number] for number in judged.criterion.readings}
        trees = (form.tree for form in judged.criterion.forms if form.choice == part)
        found += [(judged.criterion, tree) for tree in trees]
    return found
