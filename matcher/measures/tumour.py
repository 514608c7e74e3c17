"""Measures of the tumour, its primary, its recurrence, and of imaging."""

from __future__ import annotations

from matcher.calendar import EARLIEST, Day, month_span
from matcher.counting import primary_in_place
from matcher.findings import Patient, one_of
from matcher.measures.answer import Answer, Ask, category, flag_at, present, today
from matcher.profile import Examination
from matcher.staging import CONTROLLED, Moment
from matcher.values import NO, OPEN, YES, Numbers, Options, told
from rules.terms import HISTOLOGIES, SUBTYPES
from rules.tree import Measure


def cancer_type(patient: Patient, measure: Measure) -> Answer:
    """The tumour type."""
    return category(one_of(patient.profile.cancer_type), measure.kind, "/cancer_type")


def histology(patient: Patient, measure: Measure) -> Answer:
    """The histology in broad words; `nos` may be any of them (terms.md section 5)."""
    told_words = one_of(patient.profile.histology)
    values = Options(broad_histologies(patient))
    return Answer(values, present(told_words, "/histology"), ("/histology",))


def broad_histologies(patient: Patient) -> frozenset[str]:
    """The broad histologies that what is told may be called by."""
    told_words = one_of(patient.profile.histology)
    if not told_words or "nos" in told_words:
        return frozenset(HISTOLOGIES)
    known = patient.vocabulary.histologies
    return frozenset(top for word in told_words for top in known[word].is_a or (word,))


def subtype(patient: Patient, measure: Measure) -> Answer:
    """The subtype; one told in broad words may be any of the subtypes below them, or none."""
    told_words = one_of(patient.profile.histology)
    words = [word for word in told_words if word in SUBTYPES and word != "other"]
    values = frozenset(words)
    if len(words) < len(told_words) or not told_words:
        broad = broad_histologies(patient) if "nos" in told_words or not told_words else told_words
        below = [name for name, one in patient.vocabulary.histologies.items()
                 if set(one.is_a) & set(broad)]  # fmt: skip
        values = values.union(below, {"other"})
    return Answer(Options(values), present(told_words, "/histology"), ("/histology",))


def recurrence_location(patient: Patient, measure: Measure) -> Answer:
    """Whether the locoregional recurrence lies centrally or peripherally."""
    location = patient.profile.locoregional_recurrence.location
    return category(one_of(location), measure.kind, "/locoregional_recurrence/location")


def primary_accessible(patient: Patient, measure: Measure) -> Answer:
    """Whether the tumour board calls the primary accessible to curative treatment."""
    value = patient.profile.primary.accessible_to_curative_treatment
    return flag_at(value, "/primary/accessible_to_curative_treatment")


def primary_is_in_place(patient: Patient, measure: Measure) -> Answer:
    """Whether the primary is neither resected nor completely gone."""
    status = patient.profile.primary.status
    return Answer(
        primary_in_place(patient), present(status, "/primary/status"), ("/primary/status",)
    )


TREATED = frozenset({"resected", "in_place_treated", "locally_recurrent"})


def definitively_treated(patient: Patient, measure: Measure) -> Answer:
    """Treated definitively: told, or the status says so (criteria.md section 1)."""
    primary = patient.profile.primary
    pointer = "/primary/definitively_treated"
    if primary.definitively_treated is not None:
        return Answer(told(primary.definitively_treated), (pointer,))
    if primary.definitive_treatment_end is not None:
        return Answer(YES, ("/primary/definitive_treatment_end",))
    status = one_of(primary.status)
    if status and status <= TREATED:
        return Answer(YES, ("/primary/status",))
    if status == {"in_place_untreated"}:
        return Answer(NO, ("/primary/status",))
    return Answer(OPEN, present(primary.status, "/primary/status"), (pointer,))


def months_since_definitive_treatment(patient: Patient, measure: Measure) -> Answer:
    """Calendar months from the end of definitive treatment of the primary to `as_of`."""
    end = patient.profile.primary.definitive_treatment_end
    pointer = "/primary/definitive_treatment_end"
    treated = definitively_treated(patient, measure)
    if treated.values == NO:
        return Answer(Numbers.none(), treated.facts)
    span = month_span(treatment_end(patient), today(patient))
    absent = treated.values == OPEN
    return Answer(Numbers(span.low, span.high, absent), present(end, pointer), (pointer,))


