"""Which lesions a measure selects, and by which convention it counts them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from oligomatch.matcher.logic.values import (
    NO,
    OPEN,
    YES,
    Flag,
    Numbers,
    flag,
    flag_of,
    passes,
)
from oligomatch.matcher.logic.verdict import KLEENE, Verdict, all_of
from oligomatch.matcher.patient.counting import intracranial
from oligomatch.matcher.patient.elsewhere import Never, never_there, untreated_by
from oligomatch.matcher.patient.patient import (
    LesionKind,
    Patient,
    Site,
)
from oligomatch.matcher.patient.staging import Seen
from oligomatch.matcher.profile.profile import (
    Lesion,
    LocalTreatment,
    bounds_of,
)
from oligomatch.rules.fold import fold
from oligomatch.rules.measures import MEASURES, MOST_MEASURES, Reduce
from oligomatch.rules.terms import MARKS
from oligomatch.rules.tree import (
    Is,
    Leaf,
    Measure,
    Node,
    OneOf,
    Within,
    leaves_of,
)
from oligomatch.rules.vocabulary.entries import Convention
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

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
    had = {of_dose(one, measure.dose) for one in lesion.treatments if one.modality in names}
    if YES in had:
        return YES
    never = untreated(patient)
    organs = (site.organs if site else NOWHERE) | {kind.system}
    if never and names <= never_there(never, organs):
        return NO
    return OPEN if OPEN in had or not lesion.all_treatments else NO


def of_dose(treatment: LocalTreatment, dose: tuple[Within, ...]) -> Flag:
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
    return NOWHERE if where is None else systems_within(vocabulary, organs_named(where))


def systems_within(vocabulary: Vocabulary, named: frozenset[str]) -> frozenset[str]:
    """The organ systems in which the organs lie that are named."""
    if not named:
        return NOWHERE
    organs = vocabulary.organs
    return frozenset(organs[one].system for one in named if one in organs)


@lru_cache(maxsize=MOST_MEASURES)
def organs_named(where: Node) -> frozenset[str]:
    """The organs that a selector names."""
    leaves = leaves_of(where)
    named = (
        leaf.values for leaf in leaves if isinstance(leaf, OneOf) and leaf.measure.kind == "organ"
    )
    return frozenset().union(*named)


def by_system(measure: Measure) -> bool:
    """Whether it matters in which organ system a lesion lies that is counted."""
    return MEASURES[measure.kind].reduce in (Reduce.ORGANS, Reduce.FULLEST)


def asks_primary(measure: Measure) -> bool:
    """Whether the primary itself may be counted."""
    return measure.by in ("PRIMARY+", "SITES+") or every_role(measure)
