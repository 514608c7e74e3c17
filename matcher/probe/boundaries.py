"""Pairs of patients on either side of one criterion, complete in all else and alike but for it.

Inside, every criterion of the trial is met; outside, this one fails and the others are met. Where
nobody fails it alone, the solver says so, and what fails with it is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import combinations, islice, product

from oligomatch.matcher.backends.solver import solver_found
from oligomatch.matcher.logic.calendar import add_days
from oligomatch.matcher.logic.effort import SpentError
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.probe.pivots import Pivot, pivots
from oligomatch.matcher.probe.search.around import otherwise_stated
from oligomatch.matcher.probe.search.dressing import dressed, otherwise
from oligomatch.matcher.probe.search.goals import Goal, as_drawn, derived
from oligomatch.matcher.probe.search.moves import Document, apart, facts_of, moves
from oligomatch.matcher.probe.search.patients import read_again, read_as_wanted
from oligomatch.matcher.probe.search.plausible import Oddity, oddities
from oligomatch.matcher.probe.search.seeking import changed, plain_pairs, seek
from oligomatch.matcher.probe.search.tidying import Holds, Pair, tidied
from oligomatch.matcher.probe.search.trying import Late, Trying, never
from oligomatch.matcher.probe.spans import SpanSide, sides_of_spans
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.trial import DECIDING, Criterion, Kind, Trial

STARTS = 3  # patients on each side from whom the other is looked for
FEW = 3  # facts in which two differ who need not be nearer before they are tidied
LONG = 15  # criteria of a trial of which not every start is tried
MOST_DRESSED = 6  # of whom one fact is told otherwise, and then more
MOST_TRIED = 1_000  # patients for one pair; most are found among a few hundred
MOST_TURNED = 300  # for one that a comparison alone turns
MOST_BESIDE = 150  # of them told more, where there is a pair already


class Why(StrEnum):
    """Why there is no pair, or only one in which other criteria fail too."""

    NOBODY_FAILS = "nobody_fails"
    NOBODY_MEETS = "nobody_meets"
    NOT_ALONE = "not_alone"
    NOT_EVERY = "not_every"
    TO_DO = "to_do"
    NOT_FOUND = "not_found"
    NO_TIME = "no_time"
    NOT_TRIED = "not_tried"  # there are more to try than are tried for one pair
    NOT_IN_FORCE = "not_in_force"  # the trial of that day does not ask it


@dataclass(frozen=True, slots=True)
class Boundary:
    """Two patients as alike as was found: all criteria are met of the one; of the other this one
    fails, and those that nobody meets then may fail with it (`free`). Where only the age of a value
    turns it, this one is `open` of the other: an old value counts as missing."""

    trial: str
    criterion: str
    inside: Profile
    outside: Profile
    free: tuple[str, ...] = ()
    open: bool = False

    @property
    def facts(self) -> tuple[str, ...]:
        """Where the two differ, as pointers into the profile; mostly one."""
        places = apart(self.inside.document(), self.outside.document())
        return tuple(sorted("/" + "/".join(place) for place in places))


@dataclass(frozen=True, slots=True)
class TurnedPair:
    """A pair, and what is wanted of its sides: also that a comparison alone puts them there."""

    pair: Boundary
    inside: Goal
    outside: Goal

    def as_wanted(self, criterion: Criterion, odd: int) -> Holds:
        """Reads two documents: the profiles, where they lie on either side as this pair does."""
        holds = both_as_wanted(self.inside, self.outside, odd)
        return _open_outside(criterion, holds) if self.pair.open else holds


@dataclass(frozen=True, slots=True)
class Edge:
    """One criterion with its pair; without one, or where others fail too, why."""

    criterion: Criterion
    pair: Boundary | None
    why: Why | None = None
    others: tuple[str, ...] = ()  # criteria that stand in the way
    further: tuple[Edge, ...] = ()  # the sides of a span on which the pair does not lie
    side: SpanSide | None = None  # of a further one
    tried: int = 0  # patients, to find it

    @property
    def pairs(self) -> tuple[Boundary, ...]:
        """Its pair, and those on the other side of a span."""
        return tuple(one for one in (self.pair, *(f.pair for f in self.further)) if one is not None)


def boundaries(trial: Trial) -> tuple[Boundary, ...]:
    """For each criterion that decides, its pair, where there is one; of a span one on each side."""
    return tuple(pair for edge in edges(trial) for pair in edge.pairs)


def edges(trial: Trial) -> Iterator[Edge]:
    """Every criterion that decides, with its pair or why it has none."""
    finder = Finder(trial)
    for criterion in trial.criteria:
        if criterion.kind in DECIDING:
            yield finder.edge(criterion)


def edge_of(trial: Trial, criterion: Criterion) -> Edge:
    """One criterion with its pair, or why it has none."""
    return Finder(trial).edge(criterion)


class Finder:
    """The pairs of one trial; patients who meet it all are looked for once, from those `known`
    (of its cases) on. Nobody is looked for any more when it is `late`."""

    def __init__(self, trial: Trial, *, known: Sequence[Profile] = (), late: Late = never) -> None:
        # of a trial with versions patients are drawn of the day of one of them
        self._known = () if trial.versions else tuple(known)
        trial = as_drawn(trial)
        self.trial, self.late = trial, late
        self.goal = replace(Goal.of(trial), trying=Trying(late=late))
        self._trying = self.goal.trying  # of the pair that was looked for last
        self._before = 0  # patients tried for the pairs before that one
        self._starts: dict[Goal, Starts] = {}
        self._odds: dict[Goal, tuple[str, ...] | None] = {}
        self._by_arm: dict[str, Finder] = {}

    @property
    def _long(self) -> bool:
        """Whether so much is asked that the nearest from one side must do."""
        return len(self.goal.asked) > LONG

    def edge(self, criterion: Criterion) -> Edge:
        """One criterion with its pair, or why it has none; of arms, in the first that asks it."""
        if all(one.id != criterion.id for one in self.trial.criteria):
            return Edge(criterion, None, Why.NOT_IN_FORCE)
        if (of_arm := self._of_arm(criterion)) is not self:
            return of_arm.edge(criterion)
        before = self.tried
        edge = self._first(criterion)
        edge = replace(edge, tried=self.tried - before)
        if edge.pair is None:
            return edge
        return replace(edge, further=self._further(criterion, edge.pair))

    def _of_arm(self, criterion: Criterion) -> Finder:
        """The one for the first arm that asks it; itself where there are no arms."""
        if not self.trial.arms:
            return self
        arm = next(name for name in self.trial.each_arm if criterion.holds_in(name))
        return self._by_arm.setdefault(
            arm, Finder(self.trial.of_arm(arm), known=self._known, late=self.late)
        )

    def turned(self, criterion: Criterion) -> tuple[TurnedPair, ...]:
        """Its pairs, and one for each comparison that none of them is turned by alone, where one
        is found; and for each age of a value."""
        if (of_arm := self._of_arm(criterion)) is not self:
            return of_arm.turned(criterion)
        edge = self.edge(criterion)
        beyond = [self.goal.but(criterion.id, free=pair.free) for pair in edge.pairs]
        sides = zip(edge.pairs, beyond, strict=True)
        found = [TurnedPair(pair, self.goal, other) for pair, other in sides]
        if edge.pair is None or edge.why is Why.NOT_EVERY:
            return tuple(found)
        for pivot in pivots(criterion):
            pair = self._turned_by(criterion, pivot, found, beyond[0])
            found += [] if pair is None else [pair]
            if pivot.leaf.measure.within_days is not None:
                aged = self._aged(criterion, pivot, found)
                found += [] if aged is None else [aged]
        return tuple(found)

    def _turned_by(
        self, criterion: Criterion, pivot: Pivot, found: Sequence[TurnedPair], beyond: Goal
    ) -> TurnedPair | None:
        """A pair that a comparison alone turns, where it turns none so far; both with the value
        that it compares, if there are such."""
        pairs = [(derived(one.pair.inside), derived(one.pair.outside)) for one in found]
        for wanted in dict.fromkeys((pivot.valued, pivot)):
            if any(wanted.turns(*pair) for pair in pairs):
                return None
            inside = replace(self.goal, also=wanted.inside, about=(criterion,))
            outside = replace(beyond, also=wanted.outside, about=(criterion,))
            if pair := self._pair(criterion, outside, inside, MOST_TURNED):
                return TurnedPair(pair, inside, outside)
        return None

    def _aged(
        self, criterion: Criterion, pivot: Pivot, found: Sequence[TurnedPair]
    ) -> TurnedPair | None:
        """One whose value is just not too old, and the same a day later: it counts as missing."""
        measure = pivot.leaf.measure
        place = f"/measurements/{measure.test}/date" if measure.test else f"/{measure.kind}/date"
        inside = replace(self.goal, also=pivot.inside)
        for one in found:
            free = frozenset({criterion.id, *one.pair.free})
            beyond = replace(self.goal, free=free, also=pivot.outside)
            aged = TurnedPair(replace(one.pair, open=True), inside, beyond)
            stated = one.pair.inside.document()
            last = add_days(date.fromisoformat(stated["as_of"]), -(measure.within_days or 0))
            days = [str(add_days(last, -over)) for over in (0, 1)]
            sides = [otherwise_stated(stated, [(place, day)]) for day in days]
            if (pair := aged.as_wanted(criterion, 2 * len(Oddity))(*sides)) is not None:
                return replace(aged, pair=replace(aged.pair, inside=pair[0], outside=pair[1]))
        return None

    @property
    def tried(self) -> int:
        """How many patients were tried so far."""
        of_pair = 0 if self._trying is self.goal.trying else self._trying.tried
        return self.goal.trying.tried + self._before + of_pair

    def _further(self, criterion: Criterion, pair: Boundary) -> tuple[Edge, ...]:
        """The sides of its spans on which the one outside does not lie."""
        outside, known = derived(pair.outside), self.goal.but(criterion.id, free=pair.free)
        found = []
        for beyond in sides_of_spans(criterion):
            if judge(beyond.tree, outside) is not Verdict.MET:
                before = self.tried
                edge = self._on_side(criterion, known.but_with(beyond.tree, pair.free))
                found.append(replace(edge, side=beyond.side, tried=self.tried - before))
        return tuple(found)

    def _on_side(self, criterion: Criterion, outside: Goal) -> Edge:
        """One who lies on this side of a span; where nobody does alone, with whom others fail."""
        pair = self._pair(criterion, outside)
        if pair is not None or not solver_found() or self.late():
            return Edge(criterion, pair, None if pair else self._not_found)
        nobody = self._at_odds(outside)
        others = tuple(id for id in nobody or () if id not in (criterion.id, ""))
        if nobody is None or not others:
            return Edge(criterion, None, self._not_found if nobody is None else Why.NOBODY_FAILS)
        pair = self._pair(criterion, replace(outside, free=outside.free | set(others)))
        return Edge(criterion, pair, Why.NOT_ALONE, others)

    def _first(self, criterion: Criterion) -> Edge:
        if criterion.kind is Kind.TO_DO or criterion.tree is None:
            return Edge(criterion, None, Why.TO_DO)
        pair = self._pair(criterion, self.goal.but(criterion.id))
        if pair is not None or self.late():
            return Edge(criterion, pair, None if pair else Why.NO_TIME)
        not_found = self._not_found
        why, others = self._reason(criterion)
        why = not_found if why is Why.NOT_FOUND else why
        if why is Why.NOT_ALONE:
            return Edge(criterion, self._with_others(criterion, others), why, others)
        if why is Why.NOBODY_FAILS and criterion.open_readings:
            disputed = replace(self.goal, disputed=frozenset({criterion.id}))
            pair = self._pair(criterion, disputed)
            return Edge(criterion, pair, Why.NOT_EVERY if pair else why)
        return Edge(criterion, None, why, others)

    def _with_others(self, criterion: Criterion, others: tuple[str, ...]) -> Boundary | None:
        """The pair in which as few as can be of the others may fail too."""
        for number in range(1, len(others) + 1):
            for free in combinations(others, number):
                pair = self._pair(criterion, self.goal.but(criterion.id, free=free))
                if pair is not None:
                    return pair
        return None

    def _reason(self, criterion: Criterion) -> tuple[Why, tuple[str, ...]]:
        """Why no pair was found: proved by the solver for every patient, or only not found."""
        if (nobody := self._at_odds(self.goal)) is not None:
            return Why.NOBODY_MEETS, nobody
        alone = self._at_odds(self.goal.but(criterion.id))
        if alone is None:
            return Why.NOT_FOUND, ()
        others = tuple(id for id in alone if id != criterion.id)
        return (Why.NOT_ALONE, others) if others else (Why.NOBODY_FAILS, ())

    def _nobody(self, *sides: Goal) -> bool:
        """Whether it is proved that nobody is as wanted on one of the sides."""
        return any(self._at_odds(one) is not None for one in sides)

    def _at_odds(self, goal: Goal) -> tuple[str, ...] | None:
        """What no patient has as wanted together, as the solver proves it; asked once."""
        if not solver_found():
            return None
        if goal not in self._odds:
            from oligomatch.matcher.probe.proofs import at_odds

            self._odds[goal] = at_odds(goal)
        return self._odds[goal]

    @property
    def odds(self) -> tuple[str, ...]:
        """The criteria that no patient meets together, where the solver proves it."""
        return self._at_odds(self.goal) or ()

    @property
    def _not_found(self) -> Why:
        """Why the pair was not found that was looked for last."""
        if self.late():
            return Why.NO_TIME
        return Why.NOT_TRIED if self._trying.spent else Why.NOT_FOUND

    def _pair(
        self,
        criterion: Criterion,
        outside: Goal,
        wanted: Goal | None = None,
        most: int | None = None,
    ) -> Boundary | None:
        """The most usual and most alike of the pairs found; of the one inside all is met, or as
        wanted."""
        inside = wanted or self.goal
        if self._trying is not self.goal.trying:
            self._before += self._trying.tried
        self._trying = Trying(MOST_TRIED if most is None else most, self.late)
        pair = _best(self._pairs(outside, criterion, inside))
        if pair is None:
            return None
        one, other = tidied(pair, both_as_wanted(inside, outside, _odd(pair)))
        return Boundary(self.trial.id, criterion.id, one, other, tuple(sorted(outside.free)))

    def _pairs(self, outside: Goal, criterion: Criterion, wanted: Goal) -> Iterator[Pair]:
        """From patients on either side the nearest on the other; at last a few who are told more,
        or as many as may be tried where there is nobody else. The first few as wanted are looked
        for apart from the bound on one pair, since the other pairs begin there too."""
        plain = plain_pairs(wanted, outside)
        yield from plain
        if not plain and not self.late() and self._nobody(outside, wanted):
            return  # proved sooner than found by trying
        bounded, inside = (replace(one, trying=self._trying) for one in (outside, wanted))
        found = False
        for pair in self._beside(outside, criterion, inside, bounded):
            found = True
            yield pair
        if found:
            self._trying.most = min(MOST_TRIED, self._trying.tried + MOST_BESIDE)
        for one in self._from(wanted):
            yield from ((one, other) for other in _filled_in(one, bounded, criterion))
        for other in self._from(outside):
            yield from ((one, other) for one in _filled_in(other, inside, criterion))

    def _beside(
        self, outside: Goal, criterion: Criterion, inside: Goal, bounded: Goal
    ) -> Iterator[Pair]:
        for one in self._from(inside):
            near: list[Pair] = []
            for other in _near(one, bounded, criterion):
                near.append((one, other))
                yield one, other
            if any(_odd(pair) == 0 and (self._long or _facts(pair) <= FEW) for pair in near):
                return  # what differs beyond need is taken away when they are tidied
        for other in self._from(outside):
            yield from ((one, other) for one in _near(other, inside, criterion))
        yield from product(self._from(inside), self._from(outside))

    def _from(self, goal: Goal) -> Iterator[Profile]:
        """The first few as wanted who differ in their therapy; each is looked for once."""
        if goal not in self._starts:
            self._starts[goal] = Starts(replace(goal, trying=self.goal.trying), self._known)
        return iter(self._starts[goal])


class Starts:
    """The first few patients as wanted who differ in their therapy, looked for as they are asked,
    first among those known; anew where the time was over."""

    def __init__(self, goal: Goal, known: Sequence[Profile] = ()) -> None:
        self._goal, self._known, self._found = goal, known, dict[str, Profile]()
        self._patients = self._looked_for()

    def _looked_for(self) -> Iterator[Profile]:
        for profile in self._known:
            if (found := read_as_wanted(profile.document(), self._goal)) is not None:
                yield found
        yield from seek(self._goal)

    def __iter__(self) -> Iterator[Profile]:
        yield from self._found.values()
        while len(self._found) < STARTS:
            try:
                profile = next(self._patients, None)
            except SpentError:
                self._patients = self._looked_for()
                raise
            if profile is None:
                return
            therapy = profile.systemic_therapy.model_dump_json()
            if therapy not in self._found:
                self._found[therapy] = profile
                yield profile


def _best(pairs: Iterator[Pair]) -> Pair | None:
    """The most usual and most alike of those tried; the first of usual patients who differ in one
    fact."""
    best = None
    with suppress(SpentError):
        for pair in pairs:
            best = pair if best is None else min(best, pair, key=_strange)
            if _strange(best)[:2] == (0, 1):
                break
    return best


def _facts(pair: Pair) -> int:
    one, other = pair
    return len(apart(one.document(), other.document()))


def _odd(pair: Pair) -> int:
    return sum(len(oddities(profile)) for profile in pair)


def _strange(pair: Pair) -> tuple[int, int, int]:
    one, other = (profile.document() for profile in pair)
    return _odd(pair), len(apart(one, other)), len(facts_of(one))


def both_as_wanted(inside: Goal, outside: Goal, odd: int) -> Holds:
    """Reads two documents: the profiles, where each is as wanted of its side and they are no
    odder than before; none where no more are tried."""

    def holds(one: Document, other: Document) -> Pair | None:
        try:
            first = read_as_wanted(one, inside)
            second = None if first is None else read_as_wanted(other, outside)
        except SpentError:
            return None
        if first is None or second is None or _odd((first, second)) > odd:
            return None
        return first, second

    return holds


def _open_outside(criterion: Criterion, holds: Holds) -> Holds:
    """The same, where this criterion is open of the one outside."""

    def holding(one: Document, other: Document) -> Pair | None:
        pair = holds(one, other)
        if pair is None:
            return None
        seen = {judge(tree, derived(pair[1])) for tree in criterion.question.trees}
        return pair if seen == {Verdict.UNKNOWN} else None

    return holding


def _near(profile: Profile, goal: Goal, criterion: Criterion) -> Iterator[Profile]:
    """Patients as wanted who differ in one fact, in one lesion, or in what the criterion reads."""
    alone = False
    for document in _moved(profile, criterion):
        if (found := read_as_wanted(document, goal)) is not None:
            alone = True
            yield found
    if not alone and solver_found():
        yield from islice(changed(profile, goal, [criterion.id]), 1)


def _filled_in(profile: Profile, goal: Goal, criterion: Criterion) -> Iterator[Profile]:
    """Patients as wanted who differ in one fact or one lesion and in what follows for the rest."""
    for other in islice(_turned(_moved(profile, criterion), goal, criterion), MOST_DRESSED):
        if (found := read_as_wanted(dressed(other, goal).document(), goal)) is not None:
            yield found


def _moved(profile: Profile, criterion: Criterion) -> list[Document]:
    return [*otherwise(profile, criterion), *moves(profile.document(), criterion)]


def _turned(moved: list[Document], goal: Goal, criterion: Criterion) -> Iterator[Profile]:
    """Those of whom more may be told until the criterion is as wanted, unusual ones last: of many
    lines of which none is told there is no end to what may be told."""
    trees = goal.wanted.get(criterion.id, ())
    for profile in sorted(filter(None, map(read_again, moved)), key=lambda one: len(oddities(one))):
        patient = goal.tried(profile)
        if all(judge(tree, patient) is not Verdict.NOT_MET for tree in trees):
            yield profile
