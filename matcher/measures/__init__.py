"""The measures: for each kind, the values it may take over every completion of a profile.

One function a kind, patient and measure in, `Answer` out; the table at the foot is the registry.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from oligomatch.matcher.logic.values import NO, OPEN, Numbers, Options, Possible, new
from oligomatch.matcher.measures import (
    conditions,
    history,
    molecular,
    onset,
    person,
    therapy,
    tumour,
    washout,
)
from oligomatch.matcher.measures.answer import Answer, Ask, stated_at
from oligomatch.matcher.measures.episodes import ever_metastatic
from oligomatch.matcher.measures.groups import groups_left, trial_group
from oligomatch.matcher.measures.lesions.counted import counted, counted_values
from oligomatch.matcher.measures.lesions.grown import grown
from oligomatch.matcher.patient.elsewhere import EXAMINATIONS
from oligomatch.matcher.patient.lines import Slot
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.patient.sharing import (
    MOST,
    OF_APART,
    UNREAD,
    patients_own,
    shared_answers,
    shares,
)
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.measures import MEASURES, Event, Span, Type
from oligomatch.rules.tree import Measure


def ask(patient: Patient, measure: Measure) -> Answer:
    """The possible values of a measure of the patient (kept, so that it is asked once)."""
    known = patient.memo.get(measure)
    if known is None:
        # a count may be another executor's, which only its own patient has
        asked = _asked if measure.kind in COUNTED else _shared
        known = patient.memo[measure] = asked(patient, measure)
    assert isinstance(known, Answer)
    return known


def _asked(patient: Patient, measure: Measure) -> Answer:
    """What a measure answers; where one value is left nothing would narrow it."""
    found = TABLE[measure.kind](patient, measure)
    values, facts, asks = found
    return new(Answer, (values, facts, ())) if asks and values.single else found


def _shared(patient: Patient, measure: Measure) -> Answer:
    """The same, worked out once for all of whom the same is stated."""
    if not shares(patient):
        return _asked(patient, measure)
    shared = shared_answers(patient, measure)
    known: Answer | None = shared.get(measure)
    if known is None:
        known = _asked(patient, measure)
        if not patients_own((*known.facts, *known.asks)):
            shared[measure] = known
    return known


def values_of(patient: Patient, measure: Measure) -> Possible:
    """The possible values alone: what a count was read from is worked out where it is asked for."""
    known = patient.memo.get(measure)
    if known is None and measure.kind in VALUES:
        return _values_alone(patient, measure)
    return known.values if isinstance(known, Answer) else ask(patient, measure).values


def _values_alone(patient: Patient, measure: Measure) -> Possible:
    if measure.kind in COUNTED:
        return counted_values(patient, measure)
    if not shares(patient):
        return patient.kept((values_of, measure), VALUES[measure.kind], patient, measure)
    shared = shared_answers(patient, measure)
    known: Answer | None = shared.get(measure)
    if known is not None:
        return known.values
    alone: Possible | None = shared.get((values_of, measure))
    if alone is None:
        alone = shared[values_of, measure] = VALUES[measure.kind](patient, measure)
    return alone


OF_LINE: Mapping[str, Callable[[Patient, Slot, Measure], Answer]] = {
    **{
        kind: therapy.line_span
        for kind, record in MEASURES.items()
        if record.of_line and isinstance(record.form, Span)
    },
    "begun": therapy.line_begun,
    "under_way": therapy.line_under_way,
    "is_current": therapy.line_is_current,
    "progressed": therapy.line_progressed,
    "has_class": therapy.line_has,
    "has_drug": therapy.line_has,
    "recist": therapy.line_recist,
    "best_response": therapy.line_best_response,
    "stop_reason": therapy.line_stop_reason,
    "cycles": therapy.line_cycles,
}


# those of them whose values alone are sooner found
VALUES_OF_SLOT: Mapping[str, Callable[[Patient, Slot, Measure], Possible]] = {
    **{kind: therapy.line_span_values for kind, one in OF_LINE.items() if one is therapy.line_span},
    **{kind: therapy.line_has_values for kind, one in OF_LINE.items() if one is therapy.line_has},
}


def _of_line(kind: str, of_slot: Callable[[Patient, Slot, Measure], Answer]) -> therapy.OfLine:
    """A measure of a line, with what it is of a line that has not begun, and of any."""
    record = MEASURES[kind]
    alone = of_slot in therapy.OF_LINES_ALONE and (
        not isinstance(record.form, Span) or record.form.end is not Event.LINE_PROGRESSION
    )
    values = VALUES_OF_SLOT.get(kind, lambda *asked: of_slot(*asked).values)
    absent: Possible = NO
    unknown: Possible = OPEN
    if record.type is Type.NUMBER:
        absent, unknown = Numbers.none(), Numbers(0, None)
    if record.type is Type.CATEGORY:
        absent, unknown = Options.of(None), Options(frozenset(record.domain))
    return therapy.OfLine(of_slot, values, absent, unknown, alone)


OF_LINES = {kind: _of_line(kind, of_slot) for kind, of_slot in OF_LINE.items()}


def parts_read(measure: Measure) -> frozenset[str]:
    """The parts of a profile on which a measure hangs, on a day and by shipped rules."""
    record, of_line = MEASURES[measure.kind], OF_LINES.get(measure.kind)
    if record.alone:
        return frozenset({record.alone})
    if of_line is not None and of_line.by_lines_alone(measure):
        return LINES_ALONE
    return READ if measure.kind in OF_APART else MOST


LINES_ALONE = frozenset({"systemic_therapy"})
READ = frozenset(Profile.model_fields) - UNREAD
COUNTED = frozenset(kind for kind, record in MEASURES.items() if record.of_lesions)
# those whose values are far sooner found than what they were read from
VALUES: Mapping[str, Callable[[Patient, Measure], Possible]] = {
    **dict.fromkeys(COUNTED, counted_values),
    "trial_group": groups_left,
    **{kind: OF_LINES[kind].values for kind in VALUES_OF_SLOT},
}
TABLE: Mapping[str, Ask] = {
    **dict.fromkeys(COUNTED, counted),
    "grown": grown,
    "cancer_type": stated_at,
    "histology": tumour.histology,
    "subtype": tumour.subtype,
    "trial_group": trial_group,
    "ever_metastatic": lambda patient, _: ever_metastatic(patient),
    "days_since_metastases": onset.since_metastases,
    "months_since_metastases": onset.since_metastases,
    "months_to_metastases": onset.months_to_metastases,
    "days_between": onset.between,
    "months_between": onset.between,
    "locoregional_recurrence": tumour.locoregional_recurrence,
    "recurrence_location": stated_at,
    "primary_definitively_treated": tumour.definitively_treated,
    "months_since_definitive_treatment": tumour.months_since_definitive_treatment,
    "progressed_at_primary": tumour.progressed_at_primary,
    "progressing_at_primary": tumour.progressing_at_primary,
    "primary_accessible_to_curative_treatment": stated_at,
    "primary_in_place": tumour.primary_is_in_place,
    "altered": molecular.altered,
    "variant": molecular.variant,
    "altered_exon": molecular.altered_exon,
    "actionable_driver": molecular.actionable_driver,
    "no_systemic_therapy_yet": history.no_systemic_therapy_yet,
    "prior_or_concurrent": history.given,
    **dict.fromkeys(
        (kind for kind, record in MEASURES.items() if record.of_staging), tumour.staged
    ),
    "age": stated_at,
    "sex": stated_at,
    "ecog": person.ecog,
    "measured": person.measured,
    "has": conditions.has,
    "ever_had": conditions.ever_had,
    "days_since": conditions.how_long_since,
    "months_since": conditions.how_long_since,
    "judged": person.judged,
    "given": history.given,
    "cycles_given": history.cycles_given,
    "days_since_drug": washout.since_given,
    "months_since_drug": washout.since_given,
    "days_since_therapy": washout.since_given,
    "months_since_therapy": washout.since_given,
    "drug_washed_out": washout.washed_out,
    "therapy_washed_out": washout.washed_out,
    "line_due": history.line_due,
    "lines": history.lines,
    **{kind: one.answer for kind, one in OF_LINES.items()},
    **{f"{name}_done": tumour.examination(name) for name in EXAMINATIONS},
}
