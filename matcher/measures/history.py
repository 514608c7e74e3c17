"""Measures over all lines of systemic therapy."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.logic.values import NO, OPEN, Flag, Numbers, Options, flag, union
from oligomatch.matcher.logic.verdict import Verdict, all_of, any_of, negate
from oligomatch.matcher.measures.answer import Answer, answer, imprecise, stated_in
from oligomatch.matcher.measures.course import slot_progressed
from oligomatch.matcher.measures.episodes import (
    THERAPY,
    TOTALS,
    count_asks,
    drug_facts,
    episode_asks,
    given_facts,
    line_dates,
    stated_of,
    therapy_asks,
    total_facts,
)
from oligomatch.matcher.measures.regimen import regimen_has, slot_has
from oligomatch.matcher.measures.results import line_fields
from oligomatch.matcher.measures.therapy import (
    line_best_response,
    line_lasted,
    line_recist,
    line_stop_reason,
)
from oligomatch.matcher.patient.lines import Course, Slot
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.patient.regimens import Regimen, stands_apart, with_given
from oligomatch.matcher.profile.profile import Line, bounds_of
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Measure

INF = float("inf")


def no_systemic_therapy_yet(patient: Patient, measure: Measure) -> Answer:
    """No palliative line has begun."""
    therapy = patient.therapy
    if therapy.undecided:
        return Answer(OPEN, (), tuple(count_asks(patient)))
    begun = {bool(course.palliative) for course in therapy.courses}
    facts = [
        f"/systemic_therapy/lines/{i}"
        for i, line in enumerate(therapy.lines)
        if line.intent == "palliative" or line.number is not None
    ]
    values = Flag(False in begun, True in begun)
    return answer(values, facts[:1] or total_facts(patient), count_asks(patient))


def given(patient: Patient, measure: Measure) -> Answer:
    """Whether any line, adjuvant included, has one of the drugs or classes."""
    verdicts: list[Verdict] = []
    facts: list[str] = []
    asks: list[str] = []
    for index in range(len(patient.therapy.lines)):
        verdicts.append(line_has(patient, index, measure))
        facts += drug_facts(patient, index)
        if verdicts[-1] is Verdict.UNKNOWN:
            asks.append(f"/systemic_therapy/lines/{index}/agents")
    stated, more = unstated_lines(patient)
    verdicts += [Verdict.UNKNOWN] if more else []
    verdicts += [Verdict.MET for _ in surely_given(patient, measure)]
    return answer(flag(any_of(verdicts)), (*facts, *stated), (*asks, *more))


def surely_given(patient: Patient, measure: Measure) -> Iterator[int]:
    """Which of the drugs surely given hold, each by itself, what a measure names."""
    for at, one in enumerate(patient.therapy.given):
        alone = Regimen(patient.vocabulary, with_given(Line(), [one]))
        if regimen_has(alone, measure) is Verdict.MET:
            yield at


def cycles_given(patient: Patient, measure: Measure) -> Answer:
    """How many cycles with a drug of the classes were given, in all lines together."""
    low, high = 0.0, 0.0
    facts: list[str] = []
    asks: list[str] = []
    for index, line in enumerate(patient.therapy.lines):
        pointer = f"/systemic_therapy/lines/{index}"
        facts += stated_of(patient, index, "agents", "classes", "cycles")
        verdict = line_has(patient, index, measure)
        if verdict is Verdict.NOT_MET:
            continue
        fewest, most = bounds_of(line.cycles)
        high += INF if most is None else most
        if verdict is Verdict.UNKNOWN:
            asks.append(f"{pointer}/agents")
        elif every_drug(patient, line, measure):
            low += fewest
        else:  # of drugs given together some may have been left out of the last cycles
            low += min(1, fewest)
        asks += [f"{pointer}/cycles"] if fewest != most else []
    stated, more = unstated_lines(patient)
    values = Numbers.up_to(low, INF if more else high)
    return answer(values, (*facts, *stated), (*asks, *more))


def every_drug(patient: Patient, line: Line, measure: Measure) -> bool:
    """Whether a line holds nothing but what is asked for: then one of its drugs is given to its
    end."""
    vocabulary, names = patient.vocabulary, measure.names
    if MEASURES[measure.kind].names == "agent":
        return line.all_drugs and names.issuperset(line.drugs)
    if line.all_drugs:
        return all(
            agent in vocabulary.agents
            and vocabulary.classes_of(agent) & names
            and stands_apart(vocabulary, agent, measure.other_than) == NO
            for agent in line.drugs
        )
    declared = line.declared if line.all_classes and not measure.other_than else ()
    return bool(declared) and all(vocabulary.classes_above(one) & names for one in declared)


def unstated_lines(patient: Patient) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The totals told of lines, and what would tell of lines that nobody told; empty where the
    totals leave no room for any."""
    therapy = patient.therapy
    courses = therapy.courses
    palliative = (sum(i is not None for i in course.palliative) for course in courses)
    adjuvant = (len(course.adjuvant) for course in courses)
    asks = tuple(
        ask
        for (_, high), ask, listed in (
            (therapy.palliative, therapy.ask_palliative, palliative),
            (therapy.adjuvant, therapy.ask_adjuvant, adjuvant),
        )
        if high is None or high > min(listed, default=0)
    )
    stated = stated_in(patient.profile.systemic_therapy, THERAPY, *TOTALS)
    return (*stated, *given_facts(patient)), asks


