"""What a measure of lesions reads of a patient, and what of it is not known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from oligomatch.matcher.logic.values import (
    NO,
    OPEN,
    YES,
    Flag,
    Numbers,
)
from oligomatch.matcher.measures.answer import present, stated_in
from oligomatch.matcher.measures.episodes import (
    count_asks,
    ever_asks,
    total_facts,
)
from oligomatch.matcher.measures.lesions.selected import (
    asks_primary,
    by_system,
    every_role,
    of_dose,
    passes_where,
)
from oligomatch.matcher.measures.lesions.tallies import may_be_older, moments_at, way_to_count
from oligomatch.matcher.patient.counting import TOTALS
from oligomatch.matcher.patient.in_place import primary_in_place
from oligomatch.matcher.patient.patient import (
    NODE,
    LesionKind,
    Patient,
    Site,
    n_categories,
    one_of,
)
from oligomatch.matcher.patient.staging import Moment, Seen, View
from oligomatch.matcher.profile.profile import (
    Bounds,
    Lesion,
    LesionState,
    Primary,
    bounds_of,
)
from oligomatch.rules.measures import MEASURES, MOST_MEASURES, Field, reads_sizes
from oligomatch.rules.terms import MARKS, STRUCTURES
from oligomatch.rules.tree import (
    Measure,
    Node,
    measures_of,
)


def lesion_facts(patient: Patient, measure: Measure) -> list[str]:
    """The facts a count was read from (kept: many counts are read from the same)."""
    primary, status = asks_primary(measure), "status" in asked_of_lesions(measure)
    key = (lesion_facts, measure.at, primary, status)
    return patient.kept(key, _facts_read, patient, measure, primary, status)


def _facts_read(
    patient: Patient, measure: Measure, asked_primary: bool, asked_status: bool
) -> list[str]:
    facts = [site.pointer for site in patient.sites]
    ever, fact = patient.staging.ever_metastatic
    if fact and (ever == NO or measure.at == "diagnosis"):
        facts.append(fact)
    for view in _views_for(patient, measure):
        facts += _staging_facts(view)
    if asked_primary:
        primary = patient.profile.primary
        facts += present(primary.status, "/primary/status")
        if primary.progressing and asked_status:
            facts.append("/primary/progressing")
    if measure.at != "entry":
        facts += total_facts(patient)
    return facts


def lesion_asks(patient: Patient, measure: Measure, values: Numbers) -> list[str]:
    """The facts that would narrow a count; none where one value is left."""
    if values.single:
        return []
    every, others = every_role(measure), measure.by in ("BETA", "SITES+")
    key = (lesion_asks, measure.at, every, others)
    asks = [*patient.kept(key, _asks_of_views, patient, measure)]
    asks += _site_asks(patient, measure)
    if asks_primary(measure):
        asks += [] if len(one_of(patient.profile.primary.status)) == 1 else ["/primary/status"]
        asks += primary_asks(patient, measure)
    if measure.at != "entry" and len(patient.therapy.courses) > 1:
        asks += count_asks(patient)
    return asks


def _asks_of_views(patient: Patient, measure: Measure) -> list[str]:
    return [*_view_asks(patient, measure)]


def _view_asks(patient: Patient, measure: Measure) -> Iterator[str]:
    """What is open about the assessments that a count may be of, and about their numbers."""
    views = _views_for(patient, measure)
    if not views:
        yield f"/assessments/{measure.at}"
    if any(may_be_older(patient, moment) for moment in _moments_for(patient, measure)):
        yield from ("/assessments/diagnosis", *ever_asks(patient))
    for view in views:
        yield from _total_asks(patient, measure, view)


def _views_for(patient: Patient, measure: Measure) -> list[View]:
    return list(dict.fromkeys(moment.view for moment in _moments_for(patient, measure)))


def _moments_for(patient: Patient, measure: Measure) -> list[Moment]:
    each = moments_at(patient, measure.at or "entry")
    return [moment for moments in each for moment in moments or ()]


def _staging_facts(view: View) -> list[str]:
    assessment = view.assessment
    facts: list[str] = []
    if assessment.totals is not None:
        facts += stated_in(assessment.totals, f"{view.pointer}/totals", *TOTALS)
    return [*facts, *stated_in(assessment, view.pointer, "response", "n_category", "lesions")]


def _total_asks(patient: Patient, measure: Measure, view: View) -> list[str]:
    """What is open about the numbers of an assessment, and about lesions that are not listed."""
    totals = view.assessment.totals
    low, high = bounds_of(totals.metastases if totals else None)
    never = patient.profile.metastatic_disease.ever is False
    asks = [f"{view.pointer}/totals/metastases"] if low != high and not never else []
    every = every_role(measure)
    if low > _listed(patient, view, "metastasis") or (every and _others(patient, view)):
        asks.append("/lesions/-")
    if measure.by in ("BETA", "SITES+") or every:
        low, high = bounds_of(totals.satellites if totals else None)
        asks += [f"{view.pointer}/totals/satellites"] if low != high else []
        low, high = bounds_of(totals.regional_nodes if totals else None)
        if len(n_categories(view.assessment.n_category)) != 1 and low != high:
            asks.append(f"{view.pointer}/n_category")
    if len(patient.staging.latest) > 1 and view in patient.staging.latest:
        asks.append(f"{view.pointer}/date")
    return asks


def _others(patient: Patient, view: View) -> bool:
    """Whether satellites, nodes or a recurrence are told of that no lesion stands for."""
    totals = view.assessment.totals
    satellites = bounds_of(totals.satellites if totals else None)[0]
    nodes = bounds_of(totals.regional_nodes if totals else None)[0]
    return (
        satellites > _listed(patient, view, "satellite")
        or nodes > _listed(patient, view, "regional_node")
        or _recurrence_not_listed(patient)
    )


def primary_asks(patient: Patient, measure: Measure) -> list[str]:
    """What the selector asks of the primary itself."""
    primary = patient.profile.primary
    asked = asked_of_lesions(measure)
    wanted = [name for name in (*MARKS, *_DISTANCES) if name in asked]
    there = primary_in_place(patient).may_be_true
    open_ = (name for name in wanted if not _exact(_stated(primary, name)))
    return [f"/primary/{name}" for name in open_] if there else []


def _stated(one: Primary | Lesion | LesionState | None, name: str) -> object:
    """What is told of a lesion, or of the primary, by the place below it."""
    field, _, structure = name.partition("/")
    found = getattr(one, field, None)
    return (found or {}).get(structure) if structure else found


def _listed(patient: Patient, view: View, role: str) -> int:
    """How many listed lesions surely are of a role and there."""
    moment = Moment(view, view in patient.staging.latest)
    return sum(
        len(alike)
        for alike in patient.alike_but_size
        for site in alike[:1]
        if {kind.role for kind in site.kinds} == {role}
        and patient.staging.seen(site.id, site.lesion, moment).present == YES
    )


def _recurrence_not_listed(patient: Patient) -> bool:
    recurrent = "locally_recurrent" in one_of(patient.profile.primary.status)
    return recurrent and not any(
        kind.role == "local_recurrence" for site in patient.sites for kind in site.kinds
    )


_DISTANCES = tuple(f"distance_mm/{structure}" for structure in STRUCTURES)


TREATMENTS = "prior_local_therapy"


LESION_QUESTIONS = {  # the field that a measure of one lesion reads; its organ is asked apart
    kind: record.form.path.strip("/")
    for kind, record in MEASURES.items()
    if record.of_lesion and isinstance(record.form, Field) and record.form.path != "/organ"
}


def _site_asks(patient: Patient, measure: Measure) -> list[str]:
    """What is open about the listed lesions: what they are, and what the selector asks of them
    (kept: at every time point it is the same)."""
    if not patient.sites:
        return []
    return patient.kept((_site_asks, way_to_count(measure)), _asks_of_sites, patient, measure)


def _asks_of_sites(patient: Patient, measure: Measure) -> list[str]:
    asked = asked_of_lesions(measure)
    each = []
    for alike in patient.alike if reads_sizes(measure) else patient.alike_but_size:
        names = asks_of_one(patient, measure, alike[0], asked)
        each += [(site.index, f"{site.pointer}/{name}") for site in alike for name in names]
    return [ask for _, ask in sorted(each, key=itemgetter(0))]


@lru_cache(maxsize=MOST_MEASURES)
def asked_of_lesions(measure: Measure) -> frozenset[str]:
    """The fields of a lesion that a selector reads (kept: it is so of every patient)."""
    asked = () if measure.where is None else measures_of(measure.where)
    return frozenset(name for one in asked for name in _fields_read(one))


def _fields_read(measure: Measure) -> Iterator[str]:
    if (field := LESION_QUESTIONS.get(measure.kind)) is None:
        return
    if MEASURES[measure.kind].of_structures:
        yield from (f"{field}/{structure}" for structure in measure.names)
    else:
        yield field


def asks_of_one(
    patient: Patient, measure: Measure, site: Site, asked: frozenset[str]
) -> Sequence[str]:
    """What is open about one listed lesion, by the fields that would tell it (kept: it hangs on few
    parts of a measure)."""
    roles = {kind.role for kind in site.kinds}
    if measure.of == "metastases" and "metastasis" not in roles:
        return ()
    selector = way_to_count(measure).selector
    key = _passing, site.index, selector
    passing = patient.kept(key, _passing, patient, measure.where, site)
    of_dose = selector if TREATMENTS in asked else None
    size = MEASURES[measure.kind].size
    read = asks_of_one, site.index, measure.by, size, by_system(measure), asked, of_dose, passing
    return patient.kept(read, lambda: [*_asks_of_one(patient, measure, site, asked, passing)])


class _Passing(NamedTuple):
    """What a selector says of whatever a lesion may be."""

    may: bool  # whether it may pass
    open: bool  # whether for something that it may be it is open whether it passes
    unlike: bool  # whether the selector says one thing of this and another of that
    unnamed: bool  # whether it may pass as a distant node of a group that is not told


def _passing(patient: Patient, where: Node | None, site: Site) -> _Passing:
    answers: dict[LesionKind, Flag] = {}
    for seen in _looks(patient, site):
        for kind in site.kinds if seen.present.may_be_true else ():
            answers[kind] = passes_where(patient, where, kind, site, seen)
    said = {*answers.values()}
    unnamed = any(
        kind.role == "metastasis" and kind.region is None and answers[kind] != NO
        for kind in answers
        if kind.system == NODE
    )
    return _Passing(bool(said - {NO}), OPEN in said, len(said) > 1, unnamed)


def _asks_of_one(
    patient: Patient, measure: Measure, site: Site, asked: frozenset[str], passing: _Passing
) -> Iterator[str]:
    """The same, by what its selector says of whatever the lesion may be."""
    if measure.by in ("SITES", "SITES+") and site.lesion.site is None:
        yield "site"
    if len({kind.role for kind in site.kinds}) > 1:  # also where it does not pass: it may fill a
        yield "role"  # stated total
    if not passing.may:
        return
    if any(seen.present == OPEN for seen in _looks(patient, site)):
        yield "status"
    if (passing.unnamed and _group_matters(patient, measure)) or (
        (by_system(measure) or passing.unlike) and len({kind.system for kind in site.kinds}) > 1
    ):
        yield "organ"
    names = asked if passing.open else frozenset()
    if size := MEASURES[measure.kind].size:
        names = names | {size}
    yield from (
        name
        for name in sorted(names)
        if not _answered(site.lesion, name, measure) and not _stated_in_view(patient, site, name)
    )


def _looks(patient: Patient, site: Site) -> list[Seen]:
    """A listed lesion at each view that may be the latest (kept)."""
    return patient.kept((_looks, site.index), _looks_at, patient, site)


def _looks_at(patient: Patient, site: Site) -> list[Seen]:
    seen = patient.staging.seen
    return [seen(site.id, site.lesion, Moment(view, True)) for view in patient.staging.latest]


def _group_matters(patient: Patient, measure: Measure) -> bool:
    """Whether the convention counts a distant node by its group."""
    convention = patient.vocabulary.conventions[measure.by or "DEFAULT"]
    named = bool(convention.named_nodes_excluded) and convention.distant_nodes != "none"
    return named or convention.distant_nodes == "by_group"


def _answered(lesion: Lesion, name: str, measure: Measure) -> bool:
    """Whether no more can be told of a lesion in one field than what is told; of its treatments
    neither others nor a dose that is asked."""
    if name != TREATMENTS or lesion.prior_local_therapy is None:
        return _exact(_stated(lesion, name))
    dosed = [one for one in measures_of(measure.where) if one.dose] if measure.where else []
    return lesion.all_treatments and not any(
        of_dose(treatment, one.dose) == OPEN
        for one in dosed
        for treatment in lesion.treatments
        if treatment.modality in one.names
    )


def _exact(value: object) -> bool:
    return value is not None and not isinstance(value, Bounds)


def _stated_in_view(patient: Patient, site: Site, name: str) -> bool:
    return any(
        _exact(_stated((view.assessment.lesions or {}).get(site.id), name))
        for view in patient.staging.latest
    )
