"""Measures of one line of systemic therapy: which line is meant, and what is known of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from oligomatch.matcher.logic.calendar import EARLIEST, Day, span
from oligomatch.matcher.logic.values import (
    NO,
    OPEN,
    YES,
    Flag,
    Numbers,
    Options,
    Possible,
    flag,
    flag_of,
    union,
)
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.measures.answer import Answer, answer, today
from oligomatch.matcher.measures.course import slot_progressed
from oligomatch.matcher.measures.episodes import (
    count_asks,
    drug_facts,
    episode_asks,
    episode_days,
    episodes,
    found_under_adjuvant,
    given_facts,
    line_dates,
    therapy_asks,
    total_facts,
)
from oligomatch.matcher.measures.regimen import holds_named, slot_has
from oligomatch.matcher.measures.results import (
    ALL_RESPONSES,
    BETTER,
    line_fields,
    results_of,
    slot_recist,
)
from oligomatch.matcher.patient.lines import Course, Slot
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.profile.profile import Given, bounds_of
from oligomatch.rules.measures import MEASURES, Event, Span
from oligomatch.rules.terms import STOP_REASONS
from oligomatch.rules.tree import LineWith, Measure

Chosen = tuple[Slot | None, ...]  # the lines a selector may mean in one course; None: no such line


def _chosen(patient: Patient, course: Course, line: str) -> Chosen:
    """The lines that a selector may mean in one course."""
    therapy = patient.therapy
    order = course.palliative
    if (named := LineWith.of(line)) is not None:
        return tuple(_holding(patient, course, named))
    if line == "current" or (line == "current_or_adjuvant" and order):
        return (therapy.slot(course, len(order) - 1),) if order else (None,)
    if line == "current_or_adjuvant":
        found = list(found_under_adjuvant(patient, course, 0))
        surely = any(active == YES for _, active in found)
        return (*(slot for slot, _ in found), *(() if surely else (None,)))
    position = int(line) - 1
    return (therapy.slot(course, position),) if position < len(order) else (None,)


def _holding(patient: Patient, course: Course, named: LineWith) -> Iterator[Slot | None]:
    """From the last palliative line back, or from the first on: those that may hold it."""
    places = range(len(course.palliative))
    for position in places if named.first else reversed(places):
        slot = patient.therapy.slot(course, position)
        verdict = holds_named(patient, slot, named)
        if verdict is not Verdict.NOT_MET:
            yield slot
        if verdict is Verdict.MET:
            return
    if not _surely_given(patient, course, named):
        yield None


def _surely_given(patient: Patient, course: Course, named: LineWith) -> bool:
    """Whether a drug that is enough for it was surely given in a palliative line of a course,
    whichever it was."""
    each = zip(patient.therapy.given, patient.therapy.hosts(course), strict=True)
    return any(
        all(at is not None for at, _ in on) and _enough(patient, one, named) for one, on in each
    )


def _enough(patient: Patient, given: Given, named: LineWith) -> bool:
    """Whether a line with what was given holds what a line is named by."""
    known, agent, name = patient.vocabulary, given.agent or "", given.drug_class or ""
    classes = {name}
    if agent in known.agents:
        classes |= known.classes_of(agent)
    elif name in known.classes:
        classes |= known.classes_above(name)
    return named.drugs == {agent} or bool(named.classes & classes)


class OfLine(NamedTuple):
    """A measure of a line as the union over every course and every line it may mean."""

    of_slot: Callable[[Patient, Slot, Measure], Answer]
    values_of_slot: Callable[[Patient, Slot, Measure], Possible]  # the same without its facts
    absent: Possible  # what it is of a line that has not begun
    unknown: Possible  # and of any
    alone: bool  # whether it is read from the lines and from nothing else

    def answer(self, patient: Patient, measure: Measure) -> Answer:
        """What it may be, and what that was read from."""
        if self.by_lines_alone(measure):
            return patient.therapy.kept(measure, self._answer, patient, measure)
        return self._answer(patient, measure)

    def values(self, patient: Patient, measure: Measure) -> Possible:
        """What it may be."""
        if self.by_lines_alone(measure):
            key = OfLine.values, measure
            return patient.therapy.kept(key, self._values, patient, measure)
        return self._values(patient, measure)

    def by_lines_alone(self, measure: Measure) -> bool:
        """Whether the lines alone tell what a measure is."""
        return self.alone and _by_lines(measure.line or "current")

    def _answer(self, patient: Patient, measure: Measure) -> Answer:
        if patient.therapy.undecided:
            return Answer(self._values(patient, measure), (), tuple(therapy_asks(patient)))
        meant = _meant(patient, measure.line or "current")
        each: list[Possible] = []
        facts: list[str] = []
        asks = [*meant.asks]
        for slot in meant.slots:
            if slot is None:
                each.append(self.absent)
                facts += meant.dates
                continue
            values, read, open_ = self.of_slot(patient, slot, measure)
            each.append(values)
            facts += read
            asks += open_
        return answer(union(each), (*facts, *meant.facts), asks)

    def _values(self, patient: Patient, measure: Measure) -> Possible:
        if patient.therapy.undecided:
            return union([self.unknown, self.absent])
        of_slot, slots = self.values_of_slot, _slots_meant(patient, measure.line or "current")
        return union([self.absent if s is None else of_slot(patient, s, measure) for s in slots])


def _by_lines(line: str) -> bool:
    """Whether the lines alone tell which line a selector means."""
    return line != "current_or_adjuvant"


@dataclass(frozen=True, slots=True)
class _Meant:
    """The lines that a selector may mean over all courses, and how that is known."""

    slots: Chosen
    dates: tuple[str, ...]  # the facts by which there may be no such line
    facts: tuple[str, ...]
    asks: tuple[str, ...]  # what would tell which is meant


def _meant(patient: Patient, line: str) -> _Meant:
    """What a selector may mean (kept: many measures of one line are asked for)."""
    by = patient.therapy if _by_lines(line) else patient
    return by.kept((_meant, line), _meant_by, patient, line)


def _meant_by(patient: Patient, line: str) -> _Meant:
    slots = _slots_meant(patient, line)
    dates = line_dates(patient) if None in slots else ()
    facts = (*_selector_facts(patient, line), *total_facts(patient))
    lines = {-1 if slot is None else slot.index for slot in slots}
    open_which = len(lines) > 1 or None in lines
    asks = _selector_asks(patient, line) if open_which else ()
    return _Meant(slots, tuple(dates), facts, tuple(asks))


def _slots_meant(patient: Patient, line: str) -> Chosen:
    """The lines alone that a selector may mean over all courses (kept)."""
    by = patient.therapy if _by_lines(line) else patient
    return by.kept((_slots_meant, line), _slots_chosen, patient, line)


def _slots_chosen(patient: Patient, line: str) -> Chosen:
    each = [_chosen(patient, course, line) for course in patient.therapy.courses]
    return tuple(chain.from_iterable(each))


def _selector_facts(patient: Patient, line: str) -> list[str]:
    """What a line that is meant by its drugs was known by."""
    named = LineWith.of(line) is not None
    each = range(len(patient.therapy.lines)) if named else ()
    return [fact for i in each for fact in drug_facts(patient, i)]


def _selector_asks(patient: Patient, line: str) -> list[str]:
    """What is open about which line is meant."""
    asks = count_asks(patient)
    if line == "current_or_adjuvant":
        asks += [*therapy_asks(patient), *episode_asks(patient)]
    for i, one in enumerate(patient.therapy.lines):
        pointer = f"/systemic_therapy/lines/{i}"
        if one.number is None and one.intent == "palliative":
            asks.append(f"{pointer}/number")
        known = patient.vocabulary.agents
        unclear = not one.all_drugs or any(agent not in known for agent in one.drugs)
        if LineWith.of(line) is not None and unclear:
            asks.append(f"{pointer}/agents")
    return asks


def line_begun(patient: Patient, slot: Slot, measure: Measure) -> Answer:
    """Whether the line has begun."""
    return Answer(YES, *line_fields(slot, "start"))


def line_under_way(patient: Patient, slot: Slot, measure: Measure) -> Answer:
    """Whether the line goes on."""
    facts, _ = line_fields(slot, "ongoing", "end", "stop_reason")
    asks = line_fields(slot, *_lasting(slot))[1] if slot.under_way == OPEN else ()
    return Answer(slot.under_way, facts, asks)


def _lasting(slot: Slot) -> tuple[str, ...]:
    """What tells whether an open line lasts: of one with a later one rather its end."""
    return ("ongoing",) if slot.next_start is None else ("end", "ongoing")


def line_is_current(patient: Patient, slot: Slot, measure: Measure) -> Answer:
    """Whether the line is the last palliative one."""
    last = slot.position == len(slot.course.palliative) - 1
    return Answer(flag_of(last), line_fields(slot, "number")[0], (slot.ask,))


def _until(patient: Patient, slot: Slot) -> Day:
    """The days on which a line may have ended, `as_of` while it goes on."""
    if slot.end is None:
        return today(patient)
    if slot.under_way.may_be_true:
        return Day(slot.end.first, patient.as_of)
    return slot.end


def line_cycles(patient: Patient, slot: Slot, measure: Measure) -> Answer:
    """How many cycles were given."""
    low, high = bounds_of(slot.line.cycles)
    facts, asks = line_fields(slot, "cycles")
    base = f"/systemic_therapy/lines/{slot.index}/cycles"
    return Answer(Numbers(low, high), facts, asks or (base,))


def line_stop_reason(patient: Patient, slot: Slot, measure: Measure) -> Answer:
    """Why the line was ended; no value while it goes on."""
    facts, asks = line_fields(slot, "stop_reason")
    if slot.line.stop_reason is not None:
        return Answer(Options.of(slot.line.stop_reason), facts)
    if slot.under_way == YES:
        return Answer(Options.of(None), line_fields(slot, "ongoing")[0])
    running = frozenset({None}) if slot.under_way.may_be_true else frozenset()
    return Answer(Options(frozenset(STOP_REASONS) | running), (), asks)


def line_has_values(patient: Patient, slot: Slot, measure: Measure) -> Flag:
    """Whether the line has any of the drugs or classes."""
    return flag(slot_has(patient, slot, measure))


def line_has(patient: Patient, slot: Slot, measure: Measure) -> Answer:
    """The same, with what it was read from."""
    facts, _ = line_fields(slot, "agents", "classes")
    asks = line_fields(slot, "agents")[1] or facts[:1]
    facts = (*facts, *given_facts(patient))
    return Answer(line_has_values(patient, slot, measure), facts, asks)


def line_recist(patient: Patient, slot: Slot, measure: Measure) -> Answer:
    """The response at the latest assessment of the line."""
    return slot_recist(patient, slot)


def line_best_response(patient: Patient, slot: Slot, measure: Measure) -> Answer:
    """As told; else at least as good as the best assessment told."""
    pointer = f"/systemic_therapy/lines/{slot.index}/best_response"
    if slot.index is None:
        return Answer(Options(ALL_RESPONSES), (), (slot.ask,))
    best = slot.line.best_response
    if best is not None and best != "NE":
        return Answer(Options.of(best), (pointer,))
    floor, facts = 0, []
    for result in results_of(patient, slot):
        if result.belongs == YES and len(result.responses) == 1:
            floor = max(floor, BETTER.index(min(result.responses)))
            facts.append(result.pointer)
    latest = slot.line.latest_response
    if latest is not None and latest != "NE":
        floor = max(floor, BETTER.index(latest))
        facts.append(f"/systemic_therapy/lines/{slot.index}/latest_response")
    return Answer(Options(frozenset(BETTER[floor:])), tuple(facts), (pointer,))


def line_progressed(patient: Patient, slot: Slot, measure: Measure) -> Answer:
    """Whether any progression belongs to the line."""
    value, facts = slot_progressed(patient, slot)
    if slot.position is None and slot.index is not None and value == OPEN:
        value = YES  # an adjuvant course chosen here is one under which metastases were found
    return Answer(value, facts, line_fields(slot, "progressed")[1])


def line_span_values(patient: Patient, slot: Slot, measure: Measure) -> Numbers:
    """The time between two events of the line, or from one to `as_of`."""
    form, goes_on = _span_of(measure), _goes_on(slot, measure)
    if goes_on == YES:
        return Numbers.none()
    start, end = _day_of(patient, slot, form.start), _day_of(patient, slot, form.end)
    values = span(MEASURES[measure.kind].unit, start, end)
    return values.or_absent() if goes_on == OPEN else values


def line_span(patient: Patient, slot: Slot, measure: Measure) -> Answer:
    """The same, with what it was read from."""
    values, goes_on = line_span_values(patient, slot, measure), _goes_on(slot, measure)
    _, facts, asks = _event(patient, slot, _span_of(measure).start)
    if goes_on == YES:
        return Answer(values, facts, asks)
    _, more, further = _event(patient, slot, _span_of(measure).end)
    if goes_on == OPEN:
        asks = (*asks, *line_fields(slot, "end")[1])
    return Answer(values, (*facts, *more), (*asks, *further))


# what reads the lines and nothing else, but for a span that a progression ends
OF_LINES_ALONE = frozenset(
    {
        line_begun,
        line_under_way,
        line_is_current,
        line_has,
        line_stop_reason,
        line_cycles,
        line_span,
    }
)


def line_lasted(patient: Patient, slot: Slot) -> Numbers:
    """How many months the line lasted, or has lasted so far."""
    return span("months", slot.start, _until(patient, slot))


def _span_of(measure: Measure) -> Span:
    form = MEASURES[measure.kind].form
    assert isinstance(form, Span)
    return form


def _goes_on(slot: Slot, measure: Measure) -> Flag:
    """Whether a span that starts at the end of the line has not started."""
    return slot.under_way if _span_of(measure).start is Event.LINE_END else NO


Dated = tuple[Day, tuple[str, ...], tuple[str, ...]]  # the day, its facts, what would tell it


def _event(patient: Patient, slot: Slot, event: Event) -> Dated:
    """When something happens to a line, with what tells it."""
    day = _day_of(patient, slot, event)
    match event:
        case Event.LINE_START:
            return day, *line_fields(slot, "start")
        case Event.LINE_END:
            lasting = {YES: (), OPEN: _lasting(slot), NO: ("end",)}[slot.under_way]
            facts, _ = line_fields(slot, "end", "ongoing")
            return day, facts, line_fields(slot, *lasting)[1]
        case Event.LINE_PROGRESSION:
            return _until_pd(patient, slot)
        case _:
            return day, (), ()


def _day_of(patient: Patient, slot: Slot, event: Event) -> Day:
    """When something happens to a line."""
    match event:
        case Event.LINE_START:
            return slot.start
        case Event.LINE_END:
            return _until(patient, slot)
        case Event.LINE_PROGRESSION:
            return _until_pd(patient, slot)[0]
        case Event.TODAY:
            return today(patient)
        case _:
            raise ValueError(f"nothing of a line: {event}")


def _until_pd(patient: Patient, slot: Slot) -> Dated:
    """The earliest of a line's first PD, its end and `as_of`."""
    line, base = slot.line, f"/systemic_therapy/lines/{slot.index}"
    until, facts, asks = _event(patient, slot, Event.LINE_END)
    if slot.position is None:
        days = [episode_days(patient, first)[1] for first in episodes(patient)]
        found = Day(min(d.first for d in days), max(d.last for d in days))
        until = _earlier(until, found)
        if line.progression_date is not None:
            until = _earlier(until, line.progression_date.up_to(patient.known_on))
        return until, facts, (*asks, *episode_asks(patient))
    progressed, why = slot_progressed(patient, slot)
    pointer = f"{base}/progression_date"
    if line.progression_date is not None:
        until = _earlier(until, line.progression_date.up_to(patient.known_on))
        facts = (*facts, pointer)
    elif progressed.may_be_true:
        latest = until.last
        for result in results_of(patient, slot):
            if result.belongs == YES and result.responses == {"PD"}:
                latest = min(latest, result.day.last)
                facts = (*facts, result.pointer)
        first = min(until.first, slot.start.first)
        until = Day(first, max(first, latest))
        unclear = slot.ask if slot.unstated else f"{base}/progressed"
        asks = (*asks, pointer if progressed == YES else unclear)
    return until, (*facts, *why), asks


