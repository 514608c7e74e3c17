"""Renews what the library keeps of the trials: how they overlap, and who is just in or just out.

python -m scripts.library [overlap] [boundary]

Only trials whose criteria have changed are asked again, and pairs whose patient fits no longer;
all of them take some twenty minutes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

from oligomatch.api.page.kept.reading import BOUNDARY, OVERLAP, Overlap, digest_of, pair_name
from oligomatch.matcher.backends.solver.verdicts import choices_of
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Match, MatchClass, match_trial
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.probe.boundaries import Edge, edges
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.read import load_trials
from oligomatch.rules.text.pointer import parts_of
from oligomatch.rules.trial import Trial
from scripts.overlap import shared, trees_under

PLACE = Path(__file__).parent.parent / "api" / "page" / "kept"
DAY = date(2026, 5, 14)
Kept = dict[str, Any]


def kept(name: str) -> Kept:
    """What was kept before."""
    path = PLACE / name
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def write(name: str, stated: Kept) -> None:
    """Keep it, one entry a line where it can be."""
    text = json.dumps(stated, ensure_ascii=False, sort_keys=True, indent=0)
    (PLACE / name).write_text(text + "\n", encoding="utf-8")


# --- how trials overlap ---------------------------------------------------------------------------


def overlap() -> None:
    """Every pair of trials; a patient who was found shows as many of them as can be."""
    before, trials = kept(OVERLAP), load_trials()
    digests = {trial.id: digest_of(trial) for trial in trials}
    fresh = {id for id, digest in digests.items() if before.get("trials", {}).get(id) == digest}
    found: list[Profile] = []
    place: dict[int, int] = {}  # of those kept who can still be: a fact of the world may be new
    for number, person in enumerate(before.get("patients", ())):
        with suppress(ProfileError):
            found.append(profile_of(person))
            place[number] = len(found) - 1
    pairs: Kept = {}
    for one, other in combinations(trials, 2):
        name = pair_name(one, other)
        stated = before["pairs"].get(name) if {one.id, other.id} <= fresh else None
        if stated and (
            "patient" not in stated
            or (
                stated["patient"] in place
                and name in shows(found[place[stated["patient"]]], {name: stated})
            )
        ):
            moved = {"patient": place[stated["patient"]]} if "patient" in stated else {}
            pairs[name] = {**stated, **moved}
            continue
        pairs[name] = pair(one, other, found)
        print(name, pairs[name]["overlap"], flush=True)
    write(OVERLAP, used(digests, found, pairs))


def used(digests: Mapping[str, str], found: list[Profile], pairs: Kept) -> Kept:
    """As few patients as show every pair, each pair with the first of them who shows it."""
    shown = {n: shows(profile, pairs) for n, profile in enumerate(found)}
    left = {name for name, stated in pairs.items() if "patient" in stated}
    chosen: list[int] = []
    while left:
        best = max(shown, key=lambda n: len(shown[n] & left))
        chosen.append(best)
        left -= shown[best]
    place = {n: at for at, n in enumerate(chosen)}
    for name, stated in pairs.items():
        if "patient" in stated:
            stated["patient"] = place[next(n for n in chosen if name in shown[n])]
    return {"trials": digests, "patients": [found[n].document() for n in chosen], "pairs": pairs}


def shows(profile: Profile, pairs: Kept) -> set[str]:
    """The pairs that a patient shows, as they are kept."""
    fits = fitting(profile.model_dump_json())
    return {
        name
        for name, stated in pairs.items()
        if "patient" in stated and set(name.split()) <= fits[Overlap(stated["overlap"])]
    }


@cache
def fitting(text: str) -> Mapping[Overlap, set[str]]:
    """The trials that a patient is eligible for, and those that fit under some reading."""
    profile = Profile.model_validate_json(text)
    eligible = {t.id for t in load_trials() if standing(profile, t) is MatchClass.ELIGIBLE}
    some = eligible | {t.id for t in load_trials() if under_some_reading(profile, t)}
    return {Overlap.BOTH: eligible, Overlap.READING: some}


def under_some_reading(profile: Profile, trial: Trial) -> bool:
    """Whether a patient meets every criterion of a trial under one choice of its readings."""
    patient = derived(profile.model_dump_json())
    return any(
        all(judge(tree, patient) is Verdict.MET for tree in trees_under(trial, choice))
        for choice in choices_of(trial)
    )


def pair(one: Trial, other: Trial, found: list[Profile]) -> Kept:
    """What is known of two trials; a new patient joins those who were found."""
    for number, profile in enumerate(found):
        if all(standing(profile, trial) is MatchClass.ELIGIBLE for trial in (one, other)):
            return {"overlap": Overlap.BOTH, "patient": number}
    stated = shared(one, other, DAY)
    if stated.patient is not None:
        found.append(stated.patient)
        return {"overlap": stated.overlap, "patient": len(found) - 1}
    if stated.overlap is Overlap.OPEN:
        return {"overlap": stated.overlap}
    return {"overlap": stated.overlap, "criteria": list(stated.criteria), "always": stated.always}


def standing(profile: Profile, trial: Trial) -> MatchClass:
    """How a patient stands to a trial."""
    return matched(profile.model_dump_json(), trial.id).match


@cache
def matched(text: str, trial: str) -> Match:
    """A match, kept: each patient meets each trial many times."""
    (meant,) = (one for one in load_trials() if one.id == trial)
    return match_trial(derived(text), meant)


@cache
def derived(text: str) -> Any:
    """A patient with findings."""
    return derive(Profile.model_validate_json(text), DAY)


# --- who is just in or just out -------------------------------------------------------------------


def boundary() -> None:
    """For each criterion what the two patients tell differently."""
    stated = kept(BOUNDARY)
    for trial in load_trials():
        if stated.get(trial.id, {}).get("digest") != digest_of(trial):
            stated[trial.id] = {"digest": digest_of(trial), "criteria": sides(trial)}
            print(trial.id, len(stated[trial.id]["criteria"]), flush=True)
            write(BOUNDARY, stated)
    write(BOUNDARY, {trial.id: stated[trial.id] for trial in load_trials()})


def sides(trial: Trial) -> Kept:
    """By criterion, the facts in which the two differ, or why there are none."""
    return {edge.criterion.id: side(edge) for edge in edges(trial)}


def side(edge: Edge) -> Kept:
    """What the two patients of one criterion tell differently."""
    stated: Kept = {} if edge.why is None else {"why": str(edge.why), "others": list(edge.others)}
    if edge.pair is not None:
        for name, profile in (("inside", edge.pair.inside), ("outside", edge.pair.outside)):
            stated[name] = {at: value_at(profile.document(), at) for at in edge.pair.facts}
    return stated


def value_at(stated: Any, pointer: str) -> Any:
    """What stands at a place; nothing where it is not told."""
    for part in parts_of(pointer):
        if isinstance(stated, list):
            stated = by_name(stated, part)
        else:
            stated = stated.get(part) if isinstance(stated, dict) else None
    return stated


def by_name(rows: list[Any], part: str) -> Any:
    """A row by its place, or a lesion by its own name."""
    if part.isdecimal():
        return rows[int(part)] if int(part) < len(rows) else None
    return next((one for one in rows if isinstance(one, dict) and one.get("id") == part), None)


if __name__ == "__main__":
    for wanted in sys.argv[1:] or ["overlap", "boundary"]:
        {"overlap": overlap, "boundary": boundary}[wanted]()
