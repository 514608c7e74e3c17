"""Measures over all lines of systemic therapy."""

from __future__ import annotations

from matcher.findings import Patient
from matcher.lines import Course, Slot
from matcher.measures.answer import Answer
from matcher.measures.episodes import (
    count_asks,
    episode_asks,
    line_dates,
    therapy_asks,
    total_facts,
)
from matcher.measures.regimen import slot_has_class
from matcher.measures.results import line_fields, slot_progressed
from matcher.profile import Line
from matcher.values import OPEN, Flag, Numbers, flag, union
from matcher.verdict import Verdict, all_of, any_of
from rules.tree import Measure


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
    return Answer(
        Flag(False in begun, True in begun),
        tuple(facts[:1] or total_facts(patient)),
        tuple(count_asks(patient)),
    )


def prior_or_concurrent(patient: Patient, measure: Measure) -> Answer:
    """Whether any line, adjuvant included, has one of the classes."""
    therapy = patient.therapy
    verdicts: list[Verdict] = []
    facts: list[str] = []
    asks: list[str] = []
    for index, line in enumerate(therapy.lines):
        verdict = _class_verdict(patient, index, line, measure.names)
        verdicts.append(verdict)
        facts += [
            f"/systemic_therapy/lines/{index}/{name}"
            for name in ("agents", "classes")
            if getattr(line, name) is not None
        ]
        if verdict is Verdict.UNKNOWN:
            asks.append(f"/systemic_therapy/lines/{index}/agents")
    for name, (_, high), untold in (
        ("palliative_lines", therapy.palliative, therapy.ask_palliative),
        ("adjuvant_lines", therapy.adjuvant, therapy.ask_adjuvant),
    ):
        if getattr(patient.profile.systemic_therapy, name) is not None:
            facts.append(f"/systemic_therapy/{name}")
        if high is None or high > _fewest(patient, name):
            verdicts.append(Verdict.UNKNOWN)
            asks.append(untold)
    return Answer(flag(any_of(verdicts)), tuple(facts), tuple(asks))


def _fewest(patient: Patient, total: str) -> int:
    """The fewest told lines of an intent in any course."""
    courses = patient.therapy.courses
    if not courses:
        return 0
    if total == "adjuvant_lines":
        return min(len(course.adjuvant) for course in courses)
    return min(sum(i is not None for i in course.palliative) for course in courses)


def lines(patient: Patient, measure: Measure) -> Answer:
    """How many lines of an intent, with a class and a progression where asked."""
    therapy = patient.therapy
    if therapy.undecided:
        return Answer(Numbers(0, None), (), tuple(count_asks(patient)))
    cases = []
    for course in therapy.courses:
        slots = [therapy.slot(course, position) for position in range(len(course.palliative))]
        if measure.intent == "any":
            slots += [therapy.adjuvant_slot(course, index) for index in course.adjuvant]
        verdicts = [_line_counts(patient, slot, measure) for slot in slots]
        low = sum(verdict is Verdict.MET for verdict in verdicts)
        high = sum(verdict is not Verdict.NOT_MET for verdict in verdicts)
        open_end = _more_lines(patient, course, measure)
        low += max(0, _owed(patient, course, measure))
        cases.append(Numbers(low, None if open_end == float("inf") else high + open_end))
    facts = line_dates(patient)
    asks = [*count_asks(patient), *_line_asks(patient, measure)]
    return Answer(union(cases), tuple(facts), tuple(dict.fromkeys(asks)))


def _line_counts(patient: Patient, slot: Slot, measure: Measure) -> Verdict:
    verdicts = [Verdict.MET]
    if measure.names:
        verdicts.append(
            any_of(slot_has_class(patient, slot, name).holds() for name in measure.names)
        )
    if measure.progressed:
        value, _ = slot_progressed(patient, slot)
        verdicts.append(value.holds())
    return all_of(verdicts)


def _more_lines(patient: Patient, course: Course, measure: Measure) -> float:
    """How many lines beyond those of the course there may be."""
    high = patient.therapy.palliative[1]
    more = float("inf") if high is None else high - len(course.palliative)
    if measure.intent == "any" and course.untold_adjuvant:
        adjuvant = patient.therapy.adjuvant[1]
        more += float("inf") if adjuvant is None else adjuvant - len(course.adjuvant)
    return more


def _owed(patient: Patient, course: Course, measure: Measure) -> int:
    """How many adjuvant courses a stated total has beyond those told, where every line counts."""
    if measure.intent != "any" or measure.names or measure.progressed:
        return 0
    return int(patient.therapy.adjuvant[0]) - len(course.adjuvant)


def _class_verdict(patient: Patient, index: int, line: Line, names: frozenset[str]) -> Verdict:
    """Whether a told line has any of the classes, whatever its place."""
    start = patient.therapy.start(index)
    slot = Slot(Course((), (), False), None, index, line, start, None, OPEN, None)
    return any_of(slot_has_class(patient, slot, name).holds() for name in names)


def _line_asks(patient: Patient, measure: Measure) -> list[str]:
    asks = []
    for i, line in enumerate(patient.therapy.lines):
        base = f"/systemic_therapy/lines/{i}"
        unclear = Verdict.UNKNOWN
        if measure.names and _class_verdict(patient, i, line, measure.names) is unclear:
            asks.append(f"{base}/agents")
        if measure.progressed and line.progressed is None and line.progression_date is None:
            asks.append(f"{base}/progressed")
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
        more = therapy.more_untold(course)
        top = number + 1 + more if moves or more else float(number)
        cases.append(Numbers(number if stays else number + 1, None if top == float("inf") else top))
        facts += [*why, *line_fields(slot, "ongoing", "end")[0]]
        asks += [*line_fields(slot, "ongoing")[1], *line_fields(slot, "progressed")[1]]
    return Answer(
        union(cases),
        tuple(dict.fromkeys([*facts, *total_facts(patient)])),
        tuple(dict.fromkeys([*count_asks(patient), *asks])),
    )
