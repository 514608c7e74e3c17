"""How the disease stands: the trial groups by elimination, the EORTC/ESTRO state, and what counts.

The second stratum of the findings. Dates, courses of therapy and assessments are compared here;
what is sure of every completion goes to the rules as facts, each with where the profile tells it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from oligomatch.matcher.findings.chain import Chainer, Derivation
from oligomatch.matcher.findings.engines import whole_chainer
from oligomatch.matcher.findings.sure_facts import sure_facts
from oligomatch.matcher.logic.calendar import EARLIEST, Day, add_months
from oligomatch.matcher.logic.values import NO, YES, Flag, Options, union
from oligomatch.matcher.measures.episodes import (
    GRACE_DAYS,
    episode_days,
    episodes,
    ever_metastatic,
    found_under_adjuvant,
    line_dates,
    total_facts,
    under_therapy,
)
from oligomatch.matcher.measures.groups import growth_since
from oligomatch.matcher.measures.results import belongs_to, slot_recist
from oligomatch.matcher.patient.lines import Course, Slot
from oligomatch.matcher.patient.patient import Patient, findings_from, lesion_id
from oligomatch.matcher.patient.staging import CONTROLLED, Moment, View
from oligomatch.rules.findings.findings import Fact
from oligomatch.rules.findings.states import READINGS, load_states
from oligomatch.rules.text.pointer import escaped

Pointers = tuple[str, ...]
Sure = Iterator[tuple[Fact, Pointers]]  # a fact true in every completion, and what tells it
GRACE = {"inactive": 0, "active": GRACE_DAYS}


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything derived of a patient, and the profile's pointers of what it began from."""

    derivation: Derivation
    pointers: Mapping[Fact, Pointers]
    engine: str

    def groups(self, at: str, reading: str) -> frozenset[str]:
        """The trial groups that are left at a time, under a reading of A-39."""
        return self._left(at, load_states().groups[at].groups, reading)

    def final(self, at: str, group: str, reading: str) -> bool:
        """Whether a group that is out stays out, whatever is awaited."""
        return ("final", at, group, reading) in self.derivation

    def labels(self, reading: str) -> frozenset[str]:
        """The states of the EORTC/ESTRO classification that are left; `none`: no state."""
        return self._left("label", (*load_states().states, "none"), reading)

    def _left(self, time: str, names: tuple[str, ...], reading: str) -> frozenset[str]:
        return frozenset(n for n in names if ("cannot_be", time, n, reading) not in self.derivation)


def standing(patient: Patient, *, engine: str | None = None) -> Standing:
    """The second stratum over the first, by the patient's engine: derived once, when asked for."""
    key = (standing, engine or patient.engine)
    known = patient.memo.get(key)
    if known is None:
        known = patient.memo[key] = _derived(patient, whole_chainer(engine or patient.engine))
    assert isinstance(known, Standing)
    return known


def _derived(patient: Patient, chainer: Chainer) -> Standing:
    pointers: dict[Fact, Pointers] = {}
    for fact, pointer in sure_facts(patient.profile, patient.vocabulary):
        pointers[fact] = (*pointers.get(fact, ()), pointer)
    for facts in (_asked, _at_diagnosis, _at_entry, _of_label, _of_lines, _of_lesions):
        pointers.update(facts(patient))
    ran, derivation = findings_from(pointers, chainer)
    return Standing(derivation, pointers, ran)


def _asked(patient: Patient) -> Sure:
    for time in (*load_states().groups, "counting"):
        yield ("asked", time), ()


# --- at diagnosis --------------------------------------------------------------------------------


def _at_diagnosis(patient: Patient) -> Sure:
    yield from _of_metastatic_disease(patient)
    cases = {"first": True, "later": False}
    told = _disease_dates(patient)
    for case, first in cases.items():
        if first not in episodes(patient):
            yield ("no_case", "diagnosis", case), told
            continue
        day = episode_days(patient, first)[1]
        for reading, grace in GRACE.items():
            active = under_therapy(patient, day, grace)
            yield from _if_sure(
                active, ("under_therapy", case, reading), ("off_therapy", case, reading),
                (*told, *line_dates(patient)),
            )  # fmt: skip
    if True in episodes(patient):
        yield from _onset(patient)


def _of_metastatic_disease(patient: Patient) -> Sure:
    answer = ever_metastatic(patient)
    times = load_states().groups
    if answer.values == YES:
        yield ("metastatic",), answer.facts
        for time in times:
            yield ("no_case", time, "never"), answer.facts
    if answer.values == NO:
        yield ("never_metastatic",), answer.facts
        for time, at in times.items():
            yield from ((("no_case", time, c), answer.facts) for c in at.cases if c != "never")


