"""One patient against one trial: each criterion's verdict, and the class that follows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum, StrEnum

from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.judge import Evaluate, judge
from oligomatch.matcher.match.near_miss import Margin, nearest
from oligomatch.matcher.match.turning_days import first_day_met
from oligomatch.matcher.measures import ask
from oligomatch.matcher.measures.answer import Answer
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.tree import Measure, Node, asked_measures, parts_of
from oligomatch.rules.trial import DECIDING, Choice, Criterion, Event, Kind, Trial


class MatchClass(StrEnum):
    """How a patient stands to a trial (semantics section 6), best first."""

    ELIGIBLE = "eligible"
    POSSIBLE = "possible"
    NOT_YET = "not yet"
    INELIGIBLE = "ineligible"


CLASSES = tuple(MatchClass)


class Level(IntEnum):
    """How a deciding criterion stands; the highest of a trial makes its class."""

    MET = 0
    OPEN = 1
    WAITS = 2  # not met, and something awaited may still turn it
    FAILS = 3


def level_of(verdict: Verdict | None, *, waits: bool) -> Level:
    """The level of a deciding criterion by its verdict, and by whether a failure still waits."""
    match verdict:
        case Verdict.MET:
            return Level.MET
        case Verdict.NOT_MET:
            return Level.WAITS if waits else Level.FAILS
        case _:
            return Level.OPEN


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
class Judged:
    """The verdict of one criterion with what it rests on."""

    criterion: Criterion
    verdict: Verdict | None  # None: the criterion only informs, or is reached later
    reason: Reason | None = None
    awaits: tuple[Awaited, ...] = ()
    by_reading: tuple[tuple[Choice, Verdict], ...] = ()
    values: tuple[Value, ...] = ()
    asks: tuple[str, ...] = ()
    margin: Margin | None = None  # of the one failure that makes a near miss
    exactly: bool = False  # settled by the exact layer, where the judge leaves it open

    @property
    def id(self) -> str:
        """The criterion's id."""
        return self.criterion.id

    def of(self, criterion: Criterion) -> Judged:
        """The same of another criterion that asks the same."""
        return Judged(
            criterion,
            self.verdict,
            self.reason,
            self.awaits,
            self.by_reading,
            self.values,
            self.asks,
            self.margin,
            self.exactly,
        )

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that its measures were read from."""
        return tuple(dict.fromkeys(fact for value in self.values for fact in value.answer.facts))

    @property
    def decides(self) -> bool:
        """Whether it counts for the match."""
        return self.criterion.kind in DECIDING

    @property
    def disputed(self) -> tuple[str, ...]:
        """The readings whose choice settles an ambiguous criterion differently."""
        if self.reason is not Reason.AMBIGUOUS:
            return ()
        return tuple(n for n in self.criterion.readings if _matters(n, self.by_reading))


@dataclass(frozen=True, slots=True)
class Match:
    """One patient against one trial."""

    trial: Trial
    match: MatchClass
    criteria: tuple[Judged, ...]
    near_miss: Judged | None = None
    together: tuple[
        str, ...
    ] = ()  # criteria that no patient can meet together (oligomatch.matcher.backends.solver)

    @property
    def deciding(self) -> tuple[Judged, ...]:
        """The criteria that count: inclusion and workup."""
        return tuple(judged for judged in self.criteria if judged.decides)

    def with_verdict(self, verdict: Verdict) -> tuple[Judged, ...]:
        """The deciding criteria of one verdict."""
        return tuple(judged for judged in self.deciding if judged.verdict is verdict)

    @property
    def asks(self) -> tuple[str, ...]:
        """The distinct facts to obtain over all unknown criteria, in order of criterion."""
        open_criteria = self.with_verdict(Verdict.UNKNOWN)
        return tuple(
            dict.fromkeys(
                fact
                for judged in open_criteria
                if judged.reason is not Reason.AMBIGUOUS
                for fact in judged.asks
            )
        )


def match_trial(patient: Patient, trial: Trial, *, by: Evaluate = judge) -> Match:
    """The verdict of every criterion of a trial, and the class of the match.

    `by` gives the verdicts: the judge, or another executor (`oligomatch.matcher.backends`).
    """
    criteria = tuple(judge_criterion(patient, criterion, by=by) for criterion in trial.criteria)
    found = classify(tuple(judged for judged in criteria if judged.decides))
    near = _near_miss(patient, criteria) if found is MatchClass.INELIGIBLE else None
    return Match(trial, found, criteria, near)


def classify(criteria: Iterable[Judged]) -> MatchClass:
    """The class of a match by its deciding criteria."""
    return class_of(level_of(judged.verdict, waits=bool(judged.awaits)) for judged in criteria)


def judge_criterion(patient: Patient, criterion: Criterion, *, by: Evaluate = judge) -> Judged:
    """One criterion: the fold over its readings, and over what a failure may still wait for."""
    if criterion.tree is None:
        return _untold(criterion)
    key = kept_as(criterion, by)
    known = patient.memo.get(key)  # of another criterion that asks the same
    if not isinstance(known, Judged):
        known = patient.memo[key] = judged_by(patient, criterion, by)
    return known if known.criterion is criterion else known.of(criterion)


def _untold(criterion: Criterion) -> Judged:
    """A line without a tree: open where it is still to be encoded, else of no weight."""
    if criterion.kind is Kind.TO_DO:
        return Judged(criterion, Verdict.UNKNOWN, Reason.MISSING)
    return Judged(criterion, None)


def kept_as(criterion: Criterion, by: Evaluate = judge) -> object:
    """Under what the patient keeps a criterion that was judged: that of all who ask the same."""
    return (criterion.question, by)


def judged_by(patient: Patient, criterion: Criterion, by: Evaluate) -> Judged:
    """A criterion with a tree, judged anew."""
    seen = seen_by(patient, criterion, by)
    verdict = seen.verdict
    if verdict is Verdict.NOT_MET:
        return replace(seen, awaits=_awaited(patient, criterion, by))
    if verdict is Verdict.UNKNOWN:
        reason = reason_open(criterion.kind, verdict, {v for _, v in seen.by_reading})
        return replace(seen, reason=reason, asks=_asks(patient, criterion))
    return seen


def seen_by(patient: Patient, criterion: Criterion, by: Evaluate = judge) -> Judged:
    """A criterion with a tree as far as its sentence needs it: the verdicts and the values."""
    by_reading = tuple((form.choice, by(form.tree, patient)) for form in criterion.forms)
    verdict = over_readings(criterion.kind, {verdict for _, verdict in by_reading})
    values = tuple(Value(m, ask(patient, m)) for m in criterion.question.measures)
    return Judged(criterion, verdict, by_reading=by_reading, values=values)


def verdict_of(patient: Patient, criterion: Criterion) -> Verdict | None:
    """The verdict of `judge_criterion` alone, without what it rests on."""
    if criterion.tree is None:
        return _untold(criterion).verdict
    return over_readings(criterion.kind, {judge(form.tree, patient) for form in criterion.forms})


def state_of(patient: Patient, criterion: Criterion) -> tuple[Verdict | None, Reason | None, bool]:
    """Of `judge_criterion` what decides the match: the verdict, why it is open, whether a failure
    still waits."""
    if criterion.tree is None:
        told = _untold(criterion)
        return told.verdict, told.reason, False
    verdicts = {judge(form.tree, patient) for form in criterion.forms}
    verdict = over_readings(criterion.kind, verdicts)
    waits = verdict is Verdict.NOT_MET and any(_waited_for(patient, criterion, judge))
    return verdict, reason_open(criterion.kind, verdict, verdicts), waits


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


def _awaited(patient: Patient, criterion: Criterion, by: Evaluate) -> tuple[Awaited, ...]:
    """The events whose situation may still hold in some completion under some reading."""
    return tuple(
        Awaited(event, first_day_met(patient, criterion) if event is Event.TIME else None)
        for event in dict.fromkeys(_waited_for(patient, criterion, by))
    )


def _waited_for(patient: Patient, criterion: Criterion, by: Evaluate) -> Iterator[Event]:
    for form in criterion.forms:
        for wait in form.waits:
            if by(wait.situation, patient) is not Verdict.NOT_MET:
                yield wait.event


_STAGING_DAY = re.compile(r"/assessments/(\d+)/date")


def _asks(patient: Patient, criterion: Criterion) -> tuple[str, ...]:
    """The facts that would narrow a leaf that is open, in a reading that is open."""
    found: dict[str, None] = {}
    for tree in criterion.question.trees:
        if criterion.kind is Kind.WORKUP or judge(tree, patient) is Verdict.UNKNOWN:
            for leaf in _open_leaves(patient, tree, workup=criterion.kind is Kind.WORKUP):
                found.update(dict.fromkeys(ask_of(patient, leaf)))
    # two stagings of one day: which was the later has no field but their dates
    return tuple(fact for fact in found if not is_told(patient, fact)) or tuple(found)


def is_told(patient: Patient, fact: str) -> bool:
    """Whether it is the day of a staging that is known to the day."""
    found = _STAGING_DAY.fullmatch(fact)
    day = patient.profile.assessments[int(found[1])].date if found else None
    return day is not None and day.exact


def ask_of(patient: Patient, leaf: Node) -> tuple[str, ...]:
    """The facts that would narrow one leaf; a required examination that is not done is one too."""
    asks: list[str] = []
    for measure in asked_measures(leaf):
        answer = ask(patient, measure)
        asks += answer.asks or (answer.facts if measure.kind.endswith("_done") else ())
    return tuple(asks)


def _open_leaves(patient: Patient, tree: Node, *, workup: bool) -> list[Node]:
    """The open leaves under the open parts: what stands in a settled part can change no answer."""
    verdict = judge(tree, patient)
    if verdict is not Verdict.UNKNOWN and not (workup and verdict is Verdict.NOT_MET):
        return []
    parts = parts_of(tree)
    if not parts:
        return [tree]
    return [leaf for part in parts for leaf in _open_leaves(patient, part, workup=workup)]


# --- near miss ----------------------------------------------------------------------------------


def _near_miss(patient: Patient, criteria: tuple[Judged, ...]) -> Judged | None:
    """The single failing criterion, where it fails by a small numeric margin alone."""
    failed = [j for j in criteria if j.decides and j.verdict is Verdict.NOT_MET]
    return with_margin(failed[0], patient) if len(failed) == 1 else None


def with_margin(judged: Judged, patient: Patient) -> Judged | None:
    """A criterion that fails, with how narrowly; None where it is not narrowly."""
    margin = small_margin(patient, judged.criterion)
    return replace(judged, margin=margin) if margin is not None else None


def small_margin(patient: Patient, criterion: Criterion) -> Margin | None:
    """By how little a number misses a criterion that fails; None where it is not little."""
    margin = nearest(patient, criterion)
    return margin if margin is not None and margin.small else None
