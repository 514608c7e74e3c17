"""Measures of the tumour, its primary, its recurrence, and of imaging."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oligomatch.matcher.logic.calendar import EARLIEST, Day
from oligomatch.matcher.logic.values import NO, OPEN, YES, Numbers, Options, flag_of
from oligomatch.matcher.measures.answer import Answer, Ask, answer, flag_at, present, since
from oligomatch.matcher.measures.conditions import ever_of, facts_of
from oligomatch.matcher.patient.in_place import primary_in_place
from oligomatch.matcher.patient.patient import Patient, one_of
from oligomatch.matcher.patient.staging import AT_PRIMARY, CONTROLLED, PROGRESSING, Moment
from oligomatch.matcher.profile.profile import Assessment, Examination, Primary
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.terms import HISTOLOGIES, SUBTYPES, with_subgroups
from oligomatch.rules.tree import Measure

NOW = "now"
EDITION = "stage_edition"


def histology(patient: Patient, measure: Measure) -> Answer:
    """The histology in broad words; `nos` may be any of them (terms.md section 5)."""
    stated_words = one_of(patient.profile.histology)
    values = Options(broad_histologies(patient))
    return Answer(values, present(stated_words, "/histology"), ("/histology",))


def broad_histologies(patient: Patient) -> frozenset[str]:
    """The broad histologies that what is told may be called by."""
    stated_words = one_of(patient.profile.histology)
    if not stated_words or "nos" in stated_words:
        return frozenset(HISTOLOGIES)
    known = patient.vocabulary.histologies
    return frozenset(top for word in stated_words for top in known[word].is_a or (word,))


def subtype(patient: Patient, measure: Measure) -> Answer:
    """The subtype; one told in broad words may be any of the subtypes below them, or none."""
    stated_words = one_of(patient.profile.histology)
    words = [word for word in stated_words if word in SUBTYPES and word != "other"]
    values = frozenset(words)
    if len(words) < len(stated_words) or not stated_words:
        any_of_them = not stated_words or "nos" in stated_words
        broad = broad_histologies(patient) if any_of_them else stated_words
        known = patient.vocabulary.histologies
        values = values.union((n for n, one in known.items() if broad & {*one.is_a}), {"other"})
    return Answer(Options(values), present(stated_words, "/histology"), ("/histology",))


def primary_is_in_place(patient: Patient, measure: Measure) -> Answer:
    """Whether the primary is neither resected nor completely gone."""
    pointer, status = "/primary/status", patient.profile.primary.status
    return Answer(primary_in_place(patient), present(status, pointer), (pointer,))


TREATED = frozenset({"resected", "in_place_treated", "locally_recurrent"})


def definitively_treated(patient: Patient, measure: Measure) -> Answer:
    """Treated definitively: told, or the status says so (criteria.md section 1)."""
    primary = patient.profile.primary
    pointer = "/primary/definitively_treated"
    if primary.definitively_treated is not None:
        return Answer(flag_of(primary.definitively_treated), (pointer,))
    if primary.definitive_treatment_end is not None:
        return Answer(YES, ("/primary/definitive_treatment_end",))
    status = one_of(primary.status)
    if status and status <= TREATED:
        return Answer(YES, ("/primary/status",))
    if patient.profile.locoregional_recurrence.present:  # it follows definitive treatment
        return Answer(YES, ("/locoregional_recurrence/present",))
    if listed := _listed_and_there(patient, "local_recurrence"):
        return Answer(YES, listed)
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
    passed = since(patient, measure, treatment_end(patient))
    values = passed.or_absent() if treated.values == OPEN else passed
    return Answer(values, present(end, pointer), (pointer,))


def treatment_end(patient: Patient) -> Day:
    """The days on which the definitive treatment of the primary may have ended."""
    end = patient.profile.primary.definitive_treatment_end
    return Day(EARLIEST, patient.known_on) if end is None else end.up_to(patient.known_on)


def progressing_at_primary(patient: Patient, measure: Measure) -> Answer:
    """Whether the primary or its recurrence grows today: as told, or as the lesions say."""
    primary = patient.profile.primary
    pointer, since = "/primary/progressing", "/primary/progressed"
    if primary.progressing is not None:
        return Answer(flag_of(primary.progressing), (pointer,))
    if primary.progressed is False:
        return Answer(NO, (since,))
    treated = definitively_treated(patient, measure)
    if primary.progressed and treated.values == NO:
        return Answer(YES, (since, *treated.facts))
    if grown := called_growing(patient, AT_PRIMARY, surely=True):
        return Answer(YES, grown)
    moments = [Moment(view, True) for view in patient.staging.latest]
    quiet = all(patient.staging.response(moment) in CONTROLLED for moment in moments)
    if quiet and not called_growing(patient, AT_PRIMARY, surely=False):
        # W10: nothing grows but what is called so
        return Answer(NO, tuple(f"{moment.view.pointer}/response" for moment in moments))
    return Answer(OPEN, present(primary.status, "/primary/status"), (pointer,))


def progressed_at_primary(patient: Patient, measure: Measure) -> Answer:
    """Whether anything progressed or came back at the primary's site since its latest definitive
    treatment, stable by now or not; a primary never treated goes by today (1341-08).

    What grows today has progressed since; what does not may have, earlier.
    """
    primary = patient.profile.primary
    pointer = "/primary/progressed"
    if primary.progressed is not None:
        return Answer(flag_of(primary.progressed), (pointer,))
    if shown := shown_since_treatment(patient):
        return Answer(YES, shown)
    treated = definitively_treated(patient, measure)
    if treated.values == NO:
        now = progressing_at_primary(patient, measure)
        return Answer(now.values, (*now.facts, *treated.facts), now.asks)
    return Answer(OPEN, present(primary.status, "/primary/status"), (pointer,))


def shown_since_treatment(patient: Patient) -> tuple[str, ...]:
    """Where else it is told that the primary has progressed since its latest treatment."""
    primary = patient.profile.primary
    if primary.progressing:
        return ("/primary/progressing",)
    if grown := called_growing(patient, AT_PRIMARY, surely=True):
        return grown
    if one_of(primary.status) == {"locally_recurrent"}:
        return ("/primary/status",)
    return called_since_treatment(patient, AT_PRIMARY, PROGRESSING)


def locoregional_recurrence(patient: Patient, measure: Measure) -> Answer:
    """Tumour back at the primary's site or in a regional node after definitive treatment."""
    pointer = "/locoregional_recurrence/present"
    present = patient.profile.locoregional_recurrence.present
    if present is not None:
        return Answer(flag_of(present), (pointer,))
    if shown := recurrence_shown(patient):
        return Answer(YES, shown)
    treated = definitively_treated(patient, measure)
    if treated.values == NO:
        return Answer(NO, treated.facts)
    return Answer(OPEN, (), (pointer,))


