"""Measures of what a patient has, had, or was given: now, ever, and how long ago.

A condition below another tells of it: whoever has Crohn's disease has an autoimmune disease, and
who never had an autoimmune disease never had Crohn's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from oligomatch.matcher.logic.calendar import EARLIEST, Day
from oligomatch.matcher.logic.values import YES, Flag, Numbers, either, flag
from oligomatch.matcher.logic.verdict import Verdict, any_of
from oligomatch.matcher.measures.answer import Answer, answer, imprecise, since, stated_in
from oligomatch.matcher.measures.lesions.counted import counted
from oligomatch.matcher.patient.elsewhere import Elsewhere, denied, given
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.profile.profile import Condition
from oligomatch.rules.terms import MODALITIES
from oligomatch.rules.tree import AllOf, Is, Measure, Node, Not, OneOf
from oligomatch.rules.vocabulary.entries import ShownBy


def has(patient: Patient, measure: Measure) -> Answer:
    """Whether any of the conditions is there now."""
    return _any(patient, measure, now_of, "now")


def ever_had(patient: Patient, measure: Measure) -> Answer:
    """Whether any of the conditions is or was there."""
    return _any(patient, measure, ever_of, "ever")


def _any(
    patient: Patient, measure: Measure, read: Callable[[Patient, str], Flag], field: str
) -> Answer:
    names = sorted(measure.names)
    flags = {name: read(patient, name) for name in names}
    facts = (fact for name in names for fact in facts_of(patient, name))
    asks = (f"/conditions/{n}/{field}" for n in names if not flags[n].single)
    return answer(flag(any_of(one.holds() for one in flags.values())), facts, asks)


def now_of(patient: Patient, name: str) -> Flag:
    """Whether one condition is there now; neither side is possible where facts contradict."""
    yes = any(one.what.now for one in _below(patient, name))
    no = any(
        one.what.now is False
        or one.what.ever is False
        or (one.what.last is not None and one.what.last.last < patient.known_on)
        for one in _above(patient, name)
    )
    if name in patient.vocabulary.shown_conditions and not (yes or no):
        yes = any(one.verdict is Verdict.MET for one in shown_below(patient, name))
        no = any(one.verdict is Verdict.NOT_MET for one in shown_above(patient, name))
    return either(not no, not yes)


def ever_of(patient: Patient, name: str) -> Flag:
    """Whether one condition is or was there."""
    yes = any(_surely_was(one.what) for one in _below(patient, name))
    no = any(one.what.ever is False for one in _above(patient, name))
    if name in patient.vocabulary.shown_conditions and not (yes or no):
        yes = any(one.verdict is Verdict.MET for one in shown_below(patient, name))
    return either(not no, not yes)


@dataclass(frozen=True, slots=True)
class ShownCondition:
    """What the latest assessment shows of one condition, and where that is told."""

    name: str
    verdict: Verdict
    facts: tuple[str, ...]


def shown_below(patient: Patient, name: str) -> Iterator[ShownCondition]:
    """What is shown of the condition and of those that tell of it."""
    return _shown(patient, patient.vocabulary.conditions_below(name))


def shown_above(patient: Patient, name: str) -> Iterator[ShownCondition]:
    """What is shown of the condition and of those that it tells of."""
    return _shown(patient, patient.vocabulary.conditions_above(name))


def _shown(patient: Patient, names: Iterable[str]) -> Iterator[ShownCondition]:
    for name in sorted(names):
        shown = patient.vocabulary.conditions[name].shown_by
        if shown is not None:
            answer = counted(patient, metastases_of(shown))
            assert isinstance(answer.values, Numbers)
            yield ShownCondition(name, answer.values.within(low=1), answer.facts)


@cache
def metastases_of(shown: ShownBy) -> Measure:
    """The metastases of today that show a condition."""
    return Measure("count", of="metastases", at="entry", where=_selector(shown))


def _selector(shown: ShownBy) -> Node:
    there = OneOf(Measure("organ"), frozenset(shown.organs))
    if shown.treated is None:
        return there
    treated = Is(Measure("prior_local_therapy", names=frozenset(MODALITIES)))
    return AllOf((there, treated if shown.treated else Not(treated)))


def _surely_was(what: Condition) -> bool:
    return bool(what.ever) or bool(what.now) or what.last is not None


def facts_of(patient: Patient, name: str) -> Iterator[str]:
    """Where something is told of a condition, or of one above or below it."""
    vocabulary = patient.vocabulary
    near = vocabulary.conditions_above(name) | vocabulary.conditions_below(name)
    for one in _stated(patient, near):
        yield from stated_in(one.what, one.pointer, "now", "ever", "last")
    for place in (*given(patient), *denied(patient.profile)):
        if place.name in near:
            yield place.pointer
    for shown in _shown(patient, near & vocabulary.shown_conditions):
        yield from shown.facts


def _below(patient: Patient, name: str) -> Iterator[Elsewhere]:
    names = patient.vocabulary.conditions_below(name)
    yield from _stated(patient, names)
    yield from (one for one in given(patient) if one.name in names)


def _above(patient: Patient, name: str) -> Iterator[Elsewhere]:
    names = patient.vocabulary.conditions_above(name)
    yield from _stated(patient, names)
    yield from (one for one in denied(patient.profile) if one.name in names)


def _stated(patient: Patient, names: Iterable[str]) -> Iterator[Elsewhere]:
    for name in sorted(names):
        what = patient.profile.conditions.get(name)
        if isinstance(what, Condition):
            yield Elsewhere(name, f"/conditions/{name}", what)


def last_day(patient: Patient, name: str) -> Day:
    """The days that may be the last on which a condition was there, if it ever was."""
    over = any(one.what.now is False for one in _above(patient, name))
    limit = patient.known_on if over else patient.as_of
    latest = min((d.last for d in _ends(_above(patient, name))), default=limit)
    earliest = max((d.first for d in _ends(_below(patient, name))), default=EARLIEST)
    shown = name in patient.vocabulary.shown_conditions and now_of(patient, name) == YES
    if shown or any(one.what.now for one in _below(patient, name)):
        earliest = latest = patient.as_of
    return Day(earliest, max(earliest, min(latest, limit)))


def _ends(recorded: Iterable[Elsewhere]) -> Iterator[Day]:
    yield from (one.what.last for one in recorded if one.what.last is not None)


def how_long_since(patient: Patient, measure: Measure) -> Answer:
    """Days or months since the latest of the conditions was there or given; no value if none ever
    was."""
    names = sorted(measure.names)
    days = {name: _days_of(patient, name) for name in names}
    facts = (fact for name in names for fact in facts_of(patient, name))
    return answer(since_latest(patient, measure, days.values()), facts, _asks(patient, days))


Days = tuple[Day | None, bool]  # the days that may be the last one (None: never), surely there


def _days_of(patient: Patient, name: str) -> Days:
    ever = ever_of(patient, name)
    return (last_day(patient, name) if ever.may_be_true else None), not ever.may_be_false


def since_latest(patient: Patient, measure: Measure, each: Collection[Days]) -> Numbers:
    """What may have passed since the latest of several last days; no value if there is none."""
    latest = latest_of(each)
    if latest is None:
        return Numbers.none()
    values = since(patient, measure, latest)
    return values if any(sure for _, sure in each) else values.or_absent()


def latest_of(each: Iterable[Days]) -> Day | None:
    """The days that may be the latest of several last days; None where there surely is none."""
    possible = [(day, sure) for day, sure in each if day is not None]
    if not possible:
        return None
    sure = [day.first for day, surely in possible if surely]
    first = max(sure) if sure else min(day.first for day, _ in possible)
    return Day(first, max(max(day.last for day, _ in possible), first))


def _asks(patient: Patient, days: dict[str, Days]) -> Iterator[str]:
    for name, (day, sure) in days.items():
        if day is not None and not sure:
            yield f"/conditions/{name}/ever"
        if day is not None and imprecise(day):
            yield f"/conditions/{name}/last"