def line_begins(patient: Patient, line: str) -> tuple[Flag, Dated]:
    """Whether a line that a rule names has begun, and when."""
    if patient.therapy.undecided:
        return OPEN, (Day(EARLIEST, patient.as_of), (), tuple(therapy_asks(patient)))
    meant = _meant(patient, line)
    begun = [slot for slot in meant.slots if slot is not None]
    if not begun:
        return NO, (today(patient), (*meant.dates, *meant.facts), meant.asks)
    each = [line_fields(slot, "start") for slot in begun]
    day = Day(min(s.start.first for s in begun), max(s.start.last for s in begun))
    facts = (*meant.facts, *meant.dates, *(fact for own, _ in each for fact in own))
    asks = (*meant.asks, *(fact for _, own in each for fact in own))
    return YES if None not in meant.slots else OPEN, (day, facts, asks)


def line_days(patient: Patient, measure: Measure) -> Iterator[tuple[Day, Day] | None]:
    """The days between which a duration of a line lies, in each case that is open; None where
    there is no such line."""
    for slot in _meant(patient, measure.line or "current").slots:
        if slot is None or _goes_on(slot, measure).may_be_true:
            yield None
        if slot is not None and _goes_on(slot, measure).may_be_false:
            start, end = _span_of(measure).start, _span_of(measure).end
            yield _day_of(patient, slot, start), _day_of(patient, slot, end)


def _earlier(one: Day, other: Day) -> Day:
    return Day(min(one.first, other.first), min(one.last, other.last))