def recurrence_shown(patient: Patient) -> tuple[str, ...]:
    """Where else a locoregional recurrence of today is told."""
    if one_of(patient.profile.primary.status) == {"locally_recurrent"}:
        return ("/primary/status",)
    there = _listed_and_there(patient, "local_recurrence")
    if there:
        return there
    nodes = _listed_and_there(patient, "regional_node")
    new = called_since_treatment(patient, frozenset({"regional_node"}), frozenset({"new"}))
    return new if set(new) & set(nodes) else ()


def called_since_treatment(
    patient: Patient, roles: frozenset[str], status: frozenset[str]
) -> tuple[str, ...]:
    """The lesions of some roles that an assessment after definitive treatment calls so."""
    end = patient.profile.primary.definitive_treatment_end
    if end is None:
        return ()
    found = []
    for view in patient.staging.views:
        if not end.surely_before(view.day):
            continue
        moment = Moment(view, patient.staging.latest == (view,))
        for index in patient.staging.called(moment, status):
            if patient.staging.roles[index] <= roles:
                found.append(f"/lesions/{index}")
    return (*found, "/primary/definitive_treatment_end") if found else ()


def called_growing(patient: Patient, roles: frozenset[str], *, surely: bool) -> tuple[str, ...]:
    """The lesions called new or growing today that are (or may be) of one of the roles."""
    found = []
    for view in patient.staging.latest:
        for index in patient.staging.called_growing(Moment(view, True)):
            own = patient.staging.roles[index]
            if own <= roles if surely else own & roles:
                found.append(f"/lesions/{index}")
    return tuple(dict.fromkeys(found)) if not surely or len(patient.staging.latest) == 1 else ()


def _listed_and_there(patient: Patient, role: str) -> tuple[str, ...]:
    """The listed lesions that surely are of a role and there today."""
    moments = [Moment(view, True) for view in patient.staging.latest]
    return tuple(
        site.pointer
        for site, roles in zip(patient.sites, patient.staging.roles, strict=True)
        if roles == {role}
        and all(patient.staging.seen(site.id, site.lesion, m).present == YES for m in moments)
    )


def examination(name: str) -> Ask:
    """The measure of one examination: whether it was done."""

    def asked(patient: Patient, measure: Measure) -> Answer:
        value = getattr(patient.profile.imaging, name)
        done = value.done if isinstance(value, Examination) else value
        if done is None and (ever := ever_of(patient, name)).single:
            return Answer(ever, tuple(facts_of(patient, name)))
        return flag_at(done, f"/imaging/{name}")

    return asked


@dataclass(frozen=True, slots=True)
class Staging:
    """The words that one staging leaves, where it says so, and what it leaves to ask."""

    words: frozenset[str]
    facts: tuple[str, ...]
    asks: tuple[str, ...]


def staged(patient: Patient, measure: Measure) -> Answer:
    """The stage, T, N or M at the diagnosis of the primary, or now: what one staging states says
    nothing of another, nor of another edition. Of assessments that may be the latest, any may be.
    """
    if measure.staged != NOW:
        one = staging_of(measure, patient.profile.primary, "/primary")
        return answer(Options(one.words), one.facts, one.asks)
    views = patient.staging.latest
    each = [staging_of(measure, view.assessment, view.pointer) for view in views]
    words = frozenset[str]().union(*(one.words for one in each))
    dates = [f"{view.pointer}/date" for view in views] if len(views) > 1 else []
    return answer(Options(words), _all(each, "facts"), [*_all(each, "asks"), *dates])


def _all(each: list[Staging], name: str) -> Iterator[str]:
    for one in each:
        yield from getattr(one, name)


def staging_of(measure: Measure, of: Primary | Assessment, base: str) -> Staging:
    """What one staging says of the stage or category that a measure asks for."""
    record = MEASURES[measure.kind]
    pointer, edition = f"{base}/{record.of_staging}", f"{base}/{EDITION}"
    named = one_of(getattr(of, record.of_staging))
    stated = with_subgroups(measure.kind, named)  # one told without its subgroup may be of any
    whole = frozenset(record.domain)
    if measure.edition is None:
        return Staging(stated or whole, (pointer,) if named else (), (pointer,))
    if of.stage_edition != int(measure.edition):
        return Staging(whole, (), (pointer, *(() if of.stage_edition else (edition,))))
    return Staging(stated or whole, (pointer, edition) if named else (), (pointer,))
