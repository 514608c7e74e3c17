"""The primary: whether it is in place, and in which organ system it may lie."""

from __future__ import annotations

from oligomatch.matcher.logic.values import OPEN, Flag, either
from oligomatch.matcher.patient.patient import OWN_ORGAN, Patient, one_of


def primary_systems(patient: Patient) -> frozenset[str]:
    """Where the primary may lie (kept): where it is listed, else in the organ of its type."""
    return patient.kept(primary_systems, _primary_systems, patient)


def _primary_systems(patient: Patient) -> frozenset[str]:
    found: set[str] = set()
    sites = (one for one in patient.sites if all(k.role == "primary" for k in one.kinds))
    site = next(sites, None)
    listed = frozenset(kind.system for kind in site.kinds) if site else frozenset()
    for cancer in patient.cancers:
        own = OWN_ORGAN.get(cancer)
        usual = frozenset({own}) if own else patient.systems
        found |= (usual & listed or listed) if site else usual
    return frozenset(found)


def primary_in_place(patient: Patient) -> Flag:
    """Whether the primary is in place: every status but resected or complete response."""
    status = one_of(patient.profile.primary.status)
    if not status:
        return OPEN
    gone = status & {"resected", "complete_response"}
    return either(bool(status - gone), bool(gone))
