"""One patient against one trial: each criterion's verdict, and the class that follows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from itertools import chain
from typing import Any, NamedTuple, TypeVar, cast

from oligomatch.matcher.logic.values import Possible, new
from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.judge import Evaluate, judge
from oligomatch.matcher.match.near_miss import Margin, nearest
from oligomatch.matcher.match.turning_days import first_day_met
from oligomatch.matcher.measures import ask, values_of
from oligomatch.matcher.measures.answer import Answer
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.patient.sharing import patients_own, shared_of
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.fold import Joint, compared
from oligomatch.rules.tree import Leaf, Measure, Node, parts_of
from oligomatch.rules.trial import DECIDING, Choice, Criterion, Event, Kind, Question, Trial

_P = TypeVar("_P")


class MatchClass(StrEnum):
    """How a patient stands to a trial (semantics section 6), best first."""

    ELIGIBLE = "eligible"
    POSSIBLE = "possible"
    NOT_YET = "not yet"
    INELIGIBLE = "ineligible"


CLASSES = tuple(MatchClass)
EVENTS = tuple(Event)  # in the order in which they come


class Level(IntEnum):
    """How a deciding criterion stands; the highest of a trial makes its class."""

    MET = 0
    OPEN = 1
    WAITS = 2  # not met, and something awaited may still turn it
    FAILS = 3


def level_of(verdict: Verdict | None, *, waits: bool) -> Level:
    """The level of a deciding criterion by its verdict, and by whether a failure still waits."""
    return _LEVELS[verdict, waits]


_LEVELS: Mapping[tuple[Verdict | None, bool], Level] = {
    (verdict, waits): level
    for verdict, (waiting, final) in {
        Verdict.MET: (Level.MET, Level.MET),
        Verdict.NOT_MET: (Level.WAITS, Level.FAILS),
        Verdict.UNKNOWN: (Level.OPEN, Level.OPEN),
        None: (Level.OPEN, Level.OPEN),
    }.items()
    for waits, level in ((True, waiting), (False, final))
}


def class_of(levels: Iterable[int]) -> MatchClass:
    """The first line of the table of semantics section 6 that applies."""
    return CLASSES[max(levels, default=Level.MET)]


@dataclass(frozen=True, slots=True)
class Awaited:
    """An event that may still turn a criterion; for time, the first day on which it is met."""

    event: Event
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """One measure as the judge saw it."""

    measure: Measure
    answer: Answer


@dataclass(frozen=True, slots=True)
class Basis:
    """What a verdict rests on, and what would turn it."""

    values: tuple[Value, ...] = ()
    asks: tuple[str, ...] = ()  # the facts that would narrow what is open
    day: date | None = None  # the first on which a failure that waits for time is met
    margin: Margin | None = None  # by how little a failure misses, where it is little

    @property
    def possible(self) -> tuple[Possible, ...]:
        """What each measure may be."""
        return tuple(value.answer.values for value in self.values)

    @property
    def known(self) -> Mapping[Measure, Possible]:
        """The same by measure."""
        return {value.measure: value.answer.values for value in self.values}

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that its measures were read from."""
        return _facts(self.values)

    def facts_of(self, measure: Measure) -> tuple[str, ...]:
        """The facts that one of them was read from."""
        return next((one.answer.facts for one in self.values if one.measure == measure), ())


def _facts(values: tuple[Value, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fact for value in values for fact in value.answer.facts))


def _places(values: tuple[Value, ...]) -> tuple[str, ...]:
    asks = dict.fromkeys(fact for value in values for fact in value.answer.asks)
    return tuple({**dict.fromkeys(_facts(values)), **asks})


class Stance(NamedTuple):
    """How a question is judged: the same wherever its comparisons say the same."""

    verdict: Verdict
    reason: Reason | None
    by_reading: tuple[tuple[Choice, Verdict], ...]
    events: tuple[Event, ...]  # that may still turn a failure

    @property
    def level(self) -> Level:
        """How it stands, where it counts for the match."""
        return _LEVELS[self.verdict, bool(self.events)]


class Outcome:
    """How a question is judged of every patient of whom all is told alike, and what was worked out
    of it so far."""

    __slots__ = ("parts", "stance")

    def __init__(self, stance: Stance) -> None:
        self.stance = stance
        self.parts: dict[str, Any] = {}


Opener = Callable[[], Iterable[Measure]]  # what a criterion leaves open of a patient


