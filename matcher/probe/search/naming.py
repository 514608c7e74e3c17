"""Lesions that the solver added, named and placed as a report would."""

from __future__ import annotations

import copy

from oligomatch.matcher.probe.search.goals import Goal
from oligomatch.matcher.probe.search.moves import Told
from oligomatch.matcher.probe.search.plausible import ORGANS
from oligomatch.matcher.profile.profile import Profile

UNLISTED = "unlisted "  # how the solver names a lesion of which nothing was told


def named(profile: Profile, goal: Goal) -> Profile:
    """The same patient, as wanted still: added lesions have short names, and lie in organs in
    which one expects them, in different ones where they may."""
    told = profile.told()
    ids = [one["id"] for one in told.get("lesions", []) if "id" in one]
    added = [id for id in ids if id.startswith(UNLISTED)]
    for number, id in enumerate(added, len(ids) - len(added) + 1):
        told = _renamed(told, id, f"m{number}")
        profile = goal.reading(told) or profile
        used = {lesion.get("organ") for lesion in told["lesions"]}
        for organ in sorted(ORGANS, key=used.__contains__):
            placed = _placed(told, f"m{number}", organ)
            if (now := goal.reading(placed)) is not None:
                profile, told = now, placed
                break
    return profile


def _renamed(told: Told, id: str, name: str) -> Told:
    changed = copy.deepcopy(told)
    for lesion in changed["lesions"]:
        lesion["id"] = name if lesion["id"] == id else lesion["id"]
    for staging in changed.get("assessments", []):
        seen = staging.get("lesions", {})
        if id in seen:
            seen[name] = seen.pop(id)
    return changed


def _placed(told: Told, id: str, organ: str) -> Told:
    changed = copy.deepcopy(told)
    for lesion in changed["lesions"]:
        lesion["organ"] = organ if lesion["id"] == id else lesion.get("organ")
    return changed
