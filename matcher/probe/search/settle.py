"""What trials still ask of a patient, and the answers that fit what is told already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from oligomatch.matcher.ask.gaps import Gaps, StatedFact, asked_of
from oligomatch.matcher.ask.possible_answers import AnswerLimits
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.criteria import Judged, judge_criterion
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.probe.search.goals import derived
from oligomatch.matcher.profile.profile import Profile
from oligomatch.matcher.profile.telling import Json, telling
from oligomatch.rules.trial import DECIDING, Criterion, Kind, Trial

MOST = 80  # answers to one patient: each opens few further questions


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
        return Gaps(self.profile, self.profile.as_of)

    @cached_property
    def _missing(self) -> list[Judged]:
        """Every criterion of which something is missing that could be told."""
        patient = derived(self.profile)
        open_ones = (one for one in self._asking if not _settled(one, patient))
        judged = (judge_criterion(patient, one) for one in open_ones)
        return [one for one in judged if one.reason in (Reason.MISSING, Reason.TO_DO)]

    @cached_property
    def _asking(self) -> tuple[Criterion, ...]:
        """The criteria that decide, of the versions in force."""
        assert self.profile.as_of is not None
        asked = (t if t.in_force else t.on(self.profile.as_of) for t in self.trials)
        return tuple(one for trial in asked for one in trial.criteria if _asks(one))

    @cached_property
    def asks(self) -> dict[str, list[Criterion]]:
        """Each fact that is missing, with the criteria that ask for it."""
        found: dict[str, list[Criterion]] = {}
        for judged in self._missing:
            for fact in judged.asks:
                found.setdefault(fact, []).append(judged.criterion)
        return found

    def next_fact(self) -> str | None:
        """A fact to tell next: one of those that are there, before further lesions and lines."""
        left = [fact for fact in self.asks if fact not in self.passed]
        return min(left, key=lambda fact: fact.endswith("/-"), default=None)

    def answers(self, fact: str) -> list[Json]:
        """The answers that the fact may get, simplest first; what is told may rule some out."""
        limits = AnswerLimits.of([asked_of(criterion) for criterion in self.asks[fact]])
        return list(self._gaps.examples(fact, limits))

    def fits(self, fact: str, answer: Json) -> bool:
        """Whether an answer fits what is told."""
        return self._gaps.telling([StatedFact(fact, answer)]) is not None

    @property
    def settled(self) -> bool:
        """Whether no fact is missing any more."""
        return all(one.reason is Reason.TO_DO for one in self._missing)

    def answered(self, most: int, order: Callable[[list[Json]], Iterable[Json]]) -> Answering:
        """The same patient, so many facts told, each once, by the first of its answers in this
        order that fits; a fact to which none fits is left."""
        if most <= 0 or (fact := self.next_fact()) is None:
            return self
        answers = (one for one in order(self.answers(fact)) if self.fits(fact, one))
        profile = self.profile
        if (answer := next(answers, None)) is not None:
            profile = profile_of(telling(profile.document(), fact, answer))
        more = replace(self, profile=profile, passed=self.passed | {fact})
        return more.answered(most - 1, order)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ARG002
        """How a report of Hypothesis names it: whole trials would fill pages."""
        printer.text(f"{self.profile!r} for {len(self.trials)} trials")


def _asks(criterion: Criterion) -> bool:
    return criterion.kind in DECIDING and criterion.tree is not None


def _settled(criterion: Criterion, patient: Patient) -> bool:
    """Whether a criterion asks for nothing: most do, which is all that is to be known of them."""
    verdicts = (judge(tree, patient) for tree in criterion.question.trees)
    if criterion.kind is Kind.WORKUP:
        return all(verdict is Verdict.MET for verdict in verdicts)
    return all(verdict is not Verdict.UNKNOWN for verdict in verdicts)
