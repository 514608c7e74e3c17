"""What of a record decides which measures, and the measures of each such part, asked once.

The disease falls into two parts. The *course* is tumour, episode, lines and assessments with the
order of their days, but no number of lesions; the *burden* is the lesions and the totals, with
what the course says of them: which assessment stands for which time point, and its response. Two
records equal in a part have equal answers to its measures. The reference gives the answers of the
first; it reads the part and nothing else, so that no answer can depend on which record was first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from oligomatch.matcher.cohort.reading.kept_answers import FactSets, KeptAnswers
from oligomatch.matcher.cohort.reading.moments import Moments, moments_of
from oligomatch.matcher.cohort.reading.order import RecordDays
from oligomatch.matcher.cohort.reading.texts import Unlike, plain
from oligomatch.matcher.cohort.results.screening import ENGINE
from oligomatch.matcher.findings.engines import chainer
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.calendar import Day
from oligomatch.matcher.logic.values import NO, OPEN, YES, Flag, Numbers
from oligomatch.matcher.measures import TABLE, ask
from oligomatch.matcher.measures.answer import Answer, today
from oligomatch.matcher.measures.episodes import ever_metastatic
from oligomatch.matcher.measures.onset import found_on
from oligomatch.matcher.measures.therapy import line_days
from oligomatch.matcher.measures.tumour import NOW, treatment_end
from oligomatch.matcher.measures.washout import last_day
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.measures import MEASURES, Clock, Event, Field, Reduce
from oligomatch.rules.tree import Measure
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

Json = dict[str, Any]
Key = tuple[Any, ...]

COUNTED = frozenset(
    kind
    for kind, one in MEASURES.items()
    if one.of_lesions and (one.reduce is not Reduce.SUM or one.size == "volume_cc")
)
FOLLOWED = (Event.LINE_START, Event.TREATMENT, Event.GIVEN, Event.METASTASES)  # days of a record
SPANS = frozenset(kind for kind, one in MEASURES.items() if one.starts in FOLLOWED)
OF_CONDITIONS = frozenset(
    kind for kind, one in MEASURES.items() if one.of_conditions and one.starts is None
)
SINCE_CONDITIONS = frozenset(k for k, one in MEASURES.items() if one.starts is Event.CONDITIONS)
# Measures that read one field alone, with it
ALONE: Mapping[str, str] = {
    kind: one.alone
    for kind, one in MEASURES.items()
    if one.alone and isinstance(one.form, Field) and not one.of_conditions
}
IN_COURSE = frozenset(
    kind
    for kind, one in MEASURES.items()
    if not (one.of_lesion or one.of_lesions or one.starts or one.of_conditions or kind in ALONE)
    and one.clock is not Clock.ENDS  # it hangs on how many days lie between, not on their order
    and "compared_with" not in one.takes  # the course keeps no sizes
)
DISEASE = (
    "cancer_type",
    "primary",
    "metastatic_disease",
    "lesions",
    "assessments",
    "assessments_total",
    "systemic_therapy",
    "locoregional_recurrence",
)
BY_DAY = frozenset({"measurements", "ecog"})  # of these the fields with days of their own


def expressed(measure: Measure) -> bool:
    """Whether columns express a measure; another one gets its column from the reference."""
    if measure.staged == NOW:  # the course keeps of an assessment only its day and its response
        return False
    if measure.by_duration:  # it hangs on how many days lie between, not on their order
        return False
    if measure.kind in SINCE_CONDITIONS:  # of those that lesions show the day is the reference's
        return measure.names.isdisjoint(load_vocabulary().shown_conditions)
    return measure.kind in {*COUNTED, *SPANS, *IN_COURSE, *ALONE, *OF_CONDITIONS}


UNMEASURED = ("note", "unconfirmed", "country", "second_country", "willing_to_travel")
KNOWN = frozenset({"patient", "as_of", "conditions", *UNMEASURED, *ALONE.values(), *DISEASE})


@dataclass(frozen=True, slots=True)
class AskedDay:
    """The day of the profile, and the day on which it is asked."""

    own: date
    asked: date


def patient_of(document: Mapping[str, Any], when: AskedDay) -> Patient | None:
    """The patient of a document, or of a part of one; None where it cannot be used."""
    made: list[Patient] = []

    def derived(profile: Profile) -> Patient:
        made.append(derive(profile, when.own, chainer=chainer(ENGINE)))
        return made[0]

    try:
        profile_of({**document, "as_of": when.own.isoformat()}, derived)
    except ProfileError:
        return None
    return made[0] if when.own == when.asked else made[0].on(when.asked)


class Alone:
    """The measures that read one field, by its text."""

    def __init__(self, field: str, measures: Iterable[Measure], asked: FactSets) -> None:
        self.field = field
        self.answers = KeptAnswers([m for m in measures if ALONE.get(m.kind) == field], asked)
        self._rows: dict[Any, int | None] = {}

    def row(self, key: Any, raw: bytes | None, when: AskedDay) -> int:
        """The row of the answers; equal keys have equal answers.

        Raises:
            Unlike: the field is not of a plain form, or cannot be used.
        """
        if key not in self._rows:
            document = {} if raw is None else {self.field: plain(raw)}
            patient = patient_of(document, when)
            self._rows[key] = None if patient is None else self._ask(patient)
        row = self._rows[key]
        if row is None:
            raise Unlike
        return row

    @property
    def size(self) -> int:
        """How many fields are kept."""
        return len(self._rows)

    def _ask(self, patient: Patient) -> int:
        return self.answers.add(patient, [ask(patient, m) for m in self.answers.measures])


@dataclass(frozen=True, slots=True)
class Span:
    """A duration as the days between which it lies, each case by its places among the days of a
    record; or, where no days decide it, its value."""

    cases: tuple[tuple[int, ...], ...]
    absent: bool  # there may be none
    fixed: Numbers | None
    asks: int


@dataclass(frozen=True, slots=True)
class Followed:
    """The answers to the measures of one course; `moments` is the number of what it says of the
    assessments."""

    row: int
    spans: tuple[Span, ...]
    moments: int


class Courses:
    """The measures of the course, by all that decides them."""

    def __init__(self, measures: Iterable[Measure], asked: FactSets) -> None:
        each = tuple(measures)
        self.answers = KeptAnswers([m for m in each if m.kind in IN_COURSE], asked)
        self.spans = tuple(m for m in each if m.kind in SPANS)
        self._early = any(m.kind in COUNTED and m.at in ("diagnosis", "baseline") for m in each)
        self.moments: dict[Moments, int] = {}  # what is said of the assessments, with its number

    def __len__(self) -> int:
        return len(self.answers)

    def followed(self, document: Json, when: AskedDay, days: RecordDays) -> Followed:
        """The answers to a course that is the first of its kind.

        Raises:
            Unlike: the course contradicts itself.
        """
        patient = patient_of(document, when)
        spans = [self._span(patient, m, days) for m in self.spans] if patient is not None else []
        if patient is None or None in spans:
            raise Unlike
        untreated = not all(course.palliative for course in patient.therapy.courses)
        if self._early and untreated and patient.staging.treated_since:
            raise Unlike  # it hangs on a day that the course does not have
        row = self.answers.add(patient, [ask(patient, m) for m in self.answers.measures])
        moments = self.moments.setdefault(moments_of(patient), len(self.moments))
        return Followed(row, tuple(span for span in spans if span is not None), moments)

    def _span(self, patient: Patient, measure: Measure, days: RecordDays) -> Span | None:
        """A duration by the places of its days; None where a day is none of the record's."""
        answer = TABLE[measure.kind](patient, measure)
        asks = self.answers.asked.number(patient, measure, answer)
        cases, absent, fixed = _cases(patient, measure, answer)
        begins, ends = days.places(of_treatment=MEASURES[measure.kind].starts is Event.TREATMENT)
        found: dict[tuple[int, ...], None] = {}
        for start, end in cases:
            places = (
                *(begins.get(day.toordinal(), -1) for day in (start.first, start.last)),
                *(ends.get(day.toordinal(), -1) for day in (end.first, end.last)),
            )
            if -1 in places:
                return None
            found[places] = None
        return Span(tuple(found), absent, fixed, asks)


