"""The trial groups sOMD, rOMD, peOMD and pOMD (terms.md 1b): those that no rule has put out, with
the facts that they were read from and those that would narrow them."""

from __future__ import annotations

from oligomatch.matcher.logic.values import OPEN, Options
from oligomatch.matcher.measures.answer import Answer, answer, imprecise
from oligomatch.matcher.measures.course import GRACE, course, disease_dates, line_start, onset
from oligomatch.matcher.measures.episodes import (
    count_asks,
    episode_asks,
    episodes,
    ever_metastatic,
    found_under_adjuvant,
    line_dates,
    therapy_asks,
    total_facts,
)
from oligomatch.matcher.measures.results import growth_since, slot_recist
from oligomatch.matcher.patient.lines import Course
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.findings.states import READINGS
from oligomatch.rules.tree import Measure

Read = tuple[list[str], list[str]]  # the facts read, and those that would narrow them


def trial_group(patient: Patient, measure: Measure) -> Answer:
    """The trial groups of terms.md section 1b: at diagnosis, or at entry."""
    values, metastatic = groups_left(patient, measure), ever_metastatic(patient)
    if measure.at == "diagnosis":
        facts, asks = _at_diagnosis(patient)
    else:
        facts, asks = _at_entry(patient, measure.recent_line or READINGS[0])
    return answer(values, (*metastatic.facts, *facts), (*metastatic.asks, *asks))


def groups_left(patient: Patient, measure: Measure) -> Options:
    """The groups alone, without what they were read from."""
    at = measure.at or "entry"
    return Options(course(patient, measure.recent_line or READINGS[0], at).groups(at))


def _at_diagnosis(patient: Patient) -> Read:
    disease, primary = patient.profile.metastatic_disease, patient.profile.primary
    base = "/metastatic_disease"
    stated = {
        "/primary/diagnosis_date": primary.diagnosis_date,
        f"{base}/first_metastasis_date": disease.first_metastasis_date,
        f"{base}/diagnosis_date": disease.diagnosis_date,
        f"{base}/first_episode": disease.first_episode,
    }
    asks = [pointer for pointer, value in stated.items() if imprecise(value)]
    if len(episodes(patient)) == 1:
        asks = [a for a in asks if a != f"{base}/first_episode"]
    if disease.first_metastasis_date and not imprecise(disease.first_metastasis_date):
        asks = [a for a in asks if a != f"{base}/diagnosis_date"]
    elif disease.diagnosis_date and not imprecise(disease.diagnosis_date):
        asks = [a for a in asks if a != f"{base}/first_metastasis_date"]
    dated = disease_dates(patient)
    facts = [pointer for pointer in stated if pointer in dated]
    first = onset(patient) if True in episodes(patient) else None
    sooner = first is not None and (first.within or first.early)
    if not sooner and not patient.therapy.lines:
        asks = []  # the dates settle it; what is open is the therapy of that day
    if False in episodes(patient) or (first is not None and first.late):
        facts += line_dates(patient)
        asks += therapy_asks(patient)
    return facts, asks


def _at_entry(patient: Patient, reading: str) -> Read:
    therapy = patient.therapy
    if therapy.undecided:
        return [], therapy_asks(patient)
    facts: list[str] = []
    asks: list[str] = []
    for one in therapy.courses:
        read = _treated(patient, one) if one.palliative else _untreated(patient, one, reading)
        facts += read[0]
        asks += read[1]
    if len(therapy.courses) > 1:
        asks += count_asks(patient)
    return [*facts, *total_facts(patient)], asks


def _untreated(patient: Patient, course: Course, reading: str) -> Read:
    """Without a palliative line: whether the metastases were found under adjuvant therapy."""
    found = list(found_under_adjuvant(patient, course, GRACE[reading]))
    facts = [*line_dates(patient)] if course.adjuvant or found else []
    asks = therapy_asks(patient) if found else []
    if any(not slot.unstated and active == OPEN for slot, active in found):
        asks += episode_asks(patient)
    return facts, asks


def _treated(patient: Patient, course: Course) -> Read:
    """With one: the response to the last line, and growth since it began."""
    slot = patient.therapy.slot(course, len(course.palliative) - 1)
    answer = slot_recist(patient, slot)
    _, seen, dates = growth_since(patient, slot)
    return [*line_start(slot), *answer.facts, *seen], [*answer.asks, *dates]
