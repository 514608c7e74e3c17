"""The trials still in reach of one patient, judged again for every answer that is tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from oligomatch.matcher.ask.changed import DATES, changes_of, part_of
from oligomatch.matcher.ask.gaps import Gaps, StatedFact, asked_of
from oligomatch.matcher.ask.possible_answers import AnswerLimits, out_of_date, stated_exactly
from oligomatch.matcher.findings.engines import own
from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.criteria import (
    Judged,
    Match,
    MatchClass,
    ask_of,
    classify,
)
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.patient.sharing import APART
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.terms import MARKS
from oligomatch.rules.tree import Leaf, Measure, Node, asked_measures, leaves_of
from oligomatch.rules.trial import Criterion, CriterionForm, Kind

Key = int  # criteria that ask the same of every patient share one, and are judged once
_ENDED = ("/end", "/stop_reason")  # they tell in passing that a line does not go on
IN_REACH = frozenset({MatchClass.POSSIBLE, MatchClass.NOT_YET})


@dataclass(frozen=True, slots=True)
class Effect:
    """What some answers make of the trials in reach."""

    stated: tuple[StatedFact, ...]
    opens: tuple[str, ...] = ()  # trials that become eligible
    waits: tuple[str, ...] = ()  # possible ones that come to wait
    closes: tuple[str, ...] = ()  # trials that become ineligible
    settles: tuple[tuple[str, str, str], ...] = ()  # trial, criterion, verdict or `ask the site`

    @property
    def moved(self) -> frozenset[str]:
        """The trials of which the match changes."""
        return frozenset((*self.opens, *self.waits, *self.closes))


class Bench:
    """The criteria that an answer may still turn, and the matches they belong to."""

    def __init__(self, gaps: Gaps, patient: Patient, matches: Iterable[Match]) -> None:
        self.gaps, self.patient = gaps, patient
        every = tuple(matches)
        self.matches = tuple(match for match in every if match.match in IN_REACH)
        self.open: dict[Key, Judged] = {}
        self.facts: dict[Key, tuple[str, ...]] = {}
        self._alike: dict[object, Key] = {}
        self._asked: dict[tuple[Key, ...], tuple[Measure, ...]] = {}
        self._renewed = self._out_of_date()
        self._moving = every if self._renewed else self.matches
        self._keys = {m.trial.id: tuple(map(self._key, m.every)) for m in self.matches}
        for match in self._moving:  # those settled by a value that is to be found anew move too
            if match.trial.id not in self._keys:
                keys = (self._key(judged, asked=False) for judged in match.every)
                self._keys[match.trial.id] = tuple(keys)

    def _key(self, judged: Judged, *, asked: bool = True) -> Key:
        alike = what_is_asked(judged.criterion)
        if alike not in self._alike:
            key = self._alike[alike] = len(self._alike)
            if facts := self._facts(judged) if asked else self._anew(judged):
                self.open[key], self.facts[key] = judged, facts
        return self._alike[alike]

    def _out_of_date(self) -> frozenset[str]:
        """The places of values that are too old for a criterion that is open."""
        gaps = self.gaps
        return frozenset(
            fact
            for match in self.matches
            for judged in match.open
            for fact in judged.asks
            if out_of_date(gaps.profile, fact, gaps.as_of, asked_of(judged.criterion))
        )

    def _anew(self, judged: Judged) -> tuple[str, ...]:
        """The values that a criterion reads and that are to be found anew."""
        if not self._renewed:
            return ()
        read = (*judged.basis.facts, *judged.asks)
        return tuple(dict.fromkeys(fact for fact in read if fact in self._renewed))

    def _facts(self, judged: Judged) -> tuple[str, ...]:
        """The facts that may turn a criterion, or end the waiting of one that fails."""
        if judged.verdict is Verdict.UNKNOWN:
            return self._unstated(self.gaps.facts(judged))
        if not judged.events:
            return self._anew(judged)
        waits = [wait for form in judged.criterion.forms for wait in form.waits]
        leaves = [
            leaf
            for wait in waits
            if judge(wait.situation, self.patient) is Verdict.UNKNOWN
            for leaf in leaves_of(wait.situation)
            if isinstance(leaf, Leaf) and judge(leaf, self.patient) is Verdict.UNKNOWN
        ]
        asked = [f for leaf in leaves for f in ask_of(self.patient, leaf)]
        ended = [f.replace("/ongoing", end) for f in asked for end in _ENDED if "/ongoing" in f]
        return self._unstated([*asked, *ended, *self._anew(judged)])

    def _unstated(self, facts: Iterable[str]) -> tuple[str, ...]:
        profile = self.gaps.profile
        each = dict.fromkeys(facts)
        return tuple(f for f in each if f in self._renewed or not stated_exactly(profile, f))

    def asked(self, fact: str) -> AnswerLimits:
        """The limits and names of all criteria on which a fact bears."""
        borne = (judged for key, judged in self.open.items() if fact in self.facts[key])
        return AnswerLimits.of([asked_of(judged.criterion) for judged in borne])

    def keys_of(self, match: Match) -> tuple[Key, ...]:
        """The criteria of a match that decide some arm."""
        return self._keys[match.trial.id]

    def bears_on(self, facts: Iterable[str]) -> list[Key]:
        """The open criteria on which any of the facts bears."""
        wanted = set(facts)
        return [key for key in self.open if wanted & set(self.facts[key])]

    def turned_by(self, facts: Iterable[str]) -> list[Key]:
        """The open criteria that the facts may turn: those on which they bear; of a date of the
        disease those too that read dates; of a fact that tells others in passing (a response tells
        of growth, a line of the state) every one, and with an author's own rules always."""
        if own():
            return list(self.open)
        each = list(facts)
        wider = [fact for fact in each if not is_local(fact)]
        if not wider:
            return self.bears_on(each)
        if not DATES.issuperset(wider):
            return list(self.open)
        borne = {*self.bears_on(each)}
        return [key for key, judged in self.open.items() if key in borne or reads_dates(judged)]

    def otherwise(self, patient: Patient, keys: Sequence[Key]) -> dict[Key, Judged]:
        """Some criteria of the patient of whom more is told; without those of which every measure
        is as it was."""
        changes = changes_of(patient)
        changed = changes.among(self._measures(tuple(keys)), patient)
        each = [(key, self.open[key].criterion) for key in keys] if changed else []
        return {
            key: changes.judged(criterion, patient)
            for key, criterion in each
            if not changed.isdisjoint(criterion.question.asked)
        }

    def _measures(self, keys: tuple[Key, ...]) -> tuple[Measure, ...]:
        """What some criteria ask, each measure once."""
        if keys not in self._asked:
            each = (one for key in keys for one in self.open[key].criterion.question.asked)
            self._asked[keys] = tuple(dict.fromkeys(each))
        return self._asked[keys]

    def turned(self, judged: Mapping[Key, Judged]) -> dict[Key, Judged]:
        """Those of some criteria that stand otherwise than before."""
        return {key: now for key, now in judged.items() if state(now) != state(self.open[key])}

    def effect(self, stated: Sequence[StatedFact], turned: Mapping[Key, Judged]) -> Effect:
        """What the criteria that turn make of the trials."""
        moves: dict[MatchClass, list[str]] = {}
        settles: list[tuple[str, str, str]] = []
        for match in self._moving if turned else ():
            keys = self.keys_of(match)
            if turned.keys().isdisjoint(keys):
                continue
            own = [(j, turned.get(key)) for j, key in zip(match.every, keys, strict=True)]
            then = classify((now or judged for judged, now in own), match.trial.each_arm)
            if then is not match.match:
                moves.setdefault(then, []).append(match.trial.id)
            settles += [(match.trial.id, j.id, outcome(now)) for j, now in own if now]
        return Effect(
            tuple(stated),
            tuple(moves.get(MatchClass.ELIGIBLE, ())),
            tuple(moves.get(MatchClass.NOT_YET, ())),
            tuple(moves.get(MatchClass.INELIGIBLE, ())),
            tuple(settles),
        )

    def tried(self, stated: Sequence[StatedFact]) -> Effect | None:
        """What answers make of the trials; None where they contradict each other or the rest."""
        patient = self.gaps.telling(stated)
        if patient is None:
            return None
        keys = self.turned_by(one.fact for one in stated)
        return self.effect(stated, self.turned(self.otherwise(patient, keys)))


