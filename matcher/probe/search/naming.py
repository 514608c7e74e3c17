"""Lesions that the solver added, named and placed as a report would."""

from __future__ import annotations

import copy

from oligomatch.matcher.probe.search.goals import Goal
from oligomatch.matcher.probe.search.moves import Document, moved
from oligomatch.matcher.probe.search.patients import read_as_wanted
from oligomatch.matcher.probe.search.plausible import ORGANS
from oligomatch.matcher.profile.profile import Profile

UNLISTED = "unlisted "  # how the solver names a lesion of which nothing was told


def named(profile: Profile, goal: Goal) -> Profile:
    """The same patient, as wanted still: added lesions have short names, and lie in organs in
    which one expects them, in different ones where they may."""
    document = profile.document()
    ids = [one["id"] for one in document.get("lesions", []) if "id" in one]
    added = [id for id in ids if id.startswith(UNLISTED)]
    for number, id in enumerate(added, len(ids) - len(added) + 1):
        document = _renamed(document, id, f"m{number}")
        profile = read_as_wanted(document, goal) or profile
        used = {lesion.get("organ") for lesion in document["lesions"]}
        for organ in sorted(ORGANS, key=used.__contains__):
            placed = moved(document, f"m{number}", organ)
            if (now := read_as_wanted(placed, goal)) is not None:
                profile, document = now, placed
                break
    return profile


def _renamed(document: Document, id: str, name: str) -> Document:
    changed = copy.deepcopy(document)
    for lesion in changed["lesions"]:
        lesion["id"] = name if lesion["id"] == id else lesion["id"]
    for staging in changed.get("assessments", []):
        seen = staging.get("lesions", {})
        if id in seen:
            seen[name] = seen.pop(id)
    return changed
