"""The measures: for each kind, the values it may take over every completion of a profile.

One function a kind, patient and measure in, `Answer` out; the table at the foot is the registry.
"""

from __future__ import annotations

from collections.abc import Mapping

from oligomatch.matcher.logic.values import NO, OPEN, Numbers, Options
from oligomatch.matcher.measures.answer import Answer, Ask
from oligomatch.matcher.measures.conditions import days_since, ever_had, has, months_since
from oligomatch.matcher.measures.episodes import ever_metastatic
from oligomatch.matcher.measures.groups import trial_group
from oligomatch.matcher.measures.history import (
    cycles_given,
    given,
    line_due,
    lines,
    no_systemic_therapy_yet,
    prior_or_concurrent,
)
from oligomatch.matcher.measures.lesions import counted
from oligomatch.matcher.measures.molecular import actionable_driver, altered, altered_exon, variant
from oligomatch.matcher.measures.onset import (
    days_since_metastases,
    months_since_metastases,
    months_to_metastases,
)
from oligomatch.matcher.measures.person import age, ecog, judged, measured, sex, stage
from oligomatch.matcher.measures.results import ALL_RESPONSES
from oligomatch.matcher.measures.therapy import (
    line_begun,
    line_best_response,
    line_cycles,
    line_has_class,
    line_has_drug,
    line_is_current,
    line_months,
    line_months_since_start,
    line_months_until_pd,
    line_progressed,
    line_recist,
    line_stop_reason,
    line_under_way,
    line_weeks,
    of_line,
)
from oligomatch.matcher.measures.tumour import (
    cancer_type,
    definitively_treated,
    examination,
    histology,
    locoregional_recurrence,
    months_since_definitive_treatment,
    primary_accessible,
    primary_is_in_place,
    progressed_at_primary,
    progressing_at_primary,
    recurrence_location,
    subtype,
)
from oligomatch.matcher.measures.washout import (
    days_since_drug,
    days_since_therapy,
    months_since_drug,
    months_since_therapy,
)
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.terms import STOP_REASONS
from oligomatch.rules.tree import Measure


def ask(patient: Patient, measure: Measure) -> Answer:
    """The possible values of a measure of the patient (kept, so that it is asked once)."""
    known = patient.memo.get(measure)
    if known is None:
        answer = TABLE[measure.kind](patient, measure)
        known = Answer(answer.values, answer.facts, () if answer.values.single else answer.asks)
        patient.memo[measure] = known
    assert isinstance(known, Answer)
    return known


_RESPONSES = Options(ALL_RESPONSES)


_NO_RESPONSE = Options.of(None)


_SOME = Numbers(0, None)


TABLE: Mapping[str, Ask] = {
    **{kind: counted for kind, record in MEASURES.items() if record.of_lesions},
    "cancer_type": cancer_type,
    "histology": histology,
    "subtype": subtype,
    "trial_group": trial_group,
    "ever_metastatic": lambda patient, _: ever_metastatic(patient),
    "days_since_metastases": days_since_metastases,
    "months_since_metastases": months_since_metastases,
    "months_to_metastases": months_to_metastases,
    "locoregional_recurrence": locoregional_recurrence,
    "recurrence_location": recurrence_location,
    "primary_definitively_treated": definitively_treated,
    "months_since_definitive_treatment": months_since_definitive_treatment,
    "progressed_at_primary": progressed_at_primary,
    "progressing_at_primary": progressing_at_primary,
    "primary_accessible_to_curative_treatment": primary_accessible,
    "primary_in_place": primary_is_in_place,
    "altered": altered,
    "variant": variant,
    "altered_exon": altered_exon,
    "actionable_driver": actionable_driver,
    "no_systemic_therapy_yet": no_systemic_therapy_yet,
    "prior_or_concurrent": prior_or_concurrent,
    "stage": stage,
    "age": age,
    "sex": sex,
    "ecog": ecog,
    "measured": measured,
    "has": has,
    "ever_had": ever_had,
    "days_since": days_since,
    "months_since": months_since,
    "judged": judged,
    "given": given,
    "cycles_given": cycles_given,
    "days_since_drug": days_since_drug,
    "months_since_drug": months_since_drug,
    "days_since_therapy": days_since_therapy,
    "months_since_therapy": months_since_therapy,
    "line_due": line_due,
    "lines": lines,
    "begun": of_line(line_begun, NO, OPEN),
    "under_way": of_line(line_under_way, NO, OPEN),
    "is_current": of_line(line_is_current, NO, OPEN),
    "progressed": of_line(line_progressed, NO, OPEN),
    "has_class": of_line(line_has_class, NO, OPEN),
    "has_drug": of_line(line_has_drug, NO, OPEN),
    "recist": of_line(line_recist, _NO_RESPONSE, _RESPONSES),
    "best_response": of_line(line_best_response, _NO_RESPONSE, _RESPONSES),
    "stop_reason": of_line(line_stop_reason, Options.of(None), Options(frozenset(STOP_REASONS))),
    "cycles": of_line(line_cycles, Numbers.none(), _SOME),
    "months": of_line(line_months, Numbers.none(), _SOME),
    "weeks": of_line(line_weeks, Numbers.none(), _SOME),
    "months_since_start": of_line(line_months_since_start, Numbers.none(), _SOME),
    "months_until_pd": of_line(line_months_until_pd, Numbers.none(), _SOME),
    "fdg_pet_done": examination("fdg_pet"),
    "naf_pet_done": examination("naf_pet"),
    "brain_imaging_done": examination("brain_imaging"),
}
