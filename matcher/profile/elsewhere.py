"""What a profile tells of a condition in another place: examinations, treatments of lesions.

One fact that may be told in two places is read from both, and the two have to agree (W15).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oligomatch.matcher.profile.profile import Condition, Examination, Profile
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

EXAMINATIONS = ("fdg_pet", "naf_pet", "brain_imaging")  # conditions of the same names


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What is told of one condition, and where."""

    name: str
    pointer: str
    what: Condition  # its `last` is one day on which it was given, not surely the last one


def given(profile: Profile, vocabulary: Vocabulary) -> Iterator[Elsewhere]:
    """Each time that a treatment or an examination surely was given."""
    names = vocabulary.treatment_conditions
    for i, lesion in enumerate(profile.lesions):
        for treatment in lesion.prior_local_therapy or ():
            if treatment.modality in names:
                what = Condition(ever=True, last=treatment.date)
                yield Elsewhere(
                    names[treatment.modality], f"/lesions/{i}/prior_local_therapy", what
                )
    for name in EXAMINATIONS:
        scan = getattr(profile.imaging, name)
        if scan is True or (isinstance(scan, Examination) and scan.done):
            day = scan.date if isinstance(scan, Examination) else None
            yield Elsewhere(name, f"/imaging/{name}", Condition(ever=True, last=day))


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
