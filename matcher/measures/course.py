"""The second stratum of the findings: what the course of the disease says, and what follows.

Dates, courses of therapy and assessments are compared here; what is true in every completion goes
to the rules as facts, each with where the profile tells it. The joint facts, which hold of all
cases together and which no rule could join by itself: `cases` (one of these), `progressing_since`
and `quiet_since` (whichever line was the last), `not_under_adjuvant` and `under_adjuvant`
(whichever lines were adjuvant), `no_progression_seen` (no assessment at all), and what is told of
a line `line:0` rather than of it in one order of lines, `line:0:1`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from oligomatch.matcher.findings.chain import Derivation
from oligomatch.matcher.findings.engines import own
from oligomatch.matcher.logic.calendar import EARLIEST, Day, add_months
from oligomatch.matcher.logic.values import NO, OPEN, YES, Flag, Options, union
from oligomatch.matcher.measures.answer import stated_in
from oligomatch.matcher.measures.episodes import (
    GRACE_DAYS,
    episode_days,
    episode_facts,
    episodes,
    found_under_adjuvant,
    line_dates,
    stated_of,
    total_facts,
    under_therapy,
)
from oligomatch.matcher.measures.results import (
    belongs_to,
    growth_since,
    results_of,
    shows_progression,
    slot_recist,
    status_stated,
    telling_progression,
)
from oligomatch.matcher.patient.follows import findings_from
from oligomatch.matcher.patient.lines import Course, Slot, active_on
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.patient.staging import Moment, View
from oligomatch.rules.findings.findings import Fact
from oligomatch.rules.findings.states import READINGS, load_states

Pointers = tuple[str, ...]
Sure = Iterator[tuple[Fact, Pointers]]  # a fact true in every completion, and what tells it
Begin = tuple[tuple[Fact, Pointers], ...]
Begins = tuple[Begin, ...]
RECORDED, DENIED = "progression_recorded", "progression_denied"
GRACE = {"inactive": 0, "active": GRACE_DAYS}


@dataclass(frozen=True, slots=True)
class CourseFindings:
    """What follows of the course under one choice of readings, and what it follows from."""

    derivation: Derivation
    pointers: Mapping[Fact, Pointers]

    def left(self, at: str) -> frozenset[str]:
        """The trial groups that are left at a time; none where an author's rule is against it."""
        groups = load_states().groups[at].groups
        return frozenset(g for g in groups if ("cannot_be", at, g) not in self.derivation)

    def groups(self, at: str) -> frozenset[str]:
        """The trial groups that a patient may be in: every one where no rule leaves any."""
        return self.left(at) or frozenset(load_states().groups[at].groups)

    def progressed(self, line: str) -> tuple[Flag, Pointers]:
        """What is left of whether the disease has progressed on a line, and what tells it."""
        for value, name in ((YES, "progressed"), (NO, "not_progressed")):
            supports = self.derivation.get((name, line), ())
            if supports:
                first = min((s.premises[0] for s in supports), key=_of_the_line_first)
                where = self.pointers[first]
                return value, where[:1] if first[0] == RECORDED else where
        return OPEN, ()


def _of_the_line_first(fact: Fact) -> tuple[bool, Fact]:
    return fact[0] not in (RECORDED, DENIED), fact


def course(
    patient: Patient, reading: str = READINGS[0], about: str | None = None
) -> CourseFindings:
    """What follows of the course; `about`: of its groups at one time, or of its lines alone.
    Derived once, when it is first asked for."""
    asked = None if own() else about  # an author's rules may join any two

    def derived() -> CourseFindings:
        begins = _beginnings(patient, reading, asked)
        ran, found = patient.same.made(course, begins, lambda: _derived(patient, begins))
        patient.ran.add(ran)
        return found

    return patient.kept((course, reading, asked), derived)


def _derived(patient: Patient, begins: Begins) -> tuple[str, CourseFindings]:
    pointers = dict(chain.from_iterable(begins))
    ran, derivation = findings_from(pointers, patient.chainer.course, patient.chainer)
    return ran, CourseFindings(derivation, pointers)


def course_facts(patient: Patient, reading: str) -> Sure:
    """The facts that the course's findings begin from, under a reading of A-39."""
    return chain.from_iterable(_beginnings(patient, reading, None))


def _beginnings(patient: Patient, reading: str, about: str | None) -> Begins:
    """Those at diagnosis, at entry, and of the lines, or of what is asked about alone: each made
    once for the parts of a profile that share what it is read from."""
    return tuple([begin(patient, reading) for at, begin in BEGIN.items() if about in (None, at)])


def _begin_at_diagnosis(patient: Patient, reading: str) -> Begin:
    profile, ever = patient.profile, patient.staging.ever_metastatic
    disease = (patient.therapy, profile.metastatic_disease, profile.primary)
    made = patient.same.made
    return made(
        (_at_diagnosis, reading, ever), disease, lambda: (*_at_diagnosis(patient, reading),)
    )


def _begin_at_entry(patient: Patient, reading: str) -> Begin:
    key = _at_entry, reading, patient.staging.ever_metastatic
    return patient.same.made(key, _looks_of(patient), lambda: (*_at_entry(patient, reading),))


