"""The trial groups sOMD, rOMD, peOMD and pOMD from dates, lines and assessments (terms.md 1b)."""

from __future__ import annotations

from oligomatch.matcher.logic.calendar import EARLIEST, Day, add_months
from oligomatch.matcher.logic.values import NO, OPEN, YES, Flag, Options, union
from oligomatch.matcher.measures.answer import Answer, imprecise
from oligomatch.matcher.measures.episodes import (
    GRACE_DAYS,
    count_asks,
    episode_asks,
    episode_days,
    episodes,
    ever_metastatic,
    found_under_adjuvant,
    line_dates,
    therapy_asks,
    total_facts,
    under_therapy,
)
from oligomatch.matcher.measures.results import belongs_to, slot_recist
from oligomatch.matcher.patient.lines import Course, Slot
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.patient.staging import Moment
from oligomatch.rules.tree import Measure


def trial_group(patient: Patient, measure: Measure) -> Answer:
    """The trial groups of terms.md section 1b: at diagnosis, or at entry."""
    grace = GRACE_DAYS if measure.recent_line == "active" else 0
    metastatic = ever_metastatic(patient)
    assert isinstance(metastatic.values, Flag)
    build = _group_at_diagnosis if measure.at == "diagnosis" else _group_at_entry
    answer = build(patient, grace)
    assert isinstance(answer.values, Options)
    values = answer.values.values if metastatic.values.may_be_true else frozenset()
    if metastatic.values.may_be_false:
        values = values | {"none"}
    return Answer(
        Options(frozenset(values)),
        tuple(dict.fromkeys((*metastatic.facts, *answer.facts))),
        tuple(dict.fromkeys((*metastatic.asks, *answer.asks))),
    )


def _group_at_diagnosis(patient: Patient, grace: int) -> Answer:
    disease, primary = patient.profile.metastatic_disease, patient.profile.primary
    known = patient.known_on
    found = (primary.diagnosis_date or Day(EARLIEST, known)).up_to(known)
    values: set[str] = set()
    may_be_late = may_be_sooner = False
    for first in episodes(patient):
        begin, episode = episode_days(patient, first)
        if first:
            late = begin.last > add_months(found.first, 6)
            synchronous = begin.first <= add_months(found.last, 6) and found.first <= add_months(
                begin.last, 6
            )
            early = found.last > add_months(begin.first, 6)
            values |= {"sOMD"} if synchronous else set()
            values |= {"none"} if early else set()
            may_be_sooner = synchronous or early
        else:
            late = True
        if late:
            may_be_late = True
            active = under_therapy(patient, episode, grace)
            values |= {"rOMD"} if active.may_be_false else set()
            values |= {"none"} if active.may_be_true else set()
    base = "/metastatic_disease"
    told_facts = {
        "/primary/diagnosis_date": primary.diagnosis_date,
        f"{base}/first_metastasis_date": disease.first_metastasis_date,
        f"{base}/diagnosis_date": disease.diagnosis_date,
        f"{base}/first_episode": disease.first_episode,
    }
    asks = [pointer for pointer, value in told_facts.items() if imprecise(value)]
    if len(episodes(patient)) == 1:
        asks = [a for a in asks if a != f"{base}/first_episode"]
    if disease.first_metastasis_date and not imprecise(disease.first_metastasis_date):
        asks = [a for a in asks if a != f"{base}/diagnosis_date"]
    elif disease.diagnosis_date and not imprecise(disease.diagnosis_date):
        asks = [a for a in asks if a != f"{base}/first_metastasis_date"]
    facts = [pointer for pointer, value in told_facts.items() if value is not None]
    if not may_be_sooner and not patient.therapy.lines:
        asks = []  # the dates settle it; what is open is the therapy of that day
    if may_be_late:
        facts += line_dates(patient)
        asks += therapy_asks(patient)
    return Answer(Options(frozenset(values)), tuple(facts), tuple(asks))


def _group_at_entry(patient: Patient, grace: int) -> Answer:
    therapy = patient.therapy
    values: set[str | None] = set()
    facts: list[str] = []
    asks: list[str] = []
    if therapy.undecided:
        return Answer(Options.of("peOMD", "pOMD", "none"), (), tuple(therapy_asks(patient)))
    for course in therapy.courses:
        if course.palliative:
            slot = therapy.slot(course, len(course.palliative) - 1)
            answer = _group_on_therapy(patient, slot)
        else:
            answer = _group_untreated(patient, course, grace)
        assert isinstance(answer.values, Options)
        values |= answer.values.values
        facts += answer.facts
        asks += answer.asks
    if len(therapy.courses) > 1:
        asks += count_asks(patient)
    facts += total_facts(patient)
    return Answer(
        Options(frozenset(values)), tuple(dict.fromkeys(facts)), tuple(dict.fromkeys(asks))
    )


def _group_untreated(patient: Patient, course: Course, grace: int) -> Answer:
    """Without a palliative line: pOMD where the metastases were found under adjuvant therapy."""
    found = list(found_under_adjuvant(patient, course, grace))
    under = [active for _, active in found]
    values: set[str | None] = set()
    if under:
        values.add("pOMD")
    if not any(active == YES for active in under):
        values.add("none")
    facts = line_dates(patient) if course.adjuvant or under else []
    asks = therapy_asks(patient) if under else []
    if any(not slot.untold and active == OPEN for slot, active in found):
        asks += episode_asks(patient)
    return Answer(Options(frozenset(values)), tuple(facts), tuple(asks))


def _group_on_therapy(patient: Patient, slot: Slot) -> Answer:
    """peOMD without, pOMD with PD or a growing lesion under or after the last line."""
    answer = slot_recist(patient, slot)
    assert isinstance(answer.values, Options)
    responses = answer.values.values
    grown, seen_facts, dates = growth_since(patient, slot)
    values: set[str | None] = set()
    if "PD" in responses or grown.may_be_true:
        values.add("pOMD")
    if responses - {"PD"} and grown.may_be_false:
        values.add("peOMD")
    facts = (f"/systemic_therapy/lines/{slot.index}/start",) if slot.line.start is not None else ()
    return Answer(
        Options(frozenset(values)), (*facts, *answer.facts, *seen_facts), (*answer.asks, *dates)
    )


def growth_since(patient: Patient, slot: Slot) -> tuple[Flag, tuple[str, ...], tuple[str, ...]]:
    """Whether a lesion is called new or growing at the latest assessment, made under the line."""
    cases, facts, asks = [], [], []
    for view in patient.staging.latest:
        called = list(patient.staging.called_growing(Moment(view, True)))
        facts += [f"/lesions/{index}" for index in called]
        belongs = belongs_to(slot, view)
        cases.append(belongs if called else NO)
        if called and (belongs == OPEN or len(patient.staging.latest) > 1):
            asks.append(f"{view.pointer}/date")
    grown = union(cases)
    assert isinstance(grown, Flag)
    if patient.profile.primary.progressing:  # told of today, but not as a finding of a scan
        grown = Flag(True, grown.may_be_false)
        facts.append("/primary/progressing")
        asks += [f"{view.pointer}/response" for view in patient.staging.latest]
    return grown, tuple(facts), tuple(asks)
