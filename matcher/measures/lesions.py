"""Measures that count lesions: how many, in how many organs, of what volume."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from itertools import chain
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple, TypeVar, cast

from oligomatch.matcher.logic.values import (
    NO,
    OPEN,
    YES,
    Flag,
    Numbers,
    flag,
    flag_of,
    new,
    passes,
    union,
)
from oligomatch.matcher.logic.verdict import KLEENE, Verdict, all_of
from oligomatch.matcher.measures.answer import Answer, answer, present, stated_in
from oligomatch.matcher.measures.episodes import (
    count_asks,
    ever_asks,
    line_dates,
    stated_of,
    therapy_asks,
    total_facts,
)
from oligomatch.matcher.patient.counting import TOTALS, Followed, LesionCount, Tally, intracranial
from oligomatch.matcher.patient.elsewhere import Never, never_there, untreated_by
from oligomatch.matcher.patient.growth import Baseline, Size, compared, grew
from oligomatch.matcher.patient.in_place import primary_in_place
from oligomatch.matcher.patient.patient import (
    NODE,
    OTHER,
    LesionKind,
    Patient,
    Site,
    n_categories,
    one_of,
)
from oligomatch.matcher.patient.same_parts import ANEW
from oligomatch.matcher.patient.sharing import (
    Counts,
    Tallies,
    patients_own,
    shared_answers,
    shared_counts,
    shared_tallies,
    shares,
)
from oligomatch.matcher.patient.staging import Moment, Seen, View
from oligomatch.matcher.patient.totals import organ_rooms
from oligomatch.matcher.profile.profile import (
    Bounds,
    Lesion,
    LesionState,
    LocalTreatment,
    Primary,
    bounds_of,
)
from oligomatch.rules.fold import fold
from oligomatch.rules.measures import MEASURES, MOST_MEASURES, Field, Reduce, reads_sizes
from oligomatch.rules.terms import MARKS, STRUCTURES
from oligomatch.rules.tree import (
    AllOf,
    Is,
    Leaf,
    Measure,
    Node,
    OneOf,
    Within,
    leaves_of,
    measures_of,
)
from oligomatch.rules.vocabulary.entries import Convention
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

Made = TypeVar("Made")
INF = float("inf")
NOWHERE = frozenset[str]()


def passes_where(
    patient: Patient, where: Node | None, kind: LesionKind, site: Site | None, seen: Seen
) -> Flag:
    """Whether a lesion passes a selector; a site of None is a lesion that was not listed."""
    if where is None:
        return YES

    def leaf(node: Leaf) -> Verdict:
        match node:
            case Is(measure):
                return _FLAGS[measure.kind](patient, measure, kind, site, seen).holds()
            case OneOf(_, values):
                return _in_organ(patient, kind, site, values)
            case Within(measure) if MEASURES[measure.kind].of_structures:
                return passes(nearest(measure.names, site), node)
            case Within(measure):
                return passes(Numbers(*seen.size(MEASURES[measure.kind].size)), node)
            case _:
                raise ValueError(f"not a question about one lesion: {node}")

    return flag(fold(where, KLEENE, leaf))


def nearest(names: frozenset[str], site: Site | None) -> Numbers:
    """How far a lesion lies from the nearest of some structures."""
    stated: Mapping[Any, Any] = (site.lesion.distance_mm if site else None) or {}
    each = [bounds_of(stated.get(name)) for name in names]
    most = [high for _, high in each if high is not None]
    return Numbers(min(low for low, _ in each), min(most, default=None))


def _had_local_therapy(
    patient: Patient, kind: LesionKind, site: Site | None, measure: Measure
) -> Flag:
    lesion, names = site.lesion if site else Lesion(), measure.names
    had = {_of_dose(one, measure.dose) for one in lesion.treatments if one.modality in names}
    if YES in had:
        return YES
    never = untreated(patient)
    organs = (site.organs if site else NOWHERE) | {kind.system}
    if never and names <= never_there(never, organs):
        return NO
    return OPEN if OPEN in had or not lesion.all_treatments else NO


def _of_dose(treatment: LocalTreatment, dose: tuple[Within, ...]) -> Flag:
    """Whether one treatment has every figure asked of its dose; one that is not told is open."""
    return flag(all_of(passes(_figure(treatment, one.measure.kind), one) for one in dose))


def _figure(treatment: LocalTreatment, name: str) -> Numbers:
    stated = getattr(treatment, name)
    return Numbers() if stated is None else Numbers.exactly(stated)


_FLAGS: Mapping[str, Callable[[Patient, Measure, LesionKind, Site | None, Seen], Flag]] = {
    "intracranial": lambda patient, _m, kind, *_: flag_of(intracranial(patient, kind.system)),
    "progressing": lambda _p, _m, kind, _site, seen: seen.growing(kind.role),
    **{
        name: lambda _p, measure, _k, site, _seen: flag_of(
            getattr(site.lesion, measure.kind) if site else None
        )
        for name in MARKS
    },
    "prior_local_therapy": lambda patient, measure, kind, site, _seen: _had_local_therapy(
        patient, kind, site, measure
    ),
}  # what a selector may ask of one lesion


def _in_organ(
    patient: Patient, kind: LesionKind, site: Site | None, organs: frozenset[str]
) -> Verdict:
    if kind.system in organs or (site is not None and site.organs & organs):
        return Verdict.MET
    vocabulary = patient.vocabulary
    named = [organ for organ in organs if organ in vocabulary.organs]
    if site is not None and isinstance(site.lesion.organ, str):
        # bone may be the vertebra that is asked for; the liver may not
        may_be = any(site.lesion.organ in vocabulary.organs_above(organ) for organ in named)
    else:
        may_be = any(vocabulary.organs[organ].system == kind.system for organ in named)
    return Verdict.UNKNOWN if may_be else Verdict.NOT_MET


def tally(
    patient: Patient, measure: Measure, moment: Moment, followed: Followed | None = None
) -> Tally | None:
    """The bounds of one count at one moment; None where the moment fits no patient. `followed`: the
    measure's selector, where it was followed already."""
    if _way(measure).reduce is Reduce.FULLEST:
        return _fullest(patient, measure, moment)
    return lesion_count(patient, measure, moment, followed).tally()