_LOCAL = APART | {"imaging"}
_LOCAL_FIELDS = frozenset({
    "cycles", "diameter_mm", "volume_cc", "prior_local_therapy", *MARKS,
    "accessible_to_curative_treatment", "satellites", "regional_nodes", "n_category",
})  # fmt: skip


def reads_dates(judged: Judged) -> bool:
    """Whether a criterion, or what it waits for, may read a date of the disease."""
    trees = [tree for form in judged.criterion.forms for tree in _trees(form)]
    return any(MEASURES[measure.kind].dated for tree in trees for measure in asked_measures(tree))


def _trees(form: CriterionForm) -> Iterator[Node]:
    yield form.tree
    yield from (wait.situation for wait in form.waits)


def is_local(fact: str) -> bool:
    """Whether a fact is read by those criteria alone that ask for it."""
    *_, above, field = fact.split("/")
    return part_of(fact) in _LOCAL or field in _LOCAL_FIELDS or above == "distance_mm"


def what_is_asked(criterion: Criterion) -> object:
    """What makes two criteria ask the same of every patient."""
    workup = criterion.kind is Kind.WORKUP
    return (workup, tuple((form.tree, form.waits) for form in criterion.forms))


def state(judged: Judged) -> tuple[Verdict | None, Reason | None, bool]:
    """What decides the match: the verdict, why it is open, and whether a failure waits."""
    return judged.verdict, judged.reason, bool(judged.events)


def outcome(judged: Judged) -> str:
    """The state in a word: met, not met, waits, missing, to do, ambiguous."""
    if judged.verdict is Verdict.NOT_MET and judged.events:
        return "waits"
    return str(judged.reason or judged.verdict)
