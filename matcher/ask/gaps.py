"""What an open criterion waits for: the facts to obtain, and what each answer makes of it.

Nothing is guessed from the rule: each answer is told to the profile and the criterion is judged
again, so that an answer named here does settle it, through the field that it names.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property, partial
from itertools import pairwise
from typing import Any

from oligomatch.matcher.ask.answer_steps import ONE_DAY, Apart, Kept, cuts, days_in, halved, merged
from oligomatch.matcher.ask.changed import A_LINE, changes_of, keep_changes
from oligomatch.matcher.ask.exchangeable import Exchangeable, SizeLimits
from oligomatch.matcher.ask.possible_answers import (
    TOTAL_OF,
    AnswerLimits,
    DayAnswers,
    Domain,
    domain,
    number_asked,
    recent_asked,
    stated_at,
    steps_at,
)
from oligomatch.matcher.ask.refinement import narrows
from oligomatch.matcher.findings.engines import chainer, own
from oligomatch.matcher.intake.contradictions import contradictions
from oligomatch.matcher.logic.effort import UNBOUND, Effort, Search
from oligomatch.matcher.logic.values import Numbers
from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.criteria import Judged, Match, MatchClass, judge_criterion
from oligomatch.matcher.measures import ask
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.patient.same_parts import ANEW, SameAsIn, SameParts
from oligomatch.matcher.profile.profile import Profile, bounds_of, read_field
from oligomatch.matcher.profile.telling import Json, telling
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Leaf, Node, OneOf, Within, every_leaf
from oligomatch.rules.trial import Criterion
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

Outcome = Verdict | Reason


@dataclass(frozen=True, slots=True)
class Gap:
    """One fact to obtain, and the answers that settle the criterion by themselves."""

    fact: str  # pointer into the profile
    met: tuple[Json, ...] = ()
    not_met: tuple[Json, ...] = ()
    ambiguous: tuple[Json, ...] = ()  # then it is for the trial site to say
    narrows: bool = False  # some answer leaves less open

    @property
    def settles(self) -> bool:
        """Whether some answer settles the criterion alone."""
        return bool(self.met or self.not_met)


@dataclass(frozen=True, slots=True)
class StatedFact:
    """One fact with an answer to it."""

    fact: str
    answer: Json


IN_PASSING = {
    "/primary/definitively_treated": ("/primary/status", "/locoregional_recurrence/present"),
    "/primary/progressed": ("/primary/progressing", "/primary/status"),
    "/primary/progressing": ("/primary/progressed",),
    "/locoregional_recurrence/present": ("/primary/status", "/primary/definitively_treated"),
}
MOST_KEPT = 60_000  # lesions of the patients of whom more is told: some 4 kB each
_NEW = "/assessments/-/"


def in_one_entry(stated: Iterable[StatedFact], listed: int) -> Iterator[tuple[str, Json]]:
    """The places and answers, where all that is told of a staging not listed yet is of one."""
    added = False
    for one in stated:
        new = one.fact.startswith(_NEW)
        yield one.fact.replace("/-/", f"/{listed}/", 1) if new and added else one.fact, one.answer
        added = added or new


class Gaps:
    """The gaps of one profile; equal questions are asked once. `patient`: the profile's own on the
    same day, where the caller has derived it already."""

    def __init__(
        self,
        profile: Profile,
        as_of: date,
        *,
        effort: Effort | None = None,
        patient: Patient | None = None,
    ) -> None:
        self.profile, self.as_of, self._derived = profile, as_of, patient
        self.effort = effort or Effort(UNBOUND)
        self.exchangeable = Exchangeable(profile)
        self._patients: dict[str, Patient | None] = {}
        self._memo: dict[object, tuple[Gap, ...]] = {}

    @cached_property
    def document(self) -> dict[str, Any]:
        """What is told."""
        return self.profile.document()

    def of(self, judged: Judged) -> tuple[Gap, ...]:
        """What each fact asked for may make of one open criterion."""
        if judged.verdict is not Verdict.UNKNOWN:
            return ()
        key = (judged.criterion.kind, tuple(form.tree for form in judged.criterion.forms))
        if key not in self._memo:
            asked = self._gaps(judged, judged.asks)
            others = self._gaps(judged, self._indirect(judged.asks))
            self._memo[key] = (*asked, *(gap for gap in others if gap.settles))
        return self._memo[key]

    def _gaps(self, judged: Judged, facts: Iterable[str]) -> Iterator[Gap]:
        """Each fact told; of lesions that can change places the first. Those that the effort is
        spent before are left out."""
        sizes = SizeLimits.of([judged.criterion])
        found: dict[str, Gap | None] = {}
        for fact in facts:
            first = self.exchangeable.first(fact, sizes)
            if first not in found:
                found[first] = self.effort.gone_through(
                    Search.ANSWERS, partial(self._gap, judged, first)
                )
            if gap := found[first]:
                yield replace(gap, fact=fact)

    def facts(self, judged: Judged) -> tuple[str, ...]:
        """The facts that an open criterion asks for, and those that tell one of them in passing."""
        return (*judged.asks, *self._indirect(judged.asks))

    def _indirect(self, asks: tuple[str, ...]) -> Iterator[str]:
        """Facts that tell one asked for in passing: a best response of PD the latest one, a
        complete response that nothing is left to count, dates which staging was the first; the
        state of the primary its treatment, its growth today that since its treatment. None that is
        told: an answer to it would correct it."""
        for fact in asks:
            passing = list(IN_PASSING.get(fact, ()))
            if fact.endswith("/latest_response"):
                passing.append(fact.replace("/latest_", "/best_"))
            for other in passing:
                if other not in asks and not isinstance(stated_at(self.profile, other), str | bool):
                    yield other
        numbers = [f for f in asks if "/totals/" in f or f.startswith("/lesions/")]
        for index, assessment in enumerate(self.profile.assessments if numbers else ()):
            fact = f"/assessments/{index}/response"
            if assessment.response is None and fact not in asks:
                yield fact
        if {"/assessments/diagnosis", "/assessments/baseline"} & set(asks):
            yield from (fact for fact in self._dates() if fact not in asks)

    def _dates(self) -> Iterator[str]:
        """The dates not told to the day, by which a staging is before or after treatment."""
        for index, assessment in enumerate(self.profile.assessments):
            if assessment.date is None or not assessment.date.exact:
                yield f"/assessments/{index}/date"
        for index, line in enumerate(self.profile.systemic_therapy.lines):
            if line.start is None or not line.start.exact:
                yield f"/systemic_therapy/lines/{index}/start"

    def _gap(self, judged: Judged, fact: str) -> Gap:
        probe = _Probe(self, judged, fact)
        answers = tuple(merged(fact, probe.outcomes()))
        met, not_met, ambiguous = (
            tuple(answer for answer, own in answers if own is outcome)
            for outcome in (Verdict.MET, Verdict.NOT_MET, Reason.AMBIGUOUS)
        )
        return Gap(fact, met, not_met, ambiguous, probe.narrows)

    def telling(self, stated: Iterable[StatedFact]) -> Patient | None:
        """The patient of whom these answers are told too; None where they contradict the rest, or
        take back what is sure."""
        answers = tuple(stated)
        key = json.dumps([(one.fact, one.answer) for one in answers])
        if key not in self._patients:
            self.effort.spend(len(self.profile.lesions))
            if len(self._patients) > MOST_KEPT // (len(self.profile.lesions) + 1):
                del self._patients[next(iter(self._patients))]
            self._patients[key] = self._patient(answers)
        return self._patients[key]

    def _patient(self, answers: Sequence[StatedFact]) -> Patient | None:
        document: Mapping[str, Json] = self.document
        try:
            for place, answer in in_one_entry(answers, len(self.profile.assessments)):
                document = telling(document, place, answer)
        except IndexError:  # it speaks of an entry that another answer was to add
            return None
        profile = self._profile_of(document)
        patient = derive(profile, self.as_of, chainer=chainer("plain"), same=self._same)
        at_odds = contradictions(profile, load_vocabulary(), patient=patient)
        if any(True for _ in at_odds):
            return None
        places = [one.fact for one in answers]
        keep_changes(self._patient_now, patient, places)
        return patient if narrows(self._patient_now, patient, places) else None

    def _profile_of(self, document: Mapping[str, Json]) -> Profile:
        """The profile that states a document: what stands there as it did is not read again, since
        no field of a profile is checked against another."""
        before, now = self.document, self._read
        stated = {name: v for name, v in document.items() if v is not before.get(name)}
        for name in stated.keys() & {"lesions", "assessments"} & before.keys():
            known = {id(o): one for o, one in zip(before[name], vars(now)[name], strict=True)}
            stated[name] = [known.get(id(one), one) for one in stated[name]]
        return now.model_copy(
            update={name: read_field(name, value) for name, value in stated.items()}
        )

    @cached_property
    def _read(self) -> Profile:
        return Profile.model_validate(self.document)

    @cached_property
    def _same(self) -> SameParts:
        """What is made of parts of the profile that no answer changes; an author's own rules may
        join any two parts."""
        return ANEW if own() else SameAsIn(self._read)

    @cached_property
    def _patient_now(self) -> Patient:
        return derive(self._read, self.as_of, chainer=chainer("plain"), same=self._same)

    def answers(self, fact: str, asked: AnswerLimits, profile: Profile | None = None) -> Domain:
        """The answers that a fact may get, of this profile or of one that tells more."""
        own, size = profile or self.profile, fact.rpartition("/")[2]
        steps = {*asked.steps.get(size, ())}
        for limit, value, sums in self._sums(own, fact, asked):
            beside = {end - value for end in (sums.low, sums.high) if end is not None}
            steps.update(step for least in beside for step in steps_at(limit, max(0, least)))
        asked = replace(asked, steps={**asked.steps, size: tuple(sorted(steps))})
        listed = self._listed if own is self.profile else None
        return domain(own, fact, self.as_of, asked, load_vocabulary(), listed=listed)

    @cached_property
    def _listed(self) -> Mapping[str, int]:
        """How many of the listed lesions each total may be of."""
        patient = self._derived or self._patient_now
        sites = [{kind.role for kind in site.kinds} for site in patient.sites]
        return {name: sum(role in one for one in sites) for name, role in TOTAL_OF.items()}

    def _sums(
        self, own: Profile, fact: str, asked: AnswerLimits
    ) -> Iterator[tuple[Within, float, Numbers]]:
        """The limits on sums that a size of a lesion is part of, with a value that it may have, and
        what the sum then is: the sum turns at its limit less what the other sizes sum to."""
        size = fact.rpartition("/")[2]
        limits = [one for one in asked.sums if MEASURES[one.measure.kind].size == size]
        if not limits:
            return
        low, high = bounds_of(stated_at(own, fact))
        value = low or (1 if high is None else min(1, high))
        self.effort.spend(len(own.lesions))
        profile = Profile.model_validate(telling(own.document(), fact, value))
        patient = derive(profile, self.as_of, chainer=chainer("plain"))
        for limit in limits:
            values = ask(patient, limit.measure).values
            assert isinstance(values, Numbers)
            yield limit, value, values

    def examples(
        self, fact: str, asked: AnswerLimits, profile: Profile | None = None
    ) -> Iterator[Json]:
        """A few answers to a fact: each word, each number, and a few days of interest; of a size
        that others are missing beside, half of what a limit on their sum leaves."""
        match self.answers(fact, asked, profile):
            case DayAnswers(first, last):
                days = self._cuts(first, last)[:-1]
                yield from (day.isoformat() for day in days[1:] or days)
            case answers:
                yield from answers.values
        for limit, value, sums in self._sums(profile or self.profile, fact, asked):
            if not sums.single and sums.low is not None and limit.limits[-1] > sums.low:
                yield value + (limit.limits[-1] - sums.low) // 2

    def cells(self, fact: str, asked: AnswerLimits, apart: Apart) -> Iterator[Json]:
        """All answers to a fact, days as spans of which none is apart from its ends."""
        match self.answers(fact, asked):
            case DayAnswers(first, last):
                for one, following in pairwise(self._cuts(first, last)):
                    yield from halved(one, following - ONE_DAY, apart)
            case answers:
                yield from answers.values

    def _cuts(self, first: date, last: date) -> list[date]:
        """The days of a span between which a verdict seldom turns."""
        days = {day for day in days_in(self.document) if day <= self.as_of}
        return cuts(days, self.as_of, first, last)

    def after(self, stated: Iterable[StatedFact], criterion: Criterion) -> Judged | None:
        """A criterion after some answers; None where they contradict each other or the rest."""
        patient = self.telling(stated)
        return None if patient is None else judge_criterion(patient, criterion)


class _Probe:
    """One fact for one criterion: told each way, the criterion judged again."""

    def __init__(self, gaps: Gaps, judged: Judged, fact: str) -> None:
        self.gaps, self.judged, self.fact = gaps, judged, fact
        self.narrows = False

    def outcomes(self) -> Iterator[tuple[Json, Outcome]]:
        """The answers that settle the criterion or leave it to the site, in their natural order."""
        asked = asked_of(self.judged.criterion)
        return distinct(self.gaps.cells(self.fact, asked, self._apart), self.outcome)

    def outcome(self, answer: Json) -> Outcome | None:
        """What the answer makes of the criterion; None where it stays open as before, or
        contradicts what is told."""
        patient, criterion = (
            self.gaps.telling([StatedFact(self.fact, answer)]),
            self.judged.criterion,
        )
        if patient is None or not changes_of(patient).among(criterion.question.asked, patient):
            return None
        after = changes_of(patient).judged(criterion, patient)
        self.narrows = self.narrows or less_open(self.judged, after, self.fact)
        if after.verdict in (Verdict.MET, Verdict.NOT_MET):
            return after.verdict
        newly = after.reason is Reason.AMBIGUOUS and self.judged.reason is not Reason.AMBIGUOUS
        return Reason.AMBIGUOUS if newly else None

    def _telling(self, answer: Json) -> Patient | None:
        return self.gaps.telling([StatedFact(self.fact, answer)])

    def _apart(self, span: Json, *ends: Json) -> bool:
        """Whether a span leaves open what one of its ends settles."""
        return self.outcome(span) is None and any(self.outcome(end) is not None for end in ends)


def distinct(
    answers: Iterable[Json], outcome: Callable[[Json], Kept | None]
) -> Iterator[tuple[Json, Kept]]:
    """Each answer that has an outcome, but those that say more than one before of the same."""
    found: list[tuple[Json, Kept]] = []
    for answer in answers:
        own = outcome(answer)
        same = (other for other, its in found if its is own)
        if own is not None and not any(says_more(answer, other) for other in same):
            found.append((answer, own))
            yield answer, own


def says_more(answer: Json, other: Json) -> bool:
    """Whether an answer on a gene says all that another says, and more."""
    if not isinstance(answer, dict) or "result" not in answer:
        return False
    if isinstance(other, str):
        return bool(answer["result"] == other)
    return answer != other and all(answer.get(key) == other[key] for key in other)


def known(judged: Judged) -> tuple[object, ...]:
    """What is known of a criterion: how it stands, also in each reading, and what its measures
    may be."""
    verdicts = tuple(verdict for _, verdict in judged.by_reading)
    return judged.verdict, judged.reason, bool(judged.events), verdicts, judged.basis.possible


def less_open(before: Judged, after: Judged, fact: str) -> bool:
    """Whether an answer to a fact leaves less open of a criterion: more is known of it, or a line
    of a number that is told is listed, of which more can be asked now."""
    listed = fact == A_LINE and not set(after.asks) <= set(before.asks)
    return listed or known(after) != known(before)


@cache
def _asked_of(trees: tuple[Node, ...]) -> AnswerLimits:
    return AnswerLimits.of([_limits_of(leaf) for tree in trees for leaf in every_leaf(tree)])


def _limits_of(leaf: Leaf) -> AnswerLimits:
    """The limit, the steps and the names of one comparison."""
    measure, record = leaf.measure, MEASURES[leaf.measure.kind]
    names = measure.names | measure.line_drugs | measure.line_classes | measure.with_drugs
    if record.names == "variant":
        names |= measure.other_than
    if isinstance(leaf, OneOf):
        names |= leaf.values
    if not isinstance(leaf, Within):
        each = {one.measure.kind: tuple(sorted(steps_at(one))) for one in measure.dose}
        return AnswerLimits(2, names, each)
    most = max((1, *map(int, leaf.limits))) if record.counts_lesions else 1
    number = number_asked(measure)
    steps = {} if number is None else {number: tuple(sorted(steps_at(leaf)))}
    summed = record.of_lesions and record.size
    sums = frozenset({leaf} if summed else ())
    return AnswerLimits(most + 1, names, steps, sums, recent_asked(measure))


def asked_of(criterion: Criterion) -> AnswerLimits:
    """The largest limit and the names that a criterion uses, under every reading."""
    return _asked_of(tuple(form.tree for form in criterion.forms))


@dataclass(frozen=True, slots=True)
class Bearing:
    """One trial's criterion on which a fact bears, and the answers that settle it alone."""

    trial: str
    gap: Gap
    judged: Judged


def wanted(gaps: Gaps, matches: Iterable[Match]) -> dict[str, tuple[Bearing, ...]]:
    """Each fact that bears on a trial still in reach, those that bear on most trials first."""
    found: dict[str, list[Bearing]] = {}
    for match in matches:
        if match.match is MatchClass.INELIGIBLE:
            continue
        for judged in match.open:
            for gap in gaps.of(judged):
                if gap.fact in judged.asks:
                    found.setdefault(gap.fact, []).append(Bearing(match.trial.id, gap, judged))
    reach = {fact: len({one.trial for one in bearing}) for fact, bearing in found.items()}
    return {fact: tuple(found[fact]) for fact in sorted(found, key=lambda fact: -reach[fact])}