def treatment_end(patient: Patient) -> Day:
    """The days on which the definitive treatment of the primary may have ended."""
    end = patient.profile.primary.definitive_treatment_end
    return Day(EARLIEST, patient.known_on) if end is None else end.up_to(patient.known_on)


def progressed_at_primary(patient: Patient, measure: Measure) -> Answer:
    """Whether the primary or its local recurrence progresses: as told, or as the lesions say.

    Of a primary never treated nothing has progressed since its treatment (1341-08).
    """
    primary = patient.profile.primary
    pointer = "/primary/progressing"
    treated = definitively_treated(patient, measure)
    if primary.progressing is not None:
        return Answer(told(primary.progressing), (pointer,))
    if treated.values == NO:
        return Answer(NO, treated.facts)
    grown = called_growing(patient, {"primary", "local_recurrence"}, surely=True)
    if grown and treated.values == YES:
        return Answer(YES, (*grown, *treated.facts))
    status = one_of(primary.status)
    moments = [Moment(view, True) for view in patient.staging.latest]
    quiet = all(patient.staging.response(moment) in CONTROLLED for moment in moments)
    if quiet and not called_growing(patient, {"primary", "local_recurrence"}, surely=False):
        facts = tuple(f"{moment.view.pointer}/response" for moment in moments)
        return Answer(NO, facts)  # W10: nothing grows but what is called so
    asks = (pointer, *(treated.asks if grown else ()))
    return Answer(OPEN, present(status, "/primary/status"), asks)


def locoregional_recurrence(patient: Patient, measure: Measure) -> Answer:
    """Tumour back at the primary's site or in a regional node after definitive treatment."""
    pointer = "/locoregional_recurrence/present"
    present = patient.profile.locoregional_recurrence.present
    if present is not None:
        return Answer(told(present), (pointer,))
    if one_of(patient.profile.primary.status) == {"locally_recurrent"}:
        return Answer(YES, ("/primary/status",))
    listed = _recurrence_listed(patient) or _new_node_since_treatment(patient)
    if listed:
        return Answer(YES, listed)
    treated = definitively_treated(patient, measure)
    if treated.values == NO:
        return Answer(NO, treated.facts)
    return Answer(OPEN, (), (pointer,))


def _new_node_since_treatment(patient: Patient) -> tuple[str, ...]:
    """A regional node that an assessment after definitive treatment calls new."""
    end = patient.profile.primary.definitive_treatment_end
    if end is None:
        return ()
    for view in patient.staging.views:
        if not end.surely_before(view.day):
            continue
        moment = Moment(view, patient.staging.latest == (view,))
        for index in patient.staging.called(moment, frozenset({"new"})):
            if {kind.role for kind in patient.sites[index].kinds} == {"regional_node"}:
                return (f"/lesions/{index}", "/primary/definitive_treatment_end")
    return ()


def called_growing(patient: Patient, roles: set[str], *, surely: bool) -> tuple[str, ...]:
    """The lesions called new or growing today that are (or may be) of one of the roles."""
    found = []
    for view in patient.staging.latest:
        for index in patient.staging.called_growing(Moment(view, True)):
            own = {kind.role for kind in patient.sites[index].kinds}
            if own <= roles if surely else own & roles:
                found.append(f"/lesions/{index}")
    return tuple(dict.fromkeys(found)) if not surely or len(patient.staging.latest) == 1 else ()


def _recurrence_listed(patient: Patient) -> tuple[str, ...]:
    """The listed lesions that surely are a local recurrence and there."""
    moments = [Moment(view, True) for view in patient.staging.latest]
    return tuple(
        site.pointer
        for site in patient.sites
        if {kind.role for kind in site.kinds} == {"local_recurrence"}
        and all(patient.staging.seen(site.id, site.lesion, m).present == YES for m in moments)
    )


def examination(name: str) -> Ask:
    """The measure of one examination: whether it was done."""

    def asked(patient: Patient, measure: Measure) -> Answer:
        value = getattr(patient.profile.imaging, name)
        done = value.done if isinstance(value, Examination) else value
        return flag_at(done, f"/imaging/{name}")

    return asked