def _onset(patient: Patient) -> Sure:
    """What the dates of the first metastasis and of the primary exclude, in a first episode."""
    primary = patient.profile.primary.diagnosis_date or Day(EARLIEST, patient.known_on)
    found = primary.up_to(patient.known_on)
    begin = episode_days(patient, True)[0]
    told = _disease_dates(patient)
    if found.last <= add_months(begin.first, 6):
        yield ("onset_not", "early"), told
    if begin.last <= add_months(found.first, 6):
        yield ("onset_not", "late"), told
    if begin.first > add_months(found.last, 6) or found.first > add_months(begin.last, 6):
        yield ("onset_not", "within"), told


def _disease_dates(patient: Patient) -> Pointers:
    disease = patient.profile.metastatic_disease
    names = ("diagnosis_date", "first_metastasis_date", "first_episode")
    told = [f"/metastatic_disease/{n}" for n in names if getattr(disease, n) is not None]
    if patient.profile.primary.diagnosis_date is not None:
        told.append("/primary/diagnosis_date")
    return tuple(told)


def _if_sure(flag: Flag, yes: Fact, no: Fact, pointers: Pointers) -> Sure:
    if flag == YES:
        yield yes, pointers
    if flag == NO:
        yield no, pointers


# --- at entry ------------------------------------------------------------------------------------


def _at_entry(patient: Patient) -> Sure:
    if patient.therapy.undecided:
        return
    courses = patient.therapy.courses
    untreated = [course for course in courses if not course.palliative]
    treated = [course for course in courses if course.palliative]
    told = (*total_facts(patient), *_intents(patient))
    if not untreated:
        yield ("no_case", "entry", "untreated"), told
    if not treated:
        yield ("no_case", "entry", "treated"), told
    yield from _of_untreated(patient, untreated)
    yield from _of_treated(patient, treated)


def _of_untreated(patient: Patient, courses: list[Course]) -> Sure:
    told = (*_disease_dates(patient), *line_dates(patient))
    for reading, grace in GRACE.items():
        under = [[a for _, a in found_under_adjuvant(patient, c, grace)] for c in courses]
        if courses and not any(under):
            yield ("not_under_adjuvant", reading), told
        if courses and all(YES in active for active in under):
            yield ("under_adjuvant", reading), told


def _of_treated(patient: Patient, courses: list[Course]) -> Sure:
    """What the response to the last line, and growth since it began, exclude in every course."""
    may_progress = may_persist = False
    told: dict[str, None] = {}
    for course in courses:
        slot = patient.therapy.slot(course, len(course.palliative) - 1)
        answer = slot_recist(patient, slot)
        grown, seen, _ = growth_since(patient, slot)
        assert isinstance(answer.values, Options)
        may_progress |= "PD" in answer.values.values or grown.may_be_true
        may_persist |= bool(answer.values.values - {"PD"}) and grown.may_be_false
        told.update(dict.fromkeys((*_start(slot), *answer.facts, *seen)))
    if courses and not may_progress:
        yield ("quiet_since",), tuple(told)
    if courses and not may_persist:
        yield ("progressing_since",), tuple(told)


def _start(slot: Slot) -> Pointers:
    return (f"/systemic_therapy/lines/{slot.index}/start",) if slot.line.start is not None else ()


def _intents(patient: Patient) -> Pointers:
    return tuple(
        f"/systemic_therapy/lines/{i}/{name}"
        for i, line in enumerate(patient.therapy.lines)
        for name in ("intent", "number")
        if getattr(line, name) is not None
    )


# --- the label, lines and lesions ----------------------------------------------------------------


def _of_label(patient: Patient) -> Sure:
    disease = patient.profile.metastatic_disease
    for name in ("polymetastatic_before", "oligometastatic_before"):
        value = getattr(disease, name)
        if value is not None:
            yield (name if value else f"never_{name}",), (f"/metastatic_disease/{name}",)
    again = _reassessed(patient)
    told = (*line_dates(patient), *_days_told(patient.staging.latest))
    yield from _if_sure(again, ("reassessed",), ("not_reassessed",), told)
    days = [view.day for view in patient.staging.latest] if again.may_be_true else []
    if again.may_be_false:
        days += [episode_days(patient, first)[1] for first in episodes(patient)]
    for reading in READINGS if days else ():
        active = _flags(under_therapy(patient, day, GRACE[reading]) for day in days)
        yield from _if_sure(
            active, ("now_under_therapy", reading), ("now_off_therapy", reading), told
        )
    yield from _growth(patient)