def _begin_of_lines(patient: Patient, _reading: str) -> Begin:
    total, ever = str(patient.profile.assessments_total), patient.staging.ever_metastatic
    key, made = (_of_lines, total, ever), patient.same.made
    return patient.kept(
        _of_lines, lambda: made(key, _looks_of(patient), lambda: (*_of_lines(patient),))
    )


def _looks_of(patient: Patient) -> tuple[object, ...]:
    """The parts of a profile that tell of the lines and of what was seen since."""
    one = patient.profile
    return patient.therapy, one.metastatic_disease, one.primary, one.lesions, one.assessments


LINES = "lines"
# what the course begins from. Invariant: no shipped rule joins what follows of two of them
BEGIN: Mapping[str, Callable[[Patient, str], Begin]] = {
    "diagnosis": _begin_at_diagnosis,
    "entry": _begin_at_entry,
    LINES: _begin_of_lines,
}


def slot_progressed(patient: Patient, slot: Slot) -> tuple[Flag, Pointers]:
    """Whether any PD belongs to the line; an untold one is possible until all is told."""
    if slot.index is None:
        return OPEN, ()
    name, _ = _slots(patient).get(_place(slot), (line_name(slot.index), slot))
    value, facts = course(patient, about=LINES).progressed(name)
    denied = slot.line.progressed is False
    if slot.position is None and (denied or value == OPEN):
        said = (f"/systemic_therapy/lines/{slot.index}/progressed",) if denied else ()
        facts = (*said, *line_dates(patient))
    return value, facts


def line_name(index: int) -> str:
    """A told line, as the findings name it."""
    return f"line:{index}"


def metastatic_cases(patient: Patient) -> tuple[str, ...]:
    """Whether there may never have been, and may have been, metastatic disease."""
    value, _ = patient.staging.ever_metastatic
    return ("never",) * value.may_be_false + ("ever",) * value.may_be_true


@dataclass(frozen=True, slots=True)
class Onset:
    """What the dates of the first metastasis and of the primary leave, in one kind of episode."""

    early: bool  # found more than 6 months before the primary
    within: bool
    late: bool


def onset(patient: Patient) -> Onset:
    """The first metastasis against the primary, where this may be the first episode."""
    primary = patient.profile.primary.diagnosis_date or Day(EARLIEST, patient.known_on)
    found = primary.up_to(patient.known_on)
    begin = episode_days(patient, True)[0]
    return Onset(
        found.last > add_months(begin.first, 6),
        begin.first <= add_months(found.last, 6) and found.first <= add_months(begin.last, 6),
        begin.last > add_months(found.first, 6),
    )


def _at_diagnosis(patient: Patient, reading: str) -> Sure:
    facts = disease_dates(patient)
    names = {True: "first", False: "later"}
    yield _cases(patient, "diagnosis", [names[first] for first in episodes(patient)], facts)
    for first in episodes(patient):
        day = episode_days(patient, first)[1]
        active = under_therapy(patient, day, GRACE[reading])
        where = (*facts, *line_dates(patient))
        if active == YES:
            yield ("under_therapy", names[first]), where
        if active == NO:
            yield ("off_therapy", names[first]), where
    if True in episodes(patient):
        left = onset(patient)
        for answer in ("early", "within", "late"):
            if not getattr(left, answer):
                yield ("onset_not", answer), facts


def _cases(patient: Patient, at: str, left: list[str], facts: Pointers) -> tuple[Fact, Pointers]:
    """The cases a patient may be in, each in its place; one that is out leaves its place to one
    that is left."""
    ever = metastatic_cases(patient)
    cases = load_states().groups[at].cases
    some = {*(left if "ever" in ever else ()), *(("never",) if "never" in ever else ())}
    kept = [case for case in cases if case in some]
    _, why = patient.staging.ever_metastatic
    each = [case if case in some else kept[0] for case in cases]
    return ("cases", at, *each), (why, *facts) if why else facts


def disease_dates(patient: Patient) -> Pointers:
    """Where the dates of primary and metastases are told (kept)."""

    def found() -> Pointers:
        primary = stated_in(patient.profile.primary, "/primary", "diagnosis_date")
        return (*episode_facts(patient), *primary)

    return patient.kept(disease_dates, found)


def _at_entry(patient: Patient, reading: str) -> Sure:
    courses = patient.therapy.courses
    untreated = [course for course in courses if not course.palliative]
    treated = [course for course in courses if course.palliative]
    left = ["untreated"] * bool(untreated) + ["treated"] * bool(treated)
    facts = (*total_facts(patient), *_intents(patient))
    yield _cases(patient, "entry", left or ["untreated", "treated"], facts)
    if untreated:
        yield from _of_untreated(patient, untreated, reading)
    if treated:
        yield from _of_treated(patient, treated)


def _of_untreated(patient: Patient, courses: list[Course], reading: str) -> Sure:
    facts = (*disease_dates(patient), *line_dates(patient))
    grace = GRACE[reading]
    under = [[a for _, a in found_under_adjuvant(patient, c, grace)] for c in courses]
    if not any(under):
        yield ("not_under_adjuvant",), facts
    if all(YES in active for active in under):
        yield ("under_adjuvant",), facts


