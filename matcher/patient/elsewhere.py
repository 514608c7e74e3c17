"""What a profile tells of a condition in another place: examinations, treatments of lesions.

One fact that may be told in two places is read from both, and the two have to agree (W15).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oligomatch.matcher.patient.patient import Patient, Site, one_of
from oligomatch.matcher.patient.staging import RESECTION
from oligomatch.matcher.profile.profile import Condition, Examination, Imaging, Profile
from oligomatch.rules.text.pointer import escaped
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

EXAMINATIONS = tuple(Imaging.model_fields)  # conditions of the same names
SURGERY = "surgery"  # the local treatment that what is resected had
RESECTED = "resected"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What is told of one condition, and where."""

    name: str
    pointer: str
    what: Condition  # its `last` is one day on which it was given, not surely the last one


def given(patient: Patient) -> Iterator[Elsewhere]:
    """Each time that a treatment or an examination surely was given."""
    profile, names = patient.profile, patient.vocabulary.treatment_conditions
    for i, lesion in enumerate(profile.lesions):
        for treatment in lesion.treatments:
            if treatment.modality in names:
                what = Condition(ever=True, last=treatment.date)
                yield Elsewhere(
                    names[treatment.modality], f"/lesions/{i}/prior_local_therapy", what
                )
    for roles, pointer in _resected(patient):
        if SURGERY in names:
            yield Elsewhere(names[SURGERY], pointer, Condition(ever=True))
        if roles == {"metastasis"}:
            yield Elsewhere(RESECTION, pointer, Condition(ever=True))
    for name in EXAMINATIONS:
        scan = getattr(profile.imaging, name)
        if scan is True or (isinstance(scan, Examination) and scan.done):
            day = scan.date if isinstance(scan, Examination) else None
            yield Elsewhere(name, f"/imaging/{name}", Condition(ever=True, last=day))


def _resected(patient: Patient) -> Iterator[tuple[frozenset[str], str]]:
    """What surely was operated on, by what it may be and where that is told."""
    if one_of(patient.profile.primary.status) == {RESECTED}:
        yield frozenset({"primary"}), "/primary/status"
    for site, roles in zip(patient.sites, patient.staging.roles, strict=True):
        yield from ((roles, pointer) for pointer in resected_at(patient, site))


def resected_at(patient: Patient, site: Site) -> Iterator[str]:
    """Where a listed lesion is called resected, today or at an earlier assessment."""
    if site.lesion.status == RESECTED:
        yield f"{site.pointer}/status"
    for view in patient.staging.views:
        state = (view.assessment.lesions or {}).get(site.id)
        if state is not None and state.status == RESECTED:
            yield f"{view.pointer}/lesions/{escaped(site.id)}/status"


def denied(profile: Profile) -> Iterator[Elsewhere]:
    """What surely never was given."""
    for name in EXAMINATIONS:
        scan = getattr(profile.imaging, name)
        if scan is False or (isinstance(scan, Examination) and not scan.done):
            yield Elsewhere(name, f"/imaging/{name}", Condition(ever=False))


def untreated_by(profile: Profile, vocabulary: Vocabulary) -> frozenset[str]:
    """The local treatments that the patient never had anywhere."""
    never = {
        name
        for name, one in profile.conditions.items()
        if isinstance(one, Condition) and one.ever is False
    }
    names = vocabulary.treatment_conditions if never else {}
    return frozenset(
        modality for modality, name in names.items() if never & vocabulary.conditions_above(name)
    )
