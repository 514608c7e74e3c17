"""How many of the selected lesions there are at a moment, or at those that may stand for a time."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from itertools import chain
from typing import Any, TypeVar, cast

from oligomatch.matcher.logic.values import (
    NO,
    YES,
    Numbers,
)
from oligomatch.matcher.measures.lesions.selected import (
    NOWHERE,
    convention,
    conventions,
    every_role,
    organs_named,
    passes_where,
    systems_of,
    systems_within,
    untreated,
)
from oligomatch.matcher.patient.counting import Followed, LesionCount, Tally
from oligomatch.matcher.patient.patient import (
    OTHER,
    Patient,
)
from oligomatch.matcher.patient.same_parts import ANEW
from oligomatch.matcher.patient.sharing import (
    Counts,
    Tallies,
    shared_counts,
    shared_tallies,
)
from oligomatch.matcher.patient.staging import Moment
from oligomatch.matcher.patient.totals import organ_rooms
from oligomatch.rules.measures import MEASURES, MOST_MEASURES, Reduce, reads_sizes
from oligomatch.rules.tree import (
    AllOf,
    Measure,
    Node,
    OneOf,
)

Made = TypeVar("Made")


INF = float("inf")


def tally(
    patient: Patient, measure: Measure, moment: Moment, followed: Followed | None = None
) -> Tally | None:
    """The bounds of one count at one moment; None where the moment fits no patient. `followed`: the
    measure's selector, where it was followed already."""
    if way_to_count(measure).reduce is Reduce.FULLEST:
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
    way = way_to_count(measure)
    return LesionCount(
        patient,
        moment,
        convention(patient.vocabulary, measure),
        partial(passes_where, patient, measure.where),
        all_roles=way.all_roles,
        named=systems_within(patient.vocabulary, way.named),
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
def way_to_count(measure: Measure) -> _Way:
    """The same of a measure at whichever time point."""
    return way_to_count(replace(measure, at=None)) if measure.at is not None else _way_of(measure)


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
        NOWHERE if measure.where is None else organs_named(measure.where),
        reads_sizes(measure),
    )


@lru_cache(maxsize=MOST_MEASURES)
def _selector(_where: Node | None) -> object:
    """What stands for a selector where counts are kept: looked up without reading the tree."""
    return object()


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
    each = moments_at(patient, at)
    unseen = tuple([Numbers.none() if one is None else UNKNOWN for one in each if not one])
    moments = tuple(dict.fromkeys(chain.from_iterable(filter(None, each))))
    older = any(may_be_older(patient, moment) for moment in moments)
    return _Stands(unseen, moments, (UNKNOWN,) if older else ())


def moments_at(patient: Patient, at: str) -> tuple[tuple[Moment, ...] | None, ...]:
    """The views that may stand for a time point, in each course that differs in them (kept)."""
    return patient.kept((moments_at, at), _moments_of, patient, at)


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
        courses, never = moments_at(patient, at), untreated(patient)
        return shared_counts(patient, courses, never, by_reference=by_reference, sizes=sizes)

    return patient.kept((shared_by, at, by_reference, sizes), found)


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