class Sought:
    """A basis of which each part is sought when it is read; of those told alike once."""

    __slots__ = ("_criterion", "_left_open", "_outcome", "_own", "patient")

    def __init__(
        self, patient: Patient, criterion: Criterion, left_open: Opener, outcome: Outcome
    ) -> None:
        self.patient, self._criterion = patient, criterion
        self._left_open, self._outcome = left_open, outcome
        self._own: dict[str, Any] | None = None  # the parts that name the patient's own places

    def once(
        self,
        part: str,
        sought: Callable[[], _P],
        places: Callable[[_P], Sequence[str]] | None = None,
    ) -> _P:
        """What is the same of all that are told alike; nobody's words may be among it, since it
        stays with the process, unless the places that it names are the patient's own."""
        parts = self._outcome.parts
        if part in parts:
            return cast("_P", parts[part])
        if self._own is not None and part in self._own:
            return cast("_P", self._own[part])
        found = sought()
        if places is not None and patients_own(places(found)):
            parts = self._own = self._own or {}
        parts[part] = found
        return found

    @property
    def values(self) -> tuple[Value, ...]:
        """Each measure that the criterion compares."""
        measures, patient = self._criterion.question.measures, self.patient
        return self.once(
            "values", lambda: tuple([Value(one, ask(patient, one)) for one in measures]), _places
        )

    @property
    def possible(self) -> tuple[Possible, ...]:
        """What each measure may be."""
        return tuple(self.known.values())

    @property
    def known(self) -> Mapping[Measure, Possible]:
        """The same by measure: of most it is all that is read."""
        measures, patient = self._criterion.question.measures, self.patient
        return self.once("known", lambda: {one: values_of(patient, one) for one in measures})

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that its measures were read from."""
        return self.once("facts", lambda: _facts(self.values), tuple)

    def facts_of(self, measure: Measure) -> tuple[str, ...]:
        """The facts that one of them was read from: no other is asked."""
        compared = measure in self._criterion.question.measures
        return ask(self.patient, measure).facts if compared else ()

    @property
    def asks(self) -> tuple[str, ...]:
        """The facts that would narrow what is open."""
        return self.once("asks", lambda: _asks(self.patient, self._left_open()), tuple)

    @property
    def day(self) -> date | None:
        """The first day on which a failure that waits for time is met."""
        if Event.TIME not in self._outcome.stance.events:
            return None
        return self.once("day", lambda: first_day_met(self.patient, self._criterion))

    @property
    def margin(self) -> Margin | None:
        """By how little a failure misses, where it is little."""
        margin = self.once("margin", lambda: nearest(self.patient, self._criterion))
        return margin if margin is not None and margin.small else None

    def __eq__(self, other: object) -> bool:
        """Equal to a basis of the same values, asks and day."""
        if not isinstance(other, Basis | Sought):
            return NotImplemented
        return (self.values, self.asks, self.day) == (other.values, other.asks, other.day)

    def __reduce__(self) -> tuple[type[Basis], tuple[object, ...]]:
        """Kept and copied with what it says: the patient stays here."""
        margin = self.margin if "margin" in self._outcome.parts else None
        return Basis, (self.values, self.asks, self.day, margin)

    __hash__ = None  # type: ignore[assignment]


class Judged(NamedTuple):
    """The verdict of one criterion with what it rests on."""

    criterion: Criterion
    verdict: Verdict | None  # None: the criterion only informs, or is reached later
    reason: Reason | None = None
    by_reading: tuple[tuple[Choice, Verdict], ...] = ()
    events: tuple[Event, ...] = ()  # that may still turn a failure
    basis: Basis | Sought = Basis()
    exactly: bool = False  # settled by the exact layer, where the judge leaves it open
    until: date | None = None  # the first day on which its trial no longer asks it

    @property
    def id(self) -> str:
        """The criterion's id."""
        return self.criterion.id

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.criterion!r}, {self.verdict!r}, {self.reason!r})"

    def kept(self, name: str, made: Callable[[], _P], profile: Profile | None = None) -> _P:
        """What is made of the criterion, once, for the patient (whose profile it is made of)."""
        key = name, id(self.criterion), self.exactly, self.until
        # kept beside it, so that its id stays its own
        return self.kept_with(key, lambda: (self.criterion, made()), profile)[1]

    def kept_alike(self, name: str, made: Callable[[], _P]) -> _P:
        """What is made of the criterion, once for all patients who are told alike: nothing of it
        may be a patient's own."""
        if not isinstance(self.basis, Sought) or self.exactly:
            return self.kept(name, made)
        # kept beside it, so that its id stays its own
        key = f"{name} of {id(self.criterion)}"
        return self.basis.once(key, lambda: (self.criterion, made()))[1]

    def kept_among_parts(self, key: Hashable, made: Callable[[], _P]) -> _P:
        """What is made of the criterion by a key, once for all parts of one profile."""
        basis = self.basis
        if not isinstance(basis, Sought):
            return made()
        return basis.patient.same.made((type(self).kept_among_parts, key), (self.criterion,), made)

    def kept_with(
        self, key: Hashable, made: Callable[[], _P], profile: Profile | None = None
    ) -> _P:
        """What is made once for the patient that was judged; it goes with the patient."""
        basis = self.basis
        if not isinstance(basis, Sought):
            return made()
        if profile is not None and profile is not basis.patient.profile:
            return made()
        return basis.patient.kept(key, made)

    @property
    def level(self) -> Level:
        """How it stands, where it counts for the match."""
        return _LEVELS[self.verdict, bool(self.events)]

    @property
    def soonest(self) -> Event | None:
        """Of the events that may still turn it, the one that comes first."""
        return min(self.events, key=EVENTS.index, default=None)

    @property
    def awaits(self) -> tuple[Awaited, ...]:
        """The events that may still turn it; time with the first day on which it is met."""
        if not self.events:
            return ()
        return tuple(Awaited(e, self.day if e is Event.TIME else None) for e in self.events)

    @property
    def day(self) -> date | None:
        """The first day on which a failure that waits for time is met; none where the version of
        the trial that asks it has ended by then."""
        day = self.basis.day
        return None if day is None or (self.until is not None and day >= self.until) else day

    @property
    def values(self) -> tuple[Value, ...]:
        """Each measure that it compares, as the judge saw it."""
        return self.basis.values

    @property
    def asks(self) -> tuple[str, ...]:
        """The facts that would narrow what is open; none of a criterion that is settled."""
        return self.basis.asks if self.verdict is Verdict.UNKNOWN else ()

    @property
    def margin(self) -> Margin | None:
        """By how little a failure misses, where it is little: alone, it makes a near miss."""
        return self.basis.margin

    @property
    def to_obtain(self) -> tuple[str, ...]:
        """The facts to obtain: none where only the trial site can say how it is meant."""
        return () if self.reason is Reason.AMBIGUOUS else self.asks

    @property
    def to_settle(self) -> tuple[str, ...]:
        """The readings that the trial site has to settle."""
        if self.reason is not Reason.AMBIGUOUS:
            return ()
        return self.disputed or self.criterion.open_readings

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that its measures were read from."""
        return self.basis.facts

    @property
    def decides(self) -> bool:
        """Whether it counts for the match."""
        return self.criterion.kind in DECIDING

    @property
    def warns(self) -> bool:
        """Whether it marks the match: the patient surely is not as the source prefers."""
        return self.criterion.kind is Kind.WARN and self.verdict is Verdict.NOT_MET

    @property
    def disputed(self) -> tuple[str, ...]:
        """The readings whose choice settles an ambiguous criterion differently."""
        if self.reason is not Reason.AMBIGUOUS:
            return ()
        return tuple(n for n in self.criterion.readings if _matters(n, self.by_reading))


Known = dict[Question, Judged]  # what one executor has judged of one patient


class Match(NamedTuple):
    """One patient against one trial, as the version in force asks (`trial.in_force`); of a trial
    with arms, by the arm that is nearest."""

    trial: Trial
    match: MatchClass
    criteria: tuple[Judged, ...]
    near_miss: Judged | None = None
    # criteria that no patient can meet together (oligomatch.matcher.backends.solver)
    together: tuple[str, ...] = ()
    arm: str = ""  # the name of the arm that the class is of
    arms: tuple[Match, ...] = ()  # of each arm, in the order of the file

    @property
    def deciding(self) -> tuple[Judged, ...]:
        """The criteria that count: inclusion and workup, of the arm that the class is of."""
        return self._counting(self.criteria)

    @property
    def every(self) -> tuple[Judged, ...]:
        """The criteria that count for some arm."""
        return tuple([one for one in self.criteria if one.criterion.kind in DECIDING])

    @property
    def each_arm(self) -> tuple[Match, ...]:
        """The match of each arm; of a trial without arms its own."""
        return self.arms or (self,)

    @property
    def open(self) -> tuple[Judged, ...]:
        """The open criteria that may make the match better: of every arm in reach, each once;
        none where one of them is met already."""
        if self.match is MatchClass.ELIGIBLE:
            return ()
        if not self.arms:
            return self.with_verdict(Verdict.UNKNOWN)
        reach = [one for one in self.arms if one.match is not MatchClass.INELIGIBLE] or [self]
        own = {judged.id for one in reach for judged in one.with_verdict(Verdict.UNKNOWN)}
        return tuple(judged for judged in self.every if judged.id in own)

    @property
    def warnings(self) -> tuple[Judged, ...]:
        """What the source prefers otherwise: shown beside the class, and never a part of it."""
        each = [judged for judged in self.criteria if judged.warns]
        return tuple([judged for judged in each if judged.criterion.holds_in(self.arm)])

    def criterion(self, id: str) -> Judged:
        """One criterion by its id.

        Raises:
            KeyError: the trial has no such criterion.
        """
        for judged in self.criteria:
            if judged.criterion.id == id:
                return judged
        raise KeyError(id)

    def with_verdict(self, verdict: Verdict) -> tuple[Judged, ...]:
        """The deciding criteria of one verdict."""
        return self._counting([one for one in self.criteria if one.verdict is verdict])

    def _counting(self, each: Sequence[Judged]) -> tuple[Judged, ...]:
        """Those of some criteria that count."""
        counting = [one for one in each if one.criterion.kind in DECIDING]
        if self.arm:
            counting = [one for one in counting if one.criterion.holds_in(self.arm)]
        return tuple(counting)

    @property
    def asks(self) -> tuple[str, ...]:
        """The distinct facts to obtain over all unknown criteria, in order of criterion."""
        return tuple(dict.fromkeys(fact for one in self.deciding for fact in one.to_obtain))

    @property
    def questions(self) -> tuple[str, ...]:
        """The readings that the trial site has to settle, each once."""
        return tuple(dict.fromkeys(number for one in self.deciding for number in one.to_settle))


def match_trial(
    patient: Patient, trial: Trial, *, by: Evaluate = judge, known: Known | None = None
) -> Match:
    """The verdict of every criterion of a trial, and the class of the match.

    `by` gives the verdicts: the judge, or another executor (`oligomatch.matcher.backends`). What is
    judged is kept in `known`; with the patient, whom it holds, only the outcome is. Of a trial with
    versions the one in force on the day asked is matched, unless one is given.
    """
    return match_by(patient, trial, lambda each: judge_criteria(patient, each, by=by, known=known))


def match_by(
    patient: Patient, trial: Trial, judged: Callable[[Iterable[Criterion]], tuple[Judged, ...]]
) -> Match:
    """The same, of criteria as they are judged so."""
    if trial.versions:
        trial = trial if trial.in_force else trial.on(patient.as_of)
    criteria = judged(trial.criteria)
    if trial.versions and trial.later_versions:
        criteria = tuple(_until(trial, judged) for judged in criteria)
    if not trial.arms:
        return _match(trial, criteria)
    each = [
        _match(trial.of_arm(arm), [j for j in criteria if j.criterion.holds_in(arm)], arm)
        for arm in trial.each_arm
    ]
    return of_arms(trial, criteria, each)


def _until(trial: Trial, judged: Judged) -> Judged:
    _, end = trial.days_of(judged.criterion)
    return judged if end == date.max else judged._replace(until=end)


def _match(trial: Trial, criteria: Sequence[Judged], arm: str = "") -> Match:
    found = class_of([one.level for one in criteria if one.criterion.kind in DECIDING])
    return match_of_class(trial, criteria, found, arm)


def match_of_class(
    trial: Trial, criteria: Sequence[Judged], found: MatchClass, arm: str = ""
) -> Match:
    """The match of a trial of which the class is known."""
    near = _near_miss(criteria) if found is MatchClass.INELIGIBLE else None
    return new(Match, (trial, found, tuple(criteria), near, (), arm, ()))


def of_arms(trial: Trial, criteria: Iterable[Judged], arms: Sequence[Match]) -> Match:
    """The match of a trial by its nearest arm: of the best class, then with the fewest criteria
    that make it that class, then the first in the file."""
    best = nearest_arm([(CLASSES.index(m.match), [j.level for j in m.deciding]) for m in arms])
    own = arms[best]
    near, together = own.near_miss, own.together
    return Match(trial, own.match, tuple(criteria), near, together, own.arm, tuple(arms))


def nearest_arm(arms: Sequence[tuple[int, Sequence[int]]]) -> int:
    """The place of the nearest arm, of each its class and how its criteria stand."""
    near = [(kind, levels.count(kind) if kind else 0) for kind, levels in arms]
    return near.index(min(near))


def classify(criteria: Iterable[Judged], arms: Sequence[str] = ("",)) -> MatchClass:
    """The class of a match by its deciding criteria: of a trial with arms the best of theirs."""
    each = tuple(criteria)
    own = (tuple(one for one in each if one.criterion.holds_in(arm)) for arm in arms)
    kinds = (class_of(judged.level for judged in some) for some in own)
    return min(kinds, key=CLASSES.index)


def _near_miss(criteria: Iterable[Judged]) -> Judged | None:
    """The single failing criterion, where it fails by a small numeric margin alone."""
    failed = [one for one in criteria if one.verdict is Verdict.NOT_MET and one.decides]
    return failed[0] if len(failed) == 1 and failed[0].margin is not None else None


def judge_criterion(
    patient: Patient, criterion: Criterion, *, by: Evaluate = judge, known: Known | None = None
) -> Judged:
    """One criterion: the fold over its readings, and over what a failure may still wait for."""
    (judged,) = judge_criteria(patient, (criterion,), by=by, known=known)
    return judged


def judge_criteria(
    patient: Patient,
    criteria: Iterable[Criterion],
    *,
    by: Evaluate = judge,
    known: Known | None = None,
) -> tuple[Judged, ...]:
    """Some criteria, each as `judge_criterion` does; those that ask the same are judged once."""
    kept: Known = {} if known is None else known
    return each_judged(criteria, kept, lambda criterion: _judged(patient, criterion, by))


def each_judged(
    criteria: Iterable[Criterion], known: Known, anew: Callable[[Criterion], Judged]
) -> tuple[Judged, ...]:
    """Some criteria, each as it is judged anew; those that ask the same once."""
    found = []
    for criterion in criteria:
        question = criterion.question
        judged = known.get(question)
        if judged is None:
            judged = known[question] = anew(criterion)
        asked, verdict, reason, by_reading, events, basis, exactly, _ = judged
        if asked is not criterion:  # the same of another that asks the same
            each = (criterion, verdict, reason, by_reading, events, basis, exactly, None)
            judged = new(Judged, each)
        found.append(judged)
    return tuple(found)


def unstated(criterion: Criterion) -> Judged:
    """A line without a tree: open where it is still to be encoded, else of no weight."""
    if criterion.kind is Kind.TO_DO:
        return Judged(criterion, Verdict.UNKNOWN, Reason.MISSING)
    return Judged(criterion, None)


def _judged(patient: Patient, criterion: Criterion, by: Evaluate) -> Judged:
    """A criterion judged anew, or as it was of a patient of whom all is told alike: what another
    executor than the judge reads is its own."""
    if criterion.tree is None:
        return unstated(criterion)
    question = criterion.question
    shared = shared_of(patient, question.asked) if by is judge else {}
    known: Outcome | None = shared.get(question)

    def says(tree: Node) -> Verdict:
        return by(tree, patient)

    if known is None:
        known = shared[question] = Outcome(stance(criterion, says))
    return judged_so(patient, criterion, known, lambda: open_measures(criterion, says))


def judged_so(
    patient: Patient, criterion: Criterion, outcome: Outcome, left_open: Opener
) -> Judged:
    """A criterion as it is judged; what it leaves open is sought where it is asked for."""
    basis = Sought(patient, criterion, left_open, outcome)
    verdict, reason, by_reading, events = outcome.stance
    each = (criterion, verdict, reason, by_reading, events, basis, False, None)
    return new(Judged, each)


def settled_alike(patient: Patient, criterion: Criterion, verdict: Verdict) -> Judged:
    """A criterion that the judge is known to settle so under every reading; what it may wait for is
    not looked for."""
    by_reading = tuple([(form.choice, verdict) for form in criterion.question.forms])
    known = Outcome(Stance(verdict, None, by_reading, ()))
    return judged_so(patient, criterion, known, tuple)


Says = Callable[[Node], Verdict]  # the verdict of a tree, of one patient


def stance(criterion: Criterion, says: Says) -> Stance:
    """The fold over the readings of a criterion, and over what a failure may still wait for."""
    by_reading = tuple([(form.choice, says(form.tree)) for form in criterion.question.forms])
    verdicts = {verdict for _, verdict in by_reading}
    verdict = over_readings(criterion.kind, verdicts)
    reason = reason_open(criterion.kind, verdict, verdicts)
    events: tuple[Event, ...] = ()
    if verdict is Verdict.NOT_MET and criterion.waits:
        events = tuple(dict.fromkeys(_waited_for(criterion, says)))
    return Stance(verdict, reason, by_reading, events)


def over_readings(kind: Kind, verdicts: set[Verdict]) -> Verdict:
    """One verdict where all readings agree, else unknown."""
    verdict = min(verdicts) if len(verdicts) == 1 else Verdict.UNKNOWN
    if kind is Kind.WORKUP and verdict is Verdict.NOT_MET:
        return Verdict.UNKNOWN  # what an examination not done will show is open
    return verdict


def reason_open(kind: Kind, verdict: Verdict, verdicts: set[Verdict]) -> Reason | None:
    """Why a criterion is open, whose readings have these verdicts."""
    if verdict is not Verdict.UNKNOWN:
        return None
    if kind is Kind.WORKUP:
        return Reason.TO_DO
    return Reason.AMBIGUOUS if len(verdicts - {Verdict.UNKNOWN}) == 2 else Reason.MISSING


def _matters(number: str, by_reading: tuple[tuple[Choice, Verdict], ...]) -> bool:
    """Whether two choices that differ in this reading alone are settled differently."""
    for choice, verdict in by_reading:
        for other, other_verdict in by_reading:
            differ = [n for n in choice if choice[n] != other[n]]
            if differ == [number] and {verdict, other_verdict} == {Verdict.MET, Verdict.NOT_MET}:
                return True
    return False


def _waited_for(criterion: Criterion, says: Says) -> Iterator[Event]:
    """The events whose situation may still hold in some completion under some reading."""
    for form in criterion.forms:
        for wait in form.waits:
            if says(wait.situation) is not Verdict.NOT_MET:
                yield wait.event


def _asks(patient: Patient, measures: Iterable[Measure]) -> tuple[str, ...]:
    """The facts that would narrow some measures."""
    asks = [asks_of(measure, ask(patient, measure)) for measure in measures]
    found = dict.fromkeys(chain.from_iterable(asks))
    # two stagings of one day: which was the later has no field but their dates
    stated = days_stated(patient)
    if stated.isdisjoint(found):
        return tuple(found)
    return tuple([fact for fact in found if fact not in stated]) or tuple(found)


def days_stated(patient: Patient) -> frozenset[str]:
    """Where the days of stagings stand that are known to the day (kept)."""
    return patient.kept(days_stated, _days_stated, patient.profile)


def _days_stated(profile: Profile) -> frozenset[str]:
    days = [one.date for one in profile.assessments]
    exact = [at for at, day in enumerate(days) if day is not None and day.exact]
    return frozenset([f"/assessments/{at}/date" for at in exact])


def ask_of(patient: Patient, leaf: Leaf) -> tuple[str, ...]:
    """The facts that would narrow one leaf."""
    measure = compared(leaf).measure
    return asks_of(measure, ask(patient, measure))


def asks_of(measure: Measure, answer: Answer) -> tuple[str, ...]:
    """The facts that would narrow an answer; of an examination also that it is not done."""
    return answer.asks or (answer.facts if measure.kind.endswith("_done") else ())


def open_measures(criterion: Criterion, says: Says) -> tuple[Measure, ...]:
    """The measures of the leaves that are open, in a reading that is open."""
    workup = criterion.kind is Kind.WORKUP
    leaves = (
        leaf
        for tree in criterion.question.trees
        for leaf in _open_leaves(tree, says, workup=workup)
    )
    return tuple(dict.fromkeys(compared(leaf).measure for leaf in leaves))


def _open_leaves(tree: Node, says: Says, *, workup: bool) -> Iterator[Leaf]:
    """The open leaves under the open parts: what stands in a settled part can change no answer."""
    verdict = says(tree)
    if verdict is Verdict.UNKNOWN or (workup and verdict is Verdict.NOT_MET):
        if isinstance(tree, Joint):
            for part in parts_of(tree):
                yield from _open_leaves(part, says, workup=workup)
        else:
            yield tree
