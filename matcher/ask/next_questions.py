"""What to ask next: the questions that one report answers, and what each answer would settle.

Nothing is promised from the rules: every answer is told to the profile, and the trials in reach are
judged again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from oligomatch.matcher.ask.effects import Bench, Effect
from oligomatch.matcher.ask.exchangeable import SizeLimits
from oligomatch.matcher.ask.gaps import Gaps, StatedFact
from oligomatch.matcher.ask.one_fact import FactEffects, SameAnswers, tried
from oligomatch.matcher.ask.reports import Report, report_of
from oligomatch.matcher.logic.calendar import EARLIEST
from oligomatch.matcher.logic.effort import Search
from oligomatch.matcher.match.criteria import Match
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.profile.telling import Json

MOST_TRIED = 12  # joint answers to one question


@dataclass(frozen=True, slots=True)
class ReportQuestion:
    """The facts that one report tells, with the best and the worst that it may say."""

    report: Report
    facts: tuple[FactEffects, ...]
    trials: tuple[str, ...]
    best: Effect
    worst: Effect


@dataclass(frozen=True, slots=True)
class AskNext:
    """The questions worth asking, those that settle most first; and the facts that no open trial
    waits for any more."""

    questions: tuple[ReportQuestion, ...]
    idle: tuple[str, ...]


def ask_next(gaps: Gaps, patient: Patient, matches: Sequence[Match]) -> AskNext:
    """The questions worth asking over some trials."""
    bench = Bench(gaps, patient, matches)
    asked = [one for one in _tried(bench) if one is not None]
    groups: dict[str, list[FactEffects]] = {}
    for one in asked:
        report = report_of(one.fact)
        groups.setdefault(one.fact if report is Report.EXAMINATION else report, []).append(one)
    questions = sorted((_question(bench, group) for group in groups.values()), key=_place)
    borne = set(_facts(bench))
    idle = dict.fromkeys(f for match in matches for f in _wanted(match) if f not in borne)
    return AskNext(tuple(questions), tuple(idle))


def _tried(bench: Bench) -> Iterator[FactEffects | None]:
    """Each fact told; of lesions that can change places the first."""
    sizes = SizeLimits.of(judged.criterion for judged in bench.open.values())
    found: dict[str, FactEffects | None] = {}
    for fact in _facts(bench):
        first = bench.gaps.exchangeable.first(fact, sizes)
        if first not in found:
            found[first] = bench.gaps.effort.gone_through(
                Search.ANSWERS, partial(tried, bench, first)
            )
        one = found[first]
        yield one.of(fact) if one is not None and fact != first else one


def _facts(bench: Bench) -> Iterable[str]:
    return dict.fromkeys(fact for facts in bench.facts.values() for fact in facts)


def _wanted(match: Match) -> Iterator[str]:
    """The facts that the open criteria of a match ask for, whatever becomes of the match."""
    for judged in match.open:
        yield from judged.asks


def _place(question: ReportQuestion) -> tuple[int, int, int, int]:
    """What settles most comes first: by the trials it moves at most and at least, and its reach."""
    each = [answer.effect for one in question.facts for answer in one.answers]
    moved = [len(effect.moved) for effect in (*each, question.best, question.worst)]
    least = min(len(question.best.moved), len(question.worst.moved))
    return (-max(moved), -least, -len(question.trials), list(Report).index(question.report))


def _question(bench: Bench, facts: Sequence[FactEffects]) -> ReportQuestion:
    """The facts of one report, the most telling first, and the extremes of what it may say."""
    ordered = tuple(sorted(facts, key=lambda one: (not one.settles, -len(one.trials))))
    each = (answer.effect for one in ordered for answer in one.answers)
    reports = _within_effort(bench, ordered) or list(each)
    trials = dict.fromkeys(trial for one in ordered for trial in one.trials)
    return ReportQuestion(
        report_of(ordered[0].fact), ordered, tuple(trials),
        max(reports, key=_good), max(reports, key=_bad),
    )  # fmt: skip


def _within_effort(bench: Bench, facts: Sequence[FactEffects]) -> list[Effect]:
    """What a report makes, as far as it is found before the effort is spent."""
    if len(facts) == 1:
        return [answer.effect for answer in facts[0].answers]
    found: list[Effect] = []

    def whole() -> None:
        for effect in _reports(bench, facts):
            found.append(effect)

    bench.gaps.effort.gone_through(Search.ANSWERS, whole)
    return found


def _reports(bench: Bench, facts: Sequence[FactEffects]) -> Iterator[Effect]:
    """What a report makes that tells every fact: each as well as it can, then one otherwise, then
    each as badly, and days early and late; of genes all negative, then one altered, since seldom
    two are."""
    molecular = report_of(facts[0].fact) is Report.MOLECULAR
    well = [_negative(one) if molecular else _most(one, _good) for one in facts]
    swaps = [
        (place, answer)
        for place, one in enumerate(facts)
        for answer in one.answers
        if answer is not well[place] and answer.effect.settles
    ]
    swaps.sort(key=lambda swap: -len(swap[1].effect.moved))
    tries = [well, *([*well[:at], a, *well[at + 1 :]] for at, a in swaps[:MOST_TRIED])]
    if not molecular:
        tries.append([_most(one, _bad) for one in facts])
    reports = [[_day(a.answers[0], 0) for a in chosen] for chosen in tries]
    for answers in (*reports, *(_extremes(facts) if not molecular else ())):
        each = [StatedFact(one.fact, answer) for one, answer in zip(facts, answers, strict=True)]
        effect = bench.tried(_fitting(bench, each))
        if effect is not None:
            yield effect


def _extremes(facts: Sequence[FactEffects]) -> Iterator[list[Json]]:
    """Where days are asked for, the first and the last answers together, and each of the first
    days against the last: what two days make, neither makes alone."""
    days = [at for at, one in enumerate(facts) if _is_days(one.answers[0].answers[0])]
    if not days:
        return
    first = [_day(one.answers[0].answers[0], 0) for one in facts]
    last = [_day(one.answers[-1].answers[-1], -1) for one in facts]
    yield from (first, last)
    for at in days:
        yield [*last[:at], first[at], *last[at + 1 :]]


def _is_days(answer: Json) -> bool:
    return isinstance(answer, dict) and set(answer) == {"from", "to"}


def _day(answer: Json, end: int) -> Json:
    """An answer as a report would give it: of a span of days its first or last, of one without a
    beginning the last."""
    if _is_days(answer):
        begins = EARLIEST.isoformat()
        return answer["to"] if answer["from"] == begins else (answer["from"], answer["to"])[end]
    return answer


def _most(one: FactEffects, by: Callable[[Effect], tuple[int, ...]]) -> SameAnswers:
    return max(one.answers, key=lambda answer: by(answer.effect))


def _negative(one: FactEffects) -> SameAnswers:
    """The answer that a gene is negative, where that is still open."""
    return next((a for a in one.answers if "negative" in a.answers), _most(one, _good))


def _fitting(bench: Bench, stated: Sequence[StatedFact]) -> list[StatedFact]:
    """The answers that fit each other, in their order."""
    if bench.gaps.telling(stated) is not None:
        return list(stated)
    kept: list[StatedFact] = []
    for one in stated:
        if bench.gaps.telling([*kept, one]) is not None:
            kept.append(one)
    return kept


def _good(effect: Effect) -> tuple[int, int, int]:
    met = sum(outcome == "met" for _, _, outcome in effect.settles)
    return len(effect.opens) - len(effect.closes), len(effect.opens), met


def _bad(effect: Effect) -> tuple[int, int, int]:
    failed = sum(outcome == "not met" for _, _, outcome in effect.settles)
    return len(effect.closes) - len(effect.opens), len(effect.closes), failed