def _cases(
    patient: Patient, measure: Measure, answer: Answer
) -> tuple[list[tuple[Day, Day]], bool, Numbers | None]:
    """The days of a duration in each case, whether there may be none, or its one value."""
    assert isinstance(answer.values, Numbers)
    starts = MEASURES[measure.kind].starts
    if starts is Event.TREATMENT:
        treated = _treated(patient)
        cases = [] if treated == NO else [(treatment_end(patient), today(patient))]
        return cases, treated in (NO, OPEN), None
    if starts is Event.GIVEN:
        day, sure = last_day(patient, measure)
        return [] if day is None else [(day, today(patient))], not sure, None
    if starts is Event.METASTASES:
        ever = ever_metastatic(patient).values
        cases = [] if ever == NO else [(day, today(patient)) for day in found_on(patient)]
        return cases, ever != YES, None
    if patient.therapy.undecided:
        return [], False, answer.values
    each = list(line_days(patient, measure))
    return [days for days in each if days is not None], None in each, None


def _treated(patient: Patient) -> Flag:
    values = ask(patient, Measure("primary_definitively_treated")).values
    assert isinstance(values, Flag)
    return values


def disease_of(document: Mapping[str, Any]) -> Json:
    """All that is told of the disease."""
    return {name: document[name] for name in DISEASE if document.get(name) is not None}