def _of_treated(patient: Patient, courses: list[Course]) -> Sure:
    """What the response to the last line, and growth since it began, exclude in every course."""
    may_progress = may_persist = False
    facts: dict[str, None] = {}
    for one in courses:
        slot = patient.therapy.slot(one, len(one.palliative) - 1)
        answer = slot_recist(patient, slot)
        grown, seen, _ = growth_since(patient, slot)
        assert isinstance(answer.values, Options)
        may_progress |= "PD" in answer.values.values or grown.may_be_true
        may_persist |= bool(answer.values.values - {"PD"}) and grown.may_be_false
        facts.update(dict.fromkeys((*line_start(slot), *answer.facts, *seen)))
    if not may_progress:
        yield ("quiet_since",), tuple(facts)
    if not may_persist:
        yield ("progressing_since",), tuple(facts)


def line_start(slot: Slot) -> Pointers:
    """Where the start of a line is told."""
    return (f"/systemic_therapy/lines/{slot.index}/start",) if slot.line.start is not None else ()


def _intents(patient: Patient) -> Pointers:
    lines = range(len(patient.therapy.lines))
    return tuple(fact for i in lines for fact in stated_of(patient, i, "intent", "number"))


Place = tuple[int | None, bool, Day, Day | None]  # what of its order a line's results depend on


def _place(slot: Slot) -> Place:
    return slot.index, slot.position is None, slot.start, slot.next_start


def _slots(patient: Patient) -> Mapping[Place, tuple[str, Slot]]:
    """Each told line in each place that it may have among the others, with its name there."""
    return patient.therapy.kept(_slots, lambda: _named_slots(patient))


def _named_slots(patient: Patient) -> Mapping[Place, tuple[str, Slot]]:
    found: dict[Place, Slot] = {}
    for one in patient.therapy.courses:
        for slot in patient.therapy.slots(one):
            if slot.index is not None:
                found.setdefault(_place(slot), slot)
    own = [place[0] for place in found]
    return {
        place: (line_name(place[0]) if own.count(place[0]) == 1 else f"line:{place[0]}:{n}", slot)
        for n, (place, slot) in enumerate(found.items())
        if place[0] is not None
    }


def _of_lines(patient: Patient) -> Sure:
    """What is told of each line's progression, in each place that it may have."""
    for view in patient.staging.views:
        if shows_progression(patient, view):
            yield ("progression_at", f"assessment:{view.index}"), tuple(_seen(patient, view))
    common: dict[int | None, list[dict[Fact, Pointers]]] = {}
    for name, slot in _slots(patient).values():
        facts = dict(_of_slot(patient, name, slot))
        yield from facts.items()
        if slot.index is not None and name != line_name(slot.index):
            own = line_name(slot.index)
            bare = {tuple(own if p == name else p for p in f): w for f, w in facts.items()}
            common.setdefault(slot.index, []).append(bare)
    for each in common.values():  # what holds of a line wherever it stands
        yield from (
            (fact, where) for fact, where in each[0].items() if all(fact in one for one in each)
        )


def _seen(patient: Patient, view: View) -> Iterator[str]:
    """Where an assessment is told to show PD, or a lesion new or growing."""
    if view.response is not None:
        yield f"{view.pointer}/response"
        return
    latest = view in patient.staging.latest
    for index in patient.staging.called_growing(Moment(view, latest)):
        yield status_stated(patient, view, index)


def _of_slot(patient: Patient, name: str, slot: Slot) -> Sure:
    line, base = slot.line, f"/systemic_therapy/lines/{slot.index}"
    if where := tuple(f"{base}/{field}" for field in telling_progression(line)):
        yield (RECORDED, name), where
    if line.progressed is False:
        yield (DENIED, name), (f"{base}/progressed",)
    if slot.position is None:
        yield from _of_adjuvant(patient, name, slot)
        return
    yield ("palliative", name), _intents(patient)
    for view in patient.staging.views:
        if shows_progression(patient, view) and belongs_to(slot, view) == YES:
            dated = (f"{view.pointer}/date",) if view.assessment.date is not None else ()
            facts = (*dated, *line_dates(patient))
            yield ("belongs", f"assessment:{view.index}", name), facts
    results = results_of(patient, slot)
    if patient.staging.all_stated and not any("PD" in result.responses for result in results):
        facts = ("/assessments_total", *(result.pointer for result in results))
        yield ("no_progression_seen", name), facts


def _of_adjuvant(patient: Patient, name: str, slot: Slot) -> Sure:
    """Whether the metastases were found under an adjuvant line; recurrence later stays open."""
    days = [episode_days(patient, first)[1] for first in episodes(patient)]
    found = union(active_on(slot, day, grace_days=0) for day in days)
    ever = metastatic_cases(patient)
    if found == YES and ever == ("ever",):
        yield ("found_under", name), line_dates(patient)
    if not (found.may_be_true and "ever" in ever):
        yield ("not_found_under", name), line_dates(patient)
