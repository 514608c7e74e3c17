"""What a profile tells of a condition in another place: examinations, treatments of lesions.

One fact that may be told in two places is read from both, and the two have to agree (W15).
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import product

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
    profile, vocabulary = patient.profile, patient.vocabulary
    for site in patient.sites:
        for treatment in site.lesion.treatments:
            what = Condition(ever=True, last=treatment.date)
            for name in _conditions_of(treatment.modality, site.organs, vocabulary):
                yield Elsewhere(name, f"{site.pointer}/prior_local_therapy", what)
    for roles, organs, pointer in _resected(patient):
        for name in _conditions_of(SURGERY, organs, vocabulary):
            yield Elsewhere(name, pointer, Condition(ever=True))
        if roles == {"metastasis"}:
            yield Elsewhere(RESECTION, pointer, Condition(ever=True))
    for name in EXAMINATIONS:
        scan = getattr(profile.imaging, name)
        if scan is True or (isinstance(scan, Examination) and scan.done):
            day = scan.date if isinstance(scan, Examination) else None
            yield Elsewhere(name, f"/imaging/{name}", Condition(ever=True, last=day))


def _conditions_of(modality: str, organs: frozenset[str], vocabulary: Vocabulary) -> Iterator[str]:
    """The conditions of which one local treatment of a lesion that lies in some organs tells."""
    if (everywhere := vocabulary.treatment_conditions.get(modality)) is not None:
        yield everywhere
    for name, there in vocabulary.treated_conditions.items():
        if modality in there.by and not organs.isdisjoint(there.organs):
            yield name


def _resected(patient: Patient) -> Iterator[tuple[frozenset[str], frozenset[str], str]]:
    """What surely was operated on, by what it may be, where it lies and where that is told."""
    if one_of(patient.profile.primary.status) == {RESECTED}:
        yield frozenset({"primary"}), frozenset(), "/primary/status"
    for site, roles in zip(patient.sites, patient.staging.roles, strict=True):
        yield from ((roles, site.organs, pointer) for pointer in resected_at(patient, site))


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


Never = frozenset[tuple[str, str]]  # local treatments, each with the organ (empty: of no lesion)


def untreated_by(profile: Profile, vocabulary: Vocabulary) -> Never:
    """The local treatments that the patient never had, anywhere or in an organ."""
    never = {
        name
        for name, one in profile.conditions.items()
        if isinstance(one, Condition) and one.ever is False
    }
    return frozenset(_untreated(never, vocabulary)) if never else frozenset()


def _untreated(never: AbstractSet[str], vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    for modality, name in vocabulary.treatment_conditions.items():
        if never & vocabulary.conditions_above(name):
            yield modality, ""
    for name, there in vocabulary.treated_conditions.items():
        if never & vocabulary.conditions_above(name):
            yield from product(there.by, there.organs)


def never_there(never: Never, organs: AbstractSet[str]) -> frozenset[str]:
    """The local treatments that a lesion which lies in some organs never had."""
    return frozenset(modality for modality, organ in never if not organ or organ in organs)
