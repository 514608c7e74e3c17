"""What an open criterion waits for: the facts to obtain, and what each answer makes of it.

Nothing is guessed from the rule: each answer is told to the profile and the criterion is judged
again, so that an answer named here does settle it, through the field that it names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

from matcher.answers import Asked, Choices, Counts, Days, Domain, Json, domain, telling
from matcher.calendar import EARLIEST, Day, add_months
from matcher.consistency import contradictions
from matcher.engines import chainer
from matcher.findings import Patient, derive
from matcher.match import Judged, Match, MatchClass, judge_criterion
from matcher.profile import Profile
from matcher.verdict import Reason, Verdict
from rules.read import load_trials
from rules.tree import Every, Measure, Node, OneOf, Within, measures_of, parts_of
from rules.trial import Criterion, Kind
from rules.vocabulary import load_vocabulary

MORE = 4  # answers that a first answer may make necessary
MOST_STEPS = 40  # answers gone on from, in the search for several that together settle


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
class Told:
    """One fact with an answer to it."""

    fact: str
    answer: Json


@dataclass(frozen=True, slots=True)
class Opening:
    """One open criterion: its gaps, and, where no single answer makes it met, answers that
    together do."""

    judged: Judged
    gaps: tuple[Gap, ...]
    together: tuple[Told, ...] = ()

    @property
    def met_alone(self) -> bool:
        """Whether some single answer makes it met."""
        return any(gap.met for gap in self.gaps)

    @property
    def not_met_alone(self) -> bool:
        """Whether some single answer makes it not met."""
        return any(gap.not_met for gap in self.gaps)


class Gaps:
    """The gaps of one profile; equal questions are asked once."""

    def __init__(self, profile: Profile, as_of: date) -> None:
        self.profile, self.as_of = profile, as_of
        self.document: Mapping[str, Json] = profile.model_dump(
            mode="json", exclude_none=True, exclude_defaults=True
        )
        self._patients: dict[str, Patient | None] = {}
        self._memo: dict[object, tuple[Gap, ...]] = {}

    def of_match(self, match: Match) -> tuple[Opening, ...]:
        """The gaps of every open criterion that decides a match."""
        return tuple(self.opening(judged) for judged in match.with_verdict(Verdict.UNKNOWN))

    def opening(self, judged: Judged, *, together: bool = False) -> Opening:
        """The gaps of one open criterion; `together` looks for answers that jointly make it met."""
        found = Opening(judged, self.of(judged))
        if not together or found.met_alone or not judged.asks:
            return found
        return Opening(judged, found.gaps, self._together(judged))

    def of(self, judged: Judged) -> tuple[Gap, ...]:
        """What each fact asked for may make of one open criterion."""
        if judged.verdict is not Verdict.UNKNOWN:
            return ()
        key = (judged.criterion.kind, tuple(form.tree for form in judged.criterion.forms))
        if key not in self._memo:
            self._memo[key] = tuple(self._gap(judged, fact) for fact in judged.asks)
        return self._memo[key]

    def _gap(self, judged: Judged, fact: str) -> Gap:
        probe = _Probe(self, judged, fact)
        answers = tuple(_merged(probe.outcomes()))
        met, not_met, ambiguous = (
            tuple(answer for answer, own in answers if own is outcome)
            for outcome in (Verdict.MET, Verdict.NOT_MET, Reason.AMBIGUOUS)
        )
        return Gap(fact, met, not_met, ambiguous, probe.narrows)

    def telling(self, told: Iterable[Told]) -> Patient | None:
        """The patient of whom these answers are told too; None where they contradict the rest."""
        answers = tuple(told)
        key = json.dumps([(one.fact, one.answer) for one in answers])
        if key not in self._patients:
            self._patients[key] = self._patient(answers)
        return self._patients[key]

    def _patient(self, answers: Sequence[Told]) -> Patient | None:
        document: Mapping[str, Json] = self.document
        try:
            for one in answers:
                document = telling(document, one.fact, one.answer)
        except IndexError:  # it speaks of an entry that another answer was to add
            return None
        profile = Profile.model_validate(document)
        if any(True for _ in contradictions(profile, load_vocabulary())):
            return None
        return derive(profile, self.as_of, chainer=chainer("plain"))

    def answers(self, fact: str, asked: Asked, profile: Profile | None = None) -> Domain:
        """The answers that a fact may get, of this profile or of one that tells more."""
        return domain(profile or self.profile, fact, self.as_of, asked, load_vocabulary())

    def told_days(self) -> tuple[date, ...]:
        """Every day that the profile tells."""
        return tuple(sorted({day for day in _days(self.document) if day <= self.as_of}))

    # --- jointly ---

    def _together(self, judged: Judged) -> tuple[Told, ...]:
        """Answers that together make a criterion met, found by closing the open parts one by one;
        empty where none were found."""
        told = _Search(self, judged.criterion).met(judged, (), len(judged.asks) + MORE)
        return () if told is None else self._needed(judged.criterion, told)

    def _needed(self, criterion: Criterion, told: tuple[Told, ...]) -> tuple[Told, ...]:
        """The answers without those that can be left out."""
        for one in told:
            rest = tuple(other for other in told if other is not one)
            patient = self.telling(rest)
            if patient and judge_criterion(patient, criterion).verdict is Verdict.MET:
                return self._needed(criterion, rest)
        return told


class _Search:
    """The search for answers that together make one criterion met, within a bound."""

    def __init__(self, gaps: Gaps, criterion: Criterion) -> None:
        self.gaps, self.criterion = gaps, criterion
        self.left = MOST_STEPS

    def met(self, now: Judged, told: tuple[Told, ...], steps: int) -> tuple[Told, ...] | None:
        """The answers after those told; those that leave least open are tried first."""
        ways: list[tuple[tuple[int, int], int, Judged, Told]] = []
        patient, asked = self.gaps.telling(told), asked_of(self.criterion)
        assert patient is not None
        for fact in now.asks:
            for answer in _examples(self.gaps.answers(fact, asked, patient.profile), self.gaps):
                step = Told(fact, answer)
                after = self._after((*told, step))
                if after is None:
                    continue
                if after.verdict is Verdict.MET:
                    return (*told, step)
                if after.asks and fact not in after.asks:
                    ways.append(((_open_readings(after), len(after.asks)), len(ways), after, step))
        for _, _, after, step in sorted(ways, key=lambda way: way[:2]):
            if steps == 0 or self.left <= 0:
                return None
            self.left -= 1
            found = self.met(after, (*told, step), steps - 1)
            if found is not None:
                return found
        return None

    def _after(self, told: tuple[Told, ...]) -> Judged | None:
        """The criterion after some answers; None where they contradict, or a reading fails."""
        patient = self.gaps.telling(told)
        if patient is None:
            return None
        after = judge_criterion(patient, self.criterion)
        return None if Verdict.NOT_MET in dict(_readings(after)).values() else after


def _readings(judged: Judged) -> Iterator[tuple[int, Verdict]]:
    """The verdict of each reading; of a required examination, failing is not final."""
    for number, (_, verdict) in enumerate(judged.by_reading):
        workup = judged.criterion.kind is Kind.WORKUP and verdict is Verdict.NOT_MET
        yield number, Verdict.UNKNOWN if workup else verdict


def _open_readings(judged: Judged) -> int:
    return sum(verdict is Verdict.UNKNOWN for _, verdict in _readings(judged))


class _Probe:
    """One fact for one criterion: told each way, the criterion judged again."""

    def __init__(self, gaps: Gaps, judged: Judged, fact: str) -> None:
        self.gaps, self.judged, self.fact = gaps, judged, fact
        self.narrows = False
        self._before = _known(judged)

    def outcomes(self) -> Iterator[tuple[Json, Outcome]]:
        """The answers that settle the criterion or leave it to the site, in their natural order;
        none that says more than another of the same outcome."""
        found = [
            (answer, outcome)
            for answer in self._cells(self.gaps.answers(self.fact, asked_of(self.judged.criterion)))
            if (outcome := self.outcome(answer)) is not None
        ]
        for answer, outcome in found:
            if not any(own is outcome and _says_more(answer, other) for other, own in found):
                yield answer, outcome

    def outcome(self, answer: Json) -> Outcome | None:
        """What the answer makes of the criterion; None where it stays open as before, or
        contradicts what is told."""
        patient = self.gaps.telling([Told(self.fact, answer)])
        if patient is None:
            return None
        after = judge_criterion(patient, self.judged.criterion)
        self.narrows = self.narrows or _known(after) != self._before
        if after.verdict in (Verdict.MET, Verdict.NOT_MET):
            return after.verdict
        newly = after.reason is Reason.AMBIGUOUS and self.judged.reason is not Reason.AMBIGUOUS
        return Reason.AMBIGUOUS if newly else None

    def _cells(self, answers: Domain) -> Iterator[Json]:
        match answers:
            case Choices(values):
                yield from values
            case Counts():
                yield from _numbers(answers)
            case Days(first, last):
                for one, following in pairwise(_cuts(self.gaps, first, last)):
                    yield from self._days(one, following - timedelta(days=1))

    def _days(self, first: date, last: date) -> Iterator[Json]:
        """Spans of days that settle alike, found by halving; open ends leave a span open."""
        span = told_day(first, last)
        if first == last or self.outcome(span) is not None:
            yield span
            return
        if any(self.outcome(told_day(day, day)) is not None for day in (first, last)):
            middle = first + (last - first) // 2
            yield from self._days(first, middle)
            yield from self._days(middle + timedelta(days=1), last)


def _says_more(answer: Json, other: Json) -> bool:
    """Whether an answer on a gene says all that another says, and more."""
    if not isinstance(answer, dict) or "result" not in answer:
        return False
    if isinstance(other, str):
        return bool(answer["result"] == other)
    return answer != other and all(answer.get(key) == other[key] for key in other)


def _known(judged: Judged) -> tuple[object, ...]:
    """What is known of a criterion: its possible values, and the verdict of each reading."""
    values = tuple((value.measure, value.answer.values) for value in judged.values)
    return (judged.verdict, tuple(verdict for _, verdict in judged.by_reading), values)


# --- numbers and days ---------------------------------------------------------------------------


def _numbers(counts: Counts) -> Iterator[Json]:
    last = counts.top if counts.high is None else min(counts.top, counts.high)
    yield from range(counts.low, last + 1)
    if counts.high is None:
        yield {"at_least": last + 1}
    elif counts.high > last:
        yield {"at_least": last + 1, "at_most": counts.high}


def told_day(first: date, last: date) -> Json:
    """A day, or a span of days, as a profile states it."""
    if first == last:
        return first.isoformat()
    return {"from": first.isoformat(), "to": last.isoformat()}


_MONTHS = (1, 2, 3, 4, 6, 9, 12, 24, 60, 120)


def _cuts(gaps: Gaps, first: date, last: date) -> list[date]:
    """Days between which a verdict seldom turns: months before today, and around each told day."""
    days = {add_months(gaps.as_of, -months) for months in _MONTHS}
    for day in gaps.told_days():
        days |= {day, day + timedelta(days=1), add_months(day, 6), add_months(day, -6)}
    inner = sorted(day for day in days if first < day <= last)
    return [first, *inner, last + timedelta(days=1)]


def _days(value: Json) -> Iterator[date]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _days(item)
    elif isinstance(value, list):
        for item in value:
            yield from _days(item)
    elif isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        try:
            yield date.fromisoformat(value)
        except ValueError:
            return


def _merged(answers: Iterable[tuple[Json, Outcome]]) -> Iterator[tuple[Json, Outcome]]:
    """Neighbouring numbers and days of one verdict as one span."""
    last: tuple[Json, Outcome] | None = None
    for answer, verdict in answers:
        joined = _joined(last[0], answer) if last is not None and last[1] is verdict else None
        if joined is None and last is not None:
            yield last
        last = (answer if joined is None else joined, verdict)
    if last is not None:
        yield last


def _joined(one: Json, other: Json) -> Json | None:
    """Two neighbouring spans as one; None where they are none, or do not touch."""
    if _is_count(one) and _is_count(other):
        (low, high), (following, last) = _ends(one), _ends(other)
        if high is not None and following == high + 1:
            return {"at_least": low, **({} if last is None else {"at_most": last})}
        return None
    spans = [_day_ends(one), _day_ends(other)]
    if spans[0] and spans[1] and spans[0][1] + timedelta(days=1) == spans[1][0]:
        return told_day(spans[0][0], spans[1][1])
    return None


def _is_count(value: Json) -> bool:
    if isinstance(value, dict):
        return bool(value) and set(value) <= {"at_least", "at_most"}
    return isinstance(value, int) and not isinstance(value, bool)


def _ends(value: Json) -> tuple[int, int | None]:
    if isinstance(value, dict):
        return value.get("at_least", 0), value.get("at_most")
    return value, value


def _day_ends(value: Json) -> tuple[date, date] | None:
    """The first and last day of an answer that is one."""
    try:
        if isinstance(value, str):
            return (date.fromisoformat(value),) * 2
        if isinstance(value, dict) and set(value) == {"from", "to"}:
            return date.fromisoformat(value["from"]), date.fromisoformat(value["to"])
    except ValueError:
        return None
    return None


def _examples(answers: Domain, gaps: Gaps) -> Iterator[Json]:
    """A few answers of a domain: each word, each number, and one day in each month of interest."""
    match answers:
        case Choices(values):
            yield from values
        case Counts():
            yield from _numbers(answers)
        case Days(first, last):
            for day in _cuts(gaps, first, last)[:-1]:
                yield day.isoformat()


# --- what a criterion asks about ----------------------------------------------------------------


@cache
def _asked_of(trees: tuple[Node, ...]) -> Asked:
    limits, names, sizes = [1], set[str](), dict[str, set[float]]()
    for tree in trees:
        for node in _nodes(tree):
            if isinstance(node, Within):
                ends = [end for end in (node.low, node.high, node.under) if end is not None]
                sizes.setdefault(node.measure.kind, set()).update(ends)
                limits += [int(end) for end in ends if node.measure.kind in ("count", "organs")]
            if isinstance(node, OneOf):
                names |= set(node.values)
        for measure in measures_of(tree):
            names |= measure.names
            names |= set((measure.line or "").removeprefix("with:").split("+"))
    by_kind = {kind: tuple(sorted(ends)) for kind, ends in sizes.items()}
    return Asked(max(limits) + 1, by_kind, frozenset(names))


def asked_of(criterion: Criterion) -> Asked:
    """The largest limit and the names that a criterion uses, under every reading."""
    return _asked_of(tuple(form.tree for form in criterion.forms))


def _nodes(tree: Node) -> Iterator[Node]:
    """Every node of a tree, those that speak of one lesion too."""
    yield tree
    inner: list[Node] = list(parts_of(tree))
    measure = getattr(tree, "measure", None)
    if isinstance(measure, Measure) and measure.where is not None:
        inner.append(measure.where)
    if isinstance(tree, Every):
        inner.append(tree.test)
    for node in inner:
        yield from _nodes(node)


# --- over all trials ----------------------------------------------------------------------------


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
        for opening in gaps.of_match(match):
            for gap in opening.gaps:
                found.setdefault(gap.fact, []).append(Bearing(match.trial.id, gap, opening.judged))
    reach = {fact: len({one.trial for one in bearing}) for fact, bearing in found.items()}
    return {fact: tuple(found[fact]) for fact in sorted(found, key=lambda fact: -reach[fact])}
