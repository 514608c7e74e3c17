"""What follows from the rules of a trial for every patient there can be: asked of the solver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import combinations, islice, product

from oligomatch.matcher.backends.solver.asked import LesionDetail
from oligomatch.matcher.backends.solver.logic import TRUE, Bool, either, no
from oligomatch.matcher.backends.solver.patient.person import open_leaves
from oligomatch.matcher.backends.solver.questions import TERMS
from oligomatch.matcher.backends.solver.solver import SolverResult
from oligomatch.matcher.backends.solver.terms import NotEncodedError
from oligomatch.matcher.backends.solver.verdicts import Exact, apart_by_sizes, ask, choices_of
from oligomatch.matcher.logic.verdict import KLEENE, Verdict
from oligomatch.matcher.probe.lint.noted import Lint, Noted, deciding
from oligomatch.matcher.probe.lint.since_given import LeftOpen, SinceGiven
from oligomatch.matcher.probe.lint.twins import asked, sides
from oligomatch.matcher.probe.proofs import everybody
from oligomatch.rules.fold import fold
from oligomatch.rules.measures import timed
from oligomatch.rules.text.faults import Fault, Part, fault
from oligomatch.rules.tree import (
    AllOf,
    Always,
    AnyOf,
    Leaf,
    Node,
    Not,
    asked_measures,
    comparisons_of,
    measures_of,
)
from oligomatch.rules.trial import Choice, Criterion, CriterionForm, Event, Kind, Trial
from oligomatch.rules.write import write_tree

EFFORT = 1_000_000  # steps for one question; a second or two
MOST_CHOICES = 64  # choices of readings that are gone through
MOST_LEAVES = 7  # comparisons of one tree whose combinations are gone through


class Undecided(Exception):
    """The solver stopped at its bound, or cannot be asked."""

    def __init__(self, how: str, what: str = "") -> None:
        super().__init__(how)
        self.how, self.what = how, what


def solved(trial: Trial) -> Iterator[Noted]:
    """What the solver finds of a trial: of one with arms or versions what each of them has, where
    every one that asks the criterion has it, and those that nobody can enter."""
    each_side = list(sides(trial))
    if len(each_side) == 1:
        yield from Solved(each_side[0]).findings()
        return
    found = [list(Solved(side).findings()) for side in each_side]
    asks = [{criterion.id for criterion in side.criteria} for side in each_side]
    seen: list[Noted] = []
    for noted in (one for each in found for one in each):
        own = [each for each, ids in zip(found, asks, strict=True) if noted.criterion in ids]
        everywhere = all(noted in each for each in own)
        if noted not in seen and (everywhere or noted.lint is Lint.NOBODY_IS_ELIGIBLE):
            seen.append(noted)
            yield noted


def nobody_in(trial: Trial) -> Iterator[Noted]:
    """The criteria that nobody can meet together, of each arm in each version."""
    for side in sides(trial):
        yield from Solved(side).nobody()


class Solved:
    """The criteria of one trial without arms, or of one arm, put to the solver."""

    def __init__(self, trial: Trial, effort: int = EFFORT) -> None:
        self.trial, self.effort = trial, effort
        self.criteria = deciding(trial)
        self.undecided: dict[str, Undecided] = {}

    @cached_property
    def exact(self) -> Exact:
        """Everybody, as far as the rules of this trial tell people apart."""
        trees = [tree for one in self.criteria for tree in one.question.bearing]
        return ask(everybody(), apart_by_sizes(everybody(), trees), self.effort)

    @cached_property
    def odd_sizes(self) -> frozenset[str]:
        """Sizes that some criteria add up and others limit one by one: the sums are not asked."""
        trees = [tree for one in self.criteria for tree in one.question.bearing]
        return LesionDetail.by(open_leaves(everybody(), trees), everybody()).at_odds

    def findings(self) -> Iterator[Noted]:
        """Every finding, and at the end what was not decided."""
        settled = set()
        for criterion in self.criteria:
            for noted in self._guarded(criterion):
                if noted.lint in (Lint.NOBODY_MEETS, Lint.EVERYBODY_MEETS):
                    settled.add(criterion.id)
                yield noted
        yield from self._together(settled)
        for id, why in self.undecided.items():
            yield Noted(Lint.NOT_DECIDED, id, ("id",), None, why.how, {"what": why.what})

    def nobody(self) -> Iterator[Noted]:
        """Only that nobody can meet the criteria together."""
        choices = self._choices()
        cores = ((choice, self._core(self._rows(choice))) for choice in choices)
        empty = [(choice, core) for choice, core in cores if core]
        yield from self._nobody(empty, len(choices), set())

    def some(self, *formulas: Bool) -> bool:
        """Whether there is such a patient.

        Raises:
            Undecided: the solver stopped at its bound.
        """
        found = self.exact.solver.some(*formulas)
        if found is SolverResult.STOPPED:
            raise Undecided("effort")
        return found is SolverResult.SOME

    def formula(self, tree: Node) -> Bool:
        """A tree as a formula.

        Raises:
            Undecided: the solver cannot be asked one of its comparisons.
        """
        if self.odd_sizes:
            summed = LesionDetail.by(comparisons_of(tree), everybody()).summed
            for size in sorted(summed & self.odd_sizes):
                raise Undecided("measure", size)
        try:
            return fold(tree, TERMS, self._leaf)
        except NotEncodedError as error:
            raise Undecided("measure", error.what) from None

    @cached_property
    def _since(self) -> SinceGiven:
        return SinceGiven(self.exact.questions.world)

    @cached_property
    def _left_open(self) -> LeftOpen:
        return LeftOpen(self.exact.questions.world, self._leaf)

    def _leaf(self, leaf: Leaf) -> Bool:
        for known in (self._since, self._left_open):
            formula = known.formula(leaf)
            if formula is not None:
                return formula
        return self.exact.formula(leaf)

    def differ(self, one: Node, other: Node) -> bool:
        """Whether some patient tells two trees apart."""
        first, second = self.formula(one), self.formula(other)
        return self.some(first, no(second)) or self.some(second, no(first))

    def _guarded(self, criterion: Criterion) -> Iterator[Noted]:
        for look in (self._alone, self._parts, self._readings, self._waits, self._cautious):
            try:
                yield from look(criterion)
            except Undecided as why:
                self.undecided.setdefault(criterion.id, why)

    def _alone(self, criterion: Criterion) -> Iterator[Noted]:
        """Criteria that nobody meets under some reading, or everybody under each."""
        always = []
        for form in criterion.forms:
            formula = self.formula(form.tree)
            if not self.some(formula):
                details = {"reading": spelt(form.choice)}
                how = "reading" if form.choice else ""
                yield Noted(Lint.NOBODY_MEETS, criterion.id, (), criterion.tree, how, details)
            always.append(formula is TRUE or not self.some(no(formula)))
        if all(always) and criterion.tree != Always():
            yield Noted(Lint.EVERYBODY_MEETS, criterion.id, (), criterion.tree)

    def _parts(self, criterion: Criterion) -> Iterator[Noted]:
        """Parts of a rule without which it would say the same."""
        assert criterion.tree is not None
        for part, without in dropped(criterion.tree):
            if not self.differ(criterion.tree, without):
                details = {"part": write_tree(part)}
                yield Noted(Lint.IDLE_PART, criterion.id, (), part, "", details)

    def _readings(self, criterion: Criterion) -> Iterator[Noted]:
        """Readings that no patient tells apart: none of their letters here, or two letters in no
        criterion of the trial, since a reading is one choice for the whole."""
        for number, letters in criterion.readings.items():
            pairs = list(combinations(letters, 2))
            same = [pair for pair in pairs if not self._distinct(criterion, number, *pair)]
            first = next(one for one in self.criteria if number in one.readings)
            everywhere = same if first is criterion else []
            details: dict[str, Part] = {"number": number, "letters": tuple(letters)}
            keys = ("readings", number)
            if len(same) == len(pairs):
                yield Noted(Lint.SAME_READINGS, criterion.id, keys, details=details)
            elif idle := [pair for pair in everywhere if not self._elsewhere(number, pair)]:
                details = {"number": number, "letters": tuple(idle[0])}
                yield Noted(Lint.SAME_READINGS, criterion.id, keys, None, "trial", details)
            for pair in pairs:
                if self._exclude_each_other(criterion, number, pair):
                    details = {"number": number, "letters": tuple(pair)}
                    yield Noted(Lint.SAME_READINGS, criterion.id, keys, None, "apart", details)

    def _exclude_each_other(self, criterion: Criterion, number: str, pair: tuple[str, str]) -> bool:
        """Whether nobody meets two readings, though some meet each."""
        for rest in _others(criterion, number):
            trees = [criterion.under({**rest, number: letter}) for letter in pair]
            formulas = [self.formula(tree) for tree in trees if tree is not None]
            if self.some(*formulas) or not all(map(self.some, formulas)):
                return False
        return True

    def _elsewhere(self, number: str, pair: tuple[str, str]) -> bool:
        """Whether some criterion of the trial tells two letters apart."""
        having = [one for one in self.criteria if number in one.readings]
        return any(self._distinct(one, number, *pair) for one in having)

    def _distinct(self, criterion: Criterion, number: str, one: str, other: str) -> bool:
        for rest in _others(criterion, number):
            first, second = ({**rest, number: letter} for letter in (one, other))
            waits = criterion.waits_under(first), criterion.waits_under(second)
            a, b = criterion.under(first), criterion.under(second)
            assert a is not None
            assert b is not None
            pairs = [(a, b), *((x.situation, y.situation) for x, y in zip(*waits, strict=True))]
            if any(self.differ(x, y) for x, y in pairs if x != y):
                return True
        return False

    def _waits(self, criterion: Criterion) -> Iterator[Noted]:
        """Situations in which the criterion cannot fail, or that nobody is in."""
        for place, wait in enumerate(criterion.waits):
            details = {"event": str(wait.event), "situation": write_tree(wait.situation)}
            if not any(self._can_wait(form, place) for form in criterion.forms):
                yield Noted(Lint.NEVER_WAITS, criterion.id, (), wait.situation, "", details)
            elif (other := self._final(criterion, place)) is not None:
                details = {**details, "other": other}
                yield Noted(Lint.NEVER_WAITS, criterion.id, (), wait.situation, "vain", details)
            elif wait.event is Event.TIME and not any(map(_timed, criterion.forms)):
                yield Noted(Lint.NEVER_WAITS, criterion.id, (), wait.situation, "time", details)

    def _can_wait(self, form: CriterionForm, place: int, hope: Bool = TRUE) -> bool:
        situation = self.formula(form.waits[place].situation)
        return self.some(no(self.formula(form.tree)), situation, hope)

    def _final(self, criterion: Criterion, place: int) -> str | None:
        """A criterion that whoever waits so fails for good, under each of its readings; of one that
        the solver cannot be asked nothing is known."""
        for other in self.criteria:
            if other is not criterion and other.kind is Kind.INCLUSION:
                try:
                    hope = either(*map(self.formula, other.question.bearing))
                except Undecided:
                    continue
                if not any(self._can_wait(form, place, hope) for form in criterion.forms):
                    return other.id
        return None

    def _cautious(self, criterion: Criterion) -> Iterator[Noted]:
        """Rules of which Kleene's logic may say unknown where every patient gets one answer."""
        for tree in self._open(criterion):
            leaves = list(dict.fromkeys(comparisons_of(tree)))
            if len(leaves) < 2:
                continue
            if len(leaves) > MOST_LEAVES:
                self.undecided.setdefault(criterion.id, Undecided("leaves", str(len(leaves))))
                continue
            found = self._open_though_settled(tree, leaves)
            if found is not None:
                known = _known(found)
                verdict = found[None].name.lower()
                details: dict[str, Part] = {"known": known, "verdict": verdict}
                how = "" if known else "nothing"
                yield Noted(Lint.OVER_CAUTIOUS, criterion.id, (), criterion.tree, how, details)
                return

    def _open(self, criterion: Criterion) -> Iterator[Node]:
        """The trees that some patient meets and some fails: of the others another lint speaks."""
        for tree in criterion.question.trees:
            formula = self.formula(tree)
            if self.some(formula) and self.some(no(formula)):
                yield tree

    def _open_though_settled(
        self, tree: Node, leaves: Sequence[Node]
    ) -> dict[Node | None, Verdict] | None:
        """What may be known of the leaves (the rest unknown) though the answer is settled; its
        verdict stands under None."""
        formulas = [self.formula(leaf) for leaf in leaves]
        settled = (Verdict.MET, Verdict.NOT_MET)
        possible = []
        for row in product(settled, repeat=len(leaves)):
            pairs = zip(formulas, row, strict=True)
            if self.some(*(one if v is Verdict.MET else no(one) for one, v in pairs)):
                possible.append(row)
        states = sorted(product(Verdict, repeat=len(leaves)), key=_settled_leaves)
        for state in states:
            if kleene(tree, dict(zip(leaves, state, strict=True))) is not Verdict.UNKNOWN:
                continue
            fitting = [row for row in possible if all(map(_fits, state, row))]
            verdicts = {kleene(tree, dict(zip(leaves, row, strict=True))) for row in fitting}
            truly_open = all(
                len({row[n] for row in fitting}) == 2
                for n, known in enumerate(state)
                if known is Verdict.UNKNOWN
            )
            if len(verdicts) == 1 and truly_open:
                return {**dict(zip(leaves, state, strict=True)), None: verdicts.pop()}
        return None

    def _together(self, settled: set[str]) -> Iterator[Noted]:
        """What the criteria say together, under every choice of readings."""
        choices = self._choices()
        implied: dict[str, list[list[str]]] = {}
        empty: list[tuple[Choice, list[str]]] = []
        for choice in choices:
            rows = self._rows(choice)
            core = self._core(rows)
            if core:
                empty.append((choice, core))
                continue
            for id, by in self._implied(rows):
                implied.setdefault(id, []).append(by)
        yield from self._nobody(empty, len(choices), settled)
        yield from self._idle(implied, len(choices) - len(empty), settled)

    def _choices(self) -> list[Choice]:
        choices = list(islice(choices_of(self.trial), MOST_CHOICES + 1))
        if len(choices) > MOST_CHOICES:
            self.undecided.setdefault("", Undecided("choices", str(MOST_CHOICES)))
        return choices[:MOST_CHOICES]

    def _rows(self, choice: Choice) -> list[tuple[str, Bool]]:
        rows = []
        for one in self.criteria:
            tree = one.under({number: choice[number] for number in one.readings})
            assert tree is not None
            try:
                rows.append((one.id, self.formula(tree)))
            except Undecided as why:
                self.undecided.setdefault(one.id, why)
        return rows

    def _core(self, rows: list[tuple[str, Bool]]) -> list[str]:
        """The smallest criteria that nobody meets together; none where somebody meets all."""
        try:
            if self.some(*(formula for _, formula in rows)):
                return []
        except Undecided as why:
            self.undecided.setdefault("", why)
            return []
        return [rows[place][0] for place in self.exact.solver.core([f for _, f in rows])]

    def _implied(self, rows: list[tuple[str, Bool]]) -> Iterator[tuple[str, list[str]]]:
        """Criteria that follow from the others, each with those it follows from."""
        for place, (id, formula) in enumerate(rows):
            if formula is TRUE:
                yield id, []
                continue
            others = [*rows[:place], *rows[place + 1 :]]
            try:
                if self.some(no(formula), *(other for _, other in others)):
                    continue
            except Undecided as why:
                self.undecided.setdefault(id, why)
                continue
            core = self.exact.solver.core([no(formula), *(other for _, other in others)])
            yield id, [others[n - 1][0] for n in core if n > 0]

    def _of_other_things(self, id: str, other: str) -> bool:
        """Whether two criteria quote other words, and have no measure in common."""
        one, two = (next(c for c in self.criteria if c.id == each) for each in (id, other))
        kinds = [{m.kind for tree in each.spelt for m in measures_of(tree)} for each in (one, two)]
        quoted = one.basis == two.basis == "text" and one.quote != two.quote
        return quoted and kinds[0].isdisjoint(kinds[1])

    def _nobody(
        self, empty: list[tuple[Choice, list[str]]], choices: int, settled: set[str]
    ) -> Iterator[Noted]:
        fresh = (one for one in empty if len(one[1]) > 1 or one[1][0] not in settled)
        for choice, core in islice(fresh, 1):
            how = "" if len(empty) == choices else "reading"
            details = {"criteria": ", ".join(core), "reading": spelt(choice)}
            yield Noted(Lint.NOBODY_IS_ELIGIBLE, core[-1], (), None, how, details)

    def _idle(
        self, implied: dict[str, list[list[str]]], choices: int, settled: set[str]
    ) -> Iterator[Noted]:
        asks = {one.id: asked(one) for one in self.criteria}
        for id, found in implied.items():
            if len(found) < choices or id in settled:
                continue  # under some reading it matters
            by = list(dict.fromkeys(other for one in found for other in one))
            if not by or any(asks[other] == asks[id] for other in by):
                continue  # no rule at all, or it stands twice: said by another lint
            if all(self._of_other_things(id, other) for other in by):
                continue  # a fact of the world alone, of which the source says both
            yield Noted(Lint.NEVER_MATTERS, id, ("id",), details={"others": ", ".join(by)})


