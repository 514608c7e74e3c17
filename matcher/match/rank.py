"""The order of trials for one patient: a section, the class of the match, what stands between, the
lower keys as the reader orders them, the registry number.

Each key has a name and can be read out; there are no weights and no score (domain/ranking.md).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from itertools import chain, groupby, islice
from typing import NamedTuple

from oligomatch.matcher.logic.values import new
from oligomatch.matcher.match.criteria import CLASSES, EVENTS, Judged, Level, Match, MatchClass
from oligomatch.matcher.match.trial_keys import LOWER_KEYS, Lower, TrialKeys, checked_keys
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.trial import Criterion, Event, Trial

FAR = date.max
SECTIONS = ("options", "evidence")
IN_REACH = frozenset(map(CLASSES.index, (MatchClass.POSSIBLE, MatchClass.NOT_YET)))


# of each trial the lower keys up to how far it is; then trials by class, in order
InBuckets = tuple[Sequence[int], Sequence[tuple[int, Sequence[int]]]]


class AskedBy(NamedTuple):
    """A criterion with the trials that ask it, and how it stands."""

    trials: Sequence[int]  # by their places
    criterion: Criterion
    events: tuple[Event, ...] = ()  # that may still turn a failure
    judged: Judged | None = None  # in full, where it is already


class Ranked(NamedTuple):
    """One match with its place; trials of equal keys share a rank."""

    match: Match
    rank: int
    section: str  # one of `SECTIONS`
    tied: bool

    @property
    def trial(self) -> Trial:
        """The trial asked."""
        return self.match.trial

    @property
    def kind(self) -> MatchClass:
        """How the patient stands to it: eligible, possible, not yet or ineligible."""
        return self.match.match

    @property
    def criteria(self) -> tuple[Judged, ...]:
        """Each criterion of the trial with its verdict and what it rests on."""
        return self.match.criteria


class Order(ABC):
    """The order of trials for one patient, of whom the class of each and what it asks is known."""

    def __init__(self, trials: TrialKeys, patient: Patient) -> None:
        self.patient, self._trials = patient, trials
        self._between: dict[MatchClass, Callable[[int], int]] = {}
        self._buckets: dict[Lower, InBuckets] = {}  # of the keys asked last

    @property
    @abstractmethod
    def levels(self) -> Sequence[int]:
        """The class of each trial, as its place among `CLASSES`."""

    @abstractmethod
    def match(self, number: int) -> Match:
        """One trial with its criteria, by its place as given."""

    @abstractmethod
    def asked(self, level: Level) -> Iterable[AskedBy]:
        """The criteria that stand so; those that only excluded trials ask need not be among
        them."""

    @abstractmethod
    def in_full(self, one: AskedBy) -> Judged:
        """A criterion with what its verdict rests on."""

    def asked_by_any(self, level: Level) -> Iterable[AskedBy]:
        """The same, and all that excluded trials ask is among them."""
        return self.asked(level)

    def ranked(
        self, keys: Sequence[str] = LOWER_KEYS, *, most: int | None = None
    ) -> tuple[Ranked, ...]:
        """The trials best first, with their criteria; only so many where `most` is given.

        `keys` orders (and may leave out) the lower keys; sections and classes stand above them.

        Raises:
            ValueError: a key that is not one of `LOWER_KEYS`, or one named twice.
        """
        sections, placed = self._trials.sections, islice(self.placed(checked_keys(keys)), most)
        each = [(self.match(n), rank, SECTIONS[sections[n]], tied) for n, rank, tied in placed]
        return tuple([new(Ranked, one) for one in each])

    def placed(self, keys: Sequence[str] = LOWER_KEYS) -> Iterator[tuple[int, int, bool]]:
        """Each trial by its place as given, with its rank and whether others share it."""
        before, lower = 0, self._trials.lower(keys)
        heads, buckets = self._buckets.get(lower) or self._in_buckets(lower)
        for level, bucket in buckets:
            for equal in self._equal(bucket, CLASSES[level], lower, heads):
                rank, tied = before + 1, len(equal) > 1
                yield from [(number, rank, tied) for number in equal]
                before += len(equal)

    def _in_buckets(self, lower: Lower) -> InBuckets:
        """The trials by section and class."""
        near = [lower.reach * far for far in self._trials.reaches(self.patient)]
        pairs = zip(lower.first, self._trials.alike, strict=True)
        heads = [first + near[place] for first, place in pairs]
        sections, levels = self._trials.sections, self.levels
        buckets: dict[tuple[int, int], list[int]] = defaultdict(list)
        for number in lower.order:
            buckets[sections[number], levels[number]].append(number)
        each = [(level, bucket) for (_, level), bucket in sorted(buckets.items())]
        self._buckets = {lower: (heads, each)}
        return heads, each

    def _equal(
        self, bucket: Iterable[int], kind: MatchClass, lower: Lower, heads: Sequence[int]
    ) -> Iterator[list[int]]:
        """The trials of one section and class in order, those of equal keys together; `heads`: of
        each trial the lower keys up to how far it is. They are given in the order of those that
        come after that."""
        if kind not in self._between:
            self._between[kind] = self._between_of(kind)
        between, weight = self._between[kind], lower.weight
        nearest: dict[int, list[int]] = defaultdict(list)
        for n in bucket:
            nearest[between(n) * weight + heads[n]].append(n)
        for distance in sorted(nearest):
            for _, equal in groupby(nearest[distance], lower.last.__getitem__):
                yield [*equal]

    def _between_of(self, kind: MatchClass) -> Callable[[int], int]:
        """What stands between the patient and each trial of one class, as one number: a smaller
        one comes first."""
        match kind:
            case MatchClass.POSSIBLE:
                questions, facts = self._open
                most = 1 + max(facts, default=0)
                return lambda n: questions[n] * most + facts[n]
            case MatchClass.NOT_YET:
                (events, days), (_, facts) = self._awaited(), self._open
                most, far = 1 + max(facts, default=0), FAR.toordinal()
                return lambda n: (events[n] * (1 + far) + days.get(n, far)) * most + facts[n]
            case MatchClass.INELIGIBLE:
                failed, near = self._failed()
                wide = 1 + max(failed, default=0)  # that it is no near miss weighs most
                return lambda n: failed[n] if n in near else failed[n] + wide
            case MatchClass.ELIGIBLE:
                return lambda _: 0

    @cached_property
    def _open(self) -> tuple[list[int], list[int]]:
        """How many different questions to the site, and facts to obtain, the open criteria of each
        trial in reach have together."""
        levels = self.levels
        bits: dict[str, int] = {}
        questions, facts = [0] * len(levels), [0] * len(levels)  # a bit for each
        for one in self.asked(Level.OPEN):
            reach = [number for number in one.trials if levels[number] in IN_REACH]
            if not reach:
                continue
            judged = self.in_full(one)
            settle = judged.to_settle  # where any is to be settled, none is to be obtained
            found, own = (questions if settle else facts), 0
            for name in settle or judged.to_obtain:
                own |= 1 << bits.setdefault(name, len(bits))
            for number in reach if own else ():
                found[number] |= own
        return [one.bit_count() for one in questions], [one.bit_count() for one in facts]

    def _awaited(self) -> tuple[list[int], dict[int, int]]:
        """The event that each trial waits for last, as one of `EVENTS`; the day, numbered, of those
        that wait for time alone."""
        levels, waits = self.levels, int(Level.WAITS)
        events = [0] * len(levels)
        waiting = [*self.asked(Level.WAITS)]
        for one in waiting:
            soonest = min(map(EVENTS.index, one.events))
            for number in one.trials if soonest else ():
                if events[number] < soonest:
                    events[number] = soonest
        days: dict[int, int] = {}
        for one in waiting:
            if Event.TIME not in one.events:
                continue
            own = [n for n in one.trials if events[n] == 0 and levels[n] == waits]
            if own:
                day = (self.in_full(one).day or FAR).toordinal()
                days.update((number, max(days.get(number, day), day)) for number in own)
        return events, days

    def _failed(self) -> tuple[Sequence[int], frozenset[int]]:
        """How many criteria of each trial fail; the trials where one fails alone, and narrowly."""
        waiting, final = ([*self.asked_by_any(so)] for so in (Level.WAITS, Level.FAILS))
        failed, last = [0] * len(self.levels), [-1] * len(self.levels)
        for one in waiting:
            for number in one.trials:
                failed[number] += 1
        for place, one in enumerate(final):
            for number in one.trials:
                failed[number] += 1
                last[number] = place  # of those that fail for good: where one fails, that one
        alone: dict[int, list[int]] = defaultdict(list)
        for number, times in enumerate(failed):
            if times == 1 and last[number] >= 0:
                alone[last[number]].append(number)
        each = ((self.in_full(final[place]), some) for place, some in alone.items())
        near = (some for judged, some in each if judged.margin is not None)
        return failed, frozenset(chain.from_iterable(near))


def rank(
    matches: Iterable[Match], patient: Patient, *, keys: Sequence[str] = LOWER_KEYS
) -> tuple[Ranked, ...]:
    """Matches in the order a clinician should read them; see `Order.ranked`."""
    return _OfMatches(tuple(matches), patient).ranked(keys)


class _OfMatches(Order):
    """The order of matches that are there already."""

    def __init__(self, matches: Sequence[Match], patient: Patient) -> None:
        super().__init__(TrialKeys(match.trial for match in matches), patient)
        self._matches = matches

    @cached_property
    def levels(self) -> Sequence[int]:
        """The class of each match."""
        return [CLASSES.index(match.match) for match in self._matches]

    def match(self, number: int) -> Match:
        """One of the matches."""
        return self._matches[number]

    def asked(self, level: Level) -> Iterator[AskedBy]:
        """Each deciding criterion that stands so."""
        for number, match in enumerate(self._matches):
            for judged in match.deciding:
                if judged.level is level:
                    yield AskedBy((number,), judged.criterion, judged.events, judged)

    def in_full(self, one: AskedBy) -> Judged:
        """A criterion as its match has it."""
        assert one.judged is not None
        return one.judged
