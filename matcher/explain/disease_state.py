"""How the disease stands: the trial groups by elimination, the EORTC/ESTRO state, and what counts.

Every rule over every fact of a patient, for whoever asks why; what decides a verdict is derived by
the same rules in `patient.derivation` and `measures.course`. What is sure of every completion goes
to the rules as facts, each with where the profile tells it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from oligomatch.matcher.findings.chain import Derivation
from oligomatch.matcher.findings.engines import Strata
from oligomatch.matcher.logic.calendar import Day
from oligomatch.matcher.logic.values import NO, OPEN, YES, Flag, Possible, union
from oligomatch.matcher.measures.course import GRACE, Sure, course_facts, disease_dates
from oligomatch.matcher.measures.episodes import (
    episode_days,
    episodes,
    ever_metastatic,
    line_dates,
    under_therapy,
)
from oligomatch.matcher.measures.results import status_stated
from oligomatch.matcher.patient.follows import findings_from
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.patient.staging import CONTROLLED, Moment, View
from oligomatch.rules.findings.findings import Fact
from oligomatch.rules.findings.states import READINGS, load_states

Pointers = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything derived of a patient under a reading of A-39, and the profile's pointers of what
    it began from."""

    derivation: Derivation
    pointers: Mapping[Fact, Pointers]
    engine: str

    def groups(self, at: str) -> frozenset[str]:
        """The trial groups that are left at a time."""
        return self._left(at, load_states().groups[at].groups)

    def labels(self) -> frozenset[str]:
        """The states of the EORTC/ESTRO classification that are left; `none`: no state."""
        return self._left("label", (*load_states().states, "none"))

    def _left(self, time: str, names: tuple[str, ...]) -> frozenset[str]:
        return frozenset(n for n in names if ("cannot_be", time, n) not in self.derivation)


def standing(
    patient: Patient, reading: str = READINGS[0], *, rules: Strata | None = None
) -> Standing:
    """Every rule over every fact, by the patient's engine: derived once, when asked for; readings
    that say the same of the patient are derived once."""
    by = rules or patient.chainer

    def derived() -> Standing:
        pointers = _facts(patient, reading)
        other = patient.memo.get((standing, READINGS[0], by))
        if isinstance(other, Standing) and other.pointers == pointers:
            return other
        ran, derivation = findings_from(pointers, by.whole, by)
        return Standing(derivation, pointers, ran)

    return patient.kept((standing, reading, by), derived)


def _facts(patient: Patient, reading: str) -> Mapping[Fact, Pointers]:
    pointers: dict[Fact, Pointers] = {("asked", "counting"): (), ("asked", "label"): ()}
    for fact, pointer in patient.sure:
        pointers[fact] = (*pointers.get(fact, ()), pointer)
    pointers.update(course_facts(patient, reading))
    pointers.update(_of_label(patient, reading))
    for index, lesion in enumerate(patient.profile.lesions):
        if lesion.role is not None:
            pointers["stated_role", f"lesion:{index}", lesion.role] = (f"/lesions/{index}/role",)
    return pointers


def _of_label(patient: Patient, reading: str) -> Sure:
    yield from _of_metastatic_disease(patient)
    disease = patient.profile.metastatic_disease
    for name in ("polymetastatic_before", "oligometastatic_before"):
        value = getattr(disease, name)
        if value is not None:
            yield (name if value else f"never_{name}",), (f"/metastatic_disease/{name}",)
    again = _reassessed(patient)
    dated = (view for view in patient.staging.latest if view.assessment.date is not None)
    facts = (*line_dates(patient), *(f"{view.pointer}/date" for view in dated))
    yield from _if_sure(again, ("reassessed",), ("not_reassessed",), facts)
    days = [view.day for view in patient.staging.latest] if again.may_be_true else []
    if again.may_be_false:
        days += [episode_days(patient, first)[1] for first in episodes(patient)]
    if days:
        active = _flags(under_therapy(patient, day, GRACE[reading]) for day in days)
        yield from _if_sure(active, ("now_under_therapy",), ("now_off_therapy",), facts)
    yield from _growth(patient)


def _of_metastatic_disease(patient: Patient) -> Sure:
    answer = ever_metastatic(patient)
    yield from _if_sure(answer.values, ("metastatic",), ("never_metastatic",), answer.facts)
    for case, first in (("first", True), ("later", False)):
        if first not in episodes(patient):
            yield ("no_case", "diagnosis", case), disease_dates(patient)


def _if_sure(flag: Possible, yes: Fact, no: Fact, pointers: Pointers) -> Sure:
    if flag == YES:
        yield yes, pointers
    if flag == NO:
        yield no, pointers


def _reassessed(patient: Patient) -> Flag:
    """Whether the latest assessment was made after a palliative line had begun."""
    if patient.therapy.undecided:
        return OPEN
    return _flags(
        _after(patient.therapy.slot(course, 0).start, view.day) if course.palliative else NO
        for course in patient.therapy.courses
        for view in patient.staging.latest
    )


def _after(start: Day, day: Day) -> Flag:
    """Whether a day lies after the start of a line."""
    return Flag(start.first < day.last, day.first <= start.last)


def _growth(patient: Patient) -> Sure:
    """Whether any lesion progresses on current imaging: which one, where that is told."""
    latest = patient.staging.latest
    grown = [set(patient.staging.called_growing(Moment(view, True))) for view in latest]
    in_each = sorted(set.intersection(*grown)) if grown else []
    for index in in_each:
        where = dict.fromkeys(status_stated(patient, view, index) for view in latest)
        yield ("called_growing", f"lesion:{index}"), tuple(where)
    called, quiet = [], []
    at_primary = bool(patient.profile.primary.progressing)
    for view, lesions in zip(latest, grown, strict=True):
        response = patient.staging.response(Moment(view, True))
        called.append(at_primary or bool(lesions) or response == "PD")
        quiet.append(not (at_primary or lesions) and response in CONTROLLED)
    facts = tuple(pointer for view in latest for pointer in _looks(patient, view))
    if all(called) and not in_each:
        yield ("progressing", "disease"), facts
    if all(quiet):
        yield ("quiet_now",), facts


def _looks(patient: Patient, view: View) -> Iterator[str]:
    """Where the response at the latest assessment is told, and each status new or growing."""
    if view.response is not None:
        yield f"{view.pointer}/response"
    else:
        for index, line in enumerate(patient.therapy.lines):
            if line.latest_response is not None:
                yield f"/systemic_therapy/lines/{index}/latest_response"
    if patient.profile.primary.progressing:
        yield "/primary/progressing"
    for index in patient.staging.called_growing(Moment(view, True)):
        yield status_stated(patient, view, index)


def _flags(flags: Iterable[Flag]) -> Flag:
    cases = list(flags)
    return union(cases) if cases else OPEN
