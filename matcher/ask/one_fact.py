"""One fact told in every way it may be, and what each answer makes of the trials in reach."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from oligomatch.matcher.ask.answer_steps import merged
from oligomatch.matcher.ask.effects import Bench, Effect, Key, state
from oligomatch.matcher.ask.gaps import StatedFact, distinct, less_open
from oligomatch.matcher.match.criteria import Judged
from oligomatch.matcher.profile.telling import Json


@dataclass(frozen=True, slots=True)
class SameAnswers:
    """Answers to one fact that make the same of every trial."""

    answers: tuple[Json, ...]
    effect: Effect
    narrows: bool  # whether they leave less open

    def of(self, fact: str) -> SameAnswers:
        """The same answers to another fact."""
        stated = tuple(StatedFact(fact, one.answer) for one in self.effect.stated)
        return SameAnswers(self.answers, replace(self.effect, stated=stated), self.narrows)


@dataclass(frozen=True, slots=True)
class FactEffects:
    """One fact with what each answer makes of the trials, by itself."""

    fact: str
    answers: tuple[SameAnswers, ...]
    trials: tuple[str, ...]  # on whose open criteria it bears

    @property
    def settles(self) -> bool:
        """Whether some answer settles a criterion by itself; else only together with others."""
        return any(answer.effect.settles for answer in self.answers)

    def of(self, fact: str) -> FactEffects:
        """The same of a fact of which each answer makes the same."""
        return FactEffects(fact, tuple(one.of(fact) for one in self.answers), self.trials)


def tried(bench: Bench, fact: str) -> FactEffects | None:
    """A fact with its answers, those of one effect together; None where none turns or narrows."""
    probe = _Probe(bench, fact)
    classes: dict[int, tuple[list[Json], Effect]] = {}
    for answer, effect in merged(fact, probe.found()):
        classes.setdefault(id(effect), ([], effect))[0].append(answer)
    if not probe.narrowing:
        return None
    answers = tuple(
        SameAnswers(tuple(each), effect, own in probe.narrowing)
        for own, (each, effect) in classes.items()
    )
    turned = {trial for answer in answers for trial, _, _ in answer.effect.settles}
    keys = set(bench.bears_on([fact]))
    trials = tuple(
        match.trial.id
        for match in bench.matches
        if match.trial.id in turned or keys & set(bench.keys_of(match))
    )
    return FactEffects(fact, answers, trials)


class _Probe:
    """One fact told each way, the criteria on which it bears judged again."""

    def __init__(self, bench: Bench, fact: str) -> None:
        self.bench, self.fact = bench, fact
        self.keys = bench.turned_by([fact])
        self.narrowing: set[int] = set()  # the effects of answers that leave less open
        self._effects: dict[object, Effect] = {}
        self._of_answer: dict[str, Effect | None] = {}

    def found(self) -> Iterator[tuple[Json, Effect]]:
        """Each answer that contradicts nothing, with its effect; answers of one effect share it."""
        cells = self.bench.gaps.cells(self.fact, self.bench.asked(self.fact), self._apart)
        return distinct(cells, self.effect)

    def _apart(self, span: Json, *ends: Json) -> bool:
        """Whether a span has another effect than one of its ends."""
        whole = self.effect(span)  # first: an effect names the answer by which it was found
        return any(self.effect(end) is not whole for end in ends)

    def effect(self, answer: Json) -> Effect | None:
        """What one answer makes of the trials; None where it contradicts what is told."""
        sign = json.dumps(answer)
        if sign not in self._of_answer:
            self._of_answer[sign] = self._effect(answer)
        return self._of_answer[sign]

    def _effect(self, answer: Json) -> Effect | None:
        patient = self.bench.gaps.telling([StatedFact(self.fact, answer)])
        if patient is None:
            return None
        now = self.bench.otherwise(patient, self.keys)
        turned = self.bench.turned(now)
        narrows = bool(turned) or self._less_open(now)
        sign = (narrows, *((key, state(turned[key])) for key in self.keys if key in turned))
        if sign not in self._effects:
            effect = self._effects[sign] = self.bench.effect(
                [StatedFact(self.fact, answer)], turned
            )
            if narrows:
                self.narrowing.add(id(effect))
        return self._effects[sign]

    def _less_open(self, now: Mapping[Key, Judged]) -> bool:
        return any(less_open(self.bench.open[key], one, self.fact) for key, one in now.items())