def kleene(node: Node, known: dict[Node, Verdict]) -> Verdict:
    """The verdict of a tree from those of its leaves."""
    return fold(node, KLEENE, known.__getitem__)


def dropped(node: Node) -> Iterator[tuple[Node, Node]]:
    """Each part of a tree with the tree without it."""
    match node:
        case AllOf(parts) | AnyOf(parts) if len(parts) > 1:
            for place, part in enumerate(parts):
                rest = parts[:place] + parts[place + 1 :]
                yield part, rest[0] if len(rest) == 1 else type(node)(rest)
                for inner, less in dropped(part):
                    yield inner, type(node)((*parts[:place], less, *parts[place + 1 :]))
        case Not(part):
            for inner, less in dropped(part):
                yield inner, Not(less)
        case _:
            return


def spelt(choice: Choice) -> str:
    """A choice of readings as an author reads it."""
    return ", ".join(f"{number} {letter}" for number, letter in choice.items())


def _others(criterion: Criterion, number: str) -> Iterator[Choice]:
    names = [name for name in criterion.readings if name != number]
    for letters in product(*(criterion.readings[name] for name in names)):
        yield dict(zip(names, letters, strict=True))


def _timed(form: CriterionForm) -> bool:
    """Whether a form reads something that time alone changes."""
    return any(timed(one) for one in asked_measures(form.tree))


def _fits(known: Verdict, fact: Verdict) -> bool:
    return known in (Verdict.UNKNOWN, fact)


def _settled_leaves(state: tuple[Verdict, ...]) -> int:
    return sum(one is not Verdict.UNKNOWN for one in state)


def _known(found: dict[Node | None, Verdict]) -> tuple[Fault, ...]:
    """What is known of each comparison, as far as it is."""
    return tuple(
        fault("lint_is", part=write_tree(node), verdict=verdict.name.lower())
        for node, verdict in found.items()
        if node is not None and verdict is not Verdict.UNKNOWN
    )
