"""One patient against a whole catalogue: the class of every trial, their order, and the details of
those that are asked for.

What most trials ask is judged first; a question that only trials already excluded ask is judged
when their own order is asked for, not before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby, islice

from oligomatch.matcher.backends.catalogue.answers import Answers, Facts
from oligomatch.matcher.backends.catalogue.index import Asked, Catalogue
from oligomatch.matcher.backends.catalogue.matches import PlannedMatch, PlannedRanked
from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.criteria import (
    CLASSES,
    Judged,
    Level,
    Match,
    MatchClass,
    judge_criterion,
    judged_by,
    kept_as,
    level_of,
    over_readings,
    reason_open,
    small_margin,
    with_margin,
)
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.match.rank import (
    EVENTS,
    FAR,
    LOWER_KEYS,
    Ranked,
    checked_keys,
    place,
    reach,
)
from oligomatch.matcher.match.turning_days import first_day_met
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.tree import Node
from oligomatch.rules.trial import Criterion, Event, Kind

MET, OPEN, WAITS, FAILS = Level
MOST = 1 << 20  # more than any count of facts, questions or criteria
DAYS = FAR.toordinal() + 1


@dataclass(frozen=True, slots=True)
class State:
    """How one question stands for the patient."""

    level: int
    reason: Reason | None = None
    events: tuple[Event, ...] = ()  # what a failure still waits for


class Ranking:
    """The trials of a catalogue in the order in which a clinician should read them."""

    def __init__(self, catalogue: Catalogue, patient: Patient) -> None:
        self.catalogue, self.patient = catalogue, patient
        self._answers = Answers(catalogue.atoms, patient)
        self._states: list[State | None] = [None] * len(catalogue.asked)
        self._levels = bytearray(len(catalogue.trials))
        for number in catalogue.to_do:
            self._levels[number] = OPEN
        self._distances: dict[MatchClass, Sequence[int]] = {}
        self._judge_most_asked_first()

    def kind(self, number: int) -> MatchClass:
        """The class of one trial, by its place in the catalogue."""
        return CLASSES[self._levels[number]]

    def counts(self) -> dict[MatchClass, int]:
        """How many trials there are of each class."""
        return {kind: self._levels.count(level) for level, kind in enumerate(CLASSES)}

    def ranked(
        self, keys: Sequence[str] = LOWER_KEYS, *, most: int | None = None
    ) -> tuple[Ranked, ...]:
        """The trials best first, with their criteria; only so many where `most` is told.

        Raises:
            ValueError: a key that is not one of `LOWER_KEYS`, or one named twice.
        """
        order = checked_keys(keys)
        return tuple(self._detailed(*one, order) for one in islice(self.placed(order), most))

    def placed(self, keys: Sequence[str] = LOWER_KEYS) -> Iterator[tuple[int, int, bool]]:
        """Each trial by its place in the catalogue, with its rank and whether others share it."""
        before = 0
        for section in (0, 1):
            for level, kind in enumerate(CLASSES):
                bucket = self._bucket(section, level)
                for equal in self._levels_of(bucket, kind, keys):
                    yield from ((number, before + 1, len(equal) > 1) for number in equal)
                    before += len(equal)

    def match(self, number: int) -> Match:
        """One trial with its criteria, by its place in the catalogue."""
        trial = self.catalogue.trials[number]
        near = partial(with_margin, patient=self.patient)
        return PlannedMatch(trial, self.kind(number), self._verdict_of, self._judge, near)

    def _verdict_of(self, criterion: Criterion) -> Verdict | None:
        if criterion.tree is None:
            return Verdict.UNKNOWN if criterion.kind is Kind.TO_DO else None
        return _VERDICTS[self._state(self.catalogue.place(criterion)).level]

    def _judge(self, criterion: Criterion) -> Judged:
        """As the reference does, and kept where it keeps its own."""
        key = kept_as(criterion)
        if criterion.tree is not None and key not in self.patient.memo:
            self.patient.memo[key] = judged_by(self.patient, criterion, self._verdict)
        return judge_criterion(self.patient, criterion)

    def _detailed(self, number: int, rank: int, tied: bool, keys: tuple[str, ...]) -> Ranked:
        match = self.match(number)
        section = "evidence" if self.catalogue.sections[number] else "options"
        own = partial(place, match, self.patient, keys=keys)
        return PlannedRanked(match, rank, section, tied, own)

    def _verdict(self, tree: Node, patient: Patient) -> Verdict:
        """What the judge says of a tree, where it is known already."""
        number = self.catalogue.atoms.of(tree)
        if number is None or patient is not self.patient:
            return judge(tree, patient)
        return self._answers.verdict(number)

    # --- the classes ----------------------------------------------------------------------------

    def _judge_most_asked_first(self) -> None:
        levels = self._levels
        for place_, asked in enumerate(self.catalogue.asked):
            if all(levels[number] == FAILS for number in asked.trials):
                continue
            level = self._state(place_).level
            if level == FAILS:
                for number in asked.trials:
                    levels[number] = FAILS
            elif level:
                for number in asked.trials:
                    if levels[number] < level:
                        levels[number] = level

    def _state(self, place_: int) -> State:
        known = self._states[place_]
        if known is None:
            known = self._states[place_] = self._judged(self.catalogue.asked[place_])
        return known

    def _judged(self, asked: Asked) -> State:
        kind = asked.criterion.kind
        verdicts = {self._answers.verdict(tree) for tree in asked.trees}
        verdict = over_readings(kind, verdicts)
        events: tuple[Event, ...] = ()
        if verdict is Verdict.NOT_MET:
            may_hold = (e for e, n in asked.waits if self._answers.verdict(n) is not verdict)
            events = tuple(dict.fromkeys(may_hold))
        level = level_of(verdict, waits=bool(events))
        return State(level, reason_open(kind, verdict, verdicts), events)

    # --- the order ------------------------------------------------------------------------------

    def _bucket(self, section: int, level: int) -> list[int]:
        """The trials of one section and class, by their places in the catalogue."""
        sections, levels = self.catalogue.sections, self._levels
        return [n for n, own in enumerate(levels) if own == level and sections[n] == section]

    def _levels_of(
        self, bucket: list[int], kind: MatchClass, keys: Sequence[str]
    ) -> Iterator[list[int]]:
        """The trials of one section and class in order, those of equal keys together."""
        if not bucket:
            return
        lower = self.catalogue.lower(keys)
        near = self._reach(lower.reach)
        between = self._distances[kind] = self._distances.get(kind) or self._between(kind)
        group = self.catalogue.reach.of
        placed = sorted(
            (between[n] * lower.end + lower.numbers[n] + near[group[n]], n) for n in bucket
        )
        for _, equal in groupby(placed, key=lambda one: one[0] // lower.ids):
            yield [number for _, number in equal]

    def _reach(self, weight: int) -> list[int]:
        """How far each group of trials is, in steps of a weight."""
        trials = self.catalogue.trials
        first = self.catalogue.reach.first
        return [weight * reach(trials[number], self.patient) if weight else 0 for number in first]

    def _between(self, kind: MatchClass) -> Sequence[int]:
        """What stands between the patient and each trial of one class, as one number."""
        match kind:
            case MatchClass.POSSIBLE:
                facts = self._facts()
                return [q * MOST + f for q, f in zip(self._questions(), facts, strict=True)]
            case MatchClass.NOT_YET:
                facts = self._facts()
                return [w * MOST + f for w, f in zip(self._waiting(), facts, strict=True)]
            case MatchClass.INELIGIBLE:
                return self._failing()
            case MatchClass.ELIGIBLE:
                return bytes(len(self._levels))

    def _judged_in(self, level: int) -> Iterator[tuple[Asked, State]]:
        """The questions that stand so; none that only excluded trials ask need be among them."""
        for asked, state in zip(self.catalogue.asked, self._states, strict=True):
            if state is not None and state.level == level:
                yield asked, state

    def _facts(self) -> list[int]:
        """How many facts are to be obtained for each trial."""
        found: list[Facts] = [0] * len(self._levels)
        for asked, state in self._judged_in(OPEN):
            if state.reason is not Reason.AMBIGUOUS:
                facts = self._to_obtain(asked)
                for number in asked.trials:
                    found[number] |= facts
        return [facts.bit_count() for facts in found]

    def _to_obtain(self, asked: Asked) -> Facts:
        workup = asked.criterion.kind is _WORKUP
        found = 0
        for tree in asked.trees:
            if workup or self._answers.verdict(tree) is Verdict.UNKNOWN:
                found |= self._answers.to_obtain(tree, workup=workup)
        return self._answers.untold(found)

    def _questions(self) -> list[int]:
        """How many readings the site of each trial has to settle."""
        found = [0] * len(self._levels)
        bits: dict[str, int] = {}
        for asked, state in self._judged_in(OPEN):
            if state.reason is Reason.AMBIGUOUS:
                readings = 0
                for name in self._disputed(asked):
                    readings |= 1 << bits.setdefault(name, len(bits))
                for number in asked.trials:
                    found[number] |= readings
        return [readings.bit_count() for readings in found]

    def _disputed(self, asked: Asked) -> tuple[str, ...]:
        criterion = asked.criterion
        verdicts = map(self._answers.verdict, asked.trees)
        choices = (form.choice for form in criterion.forms)
        by_reading = tuple(zip(choices, verdicts, strict=True))
        told = Judged(criterion, Verdict.UNKNOWN, Reason.AMBIGUOUS, by_reading=by_reading)
        return told.disputed or criterion.open_readings

    def _waiting(self) -> list[int]:
        """The event that each trial waits for last; where that is time, the day."""
        events = [0] * len(self._levels)
        timed = []
        for asked, state in self._judged_in(WAITS):
            soonest = min(map(EVENTS.index, state.events))
            for number in asked.trials:
                events[number] = max(events[number], soonest)
            if Event.TIME in state.events:
                timed.append(asked)
        days = [0 if event == 0 else DAYS - 1 for event in events]
        for asked in timed:
            own = [n for n in asked.trials if events[n] == 0 and self._levels[n] == WAITS]
            day = first_day_met(self.patient, asked.criterion) or FAR if own else FAR
            for number in own:
                days[number] = max(days[number], day.toordinal())
        return [event * DAYS + day for event, day in zip(events, days, strict=True)]

    def _failing(self) -> list[int]:
        """How many criteria of each trial fail; those narrowly missed by one come first."""
        failed = [0] * len(self._levels)
        alone = [0] * len(self._levels)  # a question that fails: where one fails, that one
        for place_, asked in enumerate(self.catalogue.asked):
            if self._state(place_).level >= WAITS:
                for number in asked.trials:
                    failed[number] += 1
                    alone[number] = place_
        near = dict.fromkeys(
            alone[n] for n, level in enumerate(self._levels) if level == FAILS and failed[n] == 1
        )
        margins = {p: small_margin(self.patient, self.catalogue.asked[p].criterion) for p in near}
        return [
            failed[n] if failed[n] == 1 and margins.get(alone[n]) else MOST + failed[n]
            for n in range(len(failed))
        ]


_VERDICTS = (Verdict.MET, Verdict.UNKNOWN, Verdict.NOT_MET, Verdict.NOT_MET)
_WORKUP = Kind.WORKUP