def course_of(disease: Mapping[str, Any], lesions: Sequence[Json]) -> Json:
    """The disease without its numbers of lesions: whether there are some, and one of each kind."""
    document = {**disease, "lesions": [dict(lesion) for lesion in lesions]}
    if disease.get("assessments") is not None:
        document["assessments"] = [_uncounted(one) for one in disease["assessments"]]
    return document


def _uncounted(assessment: Mapping[str, Any]) -> Json:
    stated = {name: assessment.get(name) for name in ("date", "at", "response")}
    return {**stated, "totals": {"metastases": {"at_least": 1}}} if some(assessment) else stated


def some(assessment: Mapping[str, Any]) -> bool:
    """Whether the totals of an assessment say that there is a metastasis."""
    totals = assessment.get("totals")
    if not isinstance(totals, dict):
        return False
    organs = totals.get("by_organ")
    each = [totals.get("metastases"), totals.get("organs")]
    each += organs.values() if isinstance(organs, dict) else ()
    return any(_least(number) >= 1 for number in each)


def _least(number: Any) -> float:
    low = number.get("at_least") if isinstance(number, dict) else number
    return low if isinstance(low, int | float) and not isinstance(low, bool) else 0


def kinds_of(lesions: Sequence[Json], context: Json, when: AskedDay) -> list[Key]:
    """For each lesion what the course may ask of it: what it may be, and how it was seen.

    Raises:
        Unlike: the lesions cannot be used.
    """
    patient = patient_of({**context, "lesions": [*map(of_course, lesions)]}, when)
    if patient is None:
        raise Unlike
    return [
        (roles, site.lesion.role, site.lesion.status, "metastasis" in roles and treated)
        for site in patient.sites
        for roles in [frozenset(kind.role for kind in site.kinds)]
        for treated in [bool(site.lesion.prior_local_therapy)]
    ]


def of_course(lesion: Mapping[str, Any]) -> Json:
    """A lesion without what the course does not ask of it: of its treatment, when it was."""
    names = ("role", "organ", "side", "lobe", "station", "status")
    treated = [{"modality": "other"}] if lesion.get("prior_local_therapy") else None
    return {name: lesion.get(name) for name in names} | {"prior_local_therapy": treated}
