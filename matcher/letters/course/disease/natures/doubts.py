"""What speaks against a lesion being of the cancer: doubt in a sentence that names its organ, or
a later one in which nothing is there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from oligomatch.matcher.letters.course.disease.record import Disease, Entity
from oligomatch.matcher.letters.course.disease.stagings import ONE_STAGING
from oligomatch.matcher.letters.course.sites import WhereSaid, may_meet
from oligomatch.matcher.letters.reading import Place

# what else is often seen elsewhere (a cyst of the kidney, a nodule of the thyroid, another cancer)
USUAL = frozenset({"bone", "brain", "liver", "adrenal", "spleen", "soft_tissue", "peritoneum"})


def may_be_another(disease: Disease, each: Entity) -> bool:
    """Whether a sentence that names its organ speaks of doubt, or later of nothing being there."""
    first = min(each.places)
    return any(names_place(found, each.site) for _, found in disease.doubts) or any(
        place > first
        and names_place(found, each.site)
        and not came_later(each, day)
        and not (disease.given and _went_by(disease, each, place))
        for place, found, day in disease.normals
    )


def _went_by(disease: Disease, each: Entity, place: Place) -> bool:
    """Whether a sentence says of a lesion that it has gone: what goes under the drugs was one; not
    of one of many in its organ, of which no sentence names the others."""
    system = each.site.system
    counts = (x for x in disease.counts if not isinstance(x.value, int))
    if any(one.name == f"by_organ/{system}" for one in counts):
        return False
    first = min(each.places)
    known = (first.letter, first.start) < (place.letter, place.start)  # before
    return known and any(
        status == "resolved" and place.has_start_of(one)
        for state in each.seen.values()
        for status, one in state.statuses
    )


def of_others(disease: Disease, each: Entity, sentence: Place) -> bool:
    """Whether a sentence tells of which lesions in the organ of one it says that they are gone."""
    return any(
        place == sentence and (site is None or names_place([site], each.site))
        for place, site in disease.vanished
    )


def came_later(each: Entity, normal: date | None) -> bool:
    """Whether an examination of a later staging than that in which nothing was there showed it."""
    return normal is not None and any(day.first > normal + ONE_STAGING for day in each.seen_on)


def names_place(found: Sequence[WhereSaid], site: WhereSaid) -> bool:
    """Whether one of some places is the organ, or may be."""
    return any(may_meet(one, site) for one in found)
