"""What speaks against a lesion being of the cancer: doubt in a sentence that names its organ, or
a later one in which nothing is there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from oligomatch.matcher.letters.course.disease.record import Disease, Entity
from oligomatch.matcher.letters.course.disease.stagings import ONE_STAGING
from oligomatch.matcher.letters.course.sites import WhereSaid, within
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary


def may_be_another(disease: Disease, each: Entity) -> bool:
    """Whether a sentence that names its organ speaks of doubt, or later of nothing being there."""
    first = min(each.places)
    return any(names_place(found, each.site) for _, found in disease.doubts) or any(
        place > first and names_place(found, each.site) and not came_later(each, day)
        for place, found, day in disease.normals
    )


def came_later(each: Entity, normal: date | None) -> bool:
    """Whether an examination of a later staging than that in which nothing was there showed it."""
    return normal is not None and any(day.first > normal + ONE_STAGING for day in each.seen_on)


def names_place(found: Sequence[WhereSaid], site: WhereSaid) -> bool:
    """Whether one of some places is the organ, or may be."""
    system = load_vocabulary().organs[site.organ].system
    return any(
        within(one.organ, site.organ) or within(site.organ, one.organ) or one.organ == system
        for one in found
        if {one.parts.get("side"), site.parts.get("side")} != {"left", "right"}
    )