def _reassessed(patient: Patient) -> Flag:
    """Whether the latest assessment was made after a palliative line had begun."""
    if patient.therapy.undecided:
        return Flag(True, True)
    return _flags(
        _after(patient.therapy.slot(course, 0).start, view.day) if course.palliative else NO
        for course in patient.therapy.courses
        for view in patient.staging.latest
    )


def _after(start: Day, day: Day) -> Flag:
    """Whether a day lies after the start of a line."""
    return Flag(start.first < day.last, day.first <= start.last)


def _growth(patient: Patient) -> Sure:
    """Whether any lesion progresses on current imaging."""
    called, quiet = [], []
    for view in patient.staging.latest:
        moment = Moment(view, True)
        grown = list(patient.staging.called_growing(moment))
        response = patient.staging.response(moment)
        called.append(bool(grown) or response == "PD")
        quiet.append(not grown and response in CONTROLLED)
    told = tuple(pointer for view in patient.staging.latest for pointer in _looks(patient, view))
    if all(called):
        yield ("growing_now",), told
    if all(quiet):
        yield ("quiet_now",), told


def _looks(patient: Patient, view: View) -> Iterator[str]:
    """Where the response at the latest assessment is told, and each status new or growing."""
    if view.response is not None:
        yield f"{view.pointer}/response"
    else:
        lines = enumerate(patient.therapy.lines)
        yield from (
            f"/systemic_therapy/lines/{i}/latest_response"
            for i, line in lines
            if line.latest_response is not None
        )
    for index in patient.staging.called_growing(Moment(view, True)):
        yield _status_told(patient, view, index)


def _status_told(patient: Patient, view: View, index: int) -> str:
    """Where the status of a lesion at an assessment is told."""
    lesion = patient.profile.lesions[index]
    id = lesion_id(index, lesion)
    state = (view.assessment.lesions or {}).get(id)
    if state is not None and state.status is not None:
        return f"{view.pointer}/lesions/{escaped(id)}/status"
    return f"/lesions/{index}/status"


def _days_told(views: Iterable[View]) -> Pointers:
    return tuple(f"{view.pointer}/date" for view in views if view.assessment.date is not None)


def _flags(flags: Iterable[Flag]) -> Flag:
    cases = list(flags)
    united = union(cases) if cases else Flag(True, True)
    assert isinstance(united, Flag)
    return united


def _of_lines(patient: Patient) -> Sure:
    """Progressions recorded with a line, and those at an assessment that surely belongs to it."""
    for index, line in enumerate(patient.therapy.lines):
        base = f"/systemic_therapy/lines/{index}"
        recorded = {
            "progressed": line.progressed is True,
            "progression_date": line.progression_date is not None,
            "stop_reason": line.stop_reason == "progression",
            "latest_response": line.latest_response == "PD",
        }
        where = tuple(f"{base}/{name}" for name, says in recorded.items() if says)
        if where:
            yield ("progression_recorded", f"line:{index}"), where
    for view in patient.staging.views:
        if view.response == "PD":
            assessment = f"assessment:{view.index}"
            yield ("progression_at", assessment), (f"{view.pointer}/response",)
            for index in _surely_of(patient, view):
                told = (*_days_told([view]), *line_dates(patient))
                yield ("belongs", assessment, f"line:{index}"), told


def _surely_of(patient: Patient, view: View) -> Iterator[int]:
    """The told lines that an assessment belongs to in every course."""
    for index in range(len(patient.therapy.lines)):
        slots = [
            patient.therapy.slot(course, course.palliative.index(index))
            for course in patient.therapy.courses
            if index in course.palliative
        ]
        everywhere = slots and len(slots) == len(patient.therapy.courses)
        if everywhere and all(belongs_to(slot, view) == YES for slot in slots):
            yield index


def _of_lesions(patient: Patient) -> Sure:
    for index, lesion in enumerate(patient.profile.lesions):
        if lesion.role is not None:
            yield ("told_role", f"lesion:{index}", lesion.role), (f"/lesions/{index}/role",)
        else:  # its place decides only where the report does not (criteria.md section 2)
            yield ("role_open", f"lesion:{index}"), ()
    latest = patient.staging.latest
    growing = [set(patient.staging.called_growing(Moment(view, True))) for view in latest]
    for index in sorted(set.intersection(*growing)) if growing else ():
        told = dict.fromkeys(_status_told(patient, view, index) for view in latest)
        yield ("called_growing", f"lesion:{index}"), tuple(told)
