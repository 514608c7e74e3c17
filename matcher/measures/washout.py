"""How long ago a drug, or one of some classes, was last given, over every line told or untold, and
whether what a trial waits for since has passed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from math import ceil, inf

from oligomatch.matcher.logic.calendar import EARLIEST, Day, add_days
from oligomatch.matcher.logic.values import NO, YES, Flag
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.measures.answer import Answer, answer, imprecise, today
from oligomatch.matcher.measures.conditions import Days, latest_of, since_latest
from oligomatch.matcher.measures.episodes import stated_of
from oligomatch.matcher.measures.history import (
    every_drug,
    line_has,
    surely_given,
    unstated_lines,
)
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.patient.regimens import Regimen, with_given
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Measure

HOURS_A_DAY = 24
UNNAMED = ""  # a drug that nobody named, or that the vocabulary does not know


def since_given(patient: Patient, measure: Measure) -> Answer:
    """Days or months since a drug, or one of the classes, was last given; no value if none ever
    was."""
    each, facts, asks = _last_days(patient, measure)
    values = since_latest(patient, measure, each)
    return answer(values, facts, asks)


def last_day(patient: Patient, measure: Measure) -> Days:
    """The days that may be the last on which any of it was given (None: never), and whether it
    surely was."""
    each, _, _ = _last_days(patient, measure)
    return latest_of(each), any(sure for _, sure in each)


def _last_days(patient: Patient, measure: Measure) -> tuple[list[Days], list[str], list[str]]:
    """The last days of each line that may hold it, the facts, and what would narrow them."""
    each: list[Days] = []
    facts: list[str] = []
    asks: list[str] = []
    for index in range(len(patient.therapy.lines)):
        base = f"/systemic_therapy/lines/{index}"
        facts += stated_of(patient, index, "agents", "classes", "end", "ongoing", "start")
        verdict = line_has(patient, index, measure)
        if verdict is Verdict.NOT_MET:
            continue
        day = last_given(patient, index, measure)
        each.append((day, verdict is Verdict.MET))
        if verdict is Verdict.UNKNOWN:
            asks.append(f"{base}/agents")
        if imprecise(day):
            asks.append(f"{base}/end")
    stated, more = unstated_lines(patient)
    facts += stated
    asks += more
    if more:
        each.append((Day(EARLIEST, patient.as_of), False))
    each += [(_days_of_given(patient, at), True) for at in surely_given(patient, measure)]
    return each, facts, asks


def _days_of_given(patient: Patient, at: int) -> Day:
    """The days that may be the last on which a drug surely given was given: not before a day told,
    within the lines that it may have been given in."""
    stated = patient.therapy.given[at].date
    last = max((_within(patient, one).last for one in _hosts(patient, at)), default=patient.as_of)
    first = EARLIEST if stated is None else stated.first
    return Day(first, max(first, last))


def last_given(patient: Patient, index: int, measure: Measure) -> Day:
    """The days that may be the last on which a told line gave what is asked for: its last day,
    today where it goes on; of a line with other drugs beside, any day from its start."""
    start, end = patient.therapy.start(index), _within(patient, index)
    line = patient.therapy.lines[index]
    return end if every_drug(patient, line, measure) else Day(start.first, end.last)


def _within(patient: Patient, index: int) -> Day:
    """The days that may be the last of a told line: today where it goes on."""
    line = patient.therapy.lines[index]
    start = patient.therapy.start(index)
    if line.end is not None:
        return line.end.up_to(patient.known_on).from_(start.first)
    if line.ongoing:
        return today(patient)
    ended = line.ongoing is False or line.stop_reason is not None
    return Day(start.first, patient.known_on if ended else patient.as_of)


@dataclass(frozen=True, slots=True)
class Dose:
    """The last dose of one drug in one place where it was, or may have been, given."""

    day: Day
    sure: bool
    least: int  # the days that have to pass since, at least
    most: int | float  # and at most: where nobody states its half-life, there may be no end

    def passed(self, today: date) -> Flag:
        """Whether the days have passed."""
        fewest, longest = (today - self.day.last).days, (today - self.day.first).days
        return Flag(longest >= self.least, fewest < self.most)


def washed_out(patient: Patient, measure: Measure) -> Answer:
    """Whether of each drug asked for that was given its wash-out has passed."""
    _, facts, asks = _last_days(patient, measure)
    each = [(dose.passed(patient.as_of), dose.sure) for dose in _doses(patient, measure)]
    may_hold = all(passed.may_be_true for passed, sure in each if sure)
    may_fail = any(passed.may_be_false for passed, _ in each)
    return answer(Flag(may_hold, may_fail), facts, asks)


def ends(patient: Patient, measure: Measure) -> Iterator[date]:
    """The days on which a wash-out may end."""
    for dose in _doses(patient, measure):
        for days in (dose.least, dose.most):
            if days != inf:
                yield add_days(dose.day.first, int(days))
                yield add_days(dose.day.last, int(days))


def _doses(patient: Patient, measure: Measure) -> Iterator[Dose]:
    """The last dose of each drug asked for in each line, told or not."""
    for index in range(len(patient.therapy.lines)):
        if line_has(patient, index, measure) is not Verdict.NOT_MET:
            yield from _of_line(patient, index, measure)
    if unstated_lines(patient)[1]:
        day = Day(EARLIEST, patient.as_of)
        yield Dose(day, False, *_required(patient, measure, [UNNAMED]))
    for at in surely_given(patient, measure):
        drugs = _drugs_given(patient, at)
        yield Dose(_days_of_given(patient, at), True, *_required(patient, measure, drugs))


def _drugs_given(patient: Patient, at: int) -> list[str]:
    """The drugs that something surely given may be: itself, or of a class told alone the drugs of
    the lines that it may have been given in, where these are told in full."""
    given, known = patient.therapy.given[at], patient.vocabulary
    if given.agent is not None:
        return [given.agent]
    lines = [patient.therapy.lines[index] for index in _hosts(patient, at)]
    if not lines or not all(line.all_drugs for line in lines):
        return [UNNAMED]
    named = [drug for line in lines for drug in line.drugs]
    if any(drug not in known.agents for drug in named):
        return [UNNAMED]
    of_it = [d for d in named if given.drug_class in known.classes_of(d) | known.may_be([d])]
    return of_it or [UNNAMED]


def _hosts(patient: Patient, at: int) -> set[int]:
    """The told lines that a drug surely given was given in; none where it may be of another."""
    therapy = patient.therapy
    hosts = {index for course in therapy.courses for _, index in therapy.hosts(course)[at]}
    return (
        set() if therapy.undecided or None in hosts else {one for one in hosts if one is not None}
    )


def _of_line(patient: Patient, index: int, measure: Measure) -> Iterator[Dose]:
    """The last dose of each drug of a told line that is, or may be, one asked for: of drugs given
    together any may have been left out before the end, but not all."""
    line, end = patient.therapy.lines[index], _within(patient, index)
    day = Day(patient.therapy.start(index).first, end.last)
    regimen = Regimen(patient.vocabulary, with_given(line, patient.therapy.surely_in_line(index)))
    named = {drug: _is_asked(regimen, measure, drug) for drug in regimen.line.drugs}
    for drug, asked in named.items():
        if asked is not Verdict.NOT_MET:
            yield Dose(day, asked is Verdict.MET, *_required(patient, measure, [drug]))
    if every_drug(patient, line, measure):
        drugs = line.drugs if line.all_drugs and line.drugs else [*line.drugs, UNNAMED]
        yield Dose(end, True, *_required(patient, measure, drugs))
    if MEASURES[measure.kind].names == "agent":
        for name in sorted(measure.names - named.keys()):
            if regimen.has_drug(name) != NO:
                yield Dose(day, False, *_required(patient, measure, [name]))
        return
    by_named = [drug for drug, asked in named.items() if asked is Verdict.MET]
    covered = frozenset[str]().union(*(_classes_with(regimen, drug) for drug in by_named))
    held = (n for n in measure.names if regimen.has_other_of_class(n, measure.other_than) == YES)
    sure = not covered.issuperset(held)  # then it has a class by what nobody named
    if sure or not regimen.all_known:
        yield Dose(day, sure, *_required(patient, measure, [UNNAMED]))


def _is_asked(regimen: Regimen, measure: Measure, drug: str) -> Verdict:
    """Whether a drug of a line is one of those that a measure names, or of their classes."""
    if MEASURES[measure.kind].names == "agent":
        return Verdict.MET if drug in measure.names else Verdict.NOT_MET
    apart = regimen.stands_apart(drug, measure.other_than)
    if apart == YES:
        return Verdict.NOT_MET
    if drug not in regimen.vocabulary.agents:
        return Verdict.UNKNOWN
    if _classes_with(regimen, drug) & measure.names:
        return Verdict.MET if apart == NO else Verdict.UNKNOWN
    known = regimen.vocabulary
    left = [n for n in measure.names if regimen.has_other_of_class(n, measure.other_than) != NO]
    parts = frozenset(chain(left, *(known.classes[name].needs for name in left)))
    may_be = known.classes_of(drug) | known.may_be([drug])
    return Verdict.UNKNOWN if may_be & parts else Verdict.NOT_MET


def _classes_with(regimen: Regimen, drug: str) -> frozenset[str]:
    """The classes that a line has by a drug of it, alone or with the others: a doublet."""
    known = regimen.vocabulary
    own = known.classes_of(drug)
    made = (
        c for c in known.classes.values() if own & {*c.needs} and regimen.has_class(c.id) == YES
    )
    return own.union(*(known.classes_above(one.id) for one in made))


def _required(patient: Patient, measure: Measure, drugs: Iterable[str]) -> tuple[int, int | float]:
    """The fewest and the most days that have to pass since the last dose of one of some drugs."""
    each = [_days_required(patient, measure, drug) for drug in drugs]
    return min(least for least, _ in each), max(most for _, most in each)


def _days_required(patient: Patient, measure: Measure, drug: str) -> tuple[int, int | float]:
    """The same of one drug: of one whose half-life nobody states, from a day on."""
    known = patient.vocabulary.agents.get(drug)
    least = 1
    most: int | float = inf
    if known is not None and known.half_life is not None:
        hours = (measure.half_lives or 0) * known.half_life.half_life_hours
        least = most = ceil(hours / HOURS_A_DAY)
    if measure.days is None:
        return least, most
    pick = min if measure.whichever == "shorter" else max
    return pick(least, measure.days), pick(most, measure.days)
