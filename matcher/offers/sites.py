"""Which lesions of a patient a treatment reaches: surely, possibly, or not.

A rule names sites by what they are (metastases, the primary, nodes) and by how they behave
(progressing, persistent), all as the latest assessment shows them. What is not known of a lesion
leaves the answer open: more information settles it and never turns it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from oligomatch.matcher.logic.values import NO, OPEN, YES, Flag, Numbers, flag_of
from oligomatch.matcher.measures import ask
from oligomatch.matcher.patient.counting import intracranial
from oligomatch.matcher.patient.in_place import primary_in_place
from oligomatch.matcher.patient.patient import OTHER, LesionKind, Patient, Site
from oligomatch.matcher.patient.staging import Moment, Seen
from oligomatch.matcher.patient.totals import unlisted
from oligomatch.rules.offers.terms import TreatedSite, load_terms
from oligomatch.rules.tree import Measure

METASTASES = Measure("count", of="metastases", at="entry", by="DEFAULT")


@dataclass(frozen=True, slots=True)
class LesionPlace:
    """One lesion of the patient, the primary where no lesion is it, or metastases not listed."""

    pointer: str
    site: Site | None = None  # a listed lesion
    more: Numbers | None = None  # how many metastases stand here that are not listed


def lesion_places(patient: Patient) -> tuple[LesionPlace, ...]:
    """Every place of the patient that may be treated; what is surely gone is left out."""
    listed = [LesionPlace(site.pointer, site) for site in patient.sites]
    found = [place for place in listed if there(patient, place).may_be_true]
    if primary_in_place(patient).may_be_true and not any(map(_is_primary, listed)):
        found.insert(0, LesionPlace("/primary"))
    more = _not_listed(patient)
    return (*found, *([LesionPlace("/lesions/-", more=more)] if more.high != 0 else []))


def _is_primary(place: LesionPlace) -> bool:
    return place.site is not None and {kind.role for kind in place.site.kinds} == {"primary"}


def there(patient: Patient, place: LesionPlace) -> Flag:
    """Whether there is a tumour."""
    return _any_of(both(seen.present, _not_benign(kind)) for kind, seen in _seen(patient, place))


def _not_benign(kind: LesionKind) -> Flag:
    return flag_of(kind.role != "benign")


def _not_listed(patient: Patient) -> Numbers:
    """How many metastases there may be besides those that are listed."""
    all_of_them = ask(patient, METASTASES).values
    assert isinstance(all_of_them, Numbers)
    every = load_terms().sites["all_metastases"]
    own = [reaches(patient, every, LesionPlace(one.pointer, one)) for one in patient.sites]
    may_be, surely = sum(one.may_be_true for one in own), own.count(YES)
    low = max(0, (all_of_them.low or 0) - may_be)
    high = all_of_them.high
    return Numbers(low, None if high is None else max(low, high - surely))


def reaches(patient: Patient, sites: TreatedSite, place: LesionPlace) -> Flag:
    """Whether a treatment of these sites reaches a lesion, over everything the lesion may be."""
    return _any_of(
        both(seen.present, _is_among(patient, sites, kind, seen))
        for kind, seen in _seen(patient, place)
    )


def _is_among(patient: Patient, sites: TreatedSite, kind: LesionKind, seen: Seen) -> Flag:
    """Whether a lesion of a kind that is there is one of the sites: by what it is, by what the
    rule asks of it, and by how many of those are treated."""
    extent = YES if sites.which == "all" else OPEN
    asked = ONLY[sites.only](patient, kind, seen) if sites.only else YES
    return both(both(_covered(sites, kind.role), asked), extent)


def _covered(sites: TreatedSite, role: str) -> Flag:
    """Whether what a treatment covers holds a lesion of a role; where the words leave a role
    aside that lies at the primary, both are possible."""
    if COVERED.get(role) in sites.covers:
        return YES
    beside = role in BESIDE_PRIMARY and "primary" in (*sites.covers, *sites.may_cover)
    return OPEN if beside or COVERED.get(role) in sites.may_cover else NO


def _seen(patient: Patient, place: LesionPlace) -> Iterator[tuple[LesionKind, Seen]]:
    """What a lesion may be, with what the assessments that may be the latest say of it."""
    for view in patient.staging.latest:
        moment = Moment(view, True)
        if place.site is not None:
            seen = patient.staging.seen(place.site.id, place.site.lesion, moment)
            yield from ((kind, seen) for kind in place.site.kinds)
        elif place.more is not None:
            seen = unlisted(patient, moment)
            yield from ((LesionKind("metastasis", system), seen) for system in patient.systems)
        else:
            growing = flag_of(patient.profile.primary.progressing)
            present = primary_in_place(patient)
            yield LesionKind("primary", OTHER), Seen(present, growing, (0, None), (0, None))


def both(one: Flag, other: Flag) -> Flag:
    """Whether both hold."""
    return Flag(
        one.may_be_true and other.may_be_true,
        one.may_be_false or other.may_be_false,
    )


def _any_of(each: Iterable[Flag]) -> Flag:
    """What one of several possible cases leaves open; of none that there is nothing."""
    flags = tuple(each)
    return Flag(
        any(one.may_be_true for one in flags), any(one.may_be_false for one in flags) or not flags
    )


def _persists(patient: Patient, kind: LesionKind, seen: Seen) -> Flag:
    """Whether it is there after treatment: seen since the latest line began, and not new."""
    return YES if _seen_since_treatment(patient) and seen.growing(kind.role) == NO else OPEN


def _seen_since_treatment(patient: Patient) -> bool:
    """Whether every assessment that may be the latest was surely made after the latest palliative
    line began."""
    therapy = patient.therapy
    if therapy.undecided or not therapy.courses:
        return False
    return all(
        course.palliative
        and therapy.slot(course, len(course.palliative) - 1).start.surely_before(view.day)
        for course in therapy.courses
        for view in patient.staging.latest
    )


# what the words of a site ask of a lesion besides what it is
ONLY: Mapping[str, Callable[[Patient, LesionKind, Seen], Flag]] = {
    "persistent": _persists,
    "progressing": lambda _, kind, seen: seen.growing(kind.role),
    "bone": lambda _, kind, __: flag_of(kind.system == "bone"),
    "intracranial": lambda patient, kind, _: flag_of(intracranial(patient, kind.system)),
}
COVERED: Mapping[str, str] = {  # the word of a vocabulary's site for a lesion of a role
    "primary": "primary",
    "metastasis": "metastasis",
    "regional_node": "node",
    "local_recurrence": "recurrence",
}
BESIDE_PRIMARY = frozenset({"satellite", "local_recurrence", "regional_node"})