def lines(patient: Patient, measure: Measure) -> Answer:
    """How many lines of an intent, with a class and a progression where asked."""
    therapy = patient.therapy
    if therapy.undecided:
        return Answer(Numbers(0, None), (), tuple(count_asks(patient)))
    cases = []
    for course in therapy.courses:
        slots = [*_palliative(patient, course)]
        if measure.intent == "any":
            slots += [therapy.adjuvant_slot(course, index) for index in course.adjuvant]
        verdicts = [_line_counts(patient, slot, measure) for slot in slots]
        low = sum(verdict is Verdict.MET for verdict in verdicts)
        high = sum(verdict is not Verdict.NOT_MET for verdict in verdicts)
        open_end = _more_lines(patient, course, measure)
        low += max(0, _owed(patient, course, measure))
        if not low and _holds_a_drug(patient, course, measure):
            low = 1
        cases.append(Numbers.up_to(low, high + open_end))
    facts = [*_line_facts(patient, measure), *line_dates(patient)]
    asks = [*count_asks(patient), *_line_asks(patient, measure)]
    return answer(union(cases), facts, asks)


def _line_counts(patient: Patient, slot: Slot, measure: Measure) -> Verdict:
    verdicts = [Verdict.MET]
    if measure.names:
        verdicts.append(slot_has(patient, slot, measure))
    if measure.with_drugs:
        regimen = patient.regimen(slot)
        verdicts.append(any_of(regimen.has_drug(one).holds() for one in sorted(measure.with_drugs)))
    if measure.progressed:
        value, _ = slot_progressed(patient, slot)
        verdicts.append(value.holds())
    for words, of_slot in (
        (measure.stopped_for, line_stop_reason),
        (measure.responses, line_best_response),
        (measure.latest_responses, line_recist),
    ):
        if words:
            values = of_slot(patient, slot, measure).values
            assert isinstance(values, Options)
            verdicts.append(values.one_of(words))
    if measure.state is not None:
        goes_on = slot.under_way.holds()
        verdicts.append(goes_on if measure.state == "under_way" else negate(goes_on))
    if measure.by_duration:
        lasted = line_lasted(patient, slot)
        verdicts.append(lasted.within(measure.months_at_least, under=measure.months_below))
    return all_of(verdicts)


def _by_course(measure: Measure) -> bool:
    """Whether a line counts by what became of it, and not by its drugs alone."""
    words = measure.stopped_for or measure.responses or measure.latest_responses
    return measure.progressed or bool(words or measure.state) or measure.by_duration


def _holds_a_drug(patient: Patient, course: Course, measure: Measure) -> bool:
    """Whether one of the lines counted holds a drug that was surely given, whichever does."""
    if _by_course(measure) or measure.with_drugs:
        return False
    held = surely_given(patient, measure) if measure.names else range(len(patient.therapy.given))
    hosts = patient.therapy.hosts(course)
    adjuvant = measure.intent == "any"
    return any(adjuvant or all(at is not None for at, _ in hosts[one]) for one in held)


def _more_lines(patient: Patient, course: Course, measure: Measure) -> float:
    """How many lines beyond those of the course there may be."""
    high = patient.therapy.palliative[1]
    more = INF if high is None else high - len(course.palliative)
    if measure.intent == "any" and course.unstated_adjuvant:
        adjuvant = patient.therapy.adjuvant[1]
        more += INF if adjuvant is None else adjuvant - len(course.adjuvant)
    return more


