"""What trials still ask of a patient, and the answers that fit what is told already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from itertools import chain
from typing import Any, NamedTuple

from oligomatch.matcher.ask.gaps import Gaps, StatedFact, asked_of
from oligomatch.matcher.ask.possible_answers import AnswerLimits
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.criteria import Judged, judge_criteria
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.measures import COUNTED, parts_read, values_of
from oligomatch.matcher.measures.lesions.tallies import counted_with, kept_with_counts
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.probe.search.goals import derived
from oligomatch.matcher.probe.search.kept import says_all_of
from oligomatch.matcher.probe.search.surely_counted import SurelyCounted, of_metastases
from oligomatch.matcher.profile.profile import Profile
from oligomatch.matcher.profile.telling import Json, telling
from oligomatch.rules.tree import Measure, Node, asked_measures
from oligomatch.rules.trial import DECIDING, Criterion, Kind, Trial

_Reading = dict[Measure, list[int]]
MOST = 80  # answers to one patient: each opens few further questions
MOST_KEPT = 32  # sets of trials, with a day


@dataclass(frozen=True)
class Answering:
    """A profile, the trials that ask, and the facts to which no answer fits."""

    profile: Profile
    trials: tuple[Trial, ...]
    passed: frozenset[str] = field(default_factory=frozenset)
    most: int = MOST

    @classmethod
    def of(cls, profile: Profile, trials: Sequence[Trial]) -> Answering:
        """Nothing answered yet."""
        return cls(profile, tuple(trials))

    @cached_property
    def _gaps(self) -> Gaps:
        assert self.profile.as_of is not None
        return Gaps(self.profile, self.profile.as_of, patient=derived(self.profile))

    @cached_property
    def document(self) -> dict[str, Any]:
        """What is told of the patient."""
        return self.profile.document()

    @cached_property
    def _missing(self) -> _Missing:
        """What is missing that could be told. Of the criteria as judged nothing is kept: they hold
        the patient, and hundreds of those are a burden to the search for garbage."""
        patient = derived(self.profile)
        left_open = self._asking.left_open(patient)
        judged = judge_criteria(patient, [alike[0] for alike in left_open])
        asks: dict[str, list[Criterion]] = {}
        missing: list[Judged] = []
        for one, alike in zip(judged, left_open, strict=True):
            if one.reason not in (Reason.MISSING, Reason.TO_DO):
                continue
            for fact in one.asks:
                asks.setdefault(fact, []).extend(alike)
            if one.reason is Reason.MISSING:
                missing.append(one)
        return _Missing(not missing, any(not one.asks for one in missing), asks)

    @cached_property
    def _asking(self) -> Asking:
        """What the versions in force ask."""
        assert self.profile.as_of is not None
        return _asking(self.trials, self.profile.as_of)

    @property
    def asks(self) -> dict[str, list[Criterion]]:
        """Each fact that is missing, with the criteria that ask for it."""
        return self._missing.asks

    def next_fact(self) -> str | None:
        """A fact to tell next: one of those that are there, before further lesions and lines; by
        which edition a stage is told, before the stage."""
        left = [fact for fact in self.asks if fact not in self.passed]
        return min(left, key=lambda fact: (fact.endswith("/-"), "stage_edition" not in fact),
                   default=None)  # fmt: skip

    def answers(self, fact: str) -> list[Json]:
        """The answers that the fact may get, simplest first; what is told may rule some out."""
        limits = AnswerLimits.of([asked_of(criterion) for criterion in self.asks[fact]])
        return list(self._gaps.examples(fact, limits))

    def telling(self, fact: str, answer: Json) -> Patient | None:
        """The patient of whom an answer is told too; None where it does not fit what is told."""
        return self._gaps.telling([StatedFact(fact, answer)])

    def forget(self) -> None:
        """Let go of those of whom answers are told too: what they are asked is known now."""
        vars(self).pop("_gaps", None)

    @property
    def settled(self) -> bool:
        """Whether no fact is missing any more."""
        return self._missing.settled

    @property
    def unasked(self) -> bool:
        """Whether something is missing of which no fact is asked: the place of a primary that is
        not listed, of a cancer without an organ of its own."""
        return self._missing.unasked

    def answered(self, most: int, order: Callable[[list[Json]], Iterable[Json]]) -> Answering:
        """The same patient, so many facts told, each once, by the first of its answers in this
        order that fits and takes nothing back that is stated; a fact to which none fits is
        left."""
        if most <= 0 or (fact := self.next_fact()) is None:
            return self
        profile, stated = self.profile, self.document
        fitting = (one for one in order(self.answers(fact)) if self.telling(fact, one))
        more_stated = (telling(stated, fact, one) for one in fitting)
        if (more := next((m for m in more_stated if says_all_of(m, stated)), None)) is not None:
            profile = profile_of(more)
        answered = replace(self, profile=profile, passed=self.passed | {fact})
        return answered.answered(most - 1, order)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ARG002
        """How a report of Hypothesis names it: whole trials would fill pages."""
        printer.text(f"{self.profile!r} for {len(self.trials)} trials")


class _Missing(NamedTuple):
    settled: bool
    unasked: bool
    asks: dict[str, list[Criterion]]  # each fact, with the criteria that ask for it


class Asking:
    """The criteria of some trials that decide; what several ask alike is judged once, and of one
    patient only what some measure leaves open."""

    def __init__(self, trials: tuple[Trial, ...]) -> None:
        self.trials = trials
        alike: dict[tuple[bool, tuple[Node, ...]], list[Criterion]] = {}
        for one in (one for trial in trials for one in trial.criteria if _asks(one)):
            alike.setdefault((one.kind is Kind.WORKUP, one.question.trees), []).append(one)
        self._alike = [(*key, criteria) for key, criteria in alike.items()]
        # each measure with the places of what reads it, by how counts are kept, and by the parts
        # of a profile that the others read
        counts: dict[tuple[str, bool], _Reading] = {}
        self._by_parts: dict[frozenset[str], _Reading] = {}
        for place, (_, trees, _) in enumerate(self._alike):
            for measure in dict.fromkeys(m for tree in trees for m in asked_measures(tree)):
                if measure.kind in COUNTED:
                    reading = counts.setdefault(counted_with(measure), {})
                else:
                    reading = self._by_parts.setdefault(parts_read(measure), {})
                reading.setdefault(measure, []).append(place)
        self._counts = {way: _Counts(*way, reading) for way, reading in counts.items()}
        self._to_do = [place for place, (to_do, *_) in enumerate(self._alike) if to_do]

    def left_open(self, patient: Patient) -> list[list[Criterion]]:
        """Those that ask for something of the patient, those together that ask the same, in the
        order of the trials: where each measure has one value left nothing is open, but an
        examination may be to do."""
        may_ask = {*self._to_do}
        for parts, reading in self._by_parts.items():
            what = self, parts, patient.as_of, patient.known_on
            stated = tuple([getattr(patient.profile, part) for part in sorted(parts)])
            may_ask |= patient.same.made(what, stated, partial(_open, patient, reading))
        for way, counts in self._counts.items():
            if reading := counts.left(patient):
                key = counts, len(reading)
                may_ask |= kept_with_counts(patient, way, key, partial(_open, patient, reading))
        found: list[list[Criterion]] = []
        for to_do, trees, criteria in map(self._alike.__getitem__, sorted(may_ask)):
            verdicts = (judge(tree, patient) for tree in trees)
            done = (one is Verdict.MET if to_do else one is not Verdict.UNKNOWN for one in verdicts)
            if not all(done):
                found.append(criteria)
        return found


class _Counts:
    """Counts that are kept together, with the places of what reads each."""

    def __init__(self, at: str, sizes: bool, reading: _Reading) -> None:
        counted = [one for one in reading if of_metastases(one)]
        self._reading, self._surely = reading, SurelyCounted(at, counted, sizes=sizes)
        self._others = {one: places for one, places in reading.items() if one not in counted}

    def left(self, patient: Patient) -> _Reading:
        """Those that have to be counted to know whether they are open."""
        if self._surely.unseen(patient):
            return {}
        return self._others if self._surely.single(patient) else self._reading


def _open(patient: Patient, reading: _Reading) -> frozenset[int]:
    """The places of what reads a measure that is open."""
    each = reading.items()
    left = [places for one, places in each if not values_of(patient, one).single]
    return frozenset(chain.from_iterable(left))


_ASKING: dict[tuple[date, tuple[int, ...]], tuple[tuple[Trial, ...], Asking]] = {}


def _asking(trials: tuple[Trial, ...], day: date) -> Asking:
    """What trials ask on a day, gathered once for each set of them that was last drawn for."""
    key = day, tuple(map(id, trials))
    if key not in _ASKING:
        while len(_ASKING) >= MOST_KEPT:
            del _ASKING[next(iter(_ASKING))]
        in_force = tuple(one if one.in_force else one.on(day) for one in trials)
        _ASKING[key] = trials, Asking(in_force)  # the trials too: their ids stay theirs
    return _ASKING[key][1]


def _asks(criterion: Criterion) -> bool:
    return criterion.kind in DECIDING and criterion.tree is not None
