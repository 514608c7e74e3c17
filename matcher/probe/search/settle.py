"""What trials still ask of a patient, and the answers that fit what is told already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from oligomatch.matcher.ask.gaps import Gaps, StatedFact, asked_of
from oligomatch.matcher.ask.possible_answers import AnswerLimits
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.verdict import Reason
from oligomatch.matcher.match.criteria import Judged, match_trial
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.matcher.profile.telling import Json, telling
from oligomatch.rules.trial import Criterion, Trial

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
        """Every criterion of which something is missing."""
        assert self.profile.as_of is not None
        patient = derive(self.profile, self.profile.as_of)
        judged = (one for trial in self.trials for one in match_trial(patient, trial).every)
        return [one for one in judged if one.reason in (Reason.MISSING, Reason.TO_DO)]

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