def _fullest(patient: Patient, measure: Measure, moment: Moment) -> Tally | None:
    """The largest of the counts of each organ system, by the bounds of each.

    What lies in no system that is told apart may all lie in one, and each in one of its own.
    """
    whole = lesion_count(patient, measure, moment).tally()
    if whole is None:
        return None
    rooms = organ_rooms(moment.view.assessment.totals, patient.vocabulary)
    low, high = min(1, whole.low), 0.0
    for system in patient.stated_systems.union(
        rooms, systems_of(patient.vocabulary, measure.where)
    ):
        inside: Node = OneOf(Measure("organ"), frozenset({system}))
        where = inside if measure.where is None else AllOf((measure.where, inside))
        one = lesion_count(patient, replace(measure, where=where), moment).tally()
        if one is None:
            return None
        low = max(low, 0 if system == OTHER else one.low)
        high = max(high, one.high)
    return whole._replace(low=low, high=high)


def lesion_count(
    patient: Patient, measure: Measure, moment: Moment, followed: Followed | None = None
) -> LesionCount:
    """One count at one moment, not yet made."""
    way = _way(measure)
    return LesionCount(
        patient,
        moment,
        convention(patient.vocabulary, measure),
        partial(passes_where, patient, measure.where),
        all_roles=way.all_roles,
        named=_systems(patient.vocabulary, way.named),
        by_system=way.by_organs,
        names=way.names,
        weigh=way.weigh,
        reads=(way.selector, untreated(patient)),
        followed=followed,
        sizes=way.sizes,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Way:
    """How a measure counts, of whichever patient."""

    reduce: Reduce
    all_roles: bool
    by_organs: bool
    names: tuple[str, ...]
    weigh: str
    selector: object  # the same of equal ones
    named: frozenset[str]  # the organs that it names
    sizes: bool


@lru_cache(maxsize=MOST_MEASURES)
def _way(measure: Measure) -> _Way:
    """The same of a measure at whichever time point."""
    return _way(replace(measure, at=None)) if measure.at is not None else _way_of(measure)


def _way_of(measure: Measure) -> _Way:
    record = MEASURES[measure.kind]
    assert record.reduce is not None, f"not a number over lesions: {measure.kind}"
    return _Way(
        record.reduce,
        every_role(measure),
        record.reduce is Reduce.ORGANS,
        conventions(measure),
        record.size,
        _selector(measure.where),
        NOWHERE if measure.where is None else _organs_named(measure.where),
        reads_sizes(measure),
    )


@lru_cache(maxsize=MOST_MEASURES)
def _selector(_where: Node | None) -> object:
    """What stands for a selector where counts are kept: looked up without reading the tree."""
    return object()


def untreated(patient: Patient) -> Never:
    """The local treatments that surely were never given (kept: every selector may ask)."""
    return patient.kept("untreated", untreated_by, patient.profile, patient.vocabulary)


def convention(vocabulary: Vocabulary, measure: Measure) -> Convention:
    """The convention by which a measure counts."""
    by = vocabulary.conventions[measure.by or "DEFAULT"]
    return _of_metastases(by) if measure.of == "metastases" else by


@lru_cache(maxsize=100)
def _of_metastases(by: Convention) -> Convention:
    """The convention adds to `lesions` only (criteria.md section 1)."""
    return replace(by, primary="not", satellites="none", regional_nodes="none")


def conventions(measure: Measure) -> tuple[str, ...]:
    """The conventions that may leave a lesion out: its own, and of metastases the plain one."""
    by = measure.by or "DEFAULT"
    return tuple(dict.fromkeys(("DEFAULT", by))) if measure.of == "metastases" else (by,)


def every_role(measure: Measure) -> bool:
    """Whether whatever is a lesion counts, the primary too."""
    return measure.of == "lesions" and measure.by is None


def systems_of(vocabulary: Vocabulary, where: Node | None) -> frozenset[str]:
    """The organ systems that a selector names, by themselves or by a part."""
    return NOWHERE if where is None else _systems(vocabulary, _organs_named(where))


def _systems(vocabulary: Vocabulary, named: frozenset[str]) -> frozenset[str]:
    if not named:
        return NOWHERE
    organs = vocabulary.organs
    return frozenset(organs[one].system for one in named if one in organs)


@lru_cache(maxsize=MOST_MEASURES)
def _organs_named(where: Node) -> frozenset[str]:
    leaves = leaves_of(where)
    named = (
        leaf.values for leaf in leaves if isinstance(leaf, OneOf) and leaf.measure.kind == "organ"
    )
    return frozenset().union(*named)


def _united(patient: Patient, measure: Measure, counts: Count | None) -> Numbers:
    """The union over every course and every view that may stand for the time point."""
    if patient.therapy.undecided:
        return Numbers(0, None, absent=True)
    way, stands = _way(measure), standing_for(patient, measure.at or "entry")
    cases = [*stands.unseen]
    tallies = stands.counted(patient, by_reference=counts is None, sizes=way.sizes)
    for moment, kept in zip(stands.moments, tallies, strict=True):
        if way not in kept:
            made = tally(patient, measure, moment) if counts is None else counts(measure, moment)
            kept[way] = made
        found = kept[way]
        if found is not None:
            cases.append(_REDUCED[way.reduce](found))
    cases += stands.older
    return union(cases or [UNKNOWN])


UNKNOWN = Numbers(0, None)


@dataclass(frozen=True, slots=True, eq=False)
class _Stands:
    """What may stand for a time point over all courses."""

    unseen: tuple[Numbers, ...]  # of the courses in which no view does
    moments: tuple[Moment, ...]
    older: tuple[Numbers, ...]  # of what was before any view
    _tallies: dict[tuple[bool, bool], list[Tallies]] = field(default_factory=dict)

    def counted(self, patient: Patient, *, by_reference: bool, sizes: bool) -> Sequence[Tallies]:
        """The bounds of counts at each moment: once for whoever is told alike, at whichever time
        point the moment stands for."""
        found = self._tallies.get((by_reference, sizes))
        if found is None:
            never, read = untreated(patient), sizes and bool(patient.sites)
            found = self._tallies[by_reference, sizes] = [
                shared_tallies(patient, one, never, by_reference=by_reference, sizes=read)
                for one in self.moments
            ]
        return found


def standing_for(patient: Patient, at: str) -> _Stands:
    """What may stand for a time point (kept: every count there reads it)."""
    return patient.kept((standing_for, at), _standing, patient, at)


def _standing(patient: Patient, at: str) -> _Stands:
    each = _moments(patient, at)
    unseen = tuple([Numbers.none() if one is None else UNKNOWN for one in each if not one])
    moments = tuple(dict.fromkeys(chain.from_iterable(filter(None, each))))
    older = any(may_be_older(patient, moment) for moment in moments)
    return _Stands(unseen, moments, (UNKNOWN,) if older else ())


def _moments(patient: Patient, at: str) -> tuple[tuple[Moment, ...] | None, ...]:
    """The views that may stand for a time point, in each course that differs in them (kept)."""
    return patient.kept((_moments, at), _moments_of, patient, at)


def _moments_of(patient: Patient, at: str) -> tuple[tuple[Moment, ...] | None, ...]:
    moments = patient.staging.moments
    return tuple(dict.fromkeys([moments(at, one) for one in patient.therapy.courses]))


def may_be_older(patient: Patient, moment: Moment) -> bool:
    """Whether an assessment that no one has marked as the diagnosis of metastatic disease surely
    shows no metastasis: where there is such disease, it is older (W16)."""
    marked = "diagnosis" in (moment.view.assessment.at or ())
    return moment.finds != NO and not marked and finds_none(patient, moment)


def finds_none(patient: Patient, moment: Moment) -> bool:
    """Whether an assessment surely shows no metastasis."""
    found = moment._replace(finds=YES)
    key = ("finds", moment.view, moment.latest)
    return patient.kept(key, lambda: not lesion_count(patient, METASTASES, found).fits())


METASTASES = Measure("count", of="metastases", at="diagnosis", by="DEFAULT")
Count = Callable[[Measure, Moment], "Tally | None"]


_REDUCED = {  # what a measure makes of the lesions that count
    Reduce.NUMBER: attrgetter("number"),
    Reduce.FULLEST: attrgetter("number"),
    Reduce.ORGANS: attrgetter("organs"),
    Reduce.SUM: attrgetter("sum"),
}


def counted(patient: Patient, measure: Measure) -> Answer:
    """A number over the lesions that a measure selects."""
    values = counted_values(patient, measure)
    if not patient.sites:
        key = counted, _read_by(measure), values.single
        _, facts, asks = patient.kept(key, _read, patient, measure, values)
        return new(Answer, (values, facts, asks))
    shared = shared_answers(patient, measure)
    known: Answer | None = shared.get((counted, measure, values))
    if known is None:
        known = _read(patient, measure, values)
        if shares(patient) and not patients_own((*known.facts, *known.asks)):
            shared[counted, measure, values] = known
    return known


def _read(patient: Patient, measure: Measure, values: Numbers) -> Answer:
    """A number with what it was read from."""
    return answer(values, _lesion_facts(patient, measure), _lesion_asks(patient, measure, values))


@lru_cache(maxsize=MOST_MEASURES)
def _read_by(measure: Measure) -> Hashable:
    """What of a measure tells what it is read from, where no lesion is listed."""
    beside, primary = measure.by in ("BETA", "SITES+"), asks_primary(measure)
    return measure.at, every_role(measure), beside, primary and asked_of_lesions(measure)


def counted_values(patient: Patient, measure: Measure, counts: Count | None = None) -> Numbers:
    """The number alone (kept), without what it was read from; `counts` counts at one moment."""
    known = patient.counts.get(measure)
    if known is None:
        if patient.same is ANEW:  # who comes alone has the counts of each moment shared
            known = _united(patient, measure, counts)
        else:
            at, sizes = counted_with(measure)
            shared = shared_by(patient, at, by_reference=counts is None, sizes=sizes)
            known = shared.get(measure)
            if known is None:
                known = shared[measure] = _united(patient, measure, counts)
        patient.counts[measure] = known
    return known


def counted_with(measure: Measure) -> tuple[str, bool]:
    """By what counts are kept together: their time point, and whether sizes are read."""
    return measure.at or "entry", reads_sizes(measure)


def kept_with_counts(
    patient: Patient, way: tuple[str, bool], key: Hashable, made: Callable[[], Made]
) -> Made:
    """What is made of counts that are kept together, once for all whose counts these are."""
    if patient.same is ANEW:
        return made()
    at, sizes = way
    counts = shared_by(patient, at, by_reference=True, sizes=sizes)
    kept = cast("dict[Hashable, Any]", counts)  # beside the counts themselves
    known: Made | None = kept.get(key)
    if known is None:
        known = kept[key] = made()
    return known


def shared_by(patient: Patient, at: str, *, by_reference: bool, sizes: bool) -> Counts:
    """The counts at a time point of all parts of profiles with the same lesions, whatever their
    sizes where none is read (kept): those of the reference, which reads no other executor's, or of
    another executor."""

    def found() -> Counts:
        if patient.therapy.undecided:
            return {}
        courses, never = _moments(patient, at), untreated(patient)
        return shared_counts(patient, courses, never, by_reference=by_reference, sizes=sizes)

    return patient.kept((shared_by, at, by_reference, sizes), found)


def _lesion_facts(patient: Patient, measure: Measure) -> list[str]:
    """The facts a count was read from (kept: many counts are read from the same)."""
    primary, status = asks_primary(measure), "status" in asked_of_lesions(measure)
    key = (_lesion_facts, measure.at, primary, status)
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


def _lesion_asks(patient: Patient, measure: Measure, values: Numbers) -> list[str]:
    """The facts that would narrow a count; none where one value is left."""
    if values.single:
        return []
    every, others = every_role(measure), measure.by in ("BETA", "SITES+")
    key = (_lesion_asks, measure.at, every, others)
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


def by_system(measure: Measure) -> bool:
    """Whether it matters in which organ system a lesion lies that is counted."""
    return MEASURES[measure.kind].reduce in (Reduce.ORGANS, Reduce.FULLEST)


def asks_primary(measure: Measure) -> bool:
    """Whether the primary itself may be counted."""
    return measure.by in ("PRIMARY+", "SITES+") or every_role(measure)


def _views_for(patient: Patient, measure: Measure) -> list[View]:
    return list(dict.fromkeys(moment.view for moment in _moments_for(patient, measure)))


def _moments_for(patient: Patient, measure: Measure) -> list[Moment]:
    each = _moments(patient, measure.at or "entry")
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
    return patient.kept((_site_asks, _way(measure)), _asks_of_sites, patient, measure)


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
    selector = _way(measure).selector
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
        _of_dose(treatment, one.dose) == OPEN
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


def selected_sizes(
    patient: Patient, measure: Measure, kind: str
) -> list[tuple[float, float | None]]:
    """The diameters in millimetres (or volumes in cm³) of the listed metastases that may pass a
    selector today."""
    found = []
    for view in patient.staging.latest:
        moment = Moment(view, True)
        for site in patient.sites:
            seen = patient.staging.seen(site.id, site.lesion, moment)
            passes = any(
                passes_where(patient, measure.where, kind, site, seen).may_be_true
                for kind in site.kinds
                if kind.role == "metastasis"
            )
            if passes and seen.present.may_be_true:
                found.append(seen.size(MEASURES[kind].size))
    return found


ANY_SIZE: Size = (0, None)
OF_LINES = frozenset({"first_line", "current_line"})  # what a growth since then hangs on


def grown(patient: Patient, measure: Measure) -> Answer:
    """Whether a lesion has grown by so much, by its sizes at two assessments."""
    each = list(dict.fromkeys(compared(patient, measure.compared_with or "")))
    now = Measure("count", of=measure.of, at="entry", where=measure.where)
    found = (_grown_since(patient, measure, now, one) for one in each)
    cases = [one for one in found if one is not None]
    asks = [ask for one in each for ask in _growth_asks(patient, now, one)]
    pairs = [one for one in each if None not in one.earlier]
    if len(pairs) > 1:
        views = dict.fromkeys(v for one in pairs for v in (one.latest, *one.earlier) if v)
        asks += [f"{view.pointer}/date" for view in views if not view.day.exact]
    if measure.compared_with in OF_LINES:
        asks += therapy_asks(patient)
    return answer(union(cases or [OPEN]), _growth_facts(patient, measure, now), asks)


def _growth_facts(patient: Patient, measure: Measure, now: Measure) -> Iterator[str]:
    """The facts that a growth was read from."""
    yield from _lesion_facts(patient, now)
    yield from stated_in(patient.profile, "", "assessments_total")
    for view in patient.staging.views:
        yield from stated_in(view.assessment, view.pointer, "date", "lesions")
    if measure.compared_with in OF_LINES:
        yield from line_dates(patient)
        for index in range(len(patient.therapy.lines)):
            yield from stated_of(patient, index, "number", "intent")


def _grown_since(patient: Patient, measure: Measure, now: Measure, one: Baseline) -> Flag | None:
    """Whether a lesion has grown since one of some assessments; None where the latest of them fits
    no patient."""
    moment = Moment(one.latest, True)
    there = lesion_count(patient, now, moment).tally()
    if there is None:
        return None
    flags = [
        _lesion_grown(patient, measure, site, moment, view)
        for site in patient.sites
        for view in one.earlier
    ]
    further = bool(one.earlier) and _may_be_more(patient, now, moment, there)
    surely = any(not flag.may_be_false for flag in flags)
    return Flag(surely or further or any(flag.may_be_true for flag in flags), not surely)


def _may_be_more(patient: Patient, now: Measure, moment: Moment, there: Tally) -> bool:
    """Whether some lesion that passes may not be one of those listed."""
    listed = 0
    for site in patient.sites:
        seen = patient.staging.seen(site.id, site.lesion, moment)
        sure = all(_is_asked(patient, now, kind, site, seen) == YES for kind in site.kinds)
        listed += sure and seen.present == YES
    at_primary = every_role(now) and any(
        {kind.role for kind in site.kinds} == {"primary"} for site in patient.sites
    )  # it is counted by its status, and once more as it is listed
    return there.high - at_primary > listed


def _is_asked(patient: Patient, now: Measure, kind: LesionKind, site: Site, seen: Seen) -> Flag:
    """Whether a lesion, if it is there, is one of those asked for."""
    fits = kind.role == "metastasis" if now.of == "metastases" else kind.role != "benign"
    return passes_where(patient, now.where, kind, site, seen) if fits else NO


def _lesion_grown(
    patient: Patient, measure: Measure, site: Site, moment: Moment, earlier: View | None
) -> Flag:
    """Whether one listed lesion is there today, is asked for, and has grown since."""
    seen = patient.staging.seen(site.id, site.lesion, moment)
    then, size = OPEN, ANY_SIZE
    if earlier is not None:
        before = patient.staging.seen(site.id, site.lesion, Moment(earlier, False))
        then, size = before.present, before.diameter
    asked = union(_is_asked(patient, measure, kind, site, seen) for kind in site.kinds)
    parts = (seen.present, asked, then, grew(measure, seen.diameter, size))
    return Flag(all(one.may_be_true for one in parts), any(one.may_be_false for one in parts))


def _growth_asks(patient: Patient, now: Measure, one: Baseline) -> Iterator[str]:
    """What would tell whether a lesion has grown since one of some assessments."""
    moment = Moment(one.latest, True)
    if None in one.earlier:
        yield "/assessments_total"
    yield from _lesion_asks(patient, now, counted_values(patient, now))
    for site in patient.sites:
        seen = patient.staging.seen(site.id, site.lesion, moment)
        may_be = any(_is_asked(patient, now, k, site, seen).may_be_true for k in site.kinds)
        if not (may_be and seen.present.may_be_true):
            continue
        if not _one_size(seen):
            yield f"{site.pointer}/diameter_mm"
        for view in filter(None, one.earlier):
            before = patient.staging.seen(site.id, site.lesion, Moment(view, False))
            if before.present == OPEN or (before.present == YES and not _one_size(before)):
                yield f"{view.pointer}/lesions"


def _one_size(seen: Seen) -> bool:
    return seen.diameter[0] == seen.diameter[1]
