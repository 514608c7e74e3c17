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
from itertools import groupby, islice
from typing import NamedTuple

from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import CLASSES, EVENTS, Judged, Level, Match, MatchClass
from oligomatch.matcher.match.trial_keys import LOWER_KEYS, Lower, TrialKeys, checked_keys
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.trial import Event, Trial

FAR = date.max
SECTIONS = ("options", "evidence")
IN_REACH = frozenset(map(CLASSES.index, (MatchClass.POSSIBLE, MatchClass.NOT_YET)))


class ToSettle(NamedTuple):
    """What stands between a possible match and an eligible one."""

    questions: int  # to the trial site
    facts: int  # to obtain


class ToAwait(NamedTuple):
    """What a match that is not yet open waits for."""

    event: int  # the latest of those that all have to happen, as one of `EVENTS`
    day: date  # where that is time
    facts: int  # to obtain


class Failures(NamedTuple):
    """What makes a match ineligible."""

    wide: bool  # it is no near miss
    criteria: int


Between = ToSettle | ToAwait | Failures | tuple[()]  # of one class all are of one type
Standing = tuple[Sequence[int], Judged]  # a criterion, with the places of the trials that ask it


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
        self._between: dict[MatchClass, Callable[[int], Between]] = {}

    @property
    @abstractmethod
    def levels(self) -> Sequence[int]:
        """The class of each trial, as its place among `CLASSES`."""

    @abstractmethod
    def match(self, number: int) -> Match:
        """One trial with its criteria, by its place as given."""

    @abstractmethod
    def asked(self, level: Level | None) -> Iterable[Standing]:
        """The criteria that stand so (those that only excluded trials ask need not be among them),
        or every one where no level is named."""

    def ranked(
        self, keys: Sequence[str] = LOWER_KEYS, *, most: int | None = None
    ) -> tuple[Ranked, ...]:
        """The trials best first, with their criteria; only so many where `most` is given.

        `keys` orders (and may leave out) the lower keys; sections and classes stand above them.

        Raises:
            ValueError: a key that is not one of `LOWER_KEYS`, or one named twice.
        """
        return tuple(
            Ranked(self.match(number), rank, SECTIONS[self._trials.sections[number]], tied)
            for number, rank, tied in islice(self.placed(checked_keys(keys)), most)
        )

    def placed(self, keys: Sequence[str] = LOWER_KEYS) -> Iterator[tuple[int, int, bool]]:
        """Each trial by its place as given, with its rank and whether others share it."""
        before = 0
        lower = self._trials.lower(keys)
        near = [lower.reach * far for far in self._trials.reaches(self.patient)]
        buckets = defaultdict[tuple[int, int], list[int]](list)
        for number, head in enumerate(zip(self._trials.sections, self.levels, strict=True)):
            buckets[head].append(number)
        for (_, level), bucket in sorted(buckets.items()):
            for equal in self._equal(bucket, CLASSES[level], lower, near):
                rank, tied = before + 1, len(equal) > 1
                yield from ((number, rank, tied) for number in equal)
                before += len(equal)

    def _equal(
        self, bucket: Iterable[int], kind: MatchClass, lower: Lower, near: Sequence[int]
    ) -> Iterator[list[int]]:
        """The trials of one section and class in order, those of equal keys together; `near`: how
        far each group of trials that lie alike is, by its weight."""
        alike = self._trials.alike
        if kind not in self._between:
            self._between[kind] = self._between_of(kind)
        between = self._between[kind]
        nearest = defaultdict[Between, list[tuple[int, int]]](list)
        for n in bucket:
            nearest[between(n)].append((lower.numbers[n] + near[alike[n]], n))
        for distance in sorted(nearest):
            for _, equal in groupby(sorted(nearest[distance]), lambda one: one[0] // lower.ids):
                yield [number for _, number in equal]

    def _between_of(self, kind: MatchClass) -> Callable[[int], Between]:
        """What stands between the patient and each trial of one class."""
        match kind:
            case MatchClass.POSSIBLE:
                questions, facts = self._open
                return lambda n: ToSettle(questions[n], facts[n])
            case MatchClass.NOT_YET:
                (events, days), (_, facts) = self._awaited(), self._open
                return lambda n: ToAwait(events[n], days.get(n, FAR), facts[n])
            case MatchClass.INELIGIBLE:
                failed, near = self._failed()
                return lambda n: Failures(n not in near, failed[n])
            case MatchClass.ELIGIBLE:
                return lambda _: ()

    @cached_property
    def _open(self) -> tuple[list[int], list[int]]:
        """How many different questions to the site, and facts to obtain, the open criteria of each
        trial in reach have together."""
        levels, bits = self.levels, dict[str, int]()
        questions, facts = [0] * len(levels), [0] * len(levels)  # a bit for each
        for numbers, judged in self.asked(Level.OPEN):
            reach = [number for number in numbers if levels[number] in IN_REACH]
            if not reach:
                continue
            for found, names in ((questions, judged.to_settle), (facts, judged.to_obtain)):
                own = 0
                for name in names:
                    own |= 1 << bits.setdefault(name, len(bits))
                for number in reach if own else ():
                    found[number] |= own
        return [one.bit_count() for one in questions], [one.bit_count() for one in facts]

    def _awaited(self) -> tuple[list[int], dict[int, date]]:
        """The event that each trial waits for last; the day of those that wait for time alone."""
        events = [0] * len(self.levels)
        waiting = list(self.asked(Level.WAITS))
        for numbers, judged in waiting:
            soonest = EVENTS.index(judged.soonest) if judged.soonest else 0
            for number in numbers:
                events[number] = max(events[number], soonest)
        days: dict[int, date] = {}
        for numbers, judged in waiting:
            own = [n for n in numbers if events[n] == 0 and self.levels[n] == Level.WAITS]
            if own and Event.TIME in judged.events:
                day = judged.day or FAR
                days.update((number, max(days.get(number, day), day)) for number in own)
        return events, days

    def _failed(self) -> tuple[list[int], frozenset[int]]:
        """How many criteria of each trial fail; the trials where one fails alone, and narrowly."""
        failed = [0] * len(self.levels)
        final: dict[int, Judged] = {}  # one that fails for good: where one fails, that one
        for numbers, judged in self.asked(None):
            if judged.verdict is Verdict.NOT_MET:
                for number in numbers:
                    failed[number] += 1
                    if not judged.events:
                        final[number] = judged
        alone = ((n, judged) for n, judged in final.items() if failed[n] == 1)
        return failed, frozenset(n for n, judged in alone if judged.margin is not None)


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

    def asked(self, level: Level | None) -> Iterator[Standing]:
        """Each deciding criterion that stands so."""
        for number, match in enumerate(self._matches):
            for judged in match.deciding:
                if level in (None, judged.level):
                    yield (number,), judged