def _owed(patient: Patient, course: Course, measure: Measure) -> int:
    """How many adjuvant courses a stated total has beyond those told, where every line counts."""
    if measure.intent != "any" or measure.names or measure.with_drugs or _by_course(measure):
        return 0
    owed = int(patient.therapy.adjuvant[0]) - len(course.adjuvant)
    return max(owed, int(patient.therapy.adjuvant_owed(course)))


def line_has(patient: Patient, index: int, measure: Measure) -> Verdict:
    """Whether a told line has any of the drugs or classes, whatever its place."""
    line, start = patient.therapy.lines[index], patient.therapy.start(index)
    given = patient.therapy.surely_in_line(index)
    slot = Slot(Course((), (), False), None, index, line, start, None, OPEN, None, given=given)
    return slot_has(patient, slot, measure)


def _line_facts(patient: Patient, measure: Measure) -> list[str]:
    """What is told of the drugs and the progression of each line, where they decide."""
    drugs = ("agents", "classes") if measure.names or measure.with_drugs else ()
    names = (
        *drugs,
        *(("progressed", "progression_date") if measure.progressed else ()),
        *(("stop_reason", "ongoing") if measure.stopped_for else ()),
        *(("best_response", "latest_response") if measure.responses else ()),
        *(("ongoing", "end", "stop_reason") if measure.state or measure.by_duration else ()),
    )
    each = range(len(patient.therapy.lines))
    found = [fact for i in each for fact in stated_of(patient, i, *names)]
    return found + (_result_facts(patient, measure) if measure.latest_responses else [])


def _result_facts(patient: Patient, measure: Measure) -> list[str]:
    """What tells the latest response of each palliative line."""
    slots = [slot for course in patient.therapy.courses for slot in _palliative(patient, course)]
    return [fact for slot in slots for fact in line_recist(patient, slot, measure).facts]


def _palliative(patient: Patient, course: Course) -> Iterator[Slot]:
    for position in range(len(course.palliative)):
        yield patient.therapy.slot(course, position)


def _line_asks(patient: Patient, measure: Measure) -> list[str]:
    asks = []
    for i, line in enumerate(patient.therapy.lines):
        base = f"/systemic_therapy/lines/{i}"
        if (measure.names and line_has(patient, i, measure) is Verdict.UNKNOWN) or (
            measure.with_drugs and not line.all_drugs
        ):
            asks.append(f"{base}/agents")
        if measure.stopped_for and line.stop_reason is None and line.ongoing is not True:
            asks.append(f"{base}/stop_reason")
        if measure.responses and line.best_response in (None, "NE"):
            asks.append(f"{base}/best_response")
        if measure.progressed and line.progressed is None and line.progression_date is None:
            asks.append(f"{base}/progressed")
        over = line.end is not None or line.stop_reason is not None or line.ongoing is False
        if (measure.state or measure.by_duration) and line.ongoing is None and not over:
            asks += [f"{base}/ongoing", f"{base}/end"]
        if measure.by_duration:
            days = {"start": line.start, **({"end": line.end} if over else {})}
            asks += [f"{base}/{name}" for name, day in days.items() if imprecise(day)]
    if measure.latest_responses:
        slots = [slot for c in patient.therapy.courses for slot in _palliative(patient, c)]
        asks += [ask for slot in slots for ask in line_recist(patient, slot, measure).asks]
    if measure.intent == "any":
        asks += therapy_asks(patient)
        asks += episode_asks(patient) if measure.progressed else []
    return asks


def line_due(patient: Patient, measure: Measure) -> Answer:
    """The number of the last palliative line if it goes on without PD, else the next number."""
    therapy = patient.therapy
    if therapy.undecided:
        return Answer(Numbers(1, None), (), tuple(count_asks(patient)))
    cases, facts, asks = [], [], []
    for course in therapy.courses:
        number = len(course.palliative)
        if not number:
            cases.append(Numbers.exactly(1))
            continue
        slot = therapy.slot(course, number - 1)
        progressed, why = slot_progressed(patient, slot)
        stays = slot.under_way.may_be_true and progressed.may_be_false
        moves = slot.under_way.may_be_false or progressed.may_be_true
        more = therapy.more_unstated(course)
        top = number + 1 + more if moves or more else float(number)
        cases.append(Numbers.up_to(number if stays else number + 1, top))
        facts += [*why, *line_fields(slot, "ongoing", "end")[0]]
        asks += [*line_fields(slot, "ongoing")[1], *line_fields(slot, "progressed")[1]]
    return answer(union(cases), [*facts, *total_facts(patient)], [*count_asks(patient), *asks])
